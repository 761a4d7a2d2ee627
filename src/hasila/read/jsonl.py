"""JSON Lines: one row, one report, read row by row so that a file may be of any length."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from typing import BinaryIO

import msgspec

from hasila.model import Report
from hasila.read.language import language
from hasila.read.problem import Problem, Unreadable
from hasila.read.source import OnProblem, Reading, Source, reading

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_MARK = b"\xef\xbb\xbf"


class _Row(msgspec.Struct):
    id: str
    text: str
    published: str | None = None
    outlet: str | None = None
    url: str | None = None
    title: str | None = None


_decoder = msgspec.json.Decoder(_Row)


def readings(source: Source, on_problem: OnProblem, max_bytes: int) -> Iterator[Reading]:
    """Yield the report of each row; one that is no report, or is longer than ``max_bytes``, is a problem.

    A row is an object with ``id`` and ``text`` and, if known, ``published`` (ISO date), ``outlet``, ``url``
    and ``title``; other keys are ignored. Half surrogate pairs become U+FFFD, so that offsets stay.
    """
    found = False
    for number, line in _lines(source.stream, max_bytes):
        if line is not None and not line.strip():
            continue
        found = True
        row = number if source.row is None else source.row
        try:
            if line is None:
                raise Unreadable(f"is longer than {max_bytes:,} bytes: split it or raise the limit")
            report = _report(line, source.name, row)
        except Unreadable as error:
            on_problem(Problem(source.name, row, str(error)))
        else:
            yield reading(report, source.document(line, "application/json", row))
    if not found:
        on_problem(Problem(source.name, None, "is empty: it holds no rows"))


def _lines(stream: BinaryIO, max_bytes: int) -> Iterator[tuple[int, bytes | None]]:
    """Yield row numbers from one with their bytes, null for a row that is too long."""
    row = 0
    while line := stream.readline(max_bytes + 1):
        row += 1
        if len(line) <= max_bytes or line.endswith(b"\n"):
            yield row, line.removeprefix(_MARK) if row == 1 else line
            continue
        while (rest := stream.readline(max_bytes)) and not rest.endswith(b"\n"):
            pass
        yield row, None


def _report(line: bytes, path: str, row: int) -> Report:
    found = _decode(line)
    if not found.id.strip():
        raise Unreadable("has an empty id: give every report an id of its own")
    if not found.text.strip():
        raise Unreadable(f"has no text (id {found.id!r}): leave the row out or give it its text")
    return Report(
        id=found.id,
        text=found.text,
        published=_day(found.published),
        outlet=found.outlet or None,
        url=found.url or None,
        title=found.title or None,
        language=language(found.text),
        path=path,
        row=row,
    )


def _decode(line: bytes) -> _Row:
    try:
        return _decoder.decode(line)
    except msgspec.ValidationError as error:
        raise Unreadable(f"is not a report: {error}; a row needs the texts id and text") from None
    except UnicodeDecodeError:
        raise Unreadable("is not UTF-8: save the file as UTF-8") from None
    except (msgspec.DecodeError, RecursionError) as error:
        return _decode_with_half_pairs(line, error)


def _decode_with_half_pairs(line: bytes, reason: Exception) -> _Row:
    """Decode a row that the strict decoder refused, in case only half surrogate pairs are wrong with it."""
    try:
        value = json.loads(line.decode("utf-8"))
        whole = json.loads(_LONE_SURROGATE.sub("\ufffd", json.dumps(value, ensure_ascii=False)))
        return msgspec.convert(whole, _Row)
    except msgspec.ValidationError as error:
        raise Unreadable(f"is not a report: {error}; a row needs the texts id and text") from None
    except (ValueError, RecursionError):
        raise Unreadable(f"is not JSON ({reason}): write one JSON object a line") from None


def _day(published: str | None) -> dt.date | None:
    if not published:
        return None
    try:
        return dt.datetime.fromisoformat(published.strip()).date()
    except ValueError:
        raise Unreadable(
            f"has the date {published!r}: write published as YYYY-MM-DD or leave it out"
        ) from None
