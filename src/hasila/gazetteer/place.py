"""What the readers of place tables have in common: a place, a row that is none, and sheets of cells."""

from __future__ import annotations

import codecs
import csv
import io
import re
from typing import NamedTuple

Cells = dict[str, str]


class Place(NamedTuple):
    """A place as a table has it.

    ``names`` are as written; ``kind`` is one of the place tables'; ``country`` is an ISO 3166-1 code or empty;
    ``lat`` and ``lon`` are degrees (WGS 84). ``above`` holds the codes of what it lies in, nearest first, and
    ``within`` the name of a city that it is a part of. ``parent`` is an id of the place tables.
    """

    row: int
    code: str
    names: tuple[str, ...]
    kind: str
    name_en: str = ""
    country: str = ""
    lat: float | None = None
    lon: float | None = None
    above: tuple[str, ...] = ()
    within: str = ""
    parent: str = ""


class Misfit(NamedTuple):
    """A row of a file that could not be taken, by its number in the file, and what is wrong with it."""

    row: int
    what: str


class Reading(NamedTuple):
    """The places of a table with the name of its format and what is to be said of its licence."""

    form: str
    licence: str
    places: list[Place]
    misfits: list[Misfit]


class GazetteerError(Exception):
    """A file that holds no table of a known format; the message says what is known and what to do."""


def text_of(data: bytes) -> str:
    """Decode a table: by its byte order mark, as UTF-8, or as Windows-1256 (what Arabic Excel writes)."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1256", "replace")


def sheet(text: str) -> tuple[list[str], list[tuple[int, Cells]]]:
    """Return the header of a CSV or TSV text (separator ``,``, ``;`` or tab), and its rows with their lines' numbers.

    Comment lines before the header open with ``# ``. Raises GazetteerError where quotes or signs are broken.
    """
    lines = text.split("\n")
    start = next(
        (k for k, line in enumerate(lines) if line.strip() and not line.startswith("# ")), len(lines)
    )
    header_line = lines[start] if start < len(lines) else ""
    separator = max("\t,;", key=header_line.count)
    quote = None if separator == "\t" else '"'
    reader = csv.reader(io.StringIO("\n".join(lines[start:])), delimiter=separator, quotechar=quote)
    rows: list[tuple[int, Cells]] = []
    try:
        header = [cell.strip() for cell in next(reader, [])]
        line = reader.line_num
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((start + line + 1, dict(zip(header, map(str.strip, cells), strict=False))))
            line = reader.line_num
    except csv.Error as error:
        raise GazetteerError(f"the table is broken after row {start + reader.line_num}: {error}") from error
    return header, rows


def point(lat: str, lon: str) -> tuple[float | None, float | None]:
    """Read a point in degrees; both cells empty are none. Raises ValueError in words otherwise."""
    if not lat and not lon:
        return None, None
    try:
        north, east = float(lat), float(lon)
    except ValueError as error:
        raise ValueError(f"{lat!r}, {lon!r} is no point in degrees") from error
    if not (-90 <= north <= 90 and -180 <= east <= 180):
        raise ValueError(f"{lat}, {lon} lies outside the world")
    return north, east


def slug(text: str) -> str:
    """Return the small letters and digits of a code or English name, joined by hyphens."""
    return "-".join(re.findall("[a-z0-9]+", text.casefold()))
