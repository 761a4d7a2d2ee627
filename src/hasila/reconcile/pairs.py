"""Pairs of accounts: how far they speak of one incident, explained.

A pair's score is a weighted sum of features. Each feature returns a score from -1 to 1 (0 says nothing,
None forbids joining), so that a reviewer can be shown why two accounts were joined: see :func:`explain`.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from hasila.model import Harm, Scope
from hasila.reconcile.accounts import Account
from hasila.reconcile.blocks import candidates
from hasila.reconcile.tellings import score_causes
from hasila.reconcile.when import score_periods, score_when
from hasila.reconcile.where import Atlas, score_where

THRESHOLD = 5.0
"""Accounts join from this score on: the same named place (3) on the same day (3) with nothing strong
against it."""

LEAST_TIE = 0.4
"""Undated accounts join from this score of figures or names on: one source's growth, a figure over two."""
LOOSE_TIE = 1.0
"""Where nothing tells the time and the place is a region, they join from this score on: a figure over four."""


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


def _weight(number: int) -> float:
    return 1.0 if number > 4 else 0.7 if number > 2 else 0.3


def _figures(a: Account, b: Account, atlas: Atlas) -> float:
    """Score figures: larger and several shared ones say more; far apart ones speak against; one source's
    growth speaks for."""
    shared = [_weight(number) for _, number in a.figures & b.figures]
    if shared:
        return min(1.2, sum(shared))
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


def features_of(a: Account, b: Account, atlas: Atlas) -> dict[str, float] | None:
    """Return the score of each feature of a pair, or None where one forbids joining it."""
    scores: dict[str, float] = {}
    for name, score, _ in FEATURES:
        found = score(a, b, atlas)
        if found is None:
            return None
        scores[name] = found
    return scores


def total(scores: Mapping[str, float]) -> float:
    """Return the weighted sum of the features."""
    return sum(weight * scores[name] for name, _, weight in FEATURES)


def compare(a: Account, b: Account, atlas: Atlas) -> float | None:
    """Return the score of a pair, or None where a feature forbids joining it, where one of the two has no date at
    all and neither figures nor names tie them together, or where a place is unknown and nobody is in common."""
    scores = features_of(a, b, atlas)
    if scores is None or (not (a.when.anchored and b.when.anchored) and not _tied(a, b, scores)):
        return None
    if scores["place"] <= 0 and not (a.where.resolved and b.where.resolved) and not _akin(a, b, scores):
        return None
    return total(scores)


def _akin(a: Account, b: Account, scores: Mapping[str, float]) -> bool:
    """Whether two accounts of which one has no known place have an attacker, a source or a name in common."""
    return bool(a.by & b.by) or max(scores["sources"], scores["names"]) > 0


def _tied(a: Account, b: Account, scores: Mapping[str, float]) -> bool:
    """Whether figures or names tie two accounts together of which one has no date at all: in a region, where the
    other is dated or one source speaks, as in a town, else by telling figures only."""
    near = scores["time"] > 0 and (a.when.anchored or b.when.anchored or scores["sources"] > 0)
    if near or not (a.where.wide or b.where.wide):
        return max(scores["figures"], scores["names"]) >= LEAST_TIE
    largest = max((_weight(number) for _, number in a.figures & b.figures), default=0.0)
    return max(largest, scores["names"]) >= LOOSE_TIE


def scored_pairs(accounts: Sequence[Account], atlas: Atlas) -> Iterator[tuple[int, int, float]]:
    """Yield the pairs (indices, smaller first) that reach the threshold, with their scores, from the strongest
    down; equal ones by number.

    Only pairs that share a block are compared; a pair forbidden or below the threshold is left out.
    """
    lefts, rights, scores = array("q"), array("q"), array("d")
    for i, j in candidates(accounts):
        score = compare(accounts[i], accounts[j], atlas)
        if score is not None and score >= THRESHOLD:
            lefts.append(i)
            rights.append(j)
            scores.append(round(score, 6))
    for k in sorted(range(len(scores)), key=lambda k: (-scores[k], lefts[k], rights[k])):
        yield lefts[k], rights[k], scores[k]
