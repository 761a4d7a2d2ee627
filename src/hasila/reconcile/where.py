"""Where claims happened, as far as they say, and how far two tellings agree on it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

RADIUS_KM = {
    "exact": 2.0,
    "place": 6.0,
    "near": 25.0,
    "adm3": 20.0,
    "adm2": 40.0,
    "adm1": 130.0,
    "country": 800.0,
}
"""How far from its point a place of each precision may reach; a point without precision counts as a place."""
SPOT_KM = 2.0
"""Two named places closer than this are one spot told by two names."""
NEIGHBOURS_KM = 8.0
"""Two named places closer than this may be one spot (a village and the next one, a farm and its town)."""
WIDE_KM = 30.0
"""A place that reaches further than this holds towns."""


class Where(NamedTuple):
    """A place as one account tells it; ``words`` are the comparing words of the place as written, ``holders`` the ids
    of all that contains it (or any of its candidates; or, of an unknown place, all other places of its report)."""

    place_id: str | None = None
    candidates: frozenset[str] = frozenset()
    lat: float | None = None
    lon: float | None = None
    radius: float = RADIUS_KM["place"]
    words: frozenset[str] = frozenset()
    holders: frozenset[str] = frozenset()

    @property
    def known(self) -> bool:
        """Whether anything at all is known of the place."""
        return bool(self.place_id or self.words or self.candidates or self.lat is not None)

    @property
    def resolved(self) -> bool:
        """Whether it was found in a gazetteer, if only among several."""
        return bool(self.place_id or self.candidates or self.lat is not None)

    @property
    def wide(self) -> bool:
        """Whether the place is a region that holds towns."""
        return self.radius > WIDE_KM

    @property
    def spot(self) -> bool:
        """Whether it is told as something inside a town (a market, a house, "the town") that no gazetteer knows."""
        return not self.resolved and self.radius <= RADIUS_KM["exact"]


@lru_cache(maxsize=262144)
def kilometres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Return the great-circle distance in kilometres (haversine, mean Earth radius 6371 km)."""
    p, q = math.radians(lat), math.radians(other_lat)
    h = (
        math.sin((q - p) / 2) ** 2
        + math.cos(p) * math.cos(q) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    )
    return 12742.0 * math.asin(math.sqrt(min(1.0, h)))


BESIDE_KM = 25.0
"""Two named places closer than this may be told for one another, if much else agrees."""
SAME, NESTED, LOOSE, NEAR, BESIDE = 1.0, 0.5, 0.2, -0.1, -0.4
"""Scores of the same place, of a place and the town or region that holds it, of a place and a described region
("the north") that it may lie in, of two places close to each other, and of two not far from each other."""
IN_PROVINCE, IN_COUNTRY = 0.3, 0.1
"""Scores of a place and the province or the country that holds it."""
ONE_OF = 0.7
"""The share of a score that is left where a place is only one of several that are named."""
UNLISTED, UNLIKE = -0.3, -0.6
"""Scores of a place in no gazetteer (a farm, a market) and another place, and of two such places."""
ALIKE = 0.6
"""Two writings of a place that share this much of their words' weight name one place."""


class Atlas:
    """What is known of places beside the claims: ``within`` gives each place id's container, and ``rarity``
    the weight of a place word (a word that stands in many places, such as one for town, weighs little;
    unlisted ones weigh 1)."""

    def __init__(self, within: Mapping[str, str] | None = None, rarity: Mapping[str, float] | None = None):
        self.within = within or {}
        self.rarity = rarity or {}
        self.holders = frozenset(self.within.values())
        self._chains: dict[str, tuple[str, ...]] = {}

    def chain(self, place_id: str) -> tuple[str, ...]:
        """Return a place and all that contain it, smallest first."""
        known = self._chains.get(place_id)
        if known is None:
            found = [place_id]
            while (parent := self.within.get(found[-1])) is not None and parent not in found:
                found.append(parent)
            known = self._chains[place_id] = tuple(found)
        return known


def rarity_of(places: Iterable[frozenset[str]]) -> dict[str, float]:
    """Return the weight of each word over distinct places: the logarithm of the inverse share of places
    that have it.

    Source: inverse document frequency (Sparck Jones 1972), smoothed so that no word weighs nothing.
    """
    distinct = set(places)
    counts = Counter(word for place in distinct for word in place)
    return {word: math.log((1 + len(distinct)) / count) for word, count in counts.items()}


def score_where(a: Where, b: Where, atlas: Atlas) -> float | None:
    """Score how far two tellings agree on the place, from -1 to 1; None is a contradiction that forbids
    joining.

    0 means that nothing can be said. A place and the region that holds it agree by half.
    """
    if a.place_id and a.place_id == b.place_id:
        return SAME if not a.wide else NESTED if a.radius < RADIUS_KM["country"] else IN_COUNTRY
    if a.place_id and b.place_id and (a.place_id in atlas.within or b.place_id in atlas.within):
        return _score_chains(a, b, a.place_id, b.place_id, atlas)
    if a.lat is not None and b.lat is not None:
        return _score_points(a, b)
    either = _one_of(a, b, atlas)
    if either:
        return either
    if _apart(a, b):
        return None
    score = score_words(a.words, b.words, atlas.rarity)
    if a.spot != b.spot and (a.resolved or b.resolved):
        return max(score, 0.0)
    return max(score, UNLISTED if a.resolved != b.resolved or a.spot or b.spot else UNLIKE)


def _apart(a: Where, b: Where) -> bool:
    """Whether two places, one of them unknown, lie in different countries as far as their reports tell."""
    mine, theirs = (w.holders | ({w.place_id} if w.place_id else set()) for w in (a, b))
    return bool(mine and theirs) and mine.isdisjoint(theirs)


def _one_of(a: Where, b: Where, atlas: Atlas) -> float:
    """Score places of which one or both may be one of several: the same, or one in the other; 0 where none is."""
    mine, theirs = (w.candidates | ({w.place_id} if w.place_id else set()) for w in (a, b))
    if mine & theirs:
        return ONE_OF * SAME
    held = any(x in atlas.chain(y) or y in atlas.chain(x) for x in mine for y in theirs)
    return ONE_OF * _nested(max(a.radius, b.radius)) if held else 0.0


def _nested(radius: float) -> float:
    """Score a place and what holds it by how far that reaches."""
    if radius >= RADIUS_KM["country"]:
        return IN_COUNTRY
    return IN_PROVINCE if radius >= RADIUS_KM["adm1"] else NESTED


def _score_chains(a: Where, b: Where, a_id: str, b_id: str, atlas: Atlas) -> float | None:
    mine, theirs = atlas.chain(a_id), atlas.chain(b_id)
    if a_id in theirs or b_id in mine:
        return _nested(max(a.radius, b.radius))
    if a.wide or b.wide:
        return _score_region(a, b, set(mine[1:]) & set(theirs[1:]), atlas)
    akin = set(mine[1:-1]) & set(theirs[1:-1])
    if _likeness(a.words, b.words, atlas.rarity) >= ALIKE:
        return NESTED
    if a.lat is None or b.lat is None:
        return BESIDE if akin else None
    return _score_points(a, b)


def _score_region(a: Where, b: Where, around: set[str], atlas: Atlas) -> float | None:
    """Score a region against a place that is not known to lie in it; ``around`` holds both. A region that
    holds known places holds no others; one that holds none is only described, and its reach is vague."""
    region, other = (a, b) if a.radius >= b.radius else (b, a)
    if region.place_id in atlas.holders:
        return None
    if region.lat is None or region.lon is None or other.lat is None or other.lon is None:
        return LOOSE if around and (len(around) > 1 or region.radius >= RADIUS_KM["adm1"]) else None
    distance = kilometres(region.lat, region.lon, other.lat, other.lon)
    if distance > region.radius:
        return None
    return NEAR if region.radius == other.radius else LOOSE


def _likeness(a: frozenset[str], b: frozenset[str], rarity: Mapping[str, float]) -> float:
    """Return the share of the heavier writing's weight that both writings have."""
    if a.isdisjoint(b):
        return 0.0
    shared, mine, theirs = (sum(rarity.get(word, 1.0) for word in words) for words in (a & b, a, b))
    return shared / max(mine, theirs)


def _score_points(a: Where, b: Where) -> float | None:
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return None
    distance = kilometres(a.lat, a.lon, b.lat, b.lon)
    if a.wide or b.wide:
        return _nested(max(a.radius, b.radius)) if distance <= max(a.radius, b.radius) else None
    if distance <= SPOT_KM:
        return SAME
    if distance <= max(NEIGHBOURS_KM, min(a.radius, b.radius)):
        return NEAR
    return BESIDE if distance <= BESIDE_KM else None


def score_words(a: frozenset[str], b: frozenset[str], rarity: Mapping[str, float]) -> float:
    """Score two places by their words alone: 1 the same, towards 1 one inside the other, -1 nothing in
    common."""
    if not a or not b:
        return 0.0
    if a == b:
        return SAME
    shared, mine, theirs = (sum(rarity.get(word, 1.0) for word in words) for words in (a & b, a, b))
    return 0.9 * (2 * shared / min(mine, theirs) - 1) if shared else -1.0
