"""What a server asks of programs that fetch from it: robots.txt (RFC 9309), Retry-After, pauses between requests."""

from __future__ import annotations

import datetime as dt
from email.utils import parsedate_to_datetime

from protego import Protego

LONGEST_ROBOTS = 512 * 1024
"""As much of a robots.txt is heeded, in bytes; RFC 9309 asks for at least 500 kibibytes."""
FRESH = dt.timedelta(hours=24)
"""As long is a robots.txt taken for granted, as RFC 9309 asks."""
LONGEST_PAUSE = dt.timedelta(days=1)
"""As long may a server send us away at once; afterwards it is asked again."""
FIRST_PAUSE, MOST_PAUSE = dt.timedelta(minutes=1), dt.timedelta(hours=6)


class Rules:
    """A robots.txt as it concerns us."""

    def __init__(self, text: str, agent: str) -> None:
        self._rules = Protego.parse(text[:LONGEST_ROBOTS])
        self._agent = agent

    def allow(self, url: str) -> bool:
        """Say whether an address may be fetched."""
        return bool(self._rules.can_fetch(url, self._agent))

    @property
    def delay(self) -> dt.timedelta:
        """How long to wait between two requests; zero if it is not said."""
        said = [self._rules.crawl_delay(self._agent) or 0.0]
        rate = self._rules.request_rate(self._agent)
        if rate is not None and rate.requests:
            said.append(rate.seconds / rate.requests)
        seconds = max((one for one in said if one >= 0), default=0.0)
        return dt.timedelta(seconds=min(seconds, LONGEST_PAUSE.total_seconds()))


def retry_after(header: str | None, now: dt.datetime) -> dt.timedelta | None:
    """Return for how long a Retry-After sends us away, a day at most; null if it says nothing."""
    words = (header or "").strip()
    if words.isdecimal():
        seconds = float(words) if len(words) < 10 else LONGEST_PAUSE.total_seconds()
        return min(dt.timedelta(seconds=seconds), LONGEST_PAUSE)
    try:
        moment = parsedate_to_datetime(words)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return min(max(moment - now, dt.timedelta()), LONGEST_PAUSE)


def pause(failures: int) -> dt.timedelta:
    """Return how long to leave something alone after so many failures in a row: twice as long each time."""
    doubled: dt.timedelta = FIRST_PAUSE * 2 ** min(max(failures - 1, 0), 20)
    return min(doubled, MOST_PAUSE)
