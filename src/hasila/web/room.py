"""The reading room: what every answer of a running server draws on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable
from functools import cache, cached_property, lru_cache
from typing import Any, TypeVar

import msgspec

from hasila.comparing import Comparison
from hasila.packs import Pack
from hasila.pipeline import names_of, places_within, rebuild
from hasila.seeking import Seeker
from hasila.store import Store
from hasila.web.limiting import Limits
from hasila.web.rebuilding import Rebuilding

Answer = TypeVar("Answer")
MOST_ANSWERS = 100
"""Answers to questions over all incidents that are remembered, until something is decided."""


class Missing(LookupError):
    """There is no such thing in the store; the message names it."""


class Moved(Exception):
    """An incident that is part of another one now; ``to`` is its id."""

    def __init__(self, to: str) -> None:
        super().__init__(to)
        self.to = to


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How a reading room is served.

    ``hosts`` are the names that a browser may call it by; ``secure`` says that it is reached by HTTPS, so that cookies
    may not travel otherwise. ``reviewer`` signs the decisions of a store without accounts. ``patience`` is how many
    seconds an answer waits for the incidents to follow a decision.
    """

    hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "[::1]")
    secure: bool = False
    reviewer: str = "local"
    patience: float = 1.0
    session_hours: int = 12
    max_body: int = 8 * 2**20
    max_text: int = 2 * 2**20
    max_reports: int = 200
    logins: int = 5
    writes: int = 120


class Room:
    """An open store with the pack that its reports are read with. ``work`` derives the incidents anew."""

    def __init__(
        self,
        store: Store,
        pack: Pack,
        settings: Settings | None = None,
        *,
        work: Callable[[], object] | None = None,
        now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
    ) -> None:
        self.store = store
        self.pack = pack
        self.settings = settings or Settings()
        self.now = now
        self.limits = Limits()
        self.names = cache(lambda language: names_of(pack, language))
        self.places_called = lru_cache(1000)(self._places_called)
        self.rebuilding = Rebuilding(store, work or (lambda: rebuild(store, pack)))
        self.decided = 0
        self._asked_at: tuple[int, int] = (-1, -1)
        self._answers: dict[Hashable, Any] = {}

    @cached_property
    def seeker(self) -> Seeker:
        """Words as search sees them."""
        return Seeker(self.pack)

    @cached_property
    def comparison(self) -> Comparison:
        """How claims are compared, by the pack."""
        return Comparison(self.pack)

    def _places_called(self, words: str) -> list[str]:
        """Return the ids of the widest places that words name."""
        within = places_within(words, self.pack)
        return sorted(place for place in within if self.comparison.within.get(place) not in within)

    def start(self) -> None:
        """Begin to keep the incidents up with the decisions; what was left undone is done first."""
        self.rebuilding.start()

    def close(self) -> None:
        """End the background work and let go of the store."""
        self.rebuilding.close()
        self.store.close()

    def remembered(self, key: Hashable, ask: Callable[[], Answer]) -> Answer:
        """Return what ``ask`` returns, asked again only after something was decided or the incidents changed."""
        now = (self.store.derivation().derived, self.decided)
        if self._asked_at != now:
            self._asked_at, self._answers = now, {}
        answers = self._answers
        if key not in answers:
            while len(answers) >= MOST_ANSWERS:
                answers.pop(next(iter(answers)), None)
            answers[key] = ask()
        answer: Answer = answers[key]
        return answer
