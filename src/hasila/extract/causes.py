"""Kinds of violence that a sentence names, and which of them a count is nearest to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from hasila.extract.scan import Range, Scan
from hasila.model import Cause

_SPECIFIC = {
    Cause.SUICIDE_ATTACK: 0,
    Cause.AIRSTRIKE: 1,
    Cause.EXECUTION: 1,
    Cause.TORTURE: 1,
    Cause.EXPLOSIVE: 2,
    Cause.SHELLING: 2,
    Cause.SHOOTING: 2,
    Cause.GROUND_FIGHTING: 3,
    Cause.ACCIDENT: 3,
    Cause.OTHER: 3,
    Cause.ATTACK: 9,
}
VAGUE_CAUSES = frozenset({Cause.ATTACK, Cause.ACCIDENT})


class CauseMention(NamedTuple):
    """A cause named at tokens ``[start, end)``; ``bare`` where the word leaves open from air or ground.

    ``known`` where it was told before ("the attack").
    """

    start: int
    end: int
    cause: Cause
    bare: bool
    known: bool = False


def find_causes(scan: Scan) -> list[CauseMention]:
    """Return the kinds of violence that a sentence names, in order."""
    found: list[CauseMention] = []
    last = 0
    for at in scan.starts("causes"):
        hit = scan.hit("causes", at)
        if hit is None or at < last:
            continue
        entry = hit.form.entry
        known = "the" in hit.form.prefix
        found.append(CauseMention(at, hit.end, Cause(entry.value), entry.role == "bare", known))
        last = hit.end
    return found


def nearest_cause(mentions: Sequence[CauseMention], evidence: Range | None) -> CauseMention:
    """The nearest cause that is more than an attack; the more specific of two that are equally near."""

    def rank(m: CauseMention) -> tuple[bool, int, int]:
        gap = 0
        if evidence is not None:
            gap = m.start - evidence.end if m.start >= evidence.end else evidence.start - m.end
        return m.cause in VAGUE_CAUSES, max(0, gap), _SPECIFIC[m.cause]

    return min(mentions, key=rank)
