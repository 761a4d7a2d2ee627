"""The day a web page was published: by its metadata, or else by the date printed at its headline.

A date in the running text is left to resolving. Where a page prints several dates at its headline, the earliest is
that of publication, for it is changed later. "Three hours ago" is no date: nobody says when the page was saved.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from unicodedata import combining, normalize

from hasila.clean import Role, load_furniture
from hasila.packs import shipped
from hasila.read.moments import moment
from hasila.tables import read_table

_EARLIEST = 1991  # the first year of the web; software writes years 1 and 1970 for "unknown"
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_MARKS = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2066-\u2069\u0640]")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.I)
_CLOCK = re.compile(r"\d{1,2}:\d\d(?::\d\d)?")
_FIGURES = re.compile(r"(?<![\d./-])(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})(?![\d/])")
_MONTH_FIRST = ("vBulletin", "post_message_")  # signs of boards whose make puts the month first
_IN_ADDRESS = re.compile(r"/(\d{4})[/-](\d{1,2})[/-](\d{1,2})(?:[/_-]|$)")
_SENTENCE = re.compile(r"[^\W\d]{2,}[.!?\u061f]\W*$")
_MONTH_WORDS = 5  # words and figures of a month's name, at most: two names of two words, one with a figure
_LABEL = re.compile(r"[^\W\d]\s*:|\|")
_STAMP_LENGTH = 160
_SHORT = 40
_STAMP_WORDS = 6  # words that may stand beside a date that is no part of a sentence


def published(
    given: Iterable[str], printed: Iterable[Iterable[str]], url: str | None, order: str
) -> dt.date | None:
    """Return the day a page was published, or null.

    ``given`` are the values that its metadata gives, best first; ``printed`` groups of stamps at its headline,
    the nearest first; ``order`` is that of ``order_of``.
    """
    for value in given:
        found = _day_of(value)
        if found is not None:
            return found
    for lines in printed:
        stamps = [day for line in lines for day in _dates(_before_update(line), order)]
        if stamps:
            return min(stamps)
    return _of_address(url)


def is_stamp(line: str) -> bool:
    """Tell whether a line is but a date with a label, an hour, a name: nothing that is part of the text.

    A longer line must have a second date, an hour, or a label's colon or bar.
    """
    if len(line) > _STAMP_LENGTH or _SENTENCE.search(line) or not any(sign.isdigit() for sign in line):
        return False
    dates = len(list(_dates(line, "dm")))
    words = sum(1 for token in _TOKEN.findall(line) if not token.isdecimal())
    if not dates or words > _STAMP_WORDS * (1 + dates):
        return False
    return (
        len(line) < _SHORT or dates > 1 or _CLOCK.search(line) is not None or _LABEL.search(line) is not None
    )


def _day_of(value: str) -> dt.date | None:
    """Return the day of a moment that metadata gives, as printed, in its own zone."""
    found = moment(value) or moment(value.strip()[:10])
    return found.date() if found is not None and found.year >= _EARLIEST else None


def _of_address(url: str | None) -> dt.date | None:
    match = _IN_ADDRESS.search(url or "")
    return _real(*(int(figure) for figure in match.groups())) if match else None


def order_of(lines: Iterable[str], page: str) -> str:
    """Return how a page writes days in figures: ``dm`` for the day first, ``md`` for the month; "" where either may be.

    Its own dates tell. Where none does, Arabic puts the day first (CLDR); but boards of a make that by itself puts
    the month first are run in either order.
    """
    seen = set()
    for line in lines:
        for first, _, second, _ in _FIGURES.findall(line):
            if len(first) <= 2 and (int(first) > 12) != (int(second) > 12):
                seen.add("dm" if int(first) > 12 else "md")
    if seen:
        return seen.pop() if len(seen) == 1 else ""
    return "" if any(sign in page for sign in _MONTH_FIRST) else "dm"


def _before_update(line: str) -> str:
    """Return what a line says before it says when the page was changed."""
    bare = _bare(line)
    cut = min((at for label in _updated() if (at := bare.find(label)) >= 0), default=len(bare))
    return bare[:cut]


@cache
def _updated() -> tuple[str, ...]:
    """Return the words of all languages that ship for when a page was changed."""
    tables = (folder / "furniture.tsv" for folder in (shipped() / "lang").iterdir())
    rows = (row for table in tables if table.is_file() for row in load_furniture(table.read_text("utf-8")))
    return tuple(_bare(row.lemma) for row in rows if row.role is Role.UPDATED)


def _bare(text: str) -> str:
    """Return a text without case and marks on letters."""
    return "".join(sign for sign in normalize("NFKD", text.casefold()) if not combining(sign))


def _dates(line: str, order: str) -> Iterator[dt.date]:
    """Yield the days that a line gives; those of the Islamic calendar only where there is no other."""
    plain = _CLOCK.sub(" ", _ORDINAL.sub("", _MARKS.sub("", line)))
    found = [*_in_figures(plain, order), *_in_words(plain)]
    yield from (day for day in found if day.year >= _EARLIEST)


def _in_figures(line: str, order: str) -> Iterator[dt.date]:
    for first, _, second, last in _FIGURES.findall(line):
        one, two, three = int(first), int(second), int(last)
        own = "dm" if one > 12 or one == two else "md" if two > 12 else order
        if len(first) == 4:
            day = _real(one, two, three)
        elif len(last) == 4 and own:
            day = _real(three, two, one) if own == "dm" else _real(three, one, two)
        else:
            day = None
        if day is not None:
            yield day


def _in_words(line: str) -> Iterator[dt.date]:
    tokens = _TOKEN.findall(line)
    years = [i for i, token in enumerate(tokens) if token.isdecimal() and len(token) == 4]
    found = [(day, int(tokens[i]) < _EARLIEST) for i in years if (day := _at_year(tokens, i)) is not None]
    for day, is_islamic in found:
        if not is_islamic:
            yield day
        elif all(other for _, other in found):
            yield _on_weekday(day, tokens)


def _on_weekday(day: dt.date, tokens: list[str]) -> dt.date:
    """Return a day of the Islamic calendar, or its neighbour where that is the weekday named beside it.

    Months began when the moon was seen, a day before or after the calendar that is reckoned.
    """
    named = {_weekdays()[word] for word in map(_bare, tokens) if word in _weekdays()}
    near = (day + dt.timedelta(days=days) for days in (0, -1, 1))
    return next((other for other in near if other.isoweekday() in named), day)


@cache
def _weekdays() -> dict[str, int]:
    """Return the ISO number of each weekday by its names in all languages that ship."""
    found: dict[str, int] = {}
    for folder in (shipped() / "lang").iterdir():
        table = folder / "times.tsv"
        for row in read_table(table.read_text("utf-8"), table.name) if table.is_file() else ():
            if row.cells["role"] == "weekday":
                found |= {
                    _bare(name): int(row.cells["value"])
                    for name in (row.cells["lemma"], *row.cells["forms"].split("|"))
                    if name
                }
    return found


def _at_year(tokens: list[str], at: int) -> dt.date | None:
    """Return the day with the year at a place: 3 May 2021, May 3, 2021, 2021 3 May or 2021 May 3."""
    year, before, after = tokens[at], tokens[:at], tokens[at + 1 :]
    for length in range(_MONTH_WORDS, 0, -1):
        if length < len(before) and before[-length - 1].isdecimal():
            day = _named(before[-length - 1], tuple(before[-length:]), year)
            if day is not None:
                return day
    for length in (1, 2):
        if before and before[-1].isdecimal() and (month := tuple(before[-length - 1 : -1])):
            day = _named(before[-1], month, year)
            if day is not None:
                return day
    pair = after[:2]
    if len(pair) == 2 and pair[0].isdecimal() != pair[1].isdecimal():
        figure, name = sorted(pair, key=str.isdecimal, reverse=True)
        return _named(figure, (name,), year)
    return None


@lru_cache(maxsize=4096)
def _named(day: str, month: tuple[str, ...], year: str) -> dt.date | None:
    """Return the day of a month that is named once or, in two traditions, twice."""
    if all(word.isdecimal() for word in month) or len(day) > 2:
        return None
    for cut in range(len(month)):
        names = f"{' '.join(month[:cut])}/{' '.join(month[cut:])}" if cut else " ".join(month)
        found = moment(f"{int(day)} {names} {int(year)}")
        if found is not None:
            return found.date()
    return None


def _real(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day) if year >= _EARLIEST else None
    except ValueError:
        return None
