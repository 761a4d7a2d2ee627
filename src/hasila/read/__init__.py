"""Reading: bytes to reports. One module a format, told by the content, with the file's ending as a hint."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, cast

from hasila.model import Report
from hasila.read import html, jsonl, plain
from hasila.read.charset import decode, refuse_binary
from hasila.read.problem import Problem, Unreadable

__all__ = ["MAX_BYTES", "Problem", "read"]

MAX_BYTES = 64 * 2**20
"""The longest text or HTML file, and the longest row of JSON Lines, in bytes."""

_STANDARD_INPUT = "-"
_HEAD = 8192
_ROW_BEGINS = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"')
_ARRAY_BEGINS = re.compile(rb'(?:\xef\xbb\xbf)?\s*\[\s*[\[{"\]]')
_ROWS = (".jsonl", ".ndjson", ".json")

OnProblem = Callable[[Problem], None]


class _Input(NamedTuple):
    """A file to read, and the id of its report if it holds one."""

    path: str
    report_id: str


def read(
    paths: Iterable[str | os.PathLike[str]], on_problem: OnProblem, *, max_bytes: int = MAX_BYTES
) -> Iterator[Report]:
    """Yield the reports of files and folders, one at a time; ``-`` is standard input.

    Folders are read with all that is in them, in the order of names, without hidden files and the ``_files``
    folders that browsers save beside a page. A report's id is its row's ``id``, or else its file's name
    without the ending (for a file of a folder: its path within it). ``on_problem`` is told of every file and
    row that is not read, an id that was used before included; nothing is raised for them.
    """
    seen: set[str] = set()
    for path in paths:
        for source in _inputs(os.fspath(path), on_problem):
            for report in _reports(source, on_problem, max_bytes):
                if report.id in seen:
                    message = f"the id {report.id!r} was used before: give every report an id of its own"
                    on_problem(Problem(source.path, report.row, message))
                    continue
                seen.add(report.id)
                yield report


def _inputs(path: str, on_problem: OnProblem) -> Iterator[_Input]:
    if path == _STANDARD_INPUT:
        yield _Input(path, "stdin")
    elif os.path.isdir(path):
        yield from _folder(Path(path), on_problem)
    elif os.path.lexists(path):
        yield _Input(path, Path(path).stem)
    else:
        on_problem(Problem(path, None, "does not exist: check the path"))


def _folder(folder: Path, on_problem: OnProblem) -> Iterator[_Input]:
    def refused(error: OSError) -> None:
        on_problem(Problem(_printable(str(error.filename)), None, _refusal(error)))

    empty = True
    for here, folders, names in os.walk(folder, onerror=refused):
        folders[:] = sorted(f for f in folders if not f.startswith(".") and not f.endswith("_files"))
        for name in sorted(names):
            file = Path(here, name)
            if not name.startswith(".") and (file.is_file() or not file.exists()):
                empty = False
                yield _Input(str(file), file.relative_to(folder).with_suffix("").as_posix())
    if empty:
        on_problem(Problem(str(folder), None, "is a folder with nothing to read in it"))


def _reports(source: _Input, on_problem: OnProblem, max_bytes: int) -> Iterator[Report]:
    shown = _printable(source.path)
    try:
        if source.path == _STANDARD_INPUT:
            yield from _stream_reports(_standard_input(), source, on_problem, max_bytes)
        else:
            with open(source.path, "rb") as stream:
                yield from _stream_reports(stream, source, on_problem, max_bytes)
    except Unreadable as error:
        on_problem(Problem(shown, None, str(error)))
    except OSError as error:
        on_problem(Problem(shown, None, _refusal(error)))


def _stream_reports(
    stream: io.BufferedReader, source: _Input, on_problem: OnProblem, max_bytes: int
) -> Iterator[Report]:
    path, ending = _printable(source.path), Path(source.path).suffix.lower()
    head = stream.peek(_HEAD)[:_HEAD]
    refuse_binary(head)
    if _is_rows(head, ending):
        yield from jsonl.reports(stream, path, on_problem, max_bytes)
        return
    data = stream.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise Unreadable(f"is larger than {max_bytes:,} bytes: split it or raise the limit")
    text = decode(data)
    form = html if html.is_page(text, ending) else plain
    yield form.report(text, _printable(source.report_id), path)


def _is_rows(head: bytes, ending: str) -> bool:
    """Tell JSON Lines by its first sign. Raises Unreadable for JSON of another shape or encoding."""
    if ending in _ROWS and b"\0" in head:
        raise Unreadable("is UTF-16: save the rows as UTF-8")
    if ending in _ROWS and _ARRAY_BEGINS.match(head):
        raise Unreadable("holds one JSON array: write one JSON object a line instead")
    if ending in _ROWS:
        return not head.lstrip().startswith(b"<")
    return _ROW_BEGINS.match(head) is not None


def _standard_input() -> io.BufferedReader:
    return cast(io.BufferedReader, sys.stdin.buffer)


def _refusal(error: OSError) -> str:
    return f"cannot be opened ({error.strerror or error}): check the file and its permissions"


def _printable(path: str) -> str:
    """Return a path fit for messages and records: bytes that are no text become U+FFFD."""
    return path.encode("utf-8", "replace").decode("utf-8")
