from __future__ import annotations

import pytest

from hasila.model import Harm, Incident
from hasila.reconcile import RULES, Reason, reconcile
from reconcile_cases import CASES, Case, reports, told

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
            assert {c.reason for c in toll.used + toll.left_out} | set(toll.reasons) <= known
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
