"""Build ``src/hasila/data/outlines.geojson``: countries, provinces and disputed borders for maps and for resolving.

    python scripts/build_outlines.py world_map.gpkg

The input is Natural Earth (public domain) as Debian's package qgis-common ships it, under
``/usr/share/qgis/resources/data``. The same input gives the same bytes. Needs shapely, which Hasila itself does not.

Features, one a line, by ``kind``:

* ``province``: first-level divisions of the countries in ``DETAILED``. ``ids`` names the provinces of the country
  tables that lie in it (several where it was split since, none where the tables have none).
* ``country``: outlines; those of ``DETAILED`` are exactly the sum of their provinces, the rest is coarse.
* ``disputed``: lines that some state claims otherwise; ``name`` is Natural Earth's.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import shapely
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from hasila.tables import read_table

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "src" / "hasila" / "data"
TARGET = DATA / "outlines.geojson"
PROVINCES = Path(__file__).with_name("outline_provinces.toml")

DETAILED = frozenset(
    "AE BH CY DZ EG ER ET IL IQ IR JO KW LB LY ML NE OM PS QA SA SD SO SS SY TD TN TR YE".split()  # noqa: SIM905
)
"""Countries (ISO 3166) with provinces: those of the country packs and what lies around them."""
FRAME = shapely.box(-20, -12, 80, 58)
"""What a map can show (degrees: west, south, east, north); the rest of the world is left out."""
FINE, COARSE = 0.01, 0.05
"""How far a simplified line may stray, in degrees: about one kilometre, and five where no province is told."""
SMALLEST = 0.0004
"""Islands below this area (square degrees, some 4 km²) are dropped, where the division is more than that island."""
LEAST_COARSE = 0.05


class Division(NamedTuple):
    """A first-level division as Natural Earth has it."""

    iso: str
    name: str
    country: str
    shape: BaseGeometry


def shape_of(blob: bytes) -> BaseGeometry:
    """Return the geometry of a GeoPackage cell: a header, an envelope as its flags say, then WKB."""
    envelope = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}[blob[3] >> 1 & 7]
    return shapely.make_valid(shapely.from_wkb(blob[8 + envelope :]))


def divisions(source: sqlite3.Connection) -> list[Division]:
    """Return all divisions that a map can show, by country and name."""
    rows = source.execute("SELECT iso_a2, name, admin, geom FROM states_provinces")
    found = [
        Division(iso or "", name or "", country or "", shape_of(blob)) for iso, name, country, blob in rows
    ]
    return sorted((one for one in found if one.shape.intersects(FRAME)), key=lambda one: one[:3])


def simplified(shapes: Sequence[BaseGeometry], within: float, smallest: float) -> list[BaseGeometry]:
    """Return shapes with fewer points: a border that two of them share stays shared."""
    framed = [shapely.intersection(shape, FRAME) for shape in shapes]
    fewer = shapely.coverage_simplify(framed, within)
    return [_rounded(_without_specks(shape, smallest)) for shape in fewer]


def _without_specks(shape: BaseGeometry, smallest: float) -> BaseGeometry:
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    kept = [part for part in parts if part.area >= smallest]
    largest = max(parts, key=lambda part: part.area, default=None)
    return shapely.multipolygons(kept or ([largest] if largest is not None else []))


def _rounded(shape: BaseGeometry) -> BaseGeometry:
    return shapely.set_precision(shape, 0.001, mode="valid_output")


def province_features(found: Sequence[Division], shapes: Sequence[BaseGeometry]) -> Iterator[dict[str, Any]]:
    """Yield the provinces; raises ValueError for a row of the table of ids that names no division."""
    table = tomllib.loads(PROVINCES.read_text(encoding="utf-8"))
    left = {(iso, name) for iso, rows in table.items() for name in rows}
    for one, shape in zip(found, shapes, strict=True):
        known = table.get(one.iso, {}).get(one.name, [])
        left.discard((one.iso, one.name))
        named = {"name": known} if isinstance(known, str) else {}
        ids = [] if named else known
        told = {"kind": "province", "country": one.iso.lower(), "ids": ids, "name_en": one.name, **named}
        yield feature(told, shape)
    if left:
        raise ValueError(f"{PROVINCES.name}: Natural Earth has no {sorted(left)}")


def country_features(parts: Sequence[tuple[Division, BaseGeometry]]) -> Iterator[dict[str, Any]]:
    """Yield each country as the sum of its simplified divisions."""
    rows = read_table(
        (DATA / "countries.tsv").read_text(encoding="utf-8"), "countries.tsv", ("id", "name", "kind")
    )
    ours = {row.cells["id"]: row.cells["name"] for row in rows}
    members: dict[tuple[str, str], list[BaseGeometry]] = defaultdict(list)
    for one, shape in parts:
        members[one.iso if one.iso.isalpha() else "", one.country].append(shape)
    for (iso, country), shapes in sorted(members.items()):
        told = {"kind": "country", "country": iso.lower(), "name_en": country}
        if name := ours.get(iso.lower()):
            told["name"] = name
        yield feature(told, _rounded(shapely.union_all(shapes)))


def disputed_features(source: sqlite3.Connection) -> Iterator[dict[str, Any]]:
    """Yield the disputed borders, each with whose claim it is."""
    lines = [
        (name, shape_of(blob)) for name, blob in source.execute("SELECT name, geom FROM disputed_borders")
    ]
    for name, shape in sorted(lines, key=lambda line: (line[0], line[1].bounds)):
        if shape.intersects(FRAME):
            yield feature({"kind": "disputed", "name_en": name}, _rounded(shape.simplify(FINE)))


def feature(told: dict[str, Any], shape: BaseGeometry) -> dict[str, Any]:
    """Return a GeoJSON feature with coordinates of three decimals (some 100 m)."""
    geometry = json.loads(json.dumps(mapping(shape)), parse_float=lambda text: round(float(text), 3))
    return {"type": "Feature", "properties": told, "geometry": geometry}


def main(path: str) -> None:
    """Write the outlines; says how many and how large."""
    source = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    found = divisions(source)
    near = [one for one in found if one.iso in DETAILED]
    far = [one for one in found if one.iso not in DETAILED]
    near_shapes = simplified([one.shape for one in near], FINE, SMALLEST)
    far_shapes = simplified([one.shape for one in far], COARSE, LEAST_COARSE)
    parts = [*zip(near, near_shapes, strict=True), *zip(far, far_shapes, strict=True)]
    features = [
        *country_features(parts),
        *province_features(near, near_shapes),
        *disputed_features(source),
    ]
    drawn = (one for one in features if one["geometry"]["coordinates"])
    lines = [json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in drawn]
    head = '{"type":"FeatureCollection","source":"Natural Earth, public domain","features":[\n'
    TARGET.write_text(head + ",\n".join(lines) + "\n]}\n", encoding="utf-8")
    print(f"{TARGET.name}: {len(lines)} features, {TARGET.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main(sys.argv[1])
