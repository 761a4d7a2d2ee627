"""Run by tests/test_killed.py: loads or watches in processes of its own that die at steps given, the last one not.

    python dying.py load|watch STORE ARCHIVE INPUT SEED DEATHS

A step is a request to the database, a commit, or a file written, synced or renamed; a process dies before or after
one, by a signal that nothing can catch. Prints how many died, and how many steps the last one took.
"""

from __future__ import annotations

import os
import random
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa

import hasila.store
from hasila import load_pack, pipeline
from hasila.archive import Archive
from hasila.keeping.watching import Watching, load_config
from hasila.packs import Pack

vars(hasila.store)["BATCH"] = 5  # so that few reports make several commits


class Steps:
    """Counts steps, and dies at one of them (0: never)."""

    def __init__(self, last: int) -> None:
        self.last = last
        self.taken = 0

    def __call__(self, *_: object) -> None:
        """Take a step."""
        self.taken += 1
        if self.taken == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        """Count from now on."""
        for event in ("before_cursor_execute", "after_cursor_execute", "commit"):
            sa.event.listen(sa.Engine, event, self)
        os.fsync = self._around(os.fsync)
        Path.replace = self._around(Path.replace)  # type: ignore[method-assign]

    def _around(self, act: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any) -> Any:
            self()
            result = act(*arguments)
            self()
            return result

        return counted


def work(what: str, where: str, archive: Archive, given: Path, pack: Pack) -> None:
    """Load or watch, as somebody would who starts again what was interrupted."""
    with hasila.store.open_store(where) as store:
        if what == "load":
            pipeline.load(store, [given], pack, told, archive=archive)
            pipeline.rebuild(store, pack)
        else:
            Watching(store, load_config(given), pack, told, archive).once()


def told(problem: object) -> None:
    """Print a problem; there must be none."""
    sys.stdout.write(f"problem: {problem}\n")


def main(what: str, where: str, folder: str, given: str, seed: str, deaths: str) -> None:
    """Start one process after the other."""
    pack, chance, steps, died = load_pack("ar"), random.Random(int(seed)), 0, 0
    hasila.store.open_store(where).close()
    for turn in range(int(deaths) + 1):
        last = turn == int(deaths)
        point = 0 if last else chance.randrange(1, 40 + 40 * turn)
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            counted = Steps(point)
            counted.watch()
            work(what, where, Archive(folder), Path(given), pack)
            os.write(writing, str(counted.taken).encode())
            sys.stdout.flush()
            os._exit(0)
        _, status = os.waitpid(child, 0)
        os.close(writing)
        steps = int(os.read(reading, 20) or b"0")
        os.close(reading)
        died += os.WIFSIGNALED(status)
        if not os.WIFSIGNALED(status) and status:
            sys.exit(f"a process failed at turn {turn}: {status}")
    sys.stdout.write(f"{died} {steps}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
