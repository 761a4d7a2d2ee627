"""Flags: what a recorder should look at in an incident before trusting its tolls."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from hasila.model import Claim, Harm, Scope, Stance, Status, Toll
from hasila.reconcile.accounts import Said, Words
from hasila.reconcile.figures import figures_of
from hasila.reconcile.positions import Source, positions_of, sources_of, whole_claims
from hasila.reconcile.reasons import Reason

FULL_LISTING = 3
"""From this many parts on, a sum near the whole is taken for a full listing of it."""
NEAR = 0.2
"""A sum of parts within this share of the whole is near it."""


def flags_of(incident: Sequence[Said], tolls: Sequence[Toll], words: Words, whom: Words) -> list[str]:
    """Return the flags of an incident, sorted: a key of :class:`Reason`, with figures after a colon where
    it has."""
    asserted = [said for said in incident if said.claim.stance is Stance.ASSERTED]
    source = sources_of(asserted, words)
    flags = set(_mismatches(incident))
    if any(Reason.DISPUTED in toll.reasons for toll in tolls) or _denied(incident):
        flags.add(str(Reason.DISPUTED))
    if _status_contradicted(asserted, source):
        flags.add(str(Reason.STATUS_CONTRADICTED))
    if incident[0].claim.scope is Scope.PERIOD and _falls(asserted, source, whom):
        flags.add(str(Reason.CUMULATIVE_FALL))
    return sorted(flags)


def _mismatches(incident: Sequence[Said]) -> list[str]:
    """Say where parts do not add up: more than the whole, or a full listing that misses it."""
    claims = {(said.report.id, said.position): said.claim for said in incident}
    parts: dict[tuple[str, int], list[Claim]] = defaultdict(list)
    for said in incident:
        above = claims.get((said.report.id, said.parent)) if said.parent is not None else None
        if (
            said.parent is not None
            and above
            and above.harm is said.claim.harm
            and said.claim.number is not None
        ):
            parts[said.report.id, said.parent].append(said.claim)
    return [
        f"{Reason.BREAKDOWN_MISMATCH}:{claims[whole].number}!={total}"
        for whole, listed in parts.items()
        if (total := sum(part.number or 0 for part in listed))
        and _mismatch(claims[whole], len(listed), total)
    ]


def _mismatch(whole: Claim, parts: int, total: int) -> bool:
    if whole.number is None or whole.joint:
        return False
    high = figures_of(whole).high
    if high is not None and total > high:
        return True
    off = abs(total - whole.number)
    return parts >= FULL_LISTING and high is not None and 0 < off <= NEAR * whole.number


def _denied(incident: Sequence[Said]) -> bool:
    denied = {said.claim.harm for said in incident if said.claim.stance is Stance.DENIED}
    return any(said.claim.harm in denied and said.claim.stance is Stance.ASSERTED for said in incident)


def _status_contradicted(asserted: Sequence[Said], source: Callable[[Said], Source]) -> bool:
    """Whether one claimant counts civilians where another counts fighters only, and nobody counts both."""
    statuses: dict[tuple[Harm, Source], set[Status]] = defaultdict(set)
    for said in asserted:
        if (
            said.parent is None or said.claim.status is not Status.COMBATANT
        ):  # fighters among others are no "only"
            statuses[said.claim.harm, source(said)].add(said.claim.status)
    both = {Status.CIVILIAN, Status.COMBATANT}
    for harm in Harm:
        held = [found for (of, _), found in statuses.items() if of is harm]
        if any(both <= found or Status.MIXED in found for found in held):
            continue
        if both <= {status for found in held for status in found}:
            return True
    return False


def _falls(asserted: Sequence[Said], source: Callable[[Said], Source], whom: Words) -> bool:
    """Whether a claimant's running total is lower on a later day."""
    return any(
        position.fell
        for harm in Harm
        for position in positions_of(whole_claims(asserted, harm, None)[0], source, whom)[0]
    )
