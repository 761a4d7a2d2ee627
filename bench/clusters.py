"""Score incidents against the clusters of reports that tell of one incident, by B-cubed.

    python -m bench.clusters             the table
    python -m bench.clusters --errors    and each report that stands with the wrong others

A report may tell of several incidents, and reports of one cluster may have different leads: a report stands for
the one that most reports tell of, and for comparison for the one of its lead claim. Rows of the shared pool without
a cluster are taken to tell of incidents of their own, although some of them tell of one. B-cubed (Bagga and Baldwin
1998) is the mean over reports of the share of its predicted (precision) or true (recall) fellows that are right.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from bench.corpus import NO_SHARED, SHARED, Record, records
from hasila import load_pack, pipeline
from hasila.model import Claim, Report, Scope

POOL = tuple(SHARED / "reports" / name for name in ("dev.jsonl", "dev-C.jsonl"))


class BCubed(NamedTuple):
    """Precision and recall from 0 to 1 over a number of reports."""

    reports: int
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def b_cubed(true: Mapping[str, str], found: Mapping[str, str]) -> BCubed:
    """Score the cluster that each item was found in against its true one; both hold the same items."""
    of_true, of_found = _members(true), _members(found)
    shared = {item: of_true[true[item]] & of_found[found[item]] for item in true}
    number = max(1, len(true))
    return BCubed(
        len(true),
        sum(len(shared[item]) / len(of_found[found[item]]) for item in true) / number,
        sum(len(shared[item]) / len(of_true[true[item]]) for item in true) / number,
    )


def _members(labels: Mapping[str, str]) -> dict[str, set[str]]:
    members: dict[str, set[str]] = defaultdict(set)
    for item, label in labels.items():
        members[label].add(item)
    return members


def lead_incidents(found: pipeline.Tolls) -> dict[str, str]:
    """Return the incident of each report's lead claim, the first event claim that is no part of another; a
    report without claims is an incident of its own."""
    homes = {claim: incident.id for incident in found.incidents for claim in incident.claims}
    lead: dict[str, str] = {}
    for claim in found.claims.values():
        if claim.scope is Scope.EVENT and claim.part_of is None:
            lead.setdefault(claim.report, homes[claim.id])
    for claim in found.claims.values():
        lead.setdefault(claim.report, homes[claim.id])
    return {report: lead.get(report, f"none:{report}") for report in found.reports}


def main_incidents(found: pipeline.Tolls) -> dict[str, str]:
    """Return the incident of each report that most reports tell of; its lead incident if no other report
    tells of any."""
    main = lead_incidents(found)
    most = {report: 1 for report in main}
    for incident in sorted(found.incidents, key=lambda incident: incident.id):
        for report in incident.reports if incident.scope is Scope.EVENT else ():
            if len(incident.reports) > most[report]:
                main[report], most[report] = incident.id, len(incident.reports)
    return main


def gold_claims() -> list[Claim]:
    """Return the gold claims of the shared pool; of several right values of a field, the first said one."""
    return [
        msgspec.convert({"report": record["report"], **_first_values(row)}, Claim)
        for path in sorted((SHARED / "gold").glob("dev-*.jsonl"))
        for record in records(path.read_bytes())
        for row in record["claims"]
    ]


def _first_values(row: Record) -> Record:
    said = {
        field: next((item for item in value if item is not None), None) if isinstance(value, list) else value
        for field, value in row.items()
        if field not in ("quotes", "names", "optional")
    }
    names = [name if isinstance(name, str) else name[0] for name in row["names"]]
    return {key: value for key, value in said.items() if value is not None} | {"names": names}


def measured(name: str, found: pipeline.Tolls, clusters: Mapping[str, str], errors: bool) -> None:
    """Print the scores of all reports and of those of true clusters; with ``errors``, what went wrong."""
    true = {report: clusters.get(report, f"single:{report}") for report in found.reports}
    told = _members({report: cluster for report, cluster in true.items() if report in clusters})
    several = {report for members in told.values() if len(members) > 1 for report in members}
    for way, main in (("most told", main_incidents(found)), ("lead", lead_incidents(found))):
        for label, chosen in (("all", set(true)), ("in clusters", several)):
            score = b_cubed(*({report: of[report] for report in sorted(chosen)} for of in (true, main)))
            figures = " | ".join(f"{value:.3f}" for value in (score.precision, score.recall, score.f1))
            print(f"| {name}, {way}: {label} | {score.reports} | {figures} |")
    if errors:
        _print_errors(true, main_incidents(found))


def _print_errors(true: Mapping[str, str], main: Mapping[str, str]) -> None:
    of_true, of_main = _members(true), _members(main)
    for report in sorted(true):
        wrong, missed = (
            of_main[main[report]] - of_true[true[report]],
            of_true[true[report]] - of_main[main[report]],
        )
        if wrong or missed:
            print(f"  {report} ({true[report]}) stands with {sorted(wrong)} and lacks {sorted(missed)}")


def main() -> int:
    """Print B-cubed of the full pipeline and of the gold claims; return the exit code."""
    arguments = argparse.ArgumentParser(prog="python -m bench.clusters", description="Score incidents.")
    arguments.add_argument("--errors", action="store_true", help="list reports that stand with wrong others")
    errors = arguments.parse_args().errors
    if not SHARED.is_dir():
        print(NO_SHARED)
        return 0
    pack = load_pack("ar")
    rows = [row for path in POOL for row in records(path.read_bytes())]
    clusters = {row["id"]: row["cluster"] for row in rows if row["cluster"]}
    print("| | reports | precision | recall | F1 |\n|---|---|---|---|---|")
    measured("read", pipeline.tolls(POOL, pack, lambda _: None), clusters, errors)
    reports: dict[str, Report] = {}
    for path in POOL:
        reports |= pipeline.reports_from(path, lambda _: None)
    claims = gold_claims()
    annotated = {claim.report for claim in claims}
    bare = {i: msgspec.structs.replace(r, text="") for i, r in reports.items() if i in annotated}
    found = pipeline.tolls_of(pipeline.resolved_claims(claims, bare, pack), bare, pack)
    measured("gold claims, no texts", found, clusters, errors)
    return 0


if __name__ == "__main__":
    sys.exit(main())
