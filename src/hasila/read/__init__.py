"""Reading: bytes to reports. One module a format, told by the content, with the file's ending as a hint."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import NamedTuple, cast

from hasila.model import Document, Report
from hasila.read import html, jsonl, plain
from hasila.read.charset import decode, refuse_binary
from hasila.read.problem import Problem, Unreadable
from hasila.read.source import MAX_BYTES, OnProblem, Reading, Settings, Source, reading, source_of

__all__ = ["MAX_BYTES", "Problem", "Reading", "Settings", "read", "readings", "reports_in"]

_STANDARD_INPUT = "-"
_HEAD = 8192
_ROW_BEGINS = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"')
_ARRAY_BEGINS = re.compile(rb'(?:\xef\xbb\xbf)?\s*\[\s*[\[{"\]]')
_ROWS = (".jsonl", ".ndjson", ".json")
_DEFAULT = Settings()


class _Input(NamedTuple):
    """A file to read, and the id of its report if it holds one."""

    path: str
    report_id: str


def read(
    paths: Iterable[str | os.PathLike[str]], on_problem: OnProblem, settings: Settings = _DEFAULT
) -> Iterator[Report]:
    """Yield the reports of files and folders, one at a time: those of ``readings`` without their documents."""
    return (found.report for found in readings(paths, on_problem, settings))


def readings(
    paths: Iterable[str | os.PathLike[str]], on_problem: OnProblem, settings: Settings = _DEFAULT
) -> Iterator[Reading]:
    """Yield the reports of files and folders with their documents, one at a time; ``-`` is standard input.

    Folders are read with all that is in them, in the order of names, without hidden files and the ``_files``
    folders that browsers save beside a page. A report's id is its row's ``id``, or else its file's name
    without the ending (for a file of a folder: its path within it). ``on_problem`` is told of every file and
    row that is not read, an id that was used before included; nothing is raised for them.
    """
    seen: set[str] = set()
    for path in paths:
        for source in _inputs(os.fspath(path), on_problem):
            for found in _of_input(source, on_problem, settings):
                report = found.report
                if report.id in seen:
                    message = f"the id {report.id!r} was used before: give every report an id of its own"
                    on_problem(Problem(source.path, report.row, message))
                    continue
                seen.add(report.id)
                yield found


def reports_in(document: Document, on_problem: OnProblem, settings: Settings = _DEFAULT) -> Iterator[Report]:
    """Yield the reports of one document, such as was fetched or kept; its address is the id of a sole report."""
    try:
        yield from (found.report for found in _of_source(source_of(document), on_problem, settings))
    except Unreadable as error:
        on_problem(Problem(document.name, document.row, str(error)))


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


def _of_input(given: _Input, on_problem: OnProblem, settings: Settings) -> Iterator[Reading]:
    shown, ending = _printable(given.path), Path(given.path).suffix.lower()
    try:
        with _opened(given.path) as stream:
            source = Source(stream=stream, name=shown, report_id=_printable(given.report_id), ending=ending)
            yield from _of_source(source, on_problem, settings)
    except Unreadable as error:
        on_problem(Problem(shown, None, str(error)))
    except OSError as error:
        on_problem(Problem(shown, None, _refusal(error)))


def _of_source(source: Source, on_problem: OnProblem, settings: Settings) -> Iterator[Reading]:
    head = source.stream.peek(_HEAD)[:_HEAD]
    refuse_binary(head)
    if _is_rows(head, source.ending):
        yield from jsonl.readings(source, on_problem, settings.max_bytes)
        return
    data = source.whole(settings.max_bytes)
    text = decode(data)
    form, kind = (html, "text/html") if html.is_page(text, source.ending) else (plain, "text/plain")
    yield reading(form.report(text, source.report_id, source.name), source.document(data, kind))


def _is_rows(head: bytes, ending: str) -> bool:
    """Tell JSON Lines by its first sign. Raises Unreadable for JSON of another shape or encoding."""
    if ending in _ROWS and b"\0" in head:
        raise Unreadable("is UTF-16: save the rows as UTF-8")
    if ending in _ROWS and _ARRAY_BEGINS.match(head):
        raise Unreadable("holds one JSON array: write one JSON object a line instead")
    if ending in _ROWS:
        return not head.lstrip().startswith(b"<")
    return _ROW_BEGINS.match(head) is not None


def _opened(path: str) -> AbstractContextManager[io.BufferedReader]:
    if path == _STANDARD_INPUT:
        return nullcontext(cast(io.BufferedReader, sys.stdin.buffer))
    return open(path, "rb")


def _refusal(error: OSError) -> str:
    return f"cannot be opened ({error.strerror or error}): check the file and its permissions"


def _printable(path: str) -> str:
    """Return a path fit for messages and records: bytes that are no text become U+FFFD."""
    return path.encode("utf-8", "replace").decode("utf-8")
