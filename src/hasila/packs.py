"""Packs: language and country tables, loaded, checked and compiled into a lexicon and a name index.

A language pack says how a language counts and harms; country packs say who and where. Tables are TSV, one row a
lemma; the matcher expands article, clitics, endings and spelling, so tables hold lemmas alone. No row holds logic.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Hashable, Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, NamedTuple, Protocol

import msgspec

from hasila.clean import Furniture, load_furniture
from hasila.lexicon import LEXICON_COLUMNS, Entry, Lexicon
from hasila.names import Name, NameIndex
from hasila.tables import PackError, Row, read_table
from hasila.text import Folder, FoldTable

SETTLEMENT = "settlement"  # the note of a word of place ("town", "village") that others may call otherwise
_SETTLEMENTS = frozenset({"village", "town", "city"})
COUNTRY = "country"  # the kind of a place that is a country
INTERNATIONAL = "international"  # what is at home in no one country


class AddedTable(NamedTuple):
    """A table that a user added to those that ship: its kind (actor, place or source), where it is, its TSV text."""

    kind: str
    path: str
    text: str


class Pack:
    """A compiled language with its countries. ``version`` changes with any byte of any table.

    ``bare_places`` holds places without the word of place that they are always named with, because their bare name
    is an ordinary word: to be looked up only in words that are known to name a place. ``words_of_place`` gives the
    note of each word of place, ``notes`` those of all words that have one, by entry.
    """

    def __init__(
        self, language: str, folder: Folder, lexicon: Lexicon, grammar: dict[str, Any], furniture: Furniture
    ) -> None:
        self.language = language
        self.furniture = furniture
        self.fold = folder
        self.lexicon = lexicon
        self.names = NameIndex(folder, grammar)
        self.bare_places = NameIndex(folder, grammar)
        self.words_of_place: dict[str, str] = {}
        self.notes: dict[str, str] = {}
        self.entries: list[tuple[Entry, Row]] = []
        self.rows: dict[str, dict[str, Row]] = {"actor": {}, "place": {}, "source": {}, "side": {}}
        self.files: dict[str, str] = {}
        self.search: dict[str, str] = {}
        self.origin: _Origin = (None, None, ())

    def speaking(self, language: str | None) -> Pack | None:
        """Return the pack of a language with the same names: itself for an unknown language, None if there is none."""
        if language is None or language == self.language:
            return self
        countries, data, added = self.origin
        known = ((data or shipped()) / "lang" / language).is_dir()
        return load_pack(language, countries, data, added) if known else None

    @property
    def version(self) -> str:
        """A hash of all tables of the pack."""
        digest = hashlib.sha256()
        for path in sorted(self.files):
            digest.update(path.encode() + b"\0" + self.files[path].encode() + b"\0")
        return f"{self.language}-{digest.hexdigest()[:12]}"


_Origin = tuple[tuple[str, ...] | None, "DataFolder | None", tuple[AddedTable, ...]]
_NAME_TABLES = {"actors": "actor", "places": "place", "sources": "source", "sides": "side"}


class DataFolder(Traversable, Hashable, Protocol):
    """A folder of tables: a path, or a part of the installed package."""


def shipped() -> Traversable:
    """Return the folder of the tables that ship with Hasila."""
    return resources.files("hasila") / "data"


def available_countries(data: Traversable | None = None) -> list[str]:
    """Return the names of the country packs in a folder of tables (those that ship when ``data`` is None)."""
    return sorted(item.name for item in ((data or shipped()) / "country").iterdir() if item.is_dir())


@cache
def load_pack(
    language: str = "ar",
    countries: tuple[str, ...] | None = None,
    data: DataFolder | None = None,
    added: tuple[AddedTable, ...] = (),
) -> Pack:
    """Load a language pack with country packs (all there are when ``countries`` is None).

    ``data`` is the folder of the tables, laid out as the one that ships, which is the default. ``added`` are
    tables of the user; where an id is known already, their row is left out. Raises PackError, which names file
    and row.
    """
    tables: Traversable = data or shipped()
    base = tables / "lang" / language
    if not base.is_dir():
        raise PackError(f"there is no language pack {language!r}")
    grammar = tomllib.loads((base / "pack.toml").read_text(encoding="utf-8"))
    folder = Folder(msgspec.convert(grammar["fold"], FoldTable))
    furniture = base / "furniture.tsv"
    rows = load_furniture(furniture.read_text(encoding="utf-8")) if furniture.is_file() else ()
    pack = Pack(language, folder, Lexicon(folder, grammar), grammar, Furniture(rows, folder.word))
    pack.search = grammar.get("search", {})
    for item in sorted(base.iterdir(), key=lambda i: i.name):
        if item.name.endswith((".tsv", ".toml")):
            text = pack.files[f"lang/{language}/{item.name}"] = item.read_text(encoding="utf-8")
            if item.name.endswith(".tsv") and item.name != "furniture.tsv":
                _add_lexicon_table(pack, item.name.removesuffix(".tsv"), text)
    for country in available_countries(tables) if countries is None else countries:
        _add_country(pack, tables, country)
    _add_world(pack, tables)
    for table in added:
        pack.files[f"added/{table.path}"] = table.text
        _add_names(pack, table.kind, "", read_table(table.text, table.path, ("id", "name", "kind")))
    _put_into_countries(pack)
    pack.origin = countries, data, added
    return pack


def _add_lexicon_table(pack: Pack, topic: str, text: str) -> None:
    path = f"lang/{pack.language}/{topic}.tsv"
    for row in read_table(text, path, LEXICON_COLUMNS[:3]):
        entry = pack.lexicon.add(row, topic, pack.language)
        pack.entries.append((entry, row))
        if row.cells.get("note"):
            pack.notes[entry.id] = row.cells["note"]
        if topic == "places" and entry.role == "kind":
            pack.words_of_place[entry.lemma] = row.cells.get("note", "")


def _add_country(pack: Pack, data: Traversable, country: str) -> None:
    folder = data / "country" / country
    if not folder.is_dir():
        raise PackError(
            f"there is no country pack {country!r}; there are {', '.join(available_countries(data))}"
        )
    for table, kind in _NAME_TABLES.items():
        item = folder / f"{table}.tsv"
        if item.is_file():
            text = pack.files[f"country/{country}/{table}.tsv"] = item.read_text(encoding="utf-8")
            _add_names(pack, kind, country, read_table(text, f"country/{country}/{table}.tsv", ("id",)))


def _add_names(pack: Pack, kind: str, country: str, rows: Iterable[Row]) -> None:
    known = pack.rows[kind]
    spellings: list[tuple[Name, str]] = []
    bare: list[tuple[Name, str]] = []
    for row in rows:
        cells = row.cells
        if cells["id"] in known:
            continue
        cells["country"] = cells.get("country") or country
        known[cells["id"]] = row
        if kind != "side":
            name = Name(_kind_of(kind, cells), cells["id"], cells["name"], cells["country"], cells["kind"])
            forms = filter(None, cells.get("forms", "").split("|"))
            own = list(
                dict.fromkeys(filter(None, [cells["name"], *forms, cells.get(f"name_{pack.language}")]))
            )
            spellings += [(name, spelling) for spelling in own]
            if kind == "place":
                parted = (spelling.partition(" ") for spelling in own)
                led = [(name, word, rest) for word, _, rest in parted if rest]
                spellings += _led_by_others(led, pack)
                bare += [(name, rest) for name, word, rest in led if _may_be_bare(name, word, pack)]
    pack.names.add_all(spellings)
    pack.bare_places.add_all(bare)


def _led_by_others(led: Iterable[tuple[Name, str, str]], pack: Pack) -> Iterator[tuple[Name, str]]:
    """Yield the names of settlements with the other words for one: what some call a town others call a village."""
    for name, word, rest in led:
        if name.type in _SETTLEMENTS and pack.words_of_place.get(word) == SETTLEMENT:
            yield from (
                (name, f"{other} {rest}")
                for other, note in pack.words_of_place.items()
                if note == SETTLEMENT and other != word
            )


def _may_be_bare(name: Name, word: str, pack: Pack) -> bool:
    """Tell whether a place may be named without its word of place: settlements and provinces."""
    note = pack.words_of_place.get(word)
    return note is not None and (name.type == "adm1" or (name.type in _SETTLEMENTS and note == SETTLEMENT))


def _kind_of(kind: str, cells: Mapping[str, str]) -> str:
    """Return the kind of a name; a country is one of its own, for many a state acts under its country's name."""
    return COUNTRY if kind == "place" and cells["kind"] == COUNTRY else kind


def _add_world(pack: Pack, data: Traversable) -> None:
    """Add the places of the gazetteer and the countries of the world."""
    for path in ("geonames/places.tsv", "countries.tsv"):
        item = data.joinpath(path)
        if item.is_file():
            text = pack.files[path] = item.read_text(encoding="utf-8")
            _add_names(pack, "place", "", read_table(text, path, ("id", "name", "kind")))


def _put_into_countries(pack: Pack) -> None:
    """Give each place that lies in no known one its country as parent."""
    places = pack.rows["place"]
    countries = {row.cells["country"]: place for place, row in places.items() if row.cells["kind"] == COUNTRY}
    for row in places.values():
        cells = row.cells
        if cells.get("parent", "") not in places and cells["kind"] != COUNTRY:
            cells["parent"] = countries.get(cells["country"], "")
