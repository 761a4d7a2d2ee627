"""Pairs of accounts: which ones to compare (blocking), and how far they speak of one incident, explained.

A pair's score is a weighted sum of features. Each feature returns a score from -1 to 1 (0 says nothing,
None forbids joining), so that a reviewer can be shown why two accounts were joined: see :func:`explain`.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import NamedTuple

from hasila.model import Harm, Scope
from hasila.reconcile.accounts import Account, score_causes
from hasila.reconcile.when import MAX_DELAY, NIGHT_SLACK, Days, score_periods, score_when
from hasila.reconcile.where import NEIGHBOURS_KM, Atlas, score_where

THRESHOLD = 5.0
"""Accounts join from this score on: the same named place (3) on the same day (3) with nothing strong
against it."""

LEAST_TIE = 0.4
"""Undated accounts join from this score of figures or names on: one source's growth, a figure over two."""

Key = Hashable


class Feature(NamedTuple):
    """What one feature found: its score (None forbids joining), its weight and the two values compared."""

    name: str
    score: float | None
    weight: float
    left: object
    right: object


def _place(a: Account, b: Account, atlas: Atlas) -> float | None:
    return score_where(a.where, b.where, atlas)


def _time(a: Account, b: Account, atlas: Atlas) -> float | None:
    if a.scope is not b.scope:
        return None
    if a.scope is Scope.PERIOD and a.when.days and b.when.days:
        return score_periods(a.when.days, b.when.days)
    return score_when(a.when, b.when)


def _cause(a: Account, b: Account, atlas: Atlas) -> float:
    scores = [score_causes(x, y) for x in a.causes for y in b.causes]
    best = max(scores, default=0.0)
    return best / 2 if best > 0 else best


def _sides(a: Account, b: Account, atlas: Atlas) -> float:
    return (_overlap(a.victims, b.victims) + _overlap(a.by, b.by)) / 2


def _overlap(a: frozenset[str], b: frozenset[str]) -> float:
    return 0.0 if not a or not b else 1.0 if a & b else -1.0


def _figures(a: Account, b: Account, atlas: Atlas) -> float:
    """Score figures: larger and several shared ones say more; far apart ones speak against; one source's
    growth speaks for."""
    shared = [number for _, number in a.figures & b.figures]
    if shared:
        return min(1.2, sum(1.0 if number > 4 else 0.7 if number > 2 else 0.3 for number in shared))
    mine, theirs = _largest(a), _largest(b)
    ratios = [
        max(mine[harm], theirs[harm]) / max(1, min(mine[harm], theirs[harm])) for harm in mine.keys() & theirs
    ]
    if not ratios:
        return 0.0
    if a.sources & b.sources and min(ratios) <= 2:
        return 0.4
    return 0.0 if min(ratios) <= 2 else -0.5


def _largest(account: Account) -> dict[Harm, int]:
    found: dict[Harm, int] = {}
    for harm, number in account.figures:
        found[harm] = max(number, found.get(harm, 0))
    return found


def _sources(a: Account, b: Account, atlas: Atlas) -> float:
    return 1.0 if a.sources & b.sources else 0.0


def _names(a: Account, b: Account, atlas: Atlas) -> float:
    if not a.names or not b.names:
        return 0.0
    same = any(len(x & y) >= 2 and (x <= y or y <= x) for x in a.names for y in b.names)
    return 1.0 if same else -0.3


Score = Callable[[Account, Account, Atlas], float | None]
FEATURES: tuple[tuple[str, Score, float], ...] = (
    ("time", _time, 3.0),
    ("place", _place, 3.0),
    ("cause", _cause, 2.0),
    ("sides", _sides, 1.0),
    ("figures", _figures, 2.0),
    ("sources", _sources, 0.5),
    ("names", _names, 3.0),
)
"""Name, function and weight of each feature; the ones that may forbid stand first."""

_SHOWN: dict[str, Callable[[Account], object]] = {
    "time": lambda account: account.when,
    "place": lambda account: account.where,
    "cause": lambda account: account.causes,
    "sides": lambda account: (account.victims, account.by),
    "figures": lambda account: account.figures,
    "sources": lambda account: account.sources,
    "names": lambda account: account.names,
}


def explain(a: Account, b: Account, atlas: Atlas) -> list[Feature]:
    """Return every feature of a pair with the values that it compared."""
    return [
        Feature(name, score(a, b, atlas), weight, _SHOWN[name](a), _SHOWN[name](b))
        for name, score, weight in FEATURES
    ]


def compare(a: Account, b: Account, atlas: Atlas) -> float | None:
    """Return the score of a pair, or None where a feature forbids joining it or where one of the two has no
    date at all and neither figures nor names tie them together."""
    total, tie = 0.0, 0.0
    for name, score, weight in FEATURES:
        found = score(a, b, atlas)
        if found is None:
            return None
        total += weight * found
        if name in ("figures", "names"):
            tie = max(tie, found)
    return total if tie >= LEAST_TIE or (a.when.anchored and b.when.anchored) else None


def scored_pairs(accounts: Sequence[Account], atlas: Atlas) -> dict[tuple[int, int], float]:
    """Return the pairs (indices, smaller first) that reach the threshold, with their scores.

    Only pairs that share a block are compared; a pair forbidden or below the threshold is left out.
    """
    index: dict[Key, list[int]] = defaultdict(list)
    for i, account in enumerate(accounts):
        for key in _keys(account):
            index[key].append(i)
    found: dict[tuple[int, int], float] = {}
    for i, account in enumerate(accounts):
        candidates = {j for key in _probes(account) for j in index.get(key, ())}
        for j in sorted(candidates):
            pair = (i, j) if i < j else (j, i)
            if i == j or pair in found or account.key[0] == accounts[j].key[0]:
                continue
            score = compare(accounts[pair[0]], accounts[pair[1]], atlas)
            if score is not None and score >= THRESHOLD:
                found[pair] = score
    return found


def _keys(account: Account) -> Iterator[Key]:
    """Yield the blocks that an account stands in."""
    spots = list(_spots(account))
    for name in account.names:
        yield ("name", name)
    if account.scope is Scope.PERIOD:
        yield from _period_keys(account, spots)
        return
    for day in _days(account):
        for spot in spots:
            yield (day, spot)
        for figure in account.figures:
            if figure[1] >= TELLING_FIGURE:
                yield (day, figure)
    for spot in spots:
        for figure in account.figures:
            yield (figure, spot)
        for part in _parts(account):
            yield (part, spot)


def _probes(account: Account) -> Iterator[Key]:
    """Yield the blocks in which an account looks for partners."""
    spots = list(_reach(account))
    for name in account.names:
        yield ("name", name)
    if account.scope is Scope.PERIOD:
        yield from _period_keys(account, spots)
        return
    days = _days(account)
    marks = spots
    if not account.where.resolved:
        marks = marks + [mark for mark in account.figures if mark[1] >= TELLING_FIGURE]
    if days:
        for day in range(days.start - NIGHT_SLACK, days.stop + NIGHT_SLACK):
            yield from ((day, mark) for mark in marks)
        return
    for spot in spots:
        yield from ((mark, spot) for mark in (*account.figures, *_parts(account)))


def _period_keys(account: Account, spots: list[Key]) -> Iterator[Key]:
    marks: list[Key] = [*account.sources, *account.figures]
    if account.when.days:
        marks.append(account.when.days[0])
    for spot in spots or [None]:
        for mark in marks:
            yield ("period", mark, spot)


TELLING_FIGURE = 3
"""Accounts without a known place are sought by day and figure from this figure on."""
LONGEST_BLOCK = 7
"""Events dated more loosely than this many days are sought by figures and names, not day by day."""


def _days(account: Account) -> range:
    days: Days | None = account.when.days
    if days is None and account.when.published is not None:
        days = (account.when.published - MAX_DELAY, account.when.published)
    return range(days[0], days[1] + 1) if days and days[1] - days[0] < LONGEST_BLOCK else range(0)


def _parts(account: Account) -> Iterator[Key]:
    """Yield the partial dates that an account has, or would have if it had been dated by them."""
    for key, value in account.when.partial:
        if key == "weekday":
            yield from (("weekday", day) for day in value.split("-"))
    partial = dict(account.when.partial)
    if "month" in partial and "day" in partial:
        yield ("monthday", int(partial["month"]), int(partial["day"]))
    elif account.when.is_day and account.when.days:
        for day in range(account.when.days[0], account.when.days[1] + 1):
            date = dt.date.fromordinal(day)
            yield ("monthday", date.month, date.day)


def _spots(account: Account) -> Iterator[Key]:
    """Yield where an account stands: its grid cell of one degree, its place ids, its place words."""
    where = account.where
    if where.lat is not None and where.lon is not None:
        yield (math.floor(where.lat), math.floor(where.lon))
    if where.place_id:
        yield where.place_id
    yield from where.candidates
    yield from where.words


def _reach(account: Account) -> Iterator[Key]:
    """Yield where an account looks: the cells within its radius, or its place id and words where it has no
    point."""
    where = account.where
    if where.lat is None or where.lon is None:
        yield from _spots(account)
        return
    reach = max(NEIGHBOURS_KM, where.radius) / 111.2
    wide = reach / max(0.1, math.cos(math.radians(where.lat)))
    for lat in range(math.floor(where.lat - reach), math.floor(where.lat + reach) + 1):
        for lon in range(math.floor(where.lon - wide), math.floor(where.lon + wide) + 1):
            yield (lat, lon)
