"""Words for a claimant → a known source, and the side it belongs to where it is a party."""

from __future__ import annotations

from typing import NamedTuple

from hasila.model import Report
from hasila.packs import Pack
from hasila.resolve.actors import party
from hasila.resolve.mentions import Cells, Grounds, in_force, named, narrowed, only, rows_of
from hasila.text import sentences


class Claimant(NamedTuple):
    """A source (an id of the sources or actors tables) and its side; either may be null."""

    source: str | None
    side: str | None


NOBODY = Claimant(None, None)
OWN, OUTLET = "own", "outlet"
"""Notes of words for claimants: an outlet's own people ("our correspondent"), and an outlet ("the agency")."""


def publishers(report: Report, pack: Pack) -> list[str]:
    """Return the ids of the outlets whose web domain stands in a report's outlet or address, or whose name its
    outlet bears; as a rule one or none.

    With a claim's ``via`` and ``source_id`` it is the chain by which a figure came: outlet, agency, source.
    """
    address = f"/{report.outlet or ''} {report.url or ''}"
    found = [
        source
        for source, row in pack.rows["source"].items()
        if any(
            f"{sign}{domain}" in address
            for domain in row.cells.get("domain", "").split("|")
            if domain
            for sign in "/."
        )
    ]
    return found or [row["id"] for rows in named(report.outlet or "", "source", pack) for row in rows]


def outlet_of(report: Report, pack: Pack) -> Claimant:
    """Return the outlet of a report as a claimant; ``outlet:NAME`` if it is in no table, nobody if it has no name."""
    rows = pack.rows["source"]
    found = publishers(report, pack)
    if len(found) == 1:
        return Claimant(found[0], _side(rows[found[0]].cells))
    return Claimant(f"outlet:{report.outlet}", None) if report.outlet else NOBODY


def claimant(words: str | None, when: str | None, grounds: Grounds, pack: Pack, outlet: Claimant) -> Claimant:
    """Return whom ``words`` credit: a row of the sources tables, or a party to the fighting that speaks.

    Without words the outlet speaks, and with words for its own people ("our correspondent").
    """
    if not words:
        return outlet
    rows = {
        row["id"]: row
        for found in named(words, "source", pack)
        for row in narrowed([row for row in found if in_force(row, when)], grounds)
    }
    if rows:
        return Claimant(only(rows), only(_side(row) for row in rows.values()))
    if _is_own(words, outlet, pack):
        return outlet
    return Claimant(*party(words, when, grounds, pack))


def _is_own(words: str, outlet: Claimant, pack: Pack) -> bool:
    """Tell whether words are for an outlet's own people: such a word, and beside it only words for an outlet, places,
    and words of the outlet's name ("the agency's correspondent in the north")."""
    known = pack.rows["source"].get(outlet.source or "")
    names = "\n".join((known.cells["name"], *known.cells.get("forms", "").split("|"))) if known else ""
    own_name = {pack.names.bare(word) for word in pack.fold.word(names).split()}
    own = False
    for sentence in sentences(pack.fold(words).folded):
        tokens = sentence.tokens
        passed = {
            at
            for hit in pack.names.find(tokens)
            for at in range(hit.start, hit.end)
            if rows_of(hit, "place", pack)
        }
        for hit in pack.lexicon.find(tokens):
            entry = hit.form.entry
            own = own or pack.notes.get(entry.id) == OWN
            if entry.topic == "places" or pack.notes.get(entry.id) in (OWN, OUTLET):
                passed |= set(range(hit.start, hit.end))
        rest = (token for at, token in enumerate(tokens) if at not in passed and token.is_word)
        if any(pack.names.bare(token.text) not in own_name for token in rest):
            return False
    return own


SPEAKERS = frozenset({"government", "ministry", "party_media"})
"""Kinds of sources that speak for their side; an outlet or monitor near a side is no party to the fighting."""


def _side(row: Cells) -> str | None:
    return (row.get("side") or None) if row.get("kind") in SPEAKERS else None
