"""The reading room: what every answer of a running server draws on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache, cached_property, lru_cache

import msgspec

from hasila.comparing import Comparison
from hasila.packs import Pack
from hasila.pipeline import names_of, places_within, rebuild
from hasila.seeking import Seeker
from hasila.store import Store
from hasila.web.limiting import Limits
from hasila.web.rebuilding import Rebuilding


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
        self._kept: dict[str, tuple[int, object]] = {}

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

    def remembered(self, name: str, ask: Callable[[], object]) -> object:
        """Return what ``ask`` returns, asked again only when the incidents were derived anew."""
        derived = self.store.derivation().derived
        known = self._kept.get(name)
        if known is None or known[0] != derived:
            known = self._kept[name] = (derived, ask())
        return known[1]
