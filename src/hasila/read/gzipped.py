"""Files packed with gzip: what lies inside is read as if it were not packed."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from pathlib import PurePath

import msgspec

from hasila.read.source import Reading, Source, Task
from hasila.read.unpack import Unpacked

_BUFFER = 1 << 16


def readings(source: Source, task: Task) -> Iterator[Reading]:
    """Yield the readings of the file inside."""
    packed = _Counting(source.stream)
    unpacked = Unpacked(gzip.GzipFile(fileobj=packed), lambda: packed.number)
    inner = PurePath(source.report_id)
    ending = PurePath(source.name.removesuffix(".gz")).suffix.lower()
    known = msgspec.structs.replace(
        source,
        stream=io.BufferedReader(unpacked, _BUFFER),
        ending=ending,
        report_id=source.url or inner.as_posix().removesuffix(ending),
    )
    yield from task.inside(known)


class _Counting(io.RawIOBase):
    """A stream that says how many bytes have been read from it."""

    def __init__(self, stream: io.BufferedReader) -> None:
        super().__init__()
        self._stream, self.number = stream, 0

    def read(self, size: int = -1, /) -> bytes:
        """Read as the stream does."""
        data = self._stream.read(size)
        self.number += len(data)
        return data
