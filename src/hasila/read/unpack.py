"""Unpacking within bounds: a small file that unpacks to an absurd size is stopped, not swallowed."""

from __future__ import annotations

import codecs
import io
import zipfile
import zlib
from typing import Any

from hasila.read.problem import Unreadable

_HIGHEST_RATIO = 400
"""Texts pack at 3 to 20 to one, and tables of repeated rows at up to 200; packed bombs at 1000 and beyond."""

_HARMLESS = 64 * 2**20
_BROKEN = (OSError, EOFError, zlib.error, zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError)


def longest_unpacked(packed_bytes: int) -> int:
    """Return how many bytes may come out of so many packed ones."""
    return max(_HARMLESS, _HIGHEST_RATIO * packed_bytes)


class Unpacked(io.RawIOBase):
    """What a stream unpacks to. Reading raises Unreadable past the bound and where the packed data is broken.

    ``packed`` is a callable that says how many packed bytes have been read by now, for streams of unknown length.
    """

    def __init__(self, stream: Any, packed: Any) -> None:
        super().__init__()
        self._stream, self._packed, self._read = stream, packed, 0

    def readable(self) -> bool:
        """Tell that this can be read."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Read up to as many bytes as ``buffer`` holds."""
        try:
            data = self._stream.read(len(buffer))
        except Unreadable:
            raise
        except _BROKEN as error:
            raise Unreadable(
                f"is broken or cut short after {self._read:,} unpacked bytes ({error}): fetch it again"
            ) from None
        self._read += len(data)
        if self._read > longest_unpacked(self._packed()):
            raise Unreadable(
                f"unpacks to more than {_HIGHEST_RATIO} times its size (a bomb, or broken): unpack it by hand if it "
                "is what it should be"
            )
        buffer[: len(data)] = data
        return len(data)


class Recoded(io.RawIOBase):
    """A text in another encoding as UTF-8, so that it can be read line by line."""

    def __init__(self, stream: Any, encoding: str) -> None:
        super().__init__()
        self._stream, self._waiting = stream, b""
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")

    def readable(self) -> bool:
        """Tell that this can be read."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Read up to as many bytes as ``buffer`` holds."""
        while not self._waiting:
            data = self._stream.read(len(buffer))
            self._waiting = self._decoder.decode(data, final=not data).encode("utf-8", "replace")
            if not data:
                break
        part, self._waiting = self._waiting[: len(buffer)], self._waiting[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)
