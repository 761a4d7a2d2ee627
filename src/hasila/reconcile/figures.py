"""Figures as intervals: lower bound, point and upper bound, any of which may be missing."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from hasila.model import Claim, Qualifier, Vague

VAGUE_LEAST = {
    Vague.SEVERAL: 3,
    Vague.UNSPECIFIED: 3,
    Vague.TENS: 10,
    Vague.HUNDREDS: 100,
    Vague.THOUSANDS: 1000,
}
"""The least that a word can mean. ACLED codes several and a bare plural as 3 (or 10 in large fights), tens
as 10, hundreds as 100 (ACLED Codebook, Reported fatalities); an Arabic plural, unlike its dual, starts at
three."""


class Figures(NamedTuple):
    """``low`` missing: no lower bound was said. ``point`` missing: no figure was said. ``high`` missing:
    open above."""

    low: int | None
    point: int | None
    high: int | None

    @property
    def size(self) -> int:
        """The figure by which one claimant's statements are put in order of size."""
        return next((value for value in (self.point, self.low, self.high) if value is not None), 0)


def figures_of(claim: Claim) -> Figures:
    """Return the interval that a claim's words allow.

    ``more_than n`` starts at n+1 and ``less_than n`` ends at n-1; an approximate figure counts as its
    number. A said range keeps its lower end as the point. A joint count of n leaves each harm between 1 and
    n-1.
    """
    return _interval(claim.number, claim.number_max, claim.vague, claim.qualifier, claim.joint)


@lru_cache(maxsize=16384)
def _interval(
    number: int | None, number_max: int | None, vague: Vague | None, qualifier: Qualifier, joint: bool
) -> Figures:
    said = _plain(number, number_max, vague, qualifier)
    if not joint:
        return said
    several = said.size >= 2
    return Figures(1 if several else 0, None, said.high - several if said.high is not None else None)


def _plain(n: int | None, n_max: int | None, vague: Vague | None, qualifier: Qualifier) -> Figures:
    if n is None:
        return Figures(VAGUE_LEAST[vague] if vague else 1, None, None)
    if n_max is not None:
        return Figures(min(n, n_max), min(n, n_max), max(n, n_max))
    by_qualifier = {
        Qualifier.AT_LEAST: Figures(n, n, None),
        Qualifier.MORE_THAN: Figures(n + 1, n + 1, None),
        Qualifier.UP_TO: Figures(None, None, n),
        Qualifier.LESS_THAN: Figures(None, None, max(0, n - 1)),
    }
    return by_qualifier.get(qualifier, Figures(n, n, n))


def added(parts: Iterable[Figures]) -> Figures:
    """Return the sum of figures of groups that share nobody. It has a point only where each of them has
    one."""
    every = list(parts)
    lows = [f.low for f in every if f.low is not None]
    points = [f.point for f in every if f.point is not None]
    highs = [f.high for f in every if f.high is not None]
    return Figures(
        sum(lows) if lows else None,
        sum(points) if len(points) == len(every) else None,
        sum(highs) if len(highs) == len(every) else None,
    )


def agree(figures: Iterable[Figures]) -> bool:
    """Whether some number lies in every one of the intervals."""
    every = list(figures)
    floor = max((f.low for f in every if f.low is not None), default=0)
    return all(f.high is None or f.high >= floor for f in every)
