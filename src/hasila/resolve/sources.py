"""Words for a claimant → a known source, and the side it belongs to where it is a party."""

from __future__ import annotations

from typing import NamedTuple

from hasila.model import Report
from hasila.packs import Pack
from hasila.resolve.actors import party
from hasila.resolve.mentions import Cells, Grounds, in_force, named, narrowed, only


class Claimant(NamedTuple):
    """A source (an id of the sources or actors tables) and its side; either may be null."""

    source: str | None
    side: str | None


def publishers(report: Report, pack: Pack) -> list[str]:
    """Return the ids of the outlets whose web domain stands in a report's outlet or address; as a rule one or none.

    With a claim's ``source_id`` it is the chain by which a figure came: outlet, then source.
    """
    address = f"/{report.outlet or ''} {report.url or ''}"
    return [
        source
        for source, row in pack.rows["source"].items()
        if any(
            f"{sign}{domain}" in address
            for domain in row.cells.get("domain", "").split("|")
            if domain
            for sign in "/."
        )
    ]


def claimant(words: str | None, when: str | None, grounds: Grounds, pack: Pack) -> Claimant:
    """Return whom ``words`` credit: a row of the sources tables, or a party to the fighting that speaks."""
    rows = {
        row["id"]: row
        for found in named(words or "", "source", pack)
        for row in narrowed([row for row in found if in_force(row, when)], grounds)
    }
    if rows:
        return Claimant(only(rows), only(_side(row) for row in rows.values()))
    return Claimant(*party(words, when, grounds, pack))


SPEAKERS = frozenset({"government", "ministry", "party_media"})
"""Kinds of sources that speak for their side; an outlet or monitor near a side is no party to the fighting."""


def _side(row: Cells) -> str | None:
    return (row.get("side") or None) if row.get("kind") in SPEAKERS else None
