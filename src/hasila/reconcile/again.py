"""One incident looked at again: its tolls by another rule, and other incidents that may be the same one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from hasila.model import Claim, Incident, Judgement, Toll
from hasila.reconcile.accounts import Account, ReportMeta, Words, by_report
from hasila.reconcile.clusters import settled
from hasila.reconcile.incidents import accounts_told
from hasila.reconcile.pairs import Feature, explain
from hasila.reconcile.rules import RULES
from hasila.reconcile.tolls import Bench, tolls_of
from hasila.reconcile.where import Atlas, rarity_of


class Material(NamedTuple):
    """What is known around some incidents: all claims (corrected) of their reports, copies by their originals,
    judgements in force, and how words are compared (see ``reconcile``)."""

    claims: Sequence[Claim]
    reports: Mapping[str, ReportMeta]
    copies: Mapping[str, str]
    judgements: Sequence[Judgement]
    words: Words
    whom: Words
    within: Mapping[str, str]


class Likeness(NamedTuple):
    """How the two most alike accounts of two incidents compare. ``forbidden`` says that something rules it out that
    they are one; the score is then that of the other features."""

    incident: str
    score: float
    forbidden: bool
    features: tuple[Feature, ...]
    left_claim: str
    right_claim: str


def retold(incident: Incident, rule: str, material: Material) -> list[Toll]:
    """Return the tolls of an incident by another rule, from the same claims. Raises KeyError for an unknown rule."""
    bench = Bench(RULES[rule], material.copies, {}, material.words, material.whom)
    own = set(incident.claims)
    said = [
        said for account in _accounts(material, bench)[0] for said in account.said if said.claim.id in own
    ]
    return tolls_of(said, bench)


def _accounts(material: Material, bench: Bench) -> tuple[list[Account], Atlas]:
    places = {claim.place for claim in material.claims if claim.place}
    atlas = Atlas(material.within, rarity_of(material.words(place) for place in places))
    decided = settled(material.judgements)
    return accounts_told(by_report(material.claims), material.reports, decided, atlas, bench), atlas


def likenesses(incident: Incident, others: Iterable[Incident], material: Material) -> list[Likeness]:
    """Return how like an incident others are, the most alike first."""
    bench = Bench(RULES["hasila"], material.copies, {}, material.words, material.whom)
    accounts, atlas = _accounts(material, bench)
    home = {claim: one.id for one in (incident, *others) for claim in one.claims}
    told: dict[str, list[Account]] = defaultdict(list)
    for account in accounts:
        for place in {home[said.claim.id] for said in account.said if said.claim.id in home}:
            told[place].append(account)
    mine = told.pop(incident.id, [])
    found = [
        min((_likeness(other, a, b, atlas) for a in mine for b in theirs), key=_order)
        for other, theirs in told.items()
        if mine
    ]
    return sorted(found, key=_order)


def _likeness(other: str, a: Account, b: Account, atlas: Atlas) -> Likeness:
    features = tuple(explain(a, b, atlas))
    score = round(sum(f.weight * f.score for f in features if f.score is not None), 2)
    forbidden = any(feature.score is None for feature in features)
    return Likeness(other, score, forbidden, features, a.said[0].claim.id, b.said[0].claim.id)


def _order(likeness: Likeness) -> tuple[bool, float, str]:
    return likeness.forbidden, -likeness.score, likeness.incident
