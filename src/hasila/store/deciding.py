"""What was decided: acts, the decisions that they hold, and which of them are in force. Nothing is rewritten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from hasila.model import Claim, Correction, Judgement, content_id
from hasila.store import rows
from hasila.store.schema import acts, added_claims, claims, corrections, extractions, judgements, reports


class Act(NamedTuple):
    """What somebody did in one go. ``undoes`` names the act or the single decision that it takes back."""

    id: str
    kind: str
    subject: str
    reviewer: str
    decided_at: dt.datetime
    note: str | None = None
    undoes: str | None = None


class Stated(NamedTuple):
    """A claim as it was read, or as ``added_by`` somebody."""

    claim: Claim
    added_by: str | None


def is_in_force(table: sa.Table) -> sa.ColumnElement[bool]:
    """Whether a decision of a table was not taken back, neither alone nor with its act."""
    undone = sa.select(acts.c.undoes).where(acts.c.undoes.is_not(None))
    whole = sa.or_(table.c.act.is_(None), table.c.act.not_in(undone))
    return sa.and_(whole, table.c.id.not_in(undone))


def known_act(connection: sa.Connection, key: str) -> bool:
    """Whether an act was kept already."""
    return connection.execute(sa.select(acts.c.id).where(acts.c.id == key)).first() is not None


def keep(
    connection: sa.Connection,
    act: Act,
    decisions: Iterable[Judgement | Correction] = (),
    added: Iterable[tuple[Claim, str]] = (),
) -> None:
    """Keep an act with its decisions and the claims that it adds, each with the SHA-256 of its report's text."""
    kept = rows.act_row(act._asdict() | {"decided_at": rows.moment(act.decided_at)})
    connection.execute(acts.insert(), kept)
    for decision in decisions:
        if isinstance(decision, Judgement):
            table, row = judgements, rows.judgement_row(decision)
        else:
            table, row = corrections, rows.correction_row(decision)
        own = {
            "id": content_id(row["id"], act.id),
            "act": act.id,
        }  # the same may be decided again after an undo
        connection.execute(table.insert(), row | own)
    for claim, sha256 in added:
        connection.execute(added_claims.insert(), rows.added_claim_row(claim, sha256, kept))


def stated(connection: sa.Connection, report_ids: Collection[str]) -> list[Stated]:
    """Return the claims of reports as stated, by report and position; those that were added stand behind."""
    of = claims.c
    query = sa.select(of.report_id, of.body).where(of.report_id.in_(report_ids))
    found: dict[str, list[Stated]] = {}
    for report_id, body in connection.execute(query.order_by(of.report_id, of.position)):
        found.setdefault(report_id, []).append(Stated(msgspec.json.decode(body, type=Claim), None))
    for claim, reviewer in added(connection, report_ids):
        found.setdefault(claim.report, []).append(Stated(claim, reviewer))
    return [one for report_id in sorted(found) for one in found[report_id]]


def added(connection: sa.Connection, report_ids: Collection[str] | None = None) -> list[tuple[Claim, str]]:
    """Return the claims that coders added, with who did, by report and moment.

    One whose report has another text now is left out: its words may stand elsewhere.
    """
    of = added_claims.c
    current = sa.and_(
        extractions.c.report_id == of.report_id,
        reports.c.id == extractions.c.report_id,
        reports.c.version == extractions.c.version,
        reports.c.sha256 == of.sha256,
    )
    query = sa.select(of.body, of.reviewer).where(is_in_force(added_claims), current)
    if report_ids is not None:
        query = query.where(of.report_id.in_(report_ids))
    found = connection.execute(query.order_by(of.report_id, of.decided_at, of.id))
    return [(msgspec.json.decode(body, type=Claim), reviewer) for body, reviewer in found]


def corrections_of(connection: sa.Connection, claim_ids: Collection[str]) -> list[tuple[str, Correction]]:
    """Return the corrections in force of some claims, each with its id, in the order in which they were decided."""
    query = in_order(corrections).where(corrections.c.claim.in_(claim_ids), is_in_force(corrections))
    return [(row["id"], rows.correction_from(row)) for row in connection.execute(query).mappings()]


def judgements_of(connection: sa.Connection, claim_ids: Collection[str]) -> list[Judgement]:
    """Return the judgements in force that name some claims, in the order in which they were decided."""
    of = judgements.c
    either = sa.or_(of.left_claim.in_(claim_ids), of.right_claim.in_(claim_ids))
    query = in_order(judgements).where(either, is_in_force(judgements))
    return [rows.judgement_from(row) for row in connection.execute(query).mappings()]


def in_order(table: sa.Table) -> sa.Select[Any]:
    """Return a query for the decisions of a table in the order in which they were decided."""
    return sa.select(table).order_by(table.c.decided_at, table.c.id)


def seen_as(claim: Claim, correction_ids: Sequence[str]) -> str:
    """Return a mark of a claim with the corrections in force, which changes when either does."""
    return content_id(msgspec.json.encode(claim).decode(), *correction_ids)


def is_stated(claim_id: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Whether a claim id is that of a claim in the store, read or added."""
    read = sa.exists().where(claims.c.id == claim_id)
    return sa.or_(read, sa.exists().where(added_claims.c.id == claim_id, is_in_force(added_claims)))
