"""Records to rows and back. Whatever could not be read back exactly is refused before it reaches a table."""

from __future__ import annotations

import calendar
import datetime as dt
import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from hasila.model import (
    Capture,
    Claim,
    Correction,
    Deletion,
    Harm,
    Host,
    Incident,
    Judgement,
    Listing,
    Report,
    Scope,
    Watched,
    content_id,
)
from hasila.store.errors import Refused

Row = dict[str, Any]

_WHEN = re.compile(r"\d{4}(-\d\d(-\d\d)?)?(/\d{4}(-\d\d(-\d\d)?)?)?", re.ASCII)


def first_and_last_day(when: str) -> tuple[dt.date, dt.date]:
    """Return the days that ``YYYY-MM-DD``, ``YYYY-MM``, ``YYYY`` or an interval ``A/B`` of these spans.

    Raises ValueError for anything else and for days no calendar has.
    """
    if not _WHEN.fullmatch(when):
        raise ValueError(f"{when!r} is no date of the form YYYY, YYYY-MM, YYYY-MM-DD or A/B")
    days = [day for part in when.split("/") for day in _ends(*map(int, part.split("-")))]
    return min(days), max(days)


def _ends(year: int, month: int | None = None, day: int | None = None) -> tuple[dt.date, dt.date]:
    first = dt.date(year, month or 1, day or 1)
    if day:
        return first, first
    last_month = month or 12
    return first, dt.date(year, last_month, calendar.monthrange(year, last_month)[1])


def moment(when: dt.datetime) -> str:
    """Write a moment as the store keeps it; raises ValueError if it does not say its time zone."""
    if when.utcoffset() is None:
        raise ValueError(f"{when.isoformat()} has no time zone")
    return when.astimezone(dt.UTC).isoformat(timespec="microseconds")


def report_row(report: Report) -> Row:
    """Return the columns of a report but for its version number and the moment it was added."""
    of = f"report {report.id!r}"
    row = {field: getattr(report, field) for field in Report.__struct_fields__}
    row["edited_at"] = _moment(report.edited_at, of, "edited_at")
    return _storable(row, of) | {"sha256": hashlib.sha256(report.text.encode()).hexdigest()}


def report_from(row: sa.RowMapping) -> Report:
    """Return the report that a row of ``reports`` holds."""
    fields = {field: row[field] for field in Report.__struct_fields__}
    return Report(**fields | {"edited_at": _when(row["edited_at"])})


def _moment(when: dt.datetime | None, of: str, column: str) -> str | None:
    try:
        return None if when is None else moment(when)
    except (ValueError, OverflowError) as error:
        raise Refused(f"{of}: {column} {error}") from error


def _when(kept: str | None) -> dt.datetime | None:
    return None if kept is None else dt.datetime.fromisoformat(kept)


_CAPTURED = ("report_id", "version", "document", "url", "fetched_at")
# What makes a capture. Where the file lay when it was loaded does not.


def capture_row(capture: Capture) -> Row:
    """Return the row of a capture but for its version, its moment of keeping and its id."""
    of = f"report {capture.report!r}, its document {capture.document}"
    row = msgspec.structs.asdict(capture)
    row["report_id"] = row.pop("report")
    row["fetched_at"] = _moment(capture.fetched_at, of, "fetched_at")
    try:
        row["headers"] = msgspec.json.encode(capture.headers).decode()
    except UnicodeEncodeError as error:
        raise Refused(f"{of}: headers cannot be written as JSON: {error}") from error
    return _storable(row, of)


def capture_id(row: Row) -> str:
    """Return the id of a complete capture: a hash of its report, version, document, address and moment."""
    return content_id(*(row[column] for column in _CAPTURED))


def capture_from(row: sa.RowMapping) -> Capture:
    """Return the capture that a row holds."""
    fields = {field: row[field] for field in Capture.__struct_fields__ if field != "report"}
    headers = msgspec.json.decode(row["headers"], type=tuple[tuple[str, str], ...])
    moments = {field: _when(row[field]) for field in ("fetched_at", "kept_at")}
    return Capture(**fields | moments | {"report": row["report_id"], "headers": headers})


def remembered_row(known: Watched | Host) -> Row:
    """Return the row of a watched address or of a host."""
    row = msgspec.structs.asdict(known)
    of = f"{type(known).__name__.lower()} {row.get('url') or row.get('host')!r}"
    return _storable(
        {
            key: _moment(value, of, key) if isinstance(value, dt.datetime) else value
            for key, value in row.items()
        },
        of,
    )


def watched_from(row: sa.RowMapping) -> Watched:
    """Return the watched address that a row holds."""
    return msgspec.convert({field: row[field] for field in Watched.__struct_fields__}, Watched)


def host_from(row: sa.RowMapping) -> Host:
    """Return the host that a row holds."""
    return msgspec.convert({field: row[field] for field in Host.__struct_fields__}, Host)


_LISTS = ("versions", "documents", "claims")


def deletion_row(deletion: Deletion, of: str) -> Row:
    """Return the row of a deletion."""
    row = msgspec.structs.asdict(deletion)
    row["report_id"] = row.pop("report")
    row["deleted_at"] = moment(deletion.deleted_at)
    row |= {column: msgspec.json.encode(row[column]).decode() for column in _LISTS}
    return _storable(row, of)


def deletion_from(row: sa.RowMapping) -> Deletion:
    """Return the deletion that a row holds."""
    fields = {field: row[field] for field in Deletion.__struct_fields__ if field != "report"}
    lists = {column: tuple(msgspec.json.decode(row[column], type=list[str])) for column in _LISTS}
    return Deletion(**fields | lists | {"report": row["report_id"], "deleted_at": _when(row["deleted_at"])})


def chained(deletion: Deletion, previous: str | None) -> str:
    """Return what the id of a deletion must be behind the deletion of id ``previous`` (null before the first)."""
    row = deletion_row(deletion, "deletion") | {"id": previous}
    return hashlib.sha256(msgspec.json.encode(row, order="sorted")).hexdigest()


def claim_rows(report: Report, claims: Sequence[Claim]) -> list[Row]:
    """Return a row for each claim of ``report``, in order; ids must be there, and each only once."""
    seen: set[str] = set()
    rows = []
    for position, claim in enumerate(claims):
        of = f"report {report.id!r}, claim {position} ({claim.id!r})"
        if not claim.id or claim.id in seen:
            raise Refused(f"{of}: a claim needs an id that no other claim of the report has")
        if claim.report != report.id:
            raise Refused(f"{of}: the claim says that it comes from report {claim.report!r}")
        seen.add(claim.id)
        quotes = [report.quote(span) for span in claim.evidence]
        rows.append(_claim_row(claim, position, of) | {"quotes": msgspec.json.encode(quotes).decode()})
    return rows


def _claim_row(claim: Claim, position: int, of: str) -> Row:
    start, end = _days(claim.when, of)
    row = {
        "id": claim.id,
        "report_id": claim.report,
        "position": position,
        "kind": claim.kind,
        "harm": str(claim.harm),
        "number": claim.number,
        "number_max": claim.number_max,
        "vague": claim.vague and str(claim.vague),
        "stance": str(claim.stance),
        "scope": str(claim.scope),
        "place_id": claim.place_id,
        "when_start": start,
        "when_end": end,
        "body": _body(claim, of),
    }
    return _storable(row, of)


def judgement_row(judgement: Judgement) -> Row:
    """Return the row of a judgement; its id is a hash of all that it says."""
    row = _decision(judgement, f"judgement on claims {judgement.left!r} and {judgement.right!r}")
    row["left_claim"], row["right_claim"] = row.pop("left"), row.pop("right")
    return row


def judgement_from(row: sa.RowMapping) -> Judgement:
    """Return the judgement that a row holds."""
    columns = {"left": "left_claim", "right": "right_claim"}
    return msgspec.convert({f: row[columns.get(f, f)] for f in Judgement.__struct_fields__}, Judgement)


def correction_row(correction: Correction) -> Row:
    """Return the row of a correction; its id is a hash of all that it says."""
    return _decision(correction, f"correction of claim {correction.claim!r}")


def correction_from(row: sa.RowMapping) -> Correction:
    """Return the correction that a row holds."""
    return msgspec.convert({f: row[f] for f in Correction.__struct_fields__}, Correction)


def act_row(row: Row) -> Row:
    """Return the row of an act."""
    return _storable(row, f"act {row['id']!r}")


def added_claim_row(claim: Claim, sha256: str, act: Row) -> Row:
    """Return the row of a claim that the act of a coder adds to a report whose text has a SHA-256."""
    of = f"added claim {claim.id!r}"
    row = {
        "id": claim.id,
        "report_id": claim.report,
        "sha256": sha256,
        "body": _body(claim, of),
        **{field: act[field] for field in ("reviewer", "decided_at", "note")},
        "act": act["id"],
    }
    _days(claim.when, of)
    return _storable(row, of)


def _decision(decision: Judgement | Correction, of: str) -> Row:
    try:
        decided_at = moment(decision.decided_at)
    except (ValueError, OverflowError) as error:
        raise Refused(f"{of}: decided_at {error}") from error
    row = _storable(msgspec.structs.asdict(decision) | {"decided_at": decided_at}, of)
    same_zone = msgspec.structs.replace(decision, decided_at=dt.datetime.fromisoformat(decided_at))
    return row | {"id": content_id(_body(same_zone, of))}


def incident_row(incident: Incident, listing: Listing) -> Row:
    """Return the row of an incident; nobody has reviewed it yet."""
    of = f"incident {incident.id!r}"
    start, end = _days(incident.when, of)
    body = _body(incident, of)
    killed = next((t for t in incident.tolls if t.harm is Harm.KILLED and t.side is None), None)
    row = {
        "id": incident.id,
        "scope": str(incident.scope),
        "place_id": incident.place_id,
        "when_start": start,
        "when_end": end,
        "body": body,
        "place": incident.place,
        "precision": listing.precision,
        "lat": incident.lat,
        "lon": incident.lon,
        "reports": len(incident.reports),
        "claims": len(incident.claims),
        "sources": listing.sources,
        "reviewed": 0,
        "digest": content_id(body, listing.precision, listing.sources, *sorted(listing.facets)),
    }
    bounds = {f"killed_{bound}": killed and getattr(killed, bound) for bound in ("low", "best", "high")}
    return _storable(row, of) | bounds  # `toll_rows` looks at these


def incident_claim_rows(incident: Incident) -> Iterator[Row]:
    """Yield a row for each claim of an incident."""
    for claim in incident.claims:
        yield _storable({"claim_id": claim, "incident_id": incident.id}, f"incident {incident.id!r}")


def incident_report_rows(incident: Incident) -> Iterator[Row]:
    """Yield a row for each report that tells of an incident."""
    for report in incident.reports:
        yield _storable({"report_id": report, "incident_id": incident.id}, f"incident {incident.id!r}")


def facet_rows(incident: Incident, listing: Listing) -> Iterator[Row]:
    """Yield a row for each facet of an incident, in order."""
    for kind, value in sorted(listing.facets):
        yield _storable(
            {"kind": kind, "value": value, "incident_id": incident.id}, f"incident {incident.id!r}"
        )


def toll_rows(incident: Incident) -> Iterator[Row]:
    """Yield a row for each toll of an incident, in order."""
    day = _days(incident.when, f"incident {incident.id!r}")[0] if incident.scope is Scope.EVENT else None
    month = 12 * day.year + day.month - 1 if day else None
    for position, toll in enumerate(incident.tolls):
        row = {
            "incident_id": incident.id,
            "position": position,
            "harm": str(toll.harm),
            "side": toll.side,
            "low": toll.low,
            "best": toll.best,
            "high": toll.high,
            "verdict": str(toll.verdict),
            "rule": toll.rule,
            "day": day,
            "month": month,
        }
        yield _storable(row, f"incident {incident.id!r}, toll {position}")


def _days(when: str | None, of: str) -> tuple[dt.date | None, dt.date | None]:
    if when is None:
        return None, None
    try:
        return first_and_last_day(when)
    except ValueError as error:
        raise Refused(f"{of}: when: {error}") from error


def _body(record: Claim | Judgement | Correction | Incident, of: str) -> str:
    try:
        body = msgspec.json.encode(record)
        same = msgspec.json.decode(body, type=type(record)) == record
    except (UnicodeEncodeError, OverflowError, TypeError, msgspec.MsgspecError) as error:
        raise Refused(f"{of} cannot be written as JSON: {error}") from error
    if not same:
        raise Refused(f"{of} would not read back from JSON as it is: look for not-a-number and wrong types")
    return body.decode()


def _storable(row: Row, of: str) -> Row:
    for column, value in row.items():
        problem = _problem(value)
        if problem:
            raise Refused(f"{of}: {column} {problem}")
    return row


def _problem(value: object) -> str | None:
    if isinstance(value, int) and value.bit_length() > 63:
        return "is a number of more than 64 bits"
    if not isinstance(value, str):
        return None
    if "\0" in value:
        return f"holds a NUL character at {value.index(chr(0))}, which no database keeps; replace it"
    try:
        value.encode()
    except UnicodeEncodeError as error:
        return (
            f"holds half a character (a lone surrogate) at {error.start}; decode the text anew or replace it"
        )
    return None
