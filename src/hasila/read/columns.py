"""The column map: which column of a table, or key of a row, holds which field of a report."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

FIELDS = ("id", "text", "published", "outlet", "url", "title", "origin", "reply_to", "edited_at")
"""The fields of a report that a row may hold; each is looked for under its own name unless mapped."""


class ColumnsError(ValueError):
    """A column map that cannot be used; the message says what is wrong with it."""


class Columns(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Columns by field, values that are the same for all rows, and how dates are written (``strptime``)."""

    columns: dict[str, str] = {}
    fixed: dict[str, str] = {}
    date_format: str | None = None

    def of(self, field: str) -> str:
        """Return the column that holds ``field``."""
        return self.columns.get(field, field)

    def fields(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return the fields of a report that ``row`` holds; a dot in a column's name leads into an object.

        An empty cell is no value. A number in a column that the map names is taken as it is written.
        """
        found = {field: _value(row, self.of(field)) for field in FIELDS}
        return self.fixed | {
            field: str(value) if field in self.columns and isinstance(value, int | float) else value
            for field, value in found.items()
            if value is not None and value != ""
        }


NO_COLUMNS = Columns()


def columns_of(words: str) -> Columns:
    """Return the map written as ``text=body,published=date``, or in the TOML file of that path.

    The file has a table ``[columns]`` and, if wanted, ``[fixed]`` (``outlet = "..."``) and ``date_format``.
    Raises ColumnsError.
    """
    if "=" in words:
        pairs = [pair.split("=", 1) for pair in words.split(",") if pair.strip()]
        if any(len(pair) != 2 for pair in pairs):
            raise ColumnsError(f"{words!r} is no column map: write field=column, separated by commas")
        return _checked(Columns(columns={field.strip(): column.strip() for field, column in pairs}))
    try:
        found = msgspec.convert(tomllib.loads(Path(words).read_text("utf-8")), Columns)
    except OSError as error:
        raise ColumnsError(f"{words!r} is neither field=column nor a file: {error.strerror}") from error
    except (ValueError, msgspec.ValidationError) as error:
        raise ColumnsError(f"{words}: {error}") from error
    return _checked(found)


def _checked(columns: Columns) -> Columns:
    for field in (*columns.columns, *columns.fixed):
        if field not in FIELDS:
            raise ColumnsError(f"there is no field {field!r}; there are {', '.join(FIELDS)}")
    return columns


def _value(row: Mapping[str, Any], column: str) -> Any:
    if column in row or "." not in column:
        return row.get(column)
    first, rest = column.split(".", 1)
    inner = row.get(first)
    return _value(inner, rest) if isinstance(inner, Mapping) else None
