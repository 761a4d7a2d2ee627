"""Positions: what each claimant holds, in the end, on one harm of one incident (or on one side of it).

Steps, each of which leaves claims out with a reason: stances that assert nothing; copies; parts of a larger
claim; joint counts whose split is known; vague words beside a figure; then, for each claimant, groups of
people inside one telling (added only where they are plainly different people), and older tellings replaced
by later ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from hasila.model import Claim, Harm, Stance, Status, Vague
from hasila.reconcile.accounts import Said, Words, group_of
from hasila.reconcile.figures import Figures, added, figures_of
from hasila.reconcile.reasons import Reason
from hasila.reconcile.when import days_of

Left = list[tuple[Said, Reason]]
Source = str | frozenset[str]
FULL_ENOUGH = 2
"""Words from which on a claimant's name can be known in a longer one."""

_STANCES = {
    Stance.DENIED: Reason.STANCE_DENIED,
    Stance.DOUBTED: Reason.STANCE_DOUBTED,
    Stance.EXPECTED: Reason.STANCE_EXPECTED,
}


class Position(NamedTuple):
    """A claimant's figure with the claims that make it up.

    ``groups`` are the groups of people counted (see :func:`group_key`); ``told`` is the day of telling;
    ``party`` says that the claimant is a party to the fighting, ``own_losses`` that it counts its own
    side's, ``updated`` that it replaced a figure of its own, ``corrected`` that it did so in a later report,
    ``fell`` that a running total fell.
    """

    source: Source
    figures: Figures
    claims: tuple[Said, ...]
    groups: frozenset[str]
    told: int | None
    party: bool
    own_losses: bool
    updated: bool = False
    corrected: bool = False
    fell: bool = False

    @property
    def one_armed_side(self) -> bool:
        """Whether it counts one armed side and nobody else."""
        return len(self.groups) == 1 and not self.groups & {"civilians", "combatants", "unknown"}


def group_key(claim: Claim) -> str:
    """Return whom a claim counts: ``civilians``, a side, ``combatants`` of no named side, or ``unknown``."""
    group = group_of(claim)
    return "combatants" if group == "unknown" and claim.status is Status.COMBATANT else group


def screened(incident: Iterable[Said], copies: Mapping[str, str]) -> tuple[list[Said], Left]:
    """Set aside what never moves a figure: claims that assert nothing and all but one of the copies of a
    claim."""
    left: Left = []
    asserted: list[Said] = []
    for said in incident:
        reason = _STANCES.get(said.claim.stance)
        if reason:
            left.append((said, reason))
        else:
            asserted.append(said)
    keepers: dict[tuple[object, ...], tuple[bool, str]] = {}
    for said in asserted:
        mark = _copy_mark(said, copies)
        keepers[mark] = min(
            keepers.get(mark, (True, "\U0010ffff")), (said.report.id in copies, said.report.id)
        )
    kept: list[Said] = []
    for said in asserted:
        if keepers[_copy_mark(said, copies)][1] == said.report.id:
            kept.append(said)
        else:
            left.append((said, Reason.COPY_OF))
    return kept, left


def original(report: str, copies: Mapping[str, str]) -> str:
    """Return the report at the end of a chain of copies."""
    seen = {report}
    while (earlier := copies.get(report)) is not None and earlier not in seen:
        report = earlier
        seen.add(report)
    return report


def _copy_mark(said: Said, copies: Mapping[str, str]) -> tuple[object, ...]:
    claim = said.claim
    root = original(said.report.id, copies)
    return (root, claim.harm, claim.number, claim.number_max, claim.vague, claim.joint, group_of(claim))


def sources_of(incident: Iterable[Said], words: Words) -> Callable[[Said], Source]:
    """Return a function that tells claimants apart: by resolved id, else by words, else by the outlet's own
    voice.

    A claimant written short (two words or more, all of them in a longer writing) is the longer one; one that is so
    contained in the writings of a single known source, or contains one of them, is that source.
    """
    every = [said.claim for said in incident if said.claim.source]
    written = sorted(
        {words(claim.source) for claim in every if claim.source and not claim.source_id},
        key=lambda w: (-len(w), sorted(w)),
    )
    known: dict[frozenset[str], str] = {}
    for claim in sorted(every, key=lambda claim: claim.source_id or ""):
        if claim.source_id and claim.source:
            known.setdefault(words(claim.source), claim.source_id)

    @cache
    def meant(found: frozenset[str]) -> Source:
        if len(found) < FULL_ENOUGH:
            return found
        ids = {
            source
            for full, source in known.items()
            if len(full) >= FULL_ENOUGH and (found <= full or full <= found)
        }
        return ids.pop() if len(ids) == 1 else next((w for w in written if found <= w), found)

    def source(said: Said) -> Source:
        claim = said.claim
        if claim.source_id:
            return claim.source_id
        if claim.source and (found := words(claim.source)):
            return meant(found)
        return f"outlet:{said.report.outlet}" if said.report.outlet else f"report:{said.report.id}"

    return source


def whole_claims(said: Sequence[Said], harm: Harm, side: str | None) -> tuple[list[Said], Left]:
    """Return the claims that may make up a harm's toll (of one side), without parts and without split joint
    counts.

    A claim is a part if a claim above it, of the same harm and not joint, counts here too.
    """
    here = [s for s in said if s.claim.harm is harm and (side is None or group_of(s.claim) == side)]
    spoken = {(s.report.id, s.position) for s in here if not s.claim.joint}
    parents = {(s.report.id, s.position): s.parent for s in said}
    left: Left = []
    whole: list[Said] = []
    for s in here:
        if _inside(s, spoken, parents):
            left.append((s, Reason.PART_OF))
        else:
            whole.append(s)
    split = any(not s.claim.joint for s in said if s.claim.harm is harm)
    if split:
        left += [(s, Reason.JOINT_SPLIT_KNOWN) for s in whole if s.claim.joint]
        whole = [s for s in whole if not s.claim.joint]
    return whole, left


def _inside(said: Said, spoken: set[tuple[str, int]], parents: Mapping[tuple[str, int], int | None]) -> bool:
    above = said.parent
    while above is not None:
        if (said.report.id, above) in spoken:
            return True
        above = parents.get((said.report.id, above))
    return False


def positions_of(
    whole: Sequence[Said], source: Callable[[Said], Source], words: Words
) -> tuple[list[Position], Left]:
    """Return each claimant's current position, in a fixed order, and the claims that it leaves behind."""
    whole, left = _without_introductions(whole, source)
    tellings: dict[Source, dict[str, list[Said]]] = defaultdict(lambda: defaultdict(list))
    for said in whole:
        tellings[source(said)][said.report.id].append(said)
    positions: list[Position] = []
    for claimant in sorted(tellings, key=_source_order):
        told = [_telling(claimant, claims, words, left) for _, claims in sorted(tellings[claimant].items())]
        positions.append(_current(told, left))
    loose = (
        [p for p in positions if _names_no_size(p)]
        if any(p.figures.point is not None for p in positions)
        else []
    )
    left += [(said, Reason.VAGUE_BELOW_FIGURE) for position in loose for said in position.claims]
    return [p for p in positions if p not in loose], left


_SIZELESS = frozenset({None, Vague.SEVERAL, Vague.UNSPECIFIED})


def _names_no_size(position: Position) -> bool:
    """Whether a position has no figure and no order of magnitude: beside a figure it bounds nothing."""
    return all(said.claim.number is None and said.claim.vague in _SIZELESS for said in position.claims)


def _source_order(source: Source) -> tuple[str, ...]:
    return (source,) if isinstance(source, str) else tuple(sorted(source))


def _without_introductions(
    whole: Sequence[Said], source: Callable[[Said], Source]
) -> tuple[list[Said], Left]:
    """Leave out an outlet's own words where the same report credits a claimant with the same figure, or
    with any figure that the outlet's vague word only introduces."""
    left: Left = []
    kept: list[Said] = []
    by_report: dict[str, list[Said]] = defaultdict(list)
    for said in whole:
        by_report[said.report.id].append(said)
    for said in whole:
        others = [
            o for o in by_report[said.report.id] if o.claim.number is not None and source(o) != source(said)
        ]
        own_voice = said.claim.source is None
        least = figures_of(said.claim).low or 0
        if said.claim.number is None and any(
            o.claim.number >= least for o in others if o.claim.number is not None
        ):
            left.append((said, Reason.VAGUE_BELOW_FIGURE))
        elif own_voice and any(_same_count(said.claim, o.claim) for o in others):
            left.append((said, Reason.REPEATED_BY_SAME_SOURCE))
        else:
            kept.append(said)
    return kept, left


def _same_count(a: Claim, b: Claim) -> bool:
    return a.number == b.number and group_of(a) == group_of(b) and not _plainly_different_names(a, b)


def _telling(source: Source, claims: list[Said], words: Words, left: Left) -> Position:
    """Return what one claimant says in one report: the total where there is one, else the sum of different
    groups."""
    groups: list[list[Said]] = []
    for said in sorted(claims, key=lambda s: s.position):
        home = next((g for g in groups if any(_same_group(said.claim, o.claim, words) for o in g)), None)
        if home is None:
            groups.append([said])
        else:
            home.append(said)
    before = len(left)
    winners = sorted((_fullest(group, left) for group in groups), key=lambda s: s.position)
    updated = any(reason is Reason.SUPERSEDED_BY_SAME_SOURCE for _, reason in left[before:])
    total = _total(winners)
    if total is not None:
        left += [(said, Reason.WITHIN_TOTAL) for said in winners if said is not total]
        winners = [total]
    return Position(
        source=source,
        figures=added(figures_of(said.claim) for said in winners),
        claims=tuple(winners),
        groups=frozenset(group_key(said.claim) for said in winners),
        told=max((day for said in winners if (day := _told(said)) is not None), default=None),
        party=any(said.claim.source_side is not None for said in winners),
        own_losses=all(_own_losses(said.claim) for said in winners),
        updated=updated,
    )


def _own_losses(claim: Claim) -> bool:
    """Whether a claimant counts its own side: the victims' side, or, where that is not known, not the side
    that is said to have done it."""
    if claim.victims_side is None and claim.by_side is not None:
        return claim.by_side != claim.source_side
    return claim.source_side == claim.victims_side


def _told(said: Said) -> int | None:
    """Return the day up to which a claim speaks: the end of a running total, else the day of publication."""
    days = days_of(said.claim.when)
    if said.claim.scope == "period" and days:
        return days[1]
    return said.report.published.toordinal() if said.report.published else None


def _same_group(a: Claim, b: Claim, words: Words) -> bool:
    """Whether two claims of one telling count the same people, so that they must not be added. Only people
    who are plainly others (a woman and a child) are; a claim without telling words counts anybody."""
    key, other = group_key(a), group_key(b)
    if _plainly_different_names(a, b):
        return False
    if key != other and (a.number is None or b.number is None):
        return not {key, other}.isdisjoint(("unknown", "combatants"))
    if key != other:
        return "unknown" in (key, other) and a.number == b.number
    if a.number is None or b.number is None:
        return True
    if set(a.names) & set(b.names):
        return True
    mine, theirs = words(a.victims or ""), words(b.victims or "")
    return not mine or not theirs or bool(mine & theirs)


def _plainly_different_names(a: Claim, b: Claim) -> bool:
    return bool(a.names and b.names and not set(a.names) & set(b.names))


def _fullest(group: list[Said], left: Left) -> Said:
    """Return the claim that stands for one group in one telling: a figure before words, the larger before
    the less."""
    best = max(group, key=lambda s: (s.claim.number is not None, figures_of(s.claim).size, -s.position))
    for said in group:
        if said is not best:
            left.append((said, _why_replaced(figures_of(said.claim), figures_of(best.claim), said.claim)))
    return best


def _why_replaced(old: Figures, new: Figures, claim: Claim) -> Reason:
    if claim.number is None:
        return Reason.VAGUE_BELOW_FIGURE
    return Reason.REPEATED_BY_SAME_SOURCE if old.size == new.size else Reason.SUPERSEDED_BY_SAME_SOURCE


def _total(winners: Sequence[Said]) -> Said | None:
    """Return the claim that holds the others: everybody against known groups, or the exact sum of two or
    more."""
    figured = [said for said in winners if said.claim.number is not None]
    if len(winners) < 2 or not figured:
        return None
    top = max(figured, key=lambda s: (s.claim.number or 0, group_key(s.claim) == "unknown", -s.position))
    others = [said for said in winners if said is not top]
    rest = sum(figures_of(said.claim).low or 0 for said in others)
    number = top.claim.number or 0
    everybody = group_key(top.claim) == "unknown" and any(group_key(o.claim) != "unknown" for o in others)
    listed = len(others) > 1 and rest == number
    return top if listed or (everybody and number >= rest) else None


def _current(told: list[Position], left: Left) -> Position:
    """Return the position that a claimant holds last; the later telling replaces the earlier, also when
    lower.

    Without dates the larger figure is taken for the later one. A later and lower figure for one group of
    people does not replace a figure for everybody: it is a detail of it.
    """
    lanes: dict[str | None, list[Position]] = defaultdict(list)
    for position in told:
        lanes[_lane(position)].append(position)
    current = {lane: _latest(positions, left) for lane, positions in lanes.items()}
    whole = current.pop(None, None)
    if whole is None:
        return _joined([current[lane] for lane in sorted(current, key=str)])
    for _, one in sorted(current.items(), key=lambda item: (item[1].figures.size, str(item[0]))):
        if one.figures.size >= whole.figures.size and (one.told or 0) > (whole.told or 0):
            _leave(whole, one, left)
            grown = whole.updated or one.figures.size > whole.figures.size
            whole = one._replace(updated=grown, corrected=grown)
        else:
            left += [(said, Reason.WITHIN_TOTAL) for said in one.claims]
    return whole


def _lane(position: Position) -> str | None:
    """Return the one group that a position counts, or None for a position on everybody."""
    only = next(iter(position.groups)) if len(position.groups) == 1 else "unknown"
    return None if only in ("unknown", "combatants") else only


def _latest(positions: list[Position], left: Left) -> Position:
    dated = sorted((p for p in positions if p.told is not None), key=_telling_order)
    undated = sorted((p for p in positions if p.told is None), key=_telling_order)
    ends = [run[-1] for run in (dated, undated) if run]
    last = max(ends, key=lambda p: (p.figures.size, p.told or 0))
    if last.figures.point is None:
        figured = [
            p for p in dated + undated if p.figures.point is not None and p.figures.size >= last.figures.size
        ]
        last = figured[-1] if figured else last
    others = [p for p in positions if p is not last]
    for other in others:
        _leave(other, last, left)
    corrected = any(p.figures.size != last.figures.size and p.figures.point is not None for p in others)
    return last._replace(
        updated=last.updated or corrected,
        corrected=corrected,
        fell=any(later.figures.size < earlier.figures.size for earlier, later in pairwise(dated)),
    )


def _telling_order(position: Position) -> tuple[int, bool, int, str]:
    figures = position.figures
    return (position.told or 0, figures.point is not None, figures.size, position.claims[0].report.id)


def _leave(old: Position, new: Position, left: Left) -> None:
    left += [(said, _why_replaced(old.figures, new.figures, said.claim)) for said in old.claims]


def _joined(parts: list[Position]) -> Position:
    """Return one claimant's position on different groups that it counted in different reports."""
    if len(parts) == 1:
        return parts[0]
    return parts[0]._replace(
        figures=added(part.figures for part in parts),
        claims=tuple(said for part in parts for said in part.claims),
        groups=frozenset(group for part in parts for group in part.groups),
        told=max((part.told for part in parts if part.told is not None), default=None),
        party=any(part.party for part in parts),
        own_losses=all(part.own_losses for part in parts),
        updated=any(part.updated for part in parts),
        corrected=any(part.corrected for part in parts),
        fell=any(part.fell for part in parts),
    )
