"""Time and memory of reconciling many claims, and how both grow.

    python -m bench.reconcile                   100,000 and 1,000,000 claims
    python -m bench.reconcile 20000 200000      other numbers

Shape of the claims (invented, the same in every run): one incident is told by one to eight reports (three on
average), and a report tells of it in one to four claims (killed, injured, a part of each). 2,000 places stand in 14
provinces; 22 incidents fall on each day, so that more claims mean more days. One account in ten names no day,
one in twenty only a weekday, one in ten the province and not the town; one report in fifty gives a monthly
total. Each number of claims is measured in a process of its own; memory is the process's peak.
"""

from __future__ import annotations

import datetime as dt
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import msgspec

from hasila.model import Cause, Claim, Harm, Scope, Status
from hasila.reconcile import ReportMeta, reconcile

SIZES = (100_000, 1_000_000)
PLACES, PROVINCES, A_DAY = 2000, 14, 22
FIRST_DAY = dt.date(2000, 1, 1)
CAUSES = (Cause.AIRSTRIKE, Cause.SHELLING, Cause.GROUND_FIGHTING, Cause.EXPLOSIVE, Cause.SHOOTING)
SOURCES = [f"source {k}" for k in range(60)]
_ATLAS = random.Random(1)
POINTS = [(33 + 4 * _ATLAS.random(), 36 + 6 * _ATLAS.random()) for _ in range(PLACES)]
WITHIN = {f"place {k}": f"province {k % PROVINCES}" for k in range(PLACES)} | {
    f"province {k}": "country" for k in range(PROVINCES)
}
Accounts = Iterator[tuple[ReportMeta, list[Claim]]]


def accounts(chance: random.Random) -> Accounts:
    """Yield reports, each with its claims, without end."""
    number = 0
    while True:
        day = FIRST_DAY + dt.timedelta(days=number // A_DAY)
        number += 1
        yield from _incident(chance, f"i{number}", day)


def _incident(chance: random.Random, name: str, day: dt.date) -> Accounts:
    place, cause = chance.randrange(PLACES), chance.choice(CAUSES)
    killed, injured = 1 + int(chance.expovariate(0.25)), 1 + int(chance.expovariate(0.12))
    for teller in range(1 + min(7, int(chance.expovariate(0.5)))):
        report = f"{name}-{teller}"
        told = max(1, killed + chance.choice((0, 0, 0, -1, 1, 2)))
        published = day + dt.timedelta(days=chance.choice((0, 0, 1)))
        setting = _setting(chance, place, cause, day)
        rows = [
            Claim(report=report, harm=Harm.KILLED, number=told, **setting),
            Claim(report=report, harm=Harm.INJURED, number=injured, **setting),
            Claim(report=report, harm=Harm.KILLED, number=1, part_of=0, status=Status.CIVILIAN, **setting),
            Claim(report=report, harm=Harm.INJURED, number=1, part_of=1, status=Status.CIVILIAN, **setting),
        ][: chance.randint(1, 4)]
        if chance.random() < 0.02:
            rows.append(_monthly(report, place, day, chance))
        yield ReportMeta(id=report, published=published, outlet=f"outlet {chance.randrange(300)}"), rows


def _setting(chance: random.Random, place: int, cause: Cause, day: dt.date) -> dict[str, Any]:
    """Return what the claims of one account share, said more or less fully."""
    fullness = chance.random()
    partial = f"weekday={day.isoweekday()}" if 0.1 <= fullness < 0.15 else None
    if 0.15 <= fullness < 0.25:
        province = f"province {place % PROVINCES}"
        where: dict[str, Any] = {"place": province, "place_id": province, "place_precision": "adm1"}
    else:
        lat, lon = POINTS[place]
        where = {"place": f"town{place}", "place_id": f"place {place}", "lat": lat, "lon": lon}
    return {
        **where,
        "when": None if fullness < 0.15 else day.isoformat(),
        "when_partial": partial,
        "cause": cause,
        "source": SOURCES[chance.randrange(len(SOURCES))],
    }


def _monthly(report: str, place: int, day: dt.date, chance: random.Random) -> Claim:
    province = f"province {place % PROVINCES}"
    return Claim(
        report=report,
        harm=Harm.KILLED,
        number=chance.randint(50, 200),
        place=province,
        place_id=province,
        place_precision="adm1",
        when=f"{day:%Y-%m}",
        scope=Scope.PERIOD,
        source=SOURCES[chance.randrange(len(SOURCES))],
    )


def made(size: int) -> tuple[list[Claim], dict[str, ReportMeta]]:
    """Return ``size`` claims with the reports that they stand in."""
    claims: list[Claim] = []
    metas: dict[str, ReportMeta] = {}
    for meta, rows in accounts(random.Random(7)):
        metas[meta.id] = meta
        claims += (msgspec.structs.replace(row, id=f"{meta.id}/{k}") for k, row in enumerate(rows))
        if len(claims) >= size:
            return claims[:size], metas
    raise AssertionError("accounts never end")


def _measure(size: int) -> None:
    claims, metas = made(size)
    before = _megabytes()
    start = time.perf_counter()
    incidents = reconcile(claims, metas, within=WITHIN)
    seconds = time.perf_counter() - start
    print(size, len(metas), len(incidents), f"{seconds:.2f}", f"{before:.0f}", f"{_megabytes():.0f}")


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """Measure each number of claims in a process of its own and print the table."""
    if sys.argv[1:2] == ["--one"]:
        _measure(int(sys.argv[2]))
        return 0
    rows = []
    for size in [int(word) for word in sys.argv[1:]] or SIZES:
        command = [sys.executable, "-m", "bench.reconcile", "--one", str(size)]
        rows.append(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())
    print(
        "| claims | reports | incidents | seconds | MB with claims made | MB at the peak | claims a second |"
    )
    print("|---|---|---|---|---|---|---|")
    for row in rows:
        print("| " + " | ".join([*row, f"{int(row[0]) / float(row[3]):.0f}"]) + " |")
    (few, *_, few_seconds, _, _), (many, *_, many_seconds, _, _) = rows[0], rows[-1]
    growth = float(many_seconds) / float(few_seconds)
    print(f"\n{int(many) / int(few):.0f} times the claims take {growth:.1f} times as long")
    return 0


if __name__ == "__main__":
    sys.exit(main())
