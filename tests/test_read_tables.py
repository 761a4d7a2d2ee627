"""Tables of text, workbooks and rows of JSON, by a column map."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from hasila.model import Report
from hasila.read import Columns, ColumnsError, Problem, Settings, columns_of, read, readings, reports_in
from input_files import NEWS, workbook

SECOND = (
    'أصيب طفلان، بينهما فتاة، بانفجار لغم قرب قرية التل؛ وقال المصدر: "حالتهما مستقرة"\nوأضاف أن اللغم قديم.'
)
ARABIC = columns_of("text=النص, published=التاريخ,outlet=المصدر")


def reports_of(file: Path, data: bytes, columns: Columns | None = None) -> tuple[list[Report], list[str]]:
    file.write_bytes(data)
    problems: list[Problem] = []
    settings = Settings() if columns is None else Settings(columns=columns)
    found = list(read([file], problems.append, settings))
    return found, [f"{problem.row}: {problem.message}" for problem in problems]


def table(rows: list[list[str]], sign: str = ",", encoding: str = "utf-8") -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=sign).writerows(rows)
    return stream.getvalue().encode(encoding)


ROWS = [["id", "text", "published", "outlet"], ["a", NEWS, "2020-02-10", "النهر"], ["b", SECOND, "", ""]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1256", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("name", ["reports.csv", "reports"])
def test_table_of_text(tmp_path: Path, encoding: str, sign: str, name: str) -> None:
    reports, problems = reports_of(tmp_path / name, table(ROWS, sign, encoding))
    assert problems == []
    assert [(report.id, report.text) for report in reports] == [("a", NEWS), ("b", SECOND)]
    first, second = reports
    assert (first.published, first.outlet) == (dt.date(2020, 2, 10), "النهر")
    assert (second.published, second.outlet) == (None, None)
    assert (first.row, second.row) == (2, 3)


def test_row_without_an_id_is_called_by_its_address_or_its_number(tmp_path: Path) -> None:
    rows = [["text", "url"], [NEWS, "https://a.example/1"], [SECOND, ""]]
    reports, problems = reports_of(tmp_path / "log.csv", table(rows))
    assert ([report.id for report in reports], problems) == (["https://a.example/1", "log/3"], [])


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2020-02-10", dt.date(2020, 2, 10)),
        ("2020-02-10 23:30", dt.date(2020, 2, 10)),
        ("10 شباط 2020", dt.date(2020, 2, 10)),
        ("الاثنين، 10 شباط/فبراير 2020", dt.date(2020, 2, 10)),
        ("١٠ فبراير ٢٠٢٠", dt.date(2020, 2, 10)),
        ("10 كانون الثاني 2020", dt.date(2020, 1, 10)),
        ("15 جمادى الآخرة 1441", dt.date(2020, 2, 9)),
        ("February 10, 2020", dt.date(2020, 2, 10)),
        ("10 Feb 2020", dt.date(2020, 2, 10)),
        ("Mon, 10 Feb 2020 22:30:00 GMT", dt.date(2020, 2, 10)),
    ],
)
def test_day_in_words(tmp_path: Path, written: str, day: dt.date) -> None:
    reports, problems = reports_of(tmp_path / "a.csv", table([["text", "published"], [NEWS, written]]))
    assert ([report.published for report in reports], problems) == ([day], [])


@pytest.mark.parametrize(
    "written", ["10/02/2020", "31 شباط 2020", "شباط 2020", "10 شباط/آذار 2020", "أمس", "7"]
)
def test_day_that_could_be_another_is_not_guessed(tmp_path: Path, written: str) -> None:
    reports, problems = reports_of(tmp_path / "a.csv", table([["text", "published"], [NEWS, written]]))
    assert reports == []
    assert problems == [f"2: has the date {written!r}: write published as YYYY-MM-DD or leave it out"]


def test_dates_are_read_as_the_map_says(tmp_path: Path) -> None:
    rows = [["النص", "التاريخ"], [NEWS, "10/02/2020"], [SECOND, "2020-02-10"]]
    columns = Columns(columns={"text": "النص", "published": "التاريخ"}, date_format="%d/%m/%Y")
    reports, problems = reports_of(tmp_path / "a.csv", table(rows), columns)
    assert [report.published for report in reports] == [dt.date(2020, 2, 10)]
    assert problems == ["3: has the date '2020-02-10': write published as %d/%m/%Y or leave it out"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            [["a", "b"], ["1", "2"]],
            "None: has no column 'النص' for text; it has 'a', 'b': say which with --columns",
        ),
        ([["النص", "التاريخ"], [NEWS, ""]], "None: has no column 'المصدر' for outlet"),
        ([], "None: is empty"),
        ([["النص", "التاريخ", "المصدر"], []], "None: is a table without rows"),
    ],
)
def test_column_that_is_not_there_is_told(tmp_path: Path, rows: list[list[str]], said: str) -> None:
    reports, problems = reports_of(tmp_path / "a.csv", table(rows), ARABIC)
    assert reports == []
    assert problems[0].startswith(said)


def test_broken_rows_are_told_and_the_others_are_read(tmp_path: Path) -> None:
    data = (
        table([*ROWS[:2], ["c", " ", "", ""], ["d", SECOND]])
        + b"e\n"
        + table([["f", NEWS, "2020-02-11", "x", "y"]])
    )
    reports, problems = reports_of(tmp_path / "a.csv", data)
    assert [report.id for report in reports] == ["a", "d", "f"]
    assert [problem.partition(" (")[0] for problem in problems] == [
        "3: has no text",
        "6: is not a report: Object missing required field `text`; a row needs the texts id and text",
    ]


def test_mark_of_quotation_without_its_second_does_not_swallow_the_table(tmp_path: Path) -> None:
    data = f'id,text\na,{NEWS}\nb,"{NEWS}\n'.encode() + b"\n" * 25_000 + f"c,{NEWS}\n".encode()
    reports, problems = reports_of(tmp_path / "a.csv", data)
    assert [report.id for report in reports] == ["a", "c"]
    assert problems == ["3: is no row of a table (it goes on for 20,001 lines): check its quotation marks"]


def test_document_of_a_row_is_a_table_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(table(ROWS, ";", "cp1256"))
    for reading in readings([file], lambda problem: pytest.fail(str(problem))):
        assert reading.document.data.startswith(b"id;text;published;outlet\r\n")
        assert reading.document.data in file.read_bytes() or reading.report.row == 3
        again = list(reports_in(reading.document, lambda problem: pytest.fail(str(problem))))
        assert again == [reading.report]


def test_workbook(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["النص", "التاريخ", "المصدر", "رقم"],
        [NEWS, dt.datetime(2020, 2, 10), "النهر", 7],
        [None, None, None, None],
        [SECOND, "10 شباط 2020", "النهر", 8.0],
        [f"{NEWS} (3)", "10/02/2020", None, 9],
    ]
    file = tmp_path / "log.xlsx"
    columns = columns_of("text=النص,published=التاريخ,outlet=المصدر,id=رقم")
    reports, problems = reports_of(file, workbook(rows, other=[["ملاحظات"], ["لا شيء"]]), columns)
    assert [(report.id, report.row, report.published) for report in reports] == [
        ("7", 2, dt.date(2020, 2, 10)),
        ("8", 4, dt.date(2020, 2, 10)),
    ]
    assert reports[1].text == SECOND
    assert problems == ["5: has the date '10/02/2020': write published as YYYY-MM-DD or leave it out"]
    for reading in readings([file], lambda _: None, Settings(columns=columns)):
        assert list(reports_in(reading.document, lambda _: None, Settings(columns=columns))) == [
            reading.report
        ]


def test_workbook_with_reports_on_several_sheets(tmp_path: Path) -> None:
    data = workbook([["text"], [NEWS]], شباط=[["text"], [SECOND]])
    reports, problems = reports_of(tmp_path / "log.xlsx", data)
    assert [report.id for report in reports] == ["log/Sheet/2", "log/شباط/2"]
    assert problems == []


def test_workbook_that_is_a_bomb_is_refused(tmp_path: Path) -> None:
    stream = io.BytesIO(workbook([["text"], [NEWS]]))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet9.xml", b"<a>" + b" " * 150_000_000)
    reports, problems = reports_of(tmp_path / "log.xlsx", stream.getvalue())
    assert reports == []
    assert "unpacks to more than" in problems[0]


@pytest.mark.parametrize("indent", [None, 1])
def test_array_of_rows(tmp_path: Path, indent: int | None) -> None:
    rows = [
        {"id": "a", "text": NEWS, "more": {"text": ["x", {"y": "]}"}]}},
        {"id": 7},
        {"id": "b", "text": SECOND},
    ]
    data = json.dumps(rows, ensure_ascii=False, indent=indent).encode()
    reports, problems = reports_of(tmp_path / "rows.json", data)
    assert [(report.id, report.row) for report in reports] == [("a", 1), ("b", 3)]
    assert problems[0].startswith("2: is not a report: Expected `str`, got `int` - at `$.id`")
    cut, problems = reports_of(tmp_path / "cut.json", data[:-20])
    assert [report.id for report in cut] == ["a"]
    assert "is cut short within" in problems[1]


def test_one_report_over_several_lines(tmp_path: Path) -> None:
    data = json.dumps({"id": "a", "text": NEWS}, ensure_ascii=False, indent=4).encode()
    reports, problems = reports_of(tmp_path / "a.json", data)
    assert ([report.id for report in reports], problems) == (["a"], [])


def test_rows_of_json_by_a_map(tmp_path: Path) -> None:
    rows = [
        {"id_str": 17, "full": {"words": NEWS}, "created": "2020-02-10T23:30:00Z", "user": {"name": "شبكة"}},
        {"full": {"words": SECOND}, "outlet": "النهر"},
    ]
    data = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()
    columns = columns_of("id=id_str,text=full.words,published=created,outlet=user.name")
    reports, problems = reports_of(tmp_path / "posts.jsonl", data, columns)
    assert problems == []
    assert [(report.id, report.outlet) for report in reports] == [("17", "شبكة"), ("posts/2", None)]


def test_what_reading_prints_can_be_read_again(tmp_path: Path) -> None:
    row = {
        "id": "a",
        "text": NEWS,
        "origin": "وكالة النهر",
        "reply_to": "b",
        "edited_at": "2020-02-11T01:00:00+03:00",
        "published": None,
    }
    (report,), problems = reports_of(tmp_path / "a.jsonl", json.dumps(row).encode())
    assert (report.origin, report.reply_to, problems) == ("وكالة النهر", "b", [])
    assert report.edited_at == dt.datetime(2020, 2, 10, 22, tzinfo=dt.UTC)


def test_map_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "map.toml"
    file.write_text(
        'date_format = "%d/%m/%Y"\n[columns]\ntext = "النص"\n[fixed]\noutlet = "النهر"\n', "utf-8"
    )
    columns = columns_of(str(file))
    assert columns == Columns(columns={"text": "النص"}, fixed={"outlet": "النهر"}, date_format="%d/%m/%Y")
    rows = [["النص", "outlet"], [NEWS, ""], [SECOND, "التل"]]
    reports, problems = reports_of(tmp_path / "a.csv", table(rows), columns)
    assert ([report.outlet for report in reports], problems) == (["النهر", "التل"], [])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("texte=النص", "there is no field 'texte'"),
        ("text=النص,published", "is no column map"),
        ("nowhere.toml", "is neither field=column nor a file"),
    ],
)
def test_map_that_is_none(words: str, said: str) -> None:
    with pytest.raises(ColumnsError, match=said):
        columns_of(words)


@pytest.mark.parametrize(
    "text", ["[columns", "columns = 3", 'colums = {text = "a"}', 'fixed = {texte = "a"}']
)
def test_map_file_that_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "map.toml").write_text(text)
    with pytest.raises(ColumnsError):
        columns_of(str(tmp_path / "map.toml"))
