"""Country packs: columns, identifiers, kinds, periods, points, and what they refer to."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from hasila.check.lexicon import token_runs
from hasila.check.tables import Problem, Table, repeated
from hasila.names import Name, NameIndex
from hasila.packs import Pack
from hasila.tables import Row

COLUMNS = {
    "sides": "id name_ar name_en note",
    "actors": "id name forms parent kind side since until name_en example note",
    "sources": "id name forms kind side domain name_en example note",
    "places": "id name forms kind parent lat lon name_en example note",
}
_REQUIRED = ("id", "name", "name_ar", "kind", "name_en", "example")
_KINDS = {
    "actors": "state_forces police rebel militia pro_government_militia jihadist foreign_state coalition"
    " political_party government other",
    "sources": "monitor agency outlet ministry health rescue party_media un ngo activists government",
    "places": "adm1 city town village district camp airport crossing region mountain river road facility",
}
_EVERYWHERE = "international"
_ID = re.compile("[a-z0-9]+(-[a-z0-9]+)*")
_DATE_FORMS = ("%Y", "%Y-%m", "%Y-%m-%d")

Countries = Mapping[str, Mapping[str, Table]]
"""Tables by country and name."""


def check_countries(
    countries: Countries, files: Mapping[str, str], pack: Pack, grammar: Mapping[str, Any]
) -> Iterator[Problem]:
    """Yield what is wrong in country packs; ``files`` holds the text of each country.toml by path."""
    for country, tables in countries.items():
        path = f"country/{country}/country.toml"
        try:
            meta = tomllib.loads(files.get(path, ""))
        except tomllib.TOMLDecodeError as error:
            yield Problem(path, 0, str(error))
            continue
        for what in _about_problems(meta):
            yield Problem(path, 0, what)
        box = meta["bbox"] if _is_box(meta.get("bbox")) else None
        for name, table in tables.items():
            if table.columns != tuple(COLUMNS[name].split()):
                yield Problem(
                    table.path, table.header, f"the columns must be {COLUMNS[name].replace(' ', ', ')}"
                )
                continue
            yield from _table_problems(name, table, box, _known(countries, country))
            yield from _example_problems(name, table, pack, grammar)
    for name in COLUMNS:
        rows = [row for tables in countries.values() if name in tables for row in tables[name].rows]
        yield from repeated(rows, "id")


def _about_problems(meta: Mapping[str, Any]) -> Iterator[str]:
    if not re.fullmatch("[A-Z]{2}", str(meta.get("iso", ""))):
        yield "iso must be two capital letters"
    for key in ("name_ar", "name_en"):
        if not meta.get(key):
            yield f"no {key}"
    if "bbox" in meta and not _is_box(meta["bbox"]):
        yield "the box must have degrees from south to north and from west to east"


def _is_box(box: Any) -> bool:
    if not isinstance(box, dict) or not {*box} >= {"south", "north", "west", "east"}:
        return False
    return bool(box["south"] < box["north"] and box["west"] < box["east"])


def _known(countries: Countries, country: str) -> dict[str, set[str]]:
    """Return the ids that a country's rows may refer to, by table: its own and the international ones."""
    return {
        name: {row.cells["id"] for here in (country, _EVERYWHERE) for row in _rows(countries, here, name)}
        for name in COLUMNS
    }


def _rows(countries: Countries, country: str, name: str) -> list[Row]:
    table = countries.get(country, {}).get(name)
    return [row for row in table.rows if "id" in row.cells] if table else []


def _table_problems(
    name: str, table: Table, box: Mapping[str, float] | None, known: Mapping[str, set[str]]
) -> Iterator[Problem]:
    before = ""
    for row in table.rows:
        cells = row.cells
        problems = [*_cell_problems(name, cells), *_reference_problems(name, cells, known)]
        if name == "actors":
            problems += _period_problems(cells)
        if name == "places":
            problems += _point_problems(cells, box)
        if cells["id"] < before:
            problems.append(f"stands after {before}, rows are in the order of their ids")
        before = cells["id"]
        for what in problems:
            yield Problem(row.path, row.line, f"{cells['id']}: {what}")


def _cell_problems(name: str, cells: Mapping[str, str]) -> Iterator[str]:
    if not _ID.fullmatch(cells["id"]):
        yield "an id is small letters and digits, joined by hyphens"
    for column in _REQUIRED:
        if cells.get(column) == "":
            yield f"no {column}"
    kinds = _KINDS.get(name, "").split()
    if kinds and cells["kind"] not in kinds:
        yield f"unknown kind {cells['kind']!r}, expected one of {', '.join(kinds)}"
    forms = cells["forms"].split("|") if cells.get("forms") else []
    if "" in forms or len({*forms, cells.get("name")}) <= len(forms):
        yield "forms are other spellings than the name, each once"


def _reference_problems(name: str, cells: Mapping[str, str], known: Mapping[str, set[str]]) -> Iterator[str]:
    side, parent = cells.get("side"), cells.get("parent")
    if side and side not in known["sides"]:
        yield f"there is no side {side!r}"
    if parent and (parent == cells["id"] or parent not in known[name]):
        yield f"there is no parent {parent!r}"


def _period_problems(cells: Mapping[str, str]) -> Iterator[str]:
    since, until = cells["since"], cells["until"]
    for value in (since, until):
        if value and not _is_date(value):
            yield f"{value!r} is no date (year, year-month or year-month-day)"
    if until and since > until:
        yield "ends before it begins"


def _is_date(value: str) -> bool:
    for form in _DATE_FORMS:
        try:
            dt.datetime.strptime(value, form)
        except ValueError:
            continue
        return True
    return False


def _point_problems(cells: Mapping[str, str], box: Mapping[str, float] | None) -> Iterator[str]:
    lat, lon = cells["lat"], cells["lon"]
    if not lat and not lon:
        return
    try:
        north, east = float(lat), float(lon)
    except ValueError:
        yield f"{lat!r}, {lon!r} is no point: latitude and longitude in degrees, both or neither"
        return
    bounds = box or {"south": -90, "north": 90, "west": -180, "east": 180}
    if not (bounds["south"] <= north <= bounds["north"] and bounds["west"] <= east <= bounds["east"]):
        yield f"the point {lat}, {lon} lies outside the country's box"


def _example_problems(name: str, table: Table, pack: Pack, grammar: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield names that the matcher never finds, and rows whose example holds neither name nor form."""
    for row in table.rows if name != "sides" else ():
        found = []
        for spelling in (row.cells["name"], *filter(None, row.cells["forms"].split("|"))):
            index = NameIndex(pack.fold, dict(grammar))
            index.add(Name(name, row.cells["id"], spelling, "", ""), spelling)
            found.append(any(index.find(tokens) for tokens in token_runs(pack, row.cells["example"])))
            if not any(index.find(tokens) for tokens in token_runs(pack, spelling)):
                yield Problem(row.path, row.line, f"{row.cells['id']}: the matcher never finds {spelling}")
        if row.cells["example"] and not any(found):
            yield Problem(row.path, row.line, f"{row.cells['id']}: its example holds neither name nor form")
