"""Which lines of a page are running text, and which its designers and its structure set apart from it.

Set apart are lines that are links, elements that hold more link than text, rows of cards, captions of pictures, and
elements whose class or id says what they are. Paragraphs with a link in them stay. No rule knows a site, or words
of a language.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from functools import lru_cache
from itertools import accumulate

from hasila.read.outline import Element, Line, Outline
from hasila.read.page_date import is_stamp

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
ENTRIES = ("p", "li", "dd")
PARAGRAPHS = (*ENTRIES, "td", "blockquote", "pre")

# Words of a class or id by which designers tell what is no part of an article.
_FURNITURE = re.compile(
    r"\b(?:related\w*|recommend\w*|suggest\w*|read-?(?:more|also|next|too)|see-?(?:also|more)|also|alsoread|"
    r"most-?(?:read|viewed|popular|commented)\w*|popular|trending|latest|breaking|urgent|ticker|news-?bar|"
    r"newsletter\w*|subscri\w+|paywall-(?:prompt|message|offer|teaser|box)|cookies?|consent|gdpr|promos?|promotion\w*|sponsor\w*|advert\w*|ads?|"
    r"ad-?spot\w*|adsense|post-?meta(?:data)?|"
    r"message-reply|"
    r"breadcrumbs?|crumbs?|navbar|nav|navigation|menu|pagination|pager|pagenav|"
    r"(?:post|article)-?nav\w*|(?:prev|next|previous)-?(?:post|article|story)|share|shares|sharing\w*|sharedaddy|"
    r"share-?post|social\w*|addtoany|a2a|partage|tags|tag-?(?:cloud|list|links)|tagcloud|keywords?|topics|"
    r"side-?bar|footer|copyright|author-?(?:box|bio)|signature|user-?info|post-?profile|"
    r"captions?|(?:img|image|photo|pic)-?(?:desc|caption|credit)|credits?|"
    r"twitter-tweet|instagram-media|fb-post|tiktok-embed)\b"
)
_REMARKS = re.compile(r"\b(?:comments?|comment-?(?:list|area|s-area|section)|respond|replies|disqus\w*)\b")
_POST = re.compile(r"\b(?:hentry|post-\d+|type-post)\b")  # a post's classes also name its topics
_CLOCK = re.compile(r"\d{1,2}:\d\d")
_TIMES = re.compile(r"\b(?:date|time|timestamp|posted)\b")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|_")
_WHOLE_PAGE = ("html", "body", "main", "article")
_STOP = re.compile(r"[.!?\u061f\u2026\u061b:]\W*$")

_PARAGRAPH = 40  # letters outside links in a line of running text
_LINK = 15  # letters of a link that may be a title
_LONG = 150  # letters of a linked sentence, which no title has
_CAPTION = 200  # letters of a caption, at most
_TIME = 80  # letters of a time that an element is named for, at most
_LINK_WEIGHT = 3  # letters of running text that outweigh a letter of link titles
_ALL = 0.8  # share of the page's text that is its article even where it stands in cards
_NAMED = 0.25  # share of the page's text that an element is not set apart for its name with
_BOX = 2  # paragraphs in a box of links, at most


class Running:
    """The running text of a page: ``gone`` says of each line whether it is set apart."""

    def __init__(self, page: Outline, is_guarded: Callable[[Element], bool], *, by_name: bool) -> None:
        """Sift a page; no element that ``is_guarded`` goes as a whole, and names count only ``by_name``."""
        self.lines, self.elements = page.lines, page.elements
        self._is_guarded = is_guarded
        self.is_running = [_is_running(line) for line in page.lines]
        self.is_link = [
            not running and line.linked > 0 and (line.linked >= _LINK or not line.plain)
            for running, line in zip(self.is_running, page.lines, strict=True)
        ]
        self.gone = [False] * len(page.lines)
        self._count()
        for names in (_REMARKS, _FURNITURE) if by_name else ():
            self._drop_named(names, self._letters[-1] * (1 if names is _REMARKS else _NAMED))
        for element in page.elements:
            if self._is_caption(element):
                self.drop(element)
        self._count()
        self._drop_boxes()
        for i, is_link in enumerate(self.is_link):
            self.gone[i] = self.gone[i] or is_link or self._is_time(i)
        self._count()

    def may_lead(self, line: int) -> bool:
        """Tell whether a line is a paragraph."""
        return self.is_running[line] and not self.gone[line]

    def letters(self, element: Element, start: int = 0) -> int:
        """Return how many letters of running text an element holds from a line on."""
        first = max(element.first, start)
        return self._letters[element.last] - self._letters[first] if element.last > first else 0

    def paragraphs(self, element: Element) -> int:
        """Return how many paragraphs an element holds."""
        return self._paragraphs[element.last] - self._paragraphs[element.first]

    def drop(self, element: Element) -> None:
        """Set an element apart, unless it is guarded."""
        if not self._is_guarded(element):
            self.gone[element.first : element.last] = [True] * (element.last - element.first)

    def drop_with_heading(self, element: Element) -> None:
        """Set an element apart with the heading that stands right above it."""
        self.drop(element)
        above = element.first - 1
        if above >= 0 and self.gone[element.first] and self.is_heading(above):
            self.drop(self.elements[self.lines[above].element])

    def is_heading(self, line: int) -> bool:
        """Tell whether a line is marked as a heading."""
        return self.elements[self.lines[line].element].tag in HEADINGS

    def _count(self) -> None:
        """Count letters and paragraphs up to each line, for those in any run of lines."""
        leading = [running and not gone for running, gone in zip(self.is_running, self.gone, strict=True)]
        lengths = (len(line.text) * leads for line, leads in zip(self.lines, leading, strict=True))
        self._letters = [0, *accumulate(lengths)]
        self._paragraphs = [0, *accumulate(leading)]

    def _drop_named(self, names: re.Pattern[str], most: float) -> None:
        """Drop the elements of such names that hold no more letters than that."""
        count = self.gone.count(True)
        for element in self.elements:
            if _is_named(element, names) and self.letters(element) <= most:
                self.drop(element)
        if self.gone.count(True) > count:
            self._count()

    def _is_caption(self, element: Element) -> bool:
        """Tell whether an element holds a picture and one line that is no sentence."""
        if not element.images or element.last - element.first != 1 or element.tag in PARAGRAPHS:
            return False
        text = self.lines[element.first].text
        return len(text) <= _CAPTION and not _STOP.search(text)

    def _is_time(self, line: int) -> bool:
        """Tell whether a line is a time, of an entry of a running report, say: bare, or by the name of its element."""
        text, element = self.lines[line].text, self.elements[self.lines[line].element]
        if _CLOCK.fullmatch(text):
            return True
        if len(text) > _TIME or element.tag in PARAGRAPHS or not any(sign.isdigit() for sign in text):
            return False
        return _TIMES.search(_plain(element.names)) is not None and not _STOP.search(text)

    def _is_box(self, element: Element, links: int) -> bool:
        """Tell whether an element is links alone, or opens with a link and holds little text beside its links."""
        paragraphs = self.paragraphs(element)
        if not paragraphs:
            return True
        is_small = paragraphs <= _BOX and self.letters(element) < _LINK_WEIGHT * links
        return is_small and self.is_link[element.first]

    def _drop_boxes(self) -> None:
        """Drop boxes of links, and rows of cards."""
        linked = (line.linked * is_link for line, is_link in zip(self.lines, self.is_link, strict=True))
        before = [0, *accumulate(linked)]
        rows: dict[tuple[int, str, str], list[Element]] = defaultdict(list)
        for element in self.elements:
            if element.first == element.last or self.gone[element.first]:
                continue
            links = before[element.last] - before[element.first]
            if links and self._is_box(element, links):
                self.drop_with_heading(element)
            elif links and self.is_link[element.first]:
                rows[element.parent, element.tag, element.names].append(element)
        for row in rows.values():
            held = sum(self.letters(element) for element in row)
            if len(row) > 1 and held < self._letters[-1] * _ALL:
                for element in row:
                    self.drop_with_heading(element)


def _is_running(line: Line) -> bool:
    is_long = line.plain >= _PARAGRAPH or (line.linked >= _LONG and _STOP.search(line.text) is not None)
    return is_long and not is_stamp(line.text)


def _is_named(element: Element, kind: re.Pattern[str]) -> bool:
    """Tell whether the names of an element are of a kind, and not those of a post or of the article."""
    if element.tag == "aside" and kind is _FURNITURE:
        return True
    if element.tag in _WHOLE_PAGE or element.is_body or element.names == " ":
        return False
    return _says(element.names, kind)


@lru_cache(maxsize=8192)
def _says(names: str, kind: re.Pattern[str]) -> bool:
    plain = _plain(names)
    return kind.search(plain) is not None and not _POST.search(plain)


@lru_cache(maxsize=4096)
def _plain(names: str) -> str:
    return _CAMEL.sub("-", names).lower()
