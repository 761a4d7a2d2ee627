"""What the map is drawn on: outlines that ship with Hasila, and the towns of the gazetteer."""

from __future__ import annotations

import gzip
from functools import cache
from importlib import resources

import msgspec
from fastapi import APIRouter, Request, Response

from hasila.packs import Pack
from hasila.web.room import Room

router = APIRouter(include_in_schema=False)

_KEPT = {"cache-control": "private, max-age=86400"}
_RANKS = {"country": 0, "adm1": 1, "city": 2, "town": 3}
"""Which kinds of places are named on the map, and from how near: the lower, the earlier."""
_LARGE = 200_000


@cache
def outlines() -> bytes:
    """Return countries, provinces and disputed borders as GeoJSON, packed."""
    return gzip.compress((resources.files("hasila") / "data" / "outlines.geojson").read_bytes(), 6, mtime=0)


@cache
def towns(pack: Pack) -> bytes:
    """Return ``[lat, lon, name, English name, rank]`` of the places that the map names, the larger first."""
    found = []
    for row in pack.rows["place"].values():
        cells = row.cells
        rank = _RANKS.get(cells["kind"])
        if rank is None or not cells.get("lat") or not cells.get("lon"):
            continue
        people = int(cells.get("population") or 0)
        near = rank + (cells["kind"] == "city" and people < _LARGE)
        found.append(
            (
                near,
                -people,
                float(cells["lat"]),
                float(cells["lon"]),
                cells["name"],
                cells.get("name_en") or "",
            )
        )
    return msgspec.json.encode(
        [(lat, lon, name, name_en, rank) for rank, _, lat, lon, name, name_en in sorted(found)]
    )


@router.get("/basemap/outlines")
def serve_outlines(request: Request) -> Response:
    """Answer with the outlines, small where the browser can unpack them."""
    if "gzip" in request.headers.get("accept-encoding", ""):
        packed = _KEPT | {"content-encoding": "gzip", "vary": "accept-encoding"}
        return Response(outlines(), media_type="application/geo+json", headers=packed)
    return Response(gzip.decompress(outlines()), media_type="application/geo+json", headers=_KEPT)


@router.get("/basemap/places")
def serve_places(request: Request) -> Response:
    """Answer with the towns."""
    room: Room = request.app.state.room
    return Response(towns(room.pack), media_type="application/json", headers=_KEPT)
