"""Tolls of an incident: low, best and high for each harm, for all and for each side, by a named rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from hasila.model import Harm, Status, Toll, TollClaim, Verdict
from hasila.reconcile.accounts import Said, Words, group_of
from hasila.reconcile.fighters import civilians_of
from hasila.reconcile.figures import agree
from hasila.reconcile.positions import (
    Left,
    Position,
    Source,
    group_key,
    original,
    positions_of,
    screened,
    sources_of,
    whole_claims,
)
from hasila.reconcile.reasons import Reason
from hasila.reconcile.rules import Ranks, Rule, Sitting


class Bench(NamedTuple):
    """What stays the same for every incident of a run."""

    rule: Rule
    copies: Mapping[str, str]
    ranks: Ranks
    words: Words
    whom: Words


class _Heard(NamedTuple):
    """The claims of an incident, once heard: what may count, what was set aside, and who says what."""

    said: Sequence[Said]
    aside: Left
    source: Callable[[Said], Source]
    reports: int
    claimants: int


def tolls_of(incident: Sequence[Said], bench: Bench) -> list[Toll]:
    """Return the tolls of an incident in the order of harms; the toll of everybody (side null) before its
    sides.

    A harm that is only denied, doubted or expected has an empty toll that lists those claims.
    """
    kept, aside = screened(incident, bench.copies)
    if not _is_fighting(kept):
        kept = [said._replace(claim=msgspec.structs.replace(said.claim, source_side=None)) for said in kept]
    source = sources_of(kept, bench.words)
    if bench.rule.civilians_only:
        kept, fighters = civilians_of(kept, source)
        aside = aside + fighters
    reports = len({original(said.report.id, bench.copies) for said in kept})
    claimants = len({source(said) for said in kept if said.claim.source_side is None})
    heard = _Heard(kept, aside, source, reports, claimants)
    harms = {said.claim.harm for said in incident} & bench.rule.harms
    return [toll for harm in Harm if harm in harms for toll in _harm(harm, heard, bench)]


def _is_fighting(incident: Sequence[Said]) -> bool:
    """Whether an armed side is said to have done or suffered something. Where none is, a government that counts the
    victims of a nameless attack is no party to any fighting."""
    return any(
        claim.by_side or claim.victims_side or claim.status is Status.COMBATANT
        for claim in (said.claim for said in incident)
    )


def _harm(harm: Harm, heard: _Heard, bench: Bench) -> list[Toll]:
    everybody, positions = _toll(harm, None, heard, bench)
    sides = {group_of(said.claim) for said in heard.said if said.claim.harm is harm}
    counted_apart = any(len(p.groups) > 1 and "unknown" in p.groups for p in positions)
    shown = sides if counted_apart else sides - {"unknown"}
    return [everybody] + [_toll(harm, side, heard, bench)[0] for side in sorted(shown)]


def _toll(harm: Harm, side: str | None, heard: _Heard, bench: Bench) -> tuple[Toll, list[Position]]:
    whole, left = whole_claims(heard.said, harm, side)
    positions, replaced = positions_of(whole, heard.source, bench.whom)
    positions = [_split_since(position, left, heard.source) for position in positions]
    left = (
        left
        + replaced
        + [
            (said, why)
            for said, why in heard.aside
            if said.claim.harm is harm and (side is None or group_of(said.claim) == side)
        ]
    )
    several = side is None and _several_groups(harm, heard)
    sitting = Sitting(positions, several, bench.ranks, heard.reports, heard.claimants)
    if not positions:
        empty = Toll(harm=harm, side=side, rule=bench.rule.name, left_out=_listed(left))
        return empty, positions
    outcome = bench.rule.decide(sitting)
    used: Left = []
    for position, (reason, counts) in zip(positions, outcome.uses, strict=True):
        (used if counts else left).extend((said, reason) for said in position.claims)
    toll = Toll(
        harm=harm,
        side=side,
        low=outcome.low,
        best=outcome.best,
        high=outcome.high,
        verdict=verdict_of(sitting),
        rule=bench.rule.name,
        used=_listed(used),
        left_out=_listed(left),
        reasons=tuple(str(reason) for reason in outcome.reasons),
    )
    return toll, positions


def _several_groups(harm: Harm, heard: _Heard) -> bool:
    """Whether one report tells of several groups that suffered a harm, or of one group among more people."""
    told = {(said.report.id, said.position): said.claim for said in heard.said if said.claim.harm is harm}
    groups: dict[str, set[str]] = defaultdict(set)
    for said in heard.said:
        claim = told.get((said.report.id, said.position))
        if claim is None or group_key(claim) == "unknown":
            continue
        groups[said.report.id].add(group_key(claim))
        whole = told.get((said.report.id, said.parent)) if said.parent is not None else None
        if whole and not whole.joint and group_key(whole) == "unknown" and whole.number != claim.number:
            groups[said.report.id].add("others")
    return any(len(found) > 1 for found in groups.values())


def _split_since(position: Position, left: Left, source: Callable[[Said], Source]) -> Position:
    """Mark a position as updated where its claimant gave a joint count before, in another report."""
    reports = {said.report.id for said in position.claims}
    split = any(
        reason is Reason.JOINT_SPLIT_KNOWN
        and source(said) == position.source
        and said.report.id not in reports
        for said, reason in left
    )
    return position._replace(updated=position.updated or split)


def verdict_of(sitting: Sitting) -> Verdict:
    """Return how the current positions stand to each other: some exclude each other, or a claimant replaced
    its own figure, or several claimants agree, or there is one claimant. One side's losses contradict no
    figure for all."""
    positions = [p for p in sitting.positions if not sitting.one_group(p)]
    if not agree(p.figures for p in positions):
        return Verdict.CONTRADICT
    if any(p.updated for p in positions):
        return Verdict.UPDATED
    return Verdict.AGREE if len(positions) > 1 else Verdict.SINGLE


def _listed(left: Left) -> tuple[TollClaim, ...]:
    """Return toll claims in the order of reports and positions."""
    return tuple(
        TollClaim(claim=said.claim.id, report=said.report.id, position=said.position, reason=str(reason))
        for said, reason in sorted(left, key=lambda item: (item[0].report.id, item[0].position))
    )
