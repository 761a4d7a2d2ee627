"""One test for each class of finding that applies: side doors, forged forms, hostile texts, bombs, sessions, limits.

The classes are those of the field guide and of the public findings on a peer's system: access through side doors,
stored scripts, formulas in tables, path traversal, bombs, freshness of sessions, limits on attempts.
"""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import json
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute
from rooms import (
    Browser,
    address,
    another,
    browser,
    fill,
    loaded,
    pack,
    room,
    served,
    settings,
    template,
)

from hasila.model import Incident, Toll, Verdict
from hasila.store import open_store
from hasila.web import Room, accounts, create_app, queries
from hasila.web.exporting import safe_cell
from hasila.web.filters import Filters
from hasila.web.guarding import HEADERS, SESSION, VISIT
from hasila.web.limiting import Limits, TooOften

__all__ = ["address", "another", "browser", "loaded", "pack", "room", "settings", "template"]

PASSWORD = "a sentence that nobody knows"
NOW = dt.datetime(2022, 1, 1, tzinfo=dt.UTC)


@pytest.fixture
def team(room: Room) -> Room:
    """A room whose store has an account of each role."""
    for role in ("reader", "coder", "reviewer", "administrator"):
        accounts.add(room.store, f"a-{role}", role, PASSWORD, NOW)
    return room


def _routes(room: Room) -> list[tuple[str, str]]:
    """Every method and path of the application, with ids filled in."""
    found = []
    pending = list(create_app(room).routes)
    while pending:
        route = pending.pop()
        pending += getattr(route, "routes", None) or getattr(
            getattr(route, "original_router", None), "routes", []
        )
        if isinstance(route, APIRoute):
            path = re.sub(r"\{\w+(:path)?\}", "x", route.path)
            found += [(method, path) for method in sorted((route.methods or set()) - {"HEAD"})]
    return sorted(set(found))


def test_no_door_is_open_without_a_session(team: Room, browser: Browser) -> None:
    routes = _routes(team)
    assert len(routes) > 30
    for method, path in routes:
        answer = browser.client.request(method, path, data={"form_token": "x"} if method == "POST" else None)
        if path in ("/login", "/theme") or path.startswith("/language/"):
            continue
        if method == "GET" and not path.startswith("/api/"):
            assert (answer.status_code, httpx.URL(answer.headers["location"]).path) == (303, "/login"), path
        else:
            assert answer.status_code == 401, (method, path)
        assert "الباب" not in answer.text


def test_no_form_is_taken_without_the_token_of_its_visit(
    browser: Browser, another: Callable[[], Browser], room: Room
) -> None:
    stolen = another().token()
    before = room.store.counts()
    posts = [path for method, path in _routes(room) if method == "POST"]
    assert len(posts) >= 10
    for path in posts:
        for token in ("", "x" * 64, stolen):
            assert browser.client.post(path, data={"form_token": token}).status_code == 403, path
        assert browser.client.post(path, json={"form_token": browser.token()}).status_code == 415, path
    assert room.store.counts() == before
    assert queries.history(room).total == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_no_form_of_another_site_is_taken(browser: Browser, headers: dict[str, str]) -> None:
    answer = browser.post("/add/text", {"text": "قتل ثلاثة"}, headers=headers)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.nip.io", ""]
)
def test_a_name_that_points_here_by_trick_gets_nothing(browser: Browser, host: str) -> None:
    for path in ("/", "/api/incidents", "/static/hasila.css"):
        answer = browser.get(path, headers={"host": host})
        assert answer.status_code == 400
        assert "الباب" not in answer.text


def test_every_answer_has_the_headers_that_keep_scripts_out(browser: Browser) -> None:
    for path in (
        "/",
        "/api/summary",
        "/api/incidents.csv",
        "/static/hasila.css",
        "/nothing",
        "/api/incidents?since=x",
    ):
        answer = browser.get(path)
        for name, value in HEADERS.items():
            assert answer.headers[name] == value, (path, name)
        assert "server" not in answer.headers
    policy = HEADERS["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


ATTACKS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    '"><script>alert(1)</script>',
    "' onmouseover='alert(1)",
    '" autofocus onfocus="alert(1)',
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "<!--><script>alert(1)</script>-->",
    '<a href="javascript:alert(1)">x</a>',
    "{{ 7 * 7 }}{% for x in y %}",
    "${7*7}#{7*7}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href=//evil.example/>",
    "<style>@import '//evil.example/x.css'</style>",
    "\u202e<script>alert(1)</script>\u202c",
    "\ufeff<script\u2028>alert(1)</script>",
]


def test_no_script_of_a_report_gets_onto_a_page(pack: Any, where: str, settings: Any) -> None:
    rows = [
        {
            "id": f"attack-{n}-{attack}",
            "outlet": attack,
            "title": attack,
            "url": "javascript:alert(1)",
            "published": "2021-03-09",
            "text": f"{attack} قُتل ثلاثة مدنيين في مدينة الباب أمس، بحسب {attack} مصدر طبي {attack}.",
        }
        for n, attack in enumerate(ATTACKS)
    ]
    fill(where, rows, pack, lambda _: None)  # texts taken for other languages are shown as well
    with served(Room(open_store(where), pack, settings)) as where_it_is:
        visitor = Browser(where_it_is)
        pages = ["/", "/map", "/timeline", "/reports", "/sources", "/search?q=قتل", "/history"]
        pages += [f"/reports/{report['id']}" for report in visitor.json("/api/reports")["items"]]
        pages += [f"/incidents/{row['id']}" for row in visitor.json("/api/incidents")["items"]]
        pages += [f"/search?q={attack}" for attack in ATTACKS] + [f"/?place={attack}" for attack in ATTACKS]
        pages += [f"/nothing/{attack}" for attack in ATTACKS if "/" not in attack]
        for page in pages:
            answer = visitor.get(str(httpx.URL(page)) if "?" not in page else page)
            assert answer.status_code in (200, 404), page
            assert_harmless(answer.text)
        visitor.client.close()


_TAG = re.compile(r"<(script|iframe|svg|img|base|style|meta|object|embed|link)\b([^>]*)>", re.I)
_HANDLER = re.compile(r"<[a-z][^>]*\s(on\w+|style|srcdoc)\s*=", re.I)


def assert_harmless(page: str) -> None:
    """No tag or attribute that runs, loads or leads elsewhere is on a page but its own."""
    bare = re.sub(r'"[^"]*"', '""', page)
    assert not _HANDLER.search(bare), _HANDLER.search(bare)
    for link in re.findall(r'(?:href|src|action)="([^"]*)"', page):
        assert re.match(r"/(?!/)|#|\?|https?://|$", html.unescape(link)), link
    for tag, attributes in _TAG.findall(page):
        if tag.lower() in ("script", "link", "img"):
            (source,) = re.findall(r'(?:src|href)="([^"]*)"', attributes)
            assert source.startswith("/static/"), source
        else:
            assert tag.lower() in ("meta", "svg"), (tag, attributes)
            assert "refresh" not in attributes.lower()


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("  =cmd|' /C calc'!A0", "'  =cmd|' /C calc'!A0"),
        ("\u200f=1", "'\u200f=1"),
        ("2021-03-09", "2021-03-09"),
        ("مدينة", "مدينة"),
        (-3, -3),
        (None, None),
    ],
)
def test_no_cell_of_a_table_is_a_formula(cell: object, safe: object) -> None:
    assert safe_cell(cell) == safe


def test_formulas_are_made_harmless_in_the_table_itself(room: Room, browser: Browser) -> None:
    toll = Toll(harm="killed", side="=HYPERLINK(1)", low=1, best=1, high=1, verdict=Verdict.SINGLE)  # type: ignore[arg-type]
    found = Incident(id="=1", reports=("strike",), claims=("c",), event_type="@x", tolls=(toll,))
    room.store.rebuild([found])
    (row,) = csv.DictReader(io.StringIO(browser.get("/api/incidents.csv").text))
    assert (row["incident"], row["side"], row["event_type"]) == ("'=1", "'=HYPERLINK(1)", "'@x")


@pytest.mark.parametrize(
    "path",
    [
        "/static/../accounts.py",
        "/static/%2e%2e/accounts.py",
        "/static/..%2faccounts.py",
        "/static/%2e%2e%2f%2e%2e%2f%2e%2e%2fpyproject.toml",
        "/static//etc/passwd",
        "/static/%00",
        "/reports/..%2f..%2fetc%2fpasswd",
        "/static/..\\accounts.py",
    ],
)
def test_no_path_leads_to_a_file_that_is_not_served(browser: Browser, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code in (303, 400, 404)
    assert "def " not in answer.text
    assert "root:" not in answer.text


@pytest.mark.parametrize(
    "words", ["' OR '1'='1", "%", "_", "\\", "1; DROP TABLE incidents", "\u0000", "a" * 5000, "\ud83d"]
)
def test_no_words_of_a_visitor_reach_the_database_as_commands(browser: Browser, words: str) -> None:
    known = browser.json("/api/summary")
    for path, name in (
        ("/api/incidents", "place"),
        ("/api/incidents", "source"),
        ("/api/search", "q"),
        ("/api/reports", "q"),
    ):
        encoded = words.encode("utf-8", "surrogatepass")
        answer = browser.get(path + "?" + name + "=" + "".join(f"%{byte:02x}" for byte in encoded))
        assert answer.status_code in (200, 422)
        if answer.status_code == 200:
            assert answer.json()["total"] == 0
    assert browser.json("/api/summary") == known


def test_bombs_are_refused_before_they_are_held(browser: Browser, room: Room) -> None:
    token = browser.token()
    most = room.settings.max_body

    def chunks() -> Any:
        yield f"form_token={token}&text=".encode()
        for _ in range(most // 65536 + 2):
            yield b"a" * 65536

    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert browser.client.post("/add/text", content=b"x" * (most + 1), headers=kind).status_code == 413
    assert browser.client.post("/add/text", content=chunks(), headers=kind).status_code == 413
    many = "&".join([f"form_token={token}", *(f"f{n}=1" for n in range(2000))])
    assert browser.client.post("/add/text", content=many, headers=kind).status_code in (400, 403)
    long = {"text": "قتل ثلاثة " * (room.settings.max_text // 8), "outlet": ""}
    assert browser.post("/add/text", long).status_code in (413, 422)
    assert browser.post("/add/text", {"text": "قتل ثلاثة", "outlet": "x" * 10_000}).status_code == 422
    assert room.store.counts()["reports"] == 4


def test_a_row_bomb_in_a_file_is_cut_off(room: Room, browser: Browser) -> None:
    rows = "".join(
        json.dumps({"id": f"r{n}", "text": "قتل"}) + "\n" for n in range(room.settings.max_reports + 50)
    )
    given = {"form_token": browser.token()}
    answer = browser.client.post("/add/file", data=given, files={"file": ("rows.jsonl", rows.encode())})
    assert answer.status_code == 200
    assert room.store.counts()["reports"] == 4


def test_a_login_is_a_new_session_that_no_script_reads(team: Room, browser: Browser) -> None:
    browser.client.cookies.set(SESSION, "planted", domain="localhost.local", path="/")
    answer = browser.log_in("a-coder", PASSWORD)
    assert answer.status_code == 303
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()
    token = re.search(rf"{SESSION}=([^;]+)", cookie)
    assert token
    assert len(token[1]) >= 40
    assert "planted" not in cookie


def _logged_in(browser: Browser, name: str = "a-coder") -> Browser:
    assert browser.log_in(name, PASSWORD).status_code == 303
    assert browser.get("/api/summary").status_code == 200
    return browser


@pytest.mark.parametrize("change", ["role", "password", "disabled"])
def test_a_changed_account_ends_its_sessions_at_once(team: Room, browser: Browser, change: str) -> None:
    _logged_in(browser)
    deeds: dict[str, Callable[[], None]] = {
        "role": lambda: accounts.set_role(team.store, "a-coder", "reader"),
        "password": lambda: accounts.set_password(team.store, "a-coder", "another sentence of mine"),
        "disabled": lambda: accounts.disable(team.store, "a-coder", NOW),
    }
    deeds[change]()
    assert browser.get("/api/summary").status_code == 401
    if change != "role":
        assert browser.log_in("a-coder", PASSWORD).status_code == 403


def test_a_session_ends_with_its_logout_and_with_its_time(
    team: Room, browser: Browser, another: Callable[[], Browser]
) -> None:
    _logged_in(browser)
    held = browser.client.cookies[SESSION]
    assert browser.client.post("/logout", data={"form_token": browser.token("/add")}).status_code == 303
    thief = another()
    assert thief.get("/api/summary", headers={"cookie": f"{SESSION}={held}"}).status_code == 401
    _logged_in(thief)
    team.now = lambda: dt.datetime.now(dt.UTC) + dt.timedelta(hours=team.settings.session_hours, minutes=1)
    assert thief.get("/api/summary").status_code == 401


def test_passwords_are_guessed_only_so_often(
    team: Room, browser: Browser, another: Callable[[], Browser]
) -> None:
    for _ in range(team.settings.logins):
        assert browser.log_in("a-coder", "wrong").status_code == 403
    blocked = browser.log_in("a-coder", PASSWORD)
    assert blocked.status_code == 429
    assert int(blocked.headers["retry-after"]) > 0
    assert another().log_in("a-reader", PASSWORD).status_code == 429  # the same address


@pytest.mark.parametrize("name", ["nobody", "", "a-coder'--", "x" * 5000, "a\0b"])
def test_an_unknown_name_is_told_no_more_than_a_wrong_password(
    team: Room, browser: Browser, name: str
) -> None:
    told = browser.log_in(name, PASSWORD)
    known = browser.log_in("a-coder", "wrong")
    assert told.status_code == known.status_code == 403
    alert = re.compile(r'role="alert">([^<]*)<')
    assert alert.findall(told.text) == alert.findall(known.text) != []


def test_writing_is_limited(room: Room, browser: Browser) -> None:
    room.limits = Limits()
    token = browser.token()
    codes = [
        browser.client.post("/add/save", data={"form_token": token}).status_code
        for _ in range(room.settings.writes + 1)
    ]
    assert set(codes[:-1]) == {422}
    assert codes[-1] == 429


def test_limits_slide() -> None:
    now = [0.0]
    limits = Limits(lambda: now[0])
    for _ in range(3):
        limits.count("k", 3, 60)
    with pytest.raises(TooOften) as often:
        limits.count("k", 3, 60)
    assert often.value.seconds == 60
    limits.count("other", 3, 60)
    now[0] = 60.0
    limits.count("k", 3, 60)


@pytest.mark.parametrize(
    ("role", "path", "fields", "status"),
    [
        ("reader", "/claims/accept", {"claim": "c", "seen": "s"}, 403),
        ("reader", "/add/text", {"text": "قتل ثلاثة"}, 403),
        ("reader", "/add/save", {"packed": "[]"}, 403),
        ("reader", "/decisions/undo", {"decision": "d"}, 403),
        ("coder", "/incidents/merge", {"incident": "a", "other": "b"}, 403),
        ("coder", "/incidents/split", {"incident": "a", "claims": "b"}, 403),
        ("coder", "/add/text", {"text": "قتل ثلاثة"}, 200),
        ("reviewer", "/incidents/merge", {"incident": "a", "other": "b"}, 404),
        ("administrator", "/incidents/merge", {"incident": "a", "other": "b"}, 404),
    ],
)
def test_roles_hold_over_the_wire(
    team: Room, browser: Browser, role: str, path: str, fields: dict[str, str], status: int
) -> None:
    _logged_in(browser, f"a-{role}")
    given = {"form_token": browser.token("/history"), "key": "a-key-of-its-own", **fields}
    assert browser.client.post(path, data=given).status_code == status


def test_decisions_bear_the_name_of_the_account_whatever_the_form_says(team: Room, browser: Browser) -> None:
    _logged_in(browser)
    claim = browser.json("/api/reports/strike")["claims"][0]
    fields = {"claim": claim["id"], "seen": claim["seen"], "reviewer": "somebody", "next": "//evil.example/"}
    answer = browser.post("/claims/accept", fields)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/?")
    assert [row["reviewer"] for row in browser.json("/api/history")["items"]] == ["a-coder"]


def test_a_double_click_saves_once(browser: Browser) -> None:
    claim = browser.json("/api/reports/strike")["claims"][0]
    fields = {"claim": claim["id"], "seen": claim["seen"], "key": browser.key()}
    assert {browser.post("/claims/accept", fields).status_code for _ in range(3)} == {303}
    assert browser.json("/api/history")["total"] == 1


def test_a_changed_claim_is_told_as_a_conflict(browser: Browser) -> None:
    claim = browser.json("/api/reports/strike")["claims"][0]
    fields = {"claim": claim["id"], "seen": claim["seen"]}
    assert browser.post("/claims/accept", fields).status_code == 303
    assert browser.post("/claims/reject", fields).status_code == 409


def test_passwords_are_kept_as_hashes_of_argon2(team: Room) -> None:
    rows = accounts.listed(team.store)
    assert {row["password"][:10] for row in rows} == {"$argon2id$"}
    assert len({row["password"] for row in rows}) == len(rows)


@pytest.mark.parametrize(
    ("name", "role", "password", "message"),
    [
        ("mona", "king", PASSWORD, "role"),
        ("mona", "coder", "short", "characters"),
        ("mona", "coder", "x" * 1001, "characters"),
        ("", "coder", PASSWORD, "name"),
        ("<b>", "coder", PASSWORD, "name"),
        ("a/b", "coder", PASSWORD, "name"),
        ("a-coder", "coder", PASSWORD, "already"),
    ],
)
def test_an_account_that_cannot_be_is_refused(
    team: Room, name: str, role: str, password: str, message: str
) -> None:
    with pytest.raises((accounts.AccountError, Exception), match=message):
        accounts.add(team.store, name, role, password, NOW)
    assert len(accounts.listed(team.store)) == 4


def test_closing_the_last_account_opens_nothing(team: Room, browser: Browser) -> None:
    for account in accounts.listed(team.store):
        accounts.disable(team.store, account["name"], NOW)
    assert browser.get("/api/summary").status_code == 401


def test_the_cookie_of_a_visit_is_kept_and_hidden(browser: Browser) -> None:
    cookie = browser.get("/").headers["set-cookie"]
    assert cookie.startswith(f"{VISIT}=")
    assert "HttpOnly" in cookie
    assert "set-cookie" not in browser.get("/").headers


def test_filters_are_the_only_way_into_a_selection(room: Room) -> None:
    assert queries.incidents(room, Filters(source="%")).total == 0
    assert queries.incidents(room, Filters(side="' OR 1=1")).total == 0
