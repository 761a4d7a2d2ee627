"""Places as JSON objects with chains of names: an array as human rights archives of Syria keep it.

Keys: ``search_name_ar`` and ``search_name_en`` ("place - subdistrict - district --- (((number)))" or
"city : quarter --- (((number)))"), ``closest_geonames_post_code`` (an OCHA p-code), ``lat``, ``lon``, ``id``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from hasila.gazetteer.place import GazetteerError, Misfit, Place, Reading, point, slug

FORM = "name-chains"
LICENCE = "that of the archive the file comes from; the facts as a rule OCHA COD, CC BY-IGO"
ARABIC, ENGLISH, CODE = "search_name_ar", "search_name_en", "closest_geonames_post_code"
_NUMBER = re.compile(r"\s*---\s*\(\(\(\d+\)\)\)\s*$")
_REMARK = re.compile(r"\s*\([^)]*\)")
_OTHER = re.compile("[_/]")


def read_chains(data: bytes) -> Reading:
    """Read an array; raises GazetteerError where it is none or its objects lack the names."""
    try:
        records = msgspec.json.decode(data)
    except msgspec.DecodeError as error:
        raise GazetteerError(f"the JSON is broken: {error}") from error
    if not isinstance(records, list) or not any(isinstance(r, dict) and ARABIC in r for r in records):
        raise GazetteerError(f"the JSON is no array of objects with {ARABIC}, lat and lon")
    places: dict[str, Place] = {}
    misfits: list[Misfit] = []
    for row, record in enumerate(records, 1):
        try:
            for place in _read(row, record):
                places.setdefault(place.code, place)
        except ValueError as error:
            misfits.append(Misfit(row, str(error)))
    return Reading(FORM, LICENCE, list(places.values()), misfits)


def _read(row: int, record: Any) -> Iterator[Place]:
    """Yield the place of an object and the regions above it."""
    if not isinstance(record, dict) or not all(isinstance(record.get(key), str) for key in (ARABIC, ENGLISH)):
        raise ValueError(f"no {ARABIC} or no {ENGLISH}")
    lat, lon = point(*(_cell(record, key) for key in ("lat", "lon")))
    arabic, english = (_NUMBER.sub("", record[key]) for key in (ARABIC, ENGLISH))
    code = slug(f"{_cell(record, CODE)} {english.partition(' - ')[0]}")
    if " : " in arabic:
        city, name = arabic.split(" : ", 1)
        name_en = english.rpartition(" : ")[2]
        yield Place(row, code, _names(name), "district", name_en.strip(), lat=lat, lon=lon, within=city)
        return
    yield from _in_regions(Place(row, code, (), "village", lat=lat, lon=lon), arabic, english)


def _in_regions(place: Place, arabic: str, english: str) -> Iterator[Place]:
    """Read "place - subdistrict - district"; further links in between repeat the subdistrict."""
    (name, *wider), (name_en, *wider_en) = (
        [link.strip() for link in chain.split(" - ")] for chain in (arabic, english)
    )
    place = place._replace(names=_names(name), name_en=_REMARK.sub("", name_en))
    if len(wider) < 2 or len(wider_en) < 2:
        yield place
        return
    sub, district = wider[-2:]
    sub_code, district_code = f"adm3-{slug(' '.join(wider_en[-2:]))}", f"adm2-{slug(wider_en[-1])}"
    if sub.endswith(f" {district}"):  # "the centre of X": the subdistrict of the district's seat
        sub = district
    yield place._replace(above=(sub_code, district_code))
    yield Place(place.row, sub_code, (sub,), "adm3", wider_en[-2], above=(district_code,))
    yield Place(place.row, district_code, (district,), "adm2", wider_en[-1])


def _names(written: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in _OTHER.split(_REMARK.sub("", written)) if name.strip())


def _cell(record: Mapping[str, Any], key: str) -> str:
    value = record.get(key)
    return "" if value is None else str(value).strip()
