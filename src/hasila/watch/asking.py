"""Asks servers as they want to be asked: robots.txt, a pause between requests, and none while they send us away."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple, Protocol

import msgspec

from hasila.model import Host, Watched
from hasila.watch.fetch import Answer, Fetcher, FetchError, Refused, checked
from hasila.watch.robots import FRESH, LONGEST_ROBOTS, Rules, pause, retry_after

AGENT = "hasila"
"""The name by which robots.txt speaks of us."""
REDIRECTS = 5
PATIENCE = dt.timedelta(minutes=1)
"""A host that asks for more patience than this is left for a later run."""
FORGIVEN = 3
"""After so many failures in a row a host is left alone, though it did not ask for it."""
_SENT_AWAY = (429, 503)
_MOVED = (301, 302, 303, 307, 308)


class Memory(Protocol):
    """What is remembered between runs, in a store."""

    def due(self, now: dt.datetime) -> Iterator[Watched]:
        """Yield the addresses that are due."""

    def watched(self, urls: Iterable[str]) -> dict[str, Watched]:
        """Return what is remembered of addresses."""

    def remember(self, *known: Watched) -> None:
        """Keep what is known of addresses."""

    def host(self, host: str) -> Host:
        """Return what is remembered of a host."""

    def remember_host(self, host: Host) -> None:
        """Keep what is known of a host."""


class Clock(NamedTuple):
    """The time, and how to wait."""

    now: Callable[[], dt.datetime]
    sleep: Callable[[float], object]


class Later(FetchError):
    """A host that must not be asked now."""

    def __init__(self, host: str, until: dt.datetime) -> None:
        super().__init__(f"{host} is left alone until {until:%Y-%m-%d %H:%M}")
        self.until = until


class Asking:
    """Asks for addresses, each host at its pace; ``delay`` is the least pause between two requests to one."""

    def __init__(self, fetcher: Fetcher, memory: Memory, clock: Clock, delay: dt.timedelta) -> None:
        self._fetcher = fetcher
        self._memory = memory
        self._clock = clock
        self._delay = delay
        self._ready: dict[str, dt.datetime] = {}
        self._rules: dict[str, tuple[Rules, dt.datetime]] = {}
        self.asked: Counter[str] = Counter()

    def ready_at(self, host: str) -> dt.datetime:
        """Return from when on a host may be asked."""
        if host not in self._ready:
            self._ready[host] = self._memory.host(host).not_before or self._clock.now()
        return self._ready[host]

    def is_soon(self, host: str) -> bool:
        """Say whether a host may be asked within our patience."""
        return self.ready_at(host) - self._clock.now() <= PATIENCE

    def page(self, one: Watched) -> Answer:
        """Return the answer for an address, which is it (200) or that it is unchanged (304).

        Raises Later, Refused where it is forbidden, private or gone, and FetchError for all else.
        """
        conditions = {
            name: value
            for name, value in (("If-None-Match", one.etag), ("If-Modified-Since", one.last_modified))
            if value and value.isascii() and value.isprintable()
        }
        answer = self._follow(one.url, conditions, robots=True)
        if answer.status == 304 and one.document is None:
            raise FetchError("says that nothing changed (304), though nothing was fetched yet")
        if answer.status in (404, 410):
            raise Refused(f"is gone ({answer.status})")
        if answer.status not in (200, 203, 304):
            raise FetchError(f"answers {answer.status}")
        return answer

    def _follow(self, url: str, headers: Mapping[str, str], *, robots: bool) -> Answer:
        for _ in range(REDIRECTS + 1):
            if robots:
                self._heed(url)
            answer = self._ask(url, headers)
            place = answer.header("location")
            if answer.status not in _MOVED or not place:
                return answer
            try:
                url = str(checked(url).join(place))
            except (ValueError, TypeError) as error:
                raise FetchError(f"leads to what is no address: {error}") from error
        raise FetchError(f"leads on and on: more than {REDIRECTS} redirects")

    def _heed(self, url: str) -> None:
        """Raise Refused if the robots.txt of a host forbids an address; it is fetched where it is not known or old."""
        if not self._rules_of(host_of(url)).allow(url):
            raise Refused("is forbidden by the robots.txt of its host")

    def _rules_of(self, host: str) -> Rules:
        now = self._clock.now()
        if host in self._rules and now - self._rules[host][1] <= FRESH:
            return self._rules[host][0]
        known = self._memory.host(host)
        if known.robots is None or known.robots_at is None or now - known.robots_at > FRESH:
            answer = self._follow(f"{host}/robots.txt", {}, robots=False)
            text = answer.body[:LONGEST_ROBOTS].decode("utf-8", "replace") if answer.status == 200 else ""
            known = self._memory.host(host)
            known = msgspec.structs.replace(known, robots=text.replace("\0", ""), robots_at=now)
            self._memory.remember_host(known)
        rules = Rules(known.robots or "", AGENT)
        self._rules[host] = rules, known.robots_at or now
        return rules

    def _ask(self, url: str, headers: Mapping[str, str]) -> Answer:
        host = host_of(url)
        if not self.is_soon(host):
            raise Later(host, self.ready_at(host))
        left = self.ready_at(host) - self._clock.now()
        if left > dt.timedelta():
            self._clock.sleep(left.total_seconds())
        self.asked[host] += 1
        try:
            answer = self._fetcher.get(url, headers, self._clock.now)
        except Refused:
            raise
        except FetchError:
            self._rest(host, failed=True)
            raise
        failed = answer.status >= 500 or answer.status == 429
        wait = retry_after(answer.header("retry-after"), self._clock.now()) if failed else None
        self._rest(host, failed=failed, wait=wait, sent_away=answer.status in _SENT_AWAY)
        if failed:
            raise FetchError(f"answers {answer.status}")
        return answer

    def _rest(
        self, host: str, *, failed: bool, wait: dt.timedelta | None = None, sent_away: bool = False
    ) -> None:
        """Leave a host alone after a request: for the pause that it wants, or longer if it failed or said so."""
        known, now = self._memory.host(host), self._clock.now()
        failures = known.failures + 1 if failed else 0
        rules = self._rules.get(host)
        rest = max(self._delay, rules[0].delay if rules else dt.timedelta())
        if wait is not None or sent_away or failures >= FORGIVEN:
            rest = max(rest, pause(failures) if wait is None else wait)
        self._ready[host] = now + rest
        not_before = now + rest if rest > PATIENCE else None
        if (failures, not_before) != (known.failures, known.not_before):
            self._memory.remember_host(
                msgspec.structs.replace(known, failures=failures, not_before=not_before)
            )


def host_of(url: str) -> str:
    """Return scheme, name and port of an address, by which servers are told apart; an address of none is itself."""
    try:
        found = checked(url)
    except FetchError:
        return url
    return f"{found.scheme}://{found.netloc.decode('ascii')}"
