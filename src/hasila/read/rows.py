"""Rows to reports: what rows of JSON, tables and workbooks have in common."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from typing import Any

import msgspec

from hasila.model import Report
from hasila.read.columns import NO_COLUMNS
from hasila.read.language import language
from hasila.read.moments import moment
from hasila.read.problem import Unreadable
from hasila.read.source import Settings, Source

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class Row(msgspec.Struct):
    """The fields of a report as a row gives them; a row may hold more, which is ignored."""

    id: str
    text: str
    published: str | None = None
    outlet: str | None = None
    url: str | None = None
    title: str | None = None
    origin: str | None = None
    reply_to: str | None = None
    edited_at: str | None = None


_decode_row = msgspec.json.Decoder(Row).decode
_decode_object = msgspec.json.Decoder(dict[str, Any]).decode


def json_report(data: bytes, source: Source, row: int, settings: Settings) -> Report:
    """Return the report that a row of JSON holds, by the settings' columns. Raises Unreadable.

    Half surrogate pairs become U+FFFD, so that offsets stay.
    """
    return row_report(json_row(data, source, row, settings), source, row, settings)


def json_row(data: bytes, source: Source, row: int, settings: Settings) -> Row:
    """Return the fields that a row of JSON holds. Raises Unreadable."""
    named = (
        settings.columns == NO_COLUMNS and source.row is None
    )  # a row that was kept may have had its id made
    try:
        found = (_decode_row if named else _decode_object)(data)
    except msgspec.ValidationError as error:
        raise _no_report(error) from None
    except UnicodeDecodeError:
        raise Unreadable("is not UTF-8: save the file as UTF-8") from None
    except (msgspec.DecodeError, RecursionError) as error:
        found = _with_half_pairs(data, error)
    return found if isinstance(found, Row) else fields_row(found, source, row, settings, needs_id=named)


def fields_row(
    fields: Mapping[str, Any], source: Source, row: int, settings: Settings, *, needs_id: bool
) -> Row:
    """Return the fields of a report that a row of cells holds, by the settings' columns. Raises Unreadable.

    A row that has no id and need not have one is called by its address, or else by its file and number.
    """
    found = settings.columns.fields(fields)
    if not needs_id:
        found.setdefault("id", found.get("url") or f"{source.report_id}/{row}")
    try:
        return msgspec.convert(found, Row)
    except msgspec.ValidationError as error:
        raise _no_report(error) from None


def cells_report(cells: Mapping[str, Any], source: Source, row: int, settings: Settings) -> Report:
    """Return the report of a row of a table, by the settings' columns. Raises Unreadable."""
    return row_report(fields_row(cells, source, row, settings, needs_id=False), source, row, settings)


def row_report(found: Row, source: Source, row: int, settings: Settings) -> Report:
    """Return the report of a row. Raises Unreadable for one without id or text and for a date that is none."""
    if not found.id.strip():
        raise Unreadable("has an empty id: give every report an id of its own")
    if not found.text.strip():
        raise Unreadable(f"has no text (id {found.id!r}): leave the row out or give it its text")
    published = _moment(found.published, settings)
    edited_at = _moment(found.edited_at, settings)
    return Report(
        id=found.id,
        text=found.text,
        published=published and settings.day(published),
        outlet=found.outlet or None,
        url=found.url or None,
        title=found.title or None,
        language=language(found.text),
        path=source.name,
        row=row,
        origin=found.origin or None,
        reply_to=found.reply_to or None,
        edited_at=edited_at and (edited_at if edited_at.tzinfo else edited_at.replace(tzinfo=dt.UTC)),
    )


def _moment(words: str | None, settings: Settings) -> dt.datetime | None:
    if not words:
        return None
    written = settings.columns.date_format
    try:
        found = dt.datetime.strptime(words.strip(), written) if written else moment(words)
    except ValueError:
        found = None
    if found is None:
        wanted = f"as {written}" if written else "as YYYY-MM-DD"
        raise Unreadable(f"has the date {words!r}: write published {wanted} or leave it out")
    return found


def _with_half_pairs(data: bytes, reason: Exception) -> dict[str, Any]:
    """Decode a row that the strict decoder refused, in case only half surrogate pairs are wrong with it."""
    try:
        value = json.loads(data.decode("utf-8"))
        whole = json.loads(_LONE_SURROGATE.sub("\ufffd", json.dumps(value, ensure_ascii=False)))
        return msgspec.convert(whole, dict[str, Any])
    except msgspec.ValidationError as error:
        raise _no_report(error) from None
    except (ValueError, RecursionError):
        raise Unreadable(f"is not JSON ({reason}): write one JSON object a line") from None


def _no_report(error: Exception) -> Unreadable:
    return Unreadable(
        f"is not a report: {error}; a row needs the texts id and text (or say which columns hold them: --columns)"
    )
