"""Killed at any point and started again, loading and watching give the store of a run that nothing disturbed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from bad_server import Server, serving, tagged
from hasila.archive import Archive
from hasila.keeping.verifying import verify
from hasila.store import open_store

ROOT = Path(__file__).resolve().parent.parent
TOWNS = ("الباب", "منبج", "الرقة", "دير الزور", "درعا", "السويداء", "إدلب")
OUTLETS = ("أخبار النهر", "صحيفة الضفة", "وكالة السفح")


def _text(number: int, killed: int) -> str:
    town = TOWNS[number % len(TOWNS)]
    return (
        f"قُتل {killed} مدنيين وأصيب {killed + 4} آخرون في غارة جوية على مدينة {town}، حسب الدفاع المدني. "
        f"وقال شهود إن القصف رقم {number} استمر ساعات."
    )


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    """Rows of several batches, and a page file."""
    folder = tmp_path / "in"
    folder.mkdir()
    rows = (
        {
            "id": f"r{number}", "text": _text(number, 3 + number % 5),
            "published": f"2021-03-{1 + number % 20:02}", "outlet": OUTLETS[number % 3],
        }
        for number in range(22)
    )  # fmt: skip
    (folder / "rows.jsonl").write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
    (folder / "alone.txt").write_text(_text(40, 9), encoding="utf-8")
    return folder


def _run(what: str, where: str, archive: Path, given: Path, *, seed: int, deaths: int) -> tuple[int, int]:
    """Return how many runs were killed, and the number of steps of the last, which was not."""
    command = [sys.executable, "tests/dying.py", what, where, archive, given, seed, deaths]
    path = os.pathsep.join([str(ROOT), *sys.path])
    done = subprocess.run(
        [str(part) for part in command],
        env=os.environ | {"PYTHONPATH": path, "PYTHONWARNINGS": "default"},
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "problem" not in done.stdout, done.stdout
    died, steps = map(int, done.stdout.split())
    return died, steps


def _export(where: str, archive: Path) -> dict[str, list[bytes]]:
    """All that a store holds, but for the moments at which it was held, and the archive's hashes."""
    with open_store(where) as store:
        assert verify(store, Archive(archive), lambda problem: pytest.fail(str(problem)))["versions"] > 0
        assert not store.derivation().stale
        captures = {(one.report, str(one.version), one.document) for one in store.captures()}
        return {
            "reports": [msgspec.json.encode(one) for one in store.reports()],
            "versions": [msgspec.json.encode((v.report, v.number, v.sha256)) for v in store.all_versions()],
            "claims": [msgspec.json.encode(one) for one in store.said()],
            "incidents": [msgspec.json.encode(one) for one in store.incidents()],
            "copies": [msgspec.json.encode(store.copies())],
            "captures": [msgspec.json.encode(one) for one in sorted(captures)],
            "bytes": [document.encode() for document in Archive(archive)],
        }


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_loading_that_was_killed_gives_the_same_store(
    where: str, tmp_path: Path, inputs: Path, seed: int
) -> None:
    undisturbed = str(tmp_path / "undisturbed.db")
    _, steps = _run("load", undisturbed, tmp_path / "one", inputs, seed=0, deaths=0)
    assert steps > 200  # so that there is somewhere to die
    died, _ = _run("load", where, tmp_path / "other", inputs, seed=seed, deaths=6)
    assert died >= 3
    assert _export(where, tmp_path / "other") == _export(undisturbed, tmp_path / "one")


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        items = ""
        for number in range(8):
            text = _text(number, 3 + number)
            head = (
                f'<title>غارة {number}</title><meta property="article:published_time" content="2021-03-09">'
            )
            body = f"<article><h1>غارة {number}</h1><p>{text}</p></article>"
            page = f"<!doctype html><html lang=ar><head>{head}</head><body>{body}</body></html>".encode()
            running.pages[f"/{number}"] = tagged(page, f'"{number}"')
            items += f"<item><link>{running.url}/{number}</link></item>"
        feed = f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'.encode()
        running.pages["/rss"] = tagged(feed, '"r"')
        yield running


@pytest.mark.parametrize("seed", [4, 5])
def test_watching_that_was_killed_gives_the_same_store(
    where: str, tmp_path: Path, server: Server, seed: int
) -> None:
    watch = tmp_path / "watch.toml"
    watch.write_text(
        f'contact = "desk@example.org"\nstore = "unused"\ndelay = "0s"\nallow = ["127.0.0.0/8"]\n'
        f'[[feed]]\nurl = "{server.url}/rss"\n'
    )
    undisturbed = str(tmp_path / "undisturbed.db")
    _, steps = _run("watch", undisturbed, tmp_path / "one", watch, seed=0, deaths=0)
    assert steps > 200
    died, _ = _run("watch", where, tmp_path / "other", watch, seed=seed, deaths=6)
    assert died >= 3
    assert _export(where, tmp_path / "other") == _export(undisturbed, tmp_path / "one")
