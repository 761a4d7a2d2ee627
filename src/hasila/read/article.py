"""Which lines of a page are its article.

The article follows its headline: it begins at the first paragraph below it and ends with the last one in the
smallest element that holds both. In between goes what is no running text: lines that are links, elements that
hold more link than text, rows of cards, captions of pictures, and elements whose class or id says what they are.
Paragraphs with a link in them stay. No rule knows a site, or words of a language.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from hasila.read.masthead import words
from hasila.read.outline import Element, Outline
from hasila.read.page_date import is_stamp

# Words of a class or id by which designers tell what is no part of an article.
_FURNITURE = re.compile(
    r"\b(?:related\w*|recommend\w*|suggest\w*|read-?(?:more|also|next|too)|see-?(?:also|more)|also|alsoread|"
    r"most-?(?:read|viewed|popular|commented)\w*|popular|trending|latest|breaking|urgent|ticker|news-?bar|"
    r"newsletter\w*|subscri\w+|paywall\w*|cookies?|consent|gdpr|promos?|promotion\w*|sponsor\w*|advert\w*|ads?|ad-?spot\w*|adsense|post-?meta(?:data)?|"
    r"comments?|comment-?list|respond|replies|message-reply|disqus|"
    r"breadcrumbs?|crumbs?|navbar|nav|navigation|menu|pagination|pager|pagenav|"
    r"(?:post|article)-?nav\w*|(?:prev|next|previous)-?(?:post|article|story)|share|shares|sharing\w*|sharedaddy|"
    r"share-?post|social\w*|addtoany|a2a|partage|tags|tag-?(?:cloud|list|links)|tagcloud|keywords?|topics|"
    r"side-?bar|footer|copyright|author-?(?:box|bio)|signature|user-?info|post-?profile|"
    r"captions?|(?:img|image|photo|pic)-?(?:desc|caption|credit)|credits?|"
    r"twitter-tweet|instagram-media|fb-post|tiktok-embed)\b"
)
_POST = re.compile(r"\b(?:hentry|post-\d+|type-post)\b")  # a post's classes also name its topics
_REPLIES = re.compile(r"(?<!live-)\b(?:message|post|postbit\w*|postcontainer|postrow)\b")
_TIMES = re.compile(r"\b(?:date|time|timestamp|posted)\b")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|_")
_WHOLE_PAGE = ("html", "body", "main", "article")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_ENTRIES = ("p", "li", "dd")
_PARAGRAPHS = (*_ENTRIES, "td", "blockquote", "pre")
_STOP = re.compile(r"[.!?\u061f\u2026\u061b:]\W*$")

_PARAGRAPH = 40  # letters outside links in a line of running text
_LINK = 15  # letters of a link that may be a title
_LONG = 150  # letters of a linked sentence that no title has
_CAPTION = 200  # letters of a caption, at most
_TITLE_WORDS = 3  # words of a line that is known as the headline without being marked as one
_LINK_WEIGHT = 3  # letters of running text that outweigh a letter of link titles
_STRAY = 0.2  # share of the article that a stray paragraph beside it is less than
_TIME = 80  # letters of a time that an element is named for, at most
_HELD = 0.25  # share of the running text on the page that stands under its headline, at least
_LEAD = 40  # letters of a description that tell the lead
_NEAR = 4  # lines above the headline that may give its date


class Article(NamedTuple):
    """The article on a page: its headline, if it is known, its text, and the lines of the page it lies in."""

    headline: str | None
    text: str
    headline_at: int
    first: int
    last: int
    element: int


class _Headline(NamedTuple):
    text: str
    first: int
    last: int
    element: int
    is_link: bool


class _Place(NamedTuple):
    """Where the article lies if a line is its headline: from its first paragraph to the end of an element."""

    headline: _Headline | None
    lead: int
    element: int
    running: int  # letters of running text


def article(page: Outline, titles: Iterable[str], description: str) -> Article | None:
    """Return the article of a page, or None where no line is running text.

    ``titles`` and ``description`` are what its metadata gives as its headline and its first words. Where all
    the page's running text is named as if it were no article, names are not heeded.
    """
    known = [words(title) for title in titles if title]
    lead = words(description)[:_LEAD]
    return _Finder(page, known, lead, by_name=True).find() or _Finder(page, known, lead, by_name=False).find()


class _Finder:
    def __init__(self, page: Outline, titles: list[str], lead: str, *, by_name: bool) -> None:
        self.lines, self.elements, self.page = page.lines, page.elements, page
        self.titles = titles
        self.is_running = [line.plain >= _PARAGRAPH and not is_stamp(line.text) for line in page.lines]
        self.is_link = [
            not running and line.linked > 0 and (line.linked >= _LINK or not line.plain)
            for running, line in zip(self.is_running, page.lines, strict=True)
        ]
        self.headlines = list(self._headlines()) or list(self._first_headings())
        self.leads = [i for i, line in enumerate(self.lines) if lead and words(line.text).startswith(lead)]
        self.gone = [False] * len(page.lines)
        for element in page.elements:
            if by_name and self._is_furniture(element):
                self._drop(element)
        self._drop_captions()

    def find(self) -> Article | None:
        place = self._place()
        if place is None:
            return None
        last = self._end(place)
        self._prune(place, last)
        kept = self._dateline(place) + [i for i in range(place.lead, last) if not self.gone[i]]
        kept = self._without_tail(kept)
        headline = place.headline
        return Article(
            headline=headline.text if headline else None,
            text=self._text(kept, headline),
            headline_at=headline.first if headline else place.lead,
            first=kept[0],
            last=kept[-1] + 1,
            element=place.element,
        )

    def is_time(self, line: int) -> bool:
        """Tell whether a line is a time, of an entry of a running report, say, by the name of its element."""
        found = self.lines[line]
        element = self.elements[found.element]
        is_named = _TIMES.search(_CAMEL.sub("-", element.names).lower()) is not None
        is_short = len(found.text) <= _TIME and any(sign.isdigit() for sign in found.text)
        return is_named and is_short and element.tag not in _PARAGRAPHS and not _STOP.search(found.text)

    # the headline

    def _headlines(self) -> Iterator[_Headline]:
        """Yield what may be the headline: headings and lines with the words of a title."""
        for number, element in enumerate(self.elements):
            if element.tag in _HEADINGS and 0 < element.last - element.first <= 3:
                lines = self.lines[element.first : element.last]
                text = " ".join(line.text for line in lines)
                if self._is_title(text, 1):
                    is_link = all(line.linked == len(line.text) for line in lines)
                    yield _Headline(text, element.first, element.last, number, is_link)
        for i, line in enumerate(self.lines):
            if self.elements[line.element].tag not in _HEADINGS and self._is_title(line.text, _TITLE_WORDS):
                yield _Headline(line.text, i, i + 1, line.element, line.linked > 0)

    def _first_headings(self) -> Iterator[_Headline]:
        """Yield the headings of the first rank that are no links, for pages whose metadata has no headline."""
        for number, element in enumerate(self.elements):
            lines = self.lines[element.first : element.last]
            if element.tag == "h1" and lines and not any(line.linked for line in lines):
                yield _Headline(
                    " ".join(line.text for line in lines), element.first, element.last, number, False
                )

    def _is_title(self, text: str, least: int) -> bool:
        """Tell whether a title of the metadata is ``text``, perhaps with the site's name before or behind it."""
        said = words(text)
        if said.count(" ") + 1 < least or not said:
            return False
        return any(
            title == said
            or (least == 1 and f" {title} " in f" {said} " and len(title) * 2 >= len(said))
            or (len(said) * 2 >= len(title) and (title.startswith(f"{said} ") or title.endswith(f" {said}")))
            for title in self.titles
        )

    def _place(self) -> _Place | None:
        """Return the narrowest place under a headline with a good part of the text; without a headline, the fullest."""
        places = [place for headline in self.headlines if (place := self._under(headline)) is not None]
        if places:
            most = max(place.running for place in places)
            fit = [place for place in places if place.running >= most * _HELD]
            return min(fit, key=lambda place: (place.headline.is_link, self._size(place)))  # type: ignore[union-attr]
        return self._fullest()

    def _under(self, headline: _Headline) -> _Place | None:
        lead = next((i for i in range(headline.last, len(self.lines)) if self._may_lead(i)), None)
        if lead is None:
            lead = self._flash(headline)
        if lead is None:
            return None
        element = self.page.common(headline.element, self.lines[lead].element)
        last = self.elements[element].last
        running = sum(self.lines[i].plain for i in range(lead, last) if self._may_lead(i))
        return _Place(headline, lead, element, running)

    def _may_lead(self, line: int) -> bool:
        return self.is_running[line] and not self.gone[line]

    def _flash(self, headline: _Headline) -> int | None:
        """Return the line of a report that is shorter than a paragraph: the longest beside its headline."""
        parent = self.elements[headline.element].parent
        last = self.elements[parent].last if parent >= 0 else headline.last
        fit = [i for i in range(headline.last, last) if not self.gone[i] and not self.is_link[i]]
        return max(fit, key=lambda i: len(self.lines[i].text), default=None)

    def _size(self, place: _Place) -> int:
        return self.elements[place.element].last - place.lead

    def _fullest(self) -> _Place | None:
        """Return the element with the most running text in lines of its own or of paragraphs in it."""
        found: dict[int, int] = defaultdict(int)
        for i, line in enumerate(self.lines):
            if self._may_lead(i):
                holders = [e for e in self.page.above(line.element) if self.elements[e].tag not in _ENTRIES]
                for distance, element in enumerate(holders[:3]):
                    found[element] += line.plain // (1 + distance)
        if not found:
            return None
        element = max(found, key=lambda e: found[e])
        lead = next(i for i in range(self.elements[element].first, len(self.lines)) if self._may_lead(i))
        return _Place(None, lead, element, found[element])

    # what goes

    def _is_furniture(self, element: Element) -> bool:
        if element.tag in _WHOLE_PAGE or element.first == element.last:
            return False
        names = _CAMEL.sub("-", element.names).lower()
        if not _FURNITURE.search(names) or _POST.search(names) or element.is_body:
            return False
        return not any(element.first <= i < element.last for i in self.leads) and not any(
            element.first <= h.first < element.last and not h.is_link for h in self.headlines
        )

    def _drop(self, element: Element) -> None:
        self.gone[element.first : element.last] = [True] * (element.last - element.first)

    def _drop_captions(self) -> None:
        """Drop the lines that stand alone with a picture and are no sentence."""
        for element in self.elements:
            if element.images and element.last - element.first == 1 and element.tag not in _PARAGRAPHS:
                text = self.lines[element.first].text
                if len(text) <= _CAPTION and not _STOP.search(text):
                    self._drop(element)

    def _end(self, place: _Place) -> int:
        """Return the end of the article: that of its element, or of the first post where posts follow each other."""
        below = [e for e in self.page.above(self.lines[place.lead].element) if e > place.element]
        for number in below:
            post = self.elements[number]
            row = (e for e in self.elements[number + 1 :] if e.parent == post.parent and e.tag == post.tag)
            if _REPLIES.search(post.names) and any(_REPLIES.search(e.names) for e in row):
                return post.last
        return self.elements[place.element].last

    def _prune(self, place: _Place, last: int) -> None:
        """Drop lines that are links or times, elements that are mostly such lines, rows of cards, stray lines."""
        for i in range(place.lead, last):
            self.gone[i] = self.gone[i] or self.is_link[i] or self.is_time(i)
        children: dict[int, list[Element]] = defaultdict(list)
        for element in self.elements[place.element + 1 :]:
            if element.first >= place.lead and element.last <= last and element.first < element.last:
                children[element.parent].append(element)
                if self._worth(element) < 0:
                    self._drop_with_heading(element, place.lead)
        for row in children.values():
            self._drop_cards(row, place.lead)
        self._drop_strays(place, children)

    def _worth(self, element: Element) -> int:
        lines = range(element.first, element.last)
        return self._running(element) - _LINK_WEIGHT * sum(
            self.lines[i].linked for i in lines if self.is_link[i]
        )

    def _drop_with_heading(self, element: Element, lead: int) -> None:
        """Drop an element with the heading that stands right above it."""
        self._drop(element)
        above = element.first - 1
        if above > lead and self._is_heading(above):
            self.gone[above] = True

    def _drop_cards(self, row: list[Element], lead: int) -> None:
        """Drop neighbours of one kind that each open with the title of a link."""
        kinds: dict[tuple[str, str], list[Element]] = defaultdict(list)
        for element in row:
            kinds[element.tag, element.names].append(element)
        for alike in kinds.values():
            if len(alike) > 1 and all(self.is_link[e.first] and e.first > lead for e in alike):
                for element in alike:
                    self._drop_with_heading(element, lead)

    def _drop_strays(self, place: _Place, children: dict[int, list[Element]]) -> None:
        """Drop what stands beside the article's column with one line of running text, little beside the article's."""
        chain = self.page.above(self.lines[place.lead].element)
        column = chain[: chain.index(place.element)]
        for number in column:
            held = self.elements[number]
            amount = self._running(held)
            for element in children[held.parent]:
                alone = sum(self._may_lead(i) for i in range(element.first, element.last)) == 1
                if held.tag not in _PARAGRAPHS and alone and self._running(element) < amount * _STRAY:
                    self._drop_with_heading(element, place.lead)

    def _running(self, element: Element) -> int:
        return sum(self.lines[i].plain for i in range(element.first, element.last) if self._may_lead(i))

    # what stays

    def _dateline(self, place: _Place) -> list[int]:
        """Return the short lines above the first paragraph that stand in a row with it, and the heading over it."""
        start = place.headline.last if place.headline else self.elements[place.element].first
        above = range(start, place.lead)
        fit = [
            i for i in above if not self.gone[i] and not self.is_link[i] and not is_stamp(self.lines[i].text)
        ]
        return [
            i for i in fit if self._in_a_row(i, place.lead) or (self._is_heading(i) and i + 1 == place.lead)
        ]

    def _is_heading(self, line: int) -> bool:
        return self.elements[self.lines[line].element].tag in _HEADINGS

    def _without_tail(self, kept: list[int]) -> list[int]:
        """Leave out short lines behind the last paragraph, but for those that stand in a row with it."""
        end = max((i for i in kept if self.is_running[i]), default=kept[0])
        return [i for i in kept if i <= end or self._in_a_row(i, end)]

    def _in_a_row(self, line: int, other: int) -> bool:
        """Tell whether two lines stand in one element, or in paragraphs beside each other."""
        one, two = self.lines[line].element, self.lines[other].element
        return one == two or self._row(one) == self._row(two) != -1

    def _row(self, element: int) -> int:
        """Return the element in which a paragraph, or the list of an entry, stands beside others."""
        found = self.elements[element]
        if found.tag == "li" and found.parent >= 0:
            return self.elements[found.parent].parent
        return found.parent if found.tag in _PARAGRAPHS else -1

    def _text(self, kept: list[int], headline: _Headline | None) -> str:
        text = headline.text if headline else ""
        for i in kept:
            line = self.lines[i]
            text += ("\n" if line.is_break else "\n\n") + line.text
        return text.strip()
