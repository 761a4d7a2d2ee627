"""Incidents as CSV fit to be published: a view of its own, not the store with columns left out.

No person's name, no quotation, no claimant, no address of a report and no place finer than a province is in it
(OCHA's guidelines on data responsibility; Every Casualty's principle to do no harm).
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator

from hasila.packs import Pack
from hasila.store import asking
from hasila.web.filters import Filters
from hasila.web.lists import incident_row, selection_of
from hasila.web.room import Room
from hasila.web.views import IncidentRow, TollCell

COLUMNS = (
    *("incident", "as_of", "scope", "when", "when_inherited", "country", "province", "event_type"),
    *(
        "sub_event_type",
        "harm",
        "side",
        "low",
        "best",
        "high",
        "verdict",
        "rule",
        "reports",
        "claims",
        "review",
    ),
)
_BATCH = 500
_FORMULA = frozenset("=+-@\t\r\n")
_UNSEEN = frozenset(("Zs", "Cf"))  # spaces and marks of direction, which spreadsheets may pass over


def safe_cell(value: object) -> object:
    """Return a cell that no spreadsheet takes for a formula: one that could be is led by an apostrophe."""
    if not isinstance(value, str):
        return value
    first = next((sign for sign in value if unicodedata.category(sign) not in _UNSEEN), "")
    return f"'{value}" if first in _FORMULA else value


def incidents_csv(room: Room, filters: Filters) -> Iterator[str]:
    """Yield the lines of a table, a row for each toll of the selected incidents."""
    as_of = room.now().isoformat(timespec="seconds")
    rule = room.store.derivation().rule
    yield _line(COLUMNS)
    for row in _rows(room, filters):
        country, province = _wide(room.pack, room.comparison.within, row.place_id)
        for toll in row.tolls:
            yield _line(
                _cells(row, toll) | {"as_of": as_of, "rule": rule, "country": country, "province": province}
            )


def _rows(room: Room, filters: Filters) -> Iterator[IncidentRow]:
    selection, offset = selection_of(room, filters), 0
    while True:
        with room.store.reading() as connection:
            _, found = asking.incident_rows(connection, selection, "oldest", offset, _BATCH)
        yield from map(incident_row, found)
        if len(found) < _BATCH:
            return
        offset += _BATCH


def _cells(row: IncidentRow, toll: TollCell) -> dict[str, object]:
    of_row = (
        "scope",
        "when",
        "when_inherited",
        "event_type",
        "sub_event_type",
        "reports",
        "claims",
        "review",
    )
    of_toll = ("harm", "side", "low", "best", "high", "verdict")
    cells: dict[str, object] = {"incident": row.id}
    cells |= {name: getattr(row, name) for name in of_row} | {name: getattr(toll, name) for name in of_toll}
    return cells


def _wide(pack: Pack, within: dict[str, str], place_id: str | None) -> tuple[str | None, str | None]:
    """Return the names of the country and of the first-level division that a place lies in, or is."""
    places = pack.rows["place"]
    chain = [place_id] if place_id in places else []
    while chain and (above := within.get(chain[-1])) in places and above not in chain:
        chain.append(above)
    names = [places[place].cells.get("name_en") or places[place].cells["name"] for place in chain]
    return (names[-1] if names else None), (names[-2] if len(names) > 1 else None)


def _line(cells: dict[str, object] | tuple[str, ...]) -> str:
    line = io.StringIO()
    values = [cells[name] for name in COLUMNS] if isinstance(cells, dict) else list(cells)
    csv.writer(line, lineterminator="\r\n").writerow([safe_cell(value) for value in values])
    return line.getvalue()
