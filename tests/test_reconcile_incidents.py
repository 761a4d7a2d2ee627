from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from hasila.model import Claim, Incident, Judgement
from hasila.reconcile import explain, reconcile
from hasila.reconcile.accounts import Account, ReportMeta, accounts_of, plain_words
from hasila.reconcile.events import event_type
from hasila.reconcile.where import Atlas
from reconcile_cases import reports, told

NEARBY: dict[str, Any] = {"place": "Birch", "place_id": "p:birch", "lat": 35.05, "lon": 37.02}
FAR: dict[str, Any] = {"place": "Cedar", "place_id": "p:cedar", "lat": 36.0, "lon": 37.0}
PROVINCE: dict[str, Any] = {
    "place": "Ash province",
    "place_id": "p:ash",
    "lat": 35.2,
    "lon": 36.6,
    "place_precision": "adm1",
}
WORDS_ONLY: dict[str, Any] = {"place_id": None, "lat": None, "lon": None}


def groups(claims: list[Claim], **options: Any) -> list[list[str]]:
    """The reports of each incident, sorted."""
    days = options.pop("days", {})
    return sorted(list(incident.reports) for incident in reconcile(claims, reports(**days), **options))


@pytest.mark.parametrize(
    ("name", "left", "right", "one"),
    [
        ("same place and day", {}, {}, True),
        ("two strikes on one town, days apart", {}, {"when": "2021-05-04"}, False),
        ("one day apart, figures differ", {"number": 2}, {"number": 8, "when": "2021-05-02"}, False),
        ("one night, two dates, one figure", {"number": 8}, {"number": 8, "when": "2021-05-02"}, True),
        ("far apart", {}, FAR, False),
        ("the province that holds the town, same figure", {}, PROVINCE, True),
        ("neighbours with unlike figures", {"number": 1}, {**NEARBY, "number": 9}, False),
        ("neighbours with one larger figure", {"number": 9}, {**NEARBY, "number": 9}, True),
        ("another cause, another figure", {"number": 2}, {"number": 9, "cause": "suicide_attack"}, False),
        ("an air raid told as shelling", {}, {"cause": "shelling"}, True),
        (
            "words alone: the fuller name holds the shorter",
            WORDS_ONLY,
            {**WORDS_ONLY, "place": "Ashwell town"},
            True,
        ),
        ("words alone: other words", WORDS_ONLY, {**WORDS_ONLY, "place": "Dogwood"}, False),
        ("a month that holds the day, same figure", {"number": 9}, {"number": 9, "when": "2021-05"}, True),
        ("a running total is no event", {}, {"scope": "period", "when": "2021-05-01"}, False),
    ],
)
def test_two_reports_tell_of_one_incident(
    name: str, left: dict[str, Any], right: dict[str, Any], one: bool
) -> None:
    claims = [
        told(report, "killed", **{"number": 5, "source": f"voice-{report}", **fields})
        for report, fields in (("a", left), ("b", right))
    ]
    assert groups(claims) == ([["a", "b"]] if one else [["a"], ["b"]]), name


@pytest.mark.parametrize(
    ("name", "partial", "published", "one"),
    [
        ("day and month", "month=5;day=1", None, True),
        ("another day", "month=5;day=15", None, False),
        ("the weekday", "weekday=6", None, True),
        ("the night before that weekday", "weekday=5-6;part=night", None, True),
        ("another weekday", "weekday=3", None, False),
        ("no date but the figure", None, None, True),
        ("published the day after", None, 2, True),
    ],
)
def test_an_undated_account_joins_and_inherits_the_date(
    name: str, partial: str | None, published: int | None, one: bool
) -> None:
    claims = [told("a", "killed", 9), told("b", "killed", 9, when=None, when_partial=partial)]
    found = reconcile(claims, reports(a=1, b=published))
    assert len(found) == (1 if one else 2), name
    if one:
        assert found[0].when == "2021-05-01"
        assert found[0].when_inherited is (published is None)


def test_a_report_published_before_a_stated_date_does_not_tell_of_it() -> None:
    claims = [told("a", "killed", 9, when="2021-05-09"), told("b", "killed", 9, when=None)]
    assert len(reconcile(claims, reports(a=9, b=2))) == 2


def test_without_a_stated_date_the_publication_date_stands_and_is_flagged() -> None:
    (incident,) = reconcile([told("a", "killed", 2, when=None)], reports(a=3))
    assert incident.when == "2021-05-03"
    assert incident.flags == ("when_from_publication",)


def test_a_round_up_falls_apart_and_its_grand_total_stands_alone() -> None:
    claims = [
        told("a", "killed", 10, place="Ash province", place_id="p:ash", place_precision="adm1"),
        told("a", "killed", 4, part_of=0),
        told("a", "killed", 6, part_of=0, **FAR),
        told("a", "injured", 2, when="2021-04-20"),
        told("a", "killed", 90, scope="period", when="2021-01-01/2021-05-01"),
    ]
    found = reconcile(claims, reports(a=1))
    assert sorted(len(incident.claims) for incident in found) == [1, 1, 1, 1, 1]


def test_one_incident_told_with_a_village_and_its_province_stays_one_account() -> None:
    claims = [
        told("a", "killed", 4),
        told(
            "a",
            "injured",
            9,
            place="Ash province",
            place_id="p:ash",
            lat=35.2,
            lon=36.6,
            place_precision="adm1",
        ),
    ]
    (incident,) = reconcile(claims, reports(a=1))
    assert incident.place == "Ashwell"


def test_a_retrospective_mention_joins_its_old_incident() -> None:
    claims = [
        told("old", "killed", 15, when="2021-01-12"),
        told("new", "killed", 3),
        told("new", "killed", 15, when="2021-01-12"),
    ]
    assert groups(claims, days={"old": None, "new": 1}) == [["new"], ["new", "old"]]


def test_an_account_of_a_whole_province_does_not_bridge_two_towns() -> None:
    claims = [
        told("a", "killed", 5, "x"),
        told("b", "killed", 5, "y", **{**FAR, "lat": 35.5}),
        told("c", "killed", 5, "z", **PROVINCE),
    ]
    assert len(groups(claims)) == 2


def test_containers_of_places_tell_nested_from_apart() -> None:
    other = {**PROVINCE, "place_id": "p:oak", "place": "Oak province"}
    claims = [told("a", "killed", 5, "x"), told("b", "killed", 5, "y", **other)]
    within = {"p:ashwell": "p:ash", "p:ash": "c", "p:acorn": "p:oak", "p:oak": "c"}
    assert len(groups(claims, within=within)) == 2
    assert len(groups(claims, within={**within, "p:ashwell": "p:oak"})) == 1


def ids(claims: list[Claim]) -> list[str]:
    return [f"c{k}" for k in range(len(claims))]


def judged(left: str, right: str, verdict: str, hour: int) -> Judgement:
    return Judgement(
        left=left,
        right=right,
        verdict=verdict,  # type: ignore[arg-type]
        reviewer="reviewer-1",
        decided_at=dt.datetime(2022, 1, 1, hour, tzinfo=dt.UTC),
    )


APART = [told("a", "killed", 5, id="c0"), told("b", "killed", 5, id="c1", **FAR)]
TOGETHER = [told("a", "killed", 5, id="c0"), told("b", "killed", 5, id="c1")]


@pytest.mark.parametrize(
    ("claims", "judgements", "incidents"),
    [
        (APART, [], 2),
        (APART, [judged("c0", "c1", "same", 1)], 1),
        (APART, [judged("c1", "c0", "same", 1), judged("c0", "c1", "different", 2)], 2),
        (APART, [judged("c0", "c1", "same", 2), judged("c0", "c1", "different", 1)], 1),
        (APART, [judged("c0", "c1", "same", 1), judged("c0", "c1", "unsure", 2)], 2),
        (TOGETHER, [], 1),
        (TOGETHER, [judged("c0", "c1", "different", 1)], 2),
        (TOGETHER, [judged("c0", "c1", "different", 1), judged("c0", "c1", "same", 2)], 1),
        (TOGETHER, [judged("c0", "gone", "different", 1)], 1),
    ],
)
def test_reviewers_decide_and_the_later_decision_wins(
    claims: list[Claim], judgements: list[Judgement], incidents: int
) -> None:
    assert len(reconcile(claims, reports(a=1, b=1), judgements)) == incidents


def test_a_judgement_of_different_is_never_bridged_by_others() -> None:
    claims = [told(r, "killed", 5, f"voice-{r}", id=f"c-{r}") for r in "abcd"]
    found = reconcile(claims, reports(a=1, b=1, c=1, d=1), [judged("c-a", "c-b", "different", 1)])
    homes = {claim: incident.id for incident in found for claim in incident.claims}
    assert homes["c-a"] != homes["c-b"]
    assert len(found) == 2


def test_a_judgement_splits_one_report() -> None:
    claims = [told("a", "killed", 5, id="c0"), told("a", "injured", 3, id="c1")]
    assert len(reconcile(claims, {}, [judged("c0", "c1", "different", 1)])) == 2


def test_merge_then_undo_restores_the_outcome() -> None:
    merged_and_undone = [judged("c0", "c1", "same", 1), judged("c0", "c1", "different", 2)]
    assert reconcile(APART, reports(a=1, b=1), merged_and_undone) == reconcile(APART, reports(a=1, b=1))


def accounts(claims: list[Claim]) -> list[Account]:
    return [accounts_of(ReportMeta(id=c.report), [c], plain_words, Atlas(), frozenset())[0] for c in claims]


def test_a_copied_account_goes_with_the_account_of_its_own_setting() -> None:
    claims = [told(r, "killed", 3, **place) for r in ("a", "copy") for place in ({}, FAR)]
    found = reconcile(claims, reports(a=1, copy=2), copies={"copy": "a"})
    assert [
        (incident.place, incident.reports) for incident in sorted(found, key=lambda i: i.place or "")
    ] == [
        ("Ashwell", ("a", "copy")),
        ("Cedar", ("a", "copy")),
    ]


def test_a_breakdown_is_no_ground_for_joining() -> None:
    claims = [
        told("a", "killed", 9, "x"),
        told("a", "killed", 7, "x", part_of=0, status="civilian"),
        told("b", "killed", 7, "y", **NEARBY),
    ]
    assert groups(claims) == [["a"], ["b"]]


def test_a_copy_has_no_vote_on_place_and_date() -> None:
    claims = [
        told("a", "killed", 9, place="Ashwell", place_id=None, when=None),
        told("b", "killed", 9, place="Ashwell town", place_id=None),
        told("copy", "killed", 9, place="Ashwell town", place_id=None, when=None),
    ]
    metas = reports(a=2, b=2, copy=1)
    (alone,) = reconcile(claims[:2], metas)
    (copied,) = reconcile(claims, metas, copies={"copy": "b"})
    assert (copied.place, copied.when, copied.tolls[0].best) == (alone.place, alone.when, alone.tolls[0].best)


def test_a_pair_can_be_explained() -> None:
    a, b = accounts([told("a", "killed", 5, "the monitor"), told("b", "killed", 5, "the monitor", **FAR)])
    found = {feature.name: feature for feature in explain(a, b, Atlas())}
    assert set(found) == {"time", "place", "cause", "sides", "figures", "sources", "names"}
    assert found["place"].score is None
    assert found["sources"].score == 1.0
    assert found["sources"].left == frozenset({"the monitor"})


def test_ids_rest_on_content_alone() -> None:
    claims = [told("a", "killed", 5), told("b", "injured", 5, **FAR)]
    first: list[Incident] = reconcile(claims, reports(a=1, b=1))
    second = reconcile(claims[::-1], reports(b=1, a=1))
    assert first == second
    assert len({incident.id for incident in first}) == 2


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ([told("a", "killed", 1)], ("Explosions/Remote violence", "Air/drone strike")),
        (
            [told("a", "killed", 1, cause="shelling")],
            ("Explosions/Remote violence", "Shelling/artillery/missile attack"),
        ),
        (
            [told("a", "killed", 1, cause="explosive")],
            ("Explosions/Remote violence", "Remote explosive/landmine/IED"),
        ),
        ([told("a", "killed", 1, cause="suicide_attack")], ("Explosions/Remote violence", "Suicide bomb")),
        (
            [told("a", "killed", 1), told("a", "killed", 1, cause="ground_fighting")],
            ("Battles", "Armed clash"),
        ),
        (
            [told(r, "killed", 1) for r in "abc"] + [told("d", "killed", 1, cause="ground_fighting")],
            ("Explosions/Remote violence", "Air/drone strike"),
        ),
        (
            [told("a", "killed", 1, cause="shooting", status="civilian")],
            ("Violence against civilians", "Attack"),
        ),
        ([told("a", "killed", 1, cause="attack", status="combatant")], ("Battles", "Armed clash")),
        ([told("a", "killed", 1, cause="torture")], ("Violence against civilians", "Attack")),
        (
            [told("a", "abducted", 1, cause=None)],
            ("Violence against civilians", "Abduction/forced disappearance"),
        ),
        (
            [told("a", "abducted", 1, cause=None), told("a", "killed", 1, cause=None)],
            ("Violence against civilians", "Attack"),
        ),
        ([told("a", "detained", 1, cause=None)], ("Strategic developments", "Arrests")),
        ([told("a", "captured", 1, cause=None)], ("Battles", "Armed clash")),
        ([told("a", "deserted", 9, cause=None)], ("Strategic developments", "Change to group/activity")),
        ([told("a", "killed", 1, cause=None)], (None, None)),
    ],
)
def test_acled_event_types(claims: list[Claim], expected: tuple[str | None, str | None]) -> None:
    assert event_type(claims) == expected


HOSPITAL: dict[str, Any] = {"place": "the field hospital", **WORDS_ONLY, "place_precision": "exact"}
UNKNOWN: dict[str, Any] = {"place": "Dogwood", **WORDS_ONLY}
MARKET: dict[str, Any] = {"place": "Ashwell wool market"}
STATION: dict[str, Any] = {"place": "Ashwell bus station"}
NORTH: dict[str, Any] = {"place": "the north", "place_id": "p:north", "lat": None, "lon": None} | {
    "place_precision": "adm1"
}


@pytest.mark.parametrize(
    ("name", "first", "second", "incidents"),
    [
        ("the dead counted at a hospital, the injured in the town", HOSPITAL, {"harm": "injured"}, 1),
        ("two figures for the dead, one of them at a hospital", HOSPITAL, {"number": 9}, 1),
        ("the dead at a hospital, others by another cause", HOSPITAL, {"number": 9, "cause": "explosive"}, 2),
        ("a hamlet that nobody knows beside the town", UNKNOWN, {"harm": "injured"}, 2),
        ("two markets of one town", MARKET, {**STATION, "number": 9}, 2),
        ("one market, two harms", MARKET, {**MARKET, "harm": "injured", "number": 9}, 1),
        ("two villages", {}, {**NEARBY, "harm": "injured"}, 2),
        ("arrests beside a bombardment", {}, {"harm": "detained", "cause": None}, 2),
        ("captives of a battle", {"cause": "ground_fighting"}, {"harm": "captured", "cause": None}, 1),
        (
            "taken one day and found dead the week after",
            {"harm": "abducted", "cause": None},
            {"cause": "shooting", "when": "2021-05-08"},
            1,
        ),
        (
            "dead first and others taken later",
            {"harm": "abducted", "cause": None, "when": "2021-05-08"},
            {"cause": "shooting"},
            2,
        ),
        (
            "the day of telling taken for the day of the event",
            {"harm": "injured", "when": "2021-05-02"},
            {},
            1,
        ),
        ("the dead of two days", {"when": "2021-05-02"}, {}, 2),
        ("a region that only describes where the town lies", {**NORTH}, {"harm": "injured"}, 1),
    ],
)
def test_one_report_tells_of_one_incident_or_two(
    name: str, first: dict[str, Any], second: dict[str, Any], incidents: int
) -> None:
    claims = [told("a", **{"harm": "killed", "number": 5, **fields}) for fields in (first, second)]
    within = {"p:ashwell": "p:ash", "p:ash": "c", "p:birch": "p:ash", "p:north": "c"}
    assert len(reconcile(claims, reports(a=2), within=within)) == incidents, name


def test_parts_of_a_total_in_several_towns_are_freed_and_its_breakdown_stays() -> None:
    claims = [
        told("a", "killed", 10, **PROVINCE),
        told("a", "killed", 3, part_of=0, victims="children", **PROVINCE),
        told("a", "killed", 4, part_of=0),
        told("a", "killed", 6, part_of=0, **FAR),
    ]
    found = reconcile(claims, reports(a=1))
    assert sorted((i.place, len(i.claims)) for i in found) == [
        ("Ash province", 2),
        ("Ashwell", 1),
        ("Cedar", 1),
    ]


def test_a_total_of_a_region_goes_with_the_town_that_has_its_figure() -> None:
    within = {"p:ashwell": "p:ash", "p:cedar": "p:ash", "p:ash": "c"}
    towns = [told("a", "killed", 5), told("a", "killed", 2, **FAR)]
    found = reconcile([told("a", "killed", 5, **PROVINCE), *towns], {}, within=within)
    assert sorted(len(incident.claims) for incident in found) == [1, 2]
    found = reconcile([told("a", "killed", 7, **PROVINCE), *towns], {}, within=within)
    assert sorted(len(incident.claims) for incident in found) == [1, 1, 1]


@pytest.mark.parametrize(
    ("name", "fields", "one"),
    [
        ("a weekday alone", {"number": 6}, False),
        ("the same small figure", {"number": 2}, False),
        ("the same larger figure", {"number": 9}, True),
        ("the same name", {"number": 1, "names": ["Adam Reed"]}, True),
    ],
)
def test_undated_accounts_join_by_figures_and_names_only(
    name: str, fields: dict[str, Any], one: bool
) -> None:
    undated = {"when": None, "when_partial": "weekday=4"}
    other = {"number": 7} if name == "a weekday alone" else {}
    claims = [told(r, "killed", **{**fields, **more, **undated}) for r, more in (("a", {}), ("b", other))]
    assert (len(reconcile(claims, {})) == 1) is one, name


NO_SIDES: dict[str, Any] = {"by_side": None, "status": "unknown"}


@pytest.mark.parametrize(
    ("name", "undated", "others", "incidents"),
    [
        ("the only incident of the town on such a day", {}, [], 1),
        ("another incident of the town may be meant", {}, [{"when": "2021-05-08"}], 3),
        (
            "another incident of the town, by another cause",
            {},
            [{"when": "2021-05-08", "cause": "torture"}],
            2,
        ),
        ("nobody knows the sides", {"by_side": None, "status": "unknown"}, [], 2),
        (
            "nobody knows the sides, and one figure is small",
            {"by_side": None, "status": "unknown", "number": 12},
            [],
            2,
        ),
        ("far too many dead for it", {"number": 30}, [], 2),
        ("another weekday", {"when_partial": "weekday=3"}, [], 2),
        ("no weekday at all", {"when_partial": None}, [], 2),
    ],
)
def test_an_undated_account_with_a_weekday_joins_the_only_incident_that_it_fits(
    name: str, undated: dict[str, Any], others: list[dict[str, Any]], incidents: int
) -> None:
    side = {"status": "civilian", "by_side": "army"}
    claims = [told(f"a{k}", "killed", 9, **side, **fields) for k, fields in enumerate([{}, *others])]
    fields = {"number": 6, "when": None, "when_partial": "weekday=6", **side, **undated}
    claims.append(told("b", "killed", **fields))
    assert len(reconcile(claims, {})) == incidents, name


def test_a_place_in_no_gazetteer_joins_by_day_and_large_figures() -> None:
    claims = [
        told("a", "killed", 9, status="civilian", by_side="army"),
        told("b", "killed", 9, status="civilian", by_side="army", **HOSPITAL),
    ]
    assert len(reconcile(claims, reports(a=1, b=1))) == 1
