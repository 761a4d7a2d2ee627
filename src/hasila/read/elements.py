"""The elements of arrays in JSON of any size, one at a time, as the bytes they are written in."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from hasila.read.problem import Unreadable

_SPACE = re.compile(rb"[\s,:]*+")
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}\[\]]|[^\s"{}\[\],:]++', re.S)
_STEP = 1 << 18
_MARK = b"\xef\xbb\xbf"


class Element(NamedTuple):
    """An element of an array, as written; what the object around the array said before it, but for objects and
    arrays; and in how many of these the element lies."""

    data: bytes
    around: dict[str, Any]
    depth: int


class _Level:
    """An object or array that is open: its key in the object around it and, of an object, what it said so far."""

    def __init__(self, *, is_object: bool, key: str | None) -> None:
        self.is_object, self.key = is_object, key
        self.said: dict[str, Any] = {}
        self.next_key: str | None = None


def elements(stream: io.BufferedReader, key: str | None, max_bytes: int) -> Iterator[Element]:
    """Yield the objects in every array that is called ``key``, or in the outermost one where that is null.

    Raises Unreadable where the JSON ends early or an element is longer than ``max_bytes``.
    """
    scanner, levels, number = _Scanner(stream, max_bytes), list[_Level](), 0
    while (token := scanner.token()) is not None:
        top = levels[-1] if levels else None
        if token == b"{" and top is not None and _is_wanted(levels, key):
            number += 1
            around = levels[-2].said if len(levels) > 1 else {}
            yield Element(scanner.object_from_here(number), around, len(levels))
        elif token in b"{[":
            levels.append(_Level(is_object=token == b"{", key=top.next_key if top else None))
            if top is not None:
                top.next_key = None
        elif token in b"}]":
            if top is None or top.is_object != (token == b"}"):
                raise Unreadable(f"is not JSON (a {token.decode()} without its beginning): save it again")
            levels.pop()
        elif top is not None and top.is_object:
            _say(top, token)
    if levels:
        raise Unreadable(f"is cut short after {number:,} entries: those are read; save it again for the rest")


def _is_wanted(levels: list[_Level], key: str | None) -> bool:
    top = levels[-1]
    return not top.is_object and (len(levels) == 1 if key is None else top.key == key)


def _say(level: _Level, token: bytes) -> None:
    try:
        value = msgspec.json.decode(token)
    except (msgspec.DecodeError, UnicodeDecodeError):
        value = None
    if level.next_key is None:
        level.next_key = str(value)
    else:
        level.said[level.next_key] = value
        level.next_key = None


class _Scanner:
    """Cuts a stream into brackets, strings and other values, and keeps what an element is written in."""

    def __init__(self, stream: io.BufferedReader, max_bytes: int) -> None:
        self._stream, self._max_bytes = stream, max_bytes
        self._data, self._at, self._ended = stream.read(_STEP).removeprefix(_MARK), 0, False
        self._kept: int | None = None  # where the element begins that is being read

    def token(self) -> bytes | None:
        """Return the next bracket, string or other value, null at the end."""
        while True:
            space = _SPACE.match(self._data, self._at)
            self._at = space.end() if space else self._at
            found = _TOKEN.match(self._data, self._at)
            if found is not None and (found.end() < len(self._data) or self._ended):
                self._at = found.end()
                return found[0]
            if self._ended:
                if self._at < len(self._data):
                    raise Unreadable("is cut short within a text: what comes before is read")
                return None
            self._fill()

    def object_from_here(self, number: int) -> bytes:
        """Return the bytes of the object whose opening bracket was the last token."""
        self._kept, depth = self._at - 1, 1
        while depth:
            token = self.token()
            if token is None:
                raise Unreadable(f"is cut short within entry {number:,}: those before it are read")
            depth += (token in b"{[") - (token in b"}]")
        data = self._data[self._kept : self._at]
        self._kept = None
        return data

    def _fill(self) -> None:
        """Read on, and let go of what is read and not kept. Reads in growing steps, so that long values cost little."""
        kept = self._at if self._kept is None else self._kept
        rest = self._data[kept:]
        if len(rest) > self._max_bytes:
            raise Unreadable(
                f"holds an entry of more than {self._max_bytes:,} bytes: split it or raise the limit"
            )
        more = self._stream.read(max(_STEP, len(rest)))
        self._data, self._at, self._ended = rest + more, self._at - kept, not more
        if self._kept is not None:
            self._kept = 0
