"""Every country folder that ships: tables are well formed and agree, and each example holds its name."""

import datetime as dt
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[1] / "src" / "hasila" / "data" / "country"
COUNTRIES = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())
COLUMNS = {
    "sides": "id name_ar name_en note",
    "actors": "id name forms parent kind side since until name_en example note",
    "sources": "id name forms kind side domain name_en example note",
    "places": "id name forms kind parent lat lon name_en example note",
}
REQUIRED = {"id", "name", "name_ar", "kind", "name_en", "example"}
KINDS = {
    "actors": "state_forces police rebel militia pro_government_militia jihadist foreign_state coalition"
    " political_party government other",
    "sources": "monitor agency outlet ministry health rescue party_media un ngo activists government",
    "places": "adm1 city town village district camp airport crossing region mountain river road facility",
}
Row = dict[str, str]
# Persian yeh and kaf, presentation forms, tatweel, diacritics and invisible marks.
LOOK_ALIKE = re.compile(
    "[\u06cc\u06a9\ufb50-\ufdff\ufe70-\ufeff\u0640\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e]"
)
FOLD = str.maketrans("أإآٱةىؤئ", "ااااهيوي")
PREFIX = "(?:[وف]?(?:[بك]?(?:ال)?|لل|ل))"
CASES = [
    (country, table)
    for country in COUNTRIES
    for table in COLUMNS
    if (FOLDER / country / f"{table}.tsv").exists()
]


def lines(country: str, table: str) -> list[str]:
    return (FOLDER / country / f"{table}.tsv").read_text(encoding="utf-8").splitlines()


def read(country: str, table: str) -> list[Row]:
    if not (FOLDER / country / f"{table}.tsv").exists():
        return []
    header, *rows = (line.split("\t") for line in lines(country, table) if not line.startswith("#"))
    return [dict(zip(header, row, strict=True)) for row in rows]


def known(country: str, table: str) -> set[str]:
    return {row["id"] for name in {country, "international"} for row in read(name, table)}


def fold(text: str) -> str:
    return re.sub(r"\s+", " ", text.translate(FOLD))


def holds(sentence: str, name: str) -> bool:
    bare = re.escape(fold(name))
    stem = re.escape(fold(name).removeprefix("ال"))
    return bool(re.search(rf"(?<!\w){PREFIX}(?:{bare}|{stem})(?!\w)", fold(sentence)))


def is_date(value: str) -> bool:
    for form in ("%Y", "%Y-%m", "%Y-%m-%d"):
        try:
            dt.datetime.strptime(value, form)
        except ValueError:
            continue
        return True
    return not value


def in_box(row: Row, box: dict[str, float] | None) -> bool:
    if not row["lat"] and not row["lon"]:
        return True
    lat, lon = float(row["lat"]), float(row["lon"])
    inside = box is None or (box["south"] <= lat <= box["north"] and box["west"] <= lon <= box["east"])
    return inside and -90 <= lat <= 90 and -180 <= lon <= 180


@pytest.mark.parametrize("country", COUNTRIES)
def test_country_has_names_and_a_sensible_box(country: str) -> None:
    meta = tomllib.loads((FOLDER / country / "country.toml").read_text(encoding="utf-8"))
    assert re.fullmatch("[A-Z]{2}", meta["iso"])
    assert meta["name_ar"]
    assert meta["name_en"]
    if box := meta.get("bbox"):
        assert box["south"] < box["north"]
        assert box["west"] < box["east"]


@pytest.mark.parametrize(("country", "table"), CASES)
def test_table_is_well_formed(country: str, table: str) -> None:
    text = lines(country, table)
    start = next(number for number, line in enumerate(text) if not line.startswith("# "))
    assert start >= 3, "a table opens with what it is, provenance and licence"
    assert "licence: cc0-1.0" in "\n".join(text[:start]).lower()
    assert text[start].split("\t") == COLUMNS[table].split()
    wrong = [
        line for line in text[start + 1 :] if line.count("\t") != text[start].count("\t") or "\t " in line
    ]
    assert not wrong
    assert not [line for line in text if LOOK_ALIKE.search(line)]


@pytest.mark.parametrize(("country", "table"), CASES)
def test_rows_are_complete_sorted_and_unique(country: str, table: str) -> None:
    rows = read(country, table)
    ids = [row["id"] for row in rows]
    assert ids == sorted(set(ids))
    assert not [name for name in ids if not re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", name)]
    assert not [row["id"] for row in rows for column in REQUIRED & row.keys() if not row[column].strip()]
    assert not [row["id"] for row in rows if row.get("kind", "") not in [*KINDS.get(table, "").split(), ""]]


@pytest.mark.parametrize(("country", "table"), CASES)
def test_forms_are_distinct_spellings(country: str, table: str) -> None:
    rows = [row for row in read(country, table) if row.get("forms")]
    wrong = [
        row["id"] for row in rows if "" in (forms := row["forms"].split("|")) or len(forms) != len(set(forms))
    ]
    assert not wrong
    assert not [row["id"] for row in rows if row["name"] in row["forms"].split("|")]


@pytest.mark.parametrize(("country", "table"), CASES)
def test_parents_and_sides_exist(country: str, table: str) -> None:
    sides, parents = known(country, "sides") | {""}, known(country, table) | {""}
    rows = read(country, table)
    assert not [(row["id"], row["side"]) for row in rows if row.get("side", "") not in sides]
    assert not [
        (row["id"], row["parent"]) for row in rows if row.get("parent", "") not in parents - {row["id"]}
    ]


@pytest.mark.parametrize("country", COUNTRIES)
def test_periods_are_dates_in_order(country: str) -> None:
    rows = read(country, "actors")
    assert not [row["id"] for row in rows if not (is_date(row["since"]) and is_date(row["until"]))]
    assert not [row["id"] for row in rows if row["until"] and row["since"] > row["until"]]


@pytest.mark.parametrize("country", COUNTRIES)
def test_points_lie_in_the_box(country: str) -> None:
    box = tomllib.loads((FOLDER / country / "country.toml").read_text(encoding="utf-8")).get("bbox")
    rows = read(country, "places")
    assert not [row["id"] for row in rows if bool(row["lat"]) != bool(row["lon"]) or not in_box(row, box)]


@pytest.mark.parametrize(("country", "table"), [case for case in CASES if case[1] != "sides"])
def test_example_holds_the_name_or_a_form(country: str, table: str) -> None:
    rows = read(country, table)
    names = {row["id"]: [row["name"], *filter(None, row["forms"].split("|"))] for row in rows}
    assert not [
        row["id"] for row in rows if not any(holds(row["example"], name) for name in names[row["id"]])
    ]


@pytest.mark.parametrize("table", COLUMNS)
def test_ids_are_unique_across_countries(table: str) -> None:
    ids = Counter(row["id"] for country in COUNTRIES for row in read(country, table))
    assert not [name for name, count in ids.items() if count > 1]


@pytest.mark.parametrize(
    ("sentence", "name", "expected"),
    [
        ("سلم الأهالي الجثث للجيش السوري.", "الجيش السوري", True),
        ("قصفت المدفعية مدينه اعزاز.", "أعزاز", True),
        ("وقتل ثلاثة برصاص الجيش.", "جيش", True),
        ("سقطت قذائف على كفرنبل.", "نبل", False),
    ],
)
def test_holds_allows_clitics_and_spelling_but_not_parts_of_words(
    sentence: str, name: str, expected: bool
) -> None:
    assert holds(sentence, name) is expected
