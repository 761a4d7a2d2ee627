"""Every kind of defect of a country pack is found in a small broken one; the country packs that ship have none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from hasila.check import check_packs
from hasila.packs import available_countries
from small_packs import ABOUT, country_table, write

SIDES = "id name_ar name_en note"
ACTORS = "id name forms parent kind side since until name_en example note"
SOURCES = "id name forms kind side domain name_en example note"
PLACES = "id name forms kind parent lat lon name_en example note"
BOX = "[bbox]\nsouth = 30.0\nnorth = 35.0\nwest = 36.0\neast = 42.0\n"
SOUND = {
    "international/sides.tsv": (SIDES, "un;الأمم المتحدة;UN;"),
    "international/actors.tsv": (ACTORS, "un-force;قوة السلام;;;other;un;;;Force;وصلت قوة السلام;"),
    "valley/sides.tsv": (SIDES, "locals;الأهالي;Locals;"),
    "valley/actors.tsv": (
        ACTORS,
        "brigade;لواء الوادي;اللواء;un-force;rebel;locals;2012;2014-05;Brigade;قصف لواء الوادي القرية;",
        "company;سرية 30;;brigade;rebel;un;2013-01-02;;Company;انسحبت السرية 30 من التل;",
    ),
    "valley/sources.tsv": (SOURCES, "agency;وكالة الوادي;;agency;;valley.example;Agency;قالت وكالة الوادي;"),
    "valley/places.tsv": (
        PLACES,
        "v-hill;تل الزهور;تلة الزهور;village;v-plain;33.1;37.2;Hill;قصف على تل الزهور;",
        "v-plain;السهل;;adm1;;;;Plain;نزوح من السهل;",
    ),
}
Tables = Mapping[str, tuple[str, ...]]


def files(changes: Tables, about: str = ABOUT + BOX) -> dict[str, str]:
    tables = {
        f"country/{path}": country_table(columns, *(row.split(";") for row in rows))
        for path, (columns, *rows) in {**SOUND, **changes}.items()
    }
    world = 'iso = "ZZ"\nname_ar = "دولي"\nname_en = "World"\n'
    return {"country/valley/country.toml": about, "country/international/country.toml": world, **tables}


def changed(path: str, old: str, new: str) -> Tables:
    columns, *rows = SOUND[path]
    assert any(old in row for row in rows)
    return {path: (columns, *(row.replace(old, new, 1) for row in rows))}


def test_a_sound_country_has_no_problems(tmp_path: Path) -> None:
    assert check_packs("ar", write(tmp_path, files({}))) == []


@pytest.mark.parametrize(
    ("path", "old", "new", "problem"),
    [
        (
            "valley/actors.tsv",
            "brigade;لو",
            "Brigade;لو",
            "line 5: Brigade: an id is small letters and digits",
        ),
        ("valley/actors.tsv", "company;سر", "a-company;سر", "line 6: a-company: stands after brigade"),
        ("valley/actors.tsv", "company;سر", "brigade;سر", "line 6: brigade: the same as line 5"),
        ("valley/actors.tsv", "company;سر", "un-force;سر", "actors.tsv, line 6: un-force: the same as"),
        (
            "valley/actors.tsv",
            ";rebel;",
            ";army;",
            "line 5: brigade: unknown kind 'army', expected",
        ),
        ("valley/actors.tsv", ";locals;", ";foreigners;", "line 5: brigade: there is no side 'foreigners'"),
        ("valley/actors.tsv", "un-force", "other-force", "line 5: brigade: there is no parent 'other-force'"),
        ("valley/actors.tsv", ";brigade;", ";company;", "line 6: company: there is no parent 'company'"),
        ("valley/actors.tsv", "2012", "12-2012", "line 5: brigade: '12-2012' is no date"),
        ("valley/actors.tsv", "2014-05", "2011", "line 5: brigade: ends before it begins"),
        ("valley/actors.tsv", ";Brigade;", ";;", "line 5: brigade: no name_en"),
        (
            "valley/actors.tsv",
            ";اللواء;",
            ";اللواء|اللواء;",
            "line 5: brigade: forms are other spellings",
        ),
        (
            "valley/actors.tsv",
            ";اللواء;",
            ";لواء الوادي;",
            "line 5: brigade: forms are other spellings",
        ),
        (
            "valley/actors.tsv",
            ";اللواء;",
            ";لواء|;",
            "line 5: brigade: forms are other spellings",
        ),
        (
            "valley/actors.tsv",
            ";اللواء;",
            ";لواء. الوادي;",
            "line 5: brigade: the matcher never finds لواء. الوادي",
        ),
        (
            "valley/actors.tsv",
            "قصف لواء الوادي",
            "قصف ألوية",
            "brigade: its example holds neither name nor form",
        ),
        ("valley/sources.tsv", ";agency;;", ";newspaper;;", "line 5: agency: unknown kind 'newspaper'"),
        ("valley/sources.tsv", "قالت وكالة الوادي", "", "line 5: agency: no example"),
        (
            "valley/places.tsv",
            "33.1",
            "43.1",
            "line 5: v-hill: the point 43.1, 37.2 lies outside the country's box",
        ),
        ("valley/places.tsv", "33.1", "", "line 5: v-hill: '', '37.2' is no point"),
        ("valley/places.tsv", "37.2", "east", "line 5: v-hill: '33.1', 'east' is no point"),
        ("valley/places.tsv", "v-plain;33", "locals;33", "line 5: v-hill: there is no parent 'locals'"),
        (
            "valley/places.tsv",
            "على تل الزهور",
            "على تل الأزهار",
            "v-hill: its example holds neither name nor form",
        ),
        ("valley/sides.tsv", "الأهالي", "", "line 5: locals: no name_ar"),
        (
            "valley/sides.tsv",
            "الأهالي",
            "الأهالی",
            "line 5: a letter that only looks like one of the language",
        ),
    ],
)
def test_a_defect_in_a_row_is_found(tmp_path: Path, path: str, old: str, new: str, problem: str) -> None:
    found = check_packs("ar", write(tmp_path, files(changed(path, old, new))))
    assert any(problem in each for each in found)
    assert all(each.startswith(f"country/{path}, line ") for each in found)


def test_columns_are_those_of_the_table(tmp_path: Path) -> None:
    found = check_packs("ar", write(tmp_path, files({"valley/sources.tsv": ("id name",)})))
    assert found == [f"country/valley/sources.tsv, line 4: the columns must be {SOURCES.replace(' ', ', ')}"]


@pytest.mark.parametrize(
    ("about", "problem"),
    [
        (ABOUT.replace("XX", "xx"), "iso must be two capital letters"),
        (ABOUT.replace("name_en", "english"), "no name_en"),
        (
            ABOUT + BOX.replace("30.0", "37.0"),
            "the box must have degrees from south to north and from west to east",
        ),
        (
            ABOUT + BOX.replace("west", "left"),
            "the box must have degrees from south to north and from west to east",
        ),
        ("iso", "Expected '=' after a key in a key/value pair (at end of document)"),
    ],
)
def test_a_defect_in_what_is_said_of_a_country_is_found(tmp_path: Path, about: str, problem: str) -> None:
    found = check_packs("ar", write(tmp_path, files({}, about)))
    assert f"country/valley/country.toml: {problem}" in found


@pytest.fixture(scope="module")
def shipped_problems() -> list[str]:
    return check_packs("ar")


@pytest.mark.parametrize("country", available_countries())
def test_acceptance_the_country_packs_that_ship_have_no_problems(
    shipped_problems: list[str], country: str
) -> None:
    assert not [problem for problem in shipped_problems if problem.startswith(f"country/{country}/")]


@pytest.mark.parametrize(
    ("example", "name", "holds"),
    [
        ("سلم الأهالي الجثث للواء الأخضر", "اللواء الأخضر", True),
        ("قصفت المدفعية مدينه اعزاز", "أعزاز", True),
        ("وقتل ثلاثة في «تل الزهور»", "تل الزهور", True),
        ("سقطت قذائف على كفرنبل", "نبل", False),
    ],
)
def test_examples_hold_names_with_clitics_and_other_spellings_but_not_in_words(
    tmp_path: Path, example: str, name: str, holds: bool
) -> None:
    row = f"v-here;{name};;village;;;;Here;{example};"
    found = check_packs("ar", write(tmp_path, files({"valley/places.tsv": (PLACES, row)})))
    assert any("its example holds neither" in each for each in found) is not holds
