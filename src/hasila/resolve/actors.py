"""Words for a party to the fighting → its actor and its side."""

from __future__ import annotations

from typing import NamedTuple

from hasila.packs import Pack
from hasila.resolve.mentions import Cells, Grounds, in_force, lineage, named, narrowed, only


class Party(NamedTuple):
    """An actor (id) and the side it is on; either is null where the words leave it open."""

    actor: str | None
    side: str | None


def party(words: str | None, when: str | None, grounds: Grounds, pack: Pack) -> Party:
    """Return whom ``words`` name at the time ``when``.

    Several actors have no common id, but a side if all are on one. A group named with the party it belongs to
    is the group. A name that actors of several countries bear is read by ``grounds``, or stays open.
    """
    mentions = [
        narrowed(rows, grounds)
        for rows in (
            [row for row in rows if in_force(row, when)] for rows in named(words or "", "actor", pack)
        )
        if rows
    ]
    above = {parent for rows in mentions for row in rows for parent in lineage(row, "actor", pack)}
    named_rows = {
        row["id"]: row for rows in mentions if not all(row["id"] in above for row in rows) for row in rows
    }
    return Party(only(named_rows), only(side_of(row, pack) for row in named_rows.values()))


def side_of(row: Cells, pack: Pack) -> str | None:
    """Return the side of an actor's row: its own, or that of the nearest actor above it."""
    if row.get("side"):
        return row["side"]
    for parent in lineage(row, "actor", pack):
        above = pack.rows["actor"].get(parent)
        if above and above.cells.get("side"):
            return above.cells["side"]
    return None
