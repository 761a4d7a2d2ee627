"""What a store holds, as lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from hasila.model import Claim, Report
from hasila.show.labels import Labels
from hasila.show.screen import Screen, safe

_NO_COPIES: Mapping[str, str] = {}


def show_claims(claims: Iterable[Claim], screen: Screen, labels: Labels) -> None:
    """Print claims, two lines each: what is said, then the ids to speak of it by."""
    for claim in claims:
        parts = [screen.isolate(claim.victims) if claim.victims else labels(f"status.{claim.status}")]
        parts += [screen.isolate(claim.place)] if claim.place else []
        parts += [claim.when] if claim.when else []
        parts += [screen.isolate(claim.source)] if claim.source else []
        head = (f"{labels(f'harm.{claim.harm}')}: {labels.count(claim)}", "bold")
        screen.line(head, *(f" \u00b7 {part}" for part in parts))
        screen.line((f"{claim.id} \u00b7 {safe(claim.report)} \u00b7 {claim.rule}", "dim"), indent=2)


def show_reports(
    reports: Iterable[Report], screen: Screen, labels: Labels, copies: Mapping[str, str] = _NO_COPIES
) -> None:
    """Print reports, one line each, a copy with its original."""
    for report in reports:
        parts = [report.published.isoformat() if report.published else labels("ui.no_publication_date")]
        parts += [screen.isolate(words) for words in (report.language, report.outlet, report.title) if words]
        if report.origin:
            parts.append(labels("ui.passes_on", origin=screen.isolate(report.origin)))
        if report.id in copies:
            parts.append(labels("ui.copy_of", original=safe(copies[report.id])))
        screen.line((safe(report.id), "bold"), *(f" \u00b7 {part}" for part in parts))


def show_decisions(records: Iterable[Mapping[str, Any]], screen: Screen, labels: Labels) -> None:
    """Print decisions (``decision_records``), one line each; what has lost its claim stands out."""
    for record in records:
        if record["kind"] == "judgement":
            what = f"{record['left']} \u2194 {record['right']}: {labels('judgement.' + record['verdict'])}"
        else:
            value = labels("ui.null") if record["value"] is None else screen.isolate(record["value"])
            what = f"{record['claim']}: {record['field']} = {value}"
        parts = [screen.isolate(record["reviewer"]), f"{record['decided_at']:%Y-%m-%d %H:%M}"]
        parts += [screen.isolate(record["note"])] if record["note"] else []
        lost = [(f" \u00b7 ! {labels('ui.orphaned')}", "bold yellow")] if record["orphaned"] else []
        screen.line(what, *(f" \u00b7 {part}" for part in parts), *lost)
