"""Places of a foreign table → rows of our place tables, tied to the provinces and countries that are known.

A table's first-level divisions become the provinces of the country tables that have their name. Other regions,
and places without one, lie in the province that most of their members' nearest known places lie in.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from statistics import median
from typing import NamedTuple

from hasila.gazetteer.place import Misfit, Place, slug
from hasila.gazetteer.spelling import bare, names_of
from hasila.packs import COUNTRY, Pack
from hasila.resolve.phrases import distinct, kilometres, province_of
from hasila.text import sentences

COLUMNS = ("id", "name", "forms", "kind", "parent", "lat", "lon", "name_en", "country")
REACH_KM = 40.0
"""How far the nearest known place may be from one that is put into its province."""
_CELL = 0.5  # degrees
_KINDS_OF_PROVINCE = frozenset(
    {"governorate", "province", "state", "district", "al", "el", "ad", "ar", "as", "at"}
)
_LIST, _GEONAMES = "list", "geonames"

Cells = dict[str, str]


class Linked(NamedTuple):
    """Rows of a place table, how many places were left out for want of a name that tells them, and misfits."""

    rows: list[tuple[str, ...]]
    unnamed: int
    misfits: list[Misfit]


class _Home(NamedTuple):
    """Where a place lies: the ids of its province (or what holds it) and of its country; empty if unknown."""

    parent: str
    country: str


class _Known:
    """The places of a pack, looked up by point, by name and by country."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._rows = {place: row.cells for place, row in pack.rows["place"].items()}
        self.country_of = {row["id"]: row["country"] for row in self._rows.values() if row["kind"] == COUNTRY}
        self._near: defaultdict[tuple[int, int], list[tuple[float, float, _Home]]] = defaultdict(list)
        for row in self._rows.values():
            if row.get("lat") and row["kind"] not in (COUNTRY, "adm1", "region", "river"):
                lat, lon = float(row["lat"]), float(row["lon"])
                home = _Home(province_of(row, pack), row["country"])
                self._near[_cell(lat, lon)].append((lat, lon, home))

    def has(self, place: str) -> bool:
        """Tell whether there is a place of this id."""
        return place in self._rows

    def nearest(self, lat: float, lon: float) -> _Home | None:
        """Return where the nearest known place lies, if it is within reach."""
        north, east = _cell(lat, lon)
        around = (self._near.get((north + i, east + j), ()) for i in (-1, 0, 1) for j in (-1, 0, 1))
        found = [(kilometres(lat, lon, known[0], known[1]), known[2]) for cell in around for known in cell]
        distance, home = min(found, default=(REACH_KM, None))
        return home if distance < REACH_KM else None

    def _plain(self, name: str) -> str:
        """Return the key of a province's name without article and word of place ("the province of X")."""
        words = self._pack.fold.word(name).split()
        if len(words) > 1 and any(
            f.entry.topic == "places" for f in self._pack.lexicon.readings(words[0])[0]
        ):
            words = words[1:]
        return " ".join(map(bare, words))

    def province(self, names: Iterable[str], english: str, country: str) -> str:
        """Return the id of the one province of a country that is called so, in Arabic or English, or nothing."""
        keys = {self._plain(name) for name in names} | {_latin(english)} - {""}
        found = [
            row["id"]
            for row in self._rows.values()
            if row["kind"] == "adm1" and row["country"] == country and keys & self._keys_of(row)
        ]
        return found[0] if len(found) == 1 else ""

    def _keys_of(self, row: Cells) -> set[str]:
        spellings = (row["name"], *filter(None, row.get("forms", "").split("|")))
        return {_latin(row.get("name_en", "")), *map(self._plain, spellings)} - {""}

    def town(self, name: str, country: str) -> str:
        """Return the id of the town or city that ``name`` names, if there is one; an empty string if not."""
        found = {
            name_found.id
            for sentence in sentences(self._pack.fold(name).folded)
            for hit in self._pack.names.find(sentence.tokens)
            for name_found in hit.names
            if name_found.kind == "place"
        }
        rows = (self._pack.rows["place"][place] for place in found)
        fitting = [
            row
            for row in rows
            if row.cells["kind"] in ("city", "town") and country in ("", row.cells["country"])
        ]
        apart = distinct(fitting, self._pack)
        return apart[0]["id"] if len(apart) == 1 else ""

    def country_with(self, place: str) -> str:
        """Return the country that a known place is in, or an empty string."""
        return self._rows[place]["country"] if place in self._rows else ""


def _latin(name: str) -> str:
    """Return the key of a province's English name without its kind."""
    return " ".join(word for word in slug(name).split("-") if word not in _KINDS_OF_PROVINCE)


def _cell(lat: float, lon: float) -> tuple[int, int]:
    return int(lat // _CELL), int(lon // _CELL)


class _Linker:
    def __init__(self, places: Sequence[Place], form: str, name: str, pack: Pack) -> None:
        self._known = _Known(pack)
        self._open = "" if form == _LIST else "gn-" if form == _GEONAMES else f"gn-{slug(name)}-"
        self._places = {place.code: place for place in places}
        self._provinces = dict(self._find_provinces())
        self._members: defaultdict[str, list[Place]] = defaultdict(list)
        for place in places:
            for code in place.above:
                self._members[code].append(place)
        self._homes: dict[str, _Home] = {}

    def _find_provinces(self) -> Iterator[tuple[str, str]]:
        """Yield the codes of first-level divisions with the ids of the provinces that they are."""
        for place in self._places.values():
            if place.kind == "adm1" and self._open:
                known = self._known.province(place.names, place.name_en, self._country(place))
                if known:
                    yield place.code, known

    def _country(self, place: Place) -> str:
        return self._known.country_of.get(place.country.casefold(), place.country.casefold())

    def row(self, place: Place) -> tuple[str, ...] | None:
        """Return the row of a place, or None if it is a province that is known."""
        if place.code in self._provinces:
            return None
        home = self._home(place)
        parent = self._parent(place, home)
        lat, lon = self._point(place)
        return (
            f"{self._open}{slug(place.code)}",
            place.names[0],
            "|".join(place.names[1:]),
            place.kind,
            parent,
            "" if lat is None else f"{lat:.5f}",
            "" if lon is None else f"{lon:.5f}",
            " ".join(place.name_en.split()),
            home.country or self._known.country_with(parent),
        )

    def _point(self, place: Place) -> tuple[float | None, float | None]:
        """Return the point of a place; a region without one has the middle of its members'."""
        members = [(m.lat, m.lon) for m in self._members.get(place.code, ()) if m.lat is not None]
        if place.lat is not None or not members:
            return place.lat, place.lon
        return median(lat for lat, _ in members if lat is not None), median(
            lon for _, lon in members if lon is not None
        )

    def _parent(self, place: Place, home: _Home) -> str:
        if place.parent and place.parent not in self._places and not self._known.has(place.parent):
            raise ValueError(f"there is no parent {place.parent!r}")
        if place.parent:
            return place.parent
        if place.within:
            city = self._known.town(place.within, home.country)
            if city:
                return city
        for code in place.above:
            if code in self._provinces:
                return self._provinces[code]
            if code in self._places:
                return f"{self._open}{slug(code)}"
        return home.parent

    def _home(self, place: Place) -> _Home:
        """Return the province and country of a place, by those of its widest region."""
        top = place.above[-1] if place.above else place.code
        if top not in self._homes:
            home = self._home_of([place, *self._members.get(top, ())])
            region = self._places.get(top)
            named = self._known.province(region.names, region.name_en, home.country) if region else ""
            self._homes[top] = home._replace(parent=named or home.parent)
        return self._homes[top]

    def _home_of(self, places: Sequence[Place]) -> _Home:
        country = self._country(places[0])
        nearest = (
            self._known.nearest(p.lat, p.lon) for p in places if p.lat is not None and p.lon is not None
        )
        homes = Counter(home for home in nearest if home and country in ("", home.country))
        if not homes:
            return _Home("", country)
        return min(homes.items(), key=lambda item: (-item[1], item[0]))[0]


def linked(places: Sequence[Place], form: str, name: str, pack: Pack, ordinary: frozenset[str]) -> Linked:
    """Return the rows of a table called ``name``. ``ordinary`` are the keys of words that tell no place.

    A user's own list keeps its names and ids as they are.
    """
    if form != _LIST:
        places = [place._replace(names=_telling(place, ordinary, pack)) for place in places]
    named = [place for place in places if place.names]
    linker = _Linker(named, form, name, pack)
    rows: list[tuple[str, ...]] = []
    misfits: list[Misfit] = []
    for place in named:
        try:
            row = linker.row(place)
        except ValueError as error:
            misfits.append(Misfit(place.row, str(error)))
            continue
        if row is not None:
            rows.append(row)
    return Linked(sorted(rows), len(places) - len(named), misfits)


def _telling(place: Place, ordinary: frozenset[str], pack: Pack) -> tuple[str, ...]:
    """Return the names of a place without single words that the lexicon reads as something else."""
    names = names_of(place.names, ordinary)
    return tuple(name for name in names if " " in name or not _is_word(name, pack))


def _is_word(name: str, pack: Pack) -> bool:
    return any(not form.pronoun for form in pack.lexicon.readings(pack.fold.word(name))[0])
