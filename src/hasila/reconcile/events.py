"""ACLED event types from the causes and harms of an incident (ACLED Codebook, table 2; field guide, section
2)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from hasila.model import Cause, Claim, Harm, Stance, Status

EventType = tuple[str, str]

ARMED_CLASH = ("Battles", "Armed clash")
ATTACK = ("Violence against civilians", "Attack")
_REMOTE = "Explosions/Remote violence"

BY_CAUSE: dict[Cause, EventType] = {
    Cause.GROUND_FIGHTING: ARMED_CLASH,
    Cause.AIRSTRIKE: (_REMOTE, "Air/drone strike"),
    Cause.SUICIDE_ATTACK: (_REMOTE, "Suicide bomb"),
    Cause.SHELLING: (_REMOTE, "Shelling/artillery/missile attack"),
    Cause.EXPLOSIVE: (_REMOTE, "Remote explosive/landmine/IED"),
    Cause.EXECUTION: ATTACK,
    Cause.TORTURE: ATTACK,
    Cause.SHOOTING: ATTACK,
    Cause.ATTACK: ATTACK,
}
"""Shooting and attack are Attack against the unarmed; against fighters they are Armed clash."""

BY_HARM: dict[Harm, EventType] = {
    Harm.CAPTURED: ARMED_CLASH,
    Harm.ABDUCTED: ("Violence against civilians", "Abduction/forced disappearance"),
    Harm.DETAINED: ("Strategic developments", "Arrests"),
    Harm.DESERTED: ("Strategic developments", "Change to group/activity"),
}

RANK: tuple[EventType, ...] = (
    ARMED_CLASH,
    BY_CAUSE[Cause.AIRSTRIKE],
    BY_CAUSE[Cause.SUICIDE_ATTACK],
    BY_CAUSE[Cause.SHELLING],
    BY_CAUSE[Cause.EXPLOSIVE],
    ATTACK,
    BY_HARM[Harm.ABDUCTED],
    BY_HARM[Harm.DETAINED],
    BY_HARM[Harm.DESERTED],
)
"""ACLED's order: where tactics mix in one event, the higher rank wins."""


def event_type(claims: Sequence[Claim]) -> tuple[str | None, str | None]:
    """Return ACLED's event and sub-event type, or nulls where neither cause nor harm tells.

    Tactics count as mixed where at least half as many reports name one as name the most common one, so that
    a single outlet's word does not change the kind of an incident. Demonstrations, chemical weapons,
    exchanges and finds of bodies cannot be told from a claim's cause and harm and stay null.
    """
    asserted = [claim for claim in claims if claim.stance is Stance.ASSERTED] or list(claims)
    reports: dict[EventType, set[str]] = defaultdict(set)
    for claim in asserted:
        if claim.cause in BY_CAUSE:
            reports[_by_cause(claim.cause, asserted)].add(claim.report)
    if not reports:
        return _highest(_by_harms(asserted))
    counts = Counter({kind: len(told) for kind, told in reports.items()})
    top = max(counts.values())
    return _highest(kind for kind, count in counts.items() if 2 * count >= top)


def _by_cause(cause: Cause, claims: Sequence[Claim]) -> EventType:
    if cause in (Cause.SHOOTING, Cause.ATTACK):
        statuses = {claim.status for claim in claims if claim.cause is cause}
        if statuses and statuses <= {Status.COMBATANT}:
            return ARMED_CLASH
    return BY_CAUSE[cause]


def _by_harms(claims: Sequence[Claim]) -> Iterable[EventType]:
    harms = {claim.harm for claim in claims}
    if Harm.ABDUCTED in harms and Harm.KILLED in harms:
        return [ATTACK]
    return [BY_HARM[harm] for harm in harms if harm in BY_HARM]


def _highest(kinds: Iterable[EventType]) -> tuple[str | None, str | None]:
    return min(kinds, key=RANK.index, default=(None, None))
