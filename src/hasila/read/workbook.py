"""Workbooks (XLSX): each sheet that has a column of texts is a table, a row a report.

A workbook is read whole, so its size is bounded, unpacked as well. A row has no bytes of its own: its document is
the cells as a JSON object.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from typing import Any

import msgspec

from hasila.read.problem import Unreadable, needs
from hasila.read.rows import cells_report
from hasila.read.source import Reading, Source, Task, tied
from hasila.read.table import check_columns
from hasila.read.unpack import Unpacked

_LARGEST = 2**30
"""As many bytes may the parts of a workbook have when unpacked."""

_STEP = 1 << 20


def readings(packed: zipfile.ZipFile, source: Source, task: Task) -> Iterator[Reading]:
    """Yield the report of each row of each sheet with texts; one that is none is a problem.

    The archive that a workbook is must be known to unpack to a sane size first.
    """
    total = 0
    for member in packed.infolist():
        with packed.open(member) as stream:
            unpacked = Unpacked(stream, lambda size=member.compress_size: size)
            while part := unpacked.read(_STEP):
                total += len(part)
                if total > _LARGEST:
                    raise Unreadable(f"unpacks to more than {_LARGEST:,} bytes: split it, or save it as CSV")
    source.stream.seek(0)
    yield from _of_sheets(source, task)


def _of_sheets(source: Source, task: Task) -> Iterator[Reading]:
    data = source.whole(task.settings.max_bytes)
    sheets = [(name, rows) for name, rows in _sheets(data) if len(rows) > 1]
    fitting, why = [], None
    for name, (header, *rows) in sheets:
        try:
            names = ["" if cell is None else str(cell).strip() for cell in header]
            check_columns(names, task.settings)
            fitting.append((name, names, rows))
        except Unreadable as error:
            why = why or error
    if not fitting:
        raise why or Unreadable("is a workbook without rows")
    for name, names, rows in fitting:
        sheet = source if len(fitting) == 1 else source.within(source.stream, name)
        for number, cells in enumerate(rows, 2):
            if any(cell not in ("", None) for cell in cells):
                yield from _of_row(dict(zip(names, cells, strict=False)), number, sheet, task)


def _of_row(cells: dict[str, Any], number: int, source: Source, task: Task) -> Iterator[Reading]:
    found = {name: _written(cell) for name, cell in cells.items() if name and cell not in ("", None)}
    try:
        report = cells_report(found, source, number, task.settings)
    except Unreadable as error:
        task.problem(source, str(error), number)
    else:
        yield from tied([report], source.document(msgspec.json.encode(found), "application/json", number))


def _sheets(data: bytes) -> Iterator[tuple[str, list[list[Any]]]]:
    try:
        from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415
    except ImportError:
        raise needs("python-calamine", "a workbook") from None
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in book.sheet_names:
            yield name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError) as error:
        raise Unreadable(f"is a workbook that cannot be read ({error}): save it again, or as CSV") from None


def _written(cell: Any) -> str:
    """Return a cell as it would be written in a table of text: whole numbers without a point, dates as ISO."""
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    if isinstance(cell, dt.date | dt.datetime | dt.time):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
