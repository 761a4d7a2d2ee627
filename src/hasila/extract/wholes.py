"""Parts that are told apart from their whole: a total whose figure the following ones add up to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from hasila.extract.merge import Merged, Statement
from hasila.model import Harm, Qualifier, Scope, Stance

_MOST_PARTS = 14
_NEAREST = 8  # claims between the harms of one joint count
_LEAD = 1
_FARTHEST = 60  # claims to look through for the parts of one whole
_SOON = 1  # sentences from a whole to its first part
_NEXT = 2  # sentences from one part to the next
_FEW = 2  # two figures add up to a third by chance


def find_wholes(claims: Sequence[Merged]) -> dict[int, int]:
    """Return which claim (position) is part of which whole, from figures that add up.

    A total followed by its parts has them as parts only if they add up to it (annotation guide, rulings); a total may
    be broken down twice, by kind of victims and then by place. A count of several harms at once has the counts of each
    harm as parts, each of the one of its own harm.
    """
    parts: dict[int, int] = {}
    for position, claim in enumerate(claims):
        best = claim.best
        if best.number is None or best.number < 2 or best.parent is not None or position in parts:
            continue
        twins = _twins(claims, position) if best.joint else {best.harm: position}
        if twins is not None and position == min(twins.values()):
            for chosen in _breakdowns(claims, position, twins, frozenset(parts)):
                parts.update({k: twins[claims[k].best.harm] for k in chosen})
    return parts


def of_their_period(claims: Sequence[Merged], parents: Mapping[int, int]) -> list[Merged]:
    """Return claims where the lines of a breakdown are of the period of their total, and the parts of these too.

    ``parents`` says of which claim another is part, by position. Below a total in the lead events may follow that add
    up to it: they keep their own days.
    """
    result = list(claims)
    for position, claim in enumerate(claims):
        whole = result[parents[position]].best if position in parents else None
        if whole is None or whole.scope is not Scope.PERIOD or claim.best.scope is Scope.PERIOD:
            continue
        if whole.sentence > _LEAD:
            spans = {name: span for name, span in claim.best.spans.items() if name != "when"}
            spans |= {name: span for name, span in whole.spans.items() if name == "when"}
            best = msgspec.structs.replace(claim.best, scope=Scope.PERIOD, time=whole.time, spans=spans)
            result[position] = msgspec.structs.replace(claim, best=best)
    return result


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


def _breakdowns(
    claims: Sequence[Merged], first: int, wholes: Mapping[Harm, int], taken: frozenset[int]
) -> Iterator[list[int]]:
    """Yield the positions that add up to the claim at ``first``, and those that do so once more behind them."""
    whole = claims[first].best
    if whole.rule.startswith(("coordinated", "part")):
        return
    anywhere = whole.sentence <= _LEAD or whole.joint
    reach, listed = whole.sentence + _SOON, False
    chosen: list[int] = []
    for position in range(first + 1, min(first + _FARTHEST, len(claims))):
        part = claims[position].best
        if part.parent in claims[first].members:
            reach, listed = part.sentence + _NEXT, True
        if position in taken or position in wholes.values() or not _may_be_part(whole, part, wholes):
            continue
        if not chosen and _beside(whole, part):
            continue
        if not anywhere and part.sentence > reach:
            return
        chosen.append(position)
        total = sum(claims[k].best.number or 0 for k in chosen)
        if total > _most(whole) or len(chosen) > _MOST_PARTS:
            return
        if listed:
            reach = part.sentence + _NEXT
        if _adds_up(whole, total, [claims[k].best for k in chosen]):
            yield chosen
            chosen, anywhere, listed = [], False, True


def _may_be_part(whole: Statement, part: Statement, harms: Mapping[Harm, int]) -> bool:
    return (
        part.harm in harms
        and part.number is not None
        and part.parent is None
        and not part.joint
        and part.stance is Stance.ASSERTED
        and (part.scope is whole.scope or whole.scope is Scope.PERIOD)
    )


def _beside(whole: Statement, part: Statement) -> bool:
    """ "Ten were killed, and a child": what is joined to a count is told beside it and not of it."""
    return part.sentence == whole.sentence and part.rule.startswith("coordinated")


def _most(whole: Statement) -> int:
    number = whole.number or 0
    return number + _unit(number) // 2 if whole.qualifier is Qualifier.ABOUT else number


def _adds_up(whole: Statement, total: int, parts: Sequence[Statement]) -> bool:
    """The parts add up to the whole; to a rounded one or one of another scope not by chance, so by three or more."""
    number = whole.number or 0
    if len(parts) > _FEW:
        return total == number or (
            whole.qualifier is Qualifier.ABOUT and abs(total - number) * 2 <= _unit(number)
        )
    if len(parts) < _FEW or total != number:
        return False
    if whole.sentence <= _LEAD:
        return True
    if number == _FEW and any(part.sentence != whole.sentence for part in parts):
        return False  # single deaths that follow two make two by chance
    return all(part.scope is whole.scope for part in parts)


def _unit(number: int) -> int:
    """To what a figure was rounded, by its zeros: 10,000 for 150,000."""
    unit = 1
    while number % (unit * 10) == 0:
        unit *= 10
    return unit
