"""Web pages: the main text, and what the page says of it.

A page's text is its headline and the article below it, without menus, captions, forms and links to other pages.
That text is the original text of the report, into which every offset points; paragraphs stand on lines of their
own.
"""

from __future__ import annotations

import re
from typing import Any

from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLParserException

from hasila.model import Report
from hasila.read.article import Article, article
from hasila.read.language import language
from hasila.read.masthead import Masthead, masthead, outlet_of, title_of
from hasila.read.outline import Line, Outline, outline, parse
from hasila.read.page_date import is_stamp, order_of, published
from hasila.read.problem import Unreadable

_ABOVE = 9  # lines above a headline that may give its date: boards tell of the author in between
_LEVELS = 3  # elements around an article that they may stand in
_BEHIND = 4  # lines behind an article that may
_STAMP = re.compile(
    r"\b(?:date|time|timestamp|posted|publish\w*|submitted|meta|"
    r"(?:post|entry|article|news)-?(?:meta\w*|info|date|time))\b",
    re.I,
)
_OTHER_DATE = re.compile(  # the day of printing in a page's header, the day on which a member joined
    r"(?<![\w-])(?:top\w*|(?:site-?|page-?|theme-?)?header[\w-]*|clock|today\w*|now|date-?now|current-?date|"
    r"user\w*|\w*profile|member\w*)\b",
    re.I,
)
_NO_TEXT = "has no readable text: save the page again after it has loaded, or give its text"


def report(page: str, report_id: str, path: str, address: str | None = None) -> Report:
    """Return the report on a page; ``address`` is where it was fetched, if that is known.

    Raises Unreadable where the page has no readable text.
    """
    root = parse(page)
    if root is None:
        raise Unreadable(_NO_TEXT)
    head = masthead(root)
    lines, found = _article(root, head)
    text = _text(found, head, page)
    if not text:
        raise Unreadable(_NO_TEXT)
    headline = found.headline if found else None
    url = address or head.url
    return Report(
        id=report_id,
        text=text,
        published=published(
            [*head.published, *_marks(lines, found)],
            _stamps(lines, found),
            url,
            order_of((line.text for line in lines.lines), page),
        ),
        outlet=outlet_of(head._replace(url=url), headline, (line.text for line in lines.lines)),
        url=url,
        title=title_of(head, headline),
        language=language(text),
        path=path,
    )


def _article(root: Any, head: Masthead) -> tuple[Outline, Article | None]:
    """Return the lines of a page and its article, in hidden parts only where there is none in sight."""
    titles = (*head.titles, head.page_title)
    for hidden in (False, True):
        lines = outline(root, hidden=hidden)
        found = article(lines, titles, head.description)
        if found is not None:
            break
    return lines, found


def _text(found: Article | None, head: Masthead, page: str) -> str:
    """Return the article; where the page shows less than half of what its metadata holds of it, what that holds.

    Where no article is found, it is what the library takes for the main text.
    """
    text = found.text if found else ""
    if len(text) * 2 < len(head.body):
        return head.body
    if text:
        return text
    try:
        return str(extract_plain_text(page, main_content=True, list_bullets=False, alt_texts=False)).strip()
    except HTMLParserException as error:
        raise Unreadable(f"is not HTML that can be parsed ({error}): save the page again") from None


def _marks(page: Outline, found: Article | None) -> list[str]:
    """Return the times in the markup of an article, those that say "published" first."""
    if found is None:
        return [mark.value for mark in page.marks if mark.is_published]
    first = min(page.elements[found.element].first, found.headline_at - _BEHIND)
    inside = [m for m in page.marks if first <= m.line <= page.elements[found.element].last]
    near = [m for m in inside if m.line <= found.first or m.line >= found.last]
    return [m.value for m in inside if m.is_published] + [m.value for m in near if not m.is_published]


def _stamps(page: Outline, found: Article | None) -> list[list[str]]:
    """Return the stamps between a headline and its article, those above the headline, those behind the article."""
    if found is None:
        return []
    around = page.above(found.element)[1 : _LEVELS + 1]
    top = min(
        (page.elements[e].first for e in around if page.elements[e].tag != "body"), default=found.headline_at
    )
    bottom = page.elements[around[0]].last if around else found.last
    spans = (
        (found.headline_at, found.first),
        (max(top, found.headline_at - _ABOVE), found.headline_at),
        (found.last, min(bottom, found.last + _BEHIND)),
    )
    over = set(page.above(found.element))
    return [
        [line.text for line in page.lines[a:b] if _is_stamp(page, line, over)]
        + [stamp.text for stamp in page.stamps if a <= stamp.line <= b]
        for a, b in spans
    ]


def _is_stamp(page: Outline, line: Line, over: set[int]) -> bool:
    """Tell whether a line is a stamp by its words or the name of its element, and no clock of the site's header."""
    names = " ".join(page.elements[e].names for e in page.above(line.element) if e not in over)
    return not _OTHER_DATE.search(names) and (is_stamp(line.text) or _STAMP.search(names) is not None)
