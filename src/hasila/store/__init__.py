"""Keep reports and their claims, the decisions of reviewers, and the incidents derived from both.

Kinds of tables are kept apart: *said* (reports, claims, captures), *decided* (judgements, corrections, added claims,
acts, deletions; append-only), *derived* (incidents, tolls, copies and what they are asked by; a function of the other
two, replaced by ``rebuild``), *who may* (accounts, sessions) and *remembered* (what watching needs so that it asks no
server twice for the same).
One schema serves an SQLite file and a PostgreSQL database.
"""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any

import msgspec
import sqlalchemy as sa

from hasila.model import Capture, Claim, Claimant, Correction, Harm, Incident, Judgement, Listing, Report
from hasila.store import deciding, deriving, rows, schema, searching
from hasila.store.adding import Added, Reading, add, reading
from hasila.store.connect import connect, name
from hasila.store.database import BATCH
from hasila.store.errors import Refused, StoreError, UnknownReport
from hasila.store.evidence import Evidence, Said, Version
from hasila.store.polling import Polling
from hasila.store.rows import chained

__all__ = [
    "Added",
    "Refused",
    "Said",
    "Store",
    "StoreError",
    "UnknownReport",
    "Version",
    "chained",
    "open_store",
]

Read = tuple[Report, Sequence[Claim]] | tuple[Report, Sequence[Claim], Capture | None]
"""A report with the claims read from it and, if its bytes are archived, how they came."""


def open_store(
    where: str | os.PathLike[str], *, now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)
) -> Store:
    """Open the store at the path of an SQLite file (made if missing) or at a URL ``postgresql://…``.

    A store of an earlier version is upgraded. ``now`` is the clock that dates additions.
    Raises StoreError for a folder, a file or database of something else, a store of a newer version, and a
    server that is out of reach.
    """
    return Store(connect(where), now)


class Store(Evidence, Polling):
    """An open store: a context manager, to be had from ``open_store``.

    Every method that writes does so in one transaction (``add_many``: one a batch), so that no report is ever
    half written. Iterators are lazy and see the store as it was at their first row. All methods raise
    StoreError if the database fails.
    """

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def add(
        self, report: Report, claims: Sequence[Claim], pack_version: str, capture: Capture | None = None
    ) -> Added:
        """Keep a report and the claims read from it with a pack; adding the same again changes nothing.

        ``capture`` says from which archived bytes the report was read; other bytes or another moment of fetching
        make another capture, also where the report is as before.

        An edited report (same id, other text or particulars) becomes the current version and the earlier ones
        stay. The claims kept are those of the current version as read last; decisions about claims that are
        gone stay too (``orphaned``). Raises Refused, naming the report, if it cannot be kept as it is: a lone
        surrogate or a NUL character in the text, say, or a claim without an id or of another report.
        """
        (outcome,) = self._write([reading(report, claims, capture)], pack_version)
        return outcome

    def add_many(
        self,
        read: Iterable[Read],
        pack_version: str,
        refused: Callable[[Refused], object],
    ) -> Counter[Added]:
        """Add reports with their claims and captures, ``BATCH`` of them to a commit, and count what became of them.

        What cannot be kept goes to ``refused`` and the batch goes on. Memory holds one batch. If the process
        dies, the batches before are in the store and the rest is not; adding all again completes it.
        """
        counts: Counter[Added] = Counter()
        for batch in _batches(read, refused):
            try:
                counts.update(self._write(batch, pack_version))
            except Refused:
                for reading in batch:
                    try:
                        counts.update(self._write([reading], pack_version))
                    except Refused as error:
                        refused(error)
        return counts

    def _write(self, batch: Sequence[Reading], pack_version: str) -> list[Added]:
        try:
            with self.writing() as connection:
                outcomes = add(connection, batch, pack_version, rows.moment(self._now()))
                if set(outcomes) - {Added.UNCHANGED, Added.DELETED}:
                    deriving.changed(connection)
                return outcomes
        except sa.exc.IntegrityError as error:
            raise Refused(
                f"report {batch[0].report['id']!r}: a claim id of it belongs to another report, or another "
                f"process is adding the same report ({error.orig})"
            ) from error

    def reports(self) -> Iterator[Report]:
        """Yield the current version of every report, by id."""
        for row in self._rows(_current_reports().order_by(schema.reports.c.id)):
            yield rows.report_from(row)

    def report(self, report_id: str) -> Report:
        """Return the current version of a report; raises UnknownReport if there is none."""
        found = list(self._rows(_current_reports().where(schema.reports.c.id == report_id)))
        if not found:
            raise UnknownReport(f"no report {report_id!r} in {name(self._engine)}")
        return rows.report_from(found[0])

    def versions(self, report_id: str) -> list[Report]:
        """Return all versions of a report in the order in which they were first added; [] if unknown."""
        table = schema.reports
        query = table.select().where(table.c.id == report_id).order_by(table.c.version)
        return [rows.report_from(row) for row in self._rows(query)]

    def claims(
        self,
        report_id: str | None = None,
        *,
        place_id: str | None = None,
        since: dt.date | str | None = None,
        until: dt.date | str | None = None,
        harm: Harm | None = None,
    ) -> Iterator[Claim]:
        """Yield claims as extracted, without corrections, by report id and position.

        Filters as in ``incidents``.
        """
        table = schema.claims
        query = _within(sa.select(table.c.body), table, place_id, since, until)
        if report_id is not None:
            query = query.where(table.c.report_id == report_id)
        if harm is not None:
            query = query.where(table.c.harm == str(harm))
        for row in self._rows(query.order_by(table.c.report_id, table.c.position)):
            yield msgspec.json.decode(row["body"], type=Claim)

    def judge(self, judgement: Judgement) -> bool:
        """Keep a judgement; False if this very one is there already. Raises Refused if it cannot be kept."""
        return self._decide(schema.judgements, rows.judgement_row(judgement))

    def correct(self, correction: Correction) -> bool:
        """Keep a correction; False if this very one is there already. Raises Refused if it cannot be kept."""
        return self._decide(schema.corrections, rows.correction_row(correction))

    def _decide(self, table: sa.Table, row: rows.Row) -> bool:
        try:
            with self.writing() as connection:
                connection.execute(table.insert(), row)
                deriving.changed(connection)
        except sa.exc.IntegrityError:  # the id hashes all of the row and is its only constraint
            return False
        return True

    def judgements(self, *, in_force: bool = False) -> Iterator[Judgement]:
        """Yield judgements in the order in which they were decided: all, or those that nobody took back."""
        return map(rows.judgement_from, self._rows(_decided(schema.judgements, in_force)))

    def corrections(self, *, in_force: bool = False) -> Iterator[Correction]:
        """Yield corrections in the order in which they were decided: all, or those that nobody took back."""
        return map(rows.correction_from, self._rows(_decided(schema.corrections, in_force)))

    def added_claims(self) -> list[Claim]:
        """Return the claims that coders added to reports as they stand now, by report and moment."""
        with self.reading() as connection:
            return [claim for claim, _ in deciding.added(connection)]

    def orphaned(self) -> Iterator[Judgement | Correction]:
        """Yield the decisions that name a claim which is no longer, or not yet, in the store."""
        judgements, corrections = schema.judgements.c, schema.corrections.c
        either = sa.or_(_gone(judgements.left_claim), _gone(judgements.right_claim))
        yield from map(
            rows.judgement_from, self._rows(_decided(schema.judgements, in_force=True).where(either))
        )
        lost = _decided(schema.corrections, in_force=True).where(_gone(corrections.claim))
        yield from map(rows.correction_from, self._rows(lost))

    def rebuild(
        self,
        incidents: Iterable[Incident],
        *,
        listing_of: deriving.ListingOf = lambda _: Listing(),
        claimants: Iterable[Claimant] = (),
        copies: Mapping[str, str] | None = None,
        rule: str = "",
        changes: int | None = None,
    ) -> bool:
        """Replace all that is derived: incidents with their tolls and listings, claimants, and copies.

        ``copies`` gives for the id of each report that is a copy that of its original.

        ``changes`` is how many changes (``derivation``) had been made when the claims and decisions were read; False
        if the store holds incidents of later ones already, which stay. If anything fails, the earlier ones stay.
        """
        found = tuple(incidents)
        with self.writing() as connection:
            before = deriving.derivation_of(connection, lock=True)
            if changes is not None and before.derived > changes:
                return False
            deriving.replace(connection, found, listing_of, claimants)
            deriving.replace_copies(connection, copies or {})
            deriving.note(connection, before.changes if changes is None else changes, rule or before.rule)
        return True

    def index(self, words_of: searching.WordsOf, version: str) -> int:
        """Write the words of all reports that are new or were read anew since; return how many.

        ``words_of`` turns text into words parted by spaces; ``version`` changes with the way in which it does.
        """
        number = 0
        while True:
            with self.writing() as connection:
                ids = searching.outdated(connection, version)
                if not ids:
                    return number
                searching.index(connection, ids, words_of, version)
                number += len(ids)

    def derivation(self) -> deriving.Derivation:
        """Return how far the derived tables are behind what was said and decided, and the rule of their tolls."""
        with self.reading() as connection:
            return deriving.derivation_of(connection)

    def incidents(
        self,
        place_id: str | None = None,
        since: dt.date | str | None = None,
        until: dt.date | str | None = None,
        harm: Harm | None = None,
    ) -> Iterator[Incident]:
        """Yield incidents by first day and id, those without a date last.

        ``since`` and ``until`` are days, or months or years as ``YYYY-MM`` and ``YYYY``, both included; they
        keep what may have happened between them and leave out what has no date. ``harm`` asks for
        a toll of it.
        """
        table, tolls = schema.incidents, schema.tolls
        query = _within(sa.select(table.c.body), table, place_id, since, until)
        if harm is not None:
            query = query.where(
                table.c.id.in_(sa.select(tolls.c.incident_id).where(tolls.c.harm == str(harm)))
            )
        for row in self._rows(query.order_by(table.c.when_start.nulls_last(), table.c.id)):
            yield msgspec.json.decode(row["body"], type=Incident)

    def copies(self) -> dict[str, str]:
        """Return for the id of each report that is a copy of another that of its original."""
        query = sa.select(schema.copies).order_by(schema.copies.c.report_id)
        return {row["report_id"]: row["original"] for row in self._rows(query)}

    def counts(self) -> dict[str, int]:
        """Count ``reports``, their ``versions``, and the rows of every other table by its name."""
        tables = {"reports": schema.extractions, "versions": schema.reports} | {
            table.name: table
            for table in (
                schema.claims,
                schema.judgements,
                schema.corrections,
                schema.incidents,
                schema.tolls,
            )
        }
        with self.reading() as connection:
            return {
                label: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
                for label, table in tables.items()
            }


def _batches(read: Iterable[Read], refused: Callable[[Refused], object]) -> Iterator[list[Reading]]:
    """Yield batches in which no report comes twice, so that each batch can be decided at once."""
    batch: dict[str, Reading] = {}
    for one in read:
        report_id = one[0].id
        if len(batch) == BATCH or report_id in batch:
            yield list(batch.values())
            batch = {}
        try:
            batch[report_id] = reading(*one)
        except Refused as error:
            refused(error)
    if batch:
        yield list(batch.values())


def _current_reports() -> sa.Select[Any]:
    current = schema.extractions.c
    here = sa.and_(schema.reports.c.id == current.report_id, schema.reports.c.version == current.version)
    return sa.select(schema.reports).join(schema.extractions, here)


def _within(
    query: sa.Select[Any],
    table: sa.Table,
    place_id: str | None,
    since: dt.date | str | None,
    until: dt.date | str | None,
) -> sa.Select[Any]:
    if place_id is not None:
        query = query.where(table.c.place_id == place_id)
    try:
        if since is not None:
            query = query.where(table.c.when_end >= rows.first_and_last_day(str(since))[0])
        if until is not None:
            query = query.where(table.c.when_start <= rows.first_and_last_day(str(until))[1])
    except ValueError as error:
        raise StoreError(f"since and until: {error}") from error
    return query


def _decided(table: sa.Table, in_force: bool) -> sa.Select[Any]:
    query = deciding.in_order(table)
    return query.where(deciding.is_in_force(table)) if in_force else query


def _gone(claim_id: sa.Column[str]) -> sa.ColumnElement[bool]:
    return ~deciding.is_stated(claim_id)
