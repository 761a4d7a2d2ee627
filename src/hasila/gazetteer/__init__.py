"""Place tables that users have → place tables of ours: what ``hasila places add`` does to a file.

The format is recognised by the content: OCHA COD tables as CSV (``cod``), GeoNames country dumps (``geonames``),
a list with our own columns (``listed``), and JSON with chains of names (``chains``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import NamedTuple

from hasila.gazetteer.chains import read_chains
from hasila.gazetteer.cod import is_cod, read_cod
from hasila.gazetteer.geonames import arabic_names, is_geonames, read_geonames
from hasila.gazetteer.linking import COLUMNS, linked
from hasila.gazetteer.listed import is_list, read_list
from hasila.gazetteer.place import GazetteerError, Misfit, Reading, sheet, text_of
from hasila.gazetteer.spelling import bare, listed_words
from hasila.packs import Pack, shipped

__all__ = ["GazetteerError", "Imported", "Misfit", "arabic_names", "import_places", "text_of"]

_KNOWN = (
    "known are OCHA COD tables as CSV (adm1_ar, adm1_en, adm1_pcode ... lat, lon), GeoNames country dumps,"
    " lists with id, name, kind (forms, parent, lat, lon, name_en, country), and JSON with search_name_ar"
)


class Imported(NamedTuple):
    """A place table in our columns, with its comment lines; ``unnamed`` places had no name that tells them."""

    text: str
    form: str
    places: int
    unnamed: int
    misfits: tuple[Misfit, ...]


def import_places(
    data: bytes, file: str, name: str, pack: Pack, arabic: Mapping[str, list[str]] | None = None
) -> Imported:
    """Return the bytes of a file called ``file`` as a place table called ``name``, tied to the places of ``pack``.

    ``arabic`` gives a GeoNames dump more names by id. Names of one word that mostly mean something else are
    left out, but for those of a user's own list. Raises GazetteerError where no table is recognised or none of
    its rows is a place.
    """
    reading = _read(data, arabic)
    found = linked(reading.places, reading.form, name, pack, _ordinary(pack))
    misfits = tuple(sorted((*reading.misfits, *found.misfits)))
    if not found.rows:
        first = f"; row {misfits[0].row}: {misfits[0].what}" if misfits else ""
        raise GazetteerError(f"{file} holds no place with an Arabic name{first}")
    head = (
        f"# Places of the table {name}, written by hasila places add from {' '.join(file.split())}.",
        f"# Provenance: derived from that file, sha256 {hashlib.sha256(data).hexdigest()}, read as {reading.form}:",
        f"# {len(found.rows)} places; {found.unnamed} without a name that tells them; {len(misfits)} bad rows.",
        f"# Licence: {reading.licence}.",
        "\t".join(COLUMNS),
    )
    lines = ("\t".join(" ".join(cell.split()) for cell in row) for row in found.rows)
    text = "\n".join((*head, *lines)) + "\n"
    return Imported(text, reading.form, len(found.rows), found.unnamed, misfits)


def _read(data: bytes, arabic: Mapping[str, list[str]] | None) -> Reading:
    if data.startswith(b"PK\x03\x04"):
        raise GazetteerError("this is a workbook (XLSX): save its sheet as CSV (UTF-8) and add that")
    text = text_of(data)
    if text.lstrip()[:1] in ("[", "{"):
        return read_chains(text.encode())
    if is_geonames(text.lstrip().partition("\n")[0].rstrip("\r")):
        return read_geonames(text, arabic)
    header, _ = sheet(text[: 1 << 16].rpartition("\n")[0] or text)
    if is_list(header):
        return read_list(text)
    if is_cod(header):
        return read_cod(text)
    raise GazetteerError(f"no known table of places: {_KNOWN}")


def _ordinary(pack: Pack) -> frozenset[str]:
    """Return the keys of words that would be found where no place is meant: those of the language, and a list."""
    file = shipped() / "geonames" / "ordinary-words.txt"
    listed = listed_words(file.read_text(encoding="utf-8"))
    cells = (row.cells for _, row in pack.entries)
    words = (
        word
        for row in cells
        for column in ("lemma", "plural", "forms")
        for word in row.get(column, "").split("|")
    )
    return listed | {bare(word) for word in words if word}
