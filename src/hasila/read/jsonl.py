"""JSON Lines: one row, one report, read row by row so that a file may be of any length."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from hasila.read.problem import Unreadable
from hasila.read.rows import json_report
from hasila.read.source import Reading, Source, Task, tied

_MARK = b"\xef\xbb\xbf"


def readings(source: Source, task: Task) -> Iterator[Reading]:
    """Yield the report of each row; one that is no report, or is longer than the limit, is a problem.

    A row is an object with ``id`` and ``text`` and, if known, ``published`` (a date), ``outlet``, ``url``,
    ``title``, ``origin``, ``reply_to`` and ``edited_at``; other keys are ignored.
    """
    found, longest = False, task.settings.max_bytes
    for number, line in bounded_lines(source.stream, longest):
        if line is not None and not line.strip():
            continue
        found = True
        row = number if source.row is None else source.row
        try:
            if line is None:
                raise Unreadable(f"is longer than {longest:,} bytes: split it or raise the limit")
            data = line.removeprefix(_MARK) if number == 1 else line
            report = json_report(data, source, row, task.settings)
        except Unreadable as error:
            task.problem(source, str(error), row)
        else:
            yield from tied([report], source.document(line, "application/json", row))
    if not found:
        raise Unreadable("is empty: it holds no rows")


def bounded_lines(stream: BinaryIO, max_bytes: int) -> Iterator[tuple[int, bytes | None]]:
    """Yield the numbers of lines from one with their bytes, null for a line that is too long."""
    number = 0
    while line := stream.readline(max_bytes + 1):
        number += 1
        if len(line) <= max_bytes or line.endswith(b"\n"):
            yield number, line
            continue
        while (rest := stream.readline(max_bytes)) and not rest.endswith(b"\n"):
            pass
        yield number, None
