"""What a visitor finds out: incidents by filters that live in the address, on the map, over time, one by one."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect
from reading_room import SCREENSHOTS, Open, findings, settled

from hasila.web.rendering import has_packages

NEEDS_MAP = pytest.mark.skipif(not has_packages(), reason="the map is not installed: run scripts/set_up_web")
BOTH = pytest.mark.parametrize("language", ["ar", "en"])
KILLI = "/incidents/d1afde851011ffd4"


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


@BOTH
def test_filters_live_in_the_address(language: str, open_page: Open) -> None:
    page = open_page("/", language)
    everything = page.locator(".incident").count()
    page.locator("#f-harm").select_option("killed")
    page.locator(".more-filters summary").click()
    page.locator("#f-verdict").select_option("contradict")
    page.locator("form[data-filters] button.first").click()
    assert asked(page) == {"harm": ["killed"], "verdict": ["contradict"], "sort": ["newest"]} or asked(
        page
    ) == {
        "harm": ["killed"],
        "verdict": ["contradict"],
    }
    found = page.locator(".incident")
    assert 0 < found.count() < everything
    assert found.count() == page.locator(".incident.contradict").count()
    shown = found.count()
    page.locator(".tabs a").nth(2).click()
    assert asked(page)["verdict"] == ["contradict"]
    page.locator(".tabs a").first.click()
    assert found.count() == shown
    page.locator(".chosen a").first.click()
    assert "harm" not in asked(page)


def test_low_best_and_high_are_told_to_who_cannot_see_them(open_page: Open) -> None:
    page = open_page("/?q=%D9%83%D9%84%D9%84%D9%8A&harm=killed")
    row = page.locator(".incident", has=page.locator(f"a[href='{KILLI}']"))
    expect(row.locator(".figure").first).to_contain_text("low 9 / best 11 / high 15")


@BOTH
def test_a_bar_of_the_timeline_leads_to_its_incidents(language: str, open_page: Open) -> None:
    page = open_page("/timeline", language)
    bar = page.locator(".chart a").first
    told = bar.get_attribute("aria-label")
    bar.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("since="))
    assert {"since", "until", "harm"} <= asked(page).keys()
    assert told
    assert page.locator(".incident").count() > 0


@NEEDS_MAP
@BOTH
def test_the_map_draws_no_finer_than_is_known(language: str, open_page: Open) -> None:
    page = settled(open_page("/map", language))
    points = page.request.get(page.url.replace("/map", "/api/points")).json()["points"]
    areas = {(one["lat"], one["lon"]) for one in points if one["precision"] in ("adm1", "country")}
    assert areas
    assert page.locator("path.mark.area").count() == len(areas)
    for ring in page.locator("path.mark.area").all():
        assert ring.evaluate("element => getComputedStyle(element).fill") == "none"
    assert page.locator("path.land").count() > 30
    assert page.locator(".label.country").count() > 3
    page.locator("path.mark.place").first.focus()
    page.keyboard.press("Enter")
    link = page.locator(".leaflet-popup a[href^='/incidents/']").first
    expect(link).to_be_visible()
    link.press("Enter")  # a popup may still be moving into view, where a click would miss it
    expect(page.locator("h2#tolls")).to_be_visible()


@NEEDS_MAP
def test_the_map_says_when_it_cannot_be_drawn(open_page: Open) -> None:
    page = open_page("/about")
    page.route("**/basemap/outlines", lambda route: route.fulfill(status=404, body=""))
    page.goto(page.url.replace("/about", "/map"))
    expect(page.locator("#map [role=alert]")).to_be_visible()


@BOTH
def test_a_toll_shows_its_rule_its_claims_and_its_contradictions(language: str, open_page: Open) -> None:
    page = open_page(KILLI, language)
    toll = page.locator("details.toll").first
    expect(toll.locator(".three dd")).to_have_text(["9", "11", "15"])
    expect(toll.locator(".claim")).to_have_count(9)
    expect(toll.locator(".claim.out")).to_have_count(6)
    expect(page.locator(".note.warn a")).to_have_count(6)
    page.locator(".rules a", has_text="Airwars").click()
    expect(page.locator(".rules a[aria-current]")).to_have_text("Airwars")
    expect(page.locator("details.toll").first.locator(".best dd")).to_have_text(
        {"ar": "؟", "en": "?"}[language]
    )
    page.locator("details.toll").first.locator(".claim a").first.click()
    assert page.locator("article.card:target").count() == 1


def test_split_and_merge_with_undo(open_page: Open) -> None:
    page = open_page("/?q=%D8%A7%D9%84%D8%B3%D8%AE%D9%86%D8%A9")
    page.locator(".incident h3 a").first.click()
    page.get_by_text("Some of these claims are of another incident").click()
    boxes = page.locator("input[name=claims]")
    many = boxes.count()
    assert many > 1
    boxes.first.check()
    page.get_by_role("button", name="Split off").click()
    expect(page.locator(".note.good")).to_have_text("Kept: these claims are split off.")
    page.goto(page.url.replace("/incidents/", "/history?x=").partition("/history")[0] + "/history")
    first = page.locator(".decisions .card").first
    expect(first).to_contain_text("incident split")
    first.get_by_role("button", name="Take back").click()
    expect(page.locator(".decisions .card", has_text="incident split").first).to_contain_text("taken back by")


@BOTH
def test_search_folds_spelling_and_marks_what_it_found(language: str, open_page: Open) -> None:
    page = open_page("/search", language)
    page.locator("#q").fill("الدفاع المدني")
    page.locator("main form button").click()
    expect(page.locator(".snippet mark").first).to_be_visible()
    plain = page.locator(".results > li").count()
    page.goto(page.url.partition("?")[0] + "?q=الدفاع المدنى")
    assert page.locator(".results > li").count() == plain


@BOTH
def test_a_pasted_report_is_shown_before_it_is_saved(language: str, open_page: Open) -> None:
    page = open_page("/add", language)
    page.locator("#text").fill(f"أعلنت الشرطة مقتل 17 مدنياً في مدينة الموصل اليوم. {language}")
    page.locator("#published").fill("2022-01-05")
    page.locator("form[action='/add/text'] button").click()
    expect(page.locator("article.card h4")).to_contain_text("17")
    expect(page.locator("[data-text] a.c").first).to_be_visible()
    assert findings(page) == []
    page.screenshot(path=SCREENSHOTS / f"preview-{language}-light.png", full_page=True)
    page.locator("form[action='/add/save'] button.first").click()
    page.wait_for_url(re.compile("/reports/"))
    expect(page.locator("article.card h3")).to_contain_text("17")


def test_pages_work_without_scripts(open_page: Open) -> None:
    page = open_page("/?harm=killed", scripts=False)
    page.locator("#f-harm").select_option("injured")
    page.locator("form[data-filters] button.first").click()
    assert asked(page)["harm"] == ["injured"]
    page.goto(page.url.partition("?")[0] + "reports/kelly-reprint")
    page.locator("article.card").first.get_by_role("button", name="Accept").click()
    expect(page.locator("article.card").first).to_have_class(re.compile("accepted"))
