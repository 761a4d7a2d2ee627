"""Sitemaps and lists of addresses: they link to pages, and hold no reports themselves.

``links`` yields what they and feeds link to, for who fetches pages.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterator
from typing import NamedTuple

from hasila.model import Document
from hasila.read import feed
from hasila.read.charset import decode
from hasila.read.columns import NO_COLUMNS
from hasila.read.formats import HEAD, Format, format_of
from hasila.read.moments import moment
from hasila.read.problem import Unreadable
from hasila.read.source import Reading, Source, Task, source_of

_ENTRY = re.compile(
    r"<(?:\w+:)?(url|sitemap)\b[^>]*>(.*?)(?=</(?:\w+:)?\1>|<(?:\w+:)?(?:url|sitemap)\b|\Z)", re.S | re.I
)
_PLACE = re.compile(r"<(?:\w+:)?loc\b[^>]*>\s*(?:<!\[CDATA\[)?\s*(https?://[^<\]\s]+)", re.I)
_CHANGED = re.compile(r"<(?:\w+:)?(?:lastmod|publication_date)\b[^>]*>\s*([^<]+)", re.I)
_ADDRESS = re.compile(r"^\s*(https?://\S+)\s*$", re.I | re.M)


class Link(NamedTuple):
    """A page to fetch, when it was last changed if that is said, and whether it is a list of links itself."""

    url: str
    changed_at: dt.datetime | None = None
    is_list: bool = False


def links(document: Document) -> Iterator[Link]:
    """Yield what a feed, a sitemap or a list of addresses links to, in its order. Raises Unreadable for others."""
    source = source_of(document)
    form = format_of(source.stream.peek(HEAD)[:HEAD], source.ending, NO_COLUMNS)
    if form is Format.FEED:
        found = feed.parsed(document.data, source)
        for entry in found.entries:
            if url := feed.address(entry, document.url or found.feed.get("link")):
                yield Link(url, feed.changed_at(entry))
    elif form is Format.LINKS:
        yield from _links(decode(document.data, document.charset))
    else:
        raise Unreadable("is no feed, sitemap or list of addresses")


def readings(source: Source, task: Task) -> Iterator[Reading]:
    """Raise Unreadable, which says what to do with the links; there are no reports."""
    number = sum(1 for _ in _links(decode(source.whole(task.settings.max_bytes), source.charset)))
    raise Unreadable(f"holds {number:,} links and no reports: fetch the pages with hasila watch")
    yield


def _links(text: str) -> Iterator[Link]:
    if "<" not in text[:HEAD]:
        yield from (Link(found[1]) for found in _ADDRESS.finditer(text))
        return
    for entry in _ENTRY.finditer(text):
        place, changed = _PLACE.search(entry[2]), _CHANGED.search(entry[2])
        if place is not None:
            when = moment(changed[1]) if changed else None
            yield Link(html.unescape(place[1]), when, is_list=entry[1].lower() == "sitemap")
