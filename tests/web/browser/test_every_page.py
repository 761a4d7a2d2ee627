"""Every page in both languages: right direction, nothing from outside, accessible, readable on a phone."""

from __future__ import annotations

import pytest
from reading_room import SCREENSHOTS, Open, findings, settled

PAGES = {
    "list": "/",
    "list-filtered": "/?harm=killed&verdict=contradict&sort=deadliest",
    "list-empty": "/?q=zzzz",
    "map": "/map",
    "timeline": "/timeline",
    "incident": "/incidents/d1afde851011ffd4",
    "incident-rule": "/incidents/d1afde851011ffd4?rule=ibc",
    "report": "/reports/kelly-hospital-update",
    "report-hostile": "/reports/hostile",
    "reports": "/reports",
    "sources": "/sources",
    "search": "/search?q=%D9%82%D8%AA%D9%84%D9%89",
    "add": "/add",
    "history": "/history",
    "about": "/about",
    "missing": "/incidents/none",
    "unfit": "/?since=yesterday",
}
STATUS = {"missing": 404, "unfit": 422}
DIRECTIONS = {"ar": "rtl", "en": "ltr"}


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_fit_to_be_used(name: str, language: str, open_page: Open) -> None:
    page = settled(open_page(PAGES[name], language))
    assert page.request.get(page.url).status == STATUS.get(name, 200)
    assert page.locator("html").get_attribute("dir") == DIRECTIONS[language]
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("h1").count() == 1
    page.screenshot(path=SCREENSHOTS / f"{name}-{language}-light.png", full_page=True)
    page.evaluate("for (const closed of document.querySelectorAll('details')) closed.open = true")
    assert findings(page) == []


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("name", [name for name in PAGES if name not in ("list-filtered", "incident-rule")])
def test_a_page_is_fit_for_a_phone_in_the_dark(name: str, language: str, open_page: Open) -> None:
    page = settled(open_page(PAGES[name], language, theme="dark", width=390))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    if language == "en":  # what the dark changes is the same in both
        assert findings(page) == []
    page.screenshot(path=SCREENSHOTS / f"{name}-{language}-phone-dark.png", full_page=True)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_first_thing_that_the_keyboard_reaches_skips_to_the_content(
    language: str, open_page: Open
) -> None:
    page = open_page("/", language)
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    assert focused.get_attribute("href") == "#main"
    assert focused.evaluate("element => getComputedStyle(element).outlineStyle") != "none"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_language_and_theme_are_kept(open_page: Open) -> None:
    page = open_page("/reports", "ar")
    page.get_by_role("link", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.url.endswith("/reports")
    page.locator("#theme").select_option("dark")
    page.wait_for_selector("html[data-theme=dark]")
    page.get_by_role("link", name="Sources").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(22, 23, 25)"


def test_the_address_of_another_site_is_not_led_to(open_page: Open) -> None:
    page = open_page("/language/ar?next=//elsewhere.example/")
    assert page.url.endswith("/")
    assert "elsewhere" not in page.url
