"""The reading room that the browser's tests visit: its odd reports, how it is served, and what is looked for."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

expect.set_options(timeout=20_000)  # a busy machine is slow, and no test measures time

ROOT = Path(__file__).parents[3]
SCREENSHOTS = ROOT / "build" / "screenshots"
CHROMIUM = shutil.which("chromium")
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
HOSTILE = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
ODD = {
    "surrogates": "\U0001f534 عاجل \U0001f468\u200d\U0001f469\u200d\U0001f467 | \U00010300 "
    "مقتل خمسة مدنيين في مدينة إدلب \U0001f534 أمس، بحسب الدفاع المدني.",
    "diacritics": "نقل مراسلون في المدينة عن شهود من الأهالي قولهم صباح اليوم الثلاثاء: "
    "قُتِلَ سَبْعَةُ مَدَنِيِّينَ فِي مَدِينَةِ حَلَبَ أَمْسِ، وَأُصِيبَ تِسْعَةٌ آخَرُونَ بِجُرُوحٍ.",
    "directions": "Reuters (رويترز) \u2013 قال الجيش إن 12 جندياً قتلوا قرب مدينة الموصل. "
    "UPDATE 2: أصيب 30 آخرون (30 wounded).",
    "lines": "بيان\r\n\r\nمقتل ثلاثة أطفال في مدينة درعا.\r\nوإصابة عشرة مدنيين.\r",
    "hostile": f"{HOSTILE} أفادت مصادر محلية من الأهالي في ريف المدينة صباح اليوم الثلاثاء أن القصف طال السوق "
    "وسط المدينة وألحق أضراراً واسعة بالمحال والبيوت المجاورة له. "
    "مقتل أربعة مدنيين في مدينة حماة \u202eabc\u202c <script>1</script>",
    "missed": "أفاد الأهالي بأن القرية ودعت ستة من أبنائها بعد الغارة على مدينة سراقب. مقتل مدني في سراقب.",
    "review": "مقتل ثمانية مدنيين في مدينة الرقة بقصف مدفعي. "
    "وإصابة 14 شخصاً في مدينة منبج. واعتقال تسعة شبان في مدينة جرابلس.",
    "typed": "مقتل أحد عشر مدنياً في مدينة الباب.",
}


class Room(NamedTuple):
    """A running reading room: its address, and the store that it serves."""

    address: str
    store: Path


Open = Callable[..., Page]
"""Opens a path in a language: a page of its own, with cookies of its own."""


@contextmanager
def serving(store: Path, *options: str) -> Iterator[str]:
    """Run ``hasila serve`` on a free port and yield its address."""
    command = [sys.executable, "-m", "hasila", "serve", str(store), "--port", "0", *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stderr is not None
            told = (re.search(r"open (http://[^ ]+)/ ", line) for line in server.stderr)
            found = next((match for match in told if match), None)
            assert found, f"the server ended with {server.wait()}"
            yield found[1]
        finally:
            server.terminate()
            server.communicate()


def findings(page: Page) -> list[str]:
    """Return what axe finds serious or worse (it must not load sheets itself: our policy forbids what it does)."""
    return [
        f"{one['id']}: {one['help']} ({node['html'][:120]})"
        for one in Axe().run(page, options={"preload": False}).response["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def settled(page: Page) -> Page:
    """Return a page when its map is drawn and its fonts are there."""
    page.evaluate("document.fonts.ready.then(() => true)")
    if page.locator("#map").count():
        page.wait_for_selector("#map[data-ready]")
    return page
