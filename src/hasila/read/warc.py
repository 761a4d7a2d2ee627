"""Web archives (WARC, packed or not): one record at a time, so that a crawl of any size takes the same memory.

Read are responses with status 200, resources, and conversions to text; pictures, scripts and the like are passed
over. A damaged record is told, and reading goes on at the next.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from fastwarc.warc import ArchiveIterator, WarcRecordType

from hasila.read.problem import Unreadable
from hasila.read.source import Reading, Source, Task, buffered

_KINDS = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion
_TEXTS = (
    "text/html",
    "application/xhtml",
    "text/plain",
    "application/pdf",
    "application/rss",
    "application/atom",
    "application/rdf",
    "application/xml",
    "text/xml",
    "message/rfc822",
)
_ROBOTS = re.compile(r"^\w+://[^/]+/robots\.txt(?:[?#]|$)", re.I)
_BEGINNINGS = (b"WARC/1.", b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd")
_STEP = 1 << 20


def readings(source: Source, task: Task) -> Iterator[Reading]:
    """Yield the readings of the archive's records; the number of a record among those looked at is its row."""
    found = False
    for number, record in enumerate(_records(source, task), 1):
        for reading in _of_record(record, number, source, task):
            found = True
            yield reading
    if not found:
        raise Unreadable("is a web archive without a page that can be read")


def _records(source: Source, task: Task) -> Iterator[Any]:
    """Yield the records of interest; past damage, those after it, where the stream can be moved in."""
    start = 0
    while True:
        last = start
        try:
            for record in ArchiveIterator(_Lent(source.stream), record_types=_KINDS, auto_decode="all"):
                last = record.stream_pos
                yield record
            return
        except (OSError, ValueError) as error:
            task.problem(
                source, f"is damaged after byte {last:,} ({error}): what can be read after it is read"
            )
        found = _next_record(source.stream, last + 1)
        if found is None:
            return
        start = found


def _next_record(stream: io.BufferedReader, after: int) -> int | None:
    """Return where the next record may begin, and move there; null if there is none or the stream cannot move."""
    if not stream.seekable():
        return None
    stream.seek(after)
    at, data = after, stream.read(_STEP)
    while data:
        places = [place for place in (data.find(sign) for sign in _BEGINNINGS) if place >= 0]
        if places:
            stream.seek(at + min(places))
            return at + min(places)
        at += max(len(data) - 8, 1)
        stream.seek(at)
        data = stream.read(_STEP) if len(data) > 8 else b""
    return None


def _of_record(record: Any, number: int, source: Source, task: Task) -> Iterator[Reading]:
    url = (record.headers.get("WARC-Target-URI") or "").strip("<> ")
    if not url or not _is_text(record, url):
        return
    longest = task.settings.max_bytes
    named = f"{url}: "
    try:
        data = record.reader.read(longest + 1)
    except (OSError, ValueError) as error:
        task.problem(source, f"{named}is damaged ({error}): it is left out", number)
        return
    if len(data) > longest:
        task.problem(source, f"{named}is larger than {longest:,} bytes: raise the limit", number)
    elif _is_cut(record, data):
        task.problem(source, f"{named}is cut short: it is left out; fetch the archive again", number)
    elif not data.strip():
        task.problem(source, f"{named}is empty: there is nothing to read", number)
    else:
        yield from task.inside(
            Source(
                stream=buffered(data),
                name=source.name,
                report_id=url,
                row=number,
                url=url,
                fetched_at=record.record_date,
                headers=tuple(record.http_headers or ()),
                charset=record.http_charset,
            )
        )


def _is_text(record: Any, url: str) -> bool:
    """Tell whether a record may hold a report: fetched in full, of a kind that has words, no file for robots."""
    headers = record.http_headers
    if headers is not None and headers.status_code != 200:
        return False
    kind = (record.http_content_type if headers is not None else record.headers.get("Content-Type")) or ""
    return kind.lower().startswith(_TEXTS) and not _ROBOTS.search(url)


def _is_cut(record: Any, data: bytes) -> bool:
    """Tell whether the archive ends within a record (what was sent packed fails when it is unpacked)."""
    headers = record.http_headers
    packed = headers is not None and (headers.get("Content-Encoding") or headers.get("Transfer-Encoding"))
    return len(data) < record.content_length and not packed


class _Lent(io.RawIOBase):
    """A stream for the library to read from, and not to close; it wants to be told where it is."""

    def __init__(self, stream: io.BufferedReader) -> None:
        super().__init__()
        self._stream, self._at = stream, stream.tell() if stream.seekable() else 0

    def readable(self) -> bool:
        """Tell that this can be read."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Read as the stream does."""
        number = self._stream.readinto(buffer)
        self._at += number
        return number

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Tell the place; moving is not done here."""
        if (offset, whence) != (0, io.SEEK_CUR):
            raise io.UnsupportedOperation("seek")
        return self._at
