"""Plain text files: one file, one report."""

from __future__ import annotations

from collections.abc import Iterator

from hasila.model import Document, Report
from hasila.read.charset import decode
from hasila.read.language import language
from hasila.read.problem import Unreadable
from hasila.read.source import Reading, Source, Task, tied


def readings(source: Source, task: Task) -> Iterator[Reading]:
    """Yield the report that a text file holds, its text to the letter. Raises Unreadable if it is empty."""
    data = source.whole(task.settings.max_bytes)
    text = decode(data, source.charset)
    if not text.strip():
        raise Unreadable("is empty: there is nothing to read")
    yield from text_reading(text, source, source.document(data, "text/plain"))


def text_reading(text: str, source: Source, document: Document) -> Iterator[Reading]:
    """Yield the report of a document that says nothing of itself but its text."""
    report = Report(
        id=source.report_id,
        text=text,
        url=source.url,
        language=language(text),
        path=source.name,
        row=source.row,
    )
    yield from tied([report], document, source.kind)
