"""Packed files: gzip, ZIP, and those that are made to hurt."""

from __future__ import annotations

import gzip
import io
import sys
import zipfile
from pathlib import Path

import pytest

from hasila.model import Report
from hasila.read import Problem, Settings, read, readings, reports_in, size_of
from input_files import NEWS, channel, exported, message, page, warc, zipped

ROW = f'{{"id": "a", "text": "{NEWS}"}}\n'.encode()


def reports_of(file: Path, data: bytes) -> tuple[list[Report], list[str]]:
    file.write_bytes(data)
    problems: list[Problem] = []
    return list(read([file], problems.append)), [str(problem) for problem in problems]


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("rows.jsonl.gz", ROW, "a"),
        ("words.txt.gz", NEWS.encode(), "words"),
        ("page.html.gz", page(), "page"),
        ("page.gz", page(), "page"),
        ("crawl.warc.gz", gzip.compress(warc([("https://a.example/1", page())])), "https://a.example/1"),
        ("log.csv.gz", f"id,text\nb,{NEWS}\n".encode(), "b"),
        ("result.json.gz", exported(channel(message(7))), "https://t.me/c/1234567890/7"),
    ],
)
def test_what_gzip_packs_is_read_as_if_it_were_not(
    tmp_path: Path, name: str, data: bytes, expected: str
) -> None:
    (report,), problems = reports_of(tmp_path / name, gzip.compress(data))
    assert (report.id, problems) == (expected, [])
    assert NEWS in report.text


def test_document_is_what_was_packed(tmp_path: Path) -> None:
    file = tmp_path / "page.html.gz"
    file.write_bytes(gzip.compress(page()))
    (found,) = readings([file], lambda problem: pytest.fail(str(problem)))
    assert found.document.data == page()
    (again,) = reports_in(found.document, lambda problem: pytest.fail(str(problem)))
    assert again.text == found.report.text


def test_folder_that_is_packed(tmp_path: Path) -> None:
    data = zipped(
        {
            "channel/result.json": exported(channel(message(7))),
            "channel/photos/1.jpg": b"\xff\xd8\xff\xe0",
            "pages/1.html": page(),
            "pages/1_files/style.css": b"p {}",
            "__MACOSX/pages/._1.html": b"\0",
            ".hidden": b"x",
            "rows.jsonl": ROW,
        }
    )
    reports, problems = reports_of(tmp_path / "all.zip", data)
    assert [report.id for report in reports] == ["https://t.me/c/1234567890/7", "all/pages/1", "a"]
    assert problems == [
        f"{tmp_path / 'all.zip'}!channel/photos/1.jpg: is a binary file (image/jpeg): convert it to text or HTML first"
    ]
    assert reports[1].path == f"{tmp_path / 'all.zip'}!pages/1.html"


def bomb(size: int = 300_000_000) -> bytes:
    stream = io.BytesIO()
    with gzip.GzipFile(fileobj=stream, mode="wb") as packed:
        for _ in range(size // 1_000_000):
            packed.write(b" " * 1_000_000)
    return stream.getvalue()


def document() -> bytes:
    return zipped({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<a/>"})


def locked() -> bytes:
    data = bytearray(zipped({"a.txt": NEWS.encode()}))
    data[6] |= 1  # what marks a file that is encrypted, in both headers
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.txt.gz", bomb(), "unpacks to more than 400 times its size"),
        (
            "a.zip",
            zipped({"a.jsonl": b"{" + b" " * 300_000_000}),
            "!a.jsonl: unpacks to more than 400 times its size",
        ),
        ("a.gz", gzip.compress(NEWS.encode() * 50)[:-30], "is broken or cut short after"),
        ("a.zip", zipped({"a.txt": NEWS.encode() * 50})[:-30], "is a broken ZIP archive"),
        ("a.docx", document(), "is a binary file (Word document)"),
        ("a.zip", zipped({}), "nothing to read in it"),
        ("a.zip", locked(), "a.txt cannot be unpacked"),
    ],
    ids=["gzip bomb", "zip bomb", "cut gzip", "cut zip", "word", "empty", "locked"],
)
def test_packed_file_that_cannot_be_read_is_told(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    reports, problems = reports_of(tmp_path / name, data)
    assert reports == []
    assert any(said in problem for problem in problems)


def test_damaged_file_in_an_archive_costs_that_file_only(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as packed:
        packed.writestr("1.txt", NEWS)
        packed.writestr("2.txt", NEWS)
    data = bytearray(stream.getvalue())
    at = data.index(NEWS.encode())
    data[at : at + 4] = b"abcd"
    reports, problems = reports_of(tmp_path / "a.zip", bytes(data))
    assert [report.id for report in reports] == ["a/2"]
    assert "Bad CRC-32" in problems[0]


def test_packed_archive_on_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    stdin = io.TextIOWrapper(io.BufferedReader(Pipe(zipped({"a.txt": NEWS.encode()}))))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert [report.id for report in read(["-"], lambda problem: pytest.fail(str(problem)))] == ["stdin/a"]


def test_bytes_that_are_read_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(warc((f"https://a.example/{k}", page()) for k in range(50)))
    (tmp_path / "b.jsonl").write_bytes(ROW)
    told: list[int] = []
    found = list(read([tmp_path], lambda problem: pytest.fail(str(problem)), Settings(on_bytes=told.append)))
    assert len(found) == 51
    assert sum(told) == size_of([tmp_path]) == sum(file.stat().st_size for file in tmp_path.iterdir())
    assert size_of(["-", tmp_path]) is None
