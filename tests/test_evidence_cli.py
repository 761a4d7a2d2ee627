"""Commands of evidence: what they print, ask and return."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from hasila.cli import cli
from hasila.show.versions import changes

STRIKE = "قُتل سبعة مدنيين وأصيب 12 آخرون في غارة جوية على مدينة الباب بريف حلب الشرقي، حسب الدفاع المدني."
LATER = STRIKE.replace("سبعة مدنيين", "تسعة مدنيين بينهم طفلان")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "strike.txt").write_text(STRIKE, encoding="utf-8")
    (tmp_path / "in" / "reprint.txt").write_text(f"متابعات - {STRIKE}", encoding="utf-8")
    return tmp_path


def _run(*arguments: str | Path, **more: Any) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments], **more)


def _rows(result: Result) -> list[Any]:
    assert result.exit_code == 0, result.output
    return [msgspec.json.decode(line) for line in result.stdout.splitlines()]


def test_verify_prints_what_was_checked(folder: Path) -> None:
    store = folder / "toll.db"
    _run("load", store, folder / "in")
    shown = _run("verify", store)
    assert shown.exit_code == 0
    assert "documents: 2\n" in shown.stdout
    assert "read again: 2\n" in shown.stdout
    (row,) = _rows(_run("verify", store, "--format", "json"))
    assert (row["versions"], row["claims"], row["problems"]) == (2, 4, 0)
    assert "documents" not in _run("verify", store, "--no-archive").stdout


def test_verify_tells_of_rows_and_leaves_with_one(folder: Path) -> None:
    store = folder / "toll.db"
    _run("load", store, folder / "in")
    (kept, *_) = (path for path in Path(f"{store}.archive").rglob("*") if path.is_file())
    kept.chmod(0o644)
    kept.write_bytes(b"")
    shown = _run("verify", store)
    assert shown.exit_code == 1
    assert "was altered: its bytes now have the SHA-256 e3b0c442" in shown.stderr
    assert "1 problem; the rest was done" in shown.stderr


def test_the_archive_may_be_elsewhere_or_left_out(folder: Path) -> None:
    store = folder / "toll.db"
    _run("load", store, folder / "in", "--no-archive")
    assert [path.name for path in folder.iterdir() if "archive" in path.name] == []
    _run("load", store, folder / "in", "--archive", folder / "kept")
    assert len([path for path in (folder / "kept").rglob("*") if path.is_file()]) == 2
    assert _run("verify", store, "--archive", folder / "kept").exit_code == 0
    assert _run("verify", store, env={"HASILA_ARCHIVE": str(folder / "kept")}).exit_code == 0
    missing = _run("verify", store)
    assert missing.exit_code == 1
    assert "is missing" in missing.stderr


@pytest.mark.parametrize("command", ["load", "verify", "delete"])
def test_a_database_needs_a_folder_for_raw_bytes(folder: Path, command: str) -> None:
    more = {"load": [str(folder)], "verify": [], "delete": ["r1", "--reviewer", "m", "--reason", "w"]}
    result = _run(command, "postgresql://localhost/none", *more[command])
    assert result.exit_code == 2
    assert "say where the raw bytes are kept" in result.stderr


def test_a_folder_that_holds_the_store_is_read_without_its_archive(folder: Path) -> None:
    store = folder / "in" / "toll.db"
    _run("load", store, folder / "in")
    _run("load", store, folder / "in")
    assert len(_rows(_run("reports", store, "--format", "json"))) == 2


def test_copies_and_hashes_are_listed(folder: Path) -> None:
    store = folder / "toll.db"
    _run("load", store, folder / "in")
    first, copy = sorted(
        _rows(_run("reports", store, "--format", "json")), key=lambda row: row["copy_of"] or ""
    )
    assert (copy["copy_of"], first["copies"], first["copy_of"], copy["copies"]) == (
        first["id"], [copy["id"]], None, []
    )  # fmt: skip
    for row in (first, copy):
        assert row["document"] == row["sha256"] != ""  # of a text file the text is all
        assert Path(f"{store}.archive", row["document"][:2], row["document"][2:4], row["document"]).is_file()
    assert f"a copy of {first['id']}" in _run("reports", store).stdout
    (incident,) = _rows(_run("tolls", store, "--format", "json"))
    assert {one["document"] for one in incident["evidence"]} == {first["document"], copy["document"]}


def test_versions_show_what_changed(folder: Path) -> None:
    store, path = folder / "toll.db", folder / "in" / "strike.txt"
    _run("load", store, path)
    path.write_text(LATER, encoding="utf-8")
    assert "1 new version" in _run("load", store, path).stdout
    shown = _run("versions", store, "strike").stdout
    for words in ("version 1", "version 2", "[-سبعة-]", "{+تسعة+}", "{+بينهم طفلان+}"):
        assert words in shown
    assert "strike.txt" in "".join(shown.split())  # a long path runs on in the next line
    first, second = _rows(_run("versions", store, "strike", "--format", "json"))
    assert (first["text"], first["changes"], second["text"]) == (STRIKE, None, LATER)
    assert [one["words"] for one in second["changes"] if one["kind"] == "out"] == ["سبعة "]
    assert second["captures"][0]["document"] != first["captures"][0]["document"]
    unknown = _run("versions", store, "nobody")
    assert (unknown.exit_code, "no report 'nobody'" in unknown.stderr) == (2, True)


@given(before=st.text(alphabet="اب \n", max_size=30), after=st.text(alphabet="اب \n", max_size=30))
def test_changes_hold_both_texts(before: str, after: str) -> None:
    found = list(changes(before, after))
    assert "".join(one.words for one in found if one.kind != "in") == before
    assert "".join(one.words for one in found if one.kind != "out") == after


def test_delete_names_the_claims_and_asks(folder: Path) -> None:
    store = folder / "toll.db"
    _run("load", store, folder / "in")
    arguments = ["delete", str(store), "strike", "--reviewer", "mona", "--reason", "names a child"]
    asked = _run(*arguments, input="n\n")
    assert asked.exit_code == 1
    for words in ("claims that lose their source: 2", "Delete report strike for good?"):
        assert words in asked.stderr
    assert "killed: 7" in asked.stdout
    assert len(_rows(_run("reports", store, "--format", "json"))) == 2
    done = _run(*arguments, input="y\n")
    assert done.exit_code == 0
    assert (
        "deletion 1); claims that lost their source: 2; files removed: 1; incidents in the store: 1"
        in done.stdout
    )
    assert [row["id"] for row in _rows(_run("reports", store, "--format", "json"))] == ["reprint"]
    again = _run("load", store, folder / "in")
    assert "1 deleted before, 1 unchanged" in again.stdout
    assert _run("verify", store).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nobody", "--reviewer", "mona", "--reason", "why", "--yes"], "no report 'nobody'"),
        (["strike", "--reviewer", "mona", "--yes"], "Missing option '--reason'"),
        (["strike", "--reviewer", " ", "--reason", "why", "--yes"], "the name of who decides"),
    ],
)
def test_a_deletion_that_cannot_be_is_wrong_usage(folder: Path, arguments: list[str], message: str) -> None:
    _run("load", folder / "toll.db", folder / "in")
    result = _run("delete", folder / "toll.db", *arguments)
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.replace("\u2502", " ").split())
    assert len(_rows(_run("reports", folder / "toll.db", "--format", "json"))) == 2
