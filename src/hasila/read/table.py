"""Tables as text (CSV, TSV): a header, then a row a report, read row by row.

The encoding and the sign between cells are told by the first lines; a cell may hold line breaks in quotation marks.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from typing import Any, NamedTuple

from hasila.read.charset import encoding_of
from hasila.read.formats import DELIMITERS, HEAD, cells
from hasila.read.jsonl import bounded_lines
from hasila.read.problem import Unreadable
from hasila.read.rows import cells_report
from hasila.read.source import Reading, Settings, Source, Task, tied
from hasila.read.unpack import Recoded

_MOST_LINES = 20_000
"""A row of more lines has a quotation mark without its second."""


class _Row(NamedTuple):
    cells: list[str]
    lines: bytes
    number: int  # of its first line


def readings(source: Source, task: Task) -> Iterator[Reading]:
    """Yield the report of each row; one that is none is a problem with the number of its line."""
    encoding = encoding_of(source.stream.peek(HEAD)[:HEAD])
    stream: Any = source.stream
    if encoding.startswith(("utf-16", "utf-32")):
        stream, encoding = io.BufferedReader(Recoded(source.stream, encoding)), "utf-8"
    lines = _decoded(stream, encoding, source, task)
    header_line, header_bytes = next(lines, (None, b""))
    if header_line is None:
        raise Unreadable("is empty: it holds no rows")
    sign = max(DELIMITERS, key=lambda sign: len(cells(header_line, sign)))
    names = next(csv.reader(header_line.splitlines(), delimiter=sign), [])
    check_columns([name.strip() for name in names], task.settings)
    row = None
    for row in _rows(lines, sign, source, task):
        number = row.number if source.row is None else source.row
        found = dict(zip((name.strip() for name in names), row.cells, strict=False))
        try:
            report = cells_report(found, source, number, task.settings)
        except Unreadable as error:
            task.problem(source, str(error), number)
        else:
            yield from tied([report], source.document(header_bytes + row.lines, "text/csv", number))
    if row is None:
        raise Unreadable("is a table without rows")


def check_columns(names: list[str], settings: Settings) -> None:
    """Raise Unreadable if a table lacks the column of the texts, or one that the map names."""
    wanted = {"text": settings.columns.of("text"), **settings.columns.columns}
    for field, column in wanted.items():
        if (
            column not in names
            and column.partition(".")[0] not in names
            and field not in settings.columns.fixed
        ):
            there = ", ".join(repr(name) for name in names[:20])
            raise Unreadable(
                f"has no column {column!r} for {field}; it has {there}: say which with --columns {field}=COLUMN"
            )


def _decoded(stream: Any, encoding: str, source: Source, task: Task) -> Iterator[tuple[str, bytes]]:
    """Yield lines as text and as they are written; one that is too long is told and left out, empty."""
    longest = task.settings.max_bytes
    for number, line in bounded_lines(stream, longest):
        if line is None:
            task.problem(source, f"is longer than {longest:,} bytes: split it or raise the limit", number)
        data = (line or b"\n").removeprefix(codecs.BOM_UTF8) if number == 1 else line or b"\n"
        yield data.decode(encoding, "replace"), line or b"\n"


def _rows(lines: Iterator[tuple[str, bytes]], sign: str, source: Source, task: Task) -> Iterator[_Row]:
    """Yield rows with the lines that they are written in; a row that never ends is told and left out."""
    taken: list[bytes] = []
    room = task.settings.max_bytes

    def texts() -> Iterator[str]:
        nonlocal room
        for text, data in lines:
            taken.append(data)
            room -= len(data)
            if len(taken) > _MOST_LINES or room < 0:
                raise csv.Error(f"it goes on for {len(taken):,} lines")
            yield text

    number = 1
    reader = csv.reader(texts(), delimiter=sign)
    while True:
        try:
            found = next(reader, None)
        except csv.Error as error:
            task.problem(source, f"is no row of a table ({error}): check its quotation marks", number + 1)
            found, reader = [], csv.reader(texts(), delimiter=sign)
        first, number = number + 1, number + len(taken)
        data = b"".join(taken)
        taken.clear()
        room = task.settings.max_bytes
        if found is None:
            return
        if any(cell.strip() for cell in found):
            yield _Row(found, data, first)


csv.field_size_limit(1 << 27)  # the longest cell; rows are bounded before they come here
