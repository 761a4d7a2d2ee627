"""``watch.toml``: what is watched, how often, and how politely."""

from __future__ import annotations

import datetime as dt
import ipaddress
import re
import tomllib
from pathlib import Path

import msgspec

from hasila.watch.fetch import FetchError, Limits, Network, checked

_LENGTH = re.compile(r"(\d+(?:\.\d+)?)\s*([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class ConfigError(ValueError):
    """A ``watch.toml`` that cannot be used; the message says what is wrong with it."""


class Source(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A feed, sitemap or page: its address, how often it is asked, and which hosts it may link to besides its own."""

    url: str
    every: str | None = None
    also: tuple[str, ...] = ()


class Config(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file. Lengths of time are written 30s, 15m, 6h, 2d.

    ``contact`` goes into the name by which servers know us: an address where their keepers reach you.
    ``every`` is how often sources are asked, ``delay`` the least time between two requests to one host, ``revisit``
    the ages at which a page is asked again whether it was edited. ``allow`` names networks that may be reached
    though they are private. ``pages`` bounds the requests to one host in a run, ``links`` the new pages taken from
    one list at a time, ``seconds`` and ``max_bytes`` a single request.
    """

    contact: str
    store: str
    archive: str | None = None
    every: str = "15m"
    delay: str = "5s"
    revisit: tuple[str, ...] = ("1h", "6h", "1d", "7d")
    allow: tuple[str, ...] = ()
    pages: int = 200
    links: int = 1000
    seconds: float = 60.0
    max_bytes: int = 16 * 2**20
    feed: tuple[Source, ...] = ()
    sitemap: tuple[Source, ...] = ()
    page: tuple[Source, ...] = ()

    @property
    def lists(self) -> tuple[Source, ...]:
        """Feeds and sitemaps: what links to pages."""
        return self.feed + self.sitemap

    @property
    def limits(self) -> Limits:
        """The bounds of one request."""
        return Limits(seconds=self.seconds, max_bytes=self.max_bytes)

    @property
    def networks(self) -> tuple[Network, ...]:
        """The networks that may be reached though they are private."""
        return tuple(ipaddress.ip_network(network, strict=False) for network in self.allow)

    def interval(self, source: str) -> dt.timedelta | None:
        """Return how often a source is asked; null if it is not in the file."""
        found = next((one for one in (*self.lists, *self.page) if one.url == source), None)
        return None if found is None else length(found.every or self.every)


def length(words: str) -> dt.timedelta:
    """Return the length of time written as ``15m``. Raises ConfigError."""
    found = _LENGTH.fullmatch(words.strip())
    if found is None:
        raise ConfigError(f"{words!r} is no length of time: write 30s, 15m, 6h or 2d")
    return dt.timedelta(seconds=float(found[1]) * _SECONDS[found[2]])


def load(path: Path) -> Config:
    """Read ``watch.toml``; the paths in it are taken from the folder that it lies in. Raises ConfigError."""
    try:
        config = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Config)
        _check(config)
    except (
        OSError,
        UnicodeDecodeError,
        tomllib.TOMLDecodeError,
        msgspec.ValidationError,
        ValueError,
    ) as error:
        raise ConfigError(f"{path}: {error}") from error
    store = config.store if "://" in config.store else str(path.parent / config.store)
    archive = None if config.archive is None else str(path.parent / config.archive)
    return msgspec.structs.replace(config, store=store, archive=archive)


def _check(config: Config) -> None:
    if not config.contact.strip() or not config.contact.isascii():
        raise ConfigError("contact is needed, in ASCII: an address where a server's keeper reaches you")
    if not (*config.lists, *config.page):
        raise ConfigError("there is nothing to watch: add [[feed]], [[sitemap]] or [[page]] with a url")
    for words in (config.every, config.delay, *config.revisit):
        length(words)
    for network in config.allow:
        try:
            ipaddress.ip_network(network, strict=False)
        except ValueError as error:
            raise ConfigError(f"allow: {error}") from error
    seen = set()
    for source in (*config.lists, *config.page):
        length(source.every or config.every)
        try:
            checked(source.url)
        except FetchError as error:
            raise ConfigError(f"{source.url}: {error}") from error
        if source.url in seen:
            raise ConfigError(f"{source.url} is there twice")
        seen.add(source.url)
