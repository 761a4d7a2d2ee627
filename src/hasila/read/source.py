"""What is read: a stream of bytes with what is known of it from around, and how the whole is to be read."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePath
from typing import Any, NamedTuple, cast

import msgspec

from hasila.model import Document, Report
from hasila.read.columns import NO_COLUMNS, Columns
from hasila.read.problem import Problem, Unreadable

MAX_BYTES = 64 * 2**20
"""The longest document (a page, a letter, a row), in bytes, unless settings say otherwise."""

OnProblem = Callable[[Problem], None]


class Reading(NamedTuple):
    """A report with the document that it was read from."""

    report: Report
    document: Document


class Lasting(Reading):
    """A reading whose report's id is the address of the thing itself: a page, a message, a letter.

    What is read under it again is the same report, perhaps in another version. Other ids (a row's, a file's
    name) must be the only ones.
    """


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How inputs are read.

    ``max_bytes`` is the length of the longest document; ``columns`` says where tables and rows keep what;
    ``timezone`` is that of the day on which a moment falls, where null means the day as printed; ``on_bytes``
    is told of each run of bytes that was read from a file.
    """

    max_bytes: int = MAX_BYTES
    columns: Columns = NO_COLUMNS
    timezone: dt.tzinfo | None = None
    on_bytes: Callable[[int], object] | None = None

    def day(self, moment: dt.datetime) -> dt.date:
        """Return the day on which a moment falls; one without a zone is taken as printed."""
        zoned = moment.utcoffset() is not None and self.timezone is not None
        return (moment.astimezone(self.timezone) if zoned else moment).date()


DEFAULT_SETTINGS = Settings()


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A stream to read, its name for people, the id of its report if it holds but one, and where it is from."""

    stream: io.BufferedReader
    name: str
    report_id: str
    ending: str = ""
    row: int | None = None
    url: str | None = None
    fetched_at: dt.datetime | None = None
    headers: tuple[tuple[str, str], ...] = ()
    charset: str | None = None

    def document(self, data: bytes, media_type: str, row: int | None = None) -> Document:
        """Return ``data`` as a document of this source."""
        return Document(
            data=data,
            media_type=media_type,
            name=self.name,
            row=self.row if row is None else row,
            url=self.url,
            fetched_at=self.fetched_at,
            headers=self.headers,
            charset=self.charset,
        )

    @property
    def kind(self) -> type[Reading]:
        """What the reading of a sole report is: a lasting one if it is called by its address."""
        return Lasting if self.url is not None and self.url == self.report_id else Reading

    def whole(self, max_bytes: int) -> bytes:
        """Return all that is left of the stream. Raises Unreadable if it is longer than ``max_bytes``."""
        data = self.stream.read(max_bytes + 1)
        if len(data) > max_bytes:
            raise Unreadable(f"is larger than {max_bytes:,} bytes: split it or raise the limit")
        return data

    def within(self, stream: io.BufferedReader, path: str, **known: Any) -> Source:
        """Return a part of this container as a source of its own; ``path`` is its path within."""
        inner = PurePath(path)
        return Source(
            stream=stream,
            name=f"{self.name}!{path}",
            report_id=f"{self.report_id}/{inner.with_suffix('').as_posix()}",
            ending=inner.suffix.lower(),
            **known,
        )


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader works with: the settings, whom to tell of problems, and how to read what lies inside."""

    settings: Settings
    on_problem: OnProblem
    read_inside: Callable[[Source, Task], Iterator[Reading]]
    depth: int = 0

    def problem(self, source: Source, message: str, row: int | None = None) -> None:
        """Tell of something in ``source`` that was not read."""
        self.on_problem(Problem(source.name, source.row if row is None else row, message))

    def inside(self, source: Source) -> Iterator[Reading]:
        """Yield the readings of a source within a container; what is wrong with it is told, not raised."""
        return self.read_inside(source, msgspec.structs.replace(self, depth=self.depth + 1))


def buffered(stream: Any) -> io.BufferedReader:
    """Return bytes, or a file-like object, as a stream that can be peeked at."""
    raw = io.BytesIO(stream) if isinstance(stream, bytes) else stream
    return io.BufferedReader(cast(io.RawIOBase, raw))


def source_of(document: Document) -> Source:
    """Return a document as a source to read; its report is called by its address, or else by its name."""
    return Source(
        stream=buffered(document.data),
        name=document.name,
        report_id=document.url or PurePath(document.name).stem,
        ending=PurePath(document.name).suffix.lower(),
        row=document.row,
        url=document.url,
        fetched_at=document.fetched_at,
        headers=document.headers,
        charset=document.charset,
    )


def tied(reports: Iterable[Report], document: Document, kind: type[Reading] = Reading) -> Iterator[Reading]:
    """Yield reports tied to the document that they were read from."""
    sha256 = document.sha256
    for report in reports:
        yield kind(msgspec.structs.replace(report, document=sha256), document)
