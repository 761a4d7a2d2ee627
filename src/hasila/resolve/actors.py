"""Words for a party to the fighting → its actor and its side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from hasila.packs import Pack
from hasila.resolve.mentions import Cells, Grounds, in_force, lineage, named, narrowed, only
from hasila.text import sentences


class Party(NamedTuple):
    """An actor (id) and the side it is on; either is null where the words leave it open."""

    actor: str | None
    side: str | None


NOBODY = Party(None, None)


def party(words: str | None, when: str | None, grounds: Grounds, pack: Pack) -> Party:
    """Return whom ``words`` name at the time ``when``.

    Several actors have no common id, but a side if all are on one. A group named with the party it belongs to
    is the group. A name that actors of several countries bear is read by ``grounds``, or stays open.
    """
    in_time = ([row for row in rows if in_force(row, when)] for rows in named(words or "", "actor", pack))
    mentions = [narrowed(rows, grounds) for rows in in_time if rows]
    above = {parent for rows in mentions for row in rows for parent in lineage(row, "actor", pack)}
    return _common(
        [row for rows in mentions if not all(row["id"] in above for row in rows) for row in rows], pack
    )


def perpetrator(words: str | None, when: str | None, grounds: Grounds, pack: Pack) -> Party:
    """Return whom ``words`` blame: a party that they name, or else the state of an adjective ("a Russian raid")."""
    found = party(words, when, grounds, pack)
    if found != NOBODY or not words:
        return found
    actors = pack.rows["actor"]
    states = (
        actors[hit.form.entry.value].cells
        for sentence in sentences(pack.fold(words).folded)
        for hit in pack.lexicon.find(sentence.tokens)
        if hit.form.entry.topic == "states" and hit.form.entry.value in actors
    )
    return _common([row for row in states if in_force(row, when)], pack)


def _common(rows: Sequence[Cells], pack: Pack) -> Party:
    return Party(only(row["id"] for row in rows), only(side_of(row, pack) for row in rows))


def side_of(row: Cells, pack: Pack) -> str | None:
    """Return the side of an actor's row: its own, or that of the nearest actor above it."""
    if row.get("side"):
        return row["side"]
    for parent in lineage(row, "actor", pack):
        above = pack.rows["actor"].get(parent)
        if above and above.cells.get("side"):
            return above.cells["side"]
    return None
