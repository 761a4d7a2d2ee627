"""Number expressions in figures and words, to integers. Which word has which value is data of the language pack."""

from __future__ import annotations

import re
from typing import NamedTuple

from hasila.extract.scan import Scan
from hasila.lexicon import Hit

_WHOLE = frozenset(
    {"unit", "one", "ten", "tens", "hundred", "hundreds", "thousand", "thousands", "million", "millions"}
)
_MULTIPLIERS = {"thousand": 1_000, "million": 1_000_000}
LARGEST = 50_000_000
_MOST_DIGITS = 14


class Number(NamedTuple):
    """An integer at tokens ``[start, end)``; ``definite`` where it carries an article."""

    value: int
    start: int
    end: int
    joined: bool
    definite: bool
    in_figures: bool


def parse_number(scan: Scan, at: int) -> Number | None:
    """Read the longest number that begins at token ``at``; None where there is none or it is no whole number."""
    start, joined = at, False
    if (
        _is_and(scan, at)
        and (figures := scan.skip_quotes(at + 1)) < len(scan)
        and scan.tokens[figures].is_number
    ):
        at, joined = figures, True
    if at >= len(scan):
        return None
    number = _figures(scan, start, at, joined) if scan.tokens[at].is_number else _words(scan, at)
    return number and _with_rest(scan, number, multiplied=number.end > at + 1 or not number.in_figures)


def _with_rest(scan: Scan, number: Number, multiplied: bool) -> Number:
    """Add what follows round thousands in another notation ("20 thousand and 700", "four thousand and 350")."""
    unit = next((unit for unit in (1_000_000, 1_000, 100) if number.value and number.value % unit == 0), 0)
    rest = parse_number(scan, number.end) if unit else None
    if (
        rest is None
        or not rest.joined
        or not 0 < rest.value < unit
        or not (rest.in_figures or number.in_figures)
    ):
        return number
    if rest.in_figures and not multiplied:
        return number  # "100 and 50" are two figures
    return number._replace(value=number.value + rest.value, end=rest.end)


def _is_and(scan: Scan, at: int) -> bool:
    return scan.hit("numbers", at, "and") is not None


def _figures(scan: Scan, start: int, at: int, joined: bool) -> Number | None:
    value = to_number(scan.tokens[at].text)
    if value is None:
        return None
    end = at + 1
    multiplier = scan.hit("numbers", end, *_MULTIPLIERS)
    if multiplier and not multiplier.form.prefix:
        value *= _MULTIPLIERS[multiplier.form.entry.role]
        end = multiplier.end
    if value != int(value) or not 0 <= value <= LARGEST:
        return None
    return Number(int(value), start, end, joined, False, True)


def to_number(figures: str) -> float | None:
    """Read digits with thousands separators or a decimal part; None for dates, versions, serials and the like."""
    if len(figures) > _MOST_DIGITS:
        return None
    if figures.isdigit():
        return int(figures)
    groups = re.split("[.,\u060c]", figures)
    if all(len(group) == 3 for group in groups[1:]) and 1 <= len(groups[0]) <= 3 and groups[0] != "0":
        return int("".join(groups))
    if len(groups) == 2:
        return float(".".join(groups))
    return None


def _words(scan: Scan, at: int) -> Number | None:
    first = scan.hit("numbers", at, *_WHOLE, "fixed")
    if first is None:
        return None
    bound = scan.hit("numbers", at, "thousands-bound")
    if bound and (scan.hit("people", bound.end) or scan.hit("harms", bound.end, "person", "victim-noun")):
        value, end = int(bound.form.entry.value), bound.end
    elif first.form.entry.role == "fixed":
        value, end = int(first.form.entry.value), first.end
    else:
        value, end = _sum(scan, first)
    prefix = first.form.prefix
    return Number(value, at, end, "and" in prefix, "the" in prefix, False)


def _sum(scan: Scan, first: Hit) -> tuple[int, int]:
    """Add up the parts of a number in words: units before tens, large before small, joined by the word for and."""
    total, group = 0, int(first.form.entry.value)
    role, end = first.form.entry.role, first.end
    if role in ("thousand", "thousands", "million", "millions"):
        total, group = group, 0
    while True:
        nxt, joined = _next(scan, end)
        if nxt is None:
            return total + group, end
        value, new = int(nxt.form.entry.value), nxt.form.entry.role
        if not joined and new in _MULTIPLIERS and 0 < group < 1_000:
            total, group = total + group * value, 0
        elif not joined and new == "hundred" and 3 <= group <= 9:
            group *= 100
        elif not joined and new == "ten" and 1 <= group % 100 <= 9 and role == "unit":
            group += 10
        elif scan.units_last and not joined and new in ("unit", "one") and role == "tens":
            group += value
        elif joined and _adds(total, group, value, new):
            group += value if new not in ("thousand", "thousands") else 0
            total += value if new in ("thousand", "thousands") else 0
        else:
            return total + group, end
        role, end = new, nxt.end


def _next(scan: Scan, at: int) -> tuple[Hit | None, bool]:
    joined = False
    if _is_and(scan, at):
        at, joined = at + 1, True
    hit = scan.hit("numbers", at, *_WHOLE)
    if hit is None or (hit.form.prefix - {"and", "the"}) or hit.form.pronoun:
        return None, False
    return hit, joined or "and" in hit.form.prefix


def _adds(total: int, group: int, value: int, role: str) -> bool:
    if role == "tens":
        return 1 <= group % 100 <= 9 or (group % 100 == 0 and total + group >= 100)
    if role in ("unit", "one", "ten"):
        return group % 100 == 0 and total + group >= 100
    if role in ("hundred", "hundreds"):
        return group == 0 and total >= 1_000
    return role in ("thousand", "thousands") and total >= 1_000_000 and group == 0 and value >= 1_000
