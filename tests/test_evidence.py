"""What a store keeps as evidence, what verify finds wrong with it, and deletion: on SQLite and PostgreSQL alike."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

import hasila
from hasila import pipeline
from hasila.archive import Archive
from hasila.keeping.deleting import delete, losses
from hasila.keeping.verifying import verify
from hasila.model import Capture, Claim, Document, Harm, Report, content_id
from hasila.packs import Pack
from hasila.read import Problem, Settings, columns_of
from hasila.store import Added, Refused, Store, UnknownReport, open_store
from input_files import (
    channel,
    chat_message,
    chat_page,
    exported,
    message,
    page,
    pdf,
    wacz,
    warc,
    workbook,
    zipped,
)
from stores import engine_of

NOON = dt.datetime(2021, 3, 4, 12, tzinfo=dt.UTC)
STRIKE = "قُتل سبعة مدنيين وأصيب 12 آخرون في غارة جوية على مدينة الباب بريف حلب الشرقي، حسب الدفاع المدني."
REPRINT = f"متابعات - {STRIKE}"
BLAST = "أعلنت الشرطة العراقية مقتل ثلاثة جنود في انفجار عبوة ناسفة قرب مدينة الرمادي بمحافظة الأنبار."


@pytest.fixture(scope="module")
def pack() -> Pack:
    return hasila.load_pack("ar")


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive")


@pytest.fixture
def store(where: str) -> Iterator[Store]:
    with open_store(where, now=lambda: NOON) as opened:
        yield opened


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    """A text file, and a file of rows: a strike, and another outlet's copy of the report."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "blast.txt").write_text(BLAST, encoding="utf-8")
    rows = [
        {"id": "strike", "text": STRIKE, "published": "2021-03-09", "outlet": "أخبار النهر"},
        {"id": "reprint", "text": REPRINT, "published": "2021-03-10", "outlet": "صحيفة الضفة"},
    ]
    (folder / "rows.jsonl").write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
    return folder


def _none(problem: Problem) -> None:
    raise AssertionError(str(problem))


def _load(store: Store, inputs: Path, archive: Archive | None, pack: Pack) -> dict[str, int]:
    added = pipeline.load(store, [inputs], pack, _none, archive=archive)
    pipeline.rebuild(store, pack)
    return dict(added)


def _verified(store: Store, archive: Archive | None) -> tuple[dict[str, int], list[str]]:
    problems: list[str] = []
    counts = verify(store, archive, lambda problem: problems.append(str(problem)))
    return dict(counts), problems


def _change(where: str, statement: str) -> None:
    engine = engine_of(where)
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


# Captures


def test_loading_keeps_the_bytes_and_how_they_came(
    store: Store, inputs: Path, archive: Archive, pack: Pack
) -> None:
    assert _load(store, inputs, archive, pack) == {"new": 3}
    captures = {one.report: one for one in store.captures()}
    assert set(captures) == {"blast", "strike", "reprint"}
    blast = captures["blast"]
    assert archive.get(blast.document) == BLAST.encode()
    assert (blast.version, blast.size, blast.media_type) == (1, len(BLAST.encode()), "text/plain")
    assert blast.name.endswith("blast.txt")
    assert blast.reader.startswith("hasila ")
    assert blast.kept_at == NOON
    assert store.report("blast").document == blast.document
    assert msgspec.json.decode(archive.get(captures["strike"].document))["text"] == STRIKE
    assert sorted(archive) == sorted({one.document for one in captures.values()})


def test_loading_again_captures_nothing_new(store: Store, inputs: Path, archive: Archive, pack: Pack) -> None:
    _load(store, inputs, archive, pack)
    before = list(store.captures())
    assert _load(store, inputs, archive, pack) == {"unchanged": 3}
    assert list(store.captures()) == before


def test_without_an_archive_the_hash_is_kept_and_no_bytes(store: Store, inputs: Path, pack: Pack) -> None:
    _load(store, inputs, None, pack)
    assert list(store.captures()) == []
    assert store.report("blast").document is not None
    assert _verified(store, None) == ({"versions": 3, "claims": 5}, [])


def test_loading_with_an_archive_later_captures_what_is_there(
    store: Store, inputs: Path, archive: Archive, pack: Pack
) -> None:
    _load(store, inputs, None, pack)
    assert _load(store, inputs, archive, pack) == {"unchanged": 3}
    assert len(list(store.captures())) == 3


def _capture(**changes: Any) -> Capture:
    known = Document(
        data=STRIKE.encode(), media_type="text/html", name="page.html", url="https://example.org/1",
        fetched_at=NOON, headers=(("ETag", '"a"'), ("Set-Cookie", "x"), ("Set-Cookie", "y")), charset="utf-8",
    )  # fmt: skip
    fields = {f: getattr(known, f) for f in Document.__struct_fields__ if f != "data"}
    said = Capture(report="r1", document=known.sha256, size=len(known.data), reader="hasila 1", **fields)
    return msgspec.structs.replace(said, **changes)


@pytest.mark.parametrize(
    ("again", "kept"),
    [
        (_capture(), 1),
        (_capture(name="elsewhere.html", row=3), 1),
        (_capture(fetched_at=NOON.astimezone(dt.timezone(dt.timedelta(hours=3)))), 1),
        (_capture(fetched_at=NOON + dt.timedelta(hours=1)), 2),
        (_capture(document="0" * 64), 2),
        (_capture(url="https://example.org/2"), 2),
        (_capture(reader="hasila 2"), 1),
    ],
)
def test_other_bytes_or_another_moment_make_another_capture(store: Store, again: Capture, kept: int) -> None:
    report = Report(id="r1", text=STRIKE)
    assert store.add(report, [], "p1", _capture()) is Added.NEW
    first = _capture(version=1, kept_at=NOON)
    assert list(store.captures("r1")) == [first]
    assert store.add(report, [], "p1", again) is Added.UNCHANGED
    assert first in list(store.captures("r1"))
    assert len(list(store.captures("r1"))) == kept


def test_an_edited_report_has_the_bytes_of_each_version(store: Store) -> None:
    for text, document in ((STRIKE, "a" * 64), (BLAST, "b" * 64), (STRIKE, "c" * 64)):
        store.add(Report(id="r1", text=text), [], "p1", _capture(document=document))
    kept = [(one.version, one.document[0]) for one in store.captures("r1")]
    assert sorted(kept) == [(1, "a"), (1, "c"), (2, "b")]
    assert [version.text for version in store.all_versions("r1")] == [STRIKE, BLAST]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"fetched_at": dt.datetime(2021, 3, 4)}, "fetched_at .* has no time zone"),
        ({"headers": (("x", "\ud800"),)}, "headers cannot be written as JSON"),
        ({"name": "a\0"}, "name holds a NUL"),
    ],
)
def test_a_capture_that_cannot_be_kept_refuses_the_report(
    store: Store, changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(Refused, match=rf"^report 'r1', its document .*: {message}"):
        store.add(Report(id="r1", text=STRIKE), [], "p1", _capture(**changes))
    assert list(store.reports()) == []


# Copies


def test_copies_are_marked_at_load_and_follow_edits(
    store: Store, inputs: Path, archive: Archive, pack: Pack
) -> None:
    _load(store, inputs, archive, pack)
    assert store.copies() == {"reprint": "strike"}
    row = {"id": "reprint", "text": BLAST.replace("ثلاثة", "أربعة"), "published": "2021-03-10"}
    (inputs / "rows.jsonl").write_bytes(msgspec.json.encode(row))
    assert _load(store, inputs, archive, pack) == {"unchanged": 1, "new version": 1}
    assert store.copies() == {"blast": "reprint"}


# Verifying


def test_a_store_that_is_as_it_was_passes(store: Store, inputs: Path, archive: Archive, pack: Pack) -> None:
    _load(store, inputs, archive, pack)
    counts, problems = _verified(store, archive)
    assert problems == []
    size = sum(one.size for one in store.captures())
    expected = {"versions": 3, "documents": 3, "bytes": size, "read again": 3, "claims": 5}
    assert counts == expected | {"files of no report": 0}


def _alter_bytes(archive: Archive, store: Store) -> None:
    path = archive.path(next(store.captures("blast")).document)
    path.chmod(0o644)
    path.write_bytes(path.read_bytes().replace("ثلاثة".encode(), "ثمانية".encode()))


def _lose_bytes(archive: Archive, store: Store) -> None:
    archive.remove(next(store.captures("blast")).document)


@pytest.mark.parametrize(
    ("alter", "expected"),
    [
        (_alter_bytes, ["report 'blast', version 1: its bytes: .* was altered"]),
        (_lose_bytes, ["report 'blast', version 1: its bytes: .* is missing"]),
    ],
)
def test_bytes_that_changed_are_found(
    store: Store,
    inputs: Path,
    archive: Archive,
    pack: Pack,
    alter: Callable[[Archive, Store], None],
    expected: list[str],
) -> None:
    _load(store, inputs, archive, pack)
    alter(archive, store)
    _, problems = _verified(store, archive)
    assert len(problems) == len(expected)
    for problem, pattern in zip(problems, expected, strict=True):
        assert re.match(pattern, problem), problem


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (
            "UPDATE reports SET text = replace(text, 'ثلاثة', 'ثمانية') WHERE id = 'blast'",
            ["report 'blast', version 1: its text was altered", "claim .*: its evidence 2.* shows .*ثمانية"],
        ),
        (
            "UPDATE reports SET sha256 = '00' WHERE id = 'blast'",
            [
                "report 'blast', version 1: its text was altered",
                "report 'blast', version 1: its bytes [0-9a-f]{64} were read again without giving its text: ",
            ],
        ),
        (
            "UPDATE claims SET body = replace(body, '\"evidence\":[[2', '\"evidence\":[[1') WHERE report_id = 'blast'",
            ["claim .*: its evidence 1.* shows .* and not "],
        ),
        (
            "UPDATE claims SET quotes = '[]' WHERE report_id = 'blast'",
            ["claim .*: its evidence has 1 spans, where words of 0 are kept"],
        ),
        (
            "DELETE FROM captures WHERE report_id = 'blast'",
            [],
        ),
    ],
)
def test_rows_that_were_changed_are_found(
    where: str, inputs: Path, archive: Archive, pack: Pack, statement: str, expected: list[str]
) -> None:
    with open_store(where) as store:
        _load(store, inputs, archive, pack)
    _change(where, statement)
    with open_store(where) as store:
        counts, problems = _verified(store, archive)
    assert counts["files of no report"] == (1 if "captures" in statement else 0)
    assert len(problems) == len(expected), problems
    for problem, pattern in zip(problems, expected, strict=True):
        assert re.match(pattern, problem), problem


def test_a_table_is_read_again_by_the_map_that_it_was_read_by(
    store: Store, tmp_path: Path, archive: Archive, pack: Pack
) -> None:
    table = tmp_path / "table.csv"
    table.write_text(f"number,body\n1,{BLAST}\n2,{STRIKE}\n", encoding="utf-8")
    settings = Settings(columns=columns_of("id=number,text=body"))
    pipeline.load(store, [table], pack, _none, archive=archive, settings=settings)
    assert [report.text for report in store.reports()] == [BLAST, STRIKE]
    counts, problems = _verified(store, archive)
    assert (problems, counts["read again"]) == ([], 2)


def test_every_format_is_read_again_from_the_bytes_kept_of_it(
    tmp_path: Path, archive: Archive, pack: Pack
) -> None:
    letter = f"From: press@tall.example\nSubject: x\nMessage-ID: <1@tall.example>\n\n{STRIKE}".encode()
    items = f"<item><link>https://sahl.example/1</link><description>{STRIKE}</description></item>"
    items += f"<item><link>https://sahl.example/2</link><description>{BLAST}</description></item>"
    files = {
        "page.html": page(STRIKE),
        "text-windows.txt": BLAST.encode("windows-1256"),
        "archive.warc.gz": warc(
            [("https://wadi.example/1", page(BLAST)), ("https://wadi.example/2", page(STRIKE))]
        ),
        "crawl.wacz": wacz(warc([("https://wadi.example/3", page(BLAST))])),
        "feed.xml": f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'.encode(),
        "telegram.json": exported(channel(message(7, STRIKE), message(8, BLAST))),
        "telegram.html": chat_page(chat_message(9, STRIKE)),
        "table.csv": f'id,text\nc1,"{STRIKE}"\nc2,"{BLAST}\n{STRIKE}"\n'.encode(),
        "semicolons.csv": f'id;text\ns1;"{STRIKE}"\n'.encode("windows-1256"),
        "book.xlsx": workbook([["id", "text"], ["x1", STRIKE], ["x2", BLAST]]),
        "rows.json": msgspec.json.encode([{"id": "j1", "text": STRIKE}, {"id": "j2", "text": BLAST}]),
        "letter.eml": letter,
        "packed.zip": zipped({"in/a.txt": STRIKE.encode(), "b.pdf": pdf([[BLAST]], tmp_path / "blank.ttf")}),
    }
    (tmp_path / "mixture").mkdir()
    for name, data in files.items():
        (tmp_path / "mixture" / name).write_bytes(data)
    with open_store(tmp_path / "toll.db") as store:
        _load(store, tmp_path / "mixture", archive, pack)
        captures = list(store.captures())
        assert {one.name.partition("!")[0].rpartition("/")[2] for one in captures} == set(files)
        counts, problems = _verified(store, archive)
    assert problems == []
    assert counts["read again"] == len(captures) == counts["versions"]


def test_what_another_reader_read_otherwise_is_counted_and_no_fault(
    where: str, inputs: Path, archive: Archive, pack: Pack
) -> None:
    with open_store(where) as store:
        _load(store, inputs, archive, pack)
        other = Report(id="blast", text="نص آخر")
        store.add(
            other, [], "p1", _capture(report="blast", document=archive.put(BLAST.encode()), reader="old")
        )
        counts, problems = _verified(store, archive)
    assert problems == []
    assert (counts["read again"], counts["read otherwise"]) == (3, 1)


def test_claims_of_an_earlier_version_without_words_are_counted_and_get_them_when_loaded_again(
    where: str, inputs: Path, archive: Archive, pack: Pack
) -> None:
    with open_store(where) as store:
        _load(store, inputs, archive, pack)
    _change(where, "UPDATE claims SET quotes = NULL WHERE report_id = 'blast'")
    with open_store(where) as store:
        assert _verified(store, archive)[0]["claims without words"] == 1
        assert _load(store, inputs, archive, pack) == {"unchanged": 2, "re-extracted": 1}
        assert "claims without words" not in _verified(store, archive)[0]


def test_files_that_no_report_uses_are_counted(
    store: Store, inputs: Path, archive: Archive, pack: Pack
) -> None:
    _load(store, inputs, archive, pack)
    for number in range(3):
        archive.put(bytes([number]))
    assert _verified(store, archive)[0]["files of no report"] == 3


# Deleting


def test_deleting_takes_all_of_a_report_and_keeps_that_it_was_done(
    store: Store, inputs: Path, archive: Archive, pack: Pack
) -> None:
    _load(store, inputs, archive, pack)
    (claim,) = losses(store, "blast").claims
    assert losses(store, "strike").copies == ("reprint",)
    (capture,) = store.captures("blast")
    done = delete(store, archive, "blast", "mona", "names a child", "ali", pack)
    assert (done.removed, done.incidents) == ((capture.document,), 1)
    (kept,) = store.deletions()
    assert kept == done.deletion
    assert (kept.number, kept.report, kept.reviewer, kept.approved_by) == (1, "blast", "mona", "ali")
    assert (kept.reason, kept.deleted_at) == ("names a child", NOON)
    assert (kept.claims, kept.documents) == ((claim.id,), (capture.document,))
    assert [report.id for report in store.reports()] == ["reprint", "strike"]
    assert [*store.captures("blast"), *store.claims("blast"), *store.versions("blast")] == []
    assert capture.document not in archive
    assert [one.reports for one in store.incidents()] == [("reprint", "strike")]
    counts, problems = _verified(store, archive)
    assert (counts["deletions"], problems) == (1, [])


def test_a_deleted_report_stays_out(store: Store, inputs: Path, archive: Archive, pack: Pack) -> None:
    _load(store, inputs, archive, pack)
    delete(store, archive, "blast", "mona", "names a child", None, pack)
    assert _load(store, inputs, archive, pack) == {"unchanged": 2, "deleted before": 1}
    assert store.versions("blast") == []


def test_bytes_that_another_report_was_read_from_stay(store: Store, archive: Archive, pack: Pack) -> None:
    shared = archive.put(STRIKE.encode())
    for name in ("r1", "r2"):
        capture = _capture(report=name, document=shared)
        store.add(Report(id=name, text=STRIKE), [], "p1", capture)
    assert delete(store, archive, "r1", "mona", "twice", None, pack).removed == ()
    assert shared in archive
    assert delete(store, archive, "r2", "mona", "twice", None, pack).removed == (shared,)
    assert shared not in archive


def test_a_deletion_that_was_interrupted_is_told_and_completed(
    store: Store, inputs: Path, archive: Archive, pack: Pack
) -> None:
    _load(store, inputs, archive, pack)
    (capture,) = store.captures("blast")
    store.delete("blast", "mona", "names a child")
    assert list(store.incidents()) == []
    _, problems = _verified(store, archive)
    assert problems == [
        f"deletion 1: bytes of report 'blast' are still there ({capture.document}): delete it again"
    ]
    done = delete(store, archive, "blast", "mona", "names a child", None, pack)
    assert (done.removed, done.incidents, done.deletion.number) == ((capture.document,), 1, 1)
    assert _verified(store, archive)[1] == []


@pytest.mark.parametrize(("reviewer", "reason"), [("", "why"), ("mona", " "), ("mona", "a\0")])
def test_a_deletion_needs_who_and_why(store: Store, reviewer: str, reason: str) -> None:
    store.add(Report(id="r1", text=STRIKE), [], "p1")
    with pytest.raises(Refused, match=r"^deletion of report 'r1': "):
        store.delete("r1", reviewer, reason)
    assert len(store.versions("r1")) == 1


def test_an_unknown_report_cannot_be_deleted(store: Store, archive: Archive, pack: Pack) -> None:
    with pytest.raises(UnknownReport, match="no report 'r9'"):
        delete(store, archive, "r9", "mona", "why", None, pack)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("DELETE FROM deletions WHERE number = 2", ["deletion 3: it was altered, or one before"]),
        ("UPDATE deletions SET reason = 'none' WHERE number = 1", ["deletion 1: it was altered"]),
        ("UPDATE deletions SET claims = '[]' WHERE number = 2", ["deletion 2: it was altered"]),
        (
            "INSERT INTO reports (id, version, sha256, text, added_at) VALUES ('r1', 1, '', '', '')",
            ["report 'r1', version 1: its text", "deletion 1: report 'r1' is in the store all the same"],
        ),
    ],
)
def test_a_deletion_that_was_changed_or_taken_out_shows(
    where: str, statement: str, expected: list[str]
) -> None:
    with open_store(where) as store:
        for name in ("r1", "r2", "r3"):
            store.add(Report(id=name, text=STRIKE), [_claim(name)], "p1")
            store.delete(name, "mona", "why")
    _change(where, statement)
    with open_store(where) as store:
        _, problems = _verified(store, None)
    assert len(problems) == len(expected), problems
    for problem, pattern in zip(problems, expected, strict=True):
        assert problem.startswith(pattern)


def _claim(report: str) -> Claim:
    return Claim(id=content_id(report), report=report, harm=Harm.KILLED, number=7, evidence=((0, 4),))


def test_an_sqlite_file_keeps_no_trace_of_what_was_deleted(
    tmp_path: Path, inputs: Path, archive: Archive, pack: Pack
) -> None:
    path = tmp_path / "toll.db"
    words = "الرمادي".encode()

    def holders() -> list[str]:
        files = (file for file in tmp_path.rglob("*") if file.is_file() and inputs not in file.parents)
        return sorted(file.name for file in files if words in file.read_bytes())

    with open_store(path) as store:
        _load(store, inputs, archive, pack)
        assert "toll.db" in " ".join(holders())
        delete(store, archive, "blast", "mona", "names a child", None, pack)
        assert holders() == []
    assert holders() == []
