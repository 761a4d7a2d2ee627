"""Compare civilian ranges and dates with Airwars' for the reports that Airwars cites.

    python -m bench.airwars

Airwars read far more sources for an incident than stand in the shared pool, so that its ranges are wider; what
counts is where ours lie. The incident compared is the one, among those that its reports tell of, that bears
Airwars' place (by name or within 10 km) and date (within two days) and that most of them tell of.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Sequence

from bench.clusters import POOL
from bench.corpus import NO_SHARED, SHARED, Record, records
from hasila import load_pack, pipeline
from hasila.model import Harm, Incident, Scope
from hasila.packs import Pack
from hasila.reconcile.when import days_of, gap
from hasila.reconcile.where import kilometres

GOLD = SHARED / "gold/airwars-dev.jsonl"
NEAR_KM, NEAR_DAYS = 10.0, 2
HARMS = ((Harm.KILLED, "civilian_deaths"), (Harm.INJURED, "civilian_injuries"))
Range = tuple[int | None, int | None]


def matched(row: Record, told: Sequence[Incident], reports: set[str], pack: Pack) -> Incident | None:
    """Return the incident that Airwars' row is about, or None if none has its place and date."""
    days = days_of(row["incident_date"])
    assert days is not None
    fitting = [
        (len(reports & set(incident.reports)), -apart, incident.id, incident)
        for incident in told
        if (when := days_of(incident.when)) and (apart := gap(days, when)) <= NEAR_DAYS
        if _one_place(row, incident, pack)
    ]
    return max(fitting, key=lambda item: item[:3])[3] if fitting else None


def _one_place(row: Record, incident: Incident, pack: Pack) -> bool:
    if incident.lat is not None and incident.lon is not None and row["latitude"] is not None:
        return kilometres(incident.lat, incident.lon, row["latitude"], row["longitude"]) <= NEAR_KM
    theirs, ours = (
        "".join(pack.fold(name or "").folded.split()) for name in (row["location_ar"], incident.place)
    )
    return bool(theirs and ours) and (theirs in ours or ours in theirs or _longest_word(row, pack) in ours)


def _longest_word(row: Record, pack: Pack) -> str:
    return max(pack.fold(row["location_ar"]).folded.split(), key=len)


def civilians(incident: Incident, harm: Harm) -> Range:
    """Return the whole range of a harm by Airwars' rule: fighters are left out of it."""
    found = (toll for toll in incident.tolls if toll.harm is harm and toll.side is None)
    return next(((toll.low, toll.high) for toll in found), (None, None))


def relation(ours: Range, theirs: Range) -> str:
    """Say how our range lies to Airwars': equal, inside it, overlapping, below, above, or one is missing."""
    low, high = (ours[0] if ours[0] is not None else ours[1]), (ours[1] if ours[1] is not None else ours[0])
    least, most = (theirs[0] or 0), theirs[1]
    if low is None or high is None or most is None:
        return (
            "neither"
            if low is None and most is None
            else "no figure here"
            if low is None
            else "none at Airwars"
        )
    if (low, high) == (theirs[0], most):
        return "equal"
    if least <= low and high <= most:
        return "inside"
    if high < least or low > most:
        return "below" if high < least else "above"
    return "overlapping"


def main() -> int:
    """Print the table and the number of incidents in each class; return the exit code."""
    if not SHARED.is_dir():
        print(NO_SHARED)
        return 0
    pack = load_pack("ar")
    found = pipeline.tolls(POOL, pack, lambda _: None, rule="airwars")
    events = [incident for incident in found.incidents if incident.scope is Scope.EVENT]
    citing: dict[str, set[str]] = defaultdict(set)
    for row in (row for path in POOL for row in records(path.read_bytes())):
        for cited in row["airwars"] or ():
            citing[cited].add(row["id"])
    classes: dict[str, Counter[str]] = defaultdict(Counter)
    print("| Airwars | place | reports | date | ours | killed | ours | | injured | ours | |")
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for row in records(GOLD.read_bytes()):
        reports = citing[row["internal_id"]]
        told = [incident for incident in events if reports & set(incident.reports)]
        _print_row(row, reports, matched(row, told, reports, pack), classes)
    for name, counts in classes.items():
        print(f"\n{name}: " + ", ".join(f"{kind} {number}" for kind, number in counts.most_common()))
    return 0


def _print_row(
    row: Record, reports: set[str], ours: Incident | None, classes: dict[str, Counter[str]]
) -> None:
    cells = [
        row["internal_id"],
        row["location"],
        f"{len(reports & set(ours.reports if ours else ()))}/{len(reports)}",
    ]
    cells += [row["incident_date"], (ours.when or "") if ours else "not found"]
    apart = (
        None if ours is None else gap(days_of(row["incident_date"]) or (0, 0), days_of(ours.when) or (0, 0))
    )
    classes["date"]["not found" if apart is None else f"{apart} days apart" if apart else "same day"] += 1
    for harm, field in HARMS:
        theirs = row[f"{field}_min"], row[f"{field}_max"]
        own = civilians(ours, harm) if ours else (None, None)
        kind = relation(own, theirs) if ours else "not found"
        classes[str(harm)][kind] += 1
        cells += [_shown(theirs), _shown(own), kind]
    print("| " + " | ".join(cells) + " |")


def _shown(figures: Range) -> str:
    low, high = ("?" if value is None else str(value) for value in figures)
    return "" if low == high == "?" else low if low == high else f"{low}-{high}"


if __name__ == "__main__":
    sys.exit(main())
