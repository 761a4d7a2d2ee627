"""Deciding: kept once, with who and when, undone without a trace in the figures, never against what was not seen."""

from __future__ import annotations

import html
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import msgspec
import pytest
from rooms import Browser, address, another, browser, loaded, pack, room, settings, template

from hasila import pipeline
from hasila.store import open_store
from hasila.web import deciding, queries
from hasila.web.deciding import Conflict, Unfit
from hasila.web.filters import Filters
from hasila.web.room import Missing, Moved, Room
from hasila.web.visitors import Forbidden, Visitor

__all__ = ["address", "another", "browser", "loaded", "pack", "room", "settings", "template"]

MONA = Visitor(name="mona", role="reviewer", form_token="")
SAMI = Visitor(name="sami", role="coder", form_token="")
RITA = Visitor(name="rita", role="reader", form_token="")
KEY = "a-form-of-its-own-{}"


@pytest.fixture
def working(room: Room) -> Room:
    """A room whose incidents follow the decisions."""
    room.start()
    return room


def claim_of(room: Room, report: str, harm: str = "killed") -> Any:
    return next(c for c in queries.report(room, report).claims if c.harm == harm and c.origin == "read")


def incident_of(room: Room, report: str) -> Any:
    home = claim_of(room, report).incident
    assert home is not None
    return queries.incident(room, home)


def exported(room: Room) -> list[str]:
    """All incidents with their tolls, as the store has them."""
    return [json.dumps(pipeline_row, sort_keys=True) for pipeline_row in _incidents(room)]


def _incidents(room: Room) -> Iterator[Any]:
    for incident in room.store.incidents():
        yield msgspec.to_builtins(incident)


def killed(room: Room, report: str) -> tuple[int | None, int | None, int | None]:
    toll = next(t for t in incident_of(room, report).tolls if t.harm == "killed" and t.side is None)
    return toll.low, toll.best, toll.high


def test_a_correction_moves_the_toll_and_its_undoing_moves_it_back(working: Room) -> None:
    before = exported(working)
    claim = claim_of(working, "strike")
    assert deciding.correct(working, SAMI, KEY.format(1), claim.id, claim.seen, {"number": "8"}, "read again")
    assert killed(working, "strike") == (8, 8, 9)
    now = claim_of(working, "strike")
    assert (now.number, now.review, now.corrected) == (8, "corrected", {"number": ("7", "8")})
    (row,) = queries.history(working, claim=claim.id).items
    assert (row.kind, row.reviewer, row.note, row.undoable) == ("correct", "sami", "read again", True)
    assert [(c.field, c.before, c.after) for c in row.changes] == [("number", "7", "8")]
    assert deciding.undo(working, SAMI, KEY.format(2), row.id)
    assert exported(working) == before
    undo, undone = queries.history(working, claim=claim.id).items
    assert (undo.kind, undone.undone_by, undone.undoable) == ("undo", "sami", False)


def test_each_change_of_a_field_tells_what_was_before_it(working: Room) -> None:
    claim = claim_of(working, "strike")
    for n, value in enumerate(("8", "9", "10")):
        seen = queries.claim(working, claim.id).seen
        deciding.correct(working, SAMI, KEY.format(n), claim.id, seen, {"number": value})
    rows = queries.history(working, claim=claim.id).items
    assert [(r.changes[0].before, r.changes[0].after) for r in rows] == [("9", "10"), ("8", "9"), ("7", "8")]
    deciding.undo(working, SAMI, KEY.format(9), rows[1].id)
    assert queries.claim(working, claim.id).number == 10


def test_a_corrected_place_is_found_anew(working: Room) -> None:
    claim = claim_of(working, "elsewhere")
    values = {"place": "مدينة الفلوجة بمحافظة الأنبار"}
    deciding.correct(working, SAMI, KEY.format(1), claim.id, claim.seen, values)
    now = queries.claim(working, claim.id)
    assert now.place_id != claim.place_id
    assert now.place_id is not None
    assert incident_of(working, "elsewhere").row.place_id == now.place_id


def test_a_rejected_claim_counts_nowhere_and_stays_to_be_seen(working: Room) -> None:
    claim = claim_of(working, "elsewhere")
    assert deciding.reject(working, SAMI, KEY.format(1), claim.id, claim.seen)
    assert queries.incidents(working, Filters(place="Iraq")).total == 0
    now = queries.claim(working, claim.id)
    assert (now.review, now.incident) == ("rejected", None)
    assert deciding.accept(working, SAMI, KEY.format(2), claim.id, now.seen)
    assert queries.claim(working, claim.id).review == "accepted"
    assert queries.incidents(working, Filters(place="Iraq")).total == 1


def test_accepting_moves_no_figure_and_shows_how_far_an_incident_is_reviewed(working: Room) -> None:
    before = exported(working)
    incident = incident_of(working, "strike")
    assert incident.row.review == "unreviewed"
    for n, claim in enumerate(incident.claims):
        deciding.accept(working, SAMI, KEY.format(n), claim.id, claim.seen)
        expected = "reviewed" if n == len(incident.claims) - 1 else "partly"
        assert queries.incident(working, incident.row.id).row.review == expected
    assert [r.id for r in queries.incidents(working, Filters(review="reviewed")).items] == [incident.row.id]
    assert exported(working) == before
    pipeline.rebuild(working.store, working.pack)
    assert queries.incident(working, incident.row.id).row.review == "reviewed"


def test_a_missed_claim_counts_with_its_origin_to_be_seen(working: Room) -> None:
    before = exported(working)
    text = queries.report(working, "elsewhere").text
    start = text.index("ثلاثة جنود")
    values = {"harm": "injured", "number": "2", "victims": "جنود"}
    values |= {"place": "مدينه الرمادي", "source": "الشرطة العراقية"}
    made = deciding.add_claim(
        working, SAMI, KEY.format(1), "elsewhere", [(start, start + 10)], values, "told in the video"
    )
    claim = queries.claim(working, made)
    assert (claim.origin, claim.added_by, claim.number, claim.wording) == ("added", "sami", 2, ["ثلاثة جنود"])
    assert claim.place == "مدينة الرمادي"
    assert claim.place_id == "iq-ramadi"
    assert [text[a:b] for a, b in claim.parts["source"]] == ["الشرطة العراقية"]
    tolls = incident_of(working, "elsewhere").tolls
    assert [t.used[0].id for t in tolls if t.harm == "injured" and t.side is None] == [made]
    assert [r.kind for r in queries.history(working, claim=made).items] == ["add"]
    deciding.undo(working, SAMI, KEY.format(2), queries.history(working, claim=made).items[0].id)
    assert exported(working) == before
    with pytest.raises(Missing):
        queries.claim(working, made)


@pytest.mark.parametrize(
    ("span", "values", "message"),
    [
        ((0, 4), {"harm": "annoyed", "number": "2"}, "no harm"),
        ((0, 4), {"harm": "killed"}, "number"),
        ((0, 4), {"harm": "killed", "number": "two"}, "number"),
        ((0, 4), {"harm": "killed", "number": "-2"}, "number"),
        ((0, 4), {"harm": "killed", "number": "5", "number_max": "3"}, "bound"),
        ((4, 4), {"harm": "killed", "number": "2"}, "select"),
        ((-3, 4), {"harm": "killed", "number": "2"}, "select"),
        ((0, 100_000), {"harm": "killed", "number": "2"}, "select"),
        ((0, 4), {"harm": "killed", "number": "2", "place": "مدينة لا ذكر لها"}, "place"),
        ((0, 4), {"harm": "killed", "number": "2", "rule": "mine"}, "rule"),
        ((0, 4), {"harm": "killed", "number": "2", "when": "soon"}, "when"),
    ],
)
def test_a_missed_claim_that_cannot_be_is_refused(
    room: Room, span: tuple[int, int], values: dict[str, str], message: str
) -> None:
    with pytest.raises((Unfit, ValueError, Exception), match=message):
        deciding.add_claim(room, SAMI, KEY.format(1), "elsewhere", [span], values)
    assert room.store.added_claims() == []


def test_merging_and_undoing_gives_the_same_export_to_the_byte(working: Room) -> None:
    before = exported(working)
    one, other = incident_of(working, "strike"), incident_of(working, "folder/with space")
    assert deciding.merge(working, MONA, KEY.format(1), one.row.id, other.row.id, "one convoy")
    merged = incident_of(working, "strike")
    assert {r.id for r in merged.reports} == {"strike", "later", "folder/with space"}
    gone = ({one.row.id, other.row.id} - {merged.row.id}).pop()
    with pytest.raises(Moved, match=merged.row.id):
        queries.incident(working, gone)
    row = queries.history(working, incident=merged.row.id).items[0]
    assert (row.kind, row.note) == ("merge", "one convoy")
    deciding.undo(working, MONA, KEY.format(2), row.id)
    assert exported(working) == before


def test_splitting_parts_claims_for_good_until_they_are_merged_again(working: Room) -> None:
    before = exported(working)
    whole = incident_of(working, "strike")
    apart = [claim.id for claim in whole.claims if claim.report == "later"]
    assert deciding.split(working, MONA, KEY.format(1), whole.row.id, apart)
    one, other = incident_of(working, "strike"), incident_of(working, "later")
    assert {r.id for r in one.reports} == {"strike"}
    assert {r.id for r in other.reports} == {"later"}
    assert other.row.id in [n.incident.id for n in one.duplicates]
    deciding.merge(working, MONA, KEY.format(2), one.row.id, other.row.id)
    assert incident_of(working, "later").row.id == incident_of(working, "strike").row.id
    for n, row in enumerate(queries.history(working, incident=incident_of(working, "strike").row.id).items):
        if row.undoable:
            deciding.undo(working, MONA, KEY.format(f"u{n}"), row.id)
    assert exported(working) == before


def test_splitting_claims_of_one_report(working: Room) -> None:
    whole = incident_of(working, "strike")
    injured = claim_of(working, "strike", "injured")
    deciding.split(working, MONA, KEY.format(1), whole.row.id, [injured.id])
    assert claim_of(working, "strike", "injured").incident != claim_of(working, "strike").incident
    assert claim_of(working, "later").incident == claim_of(working, "strike").incident


def test_possible_duplicates_come_with_their_reasons(working: Room) -> None:
    whole = incident_of(working, "strike")
    apart = [claim.id for claim in whole.claims if claim.report == "later"]
    deciding.split(working, MONA, KEY.format(1), whole.row.id, apart)
    (found,) = incident_of(working, "strike").duplicates
    scores = {feature.name: feature.score for feature in found.reasons}
    assert scores["place"] == 1.0
    assert scores["time"] is not None
    assert found.score > 2
    assert not found.forbidden


def test_a_claim_that_was_decided_on_since_is_not_decided_blindly(working: Room) -> None:
    claim = claim_of(working, "strike")
    deciding.correct(working, SAMI, KEY.format(1), claim.id, claim.seen, {"number": "8"})
    with pytest.raises(Conflict, match="sami"):
        deciding.correct(working, MONA, KEY.format(2), claim.id, claim.seen, {"number": "9"})
    with pytest.raises(Conflict):
        deciding.reject(working, MONA, KEY.format(3), claim.id, claim.seen)
    assert queries.claim(working, claim.id).number == 8


def test_a_form_that_is_sent_twice_is_kept_once(working: Room) -> None:
    claim = claim_of(working, "strike")
    for expected in (True, False):
        kept = deciding.correct(working, SAMI, KEY.format(1), claim.id, claim.seen, {"number": "8"})
        assert kept is expected
    assert queries.history(working).total == 1


@pytest.mark.parametrize(
    ("visitor", "deed", "allowed"),
    [
        (RITA, "accept", False),
        (RITA, "add", False),
        (RITA, "preview", False),
        (SAMI, "accept", True),
        (SAMI, "merge", False),
        (SAMI, "undo another's", False),
        (MONA, "undo another's", True),
        (MONA, "merge", True),
    ],
)
def test_roles_are_asked_where_it_is_decided(room: Room, visitor: Visitor, deed: str, allowed: bool) -> None:
    claim = claim_of(room, "strike")
    if deed == "undo another's":
        other = Visitor(name="else", role="coder", form_token="")
        deciding.accept(room, other, KEY.format("x"), claim.id, claim.seen)
    two = [claim.incident, claim_of(room, "elsewhere").incident]
    deeds: dict[str, Callable[[], object]] = {
        "accept": lambda: deciding.accept(room, visitor, KEY.format(1), claim.id, claim.seen),
        "add": lambda: deciding.add_claim(
            room, visitor, KEY.format(1), "strike", [(0, 4)], {"harm": "killed", "number": "1"}
        ),
        "merge": lambda: deciding.merge(room, visitor, KEY.format(1), two[0], two[1]),
        "preview": lambda: deciding.preview_text(room, visitor, "قتل ثلاثة"),
        "undo another's": lambda: deciding.undo(room, visitor, KEY.format(1), KEY.format("x")),
    }
    if allowed:
        deeds[deed]()
    else:
        with pytest.raises(Forbidden, match=visitor.name):
            deeds[deed]()
        assert queries.history(room).total == (deed == "undo another's")


def test_a_pasted_report_is_shown_before_it_is_kept_and_kept_once(browser: Browser) -> None:
    text = "قُتل خمسة مدنيين في قصف على مدينة الرقة اليوم، بحسب مصدر طبي."
    fields = {"text": text, "outlet": "أخبار النهر", "published": "2021-06-01", "url": "", "title": ""}
    page = browser.post("/add/text", fields)
    assert page.status_code == 200
    assert browser.json("/api/summary")["reports"] == 4
    packed = re.search(r'name="packed" value="([^"]+)"', page.text)
    assert packed
    key = browser.key()
    for _ in range(2):
        answer = browser.post("/add/save", {"packed": html.unescape(packed[1]), "key": key})
        assert answer.status_code == 303, answer.text
    assert browser.json("/api/summary")["reports"] == 5
    assert browser.json("/api/incidents", since="2021-06")["total"] == 1
    assert [row["kind"] for row in browser.json("/api/history")["items"]] == ["report"]
    found = browser.json("/api/search", q="الرقه")["items"]
    assert {hit["kind"] for hit in found} == {"report", "claim"}


@pytest.mark.parametrize(
    ("name", "data", "reports"),
    [
        ("report.txt", "قتل ثلاثة مدنيين في بلدة سرمدا أمس.".encode(), 1),
        ("../../../etc/passwd", "قتل ثلاثة مدنيين في بلدة سرمدا أمس.".encode(), 1),
        ("..\\..\\boot.ini", "قتل ثلاثة مدنيين في بلدة سرمدا أمس.".encode(), 1),
        ("rows.jsonl", b'{"id": "a", "text": "x"}\n{"id": "b", "text": "y"}\nnonsense\n', 2),
        ("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0", 0),
        ("empty.txt", b"", 0),
        ("", "قتل ثلاثة".encode("utf-16"), 1),
    ],
)
def test_a_file_is_read_under_a_name_of_ours(room: Room, name: str, data: bytes, reports: int) -> None:
    found, problems = deciding.preview_file(room, SAMI, name, data)
    assert len(found) == reports
    assert bool(problems) == (reports != 1)
    assert all("/" not in one.report.id and ".." not in one.report.id for one in found)
    assert room.store.counts()["reports"] == 4


@pytest.mark.parametrize(
    "packed",
    [
        "",
        "[]",
        "{}",
        '[{"id": "a", "text": ""}]',
        '[{"id": "a", "text": "x", "path": "/etc/passwd"}]',
        '[{"id": "a", "text": "x"}, {"id": "a", "text": "y"}]',
        '[{"id": "a", "text": "x", "url": "javascript:alert(1)"}]',
        '[{"id": "a", "text": "x\\u0000"}]',
        '[{"id": "", "text": "x"}]',
    ],
)
def test_what_was_not_previewed_is_not_saved(room: Room, packed: str) -> None:
    with pytest.raises(Unfit):
        deciding.save(room, SAMI, KEY.format(1), packed)
    assert room.store.counts()["reports"] == 4


@contextmanager
def server_process(store: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run ``hasila serve`` in a process of its own; yield it with its address."""
    command = [sys.executable, "-m", "hasila", "serve", store, "--port", "0"]
    path = os.pathsep.join(sys.path)
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": path}
    ) as server:
        try:
            assert server.stderr
            told = next(found for line in server.stderr if (found := re.search(r"open (http://\S+)/ ", line)))
            address = told[1].replace("127.0.0.1", "localhost")
            for _ in range(100):
                try:
                    httpx.get(f"{address}/api/summary", timeout=5)
                    break
                except httpx.ConnectError:
                    time.sleep(0.05)
            yield server, address
        finally:
            server.kill()


def test_a_killed_server_loses_no_acknowledged_decision(loaded: str) -> None:
    kept: list[str] = []
    for number in ("8", "9", "10"):
        with server_process(loaded) as (server, address):
            browser = Browser(address)
            report = browser.json("/api/reports/strike")
            claim = next(c for c in report["claims"] if c["harm"] == "killed")
            assert str(claim["number"]) == (kept[-1] if kept else "7")
            fields = {"claim": claim["id"], "seen": claim["seen"], "number": number, "next": "/"}
            fields["key"] = f"kill-{number:0>12}"
            answer = browser.post("/claims/correct", fields)
            assert answer.status_code == 303, answer.text
            os.kill(server.pid, signal.SIGKILL)  # while the incidents follow, or just after
            server.wait()
            browser.client.close()
            kept.append(number)
    with server_process(loaded) as (_, address):
        browser = Browser(address)
        for _ in range(200):
            if not browser.json("/api/summary")["pending"]:
                break
            time.sleep(0.05)
        (row,) = browser.json("/api/incidents", place="Syria")["items"]
        assert next(toll["high"] for toll in row["tolls"] if toll["harm"] == "killed") == 10
        assert browser.json("/api/history")["total"] == 3
        browser.client.close()


def test_a_server_starts_with_what_was_left_undone(loaded: str, room: Room) -> None:
    claim = claim_of(room, "strike")
    deciding.correct(room, SAMI, KEY.format(1), claim.id, claim.seen, {"number": "8"})  # nobody rebuilds here
    assert room.rebuilding.pending
    assert queries.summary(room).pending
    with open_store(loaded) as store:
        after = Room(store, room.pack, room.settings)
        after.start()
        after.rebuilding.wake(20)
        assert not after.rebuilding.pending
        after.rebuilding.close()
    assert killed(room, "strike") == (8, 8, 9)
