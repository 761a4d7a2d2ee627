"""Which lines of a page are its article.

The article follows its headline, which the page's metadata tells. It begins at the first paragraph below it and
ends with the last one in the element that holds them: the smallest around headline and first paragraph, or a wider
one that holds much more running text.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from hasila.read.masthead import words
from hasila.read.outline import Element, Outline
from hasila.read.page_date import is_stamp
from hasila.read.running import ENTRIES, HEADINGS, PARAGRAPHS, Running

_REPLIES = re.compile(r"(?<!live-)\b(?:message|post|postbit\w*|postcontainer|postrow)\b")

_TITLE_WORDS = 3  # words of a line that is known as the headline without being marked as one
_HEADLINE_LINES = 3
_LEAD = 40  # letters of a description that tell the lead
_HELD = 0.25  # share of the running text on the page that stands under its headline, at least
_WIDER = 2  # times the running text for which a wider element is the article's
_BEYOND = 4  # the same beyond an <article>
_BELOW = 4  # lines below a headline in which its first paragraph begins
_TOLD = 4  # words of a short line above the first paragraph that may be told
_STRAY = 0.2  # share of the article that a stray paragraph beside it is less than


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
    is_exact: bool  # without more words than a title has


class _Place(NamedTuple):
    """Where the article lies if a line is its headline: from its first paragraph to the end of an element."""

    headline: _Headline | None
    lead: int
    element: int
    letters: int


def article(page: Outline, titles: Iterable[str], description: str) -> Article | None:
    """Return the article of a page, or None where no line is running text.

    ``titles`` and ``description`` are what its metadata gives as its headline and its first words. Where all
    the page's running text is named as if it were no article, names are not heeded.
    """
    known = [words(title) for title in titles if title]
    lead = words(description)[:_LEAD]
    headlines = list(_headlines(page, known)) or list(_first_headings(page))
    leads = [i for i, line in enumerate(page.lines) if lead and words(line.text).startswith(lead)]
    guarded = [*leads, *(headline.first for headline in headlines if not headline.is_link)]

    def is_guarded(element: Element) -> bool:
        return any(element.first <= line < element.last for line in guarded)

    for by_name in (True, False):
        found = _Finder(page, headlines, leads, Running(page, is_guarded, by_name=by_name)).find()
        if found is not None:
            return found
    return None


def _headlines(page: Outline, titles: list[str]) -> Iterator[_Headline]:
    """Yield what may be the headline: headings and lines with the words of a title."""
    for number, element in enumerate(page.elements):
        lines = page.lines[element.first : element.last]
        if element.tag in HEADINGS and 0 < len(lines) <= _HEADLINE_LINES:
            text = " ".join(line.text for line in lines)
            is_exact = _is_title(text, titles)
            if is_exact or _is_kicked(text, titles):
                is_link = all(line.linked == len(line.text) for line in lines)
                yield _Headline(text, element.first, element.last, number, is_link, is_exact)
    for i, line in enumerate(page.lines):
        if page.elements[line.element].tag not in HEADINGS and _is_title(line.text, titles, _TITLE_WORDS):
            yield _Headline(line.text, i, i + 1, line.element, line.linked > 0, True)


def _first_headings(page: Outline) -> Iterator[_Headline]:
    """Yield the headings of the first rank that are no links, for pages whose metadata has no headline."""
    for number, element in enumerate(page.elements):
        lines = page.lines[element.first : element.last]
        if element.tag == "h1" and lines and not any(line.linked for line in lines):
            text = " ".join(line.text for line in lines)
            yield _Headline(text, element.first, element.last, number, False, False)


def _is_title(text: str, titles: list[str], least: int = 1) -> bool:
    """Tell whether one of ``titles`` is ``text``, perhaps with the site's name before or behind it."""
    said = words(text)
    if not said or said.count(" ") + 1 < least:
        return False
    return any(
        title == said
        or (len(said) * 2 >= len(title) and (title.startswith(f"{said} ") or title.endswith(f" {said}")))
        for title in titles
    )


def _is_kicked(text: str, titles: list[str]) -> bool:
    """Tell whether ``text`` is one of ``titles`` with a kicker."""
    said = f" {words(text)} "
    return any(title and len(title) * 2 >= len(said) and f" {title} " in said for title in titles)


class _Finder:
    def __init__(self, page: Outline, headlines: list[_Headline], leads: list[int], running: Running) -> None:
        self.page, self.lines, self.elements = page, page.lines, page.elements
        self.headlines, self.leads, self.running = headlines, leads, running

    def find(self) -> Article | None:
        place = self._place()
        if place is None:
            return None
        last = self._end(place)
        self._drop_strays(place, last)
        kept = self._above(place) + [i for i in range(place.lead, last) if not self.running.gone[i]]
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

    # where it lies

    def _place(self) -> _Place | None:
        """Return the best place under a headline with a good part of the text.

        Where no headline is known, that around the lead, else the fullest.
        """
        places = [place for headline in self.headlines if (place := self._under(headline)) is not None]
        if not places:
            return self._around_lead() or self._fullest()
        most = max(place.letters for place in places)
        fit = [place for place in places if place.letters >= most * _HELD]
        return min(fit, key=self._rank)

    def _rank(self, place: _Place) -> tuple[bool, bool, int, int]:
        """Order places: under no link, by the rank of the heading, the narrowest."""
        headline = place.headline
        assert headline is not None
        tag = self.elements[headline.element].tag
        rank = HEADINGS.index(tag) if tag in HEADINGS else len(HEADINGS)
        size = self.elements[place.element].last - place.lead
        return headline.is_link, not headline.is_exact, 0 if headline.is_link else rank, size

    def _under(self, headline: _Headline) -> _Place | None:
        taken = {line for other in self.headlines for line in range(other.first, other.last)}
        below = (i for i in range(headline.last, len(self.lines)) if i not in taken)
        lead = next((i for i in below if self.running.may_lead(i)), None)
        if lead is None:
            lead = self._flash(headline)
        if lead is None:
            return None
        around = self.page.above(self.page.common(headline.element, self.lines[lead].element))
        return self._widened(headline, lead, around)

    def _widened(self, headline: _Headline | None, lead: int, around: list[int]) -> _Place:
        """Return the first of the elements around a paragraph, or a wider one that holds much more running text."""
        element, letters, times = around[0], self.running.letters(self.elements[around[0]], lead), _WIDER
        for inner, wider in pairwise(around):
            if self.elements[inner].tag == "article":
                times = _BEYOND
            if headline is not None and self._holds_another(self.elements[wider], headline):
                break
            held = self.running.letters(self.elements[wider], lead)
            if held >= letters * times and held:
                element, letters = wider, held
        return _Place(headline, lead, element, letters)

    def _holds_another(self, wider: Element, headline: _Headline) -> bool:
        """Tell whether an element holds, below a headline, the headline of another article with its first paragraph."""
        own = self.elements[headline.element]
        if own.tag not in HEADINGS or not (own.tag == "h1" or own.names.strip()):
            return False
        return any(
            self._heads_another(e, headline)
            for e in self.elements[headline.element + 1 :]
            if (e.tag, e.names) == (own.tag, own.names) and headline.last <= e.first < e.last <= wider.last
        )

    def _heads_another(self, element: Element, headline: _Headline) -> bool:
        lines = self.lines[element.first : element.last]
        is_again = words(" ".join(line.text for line in lines)) == words(headline.text)
        below = range(element.last, min(element.last + _BELOW, len(self.lines)))
        return (
            not is_again and not any(line.linked for line in lines) and any(map(self.running.may_lead, below))
        )

    def _around_lead(self) -> _Place | None:
        lead = next((i for i in self.leads if self.running.may_lead(i)), None)
        return None if lead is None else self._widened(None, lead, self.page.above(self.lines[lead].element))

    def _flash(self, headline: _Headline) -> int | None:
        """Return the line of a report that is shorter than a paragraph: the longest beside its headline."""
        parent = self.elements[headline.element].parent
        last = self.elements[parent].last if parent >= 0 else headline.last
        fit = [i for i in range(headline.last, last) if not self.running.gone[i]]
        return max(fit, key=lambda i: len(self.lines[i].text), default=None)

    def _fullest(self) -> _Place | None:
        """Return the element with the most running text in lines of its own or of paragraphs in it.

        If it is part of an ``<article>``, that is returned.
        """
        found: dict[int, int] = defaultdict(int)
        for i, line in enumerate(self.lines):
            if self.running.may_lead(i):
                holders = [e for e in self.page.above(line.element) if self.elements[e].tag not in ENTRIES]
                for distance, element in enumerate(holders[:3]):
                    found[element] += line.plain // (1 + distance)
        if not found:
            return None
        fullest = max(found, key=lambda e: found[e])
        element = next((e for e in self.page.above(fullest) if self.elements[e].tag == "article"), fullest)
        start = self.elements[element].first
        lead = next(i for i in range(start, len(self.lines)) if self.running.may_lead(i))
        return _Place(None, lead, element, found[fullest])

    def _end(self, place: _Place) -> int:
        """Return the end of the article: that of its element, or of the first post where posts follow each other."""
        below = [e for e in self.page.above(self.lines[place.lead].element) if e > place.element]
        for number in below:
            post = self.elements[number]
            row = (e for e in self.elements[number + 1 :] if e.parent == post.parent and e.tag == post.tag)
            if _REPLIES.search(post.names) and any(_REPLIES.search(e.names) for e in row):
                return post.last
        return self.elements[place.element].last

    def _drop_strays(self, place: _Place, last: int) -> None:
        """Drop what stands beside the article's column with one paragraph, short beside the article's."""
        chain = self.page.above(self.lines[place.lead].element)
        column = {self.elements[e].parent: self.elements[e] for e in chain[: chain.index(place.element)]}
        for element in self.elements[place.element + 1 :]:
            held = column.get(element.parent)
            if held is None or held.tag in PARAGRAPHS or element.first < held.last or element.last > last:
                continue
            letters = self.running.letters(element)
            if 0 < letters < self.running.letters(held) * _STRAY and self.running.paragraphs(element) == 1:
                self.running.drop_with_heading(element)

    # what stays

    def _above(self, place: _Place) -> list[int]:
        """Return what stands between headline and first paragraph and is told: a dateline, points, a heading."""
        start = place.headline.last if place.headline else self.elements[place.element].first
        fit = (
            i
            for i in range(start, place.lead)
            if not self.running.gone[i] and not is_stamp(self.lines[i].text)
        )
        return [
            i
            for i in fit
            if self._in_a_row(i, place.lead)
            or (self.running.is_heading(i) and i + 1 == place.lead)
            or (place.headline and len(self.lines[i].text.split()) >= _TOLD)
        ]

    def _without_tail(self, kept: list[int]) -> list[int]:
        """Leave out short lines behind the last paragraph, but for those that stand in a row with it."""
        end = max((i for i in kept if self.running.is_running[i]), default=kept[0])
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
        return found.parent if found.tag in PARAGRAPHS else -1

    def _text(self, kept: list[int], headline: _Headline | None) -> str:
        text = headline.text if headline else ""
        for i in kept:
            line = self.lines[i]
            text += ("\n" if line.is_break else "\n\n") + line.text
        return text.strip()
