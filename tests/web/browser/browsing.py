"""One server and one browser for the session.

Nothing is asked of any other machine: a request elsewhere, an error in the console or a broken rule of the content
policy fails the test in which it happens.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright
from reading_room import CHROMIUM, FLAGS, HOSTILE, ODD, ROOT, Open, Room, serving

import hasila
from hasila.store import open_store
from hasila.web.rendering import LANGUAGE_COOKIE

DAY = "2022-05-10"


@pytest.fixture(scope="session")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    folder = tmp_path_factory.mktemp("room")
    odd = folder / "odd.jsonl"
    rows = (
        {
            "id": name,
            "text": text,
            "title": f"{name} {HOSTILE}",
            "outlet": "\u0648\u0643\u0627\u0644\u0629 <b>x</b>",
            "published": "2022-05-10",
        }
        for name, text in ODD.items()
    )
    odd.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    path = folder / "toll.db"
    with open_store(path) as store:
        hasila.load(store, [ROOT / "samples" / "reports", odd], hasila.load_pack("ar"), on_problem=print)
    with serving(path) as address:
        yield Room(address, path)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def open_page(room: Room, browser: Browser) -> Iterator[Open]:
    """Yield what opens a page of the room; what went wrong in it fails the test at its end."""
    troubles: list[str] = []
    contexts: list[BrowserContext] = []

    def open_page(
        path: str,
        language: str = "en",
        *,
        theme: str = "light",
        width: int = 1280,
        scripts: bool = True,
        address: str = room.address,
    ) -> Page:
        scheme: Any = theme
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            reduced_motion="reduce",
            java_script_enabled=scripts,
        )
        contexts.append(context)
        context.add_cookies([{"name": LANGUAGE_COOKIE, "value": language, "url": address}])
        page = context.new_page()
        listen(page, address, troubles)
        page.goto(address + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    if troubles:
        pytest.fail("\n".join(troubles))


def listen(page: Page, address: str, troubles: list[str]) -> None:
    """Note in ``troubles`` what goes wrong in a page and what it asks of others."""

    def on_request(asked: Request) -> None:
        if not asked.url.startswith((address, "data:")):
            troubles.append(f"{page.url} asks {asked.url}")

    def on_console(told: ConsoleMessage) -> None:
        if told.type == "error" and "status of 4" not in told.text:
            troubles.append(f"{page.url}: {told.text}")

    page.on("request", on_request)
    page.on("console", on_console)
    page.on("pageerror", lambda error: troubles.append(f"{page.url}: {error}"))
    page.on("dialog", lambda dialog: troubles.append(f"{page.url} opens a dialog: {dialog.message}"))
