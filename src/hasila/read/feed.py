"""RSS and Atom feeds: each entry is a report as short as the feed tells it, and a link to the page.

An entry's text is its title and, on lines of their own, what the feed has of its words: the content, or else the
summary. An entry that a feed takes from another names that one as the origin.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree

from hasila.model import Report
from hasila.read.language import language
from hasila.read.moments import moment
from hasila.read.problem import Unreadable, needs
from hasila.read.source import Lasting, Reading, Settings, Source, Task, tied


def readings(source: Source, task: Task) -> Iterator[Reading]:
    """Yield the entries that hold words; an entry's row is its place in the feed."""
    data = source.whole(task.settings.max_bytes)
    feed = parsed(data, source)
    reports = [
        report
        for number, entry in enumerate(feed.entries, 1)
        if (report := _report(entry, feed.feed, number, (source, task.settings))) is not None
    ]
    if not reports:
        raise Unreadable("is a feed without entries: there is nothing to read")
    yield from tied(reports, source.document(data, "application/xml"), Lasting)


def parsed(data: bytes, source: Source) -> Any:
    """Return a feed as feedparser reads it, which forgives much. Raises Unreadable for one that declares entities."""
    try:
        import feedparser  # noqa: PLC0415
    except ImportError:
        raise needs("feedparser", "a feed") from None
    if b"<!ENTITY" in data:
        raise Unreadable(
            "declares entities of its own, as XML bombs do: fetch the pages that it links to instead"
        )
    headers = {"content-location": source.url} if source.url else {}
    try:
        return feedparser.parse(
            data, response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except (ValueError, LookupError) as error:  # an encoding that there is not
        raise Unreadable(f"is a feed that cannot be read ({error}): fetch it again") from None


def _report(entry: Any, feed: Any, number: int, where: tuple[Source, Settings]) -> Report | None:
    source, settings = where
    title = _words(entry.get("title", ""))
    body = max((_words(part) for part in _bodies(entry)), key=len, default="")
    text = body if title in body else "\n\n".join(part for part in (title, body) if part)
    if not text:
        return None
    url = address(entry, source.url or feed.get("link"))
    published = _moment(entry, "published") or _moment(entry, "updated")
    updated = _moment(entry, "updated")
    return Report(
        id=url or entry.get("id") or f"{source.report_id}/{number}",
        text=text,
        published=settings.day(published) if published else None,
        outlet=_words(feed.get("title", "")) or None,
        url=url,
        title=title or None,
        language=language(text),
        path=source.name,
        row=number,
        origin=_words(entry.get("source", {}).get("title", "")) or None,
        edited_at=updated if updated and published and updated.tzinfo and updated != published else None,
    )


def address(entry: Any, base: str | None) -> str | None:
    """Return the address of an entry's page, by that of the feed or its site; null where it has none."""
    link = str(entry.get("feedburner_origlink") or entry.get("link") or "")
    try:
        found = urljoin(base or "", link.strip()) if link.strip() else ""
    except ValueError:
        return None
    return found if found.startswith(("http://", "https://")) else None


def changed_at(entry: Any) -> dt.datetime | None:
    """Return when an entry was last changed, as it says."""
    return _moment(entry, "updated") or _moment(entry, "published")


def _bodies(entry: Any) -> Iterator[str]:
    for content in entry.get("content", ()):
        yield content.get("value") or ""
    yield entry.get("summary") or ""


def _moment(entry: Any, field: str) -> dt.datetime | None:
    """Return the moment as written; feedparser's own reading is not asked, for it guesses (10-02-2020 is 2010)."""
    return moment(dict.get(entry, field) or "")  # an entry's own get takes one moment for the other


def _words(markup: str | None) -> str:
    markup = markup or ""
    if "<" not in markup and "&" not in markup:
        return markup.strip()
    return str(extract_plain_text(HTMLTree.parse(markup), list_bullets=False, alt_texts=False)).strip()
