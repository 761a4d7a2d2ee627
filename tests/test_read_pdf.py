"""PDF with a text layer: order and letters of Arabic, paragraphs, and files that have no words to give."""

from __future__ import annotations

from pathlib import Path

import pytest
from fpdf import FPDF

from hasila.model import Report
from hasila.read import Problem, read
from input_files import NEWS, pdf

LINES = [
    "قتل سبعة مدنيين وأصيب 12 آخرون، اليوم الاثنين، في قصف",
    "مدفعي على بلدة الوادي بالريف الشمالي (15 كم شرقا)، بحسب",
    "مصدر طبي في مشفى البلدة.",
    "وقال المصدر لا تزال فرق الإسعاف تعمل.",
]
TEXT = (
    "قتل سبعة مدنيين وأصيب 12 آخرون، اليوم الاثنين، في قصف مدفعي على بلدة الوادي بالريف الشمالي "
    "(15 كم شرقا)، بحسب مصدر طبي في مشفى البلدة.\nوقال المصدر لا تزال فرق الإسعاف تعمل."
)


def reports_of(file: Path, data: bytes) -> tuple[list[Report], list[str]]:
    file.write_bytes(data)
    problems: list[Problem] = []
    return list(read([file], problems.append)), [problem.message for problem in problems]


def test_arabic_is_read_in_its_order_and_in_letters(tmp_path: Path) -> None:
    (report,), problems = reports_of(tmp_path / "بيان.pdf", pdf([LINES], tmp_path / "blank.ttf"))
    assert problems == []
    assert report.text == TEXT
    assert (report.id, report.language) == ("بيان", "ar")


def test_pages_follow_each_other(tmp_path: Path) -> None:
    (report,), _ = reports_of(tmp_path / "a.pdf", pdf([LINES, [NEWS[:50]], []], tmp_path / "blank.ttf"))
    assert report.text == f"{TEXT}\n\n{NEWS[:50].strip()}"


def test_items_of_a_list_stay_apart(tmp_path: Path) -> None:
    lines = [
        "- قتل ثلاثة مدنيين في قصف على قرية التل",
        "- قتل أربعة مقاتلين في كمين قرب النبع",
        "2. أصيب طفلان بانفجار لغم",
    ]
    (report,), _ = reports_of(tmp_path / "a.pdf", pdf([lines], tmp_path / "blank.ttf"))
    assert len(report.text.splitlines()) == 3


def empty() -> bytes:
    book = FPDF()
    book.add_page()
    book.rect(10, 10, 50, 50)
    return bytes(book.output())


def locked() -> bytes:
    book = FPDF()
    book.set_encryption(owner_password="a", user_password="b")
    book.add_page()
    book.set_font("Helvetica", size=12)
    book.cell(text="seven killed")
    return bytes(book.output())


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (empty(), "has no text layer (a scan?)"),
        (locked(), "is a PDF that is locked with a password"),
        (b"%PDF-1.7\n1 0 obj\n<<", "is a PDF that cannot be read"),
    ],
    ids=["scan", "locked", "broken"],
)
def test_file_without_words_is_told(tmp_path: Path, data: bytes, said: str) -> None:
    reports, (problem,) = reports_of(tmp_path / "a.pdf", data)
    assert reports == []
    assert problem.startswith(said)


def test_file_that_is_cut_short_gives_what_is_left_or_is_told(tmp_path: Path) -> None:
    data = pdf([LINES], tmp_path / "blank.ttf")
    for share in (0.3, 0.6, 0.9, 0.99):
        reports, problems = reports_of(tmp_path / "a.pdf", data[: int(len(data) * share)])
        assert bool(reports) != bool(problems)
