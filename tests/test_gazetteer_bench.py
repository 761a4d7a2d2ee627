"""The measure of places: what counts as resolved, and how far a report's claims lie from known points."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from bench import places

from hasila.model import Claim, Harm

POINT = (36.0, 37.0)


def _claim(**fields: object) -> Claim:
    return Claim(report="r", harm=Harm.KILLED, **fields)  # type: ignore[arg-type]


TOWN = _claim(place="a", place_id="town", place_precision="place", lat=36.09, lon=37.0)
PROVINCE = _claim(place="b", place_id="province", place_precision="adm1", lat=36.0, lon=37.0)
OPEN = _claim(place="c", place_candidates=("x", "y"))
UNKNOWN = _claim(place="d")
UNPLACED = _claim()


def test_claims_are_counted_by_what_became_of_their_place() -> None:
    found = places.measure([TOWN, PROVINCE, OPEN, UNKNOWN, UNPLACED], {})
    assert found[:4] == (2, 1, 1, 1)
    assert found.distances == []


@pytest.mark.parametrize(
    ("claims", "kilometres", "within"),
    [([TOWN], 10.0, 1.0), ([TOWN, PROVINCE], 10.0, 1.0), ([PROVINCE], math.inf, 0.0), ([], math.inf, 0.0)],
)
def test_a_point_is_as_far_as_the_nearest_place_that_is_no_region(
    claims: list[Claim], kilometres: float, within: float
) -> None:
    found = places.measure(claims, {"r": [POINT]})
    assert found.distances == [pytest.approx(kilometres, abs=0.05)]
    assert found.within(20) == within


def test_errors_name_what_is_open_or_far() -> None:
    lines = list(places.errors([PROVINCE, OPEN, UNKNOWN], {"r": [POINT]}))
    assert lines[:2] == ["r\tc\tx, y", "r\td\tunknown"]
    assert lines[2].startswith("r\t(36.0, 37.0)\tinf km off")


def test_without_the_shared_pool_one_line_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(places, "SHARED", tmp_path / "none")
    assert places.main([]) == 0
    assert capsys.readouterr().out.count("\n") == 1
