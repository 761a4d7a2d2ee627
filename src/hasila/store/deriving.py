"""Replace what is derived. Only rows that differ are written, so that those who decide wait for no more than those."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

import msgspec
import sqlalchemy as sa

from hasila.model import Claimant, Incident, Listing
from hasila.store import rows
from hasila.store.deciding import is_in_force
from hasila.store.errors import StoreError
from hasila.store.schema import (
    added_claims,
    claimants,
    copies,
    corrections,
    derivation,
    facets,
    former_incidents,
    incident_claims,
    incident_reports,
    incidents,
    tolls,
)

BATCH = 500
_OF_INCIDENTS = (tolls, facets, incident_claims, incident_reports)


class Derivation(NamedTuple):
    """How many changes were made to what was said and decided, how many of them the derived tables hold, and by
    which rule their tolls are."""

    changes: int
    derived: int
    rule: str

    @property
    def stale(self) -> bool:
        """Whether the derived tables lack a change."""
        return self.derived < self.changes


def derivation_of(connection: sa.Connection, *, lock: bool = False) -> Derivation:
    """Return how far the derived tables are; ``lock`` lets nobody else decide before this transaction ends."""
    query = sa.select(derivation.c.changes, derivation.c.derived, derivation.c.rule)
    return Derivation(*connection.execute(query.with_for_update() if lock else query).one())


def changed(connection: sa.Connection) -> None:
    """Note that something was said or decided that the derived tables lack."""
    connection.execute(derivation.update().values(changes=derivation.c.changes + 1))


ListingOf = Callable[[Incident], Listing]
Item = TypeVar("Item")


def replace(
    connection: sa.Connection, found: Sequence[Incident], listing_of: ListingOf, told: Iterable[Claimant]
) -> None:
    """Make ``found`` the incidents of the store and ``told`` its claimants.

    Raises StoreError where two incidents have one id.
    """
    if len({incident.id for incident in found}) < len(found):
        raise StoreError("two incidents have one id: claims of one id stand in two incidents")
    kept = _pairs(connection, sa.select(incidents.c.id, incidents.c.digest))
    new = {
        incident.id: incident
        for incident in found
        if kept.get(incident.id) != rows.incident_row(incident, listing_of(incident))["digest"]
    }
    gone = kept.keys() - {incident.id for incident in found}
    for ids in _batches(sorted(gone)):
        _remember(connection, ids)
    for ids in _batches(sorted(gone | (kept.keys() & new.keys()))):
        for table in _OF_INCIDENTS:
            column = table.c.incident_id
            connection.execute(table.delete().where(column.in_(ids)))
        connection.execute(incidents.delete().where(incidents.c.id.in_(ids)))
    _insert(connection, [incident for incident in found if new.get(incident.id) is incident], listing_of)
    _count_reviewed(connection)
    connection.execute(claimants.delete())
    if counted := [msgspec.structs.asdict(claimant) for claimant in told]:
        connection.execute(claimants.insert(), counted)


def replace_copies(connection: sa.Connection, originals: Mapping[str, str]) -> None:
    """Make ``originals`` the copies of the store: for each report that is one the id of its original."""
    connection.execute(copies.delete())
    pairs = [{"report_id": copy, "original": first} for copy, first in originals.items()]
    for batch in _batches(pairs):
        connection.execute(copies.insert(), batch)


def drop(connection: sa.Connection) -> None:
    """Take out all that is derived, which may repeat the words of a report that is deleted."""
    for table in (*_OF_INCIDENTS, incidents, claimants, copies):
        connection.execute(table.delete())
    changed(connection)


def note(connection: sa.Connection, changes: int, rule: str) -> None:
    """Note which changes the derived tables hold now, and their rule."""
    connection.execute(derivation.update().values(derived=changes, rule=rule))


def _insert(connection: sa.Connection, new: Sequence[Incident], listing_of: ListingOf) -> None:
    for batch in _batches(new):
        listed = [(incident, listing_of(incident)) for incident in batch]
        every = {
            incidents: [rows.incident_row(*pair) for pair in listed],
            tolls: [row for incident in batch for row in rows.toll_rows(incident)],
            incident_claims: [row for incident in batch for row in rows.incident_claim_rows(incident)],
            incident_reports: [row for incident in batch for row in rows.incident_report_rows(incident)],
            facets: [row for pair in listed for row in rows.facet_rows(*pair)],
        }
        for table, made in every.items():
            if made:
                connection.execute(table.insert(), made)


def _remember(connection: sa.Connection, ids: Sequence[str]) -> None:
    """Keep a claim of incidents that are about to go, so that links to them find what became of them."""
    connection.execute(former_incidents.delete().where(former_incidents.c.id.in_(ids)))
    of = incident_claims.c
    last = sa.select(of.incident_id, sa.func.min(of.claim_id)).where(of.incident_id.in_(ids))
    connection.execute(
        former_incidents.insert().from_select(["id", "claim_id"], last.group_by(of.incident_id))
    )


def _count_reviewed(connection: sa.Connection, only: Sequence[str] | None = None) -> None:
    """Count the claims of incidents that somebody decided on."""
    decided = sa.union(
        sa.select(corrections.c.claim).where(is_in_force(corrections)),
        sa.select(added_claims.c.id).where(is_in_force(added_claims)),
    ).subquery()
    per = (
        sa.select(incident_claims.c.incident_id, sa.func.count().label("number"))
        .join(decided, decided.c.claim == incident_claims.c.claim_id)
        .group_by(incident_claims.c.incident_id)
    )
    if only is not None:
        per = per.where(incident_claims.c.incident_id.in_(only))
    numbers = _pairs(connection, per)
    before = sa.select(incidents.c.id, incidents.c.reviewed)
    before = (
        before.where(incidents.c.reviewed > 0) if only is None else before.where(incidents.c.id.in_(only))
    )
    held = _pairs(connection, before)
    for incident in sorted(numbers.keys() | held.keys()):
        if numbers.get(incident, 0) != held.get(incident, 0):
            here = incidents.update().where(incidents.c.id == incident)
            connection.execute(here.values(reviewed=numbers.get(incident, 0)))


def recount(connection: sa.Connection, claims: Sequence[str]) -> None:
    """Count anew how far the incidents of some claims are reviewed."""
    of = incident_claims.c
    homes = list(connection.execute(sa.select(of.incident_id).where(of.claim_id.in_(claims))).scalars())
    if homes:
        _count_reviewed(connection, homes)


def _batches(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    return (items[at : at + BATCH] for at in range(0, len(items), BATCH))


def _pairs(connection: sa.Connection, query: sa.Select[Any]) -> dict[str, Any]:
    return {row[0]: row[1] for row in connection.execute(query)}
