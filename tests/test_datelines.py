"""The date that a report gives itself, for reports without a day of publication."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from hasila import pipeline
from hasila.extract import dateline
from hasila.model import Report
from hasila.packs import load_pack
from hasila.read import Problem

TOLD = "قتل ثلاثة مدنيين أمس في قصف على بلدة الريحانة."

CASES = [
    ("a city and a date", f"عدن – 12 أيار 2024\n\n{TOLD}", dt.date(2024, 5, 12)),
    ("behind a title", f"قصف على الريحانة\n\nعدن، 12 أيار 2024\n\n{TOLD}", dt.date(2024, 5, 12)),
    ("in figures", f"نشر في 2024/05/12\n\n{TOLD}", dt.date(2024, 5, 12)),
    ("a day without its year", f"عدن – 12 أيار\n\n{TOLD}", None),
    ("a span of days", f"من 1 أيار 2024 إلى 5 أيار 2024\n\n{TOLD}", None),
    ("with a part of the day", f"عدن – مساء 12 أيار 2024\n\n{TOLD}", dt.date(2024, 5, 12)),
    ("two dates", f"12 أيار 2024\n\n13 أيار 2024\n\n{TOLD}", None),
    ("the date of what is told", "قتل ثلاثة مدنيين في 12 أيار 2024.\n\nوأصيب سبعة.", None),
    ("far down", f"{TOLD}\n\n{TOLD}\n\n{TOLD}\n\nعدن، 12 أيار 2024", None),
    ("no text", "", None),
]


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_dateline(text: str, expected: dt.date | None) -> None:
    assert dateline(Report(id="r", text=text), load_pack("ar")) == expected


def test_claims_are_dated_by_the_dateline(tmp_path: Path) -> None:
    (tmp_path / "r.txt").write_text(CASES[0][1], encoding="utf-8")
    problems: list[Problem] = []
    [(report, [claim])] = pipeline.claims_in([tmp_path], load_pack("ar"), problems.append)
    assert (report.published, claim.when, problems) == (dt.date(2024, 5, 12), "2024-05-11", [])


def test_a_day_of_publication_wins(tmp_path: Path) -> None:
    row = {"id": "r", "published": "2024-06-01", "text": CASES[0][1]}
    (tmp_path / "r.jsonl").write_text(json.dumps(row), encoding="utf-8")
    problems: list[Problem] = []
    [(report, [claim])] = pipeline.claims_in([tmp_path], load_pack("ar"), problems.append)
    assert (report.published, claim.when, problems) == (dt.date(2024, 6, 1), "2024-05-31", [])
