"""How exactly a place is known: our levels, which kind of place has which, and the codes of ACLED and UCDP."""

from __future__ import annotations

from hasila.packs import COUNTRY, Pack
from hasila.resolve.mentions import Cells

LEVELS = {
    "facility": "exact",
    "airport": "exact",
    "crossing": "exact",
    "road": "near",
    "mountain": "near",
    "adm3": "adm3",
    "adm2": "adm2",
    "region": "adm2",
    "river": "adm1",
    "adm1": "adm1",
    "country": "country",
}
"""The level of a kind of place; a town, camp, village, quarter or any other kind is a ``place``."""
REGIONS = frozenset({"adm3", "adm2", "adm1", "country"})
WIDE_REGION = "wide region"
SIZES = {
    "facility": -1,
    "town": 1,
    "city": 2,
    "mountain": 3,
    "road": 4,
    "adm3": 4,
    "adm2": 5,
    "region": 5,
    "river": 5,
    "adm1": 6,
    WIDE_REGION: 7,
    "country": 8,
}
"""Which kind of place may hold which: a name of a smaller kind beside one of a larger lies in or near it."""

_ACLED = {"exact": 1, "place": 1, "near": 2, "adm3": 2, "adm2": 2, "adm1": 3, "country": 3}
_UCDP = {"exact": 1, "place": 1, "near": 2, "adm3": 2, "adm2": 3, "adm1": 4, "country": 6}


def acled_geo_precision(level: str) -> int:
    """Return ACLED's ``geo_precision`` of a level.

    1 is a named town (or a quarter of a big city), 2 a small part of a region told by a town of it, 3 a larger
    region told by its capital. A country as a whole has no code of its own and is 3.
    Source: ACLED Codebook, geographic precision. Raises KeyError for what is no level.
    """
    return _ACLED[level]


def ucdp_where_prec(level: str) -> int:
    """Return UCDP GED's ``where_prec`` of a level.

    1 is the exact place, 2 within about 25 km of a known point, 3 a second-order and 4 a first-order division,
    6 the country. A subdistrict reaches about as far as 2. The codes 5 (a line or fuzzy area) and 7 (sea or air)
    have no level of ours. Source: UCDP GED Codebook, ``where_prec``. Raises KeyError for what is no level.
    """
    return _UCDP[level]


def is_wide_region(row: Cells, pack: Pack) -> bool:
    """Tell whether a row is a part of a country ("the north") that lies in no province."""
    above = pack.rows["place"].get(row.get("parent", ""))
    return row["kind"] == "region" and (above is None or above.cells["kind"] == COUNTRY)


def level_of(row: Cells, pack: Pack) -> str:
    """Return the level of a place's row; a part of a country that lies in no province is as wide as one."""
    return "adm1" if is_wide_region(row, pack) else LEVELS.get(row["kind"], "place")


def size_of(row: Cells, pack: Pack) -> int:
    """Return the size of a place's row: larger ones may hold smaller ones."""
    return SIZES[WIDE_REGION] if is_wide_region(row, pack) else SIZES.get(row["kind"], 0)
