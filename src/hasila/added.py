"""Tables that users add to those that ship: places, actors and sources, kept as TSV files in a folder of theirs.

``FOLDER/places/NAME.tsv`` and so on. A file there is whole or not there: it is written beside and then renamed.
``load_pack`` takes what ``tables`` returns.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from hasila.packs import AddedTable, Pack
from hasila.tables import Row, read_table

KINDS = {"places": "place", "actors": "actor", "sources": "source"}
"""What can be added, with the kind of its rows."""
COLUMNS = {
    "actors": ("id", "name", "forms", "parent", "kind", "side", "since", "until", "name_en", "country"),
    "sources": ("id", "name", "forms", "kind", "side", "domain", "name_en", "country"),
}
_NAME = re.compile("[a-z0-9]+(-[a-z0-9]+)*")
_ID = _NAME


class AddedError(Exception):
    """A table that cannot be kept; the message says why and what to do."""


def default_folder() -> Path:
    """Return ``$HASILA_DATA``, else ``$XDG_DATA_HOME/hasila``, else ``~/.local/share/hasila``."""
    if own := os.environ.get("HASILA_DATA"):
        return Path(own)
    data = os.environ.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local" / "share") / "hasila"


def tables(folder: Path | None = None) -> tuple[AddedTable, ...]:
    """Return all tables of a folder (the default one if None) in the order of their names.

    Raises AddedError where one cannot be read.
    """
    place = folder or default_folder()
    return tuple(table for kind in KINDS for table in _of_kind(place, kind))


def _of_kind(folder: Path, kind: str) -> Iterator[AddedTable]:
    for path in sorted((folder / kind).glob("*.tsv")):
        try:
            yield AddedTable(KINDS[kind], f"{kind}/{path.name}", path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise AddedError(f"{path} cannot be read ({error}); put it right or remove it") from error


def checked_name(name: str) -> str:
    """Return a name for a table; raises AddedError where it is none."""
    if not _NAME.fullmatch(name):
        raise AddedError(f"{name!r} is no name for a table: small letters and digits, joined by hyphens")
    return name


def put(folder: Path, kind: str, name: str, text: str) -> bool:
    """Keep a table; return True if it replaced one of its name."""
    path = folder / kind / f"{checked_name(name)}.tsv"
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}.part")
    replaced = path.exists()
    try:
        draft.write_text(text, encoding="utf-8", newline="\n")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return replaced


def remove(folder: Path, kind: str, name: str) -> None:
    """Remove a table; raises AddedError if there is none of that name."""
    path = folder / kind / f"{checked_name(name)}.tsv"
    if not path.is_file():
        names = [Path(table.path).stem for table in _of_kind(folder, kind)]
        raise AddedError(f"there is no table {name!r} of {kind}; there are {', '.join(names) or 'none'}")
    path.unlink()


def remarks(table: AddedTable) -> list[str]:
    """Return the comment lines that a table opens with: where it is from, and its licence."""
    lines = table.text.split("\n")
    return [line[2:] for line in lines[:8] if line.startswith("# ")]


def number_of_rows(table: AddedTable) -> int:
    """Return how many rows a table has."""
    return len(read_table(table.text, table.path))


class Names(NamedTuple):
    """A table of actors or sources in our columns, and the rows (by line) that could not be taken."""

    text: str
    rows: int
    misfits: tuple[tuple[int, str], ...]


def import_names(text: str, origin: str, kind: str, pack: Pack) -> Names:
    """Return a TSV text of ``actors`` or ``sources`` in our columns; ``origin`` is the line of its provenance.

    Rows are held against ``pack``: their kind and side must be among those that there are, and their id must be
    new. Raises PackError where the header lacks id, name or kind, AddedError where no row is left.
    """
    rows = read_table(text, origin, ("id", "name", "kind"))
    known = {row.cells["id"] for row in rows} | set(pack.rows[KINDS[kind]])
    taken: set[str] = set(pack.rows[KINDS[kind]])
    kept: list[str] = []
    misfits: list[tuple[int, str]] = []
    for row in rows:
        problem = _problem(row, kind, pack, taken, known)
        if problem:
            misfits.append((row.line, problem))
            continue
        taken.add(row.cells["id"])
        kept.append("\t".join(row.cells.get(column, "") for column in COLUMNS[kind]))
    if not kept:
        first = f"; row {misfits[0][0]}: {misfits[0][1]}" if misfits else ""
        raise AddedError(f"there is no row to add{first}")
    head = (f"# Provenance: {origin}.", "# Licence: the user's own list.", "\t".join(COLUMNS[kind]))
    return Names("\n".join((*head, *kept)) + "\n", len(kept), tuple(misfits))


def _problem(row: Row, kind: str, pack: Pack, taken: set[str], known: set[str]) -> str:
    """Return what is wrong with a row of actors or sources, or an empty string."""
    cells = row.cells
    kinds = {other.cells["kind"] for other in pack.rows[KINDS[kind]].values()}
    side, parent = cells.get("side", ""), cells.get("parent", "")
    checks = (
        (not cells["name"], "no name"),
        (not _ID.fullmatch(cells["id"]), f"the id {cells['id']!r} is not small letters, digits and hyphens"),
        (cells["id"] in taken, f"the id {cells['id']} is taken"),
        (
            cells["kind"] not in kinds,
            f"unknown kind {cells['kind']!r}, expected one of {', '.join(sorted(kinds))}",
        ),
        (side and side not in pack.rows["side"], f"there is no side {side!r}"),
        (parent and parent not in known, f"there is no parent {parent!r}"),
    )
    return next((what for wrong, what in checks if wrong), "")
