"""Letters, as press offices send them."""

from __future__ import annotations

import base64
import datetime as dt
from email.message import EmailMessage
from pathlib import Path

import pytest

from hasila.model import Report
from hasila.read import Problem, read, readings
from input_files import NEWS, page, pdf, zipped

SUBJECT = "بيان: سبعة قتلى في قصف على بلدة الوادي"


def letter(body: str = NEWS, **headers: str) -> EmailMessage:
    found = EmailMessage()
    known = {
        "From": "المكتب الإعلامي <press@wadi.example>",
        "To": "desk@nahr.example",
        "Subject": SUBJECT,
        "Date": "Mon, 10 Feb 2020 23:30:00 +0300",
        "Message-ID": "<a1@wadi.example>",
    }
    for name, value in (known | {name.replace("_", "-"): value for name, value in headers.items()}).items():
        if value:
            found[name] = value
    if body:
        found.set_content(body)
    return found


def reports_of(file: Path, data: bytes) -> tuple[list[Report], list[str]]:
    file.write_bytes(data)
    problems: list[Problem] = []
    return list(read([file], problems.append)), [problem.message for problem in problems]


@pytest.mark.parametrize("name", ["a.eml", "a", "a.txt"])
def test_letter_is_a_report_called_by_its_id(tmp_path: Path, name: str) -> None:
    (report,), problems = reports_of(tmp_path / name, letter(In_Reply_To="<a0@wadi.example>").as_bytes())
    assert problems == []
    assert (report.id, report.url) == ("mid:a1@wadi.example", "mid:a1@wadi.example")
    assert (report.title, report.text) == (SUBJECT, f"{SUBJECT}\n\n{NEWS}")
    assert (report.outlet, report.published) == ("المكتب الإعلامي", dt.date(2020, 2, 10))
    assert report.reply_to == "mid:a0@wadi.example"


@pytest.mark.parametrize(
    ("headers", "field", "value"),
    [
        ({"Message_ID": ""}, "id", "a"),
        ({"From": "press@wadi.example"}, "outlet", "wadi.example"),
        ({"Date": "soon"}, "published", None),
        ({"Subject": ""}, "text", NEWS),
        ({"Subject": NEWS[:30]}, "text", NEWS),
    ],
)
def test_headers(tmp_path: Path, headers: dict[str, str], field: str, value: object) -> None:
    (report,), _ = reports_of(tmp_path / "a.eml", letter(**headers).as_bytes())
    assert getattr(report, field) == value


@pytest.mark.parametrize("encoded", [True, False])
def test_day_in_words(tmp_path: Path, encoded: bool) -> None:
    day = "الاثنين، 10 شباط 2020".encode()
    written = b"=?utf-8?B?" + base64.b64encode(day) + b"?=" if encoded else day
    data = b"From: press@wadi.example\nSubject: x\nDate: " + written + b"\n\n" + NEWS.encode()
    (report,), _ = reports_of(tmp_path / "a.eml", data)
    assert report.published == dt.date(2020, 2, 10)


def test_page_is_read_where_there_is_no_plain_text(tmp_path: Path) -> None:
    found = letter("")
    found.set_content(page(NEWS).decode(), subtype="html")
    (report,), _ = reports_of(tmp_path / "a.eml", found.as_bytes())
    assert NEWS in report.text
    assert "<" not in report.text


def test_plain_text_is_read_before_the_page(tmp_path: Path) -> None:
    found = letter()
    found.add_alternative(page("نص آخر").decode(), subtype="html")
    (report,), _ = reports_of(tmp_path / "a.eml", found.as_bytes())
    assert report.text == f"{SUBJECT}\n\n{NEWS}"


def test_encoding_that_is_declared_wrongly(tmp_path: Path) -> None:
    subject = base64.b64encode("سبعة قتلى".encode("cp1256"))
    data = (
        b"From: press@wadi.example\r\nSubject: =?windows-1256?B?" + subject + b"?=\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    ) + NEWS.encode("cp1256")
    (report,), problems = reports_of(tmp_path / "a.eml", data)
    assert (report.text, problems) == (f"سبعة قتلى\n\n{NEWS}", [])


def test_attached_files_are_reports_of_the_day_of_their_letter(tmp_path: Path) -> None:
    found = letter()
    statement = pdf([["قتل سبعة مدنيين في قصف على بلدة الوادي"]], tmp_path / "blank.ttf")
    found.add_attachment(statement, maintype="application", subtype="pdf", filename="بيان.pdf")
    found.add_attachment(b"\x89PNG\r\n\x1a\n", maintype="image", subtype="png", filename="شعار.png")
    reports, problems = reports_of(tmp_path / "a.eml", found.as_bytes())
    assert problems == []
    assert [report.id for report in reports] == ["mid:a1@wadi.example", "mid:a1@wadi.example/بيان.pdf"]
    attached = reports[1]
    assert attached.text == "قتل سبعة مدنيين في قصف على بلدة الوادي"
    assert (attached.published, attached.outlet) == (dt.date(2020, 2, 10), "المكتب الإعلامي")
    assert attached.path == f"{tmp_path / 'a.eml'}!بيان.pdf"


def test_same_letter_in_two_folders_is_one_report(tmp_path: Path) -> None:
    found = letter()
    found.add_attachment(page(), maintype="text", subtype="html", filename="بيان.html")
    for name in ("1.eml", "2.eml"):
        (tmp_path / name).write_bytes(found.as_bytes())
    problems: list[Problem] = []
    assert len(list(read([tmp_path], problems.append))) == 2
    assert len(list(readings([tmp_path], problems.append))) == 4
    assert problems == []


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (letter("").as_bytes(), "is a letter without text"),
        (letter(" \n").as_bytes(), "is a letter without text"),
    ],
)
def test_letter_without_words_is_told(tmp_path: Path, data: bytes, said: str) -> None:
    reports, (problem,) = reports_of(tmp_path / "a.eml", data)
    assert reports == []
    assert problem.startswith(said)


def test_letters_in_letters_end_somewhere(tmp_path: Path) -> None:
    data = letter().as_bytes()
    for _ in range(8):
        data = zipped({"a.eml": data})
    reports, (problem,) = reports_of(tmp_path / "a.zip", data)
    assert reports == []
    assert problem.startswith("lies more than 4 containers deep")
