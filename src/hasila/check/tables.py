"""Tables as text: their letters and marks, their opening, their cells."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from hasila.tables import Row

_STRAY = (
    (
        re.compile(
            "[\u063b-\u063f\u066e\u066f\u0671-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06ff\u0750-\u077f\u08a0-\u08ff]"
        ),
        "a letter that only looks like one of the language",
    ),
    (re.compile("[\ufb50-\ufdff\ufe70-\ufefc]"), "a presentation form"),
    (re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]"), "a vowel or stretching sign"),
    (
        re.compile("[\u00a0\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffd]"),
        "an invisible mark or a broken letter",
    ),
    (
        re.compile("(?<=[\u0621-\u064a])[A-Za-z]|[A-Za-z](?=[\u0621-\u064a])"),
        "a Latin letter inside a word",
    ),
)
_PROVENANCE = re.compile(r"Written for Hasila|Provenance: |derived from")
_LICENCE = re.compile(r"CC0-1\.0|CC BY")


class Problem(NamedTuple):
    """What is wrong in a line of a file; a line of 0 means the file as a whole."""

    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}, line {self.line}: {self.what}" if self.line else f"{self.path}: {self.what}"


class Table(NamedTuple):
    """A table as far as it can be read: its columns, and its rows with cells stripped."""

    path: str
    header: int
    columns: tuple[str, ...]
    rows: list[Row]


def check_letters(path: str, text: str) -> Iterator[Problem]:
    """Yield what a reader cannot see: look-alike letters, presentation forms, signs and invisible marks."""
    for number, line in enumerate(text.split("\n"), 1):
        for pattern, what in _STRAY:
            if found := pattern.search(line):
                name = unicodedata.name(found.group(), "unnamed")
                yield Problem(path, number, f"{what}: {name.lower()} (U+{ord(found.group()):04X})")


def check_form(path: str, text: str) -> Iterator[Problem]:
    """Yield where a table is not in its one canonical form.

    That is: comment lines that tell what it is, provenance and licence; one header; rows without blank lines,
    spaces around cells or further comments; a line break at the end.
    """
    lines = text.split("\n")
    if lines.pop():
        yield Problem(path, len(lines) + 1, "the last line lacks its line break")
    start = next((k for k, line in enumerate(lines) if not line.startswith("# ")), len(lines))
    opening = "\n".join(lines[:start])
    for pattern, what in ((_PROVENANCE, "provenance"), (_LICENCE, "licence")):
        if not pattern.search(opening):
            yield Problem(path, 1, f"the opening comment does not tell the {what}")
    header = lines[start] if start < len(lines) else ""
    for number, line in enumerate(lines[start:], start + 1):
        if what := _misformed(line, header if number > start + 1 else ""):
            yield Problem(path, number, what)


def _misformed(line: str, header: str) -> str:
    if not line.strip():
        return "a blank line"
    if line.startswith("#"):
        return "a comment below the opening"
    if line == header:
        return "the header a second time"
    if any(cell != cell.strip() for cell in line.split("\t")):
        return "a space around a cell"
    return ""


def read(path: str, text: str) -> tuple[Table, list[Problem]]:
    """Read a table and say where rows do not fit its header; those are left out."""
    problems: list[Problem] = []
    columns: tuple[str, ...] = ()
    rows: list[Row] = []
    header = 0
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if not columns:
            columns, header = tuple(cells), number
        elif len(cells) > len(columns):
            problems.append(Problem(path, number, f"{len(cells)} cells under {len(columns)} columns"))
        else:
            cells += [""] * (len(columns) - len(cells))
            rows.append(Row(dict(zip(columns, cells, strict=True)), path, number))
    return Table(path, header, columns, rows), problems


def repeated(rows: Iterable[Row], *columns: str) -> Iterator[Problem]:
    """Yield the rows that have the same cells in ``columns`` as an earlier one."""
    seen: dict[tuple[str, ...], Row] = {}
    for row in rows:
        key = tuple(row.cells[column] for column in columns)
        first = seen.setdefault(key, row)
        if first is not row:
            file = "" if first.path == row.path else f"{first.path}, "
            yield Problem(row.path, row.line, f"{', '.join(key)}: the same as {file}line {first.line}")
