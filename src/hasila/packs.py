"""Packs: language and country tables, loaded, checked and compiled into a lexicon and a name index.

A language pack says how a language counts and harms; country packs say who and where. Tables are TSV, one row a
lemma; the matcher here expands article, clitics, endings and spelling, so tables hold lemmas alone. No row holds logic.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, NamedTuple, Protocol

import msgspec

from hasila.clean import Furniture, load_furniture
from hasila.text import Folder, FoldTable, Token, sentences

LEXICON_COLUMNS = ("lemma", "role", "inflect", "plural", "forms", "value", "example", "note")
GAP = "\u2026"  # in a lemma: up to a few words may stand here
ANY_PRONOUN = "~"  # after a word of a lemma: a pronoun may hang on it
OWN_INFLECTION = "@"  # in forms: a form with an inflection of its own
MAX_GAP = 14
_CACHE_LIMIT = 200_000
COUNTRY = "country"  # the kind of a place that is a country


class PackError(Exception):
    """A table of a pack is wrong; the message names file and row."""


class Entry(NamedTuple):
    """A row of a lexicon table: what a word or phrase means to the extractor."""

    topic: str
    role: str
    lemma: str
    value: str
    id: str


class Form(NamedTuple):
    """One reading of a word: its entry, grammatical number, what stands before it and whether a pronoun hangs on it.

    ``lead`` is how many letters the joining word takes that is written as one with it.
    """

    entry: Entry
    number: str
    prefix: frozenset[str]
    pronoun: bool
    lead: int = 0


class Hit(NamedTuple):
    """A form found at tokens ``[start, end)``; ``tail`` is the token after a gapped phrase's last word, else end."""

    form: Form
    start: int
    end: int
    tail: int


class Name(NamedTuple):
    """An actor, place or source of a country pack as the extractor needs it."""

    kind: str
    id: str
    words: str
    country: str
    type: str


class NameHit(NamedTuple):
    """A known name at tokens ``[start, end)``; ``prefix`` is what hangs before its first word."""

    names: tuple[Name, ...]
    start: int
    end: int
    prefix: frozenset[str]


class _Prefix(NamedTuple):
    form: str
    groups: frozenset[str]
    adds: frozenset[str]
    apart: bool = False

    def after(self, other: _Prefix | None) -> _Prefix:
        """Join a prefix written apart to the one before it ("and the")."""
        return self if other is None else self._replace(adds=self.adds | other.adds)


class _Phrase(NamedTuple):
    form: Form
    rest: tuple[str, ...]


class AddedTable(NamedTuple):
    """A table that a user added to those that ship: its kind (actor, place or source), where it is, its TSV text."""

    kind: str
    path: str
    text: str


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


class Lexicon:
    """Words and phrases of a language, found with clitics and endings."""

    def __init__(self, folder: Folder, grammar: dict[str, Any]) -> None:
        self._folder = folder
        self._inflect: dict[str, Any] = grammar["inflect"]
        prefixes = [
            _Prefix(folder.word(p["form"]), frozenset(p["for"]), frozenset(p["is"]), p.get("apart", False))
            for p in grammar.get("prefix", [])
        ]
        self._prefixes = [prefix for prefix in prefixes if not prefix.apart]
        self._apart = {prefix.form: prefix for prefix in prefixes if prefix.apart}
        order = grammar.get("order", {})
        self.subject_first: bool = order.get("subject") == "first"
        self.units_last: bool = order.get("units") == "last"
        self._joining = tuple(p.form for p in self._prefixes if p.adds == {"and"})
        self._suffixes = tuple(folder.word(s) for s in grammar.get("suffix", {}).get("forms", []))
        self._suffix_groups = frozenset(grammar.get("suffix", {}).get("for", []))
        self._words: dict[str, list[tuple[Entry, str, str]]] = {}
        self._phrases: dict[str, list[tuple[Entry, str, str, tuple[str, ...]]]] = {}
        self._readings: dict[tuple[str, _Prefix | None], tuple[tuple[Form, ...], tuple[_Phrase, ...]]] = {}

    def add(self, row: Row, topic: str, language: str) -> Entry:
        """Add a row with all its forms."""
        cells = row.cells
        lemma = cells["lemma"]
        inflect = cells.get("inflect") or "none"
        if inflect not in self._inflect:
            raise PackError(f"{row.path}, line {row.line}: unknown inflection {inflect!r}")
        entry = Entry(
            topic, cells["role"], lemma, cells.get("value", ""), f"{language}.{topic}.{cells['role']}.{lemma}"
        )
        for stem in (lemma, *filter(None, cells.get("forms", "").split("|"))):
            self._add_stem(entry, stem, inflect)
        for plural in filter(None, cells.get("plural", "").split("|")):
            first, *rest = plural.split()
            for ending in self._inflect[inflect]["plural"]:
                self._put(
                    entry, first + ending if not rest else first, "pl", self._inflect[inflect]["group"], rest
                )
        return entry

    def _add_stem(self, entry: Entry, stem: str, inflect: str) -> None:
        stem, _, own = stem.partition(OWN_INFLECTION)
        inflect = own or inflect
        first, *rest = stem.split()
        rules = self._inflect[inflect]
        for cut, ending, number in rules["rows"]:
            if first.endswith(cut):
                form = first[: len(first) - len(cut)] + ending
                self._put(entry, form, number, rules["group"], rest)

    def _put(self, entry: Entry, form: str, number: str, group: str, rest: Sequence[str]) -> None:
        key = self._folder.word(form)
        if rest:
            folded = tuple(self._folder.word(word) for word in rest)
            self._phrases.setdefault(key, []).append((entry, number, group, folded))
        elif (entry, number, group) not in self._words.setdefault(key, []):
            self._words[key].append((entry, number, group))

    def readings(self, word: str, led: _Prefix | None = None) -> tuple[tuple[Form, ...], tuple[_Phrase, ...]]:
        """Return every reading of a folded word and the phrases that it may open. Remembered for speed.

        ``led`` are the prefixes written apart before it.
        """
        key = word, led
        known = self._readings.get(key)
        if known is None:
            if len(self._readings) > _CACHE_LIMIT:
                self._readings.clear()
            known = self._readings[key] = self._read(word, led)
        return known

    def _read(self, word: str, led: _Prefix | None) -> tuple[tuple[Form, ...], tuple[_Phrase, ...]]:
        forms: list[Form] = []
        phrases: list[_Phrase] = []
        for stem, prefix, groups, lead in self._stems(word):
            for entry, number, group in self._words.get(stem, ()):
                if groups is None or group in groups:
                    if not number.endswith("-bound"):
                        adds = prefix | led.adds if led and group in led.groups else prefix
                        forms.append(Form(entry, number.removesuffix("-free"), adds, False, lead))
            for entry, number, group, rest in self._phrases.get(stem, ()):
                if groups is None or group in groups:
                    adds = prefix | led.adds if led and group in led.groups else prefix
                    phrases.append(_Phrase(Form(entry, number, adds, False, lead), rest))
            forms += self._with_pronoun(stem, prefix, groups)
        phrases.sort(key=lambda phrase: -len(phrase.rest))
        return tuple(forms), tuple(phrases)

    def _stems(self, word: str) -> Iterator[tuple[str, frozenset[str], frozenset[str] | None, int]]:
        yield word, frozenset(), None, 0
        for prefix in self._prefixes:
            if word.startswith(prefix.form) and len(word) > len(prefix.form) + 1:
                yield (
                    word[len(prefix.form) :],
                    prefix.adds,
                    prefix.groups,
                    self.lead(word) if "and" in prefix.adds else 0,
                )

    def lead(self, word: str) -> int:
        """Return how many letters of a word may be the joining word "and" written as one with it."""
        return next(
            (len(form) for form in self._joining if word.startswith(form) and len(word) > len(form) + 1), 0
        )

    def _with_pronoun(
        self, stem: str, prefix: frozenset[str], groups: frozenset[str] | None
    ) -> Iterator[Form]:
        if "the" in prefix:
            return
        for suffix in self._suffixes:
            if stem.endswith(suffix) and len(stem) > len(suffix) + 1:
                for entry, number, group in self._words.get(stem[: -len(suffix)], ()):
                    if number.endswith("-free") or group not in self._suffix_groups:
                        continue
                    if groups is None or group in groups:
                        yield Form(entry, number.removesuffix("-bound"), prefix, True)

    def find(self, tokens: Sequence[Token]) -> list[Hit]:
        """Return every hit in a sentence, phrases first and longest first where they share a start."""
        hits: list[Hit] = []
        led: _Prefix | None = None
        for i, token in enumerate(tokens):
            if not token.is_word:
                led = None
                continue
            forms, phrases = self.readings(token.text, led)
            apart = self._apart.get(token.text)
            led = apart.after(led) if apart else None
            for phrase in phrases:
                end, tail = self._follow(tokens, i + 1, phrase.rest)
                if tail:
                    hits.append(Hit(phrase.form, i, end, tail))
            hits += [Hit(form, i, i + 1, i + 1) for form in forms]
        return hits

    def _follow(self, tokens: Sequence[Token], at: int, rest: Sequence[str]) -> tuple[int, int]:
        """Match the rest of a phrase; return (end of the unbroken part, tail) or (0, 0)."""
        end = at
        gap = 0
        for word in rest:
            if word == GAP:
                gap = MAX_GAP
                continue
            found = next(
                (k for k in range(at, min(at + gap + 1, len(tokens))) if self._same(tokens[k].text, word)),
                None,
            )
            if found is None:
                return 0, 0
            at = found + 1
            if not gap:
                end = at
        return end, at

    def _same(self, text: str, word: str) -> bool:
        if not word.endswith(ANY_PRONOUN):
            return text == word
        stem = word[:-1]
        return text == stem or (text.startswith(stem) and text[len(stem) :] in self._suffixes)


class NameIndex:
    """Names of actors, places and sources, found with clitics and with or without the article."""

    def __init__(self, folder: Folder, grammar: dict[str, Any]) -> None:
        self._folder = folder
        rows = grammar.get("prefix", [])
        self._prefixes = [
            (folder.word(p["form"]), frozenset(p["is"]))
            for p in rows
            if "noun" in p["for"] and not p.get("apart")
        ]
        self._articles = tuple(form for form, adds in self._prefixes if adds == {"the"})
        self._by_first: dict[str, dict[str, list[tuple[tuple[str, ...], bool, Name]]]] = {}
        self._openings: dict[str, tuple[tuple[str, frozenset[str]], ...]] = {}
        self._passed = frozenset("\"'\u201c\u201d\u00ab\u00bb\u2018\u2019()\u2033#_-")

    def _bare(self, word: str) -> str:
        for article in self._articles:
            if word.startswith(article) and len(word) > len(article) + 1:
                return word[len(article) :]
        return word

    def add(self, name: Name, spelling: str) -> None:
        """Add one spelling of a name."""
        self._add_folded(name, self._folder.word(spelling))

    def add_all(self, spellings: Sequence[tuple[Name, str]]) -> None:
        """Add many spellings, none of which has a line break: folding them at once is ten times as fast."""
        folded = self._folder.word("\n".join(spelling for _, spelling in spellings)).split("\n")
        for (name, _), spelling in zip(spellings, folded, strict=bool(spellings)):
            self._add_folded(name, spelling)

    def _add_folded(self, name: Name, spelling: str) -> None:
        words = spelling.split()
        if not "".join(words).isalpha():
            tokens = [token.text for part in sentences(spelling) for token in part.tokens]
            words = [word for word in tokens if word not in self._passed]
        if not words:
            return
        keys = tuple(self._bare(word) for word in words)
        definite = len(words) == 1 and keys[0] != words[0]
        second = keys[1] if len(keys) > 1 else ""
        self._openings.clear()
        bucket = self._by_first.setdefault(keys[0], {}).setdefault(second, [])
        if (keys[1:], definite, name) not in bucket:
            bucket.append((keys[1:], definite, name))

    def find(self, tokens: Sequence[Token]) -> list[NameHit]:
        """Return the longest known name at each place where one begins; shorter ones inside it are not returned."""
        hits: list[NameHit] = []
        i = 0
        while i < len(tokens):
            hit = self._at(tokens, i) if tokens[i].is_word or tokens[i].is_number else None
            if hit is None:
                i += 1
            else:
                hits.append(hit)
                i = hit.end
        return hits

    def _at(self, tokens: Sequence[Token], i: int) -> NameHit | None:
        openings = self._opens(tokens[i].text)
        if not openings:
            return None
        best: dict[int, list[Name]] = {}
        prefix_of: dict[int, frozenset[str]] = {}
        second = self._second(tokens, i + 1)
        for key, prefix in openings:
            for rest, definite, name in self._candidates(key, second):
                if definite and "the" not in prefix:
                    continue
                end = self._follow(tokens, i + 1, rest)
                if end and name not in best.setdefault(end, []):
                    best[end].append(name)
                    prefix_of.setdefault(end, prefix - {"the"})
        if not best:
            return None
        end = max(best)
        return NameHit(tuple(best[end]), i, end, prefix_of[end])

    def _second(self, tokens: Sequence[Token], at: int) -> str:
        while at < len(tokens) and tokens[at].text in self._passed:
            at += 1
        return self._bare(tokens[at].text) if at < len(tokens) else ""

    def _candidates(self, key: str, second: str) -> Iterator[tuple[tuple[str, ...], bool, Name]]:
        bucket = self._by_first[key]
        yield from bucket.get("", ())
        if second:
            yield from bucket.get(second, ())

    def _opens(self, word: str) -> tuple[tuple[str, frozenset[str]], ...]:
        """Return the first words of names that a word may be, with what hangs before them. Remembered for speed."""
        known = self._openings.get(word)
        if known is None:
            if len(self._openings) > _CACHE_LIMIT:
                self._openings.clear()
            keys = [(word, frozenset[str]())] + [
                (word[len(form) :], adds)
                for form, adds in self._prefixes
                if word.startswith(form) and len(word) > len(form) + 1
            ]
            known = self._openings[word] = tuple(key for key in keys if key[0] in self._by_first)
        return known

    def _follow(self, tokens: Sequence[Token], at: int, rest: Sequence[str]) -> int:
        for word in rest:
            while at < len(tokens) and tokens[at].text in self._passed:
                at += 1
            if at >= len(tokens) or self._bare(tokens[at].text) != word:
                return 0
            at += 1
        return at


class Pack:
    """A compiled language with its countries. ``version`` changes with any byte of any table."""

    def __init__(
        self, language: str, folder: Folder, lexicon: Lexicon, names: NameIndex, furniture: Furniture
    ) -> None:
        self.language = language
        self.furniture = furniture
        self.fold = folder
        self.lexicon = lexicon
        self.names = names
        self.entries: list[tuple[Entry, Row]] = []
        self.rows: dict[str, dict[str, Row]] = {"actor": {}, "place": {}, "source": {}, "side": {}}
        self.files: dict[str, str] = {}
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
    pack = Pack(
        language, folder, Lexicon(folder, grammar), NameIndex(folder, grammar), Furniture(rows, folder.word)
    )
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
        pack.entries.append((pack.lexicon.add(row, topic, pack.language), row))


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
    known, spellings = pack.rows[kind], []
    for row in rows:
        cells = row.cells
        if cells["id"] in known:
            continue
        cells["country"] = cells.get("country") or country
        known[cells["id"]] = row
        if kind != "side":
            name = Name(_kind_of(kind, cells), cells["id"], cells["name"], cells["country"], cells["kind"])
            forms = filter(None, cells.get("forms", "").split("|"))
            own = filter(None, [cells.get(f"name_{pack.language}")])
            spellings += [(name, spelling) for spelling in (cells["name"], *forms, *own)]
    pack.names.add_all(spellings)


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
