"""OCHA COD-AB tables (administrative boundaries and their seats), as CSV.

Columns, in any order and case, with or without ``_`` and spaces, N from 0 to 4:

- names: ``admN_ar``, ``admN_en``, ``adminNName_ar``, ``admN_name``, ``admN_name1`` ... (the script of a cell
  tells its language), other names of it (``admNAlt1AR``, ``adminNRefName``), and ``name_ar``, ``featurename_ar``,
  ``name_en`` ... for a place below all levels;
- codes: ``admN_pcode``, ``adminNPcode``; ``pcode`` for a place below all levels;
- points: ``lat``/``latitude``/``center_lat``/``latitude_y``/``y`` and likewise for the longitude.

A row is the place of its deepest level that has a code and a name; what stands above it is taken too.
Source: the field names of OCHA's common operational datasets on https://data.humdata.org.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from hasila.gazetteer.place import Cells, Misfit, Place, Reading, point, sheet

FORM = "ocha-cod"
LICENCE = "OCHA COD, as a rule CC BY-IGO (Creative Commons Attribution for Intergovernmental Organisations)"
BELOW = 5
"""The level of places that lie below all administrative levels."""
_KINDS = {0: "country", 1: "adm1", 2: "adm2", 3: "adm3", 4: "village", BELOW: "village"}
_LEVEL = re.compile(r"adm(?:in)?([0-4])(?:ref|alt[12]?)?(name|pcode|code)?[12]?(?:ar|en|fr|ku|[123]|)")
_PLAIN = re.compile(r"(?:feature|loc|place|village)?(name|pcode)(?:ar|en|1|)")
_LATITUDE = frozenset(
    {"lat", "latitude", "latitudey", "centerlat", "centrelat", "pointy", "y", "centroidlat"}
)
_LONGITUDE = frozenset(
    {"lon", "long", "lng", "longitude", "longitudex", "centerlon", "centrelon", "pointx", "x", "centroidlon"}
)
_ARABIC = re.compile("[\u0621-\u064a]")


class _Columns(NamedTuple):
    names: dict[int, list[str]]
    codes: dict[int, str]
    lat: str
    lon: str


def is_cod(header: Sequence[str]) -> bool:
    """Tell whether a header is one of these tables: some level has a code and names."""
    columns = _columns(header)
    return any(level in columns.names for level in columns.codes)


def _columns(header: Sequence[str]) -> _Columns:
    names: dict[int, list[str]] = {}
    codes: dict[int, str] = {}
    lat = lon = ""
    for column in header:
        key = re.sub(r"[\s_.#+-]", "", column).casefold()
        if level := _LEVEL.fullmatch(key) or _PLAIN.fullmatch(key):
            number = int(level[1]) if level.re is _LEVEL else BELOW
            if "code" in key:
                codes.setdefault(number, column)
            else:
                names.setdefault(number, []).append(column)
        lat = column if key in _LATITUDE else lat
        lon = column if key in _LONGITUDE else lon
    return _Columns(names, codes, lat, lon)


def read_cod(text: str) -> Reading:
    """Read a table; the country is told by its ``adm0`` code or by the letters that its codes open with."""
    header, rows = sheet(text)
    columns = _columns(header)
    places: dict[str, Place] = {}
    misfits: list[Misfit] = []
    for row, cells in rows:
        try:
            chain = list(_chain(row, cells, columns))
            if not chain:
                raise ValueError("no level has a code and a name")
        except ValueError as error:
            misfits.append(Misfit(row, str(error)))
            continue
        own, *above = chain
        if own.code in places and places[own.code].lat is not None:
            misfits.append(Misfit(row, f"the code {own.code} stands in row {places[own.code].row} already"))
            continue
        places[own.code] = own
        for place in above:
            places.setdefault(place.code, place)
    return Reading(FORM, LICENCE, list(places.values()), misfits)


def _chain(row: int, cells: Cells, columns: _Columns) -> Iterable[Place]:
    """Yield the place of a row and then what it lies in, nearest first, without the country."""
    lat, lon = point(cells.get(columns.lat, ""), cells.get(columns.lon, ""))
    codes = {level: cells.get(column, "") for level, column in columns.codes.items()}
    named = {level: [cells.get(c, "") for c in columns.names.get(level, [])] for level in codes}
    levels = [level for level in sorted(codes, reverse=True) if level and codes[level] and any(named[level])]
    for at, level in enumerate(levels):
        arabic = tuple(name for name in named[level] if _ARABIC.search(name))
        other = next((name for name in named[level] if name and not _ARABIC.search(name)), "")
        country = (codes.get(0) or codes[level])[:2]
        above = tuple(codes[wider] for wider in levels[at + 1 :])
        yield Place(row, codes[level], arabic, _KINDS[level], other, country, lat, lon, above)
        lat = lon = None
