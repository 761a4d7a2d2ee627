"""A user's own list of places: CSV or TSV with the columns of the place tables.

``id name forms kind parent lat lon name_en country``: ``id``, ``name`` and ``kind`` are needed. ``forms`` are other
names separated by ``|``; ``parent`` is the id of what the place lies in, in the list or in the place tables.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from hasila.gazetteer.place import Cells, Misfit, Place, Reading, point, sheet

FORM = "list"
LICENCE = "the user's own list"
NEEDED = ("id", "name", "kind")
KINDS = frozenset(
    {"country", "adm1", "adm2", "adm3", "city", "town", "village", "district", "camp", "airport", "crossing"}
    | {"region", "mountain", "river", "road", "facility"}
)
_ID = re.compile("[a-z0-9]+(-[a-z0-9]+)*")


def is_list(header: Sequence[str]) -> bool:
    """Tell whether a header is one of a list of places."""
    return set(NEEDED) <= {column.casefold() for column in header}


def read_list(text: str) -> Reading:
    """Read a list; rows without id, name or a known kind are misfits."""
    _, rows = sheet(text)
    places: dict[str, Place] = {}
    misfits: list[Misfit] = []
    for row, cells in rows:
        try:
            place = _place(row, {column.casefold(): cell for column, cell in cells.items()})
            if place.code in places:
                raise ValueError(f"the id {place.code} stands in row {places[place.code].row} already")
            places[place.code] = place
        except ValueError as error:
            misfits.append(Misfit(row, str(error)))
    return Reading(FORM, LICENCE, list(places.values()), misfits)


def _place(row: int, cells: Cells) -> Place:
    for column in NEEDED:
        if not cells.get(column):
            raise ValueError(f"no {column}")
    if not _ID.fullmatch(cells["id"]):
        raise ValueError(f"the id {cells['id']!r} is not small letters and digits, joined by hyphens")
    if cells["kind"] not in KINDS:
        raise ValueError(f"unknown kind {cells['kind']!r}, expected one of {', '.join(sorted(KINDS))}")
    lat, lon = point(cells.get("lat", ""), cells.get("lon", ""))
    names = (cells["name"], *filter(None, cells.get("forms", "").split("|")))
    return Place(
        row,
        cells["id"],
        names,
        cells["kind"],
        cells.get("name_en", ""),
        cells.get("country", ""),
        lat,
        lon,
        parent=cells.get("parent", ""),
    )
