"""Parts that are told apart from their whole: a total whose figure the following ones add up to, and subsets."""

from __future__ import annotations

from collections.abc import Sequence

from hasila.extract.merge import Merged, Statement
from hasila.model import Harm, Stance

_MOST_PARTS = 14
_NEAREST = 8  # claims between the harms of one joint count
_LEAD = 1
_FARTHEST = 60  # claims to look through for the parts of one whole
_SOON = 1


def find_wholes(claims: Sequence[Merged]) -> dict[int, int]:
    """Return which claim (position) is part of which whole, from figures that add up.

    A total followed by its parts has them as parts only if they add up to it (annotation guide, rulings). A count of
    several harms at once has the counts of each harm as parts, each of the one of its own harm.
    """
    parts: dict[int, int] = {}
    for position, claim in enumerate(claims):
        best = claim.best
        if best.number is None or best.number < 2 or best.parent is not None or position in parts:
            continue
        twins = _twins(claims, position) if best.joint else {best.harm: position}
        if twins is not None and position == min(twins.values()):
            parts.update(_adding_up(claims, twins, best.number, parts))
    return parts


def _twins(claims: Sequence[Merged], position: int) -> dict[Harm, int] | None:
    """The positions of one joint count by harm."""
    best = claims[position].best
    return {
        claim.best.harm: k
        for k, claim in enumerate(claims[: position + _NEAREST])
        if k > position - _NEAREST
        and claim.best.joint
        and claim.best.number == best.number
        and set(claim.evidence) & set(claims[position].evidence)
    }


def _told_together(whole: Statement, part: Statement) -> bool:
    """Parts follow a whole of the lead or a joint count anywhere, another whole soon."""
    if whole.rule.startswith(("coordinated", "part")):
        return False
    return whole.sentence <= _LEAD or whole.joint or part.sentence - whole.sentence <= _SOON


def _adding_up(
    claims: Sequence[Merged], wholes: dict[Harm, int], total: int, taken: dict[int, int]
) -> dict[int, int]:
    first = min(wholes.values())
    chosen: list[int] = []
    rest = total
    for position in range(first + 1, min(first + _FARTHEST, len(claims))):
        best = claims[position].best
        if (
            position in wholes.values()
            or position in taken
            or best.parent is not None
            or best.harm not in wholes
        ):
            continue
        if (
            best.number is None
            or best.joint
            or best.stance is not Stance.ASSERTED
            or best.scope != claims[first].best.scope
        ):
            continue
        if not _told_together(claims[first].best, best):
            continue
        if best.number > rest or len(chosen) == _MOST_PARTS:
            break
        chosen.append(position)
        rest -= best.number
        if rest == 0 and len(chosen) > 1:
            return {k: wholes[claims[k].best.harm] for k in chosen}
    return {}
