"""Words for a place → the places it names, each with how it is described ("the countryside of X", "near Y")."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from hasila.lexicon import Form, Hit
from hasila.names import NameHit
from hasila.packs import Pack
from hasila.resolve.mentions import Cells, lineage, rows_of
from hasila.resolve.precision import REGIONS, level_of
from hasila.tables import Row
from hasila.text import Token, sentences

SPOT_RANK = 1
"""Words of place up to this rank (house, market, quarter) are for something inside a town."""
WIDE_RANK = 4
"""Words of place from this rank on (district, countryside, province) go with regions, others with towns."""
SAME_PLACE_KM = 15.0
"""Rows of one name in two tables closer than this are one place."""
GAZETTEER = "gn-"
"""What ids of gazetteer rows open with; rows of the country tables and of users' lists win over them."""
_DISTRICTS = ("adm2", "adm3")
_DEGREE_KM = 111.2


class Mention(NamedTuple):
    """A name in a phrase: the rows it may stand for; ``near``, not at, them; ``joined`` by "and".

    What stands before it is ``inside`` it, or ``belongs`` to it in so many words. ``ordinary``: it is a single word
    that means something else as well ("the tents"), without a word of place before it.
    """

    rows: list[Cells]
    near: bool
    joined: bool
    inside: bool
    belongs: bool
    ordinary: bool


def mentions(words: str, pack: Pack) -> Iterator[Mention]:
    """Yield the known places that ``words`` name, in order."""
    for sentence in sentences(pack.fold(words).folded):
        for hit in pack.names.find(sentence.tokens):
            found = rows_of(hit, "place", pack)
            if found:
                bare, rows = _bare(hit, _literal(found, sentence.tokens, hit, pack), sentence.tokens, pack)
                yield _as_described(rows, sentence.tokens, bare, pack)


def bare_mentions(words: str, pack: Pack) -> Iterator[Mention]:
    """Yield the places that words for a place open with by a name that is an ordinary word elsewhere."""
    for sentence in sentences(pack.fold(words).folded)[:1]:
        for hit in pack.bare_places.find(sentence.tokens)[:1]:
            if len(_words_of_place(sentence.tokens[: hit.start], pack)) == hit.start:
                described = _as_described(rows_of(hit, "place", pack), sentence.tokens, hit, pack)
                yield described._replace(ordinary=True)


def is_spot(words: str, pack: Pack) -> bool:
    """Tell whether words name something inside a town: they open with a word for it ("a market", "a house"), or end
    with the word for a town that was named before ("the edge of the town")."""
    for sentence in sentences(pack.fold(words).folded):
        kinds = [
            hit
            for hit in pack.lexicon.find(sentence.tokens)
            if hit.form.entry.topic == "places" and hit.form.entry.role == "kind"
        ]
        if kinds:
            last = max(kinds, key=lambda hit: hit.tail)
            named_before = "the" in last.form.prefix and last.tail == len(sentence.tokens)
            return int(kinds[0].form.entry.value) <= SPOT_RANK or (
                named_before and int(last.form.entry.value) < WIDE_RANK
            )
    return False


def _bare(hit: NameHit, rows: list[Row], tokens: Sequence[Token], pack: Pack) -> tuple[NameHit, list[Row]]:
    """Read a name that a table has with and without its word of place ("the city of X", "X") as the latter.

    So it stands for all places of the bare name, and its word of place is read as for any other.
    """
    if hit.end - hit.start > 1 and _words_of_place(tokens[: hit.start + 1], pack):
        inner = next(iter(pack.names.find(tokens[hit.start + 1 : hit.end])), None)
        if inner and inner.start == 0 and inner.end == hit.end - hit.start - 1:
            namesakes = rows_of(inner, "place", pack)
            if all(row in namesakes for row in rows):
                return inner._replace(start=hit.start + 1, end=hit.end), namesakes
    return hit, rows


def is_gazetteer(row: Cells) -> bool:
    """Tell whether a row is of GeoNames or of an official table, where most names are of villages."""
    return row["id"].startswith(GAZETTEER)


def distinct(rows: Iterable[Row], pack: Pack) -> list[Cells]:
    """Leave out gazetteer rows of places that stand in a table of more weight; a row without a point gets theirs."""
    kept: list[Row] = []
    doubles: dict[str, list[Cells]] = {}
    for row in sorted(rows, key=lambda row: (is_gazetteer(row.cells), row.path)):
        same = next((other for other in kept if _is_double(row, other, pack)), None)
        if same is None:
            kept.append(row)
        else:
            doubles.setdefault(same.cells["id"], []).append(row.cells)
    return [_with_point(row.cells, doubles.get(row.cells["id"], [])) for row in kept]


def _is_double(row: Row, other: Row, pack: Pack) -> bool:
    """Tell whether a gazetteer row is the place of a row in another table: close by, or in its province."""
    a, b = row.cells, other.cells
    if not is_gazetteer(a) or row.path == other.path:
        return False
    if level_of(a, pack) in REGIONS or level_of(b, pack) in REGIONS:
        return False
    if a.get("lat") and b.get("lat"):
        return _apart(a, b) < SAME_PLACE_KM
    province = province_of(a, pack)
    return bool(province) and province == province_of(b, pack)


def _with_point(row: Cells, doubles: Sequence[Cells]) -> Cells:
    pointed = [double for double in doubles if double.get("lat")]
    if row.get("lat") or len(pointed) != 1:
        return row
    return row | {"lat": pointed[0]["lat"], "lon": pointed[0]["lon"]}


def province_of(row: Cells, pack: Pack) -> str:
    """Return the id of the province that a row lies in, or an empty string."""
    places = pack.rows["place"]
    above = (place for place in lineage(row, "place", pack) if place in places)
    return next((place for place in above if places[place].cells["kind"] == "adm1"), "")


def _literal(rows: list[Row], tokens: Sequence[Token], hit: NameHit, pack: Pack) -> list[Row]:
    """Keep the rows whose name opens with the very word if there are any, else those after "in" or "and"."""
    if len(rows) == 1:
        return rows
    word = tokens[hit.start].text
    found = [row for row in rows if any(first == word for first in _first_words(row.cells, pack))]
    return found or rows


def _first_words(row: Cells, pack: Pack) -> Iterator[str]:
    for spelling in (row["name"], *filter(None, row.get("forms", "").split("|"))):
        yield pack.fold.word(spelling).partition(" ")[0]


def _as_described(found: list[Row], tokens: Sequence[Token], hit: NameHit, pack: Pack) -> Mention:
    """Read the words of place before a name: "the city of X", "the countryside of X", "near the town X"."""
    rows = distinct(found, pack)
    before = _words_of_place(tokens[: hit.start], pack)
    joined = "and" in hit.prefix or any("and" in form.prefix for form in before)
    belongs = any(form.entry.role == "belongs" for form in before)
    inside = "by" in (before[-1].prefix if before else hit.prefix)
    before = list(takewhile(lambda form: form.entry.role != "in", before))
    near = any(form.entry.role in ("near", "direction") for form in before)
    kinds = [int(form.entry.value) for form in before if form.entry.role == "kind"]
    wide = [kind >= WIDE_RANK for kind in kinds]
    if wide:
        fitting = [row for row in rows if (level_of(row, pack) in REGIONS) is wide[0]]
        near = near or (wide[0] and not fitting) or any(wide[1:])
        rows = fitting or rows
    elif any(level_of(row, pack) not in REGIONS for row in rows):  # a bare name is the town, not its district
        rows = [row for row in rows if row["kind"] not in _DISTRICTS]
    ordinary = not kinds and _is_ordinary(hit, tokens, pack)
    return Mention(rows, near, joined, inside, belongs, ordinary)


def _is_ordinary(hit: NameHit, tokens: Sequence[Token], pack: Pack) -> bool:
    """Tell whether a name is one word that the lexicon knows as one for people or things."""
    readings = pack.lexicon.readings(tokens[hit.start].text)[0] if hit.end - hit.start == 1 else ()
    return any(form.entry.topic in ("people", "things") for form in readings)


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
    return kilometres(float(a["lat"]), float(a["lon"]), float(b["lat"]), float(b["lon"]))
