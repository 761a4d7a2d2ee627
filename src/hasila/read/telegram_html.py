"""Channels and groups as Telegram Desktop exports them to HTML (``messages.html``, ``messages2.html`` …).

Such pages tell less than the JSON export: no number of the chat and so no links, and no edits. A message is
called by the chat's name and its own number, so that the pages of one export refer to each other.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterator
from typing import Any

from resiliparse.parse.html import HTMLTree

from hasila.model import Report
from hasila.read.charset import decode
from hasila.read.language import language
from hasila.read.problem import Unreadable
from hasila.read.source import Lasting, Reading, Settings, Source, Task, tied
from hasila.read.telegram_json import NO_MESSAGES

_BEGINS = re.compile(rb'<div class="message (default|service)[^"]*"[^>]*?id="message(-?\d+)"')
_BREAK = re.compile(r"<br\s*/?>", re.I)
_TAG = re.compile(r"<[^>]+>")
_DATE = re.compile(r"(\d\d)\.(\d\d)\.(\d{4}) (\d\d:\d\d:\d\d)(?: UTC([+-]\d\d:\d\d))?")
_ANSWERED = re.compile(r"go_to_message(\d+)")


def readings(source: Source, task: Task) -> Iterator[Reading]:
    """Yield the messages that hold words; a message's row is its place on the page."""
    data = source.whole(task.settings.max_bytes)
    found, seen = list(_BEGINS.finditer(data)), False
    head = data[: found[0].start() if found else len(data)]
    chat = _words(_parsed(head).query_selector(".page_header .text"))
    ends = [match.start() for match in found[1:]] + [len(data)]
    for number, (match, end) in enumerate(zip(found, ends, strict=False), 1):
        if match[1] == b"default":
            row = number if source.row is None else source.row
            excerpt = data[match.start() : end]
            report = _report(excerpt, int(match[2]), chat, (source, row, task.settings))
            if report is not None:
                seen = True
                yield from tied([report], source.document(head + excerpt, "text/html", row), Lasting)
    if not seen:
        raise Unreadable(NO_MESSAGES)


def _report(data: bytes, number: int, chat: str | None, where: tuple[Source, int, Settings]) -> Report | None:
    source, row, settings = where
    document = _parsed(data)
    text = _words(document.query_selector("div.body > div.text")) or _words(
        document.query_selector("div.forwarded div.text")
    )
    if not text:
        return None
    answered = document.query_selector("div.reply_to a")
    link = _ANSWERED.search(answered.getattr("href") or "") if answered else None
    sent = _moment(document.query_selector("div.date"))
    return Report(
        id=f"{chat}/{number}",
        text=text,
        published=settings.day(sent) if sent else None,
        outlet=chat,
        language=language(text),
        path=source.name,
        row=row,
        origin=_origin(document),
        reply_to=f"{chat}/{link[1]}" if link else None,
    )


def _parsed(data: bytes) -> Any:
    return HTMLTree.parse(decode(data)).document


def _origin(document: Any) -> str | None:
    """Return whose words a forwarded message passes on; its day stands beside the name."""
    name = document.query_selector("div.forwarded div.from_name")
    if name is None:
        return None
    own = _TAG.split(name.html.partition(">")[2])[0]
    return html.unescape(own).strip() or None


def _moment(node: Any) -> dt.datetime | None:
    found = _DATE.search(node.getattr("title") or "") if node else None
    if not found:
        return None
    day, month, year, clock, zone = found.groups()
    try:
        return dt.datetime.fromisoformat(f"{year}-{month}-{day}T{clock}{zone or ''}")
    except ValueError:
        return None


def _words(node: Any) -> str | None:
    """Return the text of an element with its line breaks, or null if it has none."""
    if node is None:
        return None
    inner = _BREAK.sub("\n", node.html)
    return html.unescape(_TAG.sub("", inner)).strip() or None
