from __future__ import annotations

from typing import Any

import pytest

from hasila.model import Harm, Incident, Verdict
from hasila.reconcile import RULES, Reason, reconcile
from reconcile_cases import CASES, Case, reports, told

FAR: dict[str, Any] = {"place": "Cedar", "place_id": "p:cedar", "lat": 36.0, "lon": 37.0}
WORKED = [pytest.param(case, rule, id=f"{case.name} [{rule}]") for case in CASES for rule in case.tolls]


def shown(incident: Incident) -> dict[str, tuple[int | None, int | None, int | None, str]]:
    return {
        toll.harm + (f"/{toll.side}" if toll.side else ""): (
            toll.low,
            toll.best,
            toll.high,
            str(toll.verdict),
        )
        for toll in incident.tolls
    }


@pytest.mark.parametrize(("case", "rule"), WORKED)
def test_tolls_as_worked_by_hand(case: Case, rule: str) -> None:
    (incident,) = reconcile(case.claims, case.reports, rule=rule, copies=case.copies)
    assert shown(incident) == case.tolls[rule]


def test_every_case_is_worked_for_every_rule_and_every_verdict_is_there() -> None:
    assert len(CASES) >= 25
    assert [case.name for case in CASES if set(case.tolls) != set(RULES)] == []
    verdicts = {toll[3] for case in CASES for tolls in case.tolls.values() for toll in tolls.values()}
    assert verdicts == {str(verdict) for verdict in Verdict}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_claim_of_a_harm_is_used_or_left_out_with_a_reason(case: Case) -> None:
    (incident,) = reconcile(case.claims, case.reports, copies=case.copies)
    whole = [toll for toll in incident.tolls if toll.side is None]
    left = {(c.report, c.position): c.reason for toll in whole for c in toll.left_out}
    listed = [c.claim for toll in whole for c in toll.used + toll.left_out]
    assert left == case.left_out
    assert sorted(listed) == sorted(incident.claims)
    assert incident.flags == tuple(sorted(case.flags))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_reasons_are_known_keys(case: Case) -> None:
    known = {str(reason) for reason in Reason}
    for rule in RULES:
        (incident,) = reconcile(case.claims, case.reports, rule=rule, copies=case.copies)
        for toll in incident.tolls:
            given = {reason.partition(":")[0] for reason in toll.reasons}
            assert {c.reason for c in toll.used + toll.left_out} | given <= known
            assert toll.rule == rule


def test_a_ranking_of_claimants_sets_the_best_figure() -> None:
    claims = [told("a", "killed", 4, source_id="hospital"), told("b", "killed", 9, source_id="imam")]
    (incident,) = reconcile(claims, reports(a=1, b=1), ranks={"imam": 1, "hospital": 2})
    assert shown(incident)["killed"] == (4, 9, 9, "contradict")
    assert incident.tolls[0].reasons == ("best_ranked",)


def test_an_unknown_rule_is_named_with_the_known_ones() -> None:
    with pytest.raises(KeyError, match=r"no rule 'gtd'.*hasila, acled, ucdp, ibc, airwars"):
        reconcile([], {}, rule="gtd")


@pytest.mark.parametrize(
    ("blamed", "admits", "claimants", "grade"),
    [
        (["army"], False, 1, "grade_weak"),
        (["army"], False, 2, "grade_fair"),
        (["army", "rebels"], False, 2, "grade_contested"),
        (["army"], True, 2, "grade_confirmed"),
    ],
)
def test_airwars_grades(blamed: list[str], admits: bool, claimants: int, grade: str) -> None:
    claims = [
        told(f"r{k}", "killed", 3, f"voice-{k}", status="civilian", by_side=blamed[k % len(blamed)])
        for k in range(claimants)
    ]
    if admits:
        claims.append(
            told("own", "killed", 3, "the army", status="civilian", source_side="army", by_side="army")
        )
    (incident,) = reconcile(claims, {}, rule="airwars")
    assert incident.tolls[0].harm is Harm.KILLED
    assert incident.tolls[0].reasons == (grade,)


MONTH: dict[str, Any] = {"scope": "period", "when": "2021-05", "cause": None}
ASHWELL_HOLDS = {"p:birch": "p:ashwell"}


@pytest.mark.parametrize(
    ("name", "known", "month", "reason"),
    [
        (
            "guide example 4: 120 in a month where incidents hold 85-92",
            [{"number": 50}, {"number": 35, "number_max": 42, "when": "2021-05-09"}],
            {"number": 120},
            "beyond_incidents:28-35",
        ),
        (
            "an incident in a place within it counts, one elsewhere or in another month does not",
            [
                {"number": 20, "place_id": "p:birch"},
                {"number": 5, "when": "2021-06-02"},
                {"number": 7, **FAR},
            ],
            {"number": 30},
            "beyond_incidents:10-10",
        ),
        ("more in the incidents than in the total", [{"number": 50}], {"number": 40}, "beyond_incidents:0-0"),
        (
            "fighters of the incidents are not in a total of civilians",
            [
                {"number": 9, "status": "civilian"},
                {"number": 30, "status": "combatant", "when": "2021-05-09"},
            ],
            {"number": 12, "status": "civilian"},
            "beyond_incidents:3-3",
        ),
        ("no incident is known there", [{"number": 7, **FAR}], {"number": 30}, None),
    ],
)
def test_a_period_total_says_what_it_holds_beyond_the_incidents(
    name: str, known: list[dict[str, Any]], month: dict[str, Any], reason: str | None
) -> None:
    claims = [told(f"r{k}", "killed", **fields) for k, fields in enumerate(known)]
    claims.append(told("m", "killed", source="the morgue", **{**MONTH, **month}))
    found = reconcile(claims, {}, within=ASHWELL_HOLDS)
    (period,) = [incident for incident in found if incident.scope == "period"]
    whole = period.tolls[0]
    assert (whole.low, whole.best, whole.high) == (month["number"],) * 3
    assert [r for r in whole.reasons if r.startswith("beyond")] == ([reason] if reason else []), name
    assert len(found) == len(known) + 1


@pytest.mark.parametrize(
    ("name", "days", "best", "reason"),
    [
        ("the hospital corrects itself after all others spoke", (1, 1, 2), 11, "best_updated_itself"),
        ("civil defence speaks on the day of the correction", (1, 2, 2), 9, "best_lower_middle"),
        ("nothing is dated", (None, None, None), 11, "best_updated_itself"),
    ],
)
def test_a_claimant_that_corrects_itself_last_sets_the_best_figure(
    name: str, days: tuple[int | None, ...], best: int, reason: str
) -> None:
    claims = [
        told("a", "killed", 7, "the hospital"),
        told("b", "killed", 9, "civil defence"),
        told("c", "killed", 11, "the hospital"),
    ]
    (incident,) = reconcile(claims, reports(**dict(zip("abc", days, strict=True))))
    assert incident.tolls[0].best == best, name
    assert reason in incident.tolls[0].reasons
