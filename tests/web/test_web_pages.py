"""Pages as a program sees them: which language, which words for what went wrong, and what the map is drawn on."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from urllib.parse import unquote

import msgspec
import pytest
from rooms import Browser, address, another, browser, loaded, pack, room, settings, template

from hasila.packs import Pack
from hasila.web import Room, basemap, queries, rendering
from hasila.web.filters import Filters

__all__ = ["address", "another", "browser", "loaded", "pack", "room", "settings", "template"]


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("ar,en;q=0.5", "ar"),
        ("en-GB,ar;q=0.5", "en"),
        ("fr-FR,en;q=0.8", "en"),
        ("de", "ar"),
        ("", "ar"),
    ],
)
def test_the_language_is_the_first_known_one_that_is_asked_for(
    asked: str, shown: str, browser: Browser
) -> None:
    page = browser.get("/about", headers={"accept-language": asked}).text
    assert f'<html lang="{shown}"' in page


def test_a_chosen_language_holds(browser: Browser) -> None:
    answer = browser.get("/language/en?next=/about")
    assert answer.headers["location"] == "/about"
    assert '<html lang="en"' in browser.get("/about", headers={"accept-language": "ar"}).text


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/nowhere", 404, "There is no such page"),
        ("/incidents/none", 404, "There is no such page"),
        ("/reports/none", 404, "There is no such page"),
        ("/language/tlh", 404, "There is no such page"),
        ("/?since=yesterday", 422, "This cannot be understood"),
        ("/?harm=sad", 422, "This cannot be understood"),
        ("/reports?page=many", 422, "This cannot be understood"),
        ("/incidents/{incident}?rule=guess", 422, "This cannot be understood"),
    ],
)
def test_what_went_wrong_is_a_page(path: str, status: int, words: str, room: Room, browser: Browser) -> None:
    browser.get("/language/en")
    incident = queries.incidents(room, Filters()).items[0].id
    answer = browser.get(path.format(incident=incident))
    assert answer.status_code == status
    assert f"<h1>{words}</h1>" in answer.text


def test_a_form_of_another_visit_is_refused_with_a_page(browser: Browser) -> None:
    browser.get("/language/en")
    answer = browser.client.post("/claims/accept", data={"form_token": "guessed", "claim": "x"})
    assert answer.status_code == 403
    assert "You may not do this" in answer.text


def test_a_failure_is_a_page_with_the_headers_of_all_pages(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("within")

    browser.get("/language/en")
    monkeypatch.setattr(queries, "summary", fail)
    answer = browser.get("/")
    assert answer.status_code == 500
    assert "Something failed" in answer.text
    assert "within" not in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_without_the_packages_the_map_page_says_so_and_shows_its_table(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering, "has_packages", lambda: False)
    browser.get("/language/en")
    page = browser.get("/map").text
    assert "scripts/set_up_web" in page
    assert "/static/map.js" not in page
    assert "/static/fonts.css" not in page
    assert page.count('href="/incidents/') >= 2


def test_every_link_of_the_lists_leads_somewhere(browser: Browser) -> None:
    for path in ("/", "/reports", "/sources", "/timeline", "/search?q=مدنيين"):
        links = set(re.findall(r'href="(/[^"#]*)', browser.get(path).text))
        assert len(links) > 5
        for link in links:
            status = browser.get(link.replace("&amp;", "&")).status_code
            assert status in (200, 303), (path, link, status)


def test_a_report_is_found_whatever_its_id(browser: Browser) -> None:
    links = re.findall(r'href="(/reports/[^"]+)"', browser.get("/reports").text)
    assert any(unquote(link) == "/reports/folder/with space" for link in links)
    page = browser.get("/reports/folder/with%20space").text
    assert 'name="next" value="/reports/folder/with%20space"' in page


def test_outlines_come_packed_and_plain(browser: Browser) -> None:
    packed = browser.get("/basemap/outlines")
    assert packed.headers["content-encoding"] == "gzip"
    plain = browser.get("/basemap/outlines", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == packed.content == gzip.decompress(basemap.outlines())


class Outline(msgspec.Struct):
    """A feature of the outlines: what is read of it here."""

    properties: dict[str, object]
    geometry: dict[str, object]


def test_provinces_of_the_outlines_are_those_of_the_tables(pack: Pack) -> None:
    found = msgspec.json.decode(gzip.decompress(basemap.outlines()), type=dict[str, msgspec.Raw])
    outlines = msgspec.json.decode(found["features"], type=list[Outline])
    named = {name for one in outlines for name in _ids(one)}
    provinces = {key for key, row in pack.rows["place"].items() if row.cells["kind"] == "adm1"}
    assert sorted(named - provinces) == []
    assert sorted(provinces - named) == []
    assert {one.properties["kind"] for one in outlines} == {"country", "province", "disputed"}


def _ids(one: Outline) -> Iterator[str]:
    ids = one.properties.get("ids", [])
    assert isinstance(ids, list)
    yield from ids


def test_towns_have_names_in_both_languages_and_stand_on_the_earth(browser: Browser) -> None:
    rows = browser.json("/basemap/places")
    assert len(rows) > 500
    assert [row for row in rows if not (-90 <= row[0] <= 90 and -180 <= row[1] <= 180 and row[2])] == []
    assert [row[4] for row in rows] == sorted(row[4] for row in rows)
