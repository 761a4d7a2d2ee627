"""Figures and vague words that may count people, with their bounds; dates, shares and counts of things are none."""

from __future__ import annotations

import msgspec

from hasila.extract.numbers import Number, parse_number
from hasila.extract.scan import Scan
from hasila.lexicon import Hit
from hasila.model import Qualifier, Vague

HARMED = ("person", "person-held", "body")
"""Roles of nouns for people that name the harm they suffered."""
_PERCENT = frozenset("%\u066a")
_DATE_SIGNS = frozenset("/:.")


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """A figure or vague word that ends before token ``end``; ``joined`` where "and" is written as one with it."""

    number: int | None = None
    number_max: int | None = None
    vague: Vague | None = None
    end: int
    joined: bool = False
    definite: bool = False


def qualifier_before(scan: Scan, at: int) -> tuple[int, int, Qualifier]:
    """Read bounds before a figure; return where they begin, where the figure does, and the qualifier."""
    start, qualifier = at, Qualifier.EXACT
    while hit := scan.hit("qualifiers", at, "before"):
        nxt = Qualifier(hit.form.entry.value)
        qualifier = nxt if qualifier is Qualifier.EXACT or qualifier is Qualifier.ABOUT else qualifier
        at = hit.end
    return start, at, qualifier


def read_count(scan: Scan, at: int) -> Count | None:
    """Read a figure, number word or vague word at ``at``; None where it counts no people."""
    at = scan.skip_quotes(at)
    if scan.text(at) and _is_article(scan, at) and at + 1 < len(scan) and scan.tokens[at + 1].is_number:
        at += 1
    first = parse_number(scan, at)
    if first is None:
        return _vague(scan, at)
    if not first.in_figures and _vague_wins(scan, at, first):
        return _vague(scan, at)
    if _not_a_count(scan, first):
        return None
    end, top = _range(scan, at, first)
    return Count(number=first.value, number_max=top, end=end, joined=first.joined, definite=first.definite)


def _is_article(scan: Scan, at: int) -> bool:
    return scan.hit("numbers", at, "article") is not None


def _vague_wins(scan: Scan, at: int, number: Number) -> bool:
    """A bare plural of thousands is a vague word unless a multiplier before it makes it a number."""
    vague = scan.hit("vague", at)
    return vague is not None and vague.end >= number.end


def _not_a_count(scan: Scan, number: Number) -> bool:
    if scan.in_time(number.start if not number.joined else number.end - 1):
        return True
    after, before = scan.text(number.end), scan.text(number.start - 1)
    if after in _PERCENT or before in _PERCENT:
        return True
    if number.in_figures and after in _DATE_SIGNS and number.end + 1 < len(scan):
        return scan.tokens[number.end + 1].is_number and _touching(scan, number.end)
    if number.in_figures and before in _DATE_SIGNS and number.start >= 2:
        return scan.tokens[number.start - 2].is_number and _touching(scan, number.start - 1)
    if number.definite and not number.in_figures:
        return True  # "the three hospitals": behind its noun it counts nothing new
    if (
        number.value == 1
        and scan.hit("numbers", number.end - 1, "one")
        and not _people_follow(scan, number.end)
    ):
        return True
    thing = scan.hit("things", number.end)
    return (
        thing is not None
        and not thing.form.prefix
        and not scan.hit("people", number.end)
        and not scan.hit("harms", number.end, *HARMED, "counted")
    )


def _people_follow(scan: Scan, at: int) -> bool:
    of = scan.hit("parts", at, "of")
    at = skip_between(scan, of.end if of else at)
    return scan.hit("people", at) is not None or scan.hit("harms", at, *HARMED) is not None


def skip_between(scan: Scan, at: int) -> int:
    """Step over what may stand between a figure and its noun: bounds, adjectives, the name of an actor or place."""
    while after := scan.hit("qualifiers", at, "after"):
        at = after.end
    name = scan.names_of(at, "actor", "place")
    return name.end if name and scan.subject_first and scan.hit("people", name.end, "person") else at


def _touching(scan: Scan, at: int) -> bool:
    tokens = scan.tokens
    return tokens[at - 1].end == tokens[at].start and tokens[at].end == tokens[at + 1].start


def _range(scan: Scan, at: int, first: Number) -> tuple[int, int | None]:
    """Read the upper end of "between 20 and 30" and "20 to 30"."""
    between = any(
        hit.end == at for k in (at - 1, at - 2) if k >= 0 for hit in _all(scan, k, "parts", "between")
    )
    second: Number | None = None
    if between:
        second = parse_number(scan, first.end)
        if second is not None and not second.joined:
            second = None
    elif scan.hit("parts", first.end, "up"):
        second = parse_number(scan, first.end + 1)
        if second is not None and any(
            scan.hit("tolls", k, "reach", "toll") for k in range(max(0, at - 9), at)
        ):
            second = None  # "rose from 16 to 23" is two figures
    elif scan.text(first.end) in ("-", "\u2013") and first.in_figures:
        second = parse_number(scan, first.end + 1)
    if second is not None and second.value > first.value:
        return second.end, second.value
    return first.end, None


def _all(scan: Scan, at: int, topic: str, role: str) -> list[Hit]:
    return [hit for hit in scan.hits(topic, at) if hit.form.entry.role == role] if at >= 0 else []


def _vague(scan: Scan, at: int) -> Count | None:
    hit = scan.hit("vague", at)
    if (
        hit is None
        or hit.form.pronoun
        or (scan.hit("parts", hit.end - 1, "of") and parse_number(scan, hit.end))
    ):
        return None  # "a group of nine foreigners" is nine
    prefix = hit.form.prefix
    return Count(
        vague=Vague(hit.form.entry.value), end=hit.end, joined="and" in prefix, definite="the" in prefix
    )
