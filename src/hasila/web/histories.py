"""The history of claims, incidents and reports: who decided what, when, and what it changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa

from hasila.model import Claim, Correction
from hasila.reconcile import ACCEPTED, REJECTED, corrected
from hasila.store import asking, deciding
from hasila.store import history as kept
from hasila.store.history import Entry
from hasila.web.claims import value_of
from hasila.web.lists import PER_PAGE, offset_of, page_of
from hasila.web.room import Missing, Room
from hasila.web.views import Change, DecisionRow, Page

_ADDED = ("harm", "number", "number_max", "vague", "victims", "place", "when", "source")


def history(
    room: Room,
    page: int = 1,
    *,
    claim: str | None = None,
    incident: str | None = None,
    report: str | None = None,
) -> Page[DecisionRow]:
    """Return a page of all decisions, or all those on a claim, an incident or a report, the last first."""
    with room.store.reading() as connection:
        if claim is None and incident is None and report is None:
            total, entries = kept.page(connection, offset_of(page), PER_PAGE)
            return page_of(rows_of(connection, entries), total, page)
        found: list[DecisionRow] = []
        if claim is not None:
            found = of_claims(connection, [claim], claim)
        elif incident is not None:
            found = of_incident(connection, incident)
        elif report is not None:
            found = of_report(connection, report)
    start = offset_of(page)
    return page_of(found[start : start + PER_PAGE], len(found), page)


def of_incident(connection: sa.Connection, incident_id: str) -> list[DecisionRow]:
    """Return all decisions on the claims of an incident. Raises Missing."""
    claims = asking.claims_in(connection, incident_id)
    if not claims:
        raise Missing(f"there is no incident {incident_id!r}")
    return of_claims(connection, claims, incident_id)


def of_report(connection: sa.Connection, report_id: str) -> list[DecisionRow]:
    """Return all decisions on the claims of a report, and that it was added."""
    claims = [one.claim.id for one in deciding.stated(connection, [report_id])]
    return of_claims(connection, claims + asking.once_added(connection, report_id), report_id)


def of_claims(
    connection: sa.Connection, claim_ids: Collection[str], subject: str | None = None
) -> list[DecisionRow]:
    """Return all decisions on some claims or on a subject, the last first."""
    return rows_of(connection, kept.of_claims(connection, claim_ids, subject))


def rows_of(connection: sa.Connection, entries: Sequence[Entry]) -> list[DecisionRow]:
    """Return entries as they are shown, with what each changed."""
    named = {claim for entry in entries for claim in entry.claims}
    stated = asking.claims_of(connection, named)
    before = [entry for entry in kept.of_claims(connection, named) if entry.corrections]
    return [_row(entry, stated, before) for entry in entries]


def _row(entry: Entry, stated: Mapping[str, Claim], every: Sequence[Entry]) -> DecisionRow:
    undone_by, undone_at = entry.undone or (None, None)
    return DecisionRow(
        id=entry.id,
        kind=_kind(entry),
        subject=entry.subject,
        claims=entry.claims,
        changes=_changes(entry, stated, every),
        reviewer=entry.reviewer,
        decided_at=entry.decided_at,
        note=entry.note,
        undone_by=undone_by,
        undone_at=undone_at,
        undoable=entry.undone is None and entry.kind not in ("undo", "report"),
    )


def _kind(entry: Entry) -> str:
    """Return what was done; a correction that was made outside the reading room may accept or reject."""
    fields = {correction.field for correction in entry.corrections}
    if entry.kind == "correct" and len(fields) == 1:
        return {ACCEPTED: "accept", REJECTED: "reject"}.get(fields.pop(), "correct")
    return entry.kind


def _changes(entry: Entry, stated: Mapping[str, Claim], every: Sequence[Entry]) -> list[Change]:
    changes = [
        Change(field=one.field, before=_before(one, entry, stated.get(one.claim), every), after=one.value)
        for one in entry.corrections
        if one.field not in (ACCEPTED, REJECTED)
    ]
    for claim in entry.added:
        told = ((field, value_of(claim, field)) for field in _ADDED)
        changes += [
            Change(field=field, before=None, after=value) for field, value in told if value is not None
        ]
    for judged in entry.judgements:
        if judged.verdict != "unsure" and entry.kind == "judge":
            changes.append(Change(field="judgement", before=None, after=judged.verdict))
    return changes


def _before(one: Correction, entry: Entry, claim: Claim | None, every: Sequence[Entry]) -> str | None:
    """Return the value of a field just before it was corrected, by what was in force then."""
    if claim is None:
        return None
    earlier = [
        correction
        for other in reversed(every)
        if other.id != entry.id and (other.decided_at, other.id) < (entry.decided_at, entry.id)
        if not _undone_by(other, entry.decided_at)
        for correction in other.corrections
        if (correction.claim, correction.field) == (one.claim, one.field)
    ]
    return value_of(corrected(claim, earlier), one.field)


def _undone_by(entry: Entry, moment: dt.datetime) -> bool:
    return entry.undone is not None and entry.undone[1] <= moment
