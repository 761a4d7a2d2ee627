"""Words for a claimant → a known source, and the side it belongs to where it is a party."""

from __future__ import annotations

from typing import NamedTuple

from hasila.packs import Pack
from hasila.resolve.actors import party
from hasila.resolve.mentions import Grounds, in_force, named, narrowed, only


class Claimant(NamedTuple):
    """A source (an id of the sources or actors tables) and its side; either may be null."""

    source: str | None
    side: str | None


def claimant(words: str | None, when: str | None, grounds: Grounds, pack: Pack) -> Claimant:
    """Return whom ``words`` credit: a row of the sources tables, or a party to the fighting that speaks."""
    rows = {
        row["id"]: row
        for found in named(words or "", "source", pack)
        for row in narrowed([row for row in found if in_force(row, when)], grounds)
    }
    if rows:
        return Claimant(only(rows), only(row.get("side") or None for row in rows.values()))
    return Claimant(*party(words, when, grounds, pack))
