"""Words for a place → its row in the place tables, with level and point, or the candidates that are left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from hasila.model import Claim, Report
from hasila.packs import COUNTRY, Pack
from hasila.resolve.mentions import Cells, lineage, narrowed
from hasila.resolve.phrases import Mention, bare_mentions, is_gazetteer, is_spot, mentions
from hasila.resolve.precision import REGIONS, level_of, size_of
from hasila.resolve.sources import publishers

_INSIDE = frozenset({"facility", "district"})
_KNOWN_BY_NAME = frozenset({"city", "adm1", COUNTRY})
KNOWN_ABROAD = 200_000
"""Inhabitants from which on a city of the gazetteer is named without its country in reports on another one."""


class Located(NamedTuple):
    """Where a claim happened: one place, or null with the ids that it may be. Of an unknown place that is told as a
    spot inside a town ("a market") the precision is known all the same.

    ``why`` is a word for what decided: ``unknown`` (no name known), ``several`` (several places named),
    ``open`` (several of one name fit), ``only`` (one of that name), or, where there were several, ``beside`` (words
    beside the name), ``country`` (the report's), ``table`` (the one that reports name often, or a city among
    villages), ``report`` (another place in the report), ``widest`` (a city and its province); ``abroad`` (only
    small places of other countries have the name).
    """

    place_id: str | None = None
    precision: str | None = None
    lat: float | None = None
    lon: float | None = None
    candidates: tuple[str, ...] = ()
    why: str = "unknown"


class Atlas:
    """The places that one report names; they tell which of several places of one name is meant."""

    def __init__(self, report: Report, claims: Sequence[Claim], pack: Pack) -> None:
        self._report = report
        self._claims = claims
        self._pack = pack

    def locate(self, words: str | None) -> Located:
        """Read the words of a place, a chain such as "X near Y in the province of Z"."""
        named = list(mentions(words or "", self._pack)) or list(bare_mentions(words or "", self._pack))
        found = [mention for mention in map(self._at_home, named) if mention.rows]
        if not found:
            level = "exact" if is_spot(words or "", self._pack) else None
            return Located(precision=level, why="abroad" if named else "unknown")
        targets = self._smallest(found)
        if len({tuple(row["id"] for row in mention.rows) for mention in targets}) != 1:
            meant = [row["id"] for mention in targets for row in self._meant(mention.rows)[0]]
            return Located(candidates=tuple(dict.fromkeys(meant)), why="several")
        beside = len(targets[0].rows) < max(len(mention.rows) for mention in found)
        rows, why = self._meant(targets[0].rows)
        if len(rows) != 1:
            return Located(candidates=tuple(row["id"] for row in rows), why=why)
        level = level_of(rows[0], self._pack)
        if targets[0].near and level not in REGIONS:
            level = "near"
        why = "beside" if beside and why == "only" else why
        return Located(rows[0]["id"], level, _number(rows[0], "lat"), _number(rows[0], "lon"), why=why)

    def grounds(self) -> Iterator[frozenset[str]]:
        """Yield countries, surest first: those of the claims' places, the report's main one, its outlet's."""
        yield self._claimed
        yield self._main
        yield self._of_outlet

    def grounds_at(self, place: str | None) -> Iterator[frozenset[str]]:
        """Yield the country of a known place, then those of the report."""
        if place is not None:
            yield frozenset({self._pack.rows["place"][place].cells["country"]})
        yield from self.grounds()

    @cached_property
    def _claimed(self) -> frozenset[str]:
        places = {claim.place for claim in self._claims if claim.place}
        rows = (m.rows for place in places for m in mentions(place, self._pack) if not m.ordinary)
        return frozenset(_countries_for_certain(rows))

    @cached_property
    def _named(self) -> list[list[Cells]]:
        return [m.rows for m in mentions(self._report.text, self._pack) if not m.ordinary]

    @cached_property
    def _counts(self) -> Counter[str]:
        """How often the report names places of a country for certain."""
        return _countries_for_certain(self._named)

    @cached_property
    def _main(self) -> frozenset[str]:
        """The country that more than half of the places in the report are in."""
        top = self._counts.most_common(1)
        return frozenset(country for country, count in top if 2 * count > self._counts.total())

    @cached_property
    def _of_outlet(self) -> frozenset[str]:
        sources = self._pack.rows["source"]
        return frozenset(sources[source].cells["country"] for source in publishers(self._report, self._pack))

    @cached_property
    def _named_for_certain(self) -> frozenset[str]:
        return frozenset(rows[0]["id"] for rows in self._named if len(rows) == 1)

    def _above(self, row: Cells) -> frozenset[str]:
        return frozenset(lineage(row, "place", self._pack))

    def _smallest(self, found: Sequence[Mention]) -> list[Mention]:
        """Leave out what only says where another mention lies, and the other's rows that do not lie there."""
        kept: list[Mention] = []
        for i, mention in enumerate(found):
            others = [(k < i, other) for k, other in enumerate(found) if other.rows != mention.rows]
            if mention.joined or not any(self._says_where(mention, other, first) for first, other in others):
                beside = [row for _, other in others if not other.joined for row in other.rows]
                holders = {row["id"] for row in beside} | {
                    r["parent"] for r in beside if r["kind"] == "region"
                }
                inside = [row for row in mention.rows if self._above(row) & holders]
                kept.append(mention._replace(rows=inside or mention.rows))
        return kept or list(found)

    def _hold(self, wide: Iterable[Cells], narrow: Sequence[Cells]) -> bool:
        return any(row["id"] in self._above(other) for row in wide for other in narrow)

    def _says_where(self, mention: Mention, other: Mention, other_first: bool) -> bool:
        """Tell whether a name holds the other, is wider, or is what the other is told by."""
        if mention.belongs or other.belongs:
            return mention.belongs and other_first
        if self._hold(mention.rows, other.rows) or self._hold(other.rows, mention.rows):
            return self._hold(mention.rows, other.rows)
        least = min(size_of(row, self._pack) for row in mention.rows)
        most = max(size_of(row, self._pack) for row in other.rows)
        if least > most:
            return bool({row["country"] for row in mention.rows} & {row["country"] for row in other.rows})
        if least != most or other.joined:
            return False
        told_by = mention.near and (other_first or not other.near)
        return told_by or (mention.inside and other_first)

    def _meant(self, rows: list[Cells]) -> tuple[list[Cells], str]:
        """Return the rows that are left, and what decided (see ``Located``)."""
        why = "only"
        for word, step in (
            ("country", self._in_countries),
            ("table", _of_weight),
            ("report", self._beside_others),
            ("widest", self._widest),
        ):
            if len(rows) > 1:
                left = step(rows)
                rows, why = left, word if len(left) < len(rows) else why
        return rows, why if len(rows) == 1 else "open"

    def _at_home(self, mention: Mention) -> Mention:
        return mention._replace(rows=[r for r in mention.rows if not self._is_abroad(r, mention.ordinary)])

    def _is_abroad(self, row: Cells, ordinary: bool) -> bool:
        """Tell whether a row lies in a country that the report is not about: a small place of the gazetteer, one
        inside a town, of a name that many have (a hospital), or one whose name is an ordinary word, which needs
        some country to speak for it."""
        if not (ordinary or _is_small(row) or row["kind"] in _INSIDE):
            return False
        if ordinary and row["kind"] not in _KNOWN_BY_NAME:
            return row["country"] not in self._home | self._of_outlet
        return bool(self._home) and row["country"] not in self._home

    @cached_property
    def _home(self) -> frozenset[str]:
        """The countries that the report is about: those of its claims, and others that it names nearly as often."""
        most = max(self._counts.values(), default=0)
        return self._claimed | {country for country, count in self._counts.items() if 4 * count >= most}

    def _in_countries(self, rows: list[Cells]) -> list[Cells]:
        return narrowed(rows, self.grounds)

    def _beside_others(self, rows: list[Cells]) -> list[Cells]:
        named = self._named_for_certain
        return [row for row in rows if row["id"] in named or self._above(row) & named] or rows

    def _widest(self, rows: list[Cells]) -> list[Cells]:
        """Keep the row that all others lie in: what a city and its province both bear is the latter."""
        for row in rows:
            if all(row["id"] in self._above(other) for other in rows if other is not row):
                return [row]
        return rows


def _countries_for_certain(names: Iterable[list[Cells]]) -> Counter[str]:
    """Count the countries of names that are borne in one alone, small places of the gazetteer aside. What is inside
    a town counts only where nothing else does."""
    found: Counter[str] = Counter()
    inside: Counter[str] = Counter()
    for rows in names:
        countries = {row.get("country", "") for row in rows}
        if len(countries) == 1 and not all(map(_is_small, rows)):
            (inside if all(row["kind"] in _INSIDE for row in rows) else found).update(countries)
    return found or inside


def _is_small(row: Cells) -> bool:
    return is_gazetteer(row) and int(row.get("population") or 0) < KNOWN_ABROAD


def _of_weight(rows: list[Cells]) -> list[Cells]:
    """Keep, of rows in one country, those of the country tables, or else the cities, if there are any; of several
    countries', all but small places of the gazetteer beside a city or a province."""
    if len({row["country"] for row in rows}) > 1:
        large = [row for row in rows if not _is_small(row)]
        return large if any(row["kind"] in _KNOWN_BY_NAME for row in large) else rows
    return (
        [row for row in rows if not is_gazetteer(row)]
        or [row for row in rows if row["kind"] in ("city", COUNTRY, "adm1")]
        or rows
    )


def _number(row: Cells, column: str) -> float | None:
    return float(row[column]) if row.get(column) else None
