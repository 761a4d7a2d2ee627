"""Keep the incidents up with the decisions, in the background: one rebuild at a time, many decisions to one."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from hasila.store import Store

RETRY_SECONDS = 30.0
_log = logging.getLogger("hasila.web")


class Rebuilding:
    """A thread that does ``work`` whenever the store's derived tables lack a change.

    What was decided is in the store before this is told; a server that dies loses nothing, for the next one finds
    the derived tables behind and starts with them.
    """

    def __init__(self, store: Store, work: Callable[[], object]) -> None:
        self._store = store
        self._work = work
        self._wake = threading.Event()
        self._settled = threading.Condition()
        self._ended = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the thread, with whatever is behind already."""
        self._wake.set()
        self._thread = threading.Thread(target=self._run, name="rebuilding", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread after the work that it is at."""
        self._ended = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join()

    @property
    def pending(self) -> bool:
        """Whether something was decided that the incidents do not hold yet."""
        return self._store.derivation().stale

    def wake(self, patience: float) -> None:
        """Have the incidents follow what was decided; return when they do, or when patience is at its end."""
        self._wake.set()
        with self._settled:
            self._settled.wait_for(lambda: self._ended or not self.pending, patience)

    def _run(self) -> None:
        pause: float | None = None
        while True:
            self._wake.wait(pause)
            self._wake.clear()
            if self._ended:
                return
            pause = None
            try:
                while not self._ended and self.pending:
                    self._work()
                    with self._settled:
                        self._settled.notify_all()
            except Exception:  # the next try may go well: the server stays up
                _log.exception("the incidents could not be derived anew; trying again in %s s", RETRY_SECONDS)
                pause = RETRY_SECONDS
