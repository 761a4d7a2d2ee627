"""Reading files, folders and standard input; what is wrong with each input is told, and nothing is raised."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import os
import sys
import tracemalloc
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hasila.model import Document, Report
from hasila.read import Problem, Reading, Settings, read, readings

NEWS = "قتل سبعة مدنيين وأصيب اثنا عشر آخرون، اليوم الاثنين، في قصف مدفعي على بلدة الوادي بالريف الشمالي."


def read_all(*paths: str | os.PathLike[str], max_bytes: int = 2**26) -> tuple[list[Report], list[Problem]]:
    problems: list[Problem] = []
    return list(read(paths, problems.append, Settings(max_bytes=max_bytes))), problems


def readings_of(*paths: str | os.PathLike[str]) -> tuple[list[Reading], list[Problem]]:
    problems: list[Problem] = []
    return list(readings(paths, problems.append)), problems


def row(**fields: object) -> str:
    return json.dumps(fields, ensure_ascii=False)


def rows_file(folder: Path, rows: Iterable[str | bytes]) -> Path:
    file = folder / "reports.jsonl"
    file.write_bytes(b"\n".join(r.encode() if isinstance(r, str) else r for r in rows))
    return file


def test_text_file_is_one_report_named_after_it(tmp_path: Path) -> None:
    file = tmp_path / "north.2020.txt"
    file.write_bytes(f"  {NEWS}\r\n".encode())
    data = f"  {NEWS}\r\n".encode()
    (found,), problems = readings_of(file)
    assert found.document == Document(data=data, media_type="text/plain", name=str(file))
    assert found.report == Report(
        id="north.2020",
        text=data.decode(),
        language="ar",
        path=str(file),
        document=hashlib.sha256(data).hexdigest(),
    )
    assert problems == []


def test_row_is_one_report_with_its_fields(tmp_path: Path) -> None:
    full: dict[str, Any] = {"outlet": "النهر", "url": "https://nahr.example/1", "title": "قصف"}
    file = rows_file(
        tmp_path,
        [row(id="a", text=NEWS, published="2020-02-10", cluster=7, **full), "", row(id="b", text="x")],
    )
    found, problems = readings_of(file)
    assert problems == []
    first, second = (reading.document for reading in found)
    assert [reading.report for reading in found] == [
        Report(
            id="a",
            text=NEWS,
            published=dt.date(2020, 2, 10),
            language="ar",
            path=str(file),
            row=1,
            document=first.sha256,
            **full,
        ),
        Report(id="b", text="x", path=str(file), row=3, document=second.sha256),
    ]
    assert first.data + b"\n" + second.data == file.read_bytes()
    assert [(document.media_type, document.row) for document in (first, second)] == [
        ("application/json", 1),
        ("application/json", 3),
    ]


@pytest.mark.parametrize(
    ("published", "day"),
    [
        ("2020-02-10", dt.date(2020, 2, 10)),
        ("2020-02-10T23:30:00Z", dt.date(2020, 2, 10)),
        ("2020-02-10T00:30:00+03:00", dt.date(2020, 2, 10)),
        ("", None),
        (None, None),
    ],
)
def test_date_of_a_row_is_the_day_as_printed(
    tmp_path: Path, published: str | None, day: dt.date | None
) -> None:
    reports, problems = read_all(rows_file(tmp_path, [row(id="a", text=NEWS, published=published)]))
    assert (reports[0].published, problems) == (day, [])


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("{", "is not JSON"),
        ("سبعة قتلى", "is not JSON"),
        ('["a", "b"]', "is not a report"),
        (row(text=NEWS), "missing required field `id`"),
        (row(id="x"), "missing required field `text`"),
        (row(id=7, text=NEWS), "got `int` - at `$.id`"),
        (row(id="x", text=["a"]), "got `array` - at `$.text`"),
        (row(id="x", text=NEWS, outlet=3), "at `$.outlet`"),
        (row(id="x", text=NEWS, published=20200210), "at `$.published`"),
        (row(id="x", text=NEWS, published="10/02/2020"), "write published as YYYY-MM-DD"),
        (row(id="x", text=NEWS, published="2020-02-30"), "write published as YYYY-MM-DD"),
        (row(id=" ", text=NEWS), "empty id"),
        (row(id="x", text=" \n"), "has no text"),
        (row(id="first", text=NEWS), "the id 'first' was used before"),
        (NEWS.encode("cp1256").join([b'{"id": "x", "text": "', b'"}']), "is not UTF-8"),
        (row(id="x", text="ب" * 3000), "is longer than 4,000 bytes"),
        ('{"id": "x", "text": "\\ud800", "published": 7}', "at `$.published`"),
        ('{"deep": ' + "[" * 3000, "is not JSON"),
    ],
)
def test_bad_row_is_told_with_its_number_and_the_others_are_read(
    tmp_path: Path, bad: str | bytes, said: str
) -> None:
    file = rows_file(tmp_path, [row(id="first", text=NEWS), bad, row(id="last", text=NEWS)])
    reports, problems = read_all(file, max_bytes=4000)
    assert [report.id for report in reports] == ["first", "last"]
    assert [(problem.path, problem.row) for problem in problems] == [(str(file), 2)]
    assert said in problems[0].message
    assert str(problems[0]).startswith(f"{file}, row 2: ")


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.txt", b"", "is empty"),
        ("a.txt", b" \r\n\t", "is empty"),
        ("a.txt", b"\xef\xbb\xbf", "is empty"),
        ("a.jsonl", b"", "is empty: it holds no rows"),
        ("a.jsonl", b"\n\n", "is empty: it holds no rows"),
        ("a.html", b"", "is empty"),
        (
            "a.html",
            b"<html><head><title>x</title></head><body><script>1</script></body></html>",
            "no readable text",
        ),
        ("a.html", b"<p></p>", "no readable text"),
        ("a.txt", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "is a PDF that cannot be read"),
        ("a.html", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "is a binary file (image/png)"),
        ("a.txt", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "is a binary file (image/jpeg)"),
        ("a.docx", b"PK\x03\x04\x14\x00\x06\x00", "is a broken ZIP archive"),
        ("a.jsonl.gz", b"\x1f\x8b\x08\x00\x00\x00\x00\x00", "is broken or cut short"),
        ("a.txt", bytes(range(256)), "is a binary file (unknown kind)"),
        ("a.txt", bytes(range(128, 160)) * 3, "no encoding that could be told"),
        ("a.txt", b"a" * 101, "is larger than 100 bytes"),
        ("a.jsonl", b"[]", "holds no reports"),
        ("a.jsonl", '{"id": "a", "text": "b"}'.encode("utf-16"), "is UTF-16"),
        ("a.xml", b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "is a feed without entries"),
    ],
)
def test_file_that_cannot_be_read_is_told(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(data)
    reports, problems = read_all(tmp_path / name, max_bytes=100)
    assert reports == []
    assert [(problem.path, problem.row) for problem in problems] == [(str(tmp_path / name), None)]
    assert said in problems[0].message


def test_path_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    loop, dangling, empty = tmp_path / "loop.txt", tmp_path / "gone.txt", tmp_path / "empty"
    loop.symlink_to(loop)
    dangling.symlink_to(tmp_path / "nothing.txt")
    empty.mkdir()
    _, problems = read_all(tmp_path / "missing.txt", loop, dangling, empty)
    said = ["does not exist", "cannot be opened", "cannot be opened", "nothing to read"]
    assert len(problems) == len(said)
    assert all(words in problem.message for words, problem in zip(said, problems, strict=True))


def test_file_without_permission_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.txt"
    file.write_text(NEWS)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("io.FileIO", refuse)
    _, problems = read_all(file)
    assert (
        str(problems[0])
        == f"{file}: cannot be opened (Permission denied): check the file and its permissions"
    )


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("rows.txt", row(id="a", text=NEWS), "a"),
        ("rows", "\ufeff" + row(id="a", text=NEWS), "a"),
        ("page", f"<!DOCTYPE html><p>{NEWS}</p>", "page"),
        ("page.txt", f"<html><body><p>{NEWS}</p></body></html>", "page"),
        ("page.jsonl", f"<html><body><p>{NEWS}</p></body></html>", "page"),
        ("words.html", NEWS, "words"),
        ("words", NEWS, "words"),
        ("words.txt", f"{NEWS} a < b > c", "words"),
    ],
)
def test_format_is_told_by_content(tmp_path: Path, name: str, data: str, expected: str) -> None:
    (tmp_path / name).write_text(data, encoding="utf-8")
    reports, problems = read_all(tmp_path / name)
    assert [report.id for report in reports] == [expected]
    assert NEWS in reports[0].text
    assert "<p>" not in reports[0].text
    assert problems == []


def test_folder_is_read_whole_in_the_order_of_names(tmp_path: Path) -> None:
    for name in [
        "b/1.txt",
        "b/2.htm",
        "a.txt",
        "c.jsonl",
        ".hidden.txt",
        ".git/x.txt",
        "page_files/style.css",
    ]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(row(id="r", text=NEWS) if name == "c.jsonl" else NEWS)
    (tmp_path / "d.txt").write_bytes(b"%PDF-1.4 ")
    reports, problems = read_all(tmp_path)
    assert [report.id for report in reports] == ["a", "r", "b/1", "b/2"]
    assert [problem.path for problem in problems] == [str(tmp_path / "d.txt")]


def test_same_id_in_two_files_is_told(tmp_path: Path) -> None:
    for name in ("a.txt", "a.html"):
        (tmp_path / name).write_text(NEWS)
    reports, problems = read_all(tmp_path)
    assert [report.path for report in reports] == [str(tmp_path / "a.html")]
    assert str(problems[0]).startswith(f"{tmp_path / 'a.txt'}: the id 'a' was used before")


@pytest.mark.parametrize(("data", "expected"), [(row(id="a", text=NEWS), "a"), (NEWS, "stdin")])
def test_standard_input(monkeypatch: pytest.MonkeyPatch, data: str, expected: str) -> None:
    buffer = io.BufferedReader(io.BytesIO(data.encode()))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(buffer))
    reports, problems = read_all("-")
    assert [(report.id, report.text) for report in reports] == [(expected, NEWS)]
    assert problems == []


def test_problem_names_standard_input() -> None:
    assert str(Problem("-", 7, "is not JSON")) == "standard input, row 7: is not JSON"


@pytest.mark.parametrize(
    ("escaped", "text"),
    [
        (r"قتل \ud800 سبعة", "قتل \ufffd سبعة"),
        (r"قتل \udc00\ud800 سبعة", "قتل \ufffd\ufffd سبعة"),
        (r"قتل \ud83d\ude00 سبعة", "قتل \U0001f600 سبعة"),
    ],
)
def test_half_surrogate_pairs_keep_their_place(tmp_path: Path, escaped: str, text: str) -> None:
    reports, problems = read_all(rows_file(tmp_path, [f'{{"id": "a", "text": "{escaped}"}}']))
    assert (reports[0].text, problems) == (text, [])
    reports[0].text.encode("utf-8")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (NEWS, "ar"),
        (
            "قُتِلَ سَبْعَةُ مَدَنِيِّينَ وَأُصِيبَ اثْنا عَشَرَ آخَرُونَ بِجُرُوحٍ فِي غَارَةٍ عَلَى بَلْدَةِ النَّيْرَبِ شَرْقَ إِدْلِب، وَفْقَ فِرَقِ الإِسْعَاف.",
            "ar",
        ),
        ("سبعة قتلى", None),
        (
            "Seven civilians were killed on Monday when shells hit a town in the north, a source said.",
            "en",
        ),
        ("در حمله توپخانه‌ای به شهر هفت غیرنظامی کشته و دوازده نفر دیگر زخمی شدند، یک منبع پزشکی گفت.", "fa"),
    ],
)
def test_language_is_marked(tmp_path: Path, text: str, code: str | None) -> None:
    reports, problems = read_all(rows_file(tmp_path, [row(id="a", text=text)]))
    assert (reports[0].language, problems) == (code, [])


def test_text_file_of_50_megabytes_is_read_whole(tmp_path: Path) -> None:
    file = tmp_path / "long.txt"
    line = (NEWS + "\n").encode()
    file.write_bytes(line * (50_000_000 // len(line) + 1))
    reports, problems = read_all(file)
    assert problems == []
    assert len(reports[0].text.encode()) == file.stat().st_size > 50_000_000


def test_rows_are_read_one_at_a_time(tmp_path: Path) -> None:
    file = tmp_path / "reports.jsonl"
    with file.open("w", encoding="utf-8") as stream:
        for k in range(100_000):
            stream.write(f'{{"id": "{k}", "text": "{"x" * 1000}"}}\n')
    tracemalloc.start()
    try:
        count = len([None for _ in read([file], lambda problem: pytest.fail(str(problem)))])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 100_000
    assert file.stat().st_size > 100_000_000
    assert peak < 20_000_000  # the ids alone; they are kept to tell a repeated one


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from(["txt", "html", "jsonl", "csv", "bin"]),
    st.sampled_from(
        [
            b"",
            b"<html>",
            b"{",
            b'[{"id": "a", "text": "',
            b'{"name": "a", "id": 1, "messages": [{"id": 1, "text": "',
            b'<div class="message default clearfix" id="message1"><div class="text">',
            b"<rss><channel><item><title>",
            b"<urlset><url><loc>https://a.example/",
            b"https://a.example/",
            b"From: a@a.example\nDate: ",
            b"id,text\n",
            b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 9\r\n\r\n",
            b"%PDF-1.4\n",
            b"PK\x03\x04",
            b"\x1f\x8b\x08\x00",
            b"\x28\xb5\x2f\xfd",
        ]
    ),
)
def test_any_bytes_give_reports_or_problems(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, ending: str, start: bytes
) -> None:
    file = tmp_path_factory.mktemp("any") / f"a.{ending}"
    file.write_bytes(start + data)
    reports, problems = read_all(file)
    assert reports or problems
    for report in reports:
        report.text.encode("utf-8")
