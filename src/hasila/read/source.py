"""What is read: a stream of bytes with what is known of it from around, and how the whole is to be read."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from pathlib import PurePath
from typing import BinaryIO, NamedTuple, cast

import msgspec

from hasila.model import Document, Report
from hasila.read.problem import Problem, Unreadable

MAX_BYTES = 64 * 2**20
"""The longest document (a page, a letter, a row), in bytes, unless settings say otherwise."""

OnProblem = Callable[[Problem], None]


class Reading(NamedTuple):
    """A report with the document that it was read from."""

    report: Report
    document: Document


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How inputs are read: the longest document in bytes, and whom to tell of each run of bytes read."""

    max_bytes: int = MAX_BYTES
    on_bytes: Callable[[int], object] | None = None


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

    def whole(self, max_bytes: int) -> bytes:
        """Return all that is left of the stream. Raises Unreadable if it is longer than ``max_bytes``."""
        data = self.stream.read(max_bytes + 1)
        if len(data) > max_bytes:
            raise Unreadable(f"is larger than {max_bytes:,} bytes: split it or raise the limit")
        return data


def buffered(stream: BinaryIO | bytes) -> io.BufferedReader:
    """Return a stream of bytes that can be peeked at."""
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


def reading(report: Report, document: Document) -> Reading:
    """Return a report tied to its document."""
    return Reading(msgspec.structs.replace(report, document=document.sha256), document)
