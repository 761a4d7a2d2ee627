"""A report with its text and its claims, and one claim alone."""

from __future__ import annotations

import datetime as dt

from hasila.store import asking, rows
from hasila.web import histories
from hasila.web.claims import shown_claims, views_of
from hasila.web.room import Missing, Room
from hasila.web.views import Capture, ClaimView, ReportRow, ReportView, Version


def report(room: Room, report_id: str, version: int | None = None) -> ReportView:
    """Return a report in its current version, with its claims, or in an earlier one, which has none.

    Raises Missing.
    """
    with room.store.reading() as connection:
        current, kept = asking.versions(connection, report_id)
        wanted = current if version is None else version
        row = next((row for row in kept if row["version"] == wanted), None)
        if row is None:
            raise Missing(f"there is no report {report_id!r}" + (f" in version {version}" if version else ""))
        text = rows.report_from(row)
        shown = shown_claims(connection, [report_id]) if wanted == current else []
        claims = list(views_of(connection, shown, {report_id: text}).values())
        history = histories.of_report(connection, report_id)
    return ReportView(
        row=ReportRow(
            **{name: row[name] for name in ("id", "title", "outlet", "published", "url", "language")},
            claims=sum(claim.review != "rejected" for claim in claims),
        ),
        text=text.text,
        claims=claims,
        incidents=sorted({claim.incident for claim in claims if claim.incident}),
        versions=[
            Version(
                version=one["version"],
                added_at=dt.datetime.fromisoformat(one["added_at"]),
                sha256=one["sha256"],
                current=one["version"] == current,
            )
            for one in kept
        ],
        version=row["version"],
        capture=_capture(room, report_id, row["version"]),
        history=history,
        pending=room.rebuilding.pending,
    )


def _capture(room: Room, report_id: str, version: int) -> Capture | None:
    """Return how the bytes of a version came last; null where the archive was not used."""
    kept = [one for one in room.store.captures(report_id) if one.version == version]
    if not kept:
        return None
    last = kept[-1]
    return Capture(sha256=last.document, fetched_at=last.fetched_at, kept_at=last.kept_at, url=last.url)


def claim(room: Room, claim_id: str) -> ClaimView:
    """Return a claim as it is now. Raises Missing."""
    with room.store.reading() as connection:
        home = asking.report_of_claim(connection, claim_id)
        shown = shown_claims(connection, [home]) if home else []
        own = [one for one in shown if one.claim.id == claim_id]
        if not own or home is None:
            raise Missing(f"there is no claim {claim_id!r}")
        return views_of(connection, own, asking.reports_of(connection, [home]))[claim_id]
