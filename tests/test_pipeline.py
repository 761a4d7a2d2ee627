"""The stages together: files in, incidents out, the same in any order, twice, and through a store."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import hasila
from hasila import pipeline
from hasila.extract import extract
from hasila.model import Claim, Correction, Harm, Judgement, Report
from hasila.packs import Pack
from hasila.read import Problem
from hasila.store import open_store

STRIKE = (
    "قُتل سبعة مدنيين وأصيب 12 آخرون في غارة جوية على مدينة الباب بريف حلب الشرقي، حسب الدفاع المدني السوري."
)
LATER = "قال المرصد السوري لحقوق الإنسان إن تسعة مدنيين قتلوا في الغارة على مدينة الباب بريف حلب الشرقي أمس."
ELSEWHERE = "أعلنت الشرطة العراقية مقتل ثلاثة جنود في انفجار عبوة ناسفة قرب مدينة الرمادي بمحافظة الأنبار."
ENGLISH = (
    "Seven civilians were killed on Tuesday in an airstrike on the town, the rescue service said. "
    "Twelve more were injured and taken to hospitals in the area."
)
FRENCH = (
    "Sept civils ont été tués mardi dans une frappe aérienne sur la ville, selon les secours. "
    "Douze autres ont été blessés et conduits dans les hôpitaux de la région."
)
DAY = dt.date(2021, 3, 9)
ROWS = [
    {"id": "strike", "text": STRIKE, "published": "2021-03-09", "outlet": "أخبار النهر"},
    {"id": "later", "text": LATER, "published": "2021-03-10", "outlet": "صحيفة الضفة"},
    {"id": "elsewhere", "text": ELSEWHERE, "published": "2021-03-09"},
]


@pytest.fixture(scope="module")
def pack() -> Pack:
    return hasila.load_pack("ar")


def _file(folder: Path, rows: list[dict[str, str]], name: str = "reports.jsonl") -> Path:
    path = folder / name
    path.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
    return path


def _no_problem(problem: Problem) -> None:
    raise AssertionError(str(problem))


def test_claims_are_numbered_resolved_and_named_by_content(pack: Pack) -> None:
    report = Report(id="strike", text=STRIKE, published=DAY)
    claims = pipeline.claims_of(report, pack)
    assert [(c.harm, c.number) for c in claims] == [(Harm.KILLED, 7), (Harm.INJURED, 12)]
    assert {c.place_id for c in claims} == {"sy-bab"}
    assert len({c.id for c in claims}) == 2
    assert [c.id for c in pipeline.claims_of(report, pack)] == [c.id for c in claims]


def test_an_id_does_not_depend_on_what_a_better_rule_would_change(pack: Pack) -> None:
    bare = pipeline.claims_of(Report(id="r", text="مقتل سبعة مدنيين في غارة."), pack)
    full = pipeline.claims_of(
        Report(id="r", text="مقتل سبعة أشخاص في غارة على مدينة الباب.", published=DAY), pack
    )
    assert [c.id for c in bare] == [c.id for c in full] != []


def test_equal_claims_of_a_report_have_ids_of_their_own(pack: Pack) -> None:
    text = (
        "قتل ثلاثة جنود في انفجار لغم في الرمادي.\n\nوفي سياق منفصل، قتل ثلاثة مدنيين بقصف على مدينة الموصل."
    )
    claims = pipeline.claims_of(Report(id="r", text=text), pack)
    assert [c.number for c in claims] == [3, 3]
    assert len({c.id for c in claims}) == 2


def test_tolls_of_files(tmp_path: Path, pack: Pack) -> None:
    seen: list[str] = []
    found = pipeline.tolls([_file(tmp_path, ROWS)], pack, _no_problem, lambda report: seen.append(report.id))
    assert seen == ["strike", "later", "elsewhere"]
    places = {incident.place_id: incident for incident in found.incidents}
    assert set(places) == {"sy-bab", "iq-ramadi"}
    assert places["sy-bab"].reports == ("later", "strike")
    killed = next(t for t in places["sy-bab"].tolls if t.harm is Harm.KILLED and t.side is None)
    assert (killed.low, killed.high) == (7, 9)
    assert {item.claim for item in killed.used} <= set(found.claims)
    assert set(found.reports) == {"strike", "later", "elsewhere"}


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_reports_changes_nothing(tmp_path: Path, pack: Pack, chance: random.Random) -> None:
    expected = pipeline.tolls([_file(tmp_path, ROWS)], pack, _no_problem).incidents
    shuffled = chance.sample(ROWS, len(ROWS))
    assert pipeline.tolls([_file(tmp_path, shuffled)], pack, _no_problem).incidents == expected


def test_a_report_is_read_with_the_pack_of_its_language(tmp_path: Path, pack: Pack) -> None:
    path = _file(tmp_path, [{"id": "en", "text": ENGLISH}, ROWS[0]])
    found = {report.id: claims for report, claims in pipeline.claims_in([path], pack, _no_problem)}
    assert {(claim.harm, claim.number) for claim in found["en"]} == {(Harm.KILLED, 7), (Harm.INJURED, 12)}
    assert len(found["strike"]) == 2


def test_a_report_in_a_language_without_a_pack_is_told_and_has_no_claims(tmp_path: Path, pack: Pack) -> None:
    problems: list[Problem] = []
    path = _file(tmp_path, [{"id": "fr", "text": FRENCH}, ROWS[0]])
    found = {report.id: claims for report, claims in pipeline.claims_in([path], pack, problems.append)}
    assert found["fr"] == []
    assert len(found["strike"]) == 2
    assert [(p.row, "'fr'" in p.message) for p in problems] == [(1, True)]


def test_one_report_that_breaks_a_stage_does_not_stop_the_rest(
    tmp_path: Path, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(report: Report, pack: Pack) -> list[Claim]:
        if report.id == "strike":
            raise RuntimeError("odd")
        return extract(report, pack)

    monkeypatch.setattr(pipeline, "extract", breaks)
    problems: list[Problem] = []
    done = [report.id for report, _ in pipeline.claims_in([_file(tmp_path, ROWS)], pack, problems.append)]
    assert done == ["later", "elsewhere"]
    assert "strike" in problems[0].message
    assert "odd" in problems[0].message


def test_a_store_gives_the_same_incidents_and_twice_changes_nothing(tmp_path: Path, pack: Pack) -> None:
    path = _file(tmp_path, ROWS)
    direct = pipeline.tolls([path], pack, _no_problem)
    with open_store(tmp_path / "toll.db") as store:
        assert pipeline.load(store, [path], pack, _no_problem) == {"new": 3}
        assert pipeline.rebuild(store, pack) == len(direct.incidents)
        kept = pipeline.stored_tolls(store, store.incidents())
        counts = store.counts()
        assert pipeline.load(store, [path], pack, _no_problem) == {"unchanged": 3}
        pipeline.rebuild(store, pack)
        assert store.counts() == counts
        again = pipeline.stored_tolls(store, store.incidents())
    assert sorted(kept.incidents, key=lambda i: i.id) == sorted(direct.incidents, key=lambda i: i.id)
    assert kept.claims == direct.claims
    assert again == kept


def test_decisions_move_incidents_and_survive_loading_again(tmp_path: Path, pack: Pack) -> None:
    path = _file(tmp_path, ROWS)
    now = dt.datetime(2021, 4, 1, tzinfo=dt.UTC)
    with open_store(tmp_path / "toll.db") as store:
        pipeline.load(store, [path], pack, _no_problem)
        before = pipeline.rebuild(store, pack)
        ids = {c.report: c.id for c in store.claims() if c.harm is Harm.KILLED}
        apart = Judgement(
            left=ids["strike"], right=ids["later"], verdict="different", reviewer="mona", decided_at=now
        )
        assert pipeline.decide(store, apart, pack) == before + 1
        drop = Correction(
            claim=ids["elsewhere"], field="rejected", value="true", reviewer="mona", decided_at=now
        )
        assert pipeline.decide(store, drop, pack) == before
        pipeline.load(store, [path], pack, _no_problem)
        assert pipeline.rebuild(store, pack) == before
        shown = pipeline.stored_tolls(store, store.incidents())
        assert ids["elsewhere"] not in shown.claims


def test_a_decision_leaves_the_rule_of_the_store(tmp_path: Path, pack: Pack) -> None:
    with open_store(tmp_path / "toll.db") as store:
        pipeline.load(store, [_file(tmp_path, ROWS)], pack, _no_problem)
        pipeline.rebuild(store, pack, "acled")
        left, right, *_ = (claim.id for claim in store.claims())
        now = dt.datetime(2021, 4, 1, tzinfo=dt.UTC)
        pipeline.decide(
            store, Judgement(left=left, right=right, verdict="unsure", reviewer="mona", decided_at=now), pack
        )
        assert {toll.rule for incident in store.incidents() for toll in incident.tolls} == {"acled"}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"claim": "nobody"}, "no claim 'nobody'"),
        ({"value": "many"}, "number cannot be 'many'"),
        ({"field": "colour"}, "no field 'colour'"),
    ],
)
def test_a_decision_that_cannot_be_is_refused(
    tmp_path: Path, pack: Pack, wrong: dict[str, str], message: str
) -> None:
    with open_store(tmp_path / "toll.db") as store:
        pipeline.load(store, [_file(tmp_path, ROWS)], pack, _no_problem)
        first = next(store.claims()).id
        correction = Correction(
            claim=first,
            field="number",
            value="7",
            reviewer="mona",
            decided_at=dt.datetime(2021, 4, 1, tzinfo=dt.UTC),
        )
        correction = msgspec.structs.replace(correction, **wrong)
        with pytest.raises(pipeline.DecisionError, match=message):
            pipeline.decide(store, correction, pack)
        assert list(store.corrections()) == []


def test_claims_of_a_file_come_back_and_bad_rows_are_told(tmp_path: Path, pack: Pack) -> None:
    claims = pipeline.claims_of(Report(id="strike", text=STRIKE, published=DAY), pack)
    path = tmp_path / "claims.jsonl"
    rows = [
        msgspec.json.encode(claims[0]),
        b"{broken",
        b"",
        b'{"harm": "killed"}',
        msgspec.json.encode(claims[1]),
    ]
    path.write_bytes(b"\n".join(rows))
    problems: list[Problem] = []
    assert list(pipeline.claims_from(path, problems.append)) == claims
    assert [problem.row for problem in problems] == [2, 4]


@pytest.mark.parametrize("words", ["sy-aleppo", "Aleppo", "حلب"])
def test_a_place_holds_the_places_in_it(pack: Pack, words: str) -> None:
    assert "sy-bab" in pipeline.places_within(words, pack)
    assert "iq-ramadi" not in pipeline.places_within(words, pack)


def test_no_place_is_called_that(pack: Pack) -> None:
    assert pipeline.places_within("Nowhere at all", pack) == set()


def test_names_of_sides_in_both_languages(pack: Pack) -> None:
    english, arabic = pipeline.names_of(pack, "en"), pipeline.names_of(pack, "ar")
    assert english["iran-backed"] == "Iran-backed forces"
    assert arabic["iran-backed"] == pack.rows["side"]["iran-backed"].cells["name_ar"]
    assert set(english) == set(arabic)


def test_public_names_are_there() -> None:
    assert [name for name in hasila.__all__ if not hasattr(hasila, name)] == []
    with pytest.raises(AttributeError, match="nothing_such"):
        hasila.nothing_such  # noqa: B018
