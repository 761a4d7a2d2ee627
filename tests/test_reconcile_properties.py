"""What must hold for any claims: order, copies, batches and breakdowns never change a toll."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Literal

import msgspec
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hasila.model import Cause, Claim, Harm, Judgement, Qualifier, Stance, Status, Vague
from hasila.reconcile import RULES, ReportMeta, reconcile

PLACES: list[dict[str, Any]] = [
    {"place": "Ashwell", "place_id": "p:ashwell", "lat": 35.0, "lon": 37.0},
    {"place": "Birch", "place_id": "p:birch", "lat": 35.05, "lon": 37.02},
    {"place": "Ash province", "place_id": "p:ash", "lat": 35.2, "lon": 36.6, "place_precision": "adm1"},
    {"place": "Dogwood hill"},
    {},
]
WHEN = st.sampled_from(
    [
        {"when": "2021-05-01"},
        {"when": "2021-05-02"},
        {"when": "2021-05-04"},
        {"when": "2021-05"},
        {"when_partial": "weekday=6-7;part=night"},
        {},
    ]
)
COUNT = st.one_of(
    st.fixed_dictionaries({"number": st.integers(1, 40), "qualifier": st.sampled_from(Qualifier)}),
    st.fixed_dictionaries({"number": st.integers(1, 40), "number_max": st.integers(40, 60)}),
    st.fixed_dictionaries({"vague": st.sampled_from(Vague)}),
    st.fixed_dictionaries({"number": st.integers(2, 40), "joint": st.just(True)}),
)
VOICE = st.sampled_from(
    [
        {},
        {"source": "the hospital"},
        {"source": "the local hospital"},
        {"source_id": "monitor"},
        {"source_id": "army", "source_side": "army"},
    ]
)
WHO = st.sampled_from(
    [
        {"victims": "people"},
        {"victims": "civilians", "status": Status.CIVILIAN},
        {"victims": "soldiers", "status": Status.COMBATANT, "victims_side": "army"},
        {"victims": "rebels", "status": Status.COMBATANT, "victims_side": "rebels"},
        {},
    ]
)
Verdict = Literal["same", "different", "unsure"]
VERDICT: st.SearchStrategy[Verdict] = st.sampled_from(["same", "different"])
UNSURE: Verdict = "unsure"
Rows = list[list[Claim]]


@st.composite
def one_claim(draw: st.DrawFn, report: str, position: int) -> Claim:
    fields: dict[str, Any] = {}
    for strategy in (st.sampled_from(PLACES), WHEN, COUNT, VOICE, WHO):
        fields |= draw(strategy)
    return Claim(
        id=f"{report}-{position}",
        report=report,
        harm=draw(st.sampled_from([Harm.KILLED, Harm.INJURED])),
        cause=draw(st.sampled_from([Cause.AIRSTRIKE, Cause.SHELLING, Cause.SUICIDE_ATTACK, None])),
        stance=draw(st.sampled_from([Stance.ASSERTED] * 5 + [Stance.DENIED])),
        part_of=draw(st.sampled_from([None, None, None, *range(position)])),
        **fields,
    )


@st.composite
def told_reports(draw: st.DrawFn) -> tuple[Rows, dict[str, ReportMeta]]:
    rows: Rows = []
    metas: dict[str, ReportMeta] = {}
    for k in range(draw(st.integers(1, 4))):
        report = f"r{k}"
        day = draw(st.sampled_from([None, 1, 2, 5]))
        metas[report] = ReportMeta(id=report, outlet=report, published=dt.date(2021, 5, day) if day else None)
        rows.append([draw(one_claim(report, p)) for p in range(draw(st.integers(1, 4)))])
    return rows, metas


def flat(rows: Sequence[Sequence[Claim]]) -> list[Claim]:
    return [claim for row in rows for claim in row]


Figures = list[tuple[object, ...]]


def figures(rows: Sequence[Sequence[Claim]], metas: dict[str, ReportMeta], **options: Any) -> Figures:
    found = reconcile(flat(rows), metas, **options)
    return sorted(
        (i.place or "", t.harm, t.side or "", repr((t.low, t.best, t.high)), str(t.verdict))
        for i in found
        for t in i.tolls
    )


@given(told_reports(), st.randoms(use_true_random=False), st.sampled_from(sorted(RULES)))
@settings(max_examples=150, deadline=None)
def test_the_order_of_reports_changes_nothing(
    data: tuple[Rows, dict[str, ReportMeta]], order: Any, rule: str
) -> None:
    rows, metas = data
    shuffled = list(rows)
    order.shuffle(shuffled)
    assert reconcile(flat(rows), metas, rule=rule) == reconcile(flat(shuffled), metas, rule=rule)


@given(told_reports(), st.sampled_from(sorted(RULES)))
@settings(max_examples=150, deadline=None)
def test_a_copy_changes_no_figure(data: tuple[Rows, dict[str, ReportMeta]], rule: str) -> None:
    rows, metas = data
    copied = [msgspec.structs.replace(c, report="copy", id=f"copy-{k}") for k, c in enumerate(rows[0])]
    with_copy = metas | {"copy": ReportMeta(id="copy", outlet="copyist", published=dt.date(2021, 5, 6))}
    before = figures(rows, metas, rule=rule)
    assert figures([*rows, copied], with_copy, rule=rule, copies={"copy": "r0"}) == before


@given(told_reports())
@settings(max_examples=150, deadline=None)
def test_a_breakdown_never_raises_a_total(data: tuple[Rows, dict[str, ReportMeta]]) -> None:
    rows, metas = data
    last = rows[0][-1]
    part = msgspec.structs.replace(
        last,
        id="part",
        part_of=len(rows[0]) - 1,
        victims="children",
        joint=False,
        number=2,
        number_max=None,
        vague=None,
        qualifier=Qualifier.EXACT,
    )
    assume(not last.joint)  # a part of a joint count is its split, and no breakdown
    before = [row for row in figures(rows, metas) if row[2] == ""]
    after = [row for row in figures([[*rows[0], part], *rows[1:]], metas) if row[2] == ""]
    assert after == before


@given(told_reports(), st.sampled_from(sorted(RULES)))
@settings(max_examples=300, deadline=None)
def test_low_best_high_are_in_order_and_every_claim_is_in_one_incident(
    data: tuple[Rows, dict[str, ReportMeta]], rule: str
) -> None:
    rows, metas = data
    found = reconcile(flat(rows), metas, rule=rule)
    assert sorted(c for i in found for c in i.claims) == sorted(c.id for c in flat(rows))
    for incident in found:
        for toll in incident.tolls:
            given_figures = [n for n in (toll.low, toll.best, toll.high) if n is not None]
            assert given_figures == sorted(given_figures)
            claims = [c.claim for c in toll.used + toll.left_out]
            assert len(claims) == len(set(claims))


@given(told_reports(), st.data())
@settings(max_examples=100, deadline=None)
def test_loading_in_batches_changes_nothing(
    data: tuple[Rows, dict[str, ReportMeta]], draw: st.DataObject
) -> None:
    """Claims of all reports may come mixed, as long as each report's own stand in their order."""
    rows, metas = data
    waiting, mixed = [list(row) for row in rows], []
    while any(waiting):
        row = draw.draw(st.sampled_from([row for row in waiting if row]))
        mixed.append(row.pop(0))
    assert reconcile(mixed, metas) == reconcile(flat(rows), metas)


@given(told_reports(), st.data())
@settings(max_examples=100, deadline=None)
def test_merge_then_undo_restores_the_export_byte_for_byte(
    data: tuple[Rows, dict[str, ReportMeta]], draw: st.DataObject
) -> None:
    rows, metas = data
    ids = [claim.id for claim in flat(rows)]
    left, right = draw.draw(st.sampled_from(ids)), draw.draw(st.sampled_from(ids))
    first, undo = (
        Judgement(
            left=left,
            right=right,
            verdict=verdict,
            reviewer="reviewer-1",
            decided_at=dt.datetime(2022, 1, hour, tzinfo=dt.UTC),
        )
        for hour, verdict in zip((1, 2), (draw.draw(VERDICT), UNSURE), strict=True)
    )
    export = msgspec.json.encode(reconcile(flat(rows), metas))
    reconcile(flat(rows), metas, [first])
    assert msgspec.json.encode(reconcile(flat(rows), metas, [first, undo])) == export


@given(told_reports(), st.data())
@settings(max_examples=100, deadline=None)
def test_what_a_reviewer_joins_is_one_and_what_is_parted_is_two(
    data: tuple[Rows, dict[str, ReportMeta]], draw: st.DataObject
) -> None:
    rows, metas = data
    assume(len(rows) > 1)
    left, right = (draw.draw(st.sampled_from(row)) for row in draw.draw(st.permutations(rows))[:2])
    verdict = draw.draw(VERDICT)
    at = dt.datetime(2022, 1, 1, tzinfo=dt.UTC)
    decided = Judgement(left=left.id, right=right.id, verdict=verdict, reviewer="reviewer-1", decided_at=at)
    homes = {c: i.id for i in reconcile(flat(rows), metas, [decided]) for c in i.claims}
    assert (homes[left.id] == homes[right.id]) is (verdict == "same")
