"""Web pages as documents; what a page says is told by ``html``."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from hasila.read import html
from hasila.read.charset import decode
from hasila.read.source import Reading, Source, Task, tied


def readings(source: Source, task: Task) -> Iterator[Reading]:
    """Yield the report on a page. Raises Unreadable where the page has no readable text."""
    data = source.whole(task.settings.max_bytes)
    report = html.report(decode(data, source.charset), source.report_id, source.name, source.url)
    placed = msgspec.structs.replace(report, row=source.row)
    yield from tied([placed], source.document(data, "text/html"), source.kind)
