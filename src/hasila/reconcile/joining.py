"""Which judgements make incidents one, or part one into two, so that the decision holds whatever the features say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise, product
from typing import Literal, NamedTuple

from hasila.model import Claim, Judgement
from hasila.reconcile.clusters import settled

Verdict = Literal["same", "different", "unsure"]


class Pair(NamedTuple):
    """Two claims and whether they speak of one incident; ``unsure`` lifts an earlier judgement."""

    left: str
    right: str
    verdict: Verdict


def merging(one: Sequence[str], other: Sequence[str], judgements: Iterable[Judgement]) -> list[Pair]:
    """Return what makes two incidents, given as their claims, one.

    All claims are chained, for a pair alone would leave members behind that contradict the other incident; what was
    judged different between the two is lifted.
    """
    across = _across(one, other)
    lifted = [pair for pair, judgement in settled(judgements).items() if judgement.verdict == "different"]
    lifts = [_pair(pair, "unsure") for pair in lifted if pair in across]
    chain = [Pair(a, b, "same") for a, b in pairwise([*one, *other])]
    chained = {frozenset(pair[:2]) for pair in chain}
    return [lift for lift in lifts if frozenset(lift[:2]) not in chained] + chain


def splitting(apart: Sequence[Claim], rest: Sequence[Claim], judgements: Iterable[Judgement]) -> list[Pair]:
    """Return what parts some claims from the rest of their incident.

    Each part is chained to hold together; one pair across keeps the two apart. Within a report every pair across is
    judged, for there each claim finds its account on its own. What was judged the same across is lifted.
    """
    here, there = [claim.id for claim in apart], [claim.id for claim in rest]
    first = {frozenset((here[0], there[0]))}
    within = {frozenset((a.id, b.id)) for a, b in product(apart, rest) if a.report == b.report}
    across = _across(here, there)
    same = {pair for pair, judgement in settled(judgements).items() if judgement.verdict == "same"}
    different = [_pair(pair, "different") for pair in sorted(first | within, key=sorted)]
    lifts = [_pair(pair, "unsure") for pair in sorted(same & across - first - within, key=sorted)]
    chains = [Pair(a, b, "same") for part in (here, there) for a, b in pairwise(part)]
    return lifts + different + chains


def _across(one: Sequence[str], other: Sequence[str]) -> set[frozenset[str]]:
    return {frozenset(pair) for pair in product(one, other)}


def _pair(claims: frozenset[str], verdict: Verdict) -> Pair:
    left, right = sorted(claims)
    return Pair(left, right, verdict)
