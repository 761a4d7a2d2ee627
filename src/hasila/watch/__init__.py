"""Watching: asks feeds, sitemaps and pages again and again, politely, and hands on what is new or edited.

Whoever calls gives a memory (a store), what to do with a document, and a clock; this package knows only the web.
An address is remembered as fetched once its document has been kept, so that a killed run loses nothing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple, Protocol

import msgspec

from hasila.model import Document, Watched
from hasila.watch.asking import AGENT, Asking, Clock, Later, Memory, host_of
from hasila.watch.config import Config, ConfigError, Source, length, load
from hasila.watch.fetch import Answer, Fetcher, FetchError, Refused, checked
from hasila.watch.robots import pause

__all__ = ["AGENT", "Clock", "Config", "ConfigError", "Fetcher", "Link", "Watcher", "Work", "load"]

GIVE_UP = 5
"""After so many failures in a row a page is not asked again; feeds, sitemaps and pages of the file always are."""
LONGEST_ADDRESS = 2048
DAY = dt.timedelta(days=1)

Kind = Literal["list", "page"]


class Link(Protocol):
    """What a list links to: a page or another list, and when it was changed if that is said."""

    @property
    def url(self) -> str:
        """The address."""

    @property
    def changed_at(self) -> dt.datetime | None:
        """When it was last changed."""

    @property
    def is_list(self) -> bool:
        """Whether it is a list itself."""


class Work(NamedTuple):
    """How a list is read (ValueError where it is none), how a document is kept, and who is told of problems."""

    links: Callable[[Document], Iterable[Link]]
    keep: Callable[[Document], object]
    problem: Callable[[str, str], object]


class Watcher:
    """Asks what is due, host by host."""

    def __init__(self, config: Config, memory: Memory, fetcher: Fetcher, work: Work, clock: Clock) -> None:
        self._config = config
        self._memory = memory
        self._asking = Asking(fetcher, memory, clock, length(config.delay))
        self._work = work
        self._clock = clock
        self._counts: Counter[str] = Counter()

    def run(self) -> Counter[str]:
        """Ask everything that is due, and what is found on the way; return what was done, by name.

        Hosts that ask for longer pauses, or that were asked often enough, keep the rest for a later run.
        """
        self._counts = Counter()
        self._asking.asked.clear()
        self._plant_sources()
        queues: dict[str, deque[Watched]] = defaultdict(deque)
        for one in self._memory.due(self._clock.now()):
            if self._config.interval(one.source) is not None:  # its source is still in the file
                queues[host_of(one.url)].append(one)
        while queues:
            host = min(queues, key=self._asking.ready_at)
            if not self._asking.is_soon(host) or self._asking.asked[host] >= self._config.pages:
                del queues[host]
                continue
            for found in self._visit(queues[host].popleft()):
                queues[host_of(found.url)].append(found)
            if not queues[host]:
                del queues[host]
        return self._counts

    def _plant_sources(self) -> None:
        now, config = self._clock.now(), self._config
        known = self._memory.watched([one.url for one in (*config.lists, *config.page)])
        wanted: list[tuple[Kind, Source]] = [("list", one) for one in config.lists]
        wanted += [("page", one) for one in config.page]
        for kind, source in wanted:
            before = known.get(source.url)
            if before is None:
                before = Watched(url=source.url, source="", kind=kind, first_at=now, next_at=now)
            if (before.source, before.kind) != (source.url, kind):
                self._memory.remember(
                    msgspec.structs.replace(before, source=source.url, kind=kind, next_at=now)
                )

    def _visit(self, one: Watched) -> list[Watched]:
        """Ask for an address, keep what it gives, and return the addresses that it newly leads to."""
        try:
            return self._take(one, self._asking.page(one))
        except Later as later:
            self._memory.remember(msgspec.structs.replace(one, next_at=later.until))
        except FetchError as error:
            self._fail(one, error)
        return []

    def _take(self, one: Watched, answer: Answer) -> list[Watched]:
        now = self._clock.now()
        if answer.status == 304:
            self._counts["unchanged"] += 1
            self._memory.remember(self._next(one, now))
            return []
        sha256 = hashlib.sha256(answer.body).hexdigest()
        found: list[Watched] = []
        if sha256 == one.document:
            self._counts["unchanged"] += 1
        elif one.kind == "list":
            found = self._plant(one, _document(answer), now)
            self._counts["lists"] += 1
        else:
            self._work.keep(_document(answer))
            self._counts["pages"] += 1
        kept = msgspec.structs.replace(
            one,
            etag=answer.header("etag"),
            last_modified=answer.header("last-modified"),
            document=sha256,
            fetched_at=answer.at,
        )
        self._memory.remember(self._next(kept, now))
        return found

    def _next(self, one: Watched, now: dt.datetime) -> Watched:
        """Return an address that was answered, with when to ask again."""
        every = self._config.interval(one.source)
        if one.kind == "list" or one.url == one.source:
            next_at = None if every is None else now + every
        else:
            ages = (one.first_at + length(age) for age in self._config.revisit)
            next_at = min((at for at in ages if at > now), default=None)
        return msgspec.structs.replace(one, next_at=next_at, failures=0, problem=None)

    def _plant(self, one: Watched, document: Document, now: dt.datetime) -> list[Watched]:
        """Remember what a list links to; return what of it is due now.

        A list that the file names may lead to other lists, and these to pages only.
        """
        try:
            links = [link for link in self._work.links(document) if not link.is_list or one.url == one.source]
        except ValueError as error:
            raise FetchError(str(error)) from error
        taken = self._newest(one, self._own(one, links))
        known = self._memory.watched({link.url for link in taken})
        found = {}
        for link in taken:
            before, kind = known.get(link.url), _kind(link)
            if before is None:
                new = Watched(url=link.url, source=one.source, kind=kind, first_at=now, next_at=now)
                found[link.url] = new
            elif _edited(before, link, now):
                found[link.url] = msgspec.structs.replace(before, next_at=now)
        self._memory.remember(*found.values())
        return list(found.values())

    def _own(self, one: Watched, links: list[Link]) -> list[Link]:
        """Return the links to the hosts that a list may lead to: its own, those beneath it, and those named."""
        source = next((s for s in self._config.lists if s.url == one.source), Source(url=one.source))
        names = (checked(one.source).host.removeprefix("www."), *source.also)
        own: list[Link] = []
        others: list[Link] = []
        for link in links:
            (own if _is_within(link.url, names) else others).append(link)
        if others:
            message = (
                f"links to other hosts are left out: {len(others):,}, the first is {others[0].url[:200]}"
            )
            self._work.problem(one.url, f"{message}; name hosts to follow under also")
        return own

    def _newest(self, one: Watched, links: list[Link]) -> list[Link]:
        most = self._config.links
        if len(links) <= most:
            return links
        self._work.problem(
            one.url,
            f"links to {len(links):,} pages: the {most:,} changed last are taken; raise links for more",
        )
        oldest = dt.datetime.min.replace(tzinfo=dt.UTC)
        return sorted(links, key=lambda link: _aware(link.changed_at) or oldest, reverse=True)[:most]

    def _fail(self, one: Watched, error: FetchError) -> None:
        """Remember that an address failed, and when to ask again; tell of it."""
        self._counts["failed"] += 1
        self._work.problem(one.url, str(error))
        now, failures = self._clock.now(), one.failures + 1
        next_at: dt.datetime | None = now + (DAY if isinstance(error, Refused) else pause(failures))
        if one.url != one.source and failures >= GIVE_UP:
            next_at = None
        self._memory.remember(
            msgspec.structs.replace(one, failures=failures, next_at=next_at, problem=str(error))
        )


def _kind(link: Link) -> Kind:
    return "list" if link.is_list else "page"


def _is_within(url: str, names: Iterable[str]) -> bool:
    try:
        host = checked(url).host if len(url) <= LONGEST_ADDRESS else ""
    except FetchError:
        return False
    return any(host == name or host.endswith(f".{name}") for name in names)


def _document(answer: Answer) -> Document:
    media_type, _, rest = (answer.header("content-type") or "").partition(";")
    parameters = (part.partition("=") for part in rest.split(";"))
    charset = next((value for key, _, value in parameters if key.strip().lower() == "charset"), "")
    return Document(
        data=answer.body,
        media_type=media_type.strip().lower() or "application/octet-stream",
        name=answer.url,
        url=answer.url,
        fetched_at=answer.at,
        headers=answer.headers,
        charset=charset.strip(" \"'") or None,
    )


def _edited(before: Watched, link: Link, now: dt.datetime) -> bool:
    """Say whether a list tells that a page was changed after it was fetched."""
    changed = _aware(link.changed_at)
    return before.fetched_at is not None and changed is not None and before.fetched_at < changed <= now


def _aware(moment: dt.datetime | None) -> dt.datetime | None:
    return moment.replace(tzinfo=dt.UTC) if moment is not None and moment.tzinfo is None else moment
