"""Words for a place → its row in the place tables, with level and point, or the candidates that are left."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from hasila.model import Claim, Report
from hasila.packs import Form, Hit, NameHit, Pack
from hasila.resolve.mentions import Cells, lineage, named, narrowed, only
from hasila.text import Token, sentences

LEVELS = {
    "facility": "exact",
    "airport": "exact",
    "crossing": "exact",
    "road": "near",
    "mountain": "near",
    "adm3": "adm3",
    "adm2": "adm2",
    "district": "adm2",
    "region": "adm2",
    "river": "adm1",
    "adm1": "adm1",
    "country": "country",
}
"""The precision that a kind of place has; a town, camp, village or any other kind is a ``place``."""
REGIONS = frozenset({"adm3", "adm2", "adm1", "country"})
SIZES = {
    "town": 1,
    "city": 2,
    "road": 3,
    "mountain": 3,
    "adm3": 3,
    "adm2": 3,
    "district": 3,
    "region": 3,
    "river": 3,
    "adm1": 4,
    "country": 5,
}
"""Which kind of place may hold which: a name of a smaller kind beside one of a larger lies in or near it."""
WIDE_RANK = 4
"""Words of place from this rank on (district, countryside, province) go with regions, others with towns."""
SAME_PLACE_KM = 15.0
"""Rows of one name closer than this are one place; the row of a country table then wins over GeoNames'."""
GAZETTEER = "gn-"
_DEGREE_KM = 111.2


class Located(NamedTuple):
    """Where a claim happened: one place, or null with the ids that it may be."""

    place_id: str | None = None
    precision: str | None = None
    lat: float | None = None
    lon: float | None = None
    candidates: tuple[str, ...] = ()


class Mention(NamedTuple):
    """A name in a phrase: the rows it may stand for; ``near``, not at, them; ``joined`` by "and"."""

    rows: list[Cells]
    near: bool
    joined: bool


class Atlas:
    """The places that one report names; they tell which of several places of one name is meant."""

    def __init__(self, report: Report, claims: Sequence[Claim], pack: Pack) -> None:
        self._report = report
        self._claims = claims
        self._pack = pack

    def locate(self, words: str | None) -> Located:
        """Read the words of a place, a chain such as "X near Y in the province of Z"."""
        targets = self._smallest(list(_mentions(words or "", self._pack)))
        ids = tuple(dict.fromkeys(row["id"] for mention in targets for row in mention.rows))
        if len({tuple(row["id"] for row in mention.rows) for mention in targets}) != 1:
            return Located(candidates=ids)
        rows = self._meant(targets[0].rows)
        chosen = self._widest(rows)
        if chosen is None:
            return Located(candidates=tuple(row["id"] for row in rows))
        level = level_of(chosen)
        if targets[0].near and level not in REGIONS:
            level = "near"
        return Located(chosen["id"], level, _number(chosen, "lat"), _number(chosen, "lon"))

    @cached_property
    def countries(self) -> frozenset[str]:
        """The countries that the claims' places are in for certain; else those of all places named."""
        said = (claim.place for claim in self._claims)
        return self._certain(said) or self._certain([self._report.text]) or self._of_outlet

    def _certain(self, texts: Iterable[str | None]) -> frozenset[str]:
        mentions = (rows for text in texts for rows in named(text or "", "place", self._pack))
        found = (only(row.get("country") for row in rows) for rows in mentions)
        return frozenset(country for country in found if country)

    @property
    def _of_outlet(self) -> frozenset[str]:
        address = f"{self._report.outlet} {self._report.url}"
        outlets = (row.cells for row in self._pack.rows["source"].values() if row.cells.get("domain"))
        return frozenset(
            row["country"] for row in outlets if any(domain in address for domain in row["domain"].split("|"))
        )

    @cached_property
    def _named_for_certain(self) -> frozenset[str]:
        mentions = map(distinct, named(self._report.text, "place", self._pack))
        return frozenset(rows[0]["id"] for rows in mentions if len(rows) == 1)

    def _above(self, row: Cells) -> frozenset[str]:
        return frozenset(lineage(row, "place", self._pack))

    def _smallest(self, mentions: Sequence[Mention]) -> list[Mention]:
        """Leave out what only says where another mention lies, and the other's rows that do not lie there."""
        kept: list[Mention] = []
        for i, mention in enumerate(mentions):
            others = [(k < i, other) for k, other in enumerate(mentions) if other.rows != mention.rows]
            if mention.joined or not any(self._says_where(mention, other, first) for first, other in others):
                beside = [row for _, other in others if not other.joined for row in other.rows]
                holders = {row["id"] for row in beside} | {
                    r["parent"] for r in beside if r["kind"] == "region"
                }
                inside = [row for row in mention.rows if self._above(row) & holders]
                kept.append(mention._replace(rows=inside or mention.rows))
        return kept or list(mentions)

    def _hold(self, wide: Iterable[Cells], narrow: Sequence[Cells]) -> bool:
        return any(row["id"] in self._above(other) for row in wide for other in narrow)

    def _says_where(self, mention: Mention, other: Mention, other_first: bool) -> bool:
        """Tell whether a name holds the other, is wider, or is what the other is told by."""
        if self._hold(mention.rows, other.rows) or self._hold(other.rows, mention.rows):
            return self._hold(mention.rows, other.rows)
        least, most = min(map(_size, mention.rows)), max(map(_size, other.rows))
        if least > most:
            return bool({row["country"] for row in mention.rows} & {row["country"] for row in other.rows})
        return least == most and mention.near and not other.joined and (other_first or not other.near)

    def _meant(self, rows: list[Cells]) -> list[Cells]:
        if len(rows) > 1:
            rows = narrowed(rows, self.countries)
        if len(rows) > 1:
            rows = [row for row in rows if self._above(row) & self._named_for_certain] or rows
        return rows

    def _widest(self, rows: Sequence[Cells]) -> Cells | None:
        """Return the row that all others lie in: what a city and its province both bear is the latter."""
        for row in rows:
            if all(row["id"] in self._above(other) for other in rows if other is not row):
                return row
        return None


def level_of(row: Cells) -> str:
    """Return the precision of a place's row; a region that lies in no other is as wide as a province."""
    if row["kind"] == "region" and not row.get("parent"):
        return "adm1"
    return LEVELS.get(row["kind"], "place")


def _size(row: Cells) -> int:
    return SIZES.get(row["kind"], 0)


def distinct(rows: Iterable[Cells]) -> list[Cells]:
    """Leave out GeoNames rows of places that a country table has."""
    every = list(rows)
    own = [row for row in every if not row["id"].startswith(GAZETTEER)]
    return own + [row for row in every if row["id"].startswith(GAZETTEER) and not _has(own, row)]


def _has(own: Collection[Cells], row: Cells) -> bool:
    return any(level_of(other) not in REGIONS and _apart(row, other) < SAME_PLACE_KM for other in own)


def _mentions(words: str, pack: Pack) -> Iterator[Mention]:
    for sentence in sentences(pack.fold(words).folded):
        for hit in pack.names.find(sentence.tokens):
            rows = distinct(pack.rows["place"][name.id].cells for name in hit.names if name.kind == "place")
            if rows:
                yield _as_described(rows, sentence.tokens, hit, pack)


def _as_described(rows: list[Cells], tokens: Sequence[Token], hit: NameHit, pack: Pack) -> Mention:
    """Read the words of place before a name: "the city of X", "the countryside of X", "near the town X"."""
    before = _words_of_place(tokens[: hit.start], pack)
    joined = "and" in hit.prefix or any("and" in form.prefix for form in before)
    near = any(form.entry.role in ("near", "direction") for form in before)
    wide = [int(form.entry.value) >= WIDE_RANK for form in before if form.entry.role == "kind"]
    if wide:
        fitting = [row for row in rows if (level_of(row) in REGIONS) is wide[0]]
        near = near or (wide[0] and not fitting) or any(wide[1:])
        rows = fitting or rows
    return Mention(rows, near, joined)


def _words_of_place(tokens: Sequence[Token], pack: Pack) -> list[Form]:
    """Return the unbroken run of words of place that ends ``tokens``, the last one first."""
    ends: dict[int, Hit] = {}
    for hit in pack.lexicon.find(tokens):
        if hit.form.entry.topic == "places":
            ends.setdefault(hit.tail, hit)
    found: list[Form] = []
    at = len(tokens)
    while at in ends:
        found.append(ends[at].form)
        at = ends[at].start
    return found


def kilometres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Return the distance of two points in degrees (equirectangular on a sphere: right for tens of kilometres)."""
    x = (other_lon - lon) * math.cos(math.radians((lat + other_lat) / 2))
    return math.hypot(other_lat - lat, x) * _DEGREE_KM


def _apart(a: Cells, b: Cells) -> float:
    """Return the distance of two rows in kilometres; infinite without points."""
    if not (a.get("lat") and b.get("lat")):
        return math.inf
    return kilometres(float(a["lat"]), float(a["lon"]), float(b["lat"]), float(b["lon"]))


def _number(row: Cells, column: str) -> float | None:
    return float(row[column]) if row.get(column) else None
