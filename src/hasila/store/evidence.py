"""The evidence side of a store: from which bytes reports were read, which words claims rest on, what was deleted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from hasila.model import Capture, Claim, Deletion
from hasila.store import deriving, rows, schema
from hasila.store.connect import name
from hasila.store.database import Database
from hasila.store.errors import Refused, UnknownReport


class Version(NamedTuple):
    """One version of a report as it is kept; ``sha256`` is what its text hashed to when it was added."""

    report: str
    number: int
    sha256: str
    text: str
    added_at: str


class Said(NamedTuple):
    """A claim, the version of its report it was read from, and the words that its evidence showed then.

    ``quotes`` is null where an earlier Hasila kept none.
    """

    claim: Claim
    version: int
    quotes: tuple[str, ...] | None


class Evidence(Database):
    """What ``verify``, the manifest and ``delete`` need of a store."""

    def captures(self, report_id: str | None = None) -> Iterator[Capture]:
        """Yield captures by report and version, those of a version in the order in which they were kept."""
        table = schema.captures
        query = sa.select(table).order_by(table.c.report_id, table.c.version, table.c.kept_at, table.c.id)
        if report_id is not None:
            query = query.where(table.c.report_id == report_id)
        return map(rows.capture_from, self._rows(query))

    def captured(self) -> Iterator[tuple[Capture, str]]:
        """Yield every capture with the SHA-256 kept of its version's text, by document."""
        table, versions = schema.captures, schema.reports
        here = sa.and_(versions.c.id == table.c.report_id, versions.c.version == table.c.version)
        query = sa.select(table, versions.c.sha256.label("text_sha256")).join(versions, here)
        for row in self._rows(
            query.order_by(table.c.document, table.c.report_id, table.c.version, table.c.id)
        ):
            yield rows.capture_from(row), row["text_sha256"]

    def documents(self) -> Iterator[tuple[str, int]]:
        """Yield the SHA-256 and size of the bytes that captures name, each once, in the order of the hashes."""
        table = schema.captures
        query = sa.select(table.c.document, sa.func.max(table.c.size).label("size")).group_by(
            table.c.document
        )
        for row in self._rows(query.order_by(table.c.document)):
            yield row["document"], row["size"]

    def all_versions(self, report_id: str | None = None) -> Iterator[Version]:
        """Yield every version of every report, or of one, by id and number."""
        table = schema.reports
        query = sa.select(table).order_by(table.c.id, table.c.version)
        if report_id is not None:
            query = query.where(table.c.id == report_id)
        for row in self._rows(query):
            yield Version(row["id"], row["version"], row["sha256"], row["text"], row["added_at"])

    def said(self) -> Iterator[Said]:
        """Yield every claim with the words kept of its evidence, by report and position."""
        claims, current = schema.claims, schema.extractions
        query = (
            sa.select(claims.c.body, claims.c.quotes, current.c.version)
            .join(current, current.c.report_id == claims.c.report_id)
            .order_by(claims.c.report_id, claims.c.position)
        )
        for row in self._rows(query):
            kept = row["quotes"]
            quotes = None if kept is None else tuple(msgspec.json.decode(kept, type=list[str]))
            yield Said(msgspec.json.decode(row["body"], type=Claim), row["version"], quotes)

    def read_at(self, report_id: str) -> str | None:
        """Return the moment at which the claims of a report were read; null if it is not in the store."""
        table = schema.extractions
        query = sa.select(table.c.extracted_at).where(table.c.report_id == report_id)
        return next((row["extracted_at"] for row in list(self._rows(query))), None)

    def decided(self) -> Iterator[str]:
        """Yield the ids of all judgements, then of all corrections; an id hashes all that the decision says."""
        for table in (schema.judgements, schema.corrections):
            for row in self._rows(sa.select(table.c.id).order_by(table.c.id)):
                yield row["id"]

    def deletions(self) -> Iterator[Deletion]:
        """Yield all deletions in their order."""
        table = schema.deletions
        return map(rows.deletion_from, self._rows(sa.select(table).order_by(table.c.number)))

    def deleted(self) -> frozenset[str]:
        """Return the ids of all reports that were deleted."""
        return frozenset(row["report_id"] for row in self._rows(sa.select(schema.deletions.c.report_id)))

    def delete(self, report_id: str, reviewer: str, reason: str, approved_by: str | None = None) -> Deletion:
        """Take a report out with all its versions, captures and claims, and keep that it was done.

        What is derived is dropped: ``rebuild`` afterwards. Adding the report again is refused from then on. The
        raw bytes are not the store's: ``unused`` says which of the deletion's documents nothing else was read
        from. Raises UnknownReport, and Refused where reviewer or reason are empty or cannot be kept.
        """
        of = f"deletion of report {report_id!r}"
        if not reviewer.strip() or not reason.strip():
            raise Refused(f"{of}: it needs the name of who decides, and a reason")
        with self.writing() as connection:
            gone = _what_goes(connection, report_id)
            if gone is None:
                raise UnknownReport(f"no report {report_id!r} in {name(self._engine)}")
            last = connection.execute(
                sa.select(schema.deletions.c.number, schema.deletions.c.id)
                .order_by(schema.deletions.c.number.desc())
                .limit(1)
            ).first()
            number, previous = (last.number + 1, last.id) if last else (1, None)
            deletion = Deletion(
                number=number,
                id="",
                report=report_id,
                reviewer=reviewer,
                approved_by=approved_by,
                reason=reason,
                deleted_at=self._now(),
                **gone,
            )
            row = rows.deletion_row(deletion, of) | {"id": rows.chained(deletion, previous)}
            connection.execute(schema.deletions.insert(), row)
            _take_out(connection, report_id)
        self._forget()
        return msgspec.structs.replace(deletion, id=row["id"])

    def _forget(self) -> None:
        """Let an SQLite file keep no trace of what was deleted in the log beside it."""
        if self._engine.dialect.name == "sqlite":
            with self._engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def unused(self, documents: tuple[str, ...]) -> tuple[str, ...]:
        """Return those of some documents that no capture names."""
        table = schema.captures
        query = sa.select(table.c.document).where(table.c.document.in_(documents)).distinct()
        used = {row["document"] for row in self._rows(query)}
        return tuple(document for document in documents if document not in used)


def _take_out(connection: sa.Connection, report_id: str) -> None:
    """Delete a report's rows and all that is derived, which may repeat its words until it is worked out anew."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete=ON")  # overwrite what is deleted
    deriving.drop(connection)
    for table in (
        schema.words,
        schema.indexed,
        schema.added_claims,
        schema.captures,
        schema.claims,
        schema.extractions,
    ):
        connection.execute(table.delete().where(table.c.report_id == report_id))
    connection.execute(schema.reports.delete().where(schema.reports.c.id == report_id))


def _what_goes(connection: sa.Connection, report_id: str) -> dict[str, tuple[Any, ...]] | None:
    def column(wanted: sa.Column[str], of: sa.Column[str], order: sa.Column[Any]) -> tuple[str, ...]:
        found = connection.execute(sa.select(wanted).where(of == report_id).order_by(order)).scalars()
        return tuple(dict.fromkeys(found))

    reports, captures, claims = schema.reports.c, schema.captures.c, schema.claims.c
    versions = column(reports.sha256, reports.id, reports.version)
    if not versions:
        return None
    return {
        "versions": versions,
        "documents": column(captures.document, captures.report_id, captures.document),
        "claims": column(claims.id, claims.report_id, claims.position),
    }
