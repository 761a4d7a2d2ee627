"""GeoNames country dumps: 19 columns, tab-separated, without a header (https://download.geonames.org/export/dump/).

Taken are populated places (class P, but not historical, abandoned or destroyed ones), administrative divisions of
the first to third order, and airports.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from hasila.gazetteer.place import Misfit, Place, Reading, point

FORM = "geonames"
LICENCE = "GeoNames, CC BY 4.0, https://creativecommons.org/licenses/by/4.0/"
COLUMNS = 19
CITY, TOWN = 50_000, 2_000
"""Least population of a city and of a town; zero means unknown."""
_KINDS = {
    "ADM1": "adm1",
    "ADM2": "adm2",
    "ADM3": "adm3",
    "PPLX": "district",
    "AIRP": "airport",
    "AIRB": "airport",
    "AIRF": "airport",
}
_GONE = frozenset({"PPLH", "PPLQ", "PPLW", "PPLCH"})
_SEATS = frozenset({"PPLA", "PPLA2", "PPLA3", "PPLA4", "PPLC", "PPLG"})


def is_geonames(first_line: str) -> bool:
    """Tell whether a line is one of a dump."""
    cells = first_line.split("\t")
    return len(cells) == COLUMNS and cells[0].isdecimal()


def kind_of(population: int, code: str = "") -> str:
    """Return the kind of a populated place; a seat of an administration of unknown size is a town."""
    if population >= CITY:
        return "city"
    return "town" if population >= TOWN or (not population and code in _SEATS) else "village"


def read_geonames(text: str, arabic: Mapping[str, list[str]] | None = None) -> Reading:
    """Read a dump; ``arabic`` gives more names by id (see ``arabic_names``)."""
    places: list[Place] = []
    misfits: list[Misfit] = []
    divisions: dict[str, Place] = {}
    for row, line in enumerate(text.split("\n"), 1):
        cells = line.rstrip("\r").split("\t")
        if not line.strip() or _unwanted(cells):
            continue
        try:
            place = _place(row, cells, arabic or {})
        except ValueError as error:
            misfits.append(Misfit(row, str(error)))
            continue
        places.append(place)
        if place.kind.startswith("adm"):
            divisions[_division(cells, int(place.kind[-1]))] = place
    return Reading(FORM, LICENCE, [_in_divisions(place, divisions) for place in places], misfits)


def _unwanted(cells: list[str]) -> bool:
    return len(cells) == COLUMNS and (cells[7] in _GONE or (cells[6] != "P" and cells[7] not in _KINDS))


def _place(row: int, cells: list[str], arabic: Mapping[str, list[str]]) -> Place:
    if len(cells) != COLUMNS:
        raise ValueError(f"{len(cells)} cells in place of {COLUMNS}")
    if not cells[0].isdecimal():
        raise ValueError(f"{cells[0]!r} is no GeoNames id")
    names = tuple(filter(None, (*cells[3].split(","), *arabic.get(cells[0], ()))))
    kind = _KINDS.get(cells[7]) or kind_of(int(cells[14] or 0), cells[7])
    most = int(kind[-1]) - 1 if kind.startswith("adm") else 3
    above = tuple(_division(cells, level) for level in range(most, 0, -1) if cells[9 + level])
    lat, lon = point(cells[4], cells[5])
    return Place(row, cells[0], names, kind, cells[1].strip(), cells[8], lat, lon, above)


def _division(cells: list[str], level: int) -> str:
    """Return a key of the division that a row lies in: its country and the codes down to ``level``."""
    return ".".join((cells[8], *cells[10 : 10 + level]))


def _in_divisions(place: Place, divisions: Mapping[str, Place]) -> Place:
    """Put the divisions' ids for their keys; a key without a row stays, for its members lie together."""
    above = (divisions[key].code if key in divisions else key for key in place.above)
    return place._replace(above=tuple(above))


def arabic_names(text: str) -> Mapping[str, list[str]]:
    """Return the Arabic names by GeoNames id from a file of alternate names (``alternateNamesV2``)."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for _, cells in _arabic_rows(text):
        found[cells[1]].append(cells[3])
    return found


def _arabic_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    for row, line in enumerate(text.split("\n"), 1):
        cells = line.rstrip("\r").split("\t")
        if len(cells) >= 4 and cells[2] == "ar" and (len(cells) < 8 or cells[7] != "1"):
            yield row, cells
