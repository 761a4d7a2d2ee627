"""Web archives: WARC, packed and not, damaged and hostile, and WACZ."""

from __future__ import annotations

import gzip
import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fastwarc.stream_io import ZstdWriter

from hasila.read import Problem, Reading, Settings, only_first, readings
from input_files import FETCHED, NEWS, page, wacz, warc

PAGES = [(f"https://wadi.example/news/{k}", page(f"{NEWS} ({k})")) for k in range(6)]


def read_all(file: Path, data: bytes, **settings: Any) -> tuple[list[Reading], list[Problem]]:
    file.write_bytes(data)
    problems: list[Problem] = []
    return list(readings([file], problems.append, Settings(**settings))), problems


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("name", ["crawl.warc.gz", "crawl", "crawl.txt"])
def test_each_response_is_a_report_called_by_its_address(tmp_path: Path, packed: bool, name: str) -> None:
    found, problems = read_all(tmp_path / name, warc(PAGES, gzip=packed))
    assert problems == []
    assert [reading.report.id for reading in found] == [url for url, _ in PAGES]
    first = found[0]
    assert first.report.url == PAGES[0][0]
    assert f"{NEWS} (0)" in first.report.text
    assert (first.report.row, first.report.language) == (1, "ar")
    assert first.document.data == PAGES[0][1]
    assert (first.document.media_type, first.document.url) == ("text/html", PAGES[0][0])
    assert first.document.fetched_at == FETCHED
    assert ("Content-Type", "text/html; charset=utf-8") in first.document.headers
    assert (first.document.charset, first.report.document) == ("utf-8", first.document.sha256)


def test_archive_packed_with_zstd(tmp_path: Path) -> None:
    stream = io.BytesIO()
    writer = ZstdWriter(stream)
    writer.write(warc(PAGES, gzip=False))
    writer.close()
    found, problems = read_all(tmp_path / "crawl.warc.zst", stream.getvalue())
    assert [reading.report.id for reading in found] == [url for url, _ in PAGES]
    assert problems == []


def test_archive_of_a_browser(tmp_path: Path) -> None:
    found, problems = read_all(tmp_path / "visit.wacz", wacz(warc(PAGES)))
    assert [reading.report.id for reading in found] == [url for url, _ in PAGES]
    assert found[0].document.name == f"{tmp_path / 'visit.wacz'}!archive/data.warc.gz"
    assert problems == []


@pytest.mark.parametrize(
    ("more", "body"),
    [
        ((("Content-Encoding", "gzip"),), gzip.compress(PAGES[0][1])),
        ((("Transfer-Encoding", "chunked"),), b"%x\r\n%s\r\n0\r\n\r\n" % (len(PAGES[0][1]), PAGES[0][1])),
    ],
)
def test_packed_body_is_unpacked(tmp_path: Path, more: tuple[tuple[str, str], ...], body: bytes) -> None:
    found, problems = read_all(tmp_path / "a.warc.gz", warc([(PAGES[0][0], body)], more=more))
    assert [reading.document.data for reading in found] == [PAGES[0][1]]
    assert problems == []


def test_encoding_that_only_the_server_tells(tmp_path: Path) -> None:
    body = page().decode().encode("iso8859_6")
    kind = "text/html; charset=ISO-8859-6"
    found, _ = read_all(tmp_path / "a.warc.gz", warc([("https://a.example/1", body)], kind=kind))
    assert NEWS in found[0].report.text


@pytest.mark.parametrize(
    ("kind", "status", "url"),
    [
        ("image/png", "200 OK", "https://a.example/1.png"),
        ("text/css", "200 OK", "https://a.example/1.css"),
        ("application/javascript", "200 OK", "https://a.example/1.js"),
        ("text/html", "404 Not Found", "https://a.example/1"),
        ("text/html", "302 Found", "https://a.example/1"),
        ("text/plain", "200 OK", "https://a.example/robots.txt"),
    ],
)
def test_what_is_no_page_is_passed_over(tmp_path: Path, kind: str, status: str, url: str) -> None:
    data = warc([(url, b"x" * 99)], kind=kind, status=status) + warc(PAGES[:1])
    found, problems = read_all(tmp_path / "a.warc.gz", data)
    assert [reading.report.id for reading in found] == [PAGES[0][0]]
    assert problems == []


@pytest.mark.parametrize(
    ("cut", "left", "said"),
    [
        (20, 5, "https://wadi.example/news/5: is cut short"),
        (len(PAGES[5][1]) // 2, 5, "https://wadi.example/news/5: is cut short"),
    ],
)
def test_archive_that_is_cut_short_loses_only_its_last_record(
    tmp_path: Path, cut: int, left: int, said: str
) -> None:
    data = warc(PAGES, gzip=False)
    found, problems = read_all(tmp_path / "a.warc", data[:-cut])
    assert len(found) == left
    assert said in problems[0].message


def test_damaged_record_costs_that_record_only(tmp_path: Path) -> None:
    one = len(warc(PAGES[:1]))
    data = bytearray(warc(PAGES))
    data[one + 250 : one + 290] = bytes(40)
    found, problems = read_all(tmp_path / "a.warc.gz", bytes(data))
    kept = {reading.report.id for reading in found}
    assert {url for url, _ in PAGES} - kept == {PAGES[1][0]}
    assert any("is damaged" in problem.message for problem in problems)


def test_record_that_unpacks_to_too_much_is_left_out(tmp_path: Path) -> None:
    bomb = gzip.compress(b"<html><p>" + b" " * 2_000_000)
    data = warc([("https://a.example/bomb", bomb)], more=[("Content-Encoding", "gzip")]) + warc(PAGES[:1])
    found, problems = read_all(tmp_path / "a.warc.gz", data, max_bytes=1_000_000)
    assert [reading.report.id for reading in found] == [PAGES[0][0]]
    assert [str(problem) for problem in problems] == [
        f"{tmp_path / 'a.warc.gz'}, row 1: https://a.example/bomb: is larger than 1,000,000 bytes: raise the limit"
    ]


def test_archive_without_pages_is_told(tmp_path: Path) -> None:
    found, problems = read_all(tmp_path / "a.warc.gz", warc([]))
    assert (found, problems[0].message) == ([], "is a web archive without a page that can be read")


def test_page_that_was_fetched_again_is_another_version(tmp_path: Path) -> None:
    url = PAGES[0][0]
    data = warc([(url, page(NEWS)), (url, page(NEWS)), (url, page(f"{NEWS} ثم ارتفع العدد إلى تسعة."))])
    found, problems = read_all(tmp_path / "a.warc.gz", data)
    assert [reading.report.id for reading in found] == [url] * 3
    assert problems == []
    once = list(only_first(iter(found), problems.append))
    assert [NEWS in reading.report.text for reading in once] == [True]
    assert [problem.row for problem in problems] == [3]
    assert "another version" in problems[0].message


_MEASURE = """
import resource, sys
from hasila.read import readings
number = sum(1 for _ in readings(sys.argv[1:], lambda problem: sys.exit(str(problem))))
print(number, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_memory_does_not_grow_with_the_archive(tmp_path: Path) -> None:
    small, large = tmp_path / "small.warc", tmp_path / "large.warc"
    records = [(f"https://a.example/{k}", page(f"{NEWS} {k} " * 40)) for k in range(400)]
    small.write_bytes(warc(records, gzip=False))
    with large.open("wb") as stream:
        for _ in range(12):
            stream.write(small.read_bytes())
    measured = []
    for file in (small, large):
        result = subprocess.run(
            [sys.executable, "-c", _MEASURE, str(file)], check=True, capture_output=True, text=True
        )
        measured.append([int(number) for number in result.stdout.split()])
    (few, base), (many, peak) = measured
    assert (few, many) == (400, 4800)
    assert large.stat().st_size > 30_000_000
    assert peak < base + 10_000  # kilobytes
