"""Reading: bytes to reports. One module a format, told by the content, with the file's ending as a hint."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import PurePath

from hasila.model import Document, Report
from hasila.read.columns import NO_COLUMNS, Columns, ColumnsError, columns_of
from hasila.read.formats import HEAD, format_of
from hasila.read.inputs import Input, Paths, inputs, opened, printable, refusal, size_of
from hasila.read.problem import Problem, Unreadable
from hasila.read.seen import Seen
from hasila.read.source import (
    DEFAULT_SETTINGS,
    MAX_BYTES,
    Lasting,
    OnProblem,
    Reading,
    Settings,
    Source,
    Task,
    source_of,
)

__all__ = [
    "DEFAULT_SETTINGS",
    "MAX_BYTES",
    "NO_COLUMNS",
    "Columns",
    "ColumnsError",
    "Problem",
    "Reading",
    "Settings",
    "columns_of",
    "only_first",
    "read",
    "readings",
    "reports_in",
    "size_of",
]

_DEEPEST = 4
"""As deep may containers lie in each other: a letter in an archive in an archive, say."""


def read(paths: Paths, on_problem: OnProblem, settings: Settings = DEFAULT_SETTINGS) -> Iterator[Report]:
    """Yield the reports of files and folders, one at a time: those of ``readings``, each in its first version."""
    return (found.report for found in only_first(readings(paths, on_problem, settings), on_problem))


def readings(paths: Paths, on_problem: OnProblem, settings: Settings = DEFAULT_SETTINGS) -> Iterator[Reading]:
    """Yield the reports of files and folders with their documents, one at a time; ``-`` is standard input.

    Folders are read with all that is in them, in the order of names, without hidden files and the ``_files``
    folders that browsers save beside a page. A report's id is its row's ``id``, the address of its page or
    message, or else its file's name without the ending (for a file of a folder: its path within it). A report
    that is told by its address may come again, in another version or the same. ``on_problem`` is told of every
    file and row that is not read, any other id that was used before included; nothing is raised for them.
    """
    task = Task(settings=settings, on_problem=on_problem, read_inside=_inside)
    with Seen() as seen:
        for path in paths:
            for given in inputs(str(path), on_problem):
                for found in _of_input(given, task):
                    if isinstance(found, Lasting) or seen.is_new(found.report.id):
                        yield found
                        continue
                    message = (
                        f"the id {found.report.id!r} was used before: give every report an id of its own"
                    )
                    on_problem(Problem(given.shown, found.report.row, message))


def reports_in(
    document: Document, on_problem: OnProblem, settings: Settings = DEFAULT_SETTINGS
) -> Iterator[Report]:
    """Yield the reports of one document, such as was fetched or kept; its address is the id of a sole report."""
    task = Task(settings=settings, on_problem=on_problem, read_inside=_inside)
    return (found.report for found in _inside(source_of(document), task))


def only_first(found: Iterator[Reading], on_problem: OnProblem) -> Iterator[Reading]:
    """Yield each report once, as it was read first, for results that are printed as they come.

    ``on_problem`` is told of other versions; the same again passes in silence.
    """
    with Seen() as seen:
        for reading in found:
            report = reading.report
            if seen.is_new(report.id):
                seen.is_new(report.id, report.text)
                yield reading
            elif seen.is_new(report.id, report.text):
                message = (
                    f"is another version of the report {report.id!r}: left out here; load keeps all versions"
                )
                on_problem(Problem(reading.document.name, report.row, message))


def _of_input(given: Input, task: Task) -> Iterator[Reading]:
    try:
        with opened(given.path, task.settings.on_bytes) as stream:
            source = Source(
                stream=stream,
                name=given.shown,
                report_id=printable(given.report_id),
                ending=PurePath(given.path).suffix.lower(),
            )
            yield from _inside(source, task)
    except OSError as error:
        task.on_problem(Problem(given.shown, None, refusal(error)))


def _inside(source: Source, task: Task) -> Iterator[Reading]:
    """Yield the readings of a source; what is wrong with it is told."""
    try:
        if task.depth > _DEEPEST:
            raise Unreadable(f"lies more than {_DEEPEST} containers deep: unpack them first")
        head = source.stream.peek(HEAD)[:HEAD]
        form = format_of(head, source.ending, task.settings.columns)
        yield from import_module(f"hasila.read.{form}").readings(source, task)
    except Unreadable as error:
        task.problem(source, str(error))
    except OSError as error:
        task.problem(source, f"cannot be read on ({error.strerror or error}): what came before is read")
    except Exception as error:  # one bad document never stops a batch
        task.problem(source, f"could not be read ({error!r}): it is broken, or a case that nobody thought of")
