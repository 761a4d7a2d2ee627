"""Adding, listing, finding and removing one's own tables of places, actors and sources."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result

from hasila import added
from hasila.cli import cli
from hasila.packs import AddedTable, load_pack

PLACES = """id,name,kind,parent,lat,lon,name_en
my-saqr,عين الصقر البيضاء,village,sy-idlib,35.90,36.61,White Saqr
my-wrong,خطأ,hamlet,,,,
"""
ACTORS = """id\tname\tforms\tparent\tkind\tside
hill-brigade\tلواء التلال البيضاء\tكتيبة التلال\t\trebel\t
hill-company\tسرية التلال البيضاء\t\thill-brigade\trebel\t
bad-kind\tلواء آخر\t\t\tgang\t
bad-side\tلواء آخر\t\t\trebel\tno-such-side
bad-parent\tلواء آخر\t\tnobody\trebel\t
isis\tتنظيم آخر\t\t\trebel\t
Bad Id\tلواء آخر\t\t\trebel\t
no-name\t\t\t\trebel\t
"""
SOURCES = """id\tname\tforms\tkind\tside\tdomain
hill-watch\tمرصد التلال البيضاء\t\tmonitor\t\thills.example
"""
REPORT = (
    "قتل ثلاثة مدنيين في قصف نفذه لواء التلال البيضاء على قرية عين الصقر البيضاء، بحسب مرصد التلال البيضاء."
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (
        ("places.csv", PLACES),
        ("actors.tsv", ACTORS),
        ("sources.tsv", SOURCES),
        ("r.txt", REPORT),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def _run(folder: Path, *arguments: str | Path) -> Result:
    data = ["--data", str(folder / "data")]
    return CliRunner().invoke(cli, [*data, *(str(argument) for argument in arguments)])


def _claim(folder: Path) -> dict[str, Any]:
    result = _run(folder, "extract", folder / "r.txt")
    assert result.exit_code == 0
    return dict(msgspec.json.decode(result.stdout.splitlines()[0]))


def test_added_tables_are_used_by_all_commands(folder: Path) -> None:
    fields = ("place_id", "by_actor", "source_id")
    assert [_claim(folder)[field] for field in fields] == [None, None, None]
    for kind, file in (("places", "places.csv"), ("actors", "actors.tsv"), ("sources", "sources.tsv")):
        _run(folder, kind, "add", folder / file, "--as", "mine")
    claim = _claim(folder)
    assert [claim[field] for field in fields] == ["my-saqr", "hill-brigade", "hill-watch"]
    assert (claim["lat"], claim["place_precision"]) == (35.9, "place")
    _run(folder, "places", "remove", "mine")
    assert _claim(folder)["place_id"] is None


def test_bad_rows_are_reported_and_the_rest_is_added(folder: Path) -> None:
    places = _run(folder, "places", "add", folder / "places.csv")
    assert places.exit_code == 1
    assert "places: 1 places read as list" in places.stderr
    assert "row 3: unknown kind 'hamlet'" in places.stderr
    actors = _run(folder, "actors", "add", folder / "actors.tsv")
    assert actors.exit_code == 1
    told = (
        "unknown kind 'gang'",
        "no side 'no-such-side'",
        "no parent 'nobody'",
        "isis is taken",
        "'Bad Id'",
        "no name",
    )
    for row, what in enumerate(told, 4):
        assert any(f"row {row}" in line and what in line for line in actors.stderr.splitlines()), what


def test_adding_again_replaces_and_gives_the_same_bytes(folder: Path) -> None:
    for kind, file in (("places", "places.csv"), ("actors", "actors.tsv")):
        _run(folder, kind, "add", folder / file, "--as", "mine")
        kept = folder / "data" / kind / "mine.tsv"
        before = kept.read_bytes()
        assert (
            "replaces the table of that name"
            in _run(folder, kind, "add", folder / file, "--as", "mine").stderr
        )
        assert kept.read_bytes() == before
        assert [path.name for path in kept.parent.iterdir()] == ["mine.tsv"]  # no drafts are left


def test_a_list_tells_where_tables_are_from(folder: Path) -> None:
    assert _run(folder, "places", "list").stdout == ""
    _run(folder, "places", "add", folder / "places.csv", "--as", "mine")
    listed = _run(folder, "places", "list").stdout
    assert listed.startswith("mine: 1 places\n")
    for words in ("places.csv", "sha256", "Licence"):
        assert words in listed
    assert _run(folder, "sources", "list").stdout == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("places", "remove", "none"), "there is no table 'none' of places; there are none"),
        (("places", "remove", "../x"), "'../x' is no name for a table"),
        (("places", "add", "{folder}/places.csv", "--as", "A b"), "'A b' is no name for a table"),
        (("places", "add", "{folder}/r.txt"), "no known table of places"),
        (("actors", "add", "{folder}/places.csv"), "the header lacks id, name, kind"),
        (("places", "add", "{folder}/missing.csv"), "does not exist"),
    ],
)
def test_what_cannot_be_done_is_said(folder: Path, arguments: tuple[str, ...], words: str) -> None:
    result = _run(folder, *(argument.format(folder=folder) for argument in arguments))
    assert result.exit_code == 2
    plain = " ".join(result.stderr.replace("│", " ").split())
    assert words in plain
    assert not (folder / "data").exists()


def test_a_broken_table_is_named(folder: Path) -> None:
    (folder / "data/places").mkdir(parents=True)
    (folder / "data/places/bad.tsv").write_text("id\tname\nx\ty\n", encoding="utf-8")
    result = _run(folder, "extract", folder / "r.txt")
    assert result.exit_code == 2
    assert "places/bad.tsv, line 1" in result.stderr


@pytest.mark.parametrize(
    ("words", "chosen", "why", "places"),
    [
        ("أريحا", None, "open", {"ps-jericho", "sy-ariha"}),
        ("مدينة أريحا في سوريا", "sy-ariha", "beside", {"ps-jericho", "sy-ariha", "sy"}),
        ("العراق", "iq", "only", {"iq"}),
        ("زقزق", None, "unknown", set()),
        ("al-bab", None, "unknown", {"sy-bab"}),
    ],
)
def test_find_shows_what_words_may_mean_and_why(
    folder: Path, words: str, chosen: str | None, why: str, places: set[str]
) -> None:
    found = msgspec.json.decode(_run(folder, "places", "find", "--format", "json", *words.split()).stdout)
    assert (found["place_id"], found["why"]) == (chosen, why)
    assert {place["id"] for place in found["places"]} == places
    assert [place["id"] for place in found["places"] if place["chosen"]] == ([chosen] if chosen else [])


def test_find_prints_the_chain_of_each_place(folder: Path) -> None:
    printed = _run(folder, "places", "find", "مدينة الباب بريف حلب").stdout.splitlines()
    assert printed[0].startswith("* sy-bab  city  الباب (Al-Bab) < حلب < سوريا  36.")
    assert printed[-1].endswith("precision: place")


@pytest.mark.parametrize(
    ("variables", "path"),
    [
        ({"HASILA_DATA": "/a", "XDG_DATA_HOME": "/b"}, "/a"),
        ({"XDG_DATA_HOME": "/b"}, "/b/hasila"),
        ({"HOME": "/c"}, "/c/.local/share/hasila"),
    ],
)
def test_where_tables_are_kept(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], path: str) -> None:
    for name in ("HASILA_DATA", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert added.default_folder() == Path(path)


def test_tables_of_a_folder_load_as_one_pack(tmp_path: Path) -> None:
    assert added.tables(tmp_path) == ()
    added.put(tmp_path, "sources", "b", SOURCES)
    added.put(tmp_path, "actors", "a", "id\tname\tkind\nx-brigade\tلواء\trebel\n")
    tables = added.tables(tmp_path)
    assert [(table.kind, table.path) for table in tables] == [
        ("actor", "actors/a.tsv"),
        ("source", "sources/b.tsv"),
    ]
    assert isinstance(tables[0], AddedTable)
    assert "hill-watch" in load_pack("ar", added=tables).rows["source"]
