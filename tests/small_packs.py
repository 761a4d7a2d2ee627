"""Builds folders of tables for tests: the grammar that ships, and tables of our own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from hasila.lexicon import LEXICON_COLUMNS
from hasila.packs import Pack, load_pack, shipped

OPENING = "# For tests.\n# Written for Hasila; CC0-1.0.\n"
COUNTRY_OPENING = "# For tests.\n# Provenance: made up.\n# Licence: CC0-1.0.\n"
LEXICON_HEADER = "\t".join(LEXICON_COLUMNS)
ABOUT = 'iso = "XX"\nname_ar = "الوادي"\nname_en = "Valley"\n'


def lexicon(*rows: str) -> str:
    """Return a lexicon table; the cells of a row are separated by ``;`` and may end early."""
    return "\n".join([OPENING + LEXICON_HEADER, *(row.replace(";", "\t") for row in rows), ""])


def country_table(columns: str, *rows: Sequence[str]) -> str:
    """Return a country table of ``columns``, separated by spaces."""
    return "\n".join([COUNTRY_OPENING + columns.replace(" ", "\t"), *("\t".join(row) for row in rows), ""])


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """Write files under ``folder``, with the grammar that ships unless it is among them, and return it."""
    grammar = (shipped() / "lang" / "ar" / "pack.toml").read_text(encoding="utf-8")
    for path, text in {"lang/ar/pack.toml": grammar, **files}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    (folder / "country").mkdir(exist_ok=True)
    return folder


def load(folder: Path, files: Mapping[str, str]) -> Pack:
    """Write files and load them as a pack."""
    return load_pack("ar", None, write(folder, files))
