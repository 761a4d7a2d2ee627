"""Rules that turn claimants' positions into low, best and high. :data:`RULES` names them.

Sources: field guide of the project, section 3, after the ACLED Codebook (reported fatalities), the UCDP
methodology page, Iraq Body Count's methods (3.1) and Airwars' methodology note. Where a recorder's practice
rests on a judgement that no program can make (which source is reliable), the docstring says what stands in
for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from statistics import median_low
from typing import NamedTuple

from hasila.model import Harm
from hasila.reconcile.positions import Position
from hasila.reconcile.reasons import Reason

Ranks = Mapping[str, int]
"""Claimants (source ids) that a recorder ranks by reliability: 1 before 2. Unranked ones come last."""

ALL_HARMS = frozenset(Harm)
CASUALTIES = frozenset({Harm.KILLED, Harm.INJURED})
DEATHS = frozenset({Harm.KILLED})


class Sitting(NamedTuple):
    """What a rule decides on: positions on one harm, whether somebody tells of several groups that suffered it, and
    the ranks; and, over all harms of the incident, how many reports (copies apart) tell of it and how many claimants
    that are no party to the fighting."""

    positions: Sequence[Position]
    several_groups: bool
    ranks: Ranks
    reports: int
    claimants: int

    @property
    def independent(self) -> list[Position]:
        """Positions of claimants that are no party to the fighting and count more than one armed side's
        losses."""
        return [p for p in self.positions if not p.party and not self.one_group(p)]

    def one_group(self, position: Position) -> bool:
        """Whether a position counts one group only while others count everybody: one armed side, if it counts its
        own dead or several groups are told of, or civilians, if others count fighters as well."""
        if position.one_armed_side:
            return (self.several_groups or position.party) and any(
                not p.one_armed_side and p.groups != {"combatants"} for p in self.positions
            )
        several = any(len(p.groups) > 1 for p in self.positions)
        return several and position.groups == {"civilians"}


class Outcome(NamedTuple):
    """Low, best and high with the reasons, and how each position was used (None: left out with that
    reason)."""

    low: int | None
    best: int | None
    high: int | None
    reasons: tuple[str, ...]
    uses: tuple[tuple[Reason, bool], ...]


class Rule(NamedTuple):
    """A named rule: the harms that it counts, whether it leaves fighters out, and how it decides; ``source``
    says whose rule it is."""

    name: str
    source: str
    harms: frozenset[Harm]
    civilians_only: bool
    decide: Callable[[Sitting], Outcome]


def _best(sitting: Sitting, points: Sequence[Position]) -> tuple[int | None, Reason]:
    """Choose among independent figures: the best-ranked claimant's, else the one most claimants share, else
    the lower of the middle two. Of two claimants, one that corrected itself after the other spoke is believed."""
    figured = [p for p in points if p.figures.point is not None]
    numbers = sorted(p.figures.point for p in figured if p.figures.point is not None)
    if not numbers:
        return None, Reason.NO_FIGURE
    if len(figured) == 1:
        return numbers[0], Reason.ONLY_POSITION
    ranked = _ranked(figured, sitting.ranks)
    if ranked:
        return median_low(sorted(ranked)), Reason.BEST_RANKED
    counts = Counter(numbers).most_common(2)
    if counts[0][1] > 1 and (len(counts) == 1 or counts[0][1] > counts[1][1]):
        return counts[0][0], Reason.BEST_SHARED
    last = _corrected_last(figured) if len(figured) == 2 else None
    return (
        (median_low(numbers), Reason.BEST_LOWER_MIDDLE)
        if last is None
        else (last, Reason.BEST_UPDATED_ITSELF)
    )


def _ranked(figured: Sequence[Position], ranks: Ranks) -> list[int]:
    """Return the figures of the best-ranked claimants; none where nobody is ranked."""
    known = [
        (ranks[p.source], p.figures.point)
        for p in figured
        if isinstance(p.source, str) and p.source in ranks and p.figures.point is not None
    ]
    top = min((rank for rank, _ in known), default=None)
    return [point for rank, point in known if rank == top]


def _corrected_last(figured: Sequence[Position]) -> int | None:
    """Return the figure of the claimant that replaced one of an earlier report of its own, if all others had
    spoken before; where nothing is dated, of the only one that did."""
    corrected = [p for p in figured if p.corrected]
    if len(corrected) != 1:
        return None
    told = [p.told for p in figured if p is not corrected[0]]
    later = all(day is not None and corrected[0].told is not None and day < corrected[0].told for day in told)
    return corrected[0].figures.point if later or {corrected[0].told, *told} == {None} else None


def hasila(sitting: Sitting) -> Outcome:
    """Decide by the project's default rule. Source: field guide, section 3, proposed default.

    Best: see :func:`_best`, among claimants that are no party to the fighting. Low is the smallest lower and
    high the largest upper bound over current positions. A party to the fighting does not lower the other
    side's low; it may widen high. One armed side's losses, where others count everybody, can only raise high.
    """
    whole = [p for p in sitting.positions if not sitting.one_group(p)]
    firm = [p for p in whole if not p.party or p.own_losses] or whole
    independent = sitting.independent
    lows = [p.figures.low for p in firm if p.figures.low is not None]
    low = min(lows, default=None)
    high = _highest(whole, sitting.positions)
    best, why = _best(sitting, independent)
    reasons: list[str] = [why if independent else Reason.PARTIES_ONLY]
    if any(p.claims[0].claim.joint for p in whole):
        reasons.append(Reason.BOUNDS_OF_JOINT)
    if high is None:
        reasons.append(Reason.OPEN_ABOVE)
    if _disputed(sitting):
        reasons.append(Reason.DISPUTED)
    uses = tuple(_use(p, p in firm, high) for p in sitting.positions)
    return Outcome(low, best, high, tuple(reasons), uses)


def _use(position: Position, firm: bool, high: int | None) -> tuple[Reason, bool]:
    if firm:
        return (Reason.CURRENT_POSITION if len(position.claims) == 1 else Reason.ADDED_GROUP), True
    reach = position.figures.high if position.figures.high is not None else position.figures.low
    if reach == high or (position.party and position.figures.high is None):
        return Reason.WIDENS_HIGH, True
    return (Reason.PARTY_TO_THE_FIGHTING if position.party else Reason.ONE_GROUP_ONLY), False


def _highest(whole: Sequence[Position], every: Sequence[Position]) -> int | None:
    """Return the largest upper bound that anybody gives; None (open above) where nobody gives one or where
    somebody's lower bound lies above it. Positions that are not among ``whole`` only raise it."""
    highs = [p.figures.high for p in whole if p.figures.high is not None]
    lows = [p.figures.low for p in whole if p.figures.low is not None]
    if not highs or max(lows, default=0) > max(highs):
        return None
    return max(highs + [p.figures.low for p in every if p not in whole and p.figures.low is not None])


def _disputed(sitting: Sitting) -> bool:
    """Whether a party to the fighting gives a figure outside what independent claimants say."""
    parties = [p for p in sitting.positions if p.party and not sitting.one_group(p)]
    independent = sitting.independent
    lows = [p.figures.low for p in independent if p.figures.low is not None]
    floor = min(lows, default=None)
    ceiling = _highest(independent, independent) if independent else None
    return any(
        (floor is not None and p.figures.high is not None and p.figures.high < floor)
        or (ceiling is not None and p.figures.low is not None and p.figures.low > ceiling)
        for p in parties
    )


def _third_parties(sitting: Sitting) -> tuple[list[Position], tuple[tuple[Reason, bool], ...]]:
    """Return independent positions, or all of them where there is none, and how each position was used."""
    chosen = sitting.independent or list(sitting.positions)
    return chosen, tuple(
        _use(p, True, None)
        if p in chosen
        else ((Reason.PARTY_TO_THE_FIGHTING if p.party else Reason.ONE_GROUP_ONLY), False)
        for p in sitting.positions
    )


def acled(sitting: Sitting) -> Outcome:
    """Decide as ACLED does: one figure, the lowest unless a corroborated one (shared by two claimants or
    more, or of a ranked claimant) stands. Vague words count as tens 10, hundreds 100, several 3. Deaths
    only; no range. Source: ACLED Codebook, reported fatalities."""
    chosen, uses = _third_parties(sitting)
    numbers = [
        n
        for p in chosen
        if (n := p.figures.point if p.figures.point is not None else p.figures.low) is not None
    ]
    ranked = _ranked(chosen, sitting.ranks)
    counts = Counter(numbers)
    shared = [n for n, times in counts.items() if times > 1 and times == max(counts.values())]
    best, why = min(numbers, default=None), Reason.BEST_LOWEST if len(numbers) > 1 else Reason.ONLY_POSITION
    if ranked:
        best, why = min(ranked), Reason.BEST_RANKED
    elif shared:
        best, why = min(shared), Reason.BEST_SHARED
    return Outcome(None, best, None, (why,), uses)


def ucdp(sitting: Sitting) -> Outcome:
    """Decide as UCDP GED does: lowest and highest figure judged reliable (here: of no party to the
    fighting), best of the most reliable claimant, and the lower figure if none stands out. Deaths only, at
    least one deducible. Source: UCDP methodology; GED codebook 25.1."""
    chosen, uses = _third_parties(sitting)
    lows = [p.figures.low for p in chosen if p.figures.low is not None]
    highs = [n for p in chosen for n in (p.figures.high, p.figures.point) if n is not None]
    high = max(highs + lows) if highs else None
    figured = [p for p in chosen if p.figures.point is not None]
    best, why = _best(sitting, figured)
    if why in (Reason.BEST_SHARED, Reason.BEST_LOWER_MIDDLE):
        best, why = min(p.figures.point for p in figured if p.figures.point is not None), Reason.BEST_LOWEST
    return Outcome(min(lows, default=None), best, high, (why,), uses)


def ibc(sitting: Sitting) -> Outcome:
    """Decide as Iraq Body Count does: least and greatest figure over published reports, civilians only; an
    incident enters with two independent reports or more. No best figure. Source: Iraq Body Count, methods 3.1."""
    low, high, uses = _extremes(sitting)
    if sitting.reports < 2:
        return Outcome(None, None, None, (Reason.NEEDS_TWO_REPORTS,), uses)
    return Outcome(low, None, high, (), uses)


def airwars(sitting: Sitting) -> Outcome:
    """Decide as Airwars does: least and greatest figure over the accounts, civilians only, graded by its
    sources.

    Confirmed: a party that is said to have done it counts the dead itself. Contested: rival attributions.
    Fair: two claimants or more. Weak: one. Whether fighting took place nearby is not looked into.
    Source: Airwars methodology and its Gaza note (2023).
    """
    low, high, uses = _extremes(sitting)
    blamed = {s.claim.by_side for p in sitting.positions for s in p.claims if s.claim.by_side}
    admitted = any(
        s.claim.source_side in blamed for p in sitting.positions for s in p.claims if s.claim.source_side
    )
    grade = Reason.GRADE_FAIR if sitting.claimants > 1 else Reason.GRADE_WEAK
    if len(blamed) > 1:
        grade = Reason.GRADE_CONTESTED
    if admitted:
        grade = Reason.GRADE_CONFIRMED
    return Outcome(low, None, high, (grade,), uses)


def _extremes(sitting: Sitting) -> tuple[int | None, int | None, tuple[tuple[Reason, bool], ...]]:
    chosen, uses = _third_parties(sitting)
    lows = [p.figures.low for p in chosen if p.figures.low is not None]
    highs = [n for p in chosen for n in (p.figures.high, p.figures.point, p.figures.low) if n is not None]
    return min(lows, default=None), max(highs, default=None), uses


RULES: Mapping[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule("hasila", "the project's field guide, section 3", ALL_HARMS, False, hasila),
        Rule("acled", "ACLED Codebook, reported fatalities", DEATHS, False, acled),
        Rule("ucdp", "UCDP methodology; GED codebook 25.1", DEATHS, False, ucdp),
        Rule("ibc", "Iraq Body Count, methods 3.1", CASUALTIES, True, ibc),
        Rule("airwars", "Airwars methodology and its Gaza note (2023)", CASUALTIES, True, airwars),
    )
}
