"""Lists: incidents, their points and their timeline, reports, sources, and what a search finds."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import TypeVar

import msgspec
import sqlalchemy as sa

from hasila.model import Harm, Scope, Verdict
from hasila.reconcile import OUTLET
from hasila.store import asking, rows, searching
from hasila.web.filters import MAX_PAGE, Filters
from hasila.web.room import Missing, Room
from hasila.web.views import (
    Bucket,
    Hit,
    IncidentRow,
    Option,
    Options,
    Page,
    Point,
    Points,
    ReportRow,
    SourceRow,
    Summary,
    Timeline,
    TollCell,
)

PER_PAGE, HITS = 50, 20
MOST_POINTS = 20_000
DAYS_BY_DAY, DAYS_BY_MONTH = 62, 3660
"""The longest selections whose timelines are drawn day by day and month by month."""
MOST_OPTIONS = 200
Item = TypeVar("Item")


def summary(room: Room) -> Summary:
    """Return what the store holds."""
    with room.store.reading() as connection:
        found = asking.counts(connection)
    derivation = room.store.derivation()
    return Summary(**found, rule=derivation.rule, pending=derivation.stale)


def options(room: Room) -> Options:
    """Return what each filter can take."""
    return room.remembered("options", lambda: _options(room))


def _options(room: Room) -> Options:
    kinds = [name for name in Options.__struct_fields__ if name != "review"]
    values: dict[str, list[Option]] = {kind: [] for kind in kinds}
    with room.store.reading() as connection:
        for row in asking.facet_counts(connection, kinds):
            if len(values[row["kind"]]) < MOST_OPTIONS:
                values[row["kind"]].append(Option(value=row["value"], incidents=row["incidents"]))
        reviewed = asking.review_counts(connection)
    review = [Option(value=value, incidents=number) for value, number in reviewed.items()]
    return Options(**values, review=review)


def selection_of(room: Room, filters: Filters) -> asking.Selection:
    """Return filters as the store takes them: places with all in them, words as they are searched."""
    kinds = ("side", "harm", "cause", "source", "verdict", "event_type")
    facets = tuple((kind, str(value)) for kind in kinds if (value := getattr(filters, kind)) is not None)
    return asking.Selection(
        since=rows.first_and_last_day(filters.since)[0] if filters.since else None,
        until=rows.first_and_last_day(filters.until)[1] if filters.until else None,
        facets=facets,
        places=None if filters.place is None else _places(room, filters.place),
        review=filters.review,
        terms=None if filters.q is None else room.seeker.terms(filters.q),
    )


def _places(room: Room, words: str) -> list[str]:
    """Return the ids of places that are called so. Every incident is noted with all places that hold its own."""
    if words in room.pack.rows["place"]:
        return [words]
    return room.places_called(words)


class _Toll(msgspec.Struct):
    harm: Harm
    side: str | None = None
    low: int | None = None
    best: int | None = None
    high: int | None = None
    verdict: Verdict = Verdict.SINGLE


class _Body(msgspec.Struct):
    """What a list shows of an incident; its claims, which are most of it, are passed over."""

    scope: Scope = Scope.EVENT
    when: str | None = None
    when_inherited: bool = False
    event_type: str | None = None
    sub_event_type: str | None = None
    tolls: list[_Toll] = []
    flags: list[str] = []


_BODY = msgspec.json.Decoder(_Body)


def incident_row(row: sa.RowMapping) -> IncidentRow:
    """Return a row of the store as it is shown."""
    body = _BODY.decode(row["body"])
    reviewed, claims = row["reviewed"], row["claims"]
    return IncidentRow(
        **{name: row[name] for name in ("id", "place", "place_id", "precision", "lat", "lon")},
        **{name: row[name] for name in ("reports", "claims", "sources")},
        when=body.when,
        when_inherited=body.when_inherited,
        scope=body.scope,
        event_type=body.event_type,
        sub_event_type=body.sub_event_type,
        tolls=[TollCell(**msgspec.structs.asdict(toll)) for toll in body.tolls],
        flags=body.flags,
        review="unreviewed" if not reviewed else "reviewed" if reviewed >= claims else "partly",
    )


def page_of(items: list[Item], total: int, page: int, per_page: int = PER_PAGE) -> Page[Item]:
    """Return a page of a list."""
    pages = max(1, -(-total // per_page))
    return Page(items=items, total=total, page=page, pages=pages, per_page=per_page)


def offset_of(page: int, per_page: int = PER_PAGE) -> int:
    """Return where a page begins; raises Missing for one that no list has."""
    if not 1 <= page <= MAX_PAGE:
        raise Missing(f"there is no page {page}")
    return (page - 1) * per_page


def incidents(room: Room, filters: Filters) -> Page[IncidentRow]:
    """Return a page of the selected incidents."""
    selection = selection_of(room, filters)
    with room.store.reading() as connection:
        offset = offset_of(filters.page)
        total, found = asking.incident_rows(connection, selection, filters.sort, offset, PER_PAGE)
    return page_of([incident_row(row) for row in found], total, filters.page)


def points(room: Room, filters: Filters, limit: int = MOST_POINTS) -> Points:
    """Return where the selected incidents were, at most ``limit`` of them, the newest."""
    selection = selection_of(room, filters)
    with room.store.reading() as connection:
        found = [
            Point(
                id=key,
                lat=lat,
                lon=lon,
                precision=precision,
                killed_low=low,
                killed_best=best,
                killed_high=high,
                when=_when(start, end),
                place=place,
            )
            for key, lat, lon, precision, low, best, high, start, end, place in asking.points(
                connection, selection, limit
            )
        ]
        span = asking.span_of(connection, selection)
    return Points(points=found, without=span["total"] - span["placed"], left_off=span["placed"] - len(found))


def _when(start: dt.date | None, end: dt.date | None) -> str | None:
    if start is None or end is None:
        return None
    return start.isoformat() if start == end else f"{start}/{end}"


def timeline(room: Room, filters: Filters) -> Timeline:
    """Return the casualties of the selected incidents over time."""
    chosen = msgspec.structs.replace(filters, page=1, sort="newest")
    return room.remembered(("timeline", chosen), lambda: _timeline(room, chosen))


def _timeline(room: Room, filters: Filters) -> Timeline:
    selection = selection_of(room, filters)
    with room.store.reading() as connection:
        span = asking.span_of(connection, selection)
        unit = _unit(span["first"], span["last"])
        found = asking.sums(connection, selection, unit)
    return Timeline(unit=unit, buckets=_buckets(found, unit), undated=span["total"] - span["dated"])


def _unit(first: dt.date | None, last: dt.date | None) -> str:
    days = (last - first).days if first and last else 0
    return "day" if days <= DAYS_BY_DAY else "month" if days <= DAYS_BY_MONTH else "year"


def _buckets(rows: list[sa.RowMapping], unit: str) -> list[Bucket]:
    """Return sums as buckets; months are added up to years where those are the unit."""
    found: dict[tuple[dt.date, str, str | None], Bucket] = {}
    for row in rows:
        start, end = _bounds(row["at"], unit)
        key = (start, row["harm"], row["side"])
        before = found.get(key)
        figures = {
            name: int(row[name]) + (getattr(before, name) if before else 0)
            for name in ("low", "best", "high", "incidents")
        }
        is_open = bool(row["open"]) or (before is not None and before.open)
        found[key] = Bucket(
            start=start, end=end, harm=Harm(row["harm"]), side=row["side"], open=is_open, **figures
        )
    return list(found.values())


def _bounds(at: dt.date | int, unit: str) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of a unit of time."""
    if isinstance(at, dt.date):
        return at, at
    year, month = divmod(at, 12)
    if unit == "year":
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
    return dt.date(year, month + 1, 1), dt.date(year, month + 1, calendar.monthrange(year, month + 1)[1])


def reports(room: Room, q: str | None = None, page: int = 1) -> Page[ReportRow]:
    """Return a page of the reports (that have all words of ``q``), the newest first."""
    terms = room.seeker.terms(q) if q else None
    with room.store.reading() as connection:
        total, found = asking.report_rows(connection, terms, offset_of(page), PER_PAGE)
        numbers = asking.claim_numbers(connection, [row["id"] for row in found])
    return page_of([ReportRow(**row, claims=numbers.get(row["id"], 0)) for row in found], total, page)


def sources(room: Room, page: int = 1) -> Page[SourceRow]:
    """Return a page of the claimants, those of most incidents first. Names are in English; pages have their own."""
    with room.store.reading() as connection:
        total, found = asking.claimant_rows(connection, offset_of(page), PER_PAGE)
    return page_of([_source(room, row) for row in found], total, page)


def _source(room: Room, row: sa.RowMapping) -> SourceRow:
    known = room.pack.rows["source"].get(row["id"]) or room.pack.rows["actor"].get(row["id"])
    name = row["id"].removeprefix(OUTLET) if row["id"].startswith(OUTLET) else row["id"]
    cells = known.cells if known else {}
    kind = "outlet" if row["id"].startswith(OUTLET) else cells.get("kind") or None
    name = cells.get("name_en") or cells.get("name") or name
    return SourceRow(**row, name=name, kind=kind, side=cells.get("side") or None)


def search(room: Room, q: str, page: int = 1) -> Page[Hit]:
    """Return reports and claims that have all words of a query."""
    terms = room.seeker.terms(q)
    with room.store.reading() as connection:
        total, found = searching.hits(connection, terms, offset_of(page, HITS), HITS)
        texts = asking.reports_of(connection, {hit.report for hit in found})
        claims = asking.claims_of(connection, [hit.claim for hit in found if hit.claim])
    items = []
    for hit in found:
        report = texts[hit.report]
        claim = claims.get(hit.claim or "")
        snippet = room.seeker.snippet(
            report.text, terms, claim.evidence[0] if claim and claim.evidence else None
        )
        items.append(
            Hit(
                kind="claim" if hit.claim else "report",
                report=hit.report,
                claim=hit.claim,
                title=report.title,
                outlet=report.outlet,
                published=report.published,
                snippet=snippet,
            )
        )
    return page_of(items, total, page, HITS)
