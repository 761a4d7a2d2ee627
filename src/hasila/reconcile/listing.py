"""What incidents are listed and chosen by, and what each claimant told: counted from incidents and their claims."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from hasila.model import Claim, Claimant, Harm, Incident, Listing, Scope, Stance
from hasila.reconcile.figures import figures_of
from hasila.reconcile.where import Atlas

OUTLET = "outlet:"
"""What the id of a claimant begins with that is the outlet itself."""
NOBODY = "unknown"


def claimant_of(claim: Claim, outlet: str | None) -> str:
    """Return the claimant's id: the known source, else its name as written, else the outlet itself."""
    if claim.source_id or claim.source:
        return claim.source_id or claim.source or NOBODY
    return f"{OUTLET}{outlet}" if outlet else NOBODY


def listing_of(
    incident: Incident, claims: Mapping[str, Claim], outlets: Mapping[str, str | None], atlas: Atlas
) -> Listing:
    """Return what an incident is listed and chosen by, from its claims (as corrected) and their reports' outlets."""
    own = [claims[claim] for claim in incident.claims if claim in claims]
    told_by = {claimant_of(claim, outlets.get(claim.report)) for claim in own}
    facets = {("source", claimant) for claimant in told_by}
    facets |= {("cause", str(claim.cause)) for claim in own if claim.cause}
    facets |= {("place", place) for place in atlas.chain(incident.place_id)} if incident.place_id else set()
    facets |= {("event_type", incident.event_type)} if incident.event_type else set()
    for toll in incident.tolls:
        facets |= {("harm", str(toll.harm)), ("verdict", str(toll.verdict))}
        facets |= {("side", toll.side)} if toll.side else set()
    return Listing(precision=_precision(incident, own), sources=len(told_by), facets=frozenset(facets))


def _precision(incident: Incident, own: Iterable[Claim]) -> str | None:
    for claim in own:
        if (claim.place_id, claim.place) == (incident.place_id, incident.place) and claim.place_precision:
            return claim.place_precision
    return "place" if incident.lat is not None else None


def claimants_of(
    incidents: Iterable[Incident], claims: Mapping[str, Claim], outlets: Mapping[str, str | None]
) -> list[Claimant]:
    """Return what each claimant told over all incidents, by id; only asserted claims count."""
    told: Counter[str] = Counter()
    stands: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    compared: dict[str, Counter[str]] = defaultdict(Counter)
    for incident in incidents:
        own = [claims[i] for i in incident.claims if i in claims and claims[i].stance is Stance.ASSERTED]
        by = [(claimant_of(claim, outlets.get(claim.report)), claim) for claim in own]
        told.update(claimant for claimant, _ in by)
        everybody = {claimant for claimant, _ in by}
        stands.update(everybody)
        alone.update(everybody if len(everybody) == 1 else ())
        if incident.scope is Scope.EVENT:
            for claimant, place in _compared(by):
                compared[claimant][place] += 1
    return [
        Claimant(
            id=claimant,
            claims=told[claimant],
            incidents=stands[claimant],
            alone=alone[claimant],
            compared=compared[claimant].total(),
            lower=compared[claimant]["lower"],
            among=compared[claimant]["among"],
            higher=compared[claimant]["higher"],
        )
        for claimant in sorted(told)
    ]


def _compared(by: Iterable[tuple[str, Claim]]) -> Iterator[tuple[str, str]]:
    """Yield for each claimant with a whole figure for a harm how its largest lies to those of the others."""
    figures: dict[Harm, dict[str, int]] = defaultdict(dict)
    for claimant, claim in by:
        point = figures_of(claim).point
        if point is not None and claim.part_of is None:
            largest = figures[claim.harm]
            largest[claimant] = max(point, largest.get(claimant, 0))
    for largest in figures.values():
        for claimant, figure in largest.items():
            others = [other for who, other in largest.items() if who != claimant]
            if others:
                yield claimant, _lies(figure, others)


def _lies(figure: int, others: list[int]) -> str:
    return "lower" if figure < min(others) else "higher" if figure > max(others) else "among"
