"""A reading room over invented reports, on SQLite and on PostgreSQL, and visitors who ask it."""

from __future__ import annotations

import itertools
import json
import re
import shutil
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from hasila import load_pack, pipeline
from hasila.packs import Pack
from hasila.store import open_store
from hasila.web import Room, Settings, create_app

REPORTS = [
    {
        "id": "strike",
        "published": "2021-03-09",
        "outlet": "أخبار النهر",
        "title": "قتلى في غارة على الباب",
        "text": "قُتل سبعة مدنيين وأصيب 12 آخرون في غارة جوية على مدينة الباب بريف حلب الشرقي اليوم الثلاثاء،"
        " حسب الدفاع المدني السوري.",
    },
    {
        "id": "later",
        "published": "2021-03-10",
        "outlet": "صحيفة الضفة",
        "text": "قال المرصد السوري لحقوق الإنسان إن تسعة مدنيين قتلوا في الغارة على مدينة الباب بريف حلب الشرقي أمس.",
    },
    {
        "id": "elsewhere",
        "published": "2021-03-09",
        "outlet": "بريد الفرات",
        "text": "أعلنت الشرطة العراقية مقتل ثلاثة جنود في انفجار عبوة ناسفة قرب مدينة الرمادي بمحافظة الأنبار اليوم.",
    },
    {
        "id": "folder/with space",
        "published": "2021-05-02",
        "outlet": "بريد الفرات",
        "text": "قُتل أربعة مدنيين بقصف مدفعي شنّه الحوثيون على مدينة مأرب اليوم، وفق مسؤول في المستشفى الوطني 🙂.",
    },
]
"""Invented; the names of places and of well-known organisations are real."""


@pytest.fixture(scope="session")
def pack() -> Pack:
    return load_pack("ar")


@pytest.fixture(scope="session")
def template(pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite store that holds the reports and their incidents; tests take copies of it."""
    path = tmp_path_factory.mktemp("template") / "toll.db"
    fill(str(path), REPORTS, pack)
    return path


def _failing(problem: Any) -> None:
    pytest.fail(str(problem))


def fill(
    where: str,
    reports: Sequence[Mapping[str, Any]],
    pack: Pack,
    refused: Callable[[Any], None] | None = None,
) -> None:
    """Load reports into a store and derive its incidents; what cannot be read fails, or goes to ``refused``."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "reports.jsonl")
        path.write_text("".join(json.dumps(row) + "\n" for row in reports), encoding="utf-8")
        with open_store(where) as store:
            pipeline.load(store, [path], pack, refused or _failing)
            pipeline.rebuild(store, pack)


@pytest.fixture
def loaded(where: str, pack: Pack, request: pytest.FixtureRequest) -> str:
    """A store that holds the reports and their incidents."""
    if "://" in where:
        fill(where, REPORTS, pack)
    else:
        shutil.copy(request.getfixturevalue("template"), where)
    return where


@pytest.fixture
def settings(request: pytest.FixtureRequest) -> Settings:
    return Settings(
        hosts=("localhost",), patience=0.0 if request.node.get_closest_marker("impatient") else 20.0
    )


@pytest.fixture
def room(loaded: str, pack: Pack, settings: Settings) -> Iterator[Room]:
    made = Room(open_store(loaded), pack, settings)
    yield made
    made.close()  # twice does no harm


class Browser:
    """A client that reads a page before it sends its form, as a browser does."""

    def __init__(self, address: str) -> None:
        self.client = httpx.Client(base_url=address, timeout=60)
        self._keys = (f"test-key-{number:08d}" for number in itertools.count())

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.client.get(path, **options)

    def json(self, path: str, **parameters: Any) -> Any:
        answer = self.get(path, params=parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def token(self, page: str = "/add") -> str:
        """The form token of this visit, from the login form or from any other."""
        found = re.search(r'name="form_token" value="([^"]+)"', self.get(page).text)
        assert found, f"no form on {page}"
        return found[1]

    def key(self) -> str:
        return next(self._keys)

    def post(self, path: str, fields: dict[str, Any], **options: Any) -> httpx.Response:
        given = {"form_token": self.token("/reports/strike"), "key": self.key()} | fields
        return self.client.post(path, data=given, **options)

    def log_in(self, name: str, password: str) -> httpx.Response:
        given = {"form_token": self.token("/login"), "name": name, "password": password}
        return self.client.post("/login", data=given)


@contextmanager
def served(room: Room) -> Iterator[str]:
    """Serve a room, which is closed at the end; yield its address."""
    with socket.socket(proto=socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()  # who asks before the server runs waits instead of being turned away
        server = uvicorn.Server(uvicorn.Config(create_app(room), log_level="error", server_header=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://localhost:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture
def address(room: Room) -> Iterator[str]:
    with served(room) as where_it_is:
        yield where_it_is


@pytest.fixture
def another(address: str) -> Iterator[Callable[[], Browser]]:
    """Makes browsers of other visitors to the same server."""
    made: list[Browser] = []

    def make() -> Browser:
        made.append(Browser(address))
        return made[-1]

    yield make
    for browser in made:
        browser.client.close()


@pytest.fixture
def browser(another: Callable[[], Browser]) -> Browser:
    return another()
