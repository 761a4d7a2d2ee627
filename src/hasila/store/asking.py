"""What the reading room asks of a store, in SQL: never more rows than are shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from hasila.model import Claim, Report
from hasila.store import rows
from hasila.store.schema import (
    acts,
    added_claims,
    claimants,
    claims,
    corrections,
    extractions,
    facets,
    former_incidents,
    incident_claims,
    incident_reports,
    incidents,
    judgements,
    reports,
    tolls,
)
from hasila.store.searching import Terms, matching

Row = sa.RowMapping
SORTS = {
    "newest": (incidents.c.when_start.desc().nulls_last(), incidents.c.id.desc()),
    "oldest": (incidents.c.when_start.asc().nulls_last(), incidents.c.id),
    "deadliest": (incidents.c.killed_best.desc().nulls_last(), incidents.c.id),
    "reports": (incidents.c.reports.desc(), incidents.c.id),
}


class Selection(NamedTuple):
    """Which incidents are asked for. ``facets`` are (kind, value) that each must have; of ``places``, one is enough.

    ``terms`` are words that a report must have which tells of the incident.
    """

    since: dt.date | None = None
    until: dt.date | None = None
    facets: tuple[tuple[str, str], ...] = ()
    places: Collection[str] | None = None
    review: str | None = None
    terms: Terms | None = None

    def conditions(self, connection: sa.Connection) -> list[sa.ColumnElement[bool]]:
        """Return the conditions on rows of ``incidents``."""
        of = incidents.c
        found: list[sa.ColumnElement[bool]] = []
        found += [_has(kind, value) for kind, value in self.facets]
        if self.places is not None:
            found.append(of.id.in_(_having("place", self.places)))
        if self.since is not None:
            found.append(of.when_end >= self.since)
        if self.until is not None:
            found.append(of.when_start <= self.until)
        if self.review is not None:
            found.append(_REVIEWED[self.review])
        if self.terms is not None:
            told = incident_reports.c.report_id.in_(matching(connection, self.terms))
            found.append(of.id.in_(sa.select(incident_reports.c.incident_id).where(told)))
        return found


_REVIEWED: dict[str, sa.ColumnElement[bool]] = {
    "unreviewed": incidents.c.reviewed == 0,
    "partly": sa.and_(incidents.c.reviewed > 0, incidents.c.reviewed < incidents.c.claims),
    "reviewed": sa.and_(incidents.c.reviewed > 0, incidents.c.reviewed >= incidents.c.claims),
}


_FEW = frozenset({"harm", "verdict", "cause", "event_type"})
"""Kinds of few values, each of which many incidents have: it is looked up for each incident, not listed first."""


def _has(kind: str, value: str) -> sa.ColumnElement[bool]:
    if kind not in _FEW:
        return incidents.c.id.in_(_having(kind, [value]))
    of = facets.c
    return sa.exists().where(of.kind == kind, of.value == value, of.incident_id == incidents.c.id)


def _having(kind: str, values: Collection[str]) -> sa.Select[Any]:
    of = facets.c
    return sa.select(of.incident_id).where(of.kind == kind, of.value.in_(values))


def incident_rows(
    connection: sa.Connection, selection: Selection, sort: str, offset: int, limit: int | None
) -> tuple[int, list[Row]]:
    """Return how many incidents are selected, and the rows of some of them in order."""
    chosen = selection.conditions(connection)
    ordered = sa.select(incidents.c.id).where(*chosen).order_by(*SORTS[sort]).offset(offset).limit(limit)
    page = list(connection.execute(ordered.add_columns(sa.func.count().over()) if chosen else ordered))
    if chosen and page:
        total = page[0][1]
    else:  # all, or behind the last page
        total = connection.execute(
            sa.select(sa.func.count()).select_from(incidents).where(*chosen)
        ).scalar_one()
    return total, incident_rows_of(connection, [row[0] for row in page])


def incident_rows_of(connection: sa.Connection, ids: Sequence[str]) -> list[Row]:
    """Return the rows of incidents by id, in the order of the ids; those that there are."""
    found = connection.execute(incidents.select().where(incidents.c.id.in_(ids))).mappings()
    by_id = {row["id"]: row for row in found}
    return [by_id[one] for one in ids if one in by_id]


def became(connection: sa.Connection, incident_id: str) -> str | None:
    """Return the incident that holds a claim of one that is no more."""
    of, now = former_incidents.c, incident_claims.c
    query = sa.select(now.incident_id).join(former_incidents, of.claim_id == now.claim_id)
    return connection.execute(query.where(of.id == incident_id)).scalars().first()


def points(connection: sa.Connection, selection: Selection, limit: int) -> Iterator[Any]:
    """Yield where the selected incidents were, with their dead, the newest first."""
    of = incidents.c
    shown = (of.id, of.lat, of.lon, of.precision, of.killed_low, of.killed_best, of.killed_high)
    query = sa.select(*shown, of.when_start, of.when_end, of.place)
    query = query.where(of.lat.is_not(None), of.lon.is_not(None), *selection.conditions(connection))
    yield from connection.execute(query.order_by(*SORTS["newest"]).limit(limit))


def span_of(connection: sa.Connection, selection: Selection) -> Row:
    """Return ``first`` and ``last`` day, ``total`` and ``dated`` number and ``placed`` of the selected incidents."""
    of = incidents.c
    query = sa.select(
        sa.func.min(of.when_start).label("first"),
        sa.func.max(of.when_start).label("last"),
        sa.func.count().label("total"),
        sa.func.count(of.when_start).label("dated"),
        sa.func.count(of.lat).label("placed"),
    )
    return connection.execute(query.where(*selection.conditions(connection))).mappings().one()


def sums(connection: sa.Connection, selection: Selection, unit: str) -> list[Row]:
    """Return the sums of tolls by harm, side and ``at``: a day, or a month as 12 times the year and 0 for January.

    Period totals stand apart and are never added up.
    """
    of = tolls.c
    at = (of.day if unit == "day" else of.month).label("at")
    low = sa.func.coalesce(of.low, of.best, 0)
    said = sa.or_(of.low.is_not(None), of.best.is_not(None), of.high.is_not(None))
    query = sa.select(
        at,
        of.harm,
        of.side,
        sa.func.sum(low).label("low"),
        sa.func.sum(sa.func.coalesce(of.best, 0)).label("best"),
        sa.func.sum(sa.func.coalesce(of.high, of.best, low)).label("high"),
        sa.func.max(sa.case((of.high.is_(None), 1), else_=0)).label("open"),
        sa.func.count().label("incidents"),
    ).where(of.day.is_not(None), said)
    chosen = selection.conditions(connection)
    if chosen:
        query = query.where(of.incident_id.in_(sa.select(incidents.c.id).where(*chosen)))
    return list(
        connection.execute(query.group_by(at, of.harm, of.side).order_by(at, of.harm, of.side)).mappings()
    )


def facet_counts(connection: sa.Connection, kinds: Collection[str]) -> list[Row]:
    """Return ``kind``, ``value`` and how many ``incidents`` have it, the most frequent first."""
    of = facets.c
    number = sa.func.count().label("incidents")
    query = sa.select(of.kind, of.value, number).where(of.kind.in_(kinds)).group_by(of.kind, of.value)
    return list(connection.execute(query.order_by(number.desc(), of.value)).mappings())


def review_counts(connection: sa.Connection) -> dict[str, int]:
    """Return how many incidents are unreviewed, partly reviewed and reviewed."""
    counted = [sa.func.count().filter(is_so).label(name) for name, is_so in _REVIEWED.items()]
    return dict(connection.execute(sa.select(*counted).select_from(incidents)).mappings().one())


def homes(connection: sa.Connection, claim_ids: Collection[str]) -> dict[str, str]:
    """Return the incident of each claim that is in one."""
    of = incident_claims.c
    query = sa.select(of.claim_id, of.incident_id).where(of.claim_id.in_(claim_ids))
    return {row.claim_id: row.incident_id for row in connection.execute(query)}


def claims_in(connection: sa.Connection, incident_id: str) -> list[str]:
    """Return the claims of an incident."""
    of = incident_claims.c
    return list(connection.execute(sa.select(of.claim_id).where(of.incident_id == incident_id)).scalars())


def near(connection: sa.Connection, row: Row, places: Collection[str], days: int, limit: int) -> list[str]:
    """Return incidents of the scope of one that may be the same: at one of ``places`` and within some days, or in
    time or place unknown where the other agrees; the nearest in time first."""
    of = incidents.c
    query = sa.select(of.id, of.when_start).where(of.id != row["id"], of.scope == row["scope"])
    if places:
        query = query.where(sa.or_(of.id.in_(_having("place", places)), of.place_id.is_(None)))
    if row["when_start"] is not None:
        slack = dt.timedelta(days=days)
        at_the_time = sa.and_(
            of.when_start <= row["when_end"] + slack, of.when_end >= row["when_start"] - slack
        )
        query = query.where(at_the_time)
    elif not places:
        return []
    found = list(connection.execute(query.order_by(of.when_start, of.id).limit(20 * limit)))
    middle = row["when_start"] or dt.date.min
    found.sort(key=lambda other: abs(((other.when_start or middle) - middle).days))
    return [other.id for other in found[:limit]]


# Reports

_CURRENT = sa.and_(reports.c.id == extractions.c.report_id, reports.c.version == extractions.c.version)
_SHOWN = [reports.c[name] for name in ("id", "title", "outlet", "published", "url", "language")]


def report_rows(
    connection: sa.Connection, terms: Terms | None, offset: int, limit: int
) -> tuple[int, list[Row]]:
    """Return how many reports there are (that have some words), and the particulars of some, the newest first."""
    query = sa.select(*_SHOWN).join(extractions, _CURRENT)
    count = sa.select(sa.func.count()).select_from(extractions)
    if terms is not None:
        found = matching(connection, terms)
        query, count = query.where(reports.c.id.in_(found)), count.where(extractions.c.report_id.in_(found))
    ordered = query.order_by(reports.c.published.desc().nulls_last(), reports.c.id.desc())
    page = connection.execute(ordered.offset(offset).limit(limit)).mappings()
    return connection.execute(count).scalar_one(), list(page)


def report_rows_of(connection: sa.Connection, ids: Collection[str]) -> dict[str, Row]:
    """Return the particulars of reports in their current versions, without texts."""
    query = sa.select(*_SHOWN).join(extractions, _CURRENT).where(reports.c.id.in_(ids))
    return {row["id"]: row for row in connection.execute(query).mappings()}


def reports_of(connection: sa.Connection, ids: Collection[str]) -> dict[str, Report]:
    """Return reports in their current versions, with their texts."""
    query = sa.select(reports).join(extractions, _CURRENT).where(reports.c.id.in_(ids))
    return {row["id"]: rows.report_from(row) for row in connection.execute(query).mappings()}


def versions(connection: sa.Connection, report_id: str) -> tuple[int | None, list[Row]]:
    """Return the number of a report's current version, and all its versions in order, with texts."""
    current = connection.execute(
        sa.select(extractions.c.version).where(extractions.c.report_id == report_id)
    ).scalar()
    query = reports.select().where(reports.c.id == report_id).order_by(reports.c.version)
    return current, list(connection.execute(query).mappings())


def claim_numbers(connection: sa.Connection, report_ids: Collection[str]) -> dict[str, int]:
    """Return how many claims each report has that were read or added, rejected ones among them."""
    found: dict[str, int] = {}
    for table in (claims, added_claims):
        query = sa.select(table.c.report_id, sa.func.count().label("n")).group_by(table.c.report_id)
        for row in connection.execute(query.where(table.c.report_id.in_(report_ids))):
            found[row.report_id] = found.get(row.report_id, 0) + row.n
    return found


def claims_of(connection: sa.Connection, claim_ids: Collection[str]) -> dict[str, Claim]:
    """Return claims as stated, read or added, by id."""
    found: dict[str, Claim] = {}
    for table in (claims, added_claims):
        for body in connection.execute(sa.select(table.c.body).where(table.c.id.in_(claim_ids))).scalars():
            claim = msgspec.json.decode(body, type=Claim)
            found[claim.id] = claim
    return found


def once_added(connection: sa.Connection, report_id: str) -> list[str]:
    """Return all claims that coders ever added to a report, also those that were taken back."""
    query = sa.select(added_claims.c.id).where(added_claims.c.report_id == report_id)
    return list(connection.execute(query).scalars())


def report_of_claim(connection: sa.Connection, claim_id: str) -> str | None:
    """Return the report that a claim stands in, read or added."""
    for table in (claims, added_claims):
        query = sa.select(table.c.report_id).where(table.c.id == claim_id)
        if (found := connection.execute(query).scalar()) is not None:
            return str(found)
    return None


def claimant_rows(connection: sa.Connection, offset: int, limit: int) -> tuple[int, list[Row]]:
    """Return how many claimants there are, and some of them, those of most incidents first."""
    of = claimants.c
    total = connection.execute(sa.select(sa.func.count()).select_from(claimants)).scalar_one()
    query = claimants.select().order_by(of.incidents.desc(), of.claims.desc(), of.id)
    return total, list(connection.execute(query.offset(offset).limit(limit)).mappings())


def counts(connection: sa.Connection) -> dict[str, int]:
    """Count reports, claims, incidents and acts."""
    tables = {"reports": extractions, "claims": claims, "incidents": incidents, "decisions": acts}
    of = {name: sa.select(sa.func.count()).select_from(table) for name, table in tables.items()}
    found = {name: connection.execute(query).scalar_one() for name, query in of.items()}
    found["claims"] += connection.execute(sa.select(sa.func.count()).select_from(added_claims)).scalar_one()
    for table in (judgements, corrections):
        alone = sa.select(sa.func.count()).select_from(table).where(table.c.act.is_(None))
        found["decisions"] += connection.execute(alone).scalar_one()
    return found
