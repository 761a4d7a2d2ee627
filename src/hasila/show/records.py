"""Results as records for JSON lines."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from hasila.model import Claim, Correction, Judgement, Report
from hasila.pipeline import Tolls


def toll_records(found: Tolls) -> Iterator[dict[str, Any]]:
    """Yield each incident's fields, and as ``evidence`` its claims with quotes and their reports' outlet."""
    for incident in found.incidents:
        claims = (found.claims[claim] for claim in incident.claims if claim in found.claims)
        evidence = [_evidence(claim, found.reports[claim.report]) for claim in claims]
        yield {**msgspec.to_builtins(incident), "evidence": evidence}


def incident_records(found: Tolls) -> Iterator[dict[str, Any]]:
    """Yield each incident as one row, its claims told by report and zero-based position there."""
    positions: Counter[str] = Counter()
    place: dict[str, int] = {}
    for claim in found.claims.values():
        place[claim.id] = positions[claim.report]
        positions[claim.report] += 1
    for incident in found.incidents:
        claims = [(found.claims[claim].report, place[claim]) for claim in incident.claims]
        yield {
            "incident": incident.id,
            "reports": incident.reports,
            "claims": [{"report": report, "position": position} for report, position in sorted(claims)],
            **{field: getattr(incident, field) for field in _SETTING},
            "tolls": incident.tolls,
        }


def report_records(reports: Iterable[Report], copies: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield each report's fields with the SHA-256 of its text, its original if it is a copy, and its copies."""
    of: dict[str, list[str]] = defaultdict(list)
    for copy, original in copies.items():
        of[original].append(copy)
    for report in reports:
        sha256 = hashlib.sha256(report.text.encode("utf-8", "surrogatepass")).hexdigest()
        linked = {"copy_of": copies.get(report.id), "copies": of.get(report.id, [])}
        yield {**msgspec.to_builtins(report), "sha256": sha256, **linked}


_SETTING = ("place", "lat", "lon", "when", "event_type", "sub_event_type")


def _evidence(claim: Claim, report: Report) -> dict[str, Any]:
    return {
        **msgspec.to_builtins(claim),
        "quotes": [report.quote(span) for span in claim.evidence],
        "published": report.published,
        "outlet": report.outlet,
        "origin": report.origin,
        "url": report.url,
        "title": report.title,
        "document": report.document,
    }


def decision_records(
    judgements: Iterable[Judgement],
    corrections: Iterable[Correction],
    orphaned: Iterable[Judgement | Correction],
) -> Iterator[dict[str, Any]]:
    """Yield decisions in the order of their making; ``orphaned`` says that a claim of it is gone."""
    gone = set(orphaned)
    decisions: list[Judgement | Correction] = [*judgements, *corrections]
    for decision in sorted(decisions, key=lambda decision: decision.decided_at):
        kind = "judgement" if isinstance(decision, Judgement) else "correction"
        yield {"kind": kind, **msgspec.structs.asdict(decision), "orphaned": decision in gone}
