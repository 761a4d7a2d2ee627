"""From claims to incidents: accounts, pairs, clusters, tolls. Pure: the same claims give the same incidents
in any order of reports, and a copy changes nothing but the list of what was left out."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from hasila.model import Claim, Incident, Judgement, Stance, content_id
from hasila.reconcile.accounts import Account, ReportMeta, Said, Words, accounts_of, by_report, plain_words
from hasila.reconcile.clusters import clusters_of, settled
from hasila.reconcile.events import event_type
from hasila.reconcile.flags import flags_of
from hasila.reconcile.pairs import scored_pairs
from hasila.reconcile.periods import beyond_incidents
from hasila.reconcile.positions import original
from hasila.reconcile.reasons import Reason
from hasila.reconcile.rules import RULES, Ranks
from hasila.reconcile.tolls import Bench, tolls_of
from hasila.reconcile.when import interval_text
from hasila.reconcile.where import Atlas, rarity_of


def reconcile(  # noqa: PLR0913 - the stage's one entry
    claims: Iterable[Claim],
    reports: Mapping[str, ReportMeta],
    judgements: Iterable[Judgement] = (),
    rule: str = "hasila",
    copies: Mapping[str, str] | None = None,
    *,
    words: Words = plain_words,
    whom: Words | None = None,
    within: Mapping[str, str] | None = None,
    ranks: Ranks | None = None,
) -> list[Incident]:
    """Return the incidents that the claims tell of, sorted by time and id, with their tolls by the named
    rule.

    ``claims`` of one report must come in their order there (``part_of`` counts in it); reports may come in
    any order and may be missing from ``reports``. ``copies`` gives the original of each copied report,
    ``words`` turns words as written into comparing words, ``whom`` those for people into the words that tell
    groups apart (none for "people"), ``within`` gives each place id's container, ``ranks`` ranks source ids
    by reliability (1 first). Raises KeyError for an unknown rule.
    """
    if rule not in RULES:
        raise KeyError(f"no rule {rule!r} for tolls; known rules: {', '.join(RULES)}")
    bench = Bench(RULES[rule], copies or {}, ranks or {}, words, whom or words)
    decided = settled(judgements)
    own_claims = by_report(claims)
    places = {claim.place for own in own_claims.values() for claim in own if claim.place}
    atlas = Atlas(within, rarity_of(words(place) for place in places))
    told = accounts_told(own_claims, reports, decided, atlas, bench)
    accounts, attached = _without_copies(told, bench.copies, decided)
    incidents = []
    for members in clusters_of(accounts, scored_pairs(accounts, atlas), decided, atlas):
        own = [accounts[i] for i in members]
        copied = [copy for account in own for copy in attached.get(account.key, ())]
        incidents.append(_incident(own, copied, bench))
    incidents.sort(key=lambda incident: (incident.when or "", incident.id))
    return beyond_incidents(incidents, atlas)


def accounts_told(
    own_claims: Mapping[str, Sequence[Claim]],
    reports: Mapping[str, ReportMeta],
    decided: Mapping[frozenset[str], Judgement],
    atlas: Atlas,
    bench: Bench,
) -> list[Account]:
    """Return the accounts of all reports, in the order of reports; a copy is told when its original was."""
    apart = frozenset(pair for pair, judgement in decided.items() if judgement.verdict == "different")
    found: list[Account] = []
    for report, own in sorted(own_claims.items()):
        day = _published(original(report, bench.copies), reports)
        meta = reports.get(report) or ReportMeta(id=report)
        found += accounts_of(meta, own, bench.words, atlas, apart, day)
    return found


def _published(report: str, reports: Mapping[str, ReportMeta]) -> dt.date | None:
    meta = reports.get(report)
    return meta.published if meta else None


def _without_copies(
    accounts: list[Account], copies: Mapping[str, str], decided: Mapping[frozenset[str], Judgement]
) -> tuple[list[Account], dict[tuple[str, int], list[Account]]]:
    """Set aside copied accounts that say no more than an account of their original (or of the first copy of
    an original that is not here); a reviewer's decision on one of its claims makes an account stand on its
    own."""
    judged = {claim for pair in decided for claim in pair}
    family: dict[str, list[Account]] = defaultdict(list)
    for account in accounts:
        family[original(account.report.id, copies)].append(account)
    attached: dict[tuple[str, int], list[Account]] = defaultdict(list)
    aside: set[tuple[str, int]] = set()
    for root, members in family.items():
        first = min((a.report.id for a in members), key=lambda r: (r != root, r))
        originals = [a for a in members if a.report.id == first]
        for account in members:
            home = _home(account, originals) if account.report.id != first else None
            if home is not None and not any(said.claim.id in judged for said in account.said):
                attached[home.key].append(account)
                aside.add(account.key)
    return [account for account in accounts if account.key not in aside], attached


def _home(copy: Account, originals: Sequence[Account]) -> Account | None:
    """Return the original's account that holds all that a copied account says, best one of its setting."""
    fitting = [account for account in originals if _marks(copy) <= _marks(account)]
    return min(
        fitting,
        key=lambda a: (a.where != copy.where, a.when[:2] != copy.when[:2], a.causes != copy.causes, a.key),
        default=None,
    )


def _marks(account: Account) -> set[tuple[object, ...]]:
    return {
        (s.claim.harm, s.claim.number, s.claim.number_max, s.claim.vague, s.claim.scope) for s in account.said
    }


def _incident(accounts: Sequence[Account], copied: Sequence[Account], bench: Bench) -> Incident:
    """Return the incident of a cluster; ``copied`` accounts do not vote on place, time and kind."""
    said = [s for account in sorted([*accounts, *copied], key=lambda a: a.key) for s in account.said]
    original_said = [s for account in accounts for s in account.said]
    claims = [s.claim for s in said]
    tolls = tolls_of(said, bench)
    flags = flags_of(said, tolls, bench.words, bench.whom)
    when = _agreed_days(accounts)
    if when is None and (published := [a.when.published for a in accounts if a.when.published is not None]):
        when = interval_text((min(published), min(published)))
        flags = sorted([*flags, str(Reason.WHEN_FROM_PUBLICATION)])
    undated = any(a.when.days is None and a.when.published is None for a in accounts)
    kind, sub_kind = event_type([s.claim for s in original_said])
    spot = _spot(original_said)
    return Incident(
        id=content_id("incident", min(claim.id for claim in claims)),
        reports=tuple(sorted({claim.report for claim in claims})),
        claims=tuple(claim.id for claim in claims),
        scope=accounts[0].scope,
        place=spot.place if spot else None,
        place_id=spot.place_id if spot else None,
        lat=spot.lat if spot else None,
        lon=spot.lon if spot else None,
        when=when,
        when_inherited=when is not None and undated,
        event_type=kind,
        sub_event_type=sub_kind,
        tolls=tuple(tolls),
        flags=tuple(flags),
    )


def _agreed_days(accounts: Sequence[Account]) -> str | None:
    """Return the narrowest stated date; of several, the one most reports state, then the earliest."""
    counts = Counter(account.when.days for account in accounts if account.when.days)
    if not counts:
        return None
    return interval_text(min(counts, key=lambda days: (days[1] - days[0], -counts[days], days)))


_LEVELS = ("exact", "place", "near", "adm3", "adm2", "adm1", "country")


def _spot(said: Sequence[Said]) -> Claim | None:
    """Return a claim that holds the most specific place: resolved before unresolved, precise before wide,
    said by many before said by one, the fuller wording first."""
    placed = [s.claim for s in said if s.claim.place or s.claim.place_id]
    votes: Counter[str | None] = Counter()
    for key in {(claim.report, claim.place_id or claim.place) for claim in placed}:
        votes[key[1]] += 1

    def order(claim: Claim) -> tuple[object, ...]:
        precision = claim.place_precision or "place"
        level = _LEVELS.index(precision) if precision in _LEVELS else 1
        key = claim.place_id or claim.place
        return (
            claim.stance is not Stance.ASSERTED,
            claim.place_id is None,
            max(level, 1),
            -votes[key],
            str(key),
            -len(claim.place or ""),
            claim.place or "",
            claim.id,
        )

    return min(placed, key=order, default=None)
