"""What is shown: lists with their filters, one incident, one report, search; the same as JSON and as pages."""

from __future__ import annotations

import csv
import io
from typing import Any
from urllib.parse import parse_qsl

import pytest
from rooms import Browser, address, another, browser, loaded, pack, room, settings, template

from hasila import pipeline
from hasila.model import Harm
from hasila.web import queries
from hasila.web.filters import FilterError, Filters
from hasila.web.room import Room

__all__ = ["address", "another", "browser", "loaded", "pack", "room", "settings", "template"]


def _places(browser: Browser, **filters: Any) -> set[str]:
    return {row["place_id"] for row in browser.json("/api/incidents", **filters)["items"]}


BAB, RAMADI, MARIB = "sy-bab", "iq-ramadi", "ye-marib"
ALL = {BAB, RAMADI, MARIB}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ALL),
        ({"since": "2021-04"}, {MARIB}),
        ({"until": "2021-03"}, {BAB, RAMADI}),
        ({"since": "2021", "until": "2021-05-02"}, ALL),
        ({"place": "Syria"}, {BAB}),
        ({"place": "Iraq"}, {RAMADI}),
        ({"place": "nowhere at all"}, set()),
        ({"harm": "injured"}, {BAB}),
        ({"harm": "killed"}, ALL),
        ({"cause": "explosive"}, {RAMADI}),
        ({"cause": "airstrike"}, {BAB}),
        ({"side": "civilians"}, {BAB, MARIB}),
        ({"verdict": "contradict"}, {BAB}),
        ({"review": "unreviewed"}, ALL),
        ({"review": "reviewed"}, set()),
        ({"q": "مستشفي"}, {MARIB}),
        ({"q": "غاره"}, {BAB}),
        ({"q": "غارة الرمادي"}, set()),
        ({"harm": "killed", "place": "Yemen", "since": "2021-05"}, {MARIB}),
    ],
)
def test_filters_choose_incidents(browser: Browser, filters: dict[str, str], expected: set[str]) -> None:
    assert _places(browser, **filters) == expected


def test_every_value_that_is_offered_finds_as_many_incidents_as_it_says(browser: Browser) -> None:
    options = browser.json("/api/options")
    offered = [(kind, one) for kind, values in options.items() for one in values]
    assert {kind for kind, _ in offered} >= {
        "side",
        "harm",
        "cause",
        "source",
        "verdict",
        "event_type",
        "review",
    }
    for kind, one in offered:
        found = browser.json("/api/incidents", **{kind: one["value"]})
        assert found["total"] == one["incidents"], (kind, one)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"since": "soon"}, "since"),
        ({"until": "2021-02-31"}, "until"),
        ({"harm": "annoyed"}, "harm"),
        ({"page": "0"}, "page"),
        ({"page": "-1"}, "page"),
        ({"page": "9" * 30}, "page"),
        ({"sort": "random"}, "sort"),
        ({"q": "x" * 201}, "q"),
        ({"place": "a\0b"}, "place"),
    ],
)
def test_filters_that_cannot_be_understood_are_named(
    browser: Browser, query: dict[str, str], message: str
) -> None:
    answer = browser.get("/api/incidents", params=query)
    assert answer.status_code == 422
    assert message in answer.json()["error"]
    page = browser.get("/", params=query)
    assert page.status_code == 422


def test_filters_go_through_a_query_string_and_back() -> None:
    given = Filters(since="2021", harm=Harm.KILLED, q="مستشفى & قصف", page=3, sort="deadliest")
    assert _parsed(given.query()) == given
    assert _parsed(given.query(page=None, harm=None)) == Filters(
        since="2021", q="مستشفى & قصف", sort="deadliest"
    )
    assert Filters().query() == ""
    with pytest.raises(FilterError):
        Filters.parse({"verdict": "maybe"})


def _parsed(query: str) -> Filters:
    return Filters.parse(parse_qsl(query))


def test_orders_of_the_list(browser: Browser) -> None:
    def order(sort: str) -> list[str]:
        return [row["place_id"] for row in browser.json("/api/incidents", sort=sort)["items"]]

    assert order("newest")[0] == MARIB
    assert order("oldest")[-1] == MARIB
    assert order("deadliest") == [BAB, MARIB, RAMADI]
    assert order("reports")[0] == BAB


def test_points_and_timeline_are_of_the_selection(browser: Browser) -> None:
    points = browser.json("/api/points", place="Syria")
    assert [point["killed_best"] for point in points["points"]] == [7]
    assert points["without"] == points["left_off"] == 0
    timeline = browser.json("/api/timeline")
    assert timeline["unit"] == "day"
    killed = {
        (bucket["start"], bucket["best"])
        for bucket in timeline["buckets"]
        if bucket["harm"] == "killed" and bucket["side"] is None
    }
    assert killed == {("2021-03-09", 7), ("2021-05-02", 4)}
    assert browser.json("/api/timeline", until="2021-03")["buckets"][0]["start"] == "2021-03-09"


def test_an_incident_shows_every_claim_with_its_words_and_why_it_counts(browser: Browser) -> None:
    (row,) = browser.json("/api/incidents", place="Syria")["items"]
    found = browser.json(f"/api/incidents/{row['id']}")
    killed = next(toll for toll in found["tolls"] if toll["harm"] == "killed" and toll["side"] is None)
    assert (killed["low"], killed["best"], killed["high"], killed["verdict"]) == (7, 7, 9, "contradict")
    assert {claim["number"]: claim["source"] for claim in killed["used"]} == {
        7: "الدفاع المدني السوري",
        9: "المرصد السوري لحقوق الإنسان",
    }
    assert all(claim["wording"] and claim["reason"] for claim in killed["used"])
    assert {step["number"] for step in found["growth"] if step["harm"] == "killed"} == {7, 9}
    assert {c["harm"] for c in found["contradictions"]} == {"killed"}
    assert {report["id"] for report in found["reports"]} == {"strike", "later"}
    assert found["rule"] == "hasila"


def test_another_rule_changes_the_page_and_not_the_store(room: Room) -> None:
    (row,) = queries.incidents(room, Filters(place="Syria")).items
    by = {
        rule: queries.incident(room, row.id, rule) for rule in ("hasila", "acled", "ibc", "ucdp", "airwars")
    }
    assert {name: view.rule for name, view in by.items()} == {name: name for name in by}
    assert [toll.harm for toll in by["acled"].tolls if toll.side is None] == [Harm.KILLED]
    (acled,) = [toll for toll in by["acled"].tolls if toll.side is None]
    assert (acled.low, acled.best, acled.high) == (7, 7, 7) or acled.best in (7, 9)
    assert queries.incident(room, row.id).tolls == by["hasila"].tolls
    with pytest.raises(FilterError, match="no rule"):
        queries.incident(room, row.id, "mine")


def test_each_rule_worked_out_anew_is_what_the_store_would_hold(room: Room) -> None:
    shown = {
        (row.id, rule): [
            (t.harm, t.side, t.low, t.best, t.high) for t in queries.incident(room, row.id, rule).tolls
        ]
        for row in queries.incidents(room, Filters()).items
        for rule in queries.incident(room, row.id).rules
    }
    for rule in {rule for _, rule in shown}:
        pipeline.rebuild(room.store, room.pack, rule)
        kept = {
            (incident.id, rule): [(t.harm, t.side, t.low, t.best, t.high) for t in incident.tolls]
            for incident in room.store.incidents()
        }
        assert kept == {key: tolls for key, tolls in shown.items() if key[1] == rule}


def test_a_report_shows_its_text_and_where_each_part_stands(browser: Browser) -> None:
    found = browser.json("/api/reports/folder/with space")
    text = found["text"]
    (claim,) = found["claims"]
    assert claim["number"] == 4
    for part, spans in claim["parts"].items():
        for start, end in spans:
            assert text[start:end].strip(), part
    place = claim["parts"]["place"][0]
    assert text[place[0] : place[1]] == claim["place"]
    assert found["versions"][0]["current"] is True
    assert len(found["versions"][0]["sha256"]) == 64


def test_sources_say_who_stands_alone_and_how_figures_compare(browser: Browser) -> None:
    rows = {row["name"]: row for row in browser.json("/api/sources")["items"]}
    monitor = next(row for name, row in rows.items() if row["higher"] == 1)
    rescue = next(row for name, row in rows.items() if row["lower"] == 1)
    assert (monitor["compared"], rescue["compared"]) == (1, 1)
    assert sum(row["alone"] for row in rows.values()) == 2


@pytest.mark.parametrize(
    ("query", "reports"),
    [
        ("مستشفي", {"folder/with space"}),
        ("المُسْتَشْفَى", {"folder/with space"}),
        ("مدينه", {"strike", "later", "elsewhere", "folder/with space"}),
        ("مسئول", {"folder/with space"}),
        ("مسول", set()),
        ('"مدينة الباب"', {"strike", "later"}),
        ('"الباب مدينة"', set()),
        ("12", {"strike"}),
        ("غارة شرقي", {"strike", "later"}),
        ('") OR 1=1 --', set()),
        ("NEAR(مدينة)", set()),
        ("***", set()),
        ("'; DROP TABLE words; --", set()),
    ],
)
def test_search_ignores_hamza_marks_and_ta_marbuta(browser: Browser, query: str, reports: set[str]) -> None:
    found = browser.json("/api/search", q=query)["items"]
    assert {hit["report"] for hit in found if hit["kind"] == "report"} == reports


def test_a_snippet_is_original_text_with_what_matched(browser: Browser) -> None:
    hits = browser.json("/api/search", q="شنه الحوثيون")["items"]
    (hit,) = [hit for hit in hits if hit["kind"] == "report"]
    assert [piece for piece, matched in hit["snippet"] if matched] == ["شنّه", "الحوثيون"]


def test_claims_are_found_by_their_words(browser: Browser) -> None:
    hits = browser.json("/api/search", q="الشرطة العراقية")["items"]
    assert {hit["kind"] for hit in hits if hit["report"] == "elsewhere"} == {"report", "claim"}


def test_the_table_to_publish_has_nobody_and_no_place_finer_than_a_province(browser: Browser) -> None:
    answer = browser.get("/api/incidents.csv", params={"place": "Syria"})
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert {row["country"] for row in rows} == {"Syria"}
    assert {row["province"] for row in rows} == {"Aleppo"}
    everything = answer.text
    for told in ("الباب", "Al-Bab", "المرصد", "الدفاع المدني", "36.", "37."):
        assert told not in everything


@pytest.mark.parametrize(
    "path",
    [
        "/api/incidents/none",
        "/api/reports/none",
        "/api/reports/%2e%2e/%2e%2e/etc/passwd",
        "/api/claims/none",
        "/api/nothing",
    ],
)
def test_what_is_not_there_is_said_to_be_missing(browser: Browser, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 404
    assert answer.json()["error"]


def test_pages_show_what_the_api_says(browser: Browser) -> None:
    (row,) = browser.json("/api/incidents", place="Syria")["items"]
    for path in (
        "/",
        "/map",
        "/timeline",
        "/reports",
        "/sources",
        "/search?q=قصف",
        "/history",
        "/about",
        "/add",
    ):
        assert browser.get(path).status_code == 200, path
    page = browser.get(f"/incidents/{row['id']}")
    assert page.status_code == 200
    assert "المرصد السوري لحقوق الإنسان" in page.text
    assert browser.get("/reports/folder/with space").status_code == 200
