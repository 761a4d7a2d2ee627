"""Working in a team: who has no account sees nothing, a reader decides nothing, and what a coder does is signed."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from reading_room import SCREENSHOTS, Open, Room, findings, serving

PASSWORD = "a long word for salma"


@pytest.fixture(scope="module")
def team(room: Room, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the address of a room whose store has accounts."""
    store = tmp_path_factory.mktemp("team") / "toll.db"
    shutil.copy(room.store, store)
    for name, role in (("salma", "coder"), ("reader", "reader")):
        add_account(store, name, role)
    with serving(store) as address:
        yield address


def add_account(store: Path, name: str, role: str) -> None:
    command = [sys.executable, "-m", "hasila", "accounts", "add", str(store), name, "--role", role, "--stdin"]
    subprocess.run(command, input=f"{PASSWORD}\n", text=True, check=True)


def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    page.locator("#name").fill(name)
    page.locator("#password").fill(password)
    page.locator("main form button").click()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_nothing_is_seen_before_signing_in(language: str, team: str, open_page: Open) -> None:
    page = open_page("/reports/kelly-ministry", language, address=team)
    assert "/login" in page.url
    assert findings(page) == []
    page.screenshot(path=SCREENSHOTS / f"login-{language}.png")
    sign_in(page, "salma", "guessed")
    expect(page.locator("[role=alert]")).to_be_visible()
    sign_in(page, "salma")
    assert page.url == f"{team}/reports/kelly-ministry"


def test_a_decision_is_signed_and_the_session_ends(team: str, open_page: Open) -> None:
    page = open_page("/reports/kelly-reprint", address=team)
    sign_in(page, "salma")
    page.locator("article.card").first.get_by_role("button", name="Accept").click()
    expect(page.locator(".decisions .card").first).to_contain_text("salma")
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{team}/history")
    assert "/login" in page.url


def test_a_reader_is_offered_no_decision(team: str, open_page: Open) -> None:
    page = open_page("/reports/kelly-wire-ufuq", address=team)
    sign_in(page, "reader")
    expect(page.locator("article.card")).not_to_have_count(0)
    assert page.locator("main form[method=post]").count() == 0
    assert page.locator(".nav a[href='/add']").count() == 0
    page.goto(f"{team}/add")
    expect(page.locator("h1")).to_have_text(re.compile("may not"))
    assert findings(page) == []
