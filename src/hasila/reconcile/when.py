"""When claims happened, as far as they say, and how far two tellings agree on it.

A date is an inclusive span of proleptic ordinals. A partial date (``when_partial``) is kept where no year
anchors it: ``key=value`` pairs joined by ``;``. Known keys: ``weekday`` (ISO 1 Monday .. 7 Sunday; ``2-3``
is the night between Tuesday and Wednesday), ``part`` (``night`` ..), ``month``, ``day``. Unknown keys must
simply be equal.
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

Days = tuple[int, int]

NIGHT_SLACK = 1
"""One night has two dates (reports after midnight, UTC against local time): one day apart is no
contradiction."""
MAX_DELAY = 3
"""A report without a time word is taken to speak of the last days before it was published."""


class When(NamedTuple):
    """``days`` as stated, ``partial`` as stated without a year, ``published`` of the report; each may be
    missing."""

    days: Days | None = None
    partial: tuple[tuple[str, str], ...] = ()
    published: int | None = None

    @property
    def anchored(self) -> bool:
        """Whether a year is known."""
        return self.days is not None or self.published is not None

    @property
    def is_day(self) -> bool:
        """Whether the stated date is exact to a night (one or two days)."""
        return self.days is not None and self.days[1] - self.days[0] <= NIGHT_SLACK


@lru_cache(maxsize=65536)
def days_of(when: str | None) -> Days | None:
    """Return the first and last day of a claim's ``when`` as ordinals; None where it is missing or
    unreadable."""
    if when is None:
        return None
    start, _, end = when.partition("/")
    try:
        days = _first_and_last(start)[0], _first_and_last(end or start)[1]
    except ValueError:
        return None
    return days if days[0] <= days[1] else None


def _first_and_last(day: str) -> Days:
    """Return the ordinals of the first and last day of ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``."""
    year, *rest = (int(part) for part in day.split("-"))
    if len(rest) > 2:
        raise ValueError(day)
    month, last_month = (rest[0], rest[0]) if rest else (1, 12)
    first_day, last_day = (rest[1], rest[1]) if len(rest) == 2 else (1, monthrange(year, last_month)[1])
    return dt.date(year, month, first_day).toordinal(), dt.date(year, last_month, last_day).toordinal()


@lru_cache(maxsize=65536)
def partial_of(partial: str | None) -> tuple[tuple[str, str], ...]:
    """Return a partial date as sorted pairs of key and value."""
    pairs = (item.partition("=") for item in (partial or "").split(";") if item.strip())
    return tuple(sorted((key.strip(), value.strip()) for key, _, value in pairs))


def interval_text(days: Days) -> str:
    """Return ordinals as an ISO date or ``A/B`` interval."""
    first, last = (dt.date.fromordinal(day).isoformat() for day in days)
    return first if first == last else f"{first}/{last}"


def gap(a: Days, b: Days) -> int:
    """Return the days that lie between two spans; 0 where they touch or overlap."""
    return max(a[0] - b[1], b[0] - a[1], 0)


def score_stated(a: When, b: When) -> float | None:
    """Score two stated dates; None is a contradiction (two days or more apart)."""
    assert a.days is not None
    assert b.days is not None
    apart = gap(a.days, b.days)
    if apart > NIGHT_SLACK:
        return None
    if apart:
        return -0.33
    return 1.0 if a.is_day and b.is_day else 0.3


def score_published(stated: Days, published: int) -> float | None:
    """Score a stated date against the publication date of a report that states none."""
    if stated[0] - published > NIGHT_SLACK:
        return None  # published before it happened
    delay = published - stated[1]
    if delay <= NIGHT_SLACK:
        return 0.7
    return 0.0 if delay <= MAX_DELAY else -0.5


def score_both_published(a: int, b: int) -> float:
    """Score two publication dates where neither report states a date."""
    distance = abs(a - b)
    return 0.7 if distance <= 1 else 0.0 if distance <= MAX_DELAY else -0.7


def _weekdays(value: str) -> frozenset[str]:
    return frozenset(value.split("-"))


def score_partial(a: Mapping[str, str], b: Mapping[str, str]) -> float | None:
    """Score two partial dates; None where a shared key contradicts."""
    shared = a.keys() & b.keys()
    for key in shared:
        agree = _weekdays(a[key]) & _weekdays(b[key]) if key == "weekday" else a[key] == b[key]
        if not agree:
            return None
    if {"month", "day"} <= shared:
        return 0.9
    return 0.7 if "weekday" in shared else 0.2 if shared else 0.0


def score_partial_against_days(partial: Mapping[str, str], days: Days) -> float | None:
    """Score a partial date against a stated date; None where no day of the span fits it."""
    if days[1] - days[0] > 31:
        return 0.0
    fits = any(_fits(partial, dt.date.fromordinal(day)) for day in range(days[0], days[1] + 1))
    if not fits:
        return None
    return 0.9 if {"month", "day"} <= partial.keys() else 0.4


def _fits(partial: Mapping[str, str], day: dt.date) -> bool:
    weekday = partial.get("weekday")
    if weekday is not None and str(day.isoweekday()) not in _weekdays(weekday):
        return False
    return all(
        partial.get(key, str(value)).lstrip("0") == str(value)
        for key, value in (("month", day.month), ("day", day.day))
    )


def score_periods(a: Days, b: Days) -> float | None:
    """Score the spans of two running totals: equal starts are one series; else the shared part."""
    if a[0] == b[0]:
        return 1.0
    common = min(a[1], b[1]) - max(a[0], b[0]) + 1
    share = common / (max(a[1], b[1]) - min(a[0], b[0]) + 1)
    return share if share >= 0.5 else None


def score_when(a: When, b: When) -> float | None:
    """Score how far two tellings agree on the time, from -1 to 1; None is a contradiction that forbids
    joining."""
    if a.days and b.days:
        return score_stated(a, b)
    if a.days or b.days:
        dated, other = (a, b) if a.days else (b, a)
        assert dated.days is not None
        scores = [0.0]
        if other.partial:
            found = score_partial_against_days(dict(other.partial), dated.days)
            scores.append(_NO if found is None else found)
        if other.published is not None:
            found = score_published(dated.days, other.published)
            scores.append(_NO if found is None else found)
        return _combine(scores)
    scores = [0.0]
    if a.partial and b.partial:
        found = score_partial(dict(a.partial), dict(b.partial))
        scores.append(_NO if found is None else found)
    if a.published is not None and b.published is not None:
        scores.append(score_both_published(a.published, b.published))
    return _combine(scores)


_NO = -9.0


def _combine(scores: list[float]) -> float | None:
    """Return the strongest score, a contradiction before all."""
    if _NO in scores:
        return None
    return max(scores, key=abs)
