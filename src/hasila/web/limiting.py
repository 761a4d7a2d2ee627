"""How often somebody may try: so many times in a sliding window, counted in the memory of the server."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

MOST_KEYS = 50_000
"""Beyond this many, the keys that were longest quiet are forgotten."""


class TooOften(Exception):
    """Somebody tried too often; ``seconds`` from now, it may be tried again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too many attempts; try again in {seconds} seconds")
        self.seconds = seconds


class Limits:
    """Counts attempts by key. ``clock`` returns seconds that only grow."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._tries: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def count(self, key: str, most: int, window: float = 60.0) -> None:
        """Count an attempt; raises TooOften where ``most`` were made within ``window`` seconds already."""
        now = self._clock()
        with self._lock:
            tries = self._tries.pop(key, deque())
            self._tries[key] = tries  # the last ones stand last
            while tries and tries[0] <= now - window:
                tries.popleft()
            if len(tries) >= most:
                raise TooOften(max(1, round(tries[0] + window - now)))
            tries.append(now)
            while len(self._tries) > MOST_KEYS:
                del self._tries[next(iter(self._tries))]

    def forget(self, key: str) -> None:
        """Forget the attempts of a key, as after a success."""
        with self._lock:
            self._tries.pop(key, None)
