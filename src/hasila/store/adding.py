"""What reports and their claims change in the store: decided for a batch at a time, written in bulk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from enum import StrEnum
from typing import Any, NamedTuple

import sqlalchemy as sa

from hasila.model import Capture, Claim, Report
from hasila.store.rows import Row, capture_id, capture_row, claim_rows, report_row
from hasila.store.schema import captures, claims, deletions, extractions, reports

Said = tuple[Any, ...]

_PARTICULARS = ("published", "outlet", "url", "title", "language", "origin", "reply_to", "edited_at")
_SAID = [reports.c[column] for column in ("sha256", *_PARTICULARS)]
# What makes a version of a report. Where it was read (path, row, document) does not.


class Added(StrEnum):
    """What became of a report that was added."""

    NEW = "new"
    UNCHANGED = (
        "unchanged"  # said and read as before: not a row was touched, but for a capture of other bytes
    )
    RE_EXTRACTED = "re-extracted"  # the current version, read anew: other claims or another pack
    NEW_VERSION = "new version"  # other text or particulars than the current version, which is kept
    DELETED = "deleted before"  # a reviewer took the report out; it stays out


class Reading(NamedTuple):
    """The rows of a report, of the claims read from it, and of how its bytes came if they are archived."""

    report: Row
    claims: list[Row]
    capture: Row | None = None


def reading(report: Report, claims: Sequence[Claim], capture: Capture | None = None) -> Reading:
    """Return the rows of a report, of its claims and of how its bytes came.

    Raises Refused where they cannot be kept as they are.
    """
    return Reading(
        report_row(report), claim_rows(report, claims), None if capture is None else capture_row(capture)
    )


def add(connection: sa.Connection, batch: Sequence[Reading], pack_version: str, at: str) -> list[Added]:
    """Write readings of different reports, made with a pack at a moment, and say what became of each.

    A version that was current before becomes current again rather than being kept twice.
    Raises sqlalchemy's IntegrityError if a claim id belongs to another report.
    """
    kept = _Kept(connection, [reading.report["id"] for reading in batch])
    outcomes, changed, versions, extracted, captured = [], [], [], [], []
    for reading in batch:
        report_id = reading.report["id"]
        version, is_kept = kept.version(reading.report)
        outcome = kept.outcome(reading, version, pack_version)
        outcomes.append(outcome)
        if reading.capture is not None and outcome is not Added.DELETED:
            captured.append({**reading.capture, "version": version, "kept_at": at})
        if outcome in (Added.UNCHANGED, Added.DELETED):
            continue
        changed.append(reading)
        if not is_kept:
            versions.append({**reading.report, "version": version, "added_at": at})
        extracted.append(
            {"report_id": report_id, "version": version, "pack_version": pack_version, "extracted_at": at}
        )
    ids = [reading.report["id"] for reading in changed]
    connection.execute(claims.delete().where(claims.c.report_id.in_(ids)))
    connection.execute(extractions.delete().where(extractions.c.report_id.in_(ids)))
    for table, new in (
        (reports, versions),
        (extractions, extracted),
        (claims, [row for reading in changed for row in reading.claims]),
        (captures, _new_captures(connection, captured)),
    ):
        if new:
            connection.execute(table.insert(), new)
    return outcomes


def _new_captures(connection: sa.Connection, captured: Sequence[Row]) -> list[Row]:
    by_id = {capture_id(row): row for row in captured}
    kept = connection.execute(sa.select(captures.c.id).where(captures.c.id.in_(by_id))).scalars()
    for known in kept.all():
        del by_id[known]
    return [{**row, "id": own} for own, row in by_id.items()]


class _Kept:
    """What the store holds of some reports before a batch is written."""

    def __init__(self, connection: sa.Connection, ids: Sequence[str]) -> None:
        self._versions: dict[str, dict[Said, int]] = defaultdict(dict)
        self._bodies: dict[str, list[Said]] = defaultdict(list)
        said = sa.select(reports.c.id, reports.c.version, *_SAID).where(reports.c.id.in_(ids))
        for report_id, version, *values in connection.execute(said):
            self._versions[report_id][tuple(values)] = version
        current = sa.select(extractions.c.report_id, extractions.c.version, extractions.c.pack_version)
        self._current = {
            report_id: (version, pack_version)
            for report_id, version, pack_version in connection.execute(
                current.where(extractions.c.report_id.in_(ids))
            )
        }
        bodies = sa.select(claims.c.report_id, claims.c.body, claims.c.quotes)
        bodies = bodies.where(claims.c.report_id.in_(ids)).order_by(claims.c.report_id, claims.c.position)
        for report_id, *body in connection.execute(bodies):
            self._bodies[report_id].append(tuple(body))
        gone = sa.select(deletions.c.report_id).where(deletions.c.report_id.in_(ids))
        self._deleted = set(connection.execute(gone).scalars())

    def version(self, report: Row) -> tuple[int, bool]:
        """Return the number of the version that says what ``report`` says, and whether it is kept already."""
        versions = self._versions[report["id"]]
        number = versions.get(tuple(report[column.name] for column in _SAID))
        return (len(versions) + 1, False) if number is None else (number, True)

    def outcome(self, reading: Reading, version: int, pack_version: str) -> Added:
        report_id = reading.report["id"]
        if report_id in self._deleted:
            return Added.DELETED
        current = self._current.get(report_id)
        if current is None:
            return Added.NEW
        if current[0] != version:
            return Added.NEW_VERSION
        bodies = [(row["body"], row["quotes"]) for row in reading.claims]
        same = current[1] == pack_version and self._bodies[report_id] == bodies
        return Added.UNCHANGED if same else Added.RE_EXTRACTED
