"""The reading room: what every answer of a running server draws on."""

from __future__ import annotations

from functools import cache

from hasila.packs import Pack
from hasila.pipeline import names_of
from hasila.store import Store


class Room:
    """An open store with the pack that its reports are read with."""

    def __init__(self, store: Store, pack: Pack, reviewer: str = "local") -> None:
        self.store = store
        self.pack = pack
        self.reviewer = reviewer
        self.names = cache(lambda language: names_of(pack, language))
