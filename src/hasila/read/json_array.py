"""JSON that is one array of reports, of any length, or one report written over several lines."""

from __future__ import annotations

from collections.abc import Iterator

from hasila.read.elements import elements
from hasila.read.problem import Unreadable
from hasila.read.rows import json_report
from hasila.read.source import Reading, Source, Task, tied


def readings(source: Source, task: Task) -> Iterator[Reading]:
    """Yield the report of each object of the array; one that is no report is a problem with its number."""
    number = 0
    for number, data in enumerate(_objects(source, task), 1):
        row = number if source.row is None else source.row
        try:
            report = json_report(data, source, row, task.settings)
        except Unreadable as error:
            task.problem(source, str(error), row)
        else:
            yield from tied([report], source.document(data, "application/json", row))
    if not number:
        raise Unreadable("holds no reports: write an array of objects with id and text")


def _objects(source: Source, task: Task) -> Iterator[bytes]:
    longest = task.settings.max_bytes
    if b"[" in source.stream.peek(16)[:16].removeprefix(b"\xef\xbb\xbf").lstrip()[:1]:
        yield from (element.data for element in elements(source.stream, None, longest))
    else:
        yield source.whole(longest)
