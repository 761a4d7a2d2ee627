from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from hasila.model import Cause, Claim, Correction, Harm
from hasila.reconcile import CorrectionError, apply_corrections


def correct(field: str, value: str | None, claim: str = "c0", hour: int = 1) -> Correction:
    at = dt.datetime(2022, 1, 1, hour, tzinfo=dt.UTC)
    return Correction(claim=claim, field=field, value=value, reviewer="reviewer-1", decided_at=at)


def claims() -> list[Claim]:
    return [
        Claim(id="c0", report="a", harm=Harm.KILLED, number=9),
        Claim(id="c1", report="a", harm=Harm.KILLED, number=3, part_of=0),
        Claim(id="c2", report="b", harm=Harm.INJURED, number=4),
        Claim(id="c3", report="a", harm=Harm.KILLED, number=1, part_of=1),
    ]


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("number", "12", 12),
        ("number", None, None),
        ("harm", "injured", Harm.INJURED),
        ("cause", "shelling", Cause.SHELLING),
        ("cause", None, None),
        ("joint", "true", True),
        ("names", "A B; C D", ("A B", "C D")),
        ("lat", "35.5", 35.5),
        ("place", "Ashwell", "Ashwell"),
        ("when", "2021-05-01", "2021-05-01"),
    ],
)
def test_values_are_read_by_the_type_of_the_field(field: str, value: str | None, expected: Any) -> None:
    assert getattr(apply_corrections(claims(), [correct(field, value)])[0], field) == expected


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("number", "many", "correction of claim 'c0' by reviewer-1: number cannot be 'many'"),
        ("harm", "hurt", "harm cannot be 'hurt'"),
        ("harm", None, "harm cannot be None"),
        ("colour", "red", "no field 'colour' to correct; use one of accepted, by, "),
        ("id", "c9", "no field 'id' to correct"),
        ("rejected", "perhaps", r"rejected cannot be 'perhaps' \(true or false\)"),
    ],
)
def test_what_cannot_be_applied_is_said_clearly(field: str, value: str | None, message: str) -> None:
    with pytest.raises(CorrectionError, match=message):
        apply_corrections(claims(), [correct(field, value)])


def test_the_later_decision_wins_in_any_order() -> None:
    decisions = [
        correct("number", "10", hour=1),
        correct("number", "11", hour=3),
        correct("number", "12", hour=2),
    ]
    assert apply_corrections(claims(), decisions)[0].number == 11
    assert apply_corrections(claims(), decisions[::-1])[0].number == 11


def test_a_rejected_claim_goes_and_its_parts_move_up() -> None:
    kept = apply_corrections(claims(), [correct("rejected", "true", "c1")])
    assert [(c.id, c.part_of) for c in kept] == [("c0", None), ("c2", None), ("c3", 0)]


def test_a_rejection_can_be_taken_back() -> None:
    decisions = [correct("rejected", "true", hour=1), correct("rejected", "false", hour=2)]
    assert apply_corrections(claims(), decisions) == claims()


def test_corrections_of_claims_that_are_not_here_are_passed_over() -> None:
    assert apply_corrections(claims(), [correct("number", "1", "gone")]) == claims()


def test_no_corrections_change_nothing() -> None:
    assert apply_corrections(claims(), []) == claims()
