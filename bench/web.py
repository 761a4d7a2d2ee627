"""How fast the reading room answers on a large store, beside an empty page of the same server.

    python -m bench.web                     100,000 claims in an SQLite file that is thrown away
    python -m bench.web 20000               another number
    python -m bench.web 100000 --store F    keep the store, or use the one that is there

The claims have the shape of ``bench.reconcile``, at places of the gazetteer; the texts are made-up words. Requests are
sent one after another, each kind many times at places chosen at random, to a server in a process of its own, so that
their times hold all that a browser waits for but the drawing. The 95th percentile of each kind is printed beside that
of an empty page, which the same kind of server sends.
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from urllib.parse import quote

import msgspec

from bench.reconcile import PLACES, PROVINCES, accounts
from hasila import load_pack, pipeline
from hasila.model import Claim, Report, Scope
from hasila.packs import Pack
from hasila.store import Added, Refused, Store, open_store

ROUNDS = 60
LETTERS = [chr(code) for code in (*range(0x628, 0x63B), *range(0x641, 0x649))]
Address = Callable[[random.Random], str]


def words(chance: random.Random, vocabulary: list[str], number: int) -> str:
    """Return made-up words; half of them are of the hundred most frequent ones, as in any text."""
    return " ".join(
        vocabulary[chance.randrange(100 if chance.random() < 0.5 else len(vocabulary))] for _ in range(number)
    )


def told(size: int, pack: Pack) -> Iterator[tuple[Report, list[Claim]]]:
    """Yield reports with their claims, ``size`` claims in all, at places of the gazetteer."""
    chance = random.Random(7)
    rows = [
        row.cells for row in pack.rows["place"].values() if row.cells.get("lat") and row.cells.get("parent")
    ]
    towns = [cells for cells in rows if cells["kind"] in ("city", "town", "village")]
    chosen = [towns[k * len(towns) // PLACES] for k in range(PLACES)]
    provinces = [cells for cells in rows if cells["kind"] in ("province", "governorate", "adm1")] or rows
    vocabulary = ["".join(chance.choices(LETTERS, k=chance.randint(3, 7))) for _ in range(8000)]
    left = size
    for meta, claims in accounts(random.Random(7)):
        text = words(chance, vocabulary, chance.randint(60, 160))
        own = [_placed(claim, k, text, chosen, provinces) for k, claim in enumerate(claims[:left])]
        yield Report(id=meta.id, text=text, published=meta.published, outlet=meta.outlet, language="ar"), own
        left -= len(own)
        if left <= 0:
            return


def _placed(
    claim: Claim, number: int, text: str, towns: list[dict[str, str]], provinces: list[dict[str, str]]
) -> Claim:
    """Return a claim at a place of the gazetteer, resting on some of the report's words."""
    kind, _, at = (claim.place_id or "").partition(" ")
    cells = towns[int(at)] if kind == "place" else provinces[int(at) % min(PROVINCES, len(provinces))]
    start = number * 12
    return msgspec.structs.replace(
        claim,
        id=f"{claim.report}/{number}",
        place=cells["name"],
        place_id=cells["id"],
        lat=float(cells["lat"]),
        lon=float(cells["lon"]),
        evidence=((start, min(start + 10, len(text))),),
        spans={"place": (start + 12, start + 20)},
        rule="bench",
        victims_side=None if claim.scope is Scope.PERIOD else ("civilians", "sdf", "hts")[int(at or 0) % 3],
    )


def fill(store: Store, size: int, pack: Pack) -> None:
    """Put claims into a store and derive its incidents; print how long each takes."""
    start = time.perf_counter()

    def refused(error: Refused) -> None:
        raise error

    added = store.add_many(told(size, pack), pack.version, refused)
    loaded = time.perf_counter()
    number = pipeline.rebuild(store, pack)
    built = time.perf_counter()
    again = pipeline.rebuild(store, pack)
    assert again == number
    rebuilt = time.perf_counter()
    print(
        f"{added[Added.NEW]} reports, {size} claims, {number} incidents: loaded in {loaded - start:.1f} s, derived in "
        f"{built - loaded:.1f} s, derived again with nothing new in {rebuilt - built:.1f} s"
    )


@contextmanager
def running(command: list[str], said: str) -> Iterator[str]:
    """Run a server until it says its address; yield host and port."""
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=dict(os.environ)) as server:
        try:
            assert server.stderr
            found = next(match for line in server.stderr if (match := re.search(said, line)))
            yield found[1]
        finally:
            server.terminate()


def serve_empty() -> None:
    """Serve an empty page by the same server and framework."""
    import uvicorn  # noqa: PLC0415
    from fastapi import FastAPI  # noqa: PLC0415
    from starlette.responses import HTMLResponse  # noqa: PLC0415

    app = FastAPI(openapi_url=None)
    app.get("/")(lambda: HTMLResponse("<!doctype html><title>empty</title>"))
    with socket.socket(proto=socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        print(f"open http://127.0.0.1:{listening.getsockname()[1]}/ ", file=sys.stderr, flush=True)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        asyncio.run(server.serve(sockets=[listening]))


def times(where: str, address: Address) -> tuple[list[float], int]:
    """Return the milliseconds of each of many answers after a few that do not count, and their middle size."""
    chance = random.Random(1)
    host, port = where.split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=60)
    found, sizes = [], []
    for number in range(ROUNDS + 5):
        path = address(chance)
        start = time.perf_counter()
        connection.request("GET", path, headers={"Cookie": f"hasila_visit={'v' * 32}"})
        answer = connection.getresponse()
        size = len(answer.read())
        taken = 1000 * (time.perf_counter() - start)
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status}")
        if number >= 5:
            found.append(taken)
            sizes.append(size)
    connection.close()
    return found, sorted(sizes)[len(sizes) // 2]


def pages(store: Store) -> dict[str, Address]:
    """Return each kind of page with what makes an address of it, at incidents and reports of the store."""
    incidents = [incident for incident in store.incidents()]
    chosen = random.Random(3).sample(incidents, min(300, len(incidents)))
    largest = sorted(incidents, key=lambda incident: -len(incident.claims))[:50]
    reports = [report for incident in chosen for report in incident.reports]
    place = [incident.place_id for incident in chosen if incident.place_id]
    sample = [word for report in reports[:20] for word in store.report(report).text.split()[:5]]
    years = sorted({incident.when[:4] for incident in incidents if incident.when})
    return {
        "incidents": lambda c: f"/?page={c.randint(1, 100)}",
        "incidents, by filters": lambda c: (
            f"/?harm=killed&since={c.choice(years)}&verdict=contradict&sort=deadliest"
        ),
        "incidents, by place": lambda c: f"/?place={quote(c.choice(place))}",
        "incidents, by words": lambda c: f"/?q={quote(c.choice(sample))}",
        "map, a year": lambda c: f"/map?since={(y := c.choice(years))}&until={y}",
        "map, everything": lambda c: "/map",
        "points of a year": lambda c: f"/api/points?since={(y := c.choice(years))}&until={y}",
        "points, everything": lambda c: "/api/points",
        "timeline, a year": lambda c: f"/timeline?since={(y := c.choice(years))}&until={y}",
        "timeline, everything": lambda c: "/timeline",
        "incident": lambda c: f"/incidents/{c.choice(chosen).id}",
        "incident, by another rule": lambda c: f"/incidents/{c.choice(chosen).id}?rule=acled",
        "incident, the largest 50": lambda c: f"/incidents/{c.choice(largest).id}",
        "reports": lambda c: f"/reports?page={c.randint(1, 100)}",
        "report": lambda c: f"/reports/{quote(c.choice(reports))}",
        "sources": lambda c: "/sources",
        "search": lambda c: f"/search?q={quote(c.choice(sample))}",
        "search, two words": lambda c: f"/search?q={quote(c.choice(sample))}+{quote(c.choice(sample))}",
        "history": lambda c: "/history",
        "add": lambda c: "/add",
    }


def main() -> int:
    """Fill a store, serve it, measure, and print the table; exit code 1 where a page takes 100 ms or more."""
    arguments = argparse.ArgumentParser(
        prog="python -m bench.web", description="How fast the reading room answers."
    )
    arguments.add_argument("size", nargs="?", type=int, default=100_000)
    arguments.add_argument("--store", help="path of a store to make, or to use if it is there")
    arguments.add_argument("--empty", action="store_true", help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.empty:
        serve_empty()
        return 0
    with tempfile.TemporaryDirectory() as folder:
        where = given.store or str(Path(folder, "bench.db"))
        with open_store(where) as store:
            if not store.counts()["claims"]:
                fill(store, given.size, load_pack("ar"))
            kinds = pages(store)
        said = r"open http://([^/]+)/ "
        with (
            running([sys.executable, "-m", "hasila", "serve", where, "--port", "0"], said) as room,
            running([sys.executable, "-m", "bench.web", "--empty"], said) as empty,
        ):
            return measured(kinds, room, empty)


def measured(kinds: dict[str, Address], room: str, empty: str) -> int:
    """Print the table of all kinds of pages; return the exit code."""
    floor, _ = times(empty, lambda _: "/")
    base = quantiles(floor, n=20)[-1]
    print(f"\nan empty page: median {sorted(floor)[len(floor) // 2]:.1f} ms, 95th percentile {base:.1f} ms\n")
    print("| page | median ms | 95th percentile ms | x empty | kB |\n|---|---|---|---|---|")
    slow = []
    for name, address in kinds.items():
        taken, size = times(room, address)
        high = quantiles(taken, n=20)[-1]
        print(
            f"| {name} | {sorted(taken)[len(taken) // 2]:.1f} | {high:.1f} | {high / base:.0f} | {size / 1000:.0f} |"
        )
        slow += [name] if high >= 100 else []
    print(f"\n100 ms or more: {', '.join(slow) or 'none'}")
    return int(bool(slow))


if __name__ == "__main__":
    sys.exit(main())
