"""The breakdown of what is found and missed, and the reading of an outlet as if it had not been seen."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from bench.breakdown import _claims, _without, tables
from bench.corpus import ROOT, Record

from hasila.model import Report
from hasila.packs import load_pack

ONE = Report(id="one", outlet="A", text="قتل سبعة مدنيين في قصف على بلدة الريحانة.")
TWO = Report(id="two", outlet="B", text="استشهد ثلاثة أشخاص وأصيب أربعة آخرون.")


def _gold(harm: str, number: int, quote: str) -> Record:
    words: dict[str, Any] = dict.fromkeys(("victims", "place", "when", "by", "cause", "source", "part_of"))
    count = {"harm": harm, "number": number, "number_max": None, "vague": None}
    return {**count, **words, "quotes": [quote], "optional": False}


GOLD = [
    {"report": "one", "claims": [_gold("killed", 7, "قتل سبعة مدنيين"), _gold("injured", 2, "قصف على بلدة")]},
    {"report": "two", "claims": [_gold("killed", 3, "ثلاثة أشخاص")]},
]


def test_hits_misses_and_false_claims_are_told_apart() -> None:
    reports = {"one": ONE, "two": TWO}
    found = tables(GOLD, reports, _claims(reports, load_pack("ar"), leave_out=False))
    killed, injured = found["harm"]["killed"], found["harm"]["injured"]
    assert (killed.hits, killed.missed, killed.wrong) == (2, 0, 0)
    assert (injured.hits, injured.missed, injured.wrong) == (0, 1, 1)
    assert (found["outlet"]["A"].missed, found["outlet"]["B"].wrong) == (1, 1)
    assert found["length"]["up to 4 words"].hits == 2


def test_an_outlet_left_out_is_read_with_the_words_of_the_others() -> None:
    shared = Report(id="three", outlet="C", text="قتل سبعة مدنيين في البلدة.")
    reports = {report.id: report for report in (ONE, TWO, shared)}
    claims = _claims(reports, load_pack("ar"), leave_out=True)
    assert [(c["report"], c["harm"]) for c in claims] == [("one", "killed"), ("three", "killed")]


def test_a_lesser_pack_leaves_the_whole_one_as_it_is() -> None:
    pack = load_pack("ar")
    nothing = _without(pack, frozenset())
    reports = {"one": ONE}
    assert _claims(reports, nothing, leave_out=False) == []
    assert len(_claims(reports, pack, leave_out=False)) == 1


@pytest.mark.parametrize("options", [[], ["--leave-out"]])
def test_it_runs_on_what_is_there(options: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench.breakdown", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "| all |" in done.stdout) == (0, True), done.stderr
