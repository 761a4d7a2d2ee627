"""Known names inside a few words of a report, as rows of the country tables."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from hasila.names import NameHit
from hasila.packs import COUNTRY, INTERNATIONAL, Pack
from hasila.tables import Row
from hasila.text import sentences

Cells = dict[str, str]
Grounds = Callable[[], Iterable[Collection[str]]]
"""Gives sets of countries that a report is about, surest first; asked only where a name is borne in several."""


def rows_of(hit: NameHit, kind: str, pack: Pack) -> list[Row]:
    """Return the rows of ``kind`` (actor, place, source) that a name may stand for; a country is a place too."""
    kinds = (kind, COUNTRY) if kind == "place" else (kind,)
    return list({name.id: pack.rows[kind][name.id] for name in hit.names if name.kind in kinds}.values())


def named(words: str, kind: str, pack: Pack) -> list[list[Cells]]:
    """Return the rows that each name of ``kind`` (actor, place, source) in ``words`` may stand for."""
    found: list[list[Cells]] = []
    for sentence in sentences(pack.fold(words).folded):
        for hit in pack.names.find(sentence.tokens):
            rows = rows_of(hit, kind, pack)
            if rows:
                found.append([row.cells for row in rows])
    return found


def in_force(row: Cells, when: str | None) -> bool:
    """Tell whether a row's ``since`` and ``until`` allow ``when`` (an ISO date, ``A/B`` or null)."""
    if when is None:
        return True
    first, _, last = when.partition("/")
    return _not_after(row.get("since", ""), last or first) and _not_after(first, row.get("until", ""))


def _not_after(one: str, other: str) -> bool:
    """Compare ISO dates at the precision that both have; an empty one is not a bound."""
    length = min(len(one), len(other))
    return one[:length] <= other[:length]


def lineage(row: Cells, kind: str, pack: Pack) -> Iterator[str]:
    """Yield the ids of what a row belongs to, nearest first."""
    seen = {row["id"]}
    parent = row.get("parent", "")
    while parent and parent not in seen:
        seen.add(parent)
        yield parent
        above = pack.rows[kind].get(parent)
        parent = above.cells.get("parent", "") if above else ""


def narrowed(rows: list[Cells], grounds: Grounds) -> list[Cells]:
    """Keep, ground by ground, the rows of its countries if there are any, else those at home in no one country; one
    row is never looked into."""
    if len(rows) > 1:
        for countries in grounds():
            anywhere = {INTERNATIONAL} if countries else set()
            for homes in (countries, anywhere):
                found = [row for row in rows if row.get("country") in homes]
                if found:
                    rows = found
                    break
            if len(rows) == 1:
                break
    return rows


def only(values: Iterable[str | None]) -> str | None:
    """Return the one value that all share, or None if there are none or several."""
    distinct = set(values)
    return distinct.pop() if len(distinct) == 1 else None
