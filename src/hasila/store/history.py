"""Who decided what and when, as it was kept: acts with their decisions, and decisions that stand alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from hasila.model import Claim, Correction, Judgement
from hasila.store import rows
from hasila.store.schema import acts, added_claims, corrections, judgements


class Entry(NamedTuple):
    """An act, or a decision that stands alone (its ``kind`` is then judge or correct), with all that it decided.

    ``undone`` is who took it back and when; ``undoes`` what it takes back itself.
    """

    id: str
    kind: str
    subject: str
    reviewer: str
    decided_at: dt.datetime
    note: str | None
    undoes: str | None
    undone: tuple[str, dt.datetime] | None
    corrections: tuple[Correction, ...]
    judgements: tuple[Judgement, ...]
    added: tuple[Claim, ...]

    @property
    def claims(self) -> list[str]:
        """The claims that it decides on."""
        named = [correction.claim for correction in self.corrections]
        named += [claim for judged in self.judgements for claim in (judged.left, judged.right)]
        return list(dict.fromkeys(named + [claim.id for claim in self.added]))


def page(connection: sa.Connection, offset: int, limit: int) -> tuple[int, list[Entry]]:
    """Return how many entries there are, and some of them, the last first."""
    every = _every().subquery()
    total = connection.execute(sa.select(sa.func.count()).select_from(every)).scalar_one()
    ordered = (
        sa.select(every.c.id).order_by(every.c.decided_at.desc(), every.c.id).offset(offset).limit(limit)
    )
    return total, entries(connection, list(connection.execute(ordered).scalars()))


def _every() -> sa.CompoundSelect[Any]:
    alone = [sa.select(t.c.id, t.c.decided_at).where(t.c.act.is_(None)) for t in (judgements, corrections)]
    return sa.union_all(sa.select(acts.c.id, acts.c.decided_at), *alone)


def of_claims(
    connection: sa.Connection, claim_ids: Collection[str], subject: str | None = None
) -> list[Entry]:
    """Return the entries that decide on some claims, or on a ``subject``, and those that undo them, the last first."""
    named = [
        (corrections, corrections.c.claim.in_(claim_ids)),
        (judgements, sa.or_(judgements.c.left_claim.in_(claim_ids), judgements.c.right_claim.in_(claim_ids))),
        (added_claims, added_claims.c.id.in_(claim_ids)),
    ]
    ids = {
        row.act or row.id
        for table, condition in named
        for row in connection.execute(sa.select(table.c.id, table.c.act).where(condition))
    }
    if subject is not None:
        ids |= set(connection.execute(sa.select(acts.c.id).where(acts.c.subject == subject)).scalars())
    ids |= set(connection.execute(sa.select(acts.c.id).where(acts.c.undoes.in_(ids))).scalars())
    return entries(connection, list(ids))


def entries(connection: sa.Connection, ids: Sequence[str]) -> list[Entry]:
    """Return the entries with some ids, the last first."""
    kept = list(connection.execute(acts.select().where(acts.c.id.in_(ids))).mappings())
    undoing = acts.select().where(acts.c.undoes.in_(ids))
    undone = {
        row["undoes"]: (row["reviewer"], dt.datetime.fromisoformat(row["decided_at"]))
        for row in connection.execute(undoing).mappings()
    }
    decided = _decided(connection, ids)
    found = [_act(row, undone, decided.get(row["id"], [])) for row in kept]
    known = {row["id"] for row in kept}
    found += [_alone(key, one[0], undone) for key, one in decided.items() if key not in known]
    return sorted(found, key=lambda entry: (entry.decided_at, entry.id), reverse=True)


Decision = Correction | Judgement | Claim


def _decided(connection: sa.Connection, ids: Collection[str]) -> dict[str, list[Decision]]:
    found: dict[str, list[Decision]] = {}
    for table, read in ((corrections, rows.correction_from), (judgements, rows.judgement_from)):
        asked = sa.or_(table.c.act.in_(ids), sa.and_(table.c.act.is_(None), table.c.id.in_(ids)))
        for row in connection.execute(table.select().where(asked).order_by(table.c.id)).mappings():
            found.setdefault(row["act"] or row["id"], []).append(read(row))
    query = added_claims.select().where(added_claims.c.act.in_(ids))
    for row in connection.execute(query).mappings():
        found.setdefault(row["act"], []).append(msgspec.json.decode(row["body"], type=Claim))
    return found


Undone = dict[str, tuple[str, dt.datetime]]


def _act(row: sa.RowMapping, undone: Undone, decided: Sequence[Decision]) -> Entry:
    return Entry(
        **{name: row[name] for name in ("id", "kind", "subject", "reviewer", "note", "undoes")},
        decided_at=dt.datetime.fromisoformat(row["decided_at"]),
        undone=undone.get(row["id"]),
        corrections=tuple(one for one in decided if isinstance(one, Correction)),
        judgements=tuple(one for one in decided if isinstance(one, Judgement)),
        added=tuple(one for one in decided if isinstance(one, Claim)),
    )


def _alone(key: str, decision: Decision, undone: Undone) -> Entry:
    assert not isinstance(decision, Claim)
    is_correction = isinstance(decision, Correction)
    return Entry(
        id=key,
        kind="correct" if is_correction else "judge",
        subject=decision.claim if isinstance(decision, Correction) else decision.left,
        reviewer=decision.reviewer,
        decided_at=decision.decided_at,
        note=decision.note,
        undoes=None,
        undone=undone.get(key),
        corrections=(decision,) if isinstance(decision, Correction) else (),
        judgements=(decision,) if isinstance(decision, Judgement) else (),
        added=(),
    )
