"""The day a web page was published, by its metadata alone; dates in running words are left to resolving."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from typing import Any

_STATED = (
    ('meta[property="article:published_time" i]', "content"),
    ('meta[property="og:published_time" i]', "content"),
    ('[itemprop="datePublished" i]', "content"),
    ('[itemprop="datePublished" i]', "datetime"),
    ('meta[name="parsely-pub-date" i]', "content"),
    ('meta[name="dc.date.issued" i]', "content"),
    ('meta[name="publish-date" i]', "content"),
    ('meta[name="pubdate" i]', "content"),
)
_TIMES = (
    "time[pubdate]",
    "time.entry-date",
    "time.published",
    "article time[datetime]",
    "main time[datetime]",
)
_EARLIEST = 1991  # the first year of the web; software writes years 1 and 1970 for "unknown"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def published(tree: Any, page: str, url: str | None) -> dt.date | None:
    """Return the day on which a page says it was published, or null.

    First what is written for machines: metadata, JSON-LD, ``<time>``. Then htmldate's reading of the markup,
    if the page or its address has that very day: htmldate fills in what it misses (1 January, today's day).
    """
    for value in _stated(tree):
        day = _day(value)
        if day is not None:
            return day
    return _by_markup(page, url)


def _stated(tree: Any) -> Iterator[Any]:
    for selector, attribute in _STATED:
        for node in tree.document.query_selector_all(selector):
            yield node.getattr(attribute)
    for script in tree.document.query_selector_all('script[type="application/ld+json" i]'):
        yield from _json_ld(script.text)
    for selector in _TIMES:
        node = tree.document.query_selector(selector)
        if node is not None:
            yield node.getattr("datetime")


def _json_ld(text: str) -> Iterator[Any]:
    try:
        waiting = [json.loads(text, strict=False)]
    except (ValueError, RecursionError):
        return
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            yield value.get("datePublished")
            waiting += reversed(value.values())
        elif isinstance(value, list):
            waiting += reversed(value)


def _day(value: object) -> dt.date | None:
    """Return the day of an ISO date or time as printed, in its own zone, or null."""
    if not isinstance(value, str):
        return None
    for form in (value.strip(), value.strip()[:10]):
        try:
            day = dt.datetime.fromisoformat(form).date()
        except ValueError:
            continue
        return day if day.year >= _EARLIEST else None
    return None


def _by_markup(page: str, url: str | None) -> dt.date | None:
    from htmldate import find_date  # noqa: PLC0415 (heavy, and seldom needed)

    try:
        found = find_date(page, extensive_search=False, original_date=True, url=url)
        day = dt.date.fromisoformat(found or "")
    except Exception:  # whatever it stumbles over, the page then has no known day
        return None
    return day if _is_written(day, f"{url} {page}") else None


def _is_written(day: dt.date, page: str) -> bool:
    year, month, name = day.year, f"0?{day.month}", f"{_MONTHS[day.month - 1]}[a-z]*\\.?"
    date = f"0?{day.day}"
    forms = (
        rf"{year}[-/.]{month}[-/.]{date}",
        rf"{date}[-/.]{month}[-/.]{year}",
        day.strftime("%Y%m%d"),
        rf"{date} {name},? {year}",
        rf"{name} {date},? {year}",
    )
    return re.search(rf"(?<!\d)(?:{'|'.join(forms)})(?!\d)", page, re.I) is not None
