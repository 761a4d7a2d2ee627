"""Rules that count civilians only: fighters are left out, also where they stand inside a larger figure.

Iraq Body Count takes fighters out of totals before it counts; Airwars counts belligerents apart. Everyone is taken
for a civilian whom no claim calls a fighter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import NamedTuple

import msgspec

from hasila.model import Claim, Status
from hasila.reconcile.accounts import Said
from hasila.reconcile.positions import Left, Source
from hasila.reconcile.reasons import Reason


class Civilians(NamedTuple):
    """What is left of an incident's claims, fighters apart: figures that held fighters are less by them."""

    said: list[Said]
    fighters: Left


def civilians_of(asserted: Iterable[Said], source: Callable[[Said], Source]) -> Civilians:
    """Take fighters out of claims: those of fighters, and from a figure those that are parts of it or that its
    claimant counts beside it, in the same report and harm, if the figure is large enough to hold them."""
    every = list(asserted)
    of_fighters = [said for said in every if said.claim.status is Status.COMBATANT]
    inside: dict[tuple[object, ...], int] = defaultdict(int)
    beside: dict[tuple[object, ...], int] = defaultdict(int)
    for said in of_fighters:
        number = said.claim.number or 0
        if said.parent is not None:
            inside[said.report.id, said.parent, said.claim.harm] += number
        else:
            beside[said.report.id, source(said), said.claim.harm] += number
    kept = []
    for said in every:
        if said.claim.status is Status.COMBATANT:
            continue
        parts = inside[said.report.id, said.position, said.claim.harm]
        listed = beside[said.report.id, source(said), said.claim.harm]
        kept.append(_less(said, parts or (listed if _may_hold(said.claim, listed) else 0)))
    return Civilians(kept, [(said, Reason.NOT_COUNTED_BY_RULE) for said in of_fighters])


def _may_hold(claim: Claim, fighters: int) -> bool:
    """Whether a figure is of everybody and large enough to hold all fighters that stand beside it."""
    return claim.status is not Status.CIVILIAN and not claim.joint and fighters <= (claim.number or 0)


def _less(said: Said, fighters: int) -> Said:
    if not fighters or said.claim.number is None:
        return said
    most = None if said.claim.number_max is None else max(0, said.claim.number_max - fighters)
    less = msgspec.structs.replace(said.claim, number=max(0, said.claim.number - fighters), number_max=most)
    return said._replace(claim=less)
