"""Drawings: where bars, dots and marks stand, in both directions of writing; and text cut into pieces."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasila.model import Harm, Qualifier, Scope, Stance, Status, Verdict
from hasila.web import charts
from hasila.web.charts import growth, range_of, share, timeline, top_of, tops
from hasila.web.highlights import pieces
from hasila.web.views import Bucket, ClaimView, Step, Timeline, TollCell

KILLED = Harm.KILLED


@pytest.mark.parametrize(
    ("low", "best", "high", "drawn_as"),
    [
        (10, 10, 10, (52.0, 52.0, 52.0, False)),
        (0, 10, 100, (0.0, 100.0, 52.0, False)),
        (10, None, 100, (52.0, 100.0, None, False)),
        (10, None, None, (52.0, 68.0, None, True)),
        (100, None, None, (100.0, 100.0, None, True)),
    ],
)
def test_a_range_stands_on_a_scale_of_powers_of_ten(
    low: int, best: int | None, high: int | None, drawn_as: tuple[float, float, float | None, bool]
) -> None:
    drawn = range_of(low, best, high, 100)
    assert drawn == tuple(
        pytest.approx(value, abs=0.1) if type(value) is float else value for value in drawn_as
    )


def test_no_figure_is_no_range() -> None:
    assert range_of(None, None, None, 10) is None


@given(st.integers(0, 10**7), st.integers(0, 10**7))
def test_the_scale_keeps_the_order(a: int, b: int) -> None:
    top = top_of([a, b])
    assert 0 <= share(min(a, b), top) <= share(max(a, b), top) <= 100.001


def test_each_harm_has_a_scale_that_holds_its_tolls() -> None:
    cells = [cell(KILLED, 3), cell(KILLED, 120), cell(Harm.DISPLACED, 9000)]
    assert tops(cells) == {KILLED: 1000, Harm.DISPLACED: 10_000}


def cell(harm: Harm, number: int) -> TollCell:
    return TollCell(harm=harm, side=None, low=number, best=number, high=number, verdict=Verdict.SINGLE)


def bucket(month: int, side: str | None, low: int, best: int, high: int) -> Bucket:
    start, end = dt.date(2021, month, 1), dt.date(2021, month, 28)
    return Bucket(
        start=start, end=end, harm=KILLED, side=side, low=low, best=best, high=high, open=False, incidents=1
    )


def drawn(*buckets: Bucket, mirrored: bool = False) -> charts.Columns:
    (found,) = timeline(Timeline(unit="month", buckets=list(buckets), undated=0), mirrored=mirrored)
    return found


def test_sides_stand_on_each_other_and_what_no_side_is_told_of_on_top() -> None:
    (column,) = drawn(
        bucket(1, None, 10, 10, 10), bucket(1, "red", 6, 6, 6), bucket(1, "blue", 3, 3, 3)
    ).columns
    total = charts.HEIGHT - charts.ABOVE - charts.BELOW
    assert sum(bar.height for bar in column.bars) == pytest.approx(total, abs=0.3)
    assert [bar.tone for bar in column.bars][-1] == 0
    assert column.floor is None


def test_lowest_figures_beyond_the_best_ones_are_drawn_as_a_floor() -> None:
    (column,) = drawn(bucket(1, None, 10, 4, 10)).columns
    assert column.floor is not None
    assert column.floor.height == pytest.approx((charts.HEIGHT - charts.ABOVE - charts.BELOW) * 0.6, abs=0.3)


def test_time_runs_with_the_writing() -> None:
    months = (bucket(1, None, 1, 1, 1), bucket(6, None, 1, 1, 1))
    left, right = drawn(*months).columns, drawn(*months, mirrored=True).columns
    assert left[0].x < left[1].x
    assert right[0].x > right[1].x
    for one, other in zip(left, right, strict=True):
        assert one.x + other.x + one.width == pytest.approx(charts.WIDTH, abs=0.3)


def test_nothing_is_no_drawing() -> None:
    assert timeline(Timeline(unit="day", buckets=[], undated=3), mirrored=False) == []


def step(day: int | None, number: int, source: str | None) -> Step:
    published = None if day is None else dt.date(2021, 1, day)
    return Step(
        published=published,
        source=source,
        number=number,
        number_max=None,
        harm=KILLED,
        side=None,
        claim=f"{day}",
        used=True,
    )


def test_growth_joins_the_figures_of_one_claimant() -> None:
    found = growth([step(3, 9, "a"), step(1, 4, "a"), step(2, 7, "b")], mirrored=False)
    assert found is not None
    assert [dot.step.number for dot in found.dots] == [4, 7, 9]
    assert [dot.y for dot in found.dots] == sorted((dot.y for dot in found.dots), reverse=True)
    assert len(found.lines) == 1


def test_one_figure_is_no_growth() -> None:
    assert growth([step(3, 9, "a"), step(None, 4, "a")], mirrored=False) is None


def claim(name: str, evidence: list[tuple[int, int]], **parts: tuple[int, int]) -> ClaimView:
    optional = [field.name for field in msgspec.structs.fields(ClaimView) if "None" in str(field.type)]
    nothing = dict.fromkeys(optional)
    return msgspec.convert(
        nothing
        | {
            "id": name, "report": "r", "harm": KILLED, "qualifier": Qualifier.EXACT, "status": Status.UNKNOWN,
            "place_candidates": [], "stance": Stance.ASSERTED, "scope": Scope.EVENT, "joint": False, "names": [],
            "rule": "", "wording": [], "around": [], "evidence": evidence, "corrected": {}, "review": "unreviewed",
            "origin": "read", "seen": "", "parts": {part: [span] for part, span in parts.items()},
        },
        ClaimView,
    )  # fmt: skip


def test_pieces_name_their_claims_and_parts() -> None:
    found = pieces("abcdef", [claim("x", [(1, 4)], victims=(2, 4), place=(5, 6)), claim("y", [(3, 5)])])
    assert [(one.start, one.text, one.claims, one.parts, one.opens) for one in found] == [
        (0, "a", [], [], []),
        (1, "b", ["x"], [], ["x"]),
        (2, "c", ["x"], ["x:victims"], []),
        (3, "d", ["x", "y"], ["x:victims"], ["y"]),
        (4, "e", ["y"], [], []),
        (5, "f", [], ["x:place"], []),
    ]


@given(
    st.text(min_size=1, max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6)
)
def test_pieces_put_together_are_the_text(text: str, spans: list[tuple[int, int]]) -> None:
    fitting = [(min(a, b), max(a, b)) for a, b in spans if a != b and max(a, b) <= len(text)]
    claims = [claim(str(i), [span]) for i, span in enumerate(fitting)]
    found = pieces(text, claims)
    assert "".join(one.text for one in found) == text
    for i, (start, end) in enumerate(fitting):
        assert "".join(one.text for one in found if str(i) in one.claims) == text[start:end]
