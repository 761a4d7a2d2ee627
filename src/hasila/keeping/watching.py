"""Watching feeds, sitemaps and pages into a store: what was fetched is archived, read, and joined to the tolls."""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from collections.abc import Callable, Iterator

import msgspec

from hasila import watch
from hasila.archive import Archive
from hasila.model import Document, Report
from hasila.packs import Pack
from hasila.pipeline import OnProblem, add_readings, rebuild
from hasila.read import Problem, Reading, reports_in
from hasila.read.links import links
from hasila.store import Store
from hasila.watch import load as load_config

__all__ = ["Watching", "load_config"]

SHORTEST_WAIT, LONGEST_WAIT = 15.0, 300.0
"""Seconds between two runs of a loop."""


def _utc_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class Watching:
    """Runs a ``watch.toml`` against a store. ``archive`` null leaves the raw bytes out."""

    def __init__(
        self,
        store: Store,
        config: watch.Config,
        pack: Pack,
        on_problem: OnProblem,
        archive: Archive | None,
    ) -> None:
        self._store = store
        self._pack = pack
        self._on_problem = on_problem
        self._archive = archive
        self._added: Counter[str] = Counter()
        fetcher = watch.Fetcher(f"{watch.AGENT} (+{config.contact})", config.limits, config.networks)
        work = watch.Work(links, self._keep, lambda url, message: on_problem(Problem(url, None, message)))
        self._watcher = watch.Watcher(config, store, fetcher, work, watch.Clock(_utc_now, time.sleep))

    def once(self) -> Counter[str]:
        """Ask all that is due once, and work out the tolls if reports came; return what was done, by name."""
        self._added = Counter()
        done = self._watcher.run()
        if self._store.derivation().stale:  # also where an earlier run was killed before its end
            rebuild(self._store, self._pack)
        return done + Counter({f"reports {kind}": number for kind, number in self._added.items()})

    def forever(self, on_run: Callable[[Counter[str]], object]) -> None:
        """Run again whenever something is due."""
        while True:
            on_run(self.once())
            due = self._store.next_due()
            left = LONGEST_WAIT if due is None else (due - _utc_now()).total_seconds()
            time.sleep(min(max(left, SHORTEST_WAIT), LONGEST_WAIT))

    def _keep(self, document: Document) -> None:
        """Archive a document and add what is read from it; both are on the disk when this returns."""
        read = self._readings(document)
        self._added += add_readings(self._store, read, self._pack, self._on_problem, archive=self._archive)

    def _readings(self, document: Document) -> Iterator[Reading]:
        """Yield reports tied to the document as it was fetched, also where they lay in a container within."""
        sha256 = document.sha256
        for report in reports_in(document, self._on_problem):
            tied: Report = msgspec.structs.replace(report, document=sha256)
            yield Reading(tied, document)
