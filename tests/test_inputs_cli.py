"""Commands on any mixture of inputs, with a column map, a time zone, and libraries that are missing."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result

from hasila.cli import cli
from hasila.cli.sharing import reading_progress
from hasila.read import Settings, readings
from input_files import NEWS, channel, exported, message, page, pdf, warc, workbook, zipped

PERSIAN = "در حمله توپخانه‌ای به شهر هفت غیرنظامی کشته و دوازده نفر دیگر زخمی شدند، یک منبع پزشکی گفت."
FEED = (
    '<rss version="2.0"><channel><title>شبكة السهل</title><item><title>خبر</title><link>https://sahl.example/1</link>'
    "<description>قتل ثلاثة جنود بانفجار لغم قرب قرية السهل.</description>"
    "<pubDate>الثلاثاء، 11 شباط 2020 09:00:00 +0300</pubDate></item></channel></rss>"
)
LETTER = (
    b"From: press@tall.example\nSubject: =?utf-8?b?2KjZitin2YY=?=\nDate: Wed, 12 Feb 2020 09:00:00 +0300\n"
    b"Message-ID: <1@tall.example>\nContent-Type: text/plain; charset=utf-8\n\n"
) + "أصيب خمسة مدنيين برصاص قناص في قرية التل.".encode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One report in each format, each of another incident."""
    inputs = tmp_path / "inputs"
    inputs.mkdir()
    files = {
        "1.txt": "قتل أربعة مدنيين في غارة جوية على بلدة النبع.".encode(),
        "2.html": page("قتل خمسة مدنيين في غارة جوية على بلدة الجسر يوم 3 شباط 2020، وفق مصدر محلي."),
        "3.jsonl": '{"id": "row", "text": "قتل ستة مقاتلين في كمين قرب قرية الخان."}\n'.encode(),
        "4.warc.gz": warc([("https://wadi.example/1", page(NEWS))]),
        "5.xml": FEED.encode(),
        "6.json": exported(channel(message(7, "قتل ثمانية أشخاص بقصف صاروخي على سوق بلدة العين."))),
        "7.xlsx": workbook(
            [["text", "published"], ["قتل 11 مسلحا في اشتباكات قرب حقل الرمل.", "2020-02-14"]]
        ),
        "8.eml": LETTER,
        "9.zip": zipped({"a.pdf": pdf([["قتل تسعة مدنيين في قصف على بلدة القصر"]], tmp_path / "blank.ttf")}),
        "fa.txt": PERSIAN.encode(),
    }
    for name, data in files.items():
        (inputs / name).write_bytes(data)
    return inputs


IDS = [
    "1",
    "2",
    "row",
    "https://wadi.example/1",
    "https://sahl.example/1",
    "https://t.me/c/1234567890/7",
    "7/2",
    "mid:1@tall.example",
    "9/a",
    "fa",
]
UNREAD = "1 reports are in 'fa', the first 'fa': no claims are read from them"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def rows(result: Result) -> list[Any]:
    return [msgspec.json.decode(line) for line in result.stdout.splitlines()]


def test_read_prints_reports_of_all_formats(folder: Path) -> None:
    result = run("read", folder)
    assert result.exit_code == 0, result.output
    reports = rows(result)
    assert [report["id"] for report in reports] == IDS
    assert {report["language"] for report in reports} - {None} == {"ar", "fa"}
    assert all(len(report["document"]) == 64 for report in reports)


def test_extract_finds_claims_in_all_formats_and_tells_of_other_languages(folder: Path) -> None:
    result = run("extract", folder)
    killed = {
        claim["report"]: claim["number"] for claim in rows(result) if claim["harm"] in ("killed", "injured")
    }
    assert list(killed) == IDS[:-1]
    assert UNREAD in result.stderr
    assert result.exit_code == 1


def test_load_keeps_reports_of_all_formats_and_languages(folder: Path) -> None:
    store = folder.parent / "toll.db"
    assert "reports: 10 new" in run("load", store, folder).stdout
    assert "reports: 10 unchanged" in run("load", store, folder).stdout
    kept = {report["id"]: report["language"] for report in rows(run("reports", "--format", "json", store))}
    assert kept.keys() == set(IDS)
    assert kept["fa"] == "fa"
    assert "fa" in run("reports", store).stdout
    verified = run("verify", store)
    assert verified.exit_code == 0, verified.output


def test_toll_reads_a_table_by_a_map(tmp_path: Path) -> None:
    file = tmp_path / "log.xlsx"
    file.write_bytes(workbook([["النص", "التاريخ"], [NEWS, "10/02/2020"]]))
    (tmp_path / "map.toml").write_text(
        'date_format = "%d/%m/%Y"\n[columns]\ntext = "النص"\npublished = "التاريخ"\n', "utf-8"
    )
    result = run("toll", "--columns", tmp_path / "map.toml", file)
    assert result.exit_code == 0, result.output
    assert "2020-02-10" in result.stdout
    assert "has no column 'text'" in run("toll", file).stderr
    assert (
        "write published as YYYY-MM-DD"
        in run("toll", "--columns", "text=النص,published=التاريخ", file).stderr
    )


def test_timezone_decides_the_day(tmp_path: Path) -> None:
    file = tmp_path / "result.json"
    file.write_bytes(exported(channel(message(7, date="2020-02-10T21:30:00", date_unixtime="1581370200"))))
    days = [rows(run("read", file, *zone))[0]["published"] for zone in ((), ("--timezone", "Asia/Damascus"))]
    assert days == ["2020-02-10", "2020-02-10"]
    assert rows(run("read", file, "--timezone", "Asia/Tehran"))[0]["published"] == "2020-02-11"


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--columns", "texte=a", "there is no field 'texte'"),
        ("--columns", "nowhere.toml", "is neither field=column nor a file"),
        ("--timezone", "Asia/Nowhere", "there is no time zone 'Asia/Nowhere'"),
        ("--timezone", "../etc/passwd", "there is no time zone"),
    ],
)
def test_options_that_are_none_are_told(folder: Path, option: str, value: str, said: str) -> None:
    result = run("read", option, value, folder)
    assert result.exit_code == 2
    assert said in " ".join(result.output.replace("│", " ").split())


@pytest.mark.parametrize(
    ("module", "name", "said"),
    [
        ("feedparser", "5.xml", "is a feed, which needs feedparser: pip install 'hasila[inputs]'"),
        (
            "python_calamine",
            "7.xlsx",
            "is a workbook, which needs python-calamine: pip install 'hasila[inputs]'",
        ),
        ("pypdfium2", "9.zip", "is a PDF, which needs pypdfium2: pip install 'hasila[inputs]'"),
    ],
)
def test_library_that_is_missing_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch, module: str, name: str, said: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    result = run("read", folder / name)
    assert result.exit_code == 1
    assert said in result.stderr


def test_other_version_is_left_out_where_results_are_printed_as_they_come(tmp_path: Path) -> None:
    url = "https://wadi.example/1"
    file = tmp_path / "crawl.warc"
    file.write_bytes(warc([(url, page(NEWS)), (url, page(NEWS)), (url, page(NEWS.replace("سبعة", "تسعة")))]))
    for command in ("read", "extract"):
        result = run(command, file)
        assert {row.get("number", 7) for row in rows(result) if row.get("harm", "killed") == "killed"} == {7}
        assert f"is another version of the report '{url}'" in result.stderr
    assert " 9" in next(line for line in run("toll", file).stdout.splitlines() if "killed" in line)


def test_progress_is_told_in_bytes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    paths = (str(folder),)
    with reading_progress(paths, Settings()) as (settings, on_report):
        assert on_report is not None
        for found in readings(paths, lambda problem: pytest.fail(str(problem)), settings):
            on_report(found)
    assert "10 reports" in screen.getvalue()
    assert "kB" in screen.getvalue()
