"""Period totals beside the incidents that they cover: what a total holds beyond them.

Source: Iraq Body Count's way with morgue and ministry totals (field guide, section 3, example 4): a total of 120
for a month and a city in which recorded incidents hold 85-92 leaves 28-35 more, and never makes 205-212. Fighters
are left out where the total counts civilians; a normal background of deaths is not known here and not taken out.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

import msgspec

from hasila.model import Harm, Incident, Scope, Toll
from hasila.reconcile.reasons import Reason
from hasila.reconcile.when import days_of
from hasila.reconcile.where import Atlas

LONGEST_EVENT = 31
"""An incident dated more loosely than this many days is not known to lie in a period."""

_Key = tuple[str, Harm, str | None]


class _Known(NamedTuple):
    """Incidents of one place, harm and side: their first days in order, and running sums of low and high."""

    days: Sequence[int]
    lows: Sequence[int]
    highs: Sequence[int]

    def between(self, first: int, last: int) -> tuple[int, int]:
        start, end = bisect_left(self.days, first), bisect_right(self.days, last)
        return self.lows[end] - self.lows[start], self.highs[end] - self.highs[start]


def beyond_incidents(incidents: Sequence[Incident], atlas: Atlas) -> list[Incident]:
    """Return the incidents; tolls of periods say in a reason how many they hold beyond the incidents that are
    known in the same place and time (``beyond_incidents:28-35``)."""
    if not any(incident.scope is Scope.PERIOD for incident in incidents):
        return list(incidents)
    known = _known(incidents, atlas)
    return [_compared(i, known) if i.scope is Scope.PERIOD else i for i in incidents]


def _known(incidents: Iterable[Incident], atlas: Atlas) -> dict[_Key, _Known]:
    found: dict[_Key, list[tuple[int, int, int]]] = defaultdict(list)
    for incident in incidents:
        days = days_of(incident.when)
        if incident.scope is Scope.PERIOD or not incident.place_id or not days:
            continue
        if days[1] - days[0] > LONGEST_EVENT:
            continue
        for toll in incident.tolls:
            bounds = _bounds(toll)
            if bounds:
                for place in atlas.chain(incident.place_id):
                    found[place, toll.harm, toll.side].append((days[0], *bounds))
    return {key: _summed(sorted(rows)) for key, rows in found.items()}


def _summed(rows: list[tuple[int, int, int]]) -> _Known:
    days, lows, highs = zip(*rows, strict=True)
    return _Known(days, [0, *accumulate(lows)], [0, *accumulate(highs)])


def _bounds(toll: Toll) -> tuple[int, int] | None:
    """Return the least and the greatest figure of a toll; one that is open above counts with its least."""
    least = toll.low if toll.low is not None else toll.best
    most = toll.high if toll.high is not None else toll.best if toll.best is not None else least
    return None if least is None or most is None else (least, most)


def _compared(period: Incident, known: dict[_Key, _Known]) -> Incident:
    days = days_of(period.when)
    if not period.place_id or not days:
        return period
    sides = {toll.harm: set[str]() for toll in period.tolls}
    for toll in period.tolls:
        if toll.side is not None:
            sides[toll.harm].add(toll.side)
    tolls = []
    for toll in period.tolls:
        only = "civilians" if toll.side is None and sides[toll.harm] == {"civilians"} else toll.side
        there, bounds = known.get((period.place_id, toll.harm, only)), _bounds(toll)
        if there and bounds and (held := there.between(*days)) != (0, 0):
            extra = f"{max(0, bounds[0] - held[1])}-{max(0, bounds[1] - held[0])}"
            toll = msgspec.structs.replace(  # noqa: PLW2901
                toll, reasons=(*toll.reasons, f"{Reason.BEYOND_INCIDENTS}:{extra}")
            )
        tolls.append(toll)
    return msgspec.structs.replace(period, tolls=tuple(tolls))
