"""How many claims' places resolve, and how far they lie from the points that Airwars gives for the same reports.

    python -m bench.places               the shipped tables, and these with a table of 5,997 Syrian places
    python -m bench.places --errors      and each claim that stays open, or lies more than 20 km off

A claim with words for a place is resolved (one place), ambiguous (several are left) or unknown (none is known).
A distance is that of a point of an incident for which Airwars names a report, from the nearest of the report's
claims with a place no wider than a subdistrict; a point without such a claim counts as far. Airwars' points are
not all right to the village, and a report may name an incident without counting its victims.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from statistics import median
from typing import NamedTuple

from bench.corpus import NO_SHARED, SHARED, records
from hasila import load_pack
from hasila.gazetteer import import_places
from hasila.model import Claim, Report
from hasila.packs import AddedTable, Pack
from hasila.pipeline import claims_of
from hasila.read import Problem, read
from hasila.resolve.phrases import kilometres

POOL = tuple(SHARED / "reports" / name for name in ("dev.jsonl", "dev-C.jsonl"))
GOLD = SHARED / "gold/airwars-dev.jsonl"
VILLAGES = SHARED / "data/syria-places.json"
FINE = ("exact", "place", "near", "adm3")
FAR_KM = 20.0

Point = tuple[float, float]
"""Latitude and longitude in degrees."""


class Measure(NamedTuple):
    """Counts of claims with words for a place, by what became of them, and distances in kilometres.

    ``fine`` are those of the resolved whose place is no wider than a subdistrict.
    """

    resolved: int
    fine: int
    ambiguous: int
    unknown: int
    distances: list[float]

    def within(self, limit: float) -> float:
        """Return the share of distances up to ``limit`` km."""
        return sum(d <= limit for d in self.distances) / max(1, len(self.distances))


def imported(pack: Pack) -> AddedTable:
    """Return the table of Syrian places as ``hasila places add`` makes it."""
    made = import_places(VILLAGES.read_bytes(), VILLAGES.name, VILLAGES.stem, pack)
    return AddedTable("place", f"places/{VILLAGES.stem}.tsv", made.text)


def points() -> dict[str, list[Point]]:
    """Return the points of the incidents that Airwars names each report for."""
    known = {
        row["internal_id"]: (row["latitude"], row["longitude"])
        for row in records(GOLD.read_bytes())
        if row["latitude"] is not None
    }
    found: dict[str, list[Point]] = defaultdict(list)
    for row in records(POOL[0].read_bytes()):
        found[row["id"]] = [known[code] for code in row["airwars"] if code in known]
    return found


def distances(claims: Sequence[Claim], near: dict[str, list[Point]]) -> dict[tuple[str, Point], float]:
    """Return by report and point how far the nearest claim of the report is, in km; infinite if none has a point."""
    found = {(report, point): math.inf for report, listed in near.items() for point in listed}
    for claim in claims:
        if claim.lat is not None and claim.lon is not None and claim.place_precision in FINE:
            for point in near.get(claim.report, ()):
                apart = kilometres(claim.lat, claim.lon, *point)
                found[claim.report, point] = min(found[claim.report, point], apart)
    return found


def measure(claims: Sequence[Claim], near: dict[str, list[Point]]) -> Measure:
    """Count what became of the claims that have words for a place."""
    placed = [claim for claim in claims if claim.place]
    resolved = sum(claim.place_id is not None for claim in placed)
    ambiguous = sum(bool(claim.place_candidates) for claim in placed)
    fine = sum(claim.place_precision in FINE for claim in placed)
    unknown = len(placed) - resolved - ambiguous
    return Measure(resolved, fine, ambiguous, unknown, list(distances(claims, near).values()))


def errors(claims: Sequence[Claim], near: dict[str, list[Point]]) -> Iterator[str]:
    """Yield a line for each claim whose place stays open, and for each point that no claim is near."""
    for claim in claims:
        if claim.place and claim.place_id is None:
            yield f"{claim.report}\t{claim.place}\t{', '.join(claim.place_candidates) or 'unknown'}"
    for (report, point), distance in distances(claims, near).items():
        if distance > FAR_KM:
            places = {claim.place or "" for claim in claims if claim.report == report}
            yield f"{report}\t{point}\t{distance:.0f} km off\t{' | '.join(sorted(places))}"


def _stop(problem: Problem) -> None:
    raise ValueError(str(problem))


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.places", description=__doc__.split("\n")[0])
    parser.add_argument("--errors", action="store_true", help="name each claim that is open or far off")
    asked = parser.parse_args(arguments)
    if not SHARED.is_dir():
        print(NO_SHARED.partition(":")[0] + ": no places are measured")
        return 0
    reports, near, plain = list(read(POOL, _stop)), points(), load_pack("ar")
    packs = {"shipped": plain, "with villages": load_pack("ar", added=(imported(plain),))}
    print(f"{'':14}{'placed':>8}{'resolved':>10}{'fine':>7}{'ambiguous':>11}{'unknown':>9}", end="")
    print(f"{'points':>9}{'median km':>11}{'<= 5 km':>9}{'<= 20 km':>10}")
    for name, pack in packs.items():
        claims = _claims(reports, pack)
        found = measure(claims, near)
        placed = found.resolved + found.ambiguous + found.unknown
        shares = [count / placed for count in found[:4]]
        middle = median(found.distances) if found.distances else math.nan
        print(
            f"{name:14}{placed:8}{shares[0]:10.3f}{shares[1]:7.3f}{shares[2]:11.3f}{shares[3]:9.3f}", end=""
        )
        print(f"{len(found.distances):9}{middle:11.1f}{found.within(5):9.3f}{found.within(FAR_KM):10.3f}")
        if asked.errors:
            print("\n".join(errors(claims, near)))
    return 0


def _claims(reports: Sequence[Report], pack: Pack) -> list[Claim]:
    return [claim for report in reports for claim in claims_of(report, pack)]


if __name__ == "__main__":
    sys.exit(main())
