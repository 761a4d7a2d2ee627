"""The command line: results, messages and exit codes, in pipes too."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result

from hasila.cli import cli
from hasila.packs import available_countries

STRIKE = "قُتل سبعة مدنيين وأصيب 12 آخرون في غارة جوية على مدينة الباب بريف حلب الشرقي، حسب الدفاع المدني."
BLAST = "أعلنت الشرطة العراقية مقتل ثلاثة جنود في انفجار عبوة ناسفة قرب مدينة الرمادي بمحافظة الأنبار."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two reports: a JSON line with a date and a text file."""
    row = {"id": "strike", "text": STRIKE, "published": "2021-03-09", "outlet": "أخبار النهر"}
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.jsonl").write_bytes(msgspec.json.encode(row) + b"\n")
    (tmp_path / "in" / "blast.txt").write_text(BLAST, encoding="utf-8")
    return tmp_path


def _run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def _rows(result: Result) -> list[Any]:
    assert result.exit_code == 0, result.output
    return [msgspec.json.decode(line) for line in result.stdout.splitlines()]


def _shell(*arguments: str | Path, **more: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "hasila", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, **more)


def test_toll_prints_incidents(folder: Path) -> None:
    result = _run("toll", folder / "in")
    assert result.exit_code == 0
    for words in ("مدينة الباب", "killed \u00b7 all: 7", "الدفاع المدني", "strike (أخبار النهر, 2021-03-09)"):
        assert words in result.stdout
    assert result.stderr == ""


def test_toll_as_json_holds_the_words(folder: Path) -> None:
    rows = _rows(_run("toll", "--format", "json", folder / "in"))
    assert len(rows) == 2
    strike = next(row for row in rows if row["place_id"] == "sy-bab")
    assert [toll["best"] for toll in strike["tolls"] if toll["harm"] == "killed"][:1] == [7]
    evidence = strike["evidence"][0]
    assert evidence["quotes"][0] in STRIKE
    assert (evidence["outlet"], evidence["published"]) == ("أخبار النهر", "2021-03-09")


def test_toll_in_arabic(folder: Path) -> None:
    assert "قتلى \u00b7 الكل: 7" in _run("toll", "--lang", "ar", folder / "in").stdout


def test_toll_by_another_rule_and_country(folder: Path) -> None:
    assert "rule: acled" in _run("toll", "--rule", "acled", folder / "in").stdout
    rows = _rows(_run("toll", "--format", "json", "--country", "iraq", folder / "in"))
    places = {row["place_id"] for row in rows}
    assert "iq-ramadi" in places
    assert "sy-bab" not in places


def test_extract_prints_the_guides_rows(folder: Path) -> None:
    rows = _rows(_run("extract", folder / "in"))
    assert [(row["report"], row["harm"], row["number"]) for row in rows] == [
        ("strike", "killed", 7),
        ("strike", "injured", 12),
        ("blast", "killed", 3),
    ]
    text = {"strike": STRIKE, "blast": BLAST}
    for row in rows:
        for start, end in row["evidence"]:
            assert text[row["report"]][start:end].strip()
        assert row["place"] in text[row["report"]]
        assert {"victims", "status", "by", "cause", "source", "stance", "scope", "part_of", "joint"} <= set(
            row
        )


def test_stages_in_a_pipe_give_what_toll_gives(folder: Path) -> None:
    reports, claims = folder / "reports.jsonl", folder / "claims.jsonl"
    reports.write_text(_run("read", folder / "in").stdout, encoding="utf-8")
    claims.write_text(_run("extract", reports).stdout, encoding="utf-8")
    incidents = _rows(_run("reconcile", "--claims", claims, "--reports", reports))
    direct = _rows(_run("toll", "--format", "json", folder / "in"))
    for row in direct:
        row["incident"] = row.pop("id")
    shared = [set(incident) - {"claims"} for incident in incidents]
    assert incidents
    assert [{key: i[key] for key in keys} for i, keys in zip(incidents, shared, strict=True)] == [
        {key: row[key] for key in keys} for row, keys in zip(direct, shared, strict=True)
    ]


def test_explain_marks_the_text(folder: Path) -> None:
    shown = _run("explain", folder / "in" / "blast.txt").stdout
    assert "\u27e6" in shown
    assert "\u27e71" in shown
    assert "place: " in shown
    (row,) = _rows(_run("explain", "--format", "json", "--report", "strike", folder / "in" / "a.jsonl"))
    assert row["report"]["text"] == STRIKE
    assert len(row["claims"]) == 2


def test_a_store_from_loading_to_decisions(folder: Path) -> None:
    store = folder / "toll.db"
    assert _rows(_run("load", store, folder / "in", "--format", "json")) == [{"new": 2, "incidents": 2}]
    assert _rows(_run("load", store, folder / "in", "--format", "json")) == [{"unchanged": 2, "incidents": 2}]
    assert "2 unchanged" in _run("load", store, folder / "in").stdout
    assert [row["id"] for row in _rows(_run("reports", store, "--format", "json"))] == ["blast", "strike"]
    claims = _rows(_run("claims", store, "--format", "json"))
    ids = {(row["report"], row["harm"]): row["id"] for row in claims}
    assert _run("decisions", store).stdout == ""
    strike, blast = ids["strike", "killed"], ids["blast", "killed"]
    assert (
        _run("judge", store, strike, blast, "different", "--reviewer", "mona", "--note", "far").exit_code == 0
    )
    assert _run("correct", store, strike, "number", "8", "--reviewer", "mona").exit_code == 0
    assert _run("correct", store, blast, "rejected", "true", "--reviewer", "mona").exit_code == 0
    (left,) = _rows(_run("tolls", store, "--format", "json"))
    assert left["tolls"][0]["best"] == 8
    assert {row["orphaned"] for row in _rows(_run("decisions", store, "--format", "json"))} == {False}
    shown = _run("decisions", store).stdout
    for words in ("different incidents", "mona", "far", "number = 8", "rejected = true"):
        assert words in shown
    assert strike in _run("claims", store).stdout
    assert "strike" in _run("reports", store).stdout


def test_decisions_whose_claim_is_gone_are_marked(folder: Path) -> None:
    store, path = folder / "toll.db", folder / "in" / "blast.txt"
    _run("load", store, path)
    (claim,) = _rows(_run("claims", store, "--format", "json"))
    _run("correct", store, claim["id"], "number", "4", "--reviewer", "mona")
    path.write_text(BLAST.replace("ثلاثة", "خمسة"), encoding="utf-8")
    _run("load", store, path)
    assert "its claim is gone" in _run("decisions", store).stdout


@pytest.mark.parametrize(
    ("options", "places"),
    [
        ([], {"sy-bab", "iq-ramadi"}),
        (["--place", "Aleppo"], {"sy-bab"}),
        (["--place", "iq-anbar"], {"iq-ramadi"}),
        (["--since", "2021-03"], {"sy-bab"}),
        (["--until", "2021-02-28"], set()),
        (["--harm", "injured"], {"sy-bab"}),
    ],
)
def test_tolls_of_a_store_can_be_narrowed(folder: Path, options: list[str], places: set[str]) -> None:
    _run("load", folder / "toll.db", folder / "in")
    rows = _rows(_run("tolls", folder / "toll.db", "--format", "json", *options))
    assert {row["place_id"] for row in rows} == places


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["toll"], "Missing argument"),
        (["toll", "--rule", "median", "IN"], "there is no rule 'median'"),
        (["toll", "--country", "atlantis", "IN"], "there is no country pack 'atlantis'"),
        (["tolls", "MISSING"], "there is no store"),
        (["tolls", "DB", "--since", "last week"], "is not YYYY"),
        (["tolls", "DB", "--place", "Nowhere at all"], "no known place"),
        (["judge", "DB", "x", "y", "same", "--reviewer", "mona"], "no claim 'x'"),
        (["explain", "IN/a.jsonl", "--report", "nobody"], "holds no report 'nobody'"),
        (["reconcile", "--claims", "MISSING", "--reports", "MISSING"], "does not exist"),
    ],
)
def test_wrong_usage_is_code_two(folder: Path, arguments: list[str], message: str) -> None:
    _run("load", folder / "toll.db", folder / "in" / "blast.txt")
    places = {"IN": folder / "in", "IN/a.jsonl": folder / "in" / "a.jsonl", "DB": folder / "toll.db"}
    places["MISSING"] = folder / "missing"
    result = _run(*(places.get(argument, argument) for argument in arguments))
    assert result.exit_code == 2
    flat = " ".join(result.stderr.replace("\u2502", " ").split())
    assert message in flat
    assert result.stdout == ""


@pytest.mark.parametrize("command", ["toll", "extract", "read", "load"])
def test_bad_input_is_told_and_the_rest_is_done(folder: Path, command: str) -> None:
    bad = folder / "bad.jsonl"
    bad.write_bytes(b'{"id": "x", "text": \n{"id": "y"}\n')
    store = [folder / "toll.db"] if command == "load" else []
    result = _run(command, *store, bad, folder / "missing.txt", folder / "in")
    assert result.exit_code == 1
    for words in ("bad.jsonl, row 1", "bad.jsonl, row 2", "missing.txt", "3 problems; the rest was done"):
        assert words in result.stderr
    assert result.stdout


def test_a_store_that_is_none_is_told(folder: Path) -> None:
    result = _run("load", folder / "in" / "blast.txt", folder / "in")
    assert result.exit_code == 1
    assert "blast.txt" in result.stderr
    assert (folder / "in" / "blast.txt").read_text(encoding="utf-8") == BLAST


def test_every_command_explains_itself_with_examples() -> None:
    for name in cli.commands:
        result = _run(name, "--help")
        assert result.exit_code == 0
        assert name in ("claims", "reports", "decisions", "pack") or f"hasila {name}" in result.stdout
    assert "toll.db" in _run("--help").stdout


def test_version_and_module() -> None:
    assert _shell("--version").stdout.startswith("hasila, version ")


def test_exit_codes_of_the_program(folder: Path) -> None:
    assert _shell("toll", folder / "in").returncode == 0
    assert _shell("toll", folder / "in", folder / "missing").returncode == 1
    assert _shell("toll").returncode == 2


def test_standard_input_and_no_colours_in_a_pipe(folder: Path) -> None:
    row = (folder / "in" / "a.jsonl").read_text(encoding="utf-8")
    result = _shell("toll", "-", input=row)
    assert "killed \u00b7 all: 7" in result.stdout
    assert not {"\x1b", "\u2068", "\u2500", "\u2502"} & set(result.stdout)


def test_words_come_out_whatever_the_locale(folder: Path) -> None:
    result = _shell("toll", folder / "in", env={**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii"})
    assert "مدينة الباب" in result.stdout


def test_a_closed_pipe_ends_it_quietly(folder: Path) -> None:
    rows = [{"id": str(n), "text": STRIKE} for n in range(400)]
    (folder / "many.jsonl").write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
    command = [sys.executable, "-m", "hasila", "extract", str(folder / "many.jsonl")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""


@pytest.mark.parametrize(
    ("command", "absent"),
    [
        (
            "['extract', path]",
            {"sqlalchemy", "alembic", "hasila.store", "hasila.show.terminal", "rich.progress"},
        ),
        ("['--help']", {"sqlalchemy", "hasila.pipeline", "hasila.read", "hasila.extract", "lxml"}),
    ],
)
def test_what_is_not_used_is_not_imported(folder: Path, command: str, absent: set[str]) -> None:
    program = (
        f"import sys\npath = {str(folder / 'in' / 'blast.txt')!r}\nfrom hasila.cli import cli\n"
        f"try:\n    cli({command})\nexcept SystemExit as end:\n    assert not end.code\n"
        "print('\\n' + ' '.join(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert absent & set(done.stdout.splitlines()[-1].split()) == set()


def test_countries_that_ship() -> None:
    assert {"syria", "iraq", "yemen"} <= set(available_countries())
