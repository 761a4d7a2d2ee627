"""Tables of packs: TSV rows with where they stand, and errors that name file and line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class PackError(Exception):
    """A table of a pack is wrong; the message names file and row."""


class Row(NamedTuple):
    """A line of a table: its cells by column, with the file and line they came from."""

    cells: dict[str, str]
    path: str
    line: int


def read_table(text: str, path: str, required: Sequence[str] = ()) -> list[Row]:
    """Parse a TSV table: comment lines open with ``# ``, then one header line, then rows. Errors name the line."""
    header: list[str] | None = None
    rows: list[Row] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("# "):
            continue
        cells = line.split("\t")
        if header is None:
            header = cells
            missing = [column for column in required if column not in header]
            if missing:
                raise PackError(f"{path}, line {number}: the header lacks {', '.join(missing)}")
            continue
        if len(cells) > len(header):
            raise PackError(f"{path}, line {number}: {len(cells)} cells under {len(header)} columns")
        cells += [""] * (len(header) - len(cells))
        rows.append(Row(dict(zip(header, (cell.strip() for cell in cells), strict=True)), path, number))
    return rows
