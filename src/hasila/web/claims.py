"""Claims as they are shown: corrected, with what was decided on them and with their words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from hasila.model import Claim, Correction, Report, Span
from hasila.reconcile import ACCEPTED, REJECTED, corrected
from hasila.show.terminal import context
from hasila.store import asking, deciding
from hasila.web.views import ClaimView

PARTS = ("victims", "place", "when", "by", "source")
_SAME = [
    *(
        "id",
        "report",
        "harm",
        "number",
        "number_max",
        "vague",
        "qualifier",
        "victims",
        "victims_side",
        "status",
    ),
    *(
        "by",
        "by_side",
        "cause",
        "place",
        "place_id",
        "when",
        "when_partial",
        "source",
        "source_id",
        "source_side",
    ),
    *("stance", "scope", "joint", "part_of", "rule"),
]


class Shown(NamedTuple):
    """A claim in each of its states, and how it is reviewed; ``ids`` are those of its corrections in force."""

    stated: Claim
    claim: Claim
    review: str
    added_by: str | None
    corrections: tuple[Correction, ...]
    ids: tuple[str, ...]

    @property
    def seen(self) -> str:
        """What changes with every decision on the claim."""
        return deciding.seen_as(self.stated, self.ids)


def shown_claims(connection: sa.Connection, report_ids: Collection[str]) -> list[Shown]:
    """Return the claims of reports, by report and position; rejected ones are among them."""
    stated = deciding.stated(connection, report_ids)
    decided: dict[str, list[tuple[str, Correction]]] = {}
    for key, correction in deciding.corrections_of(connection, [one.claim.id for one in stated]):
        decided.setdefault(correction.claim, []).append((key, correction))
    return [_shown(one, decided.get(one.claim.id, [])) for one in stated]


def _shown(one: deciding.Stated, decided: Sequence[tuple[str, Correction]]) -> Shown:
    corrections = tuple(correction for _, correction in decided)
    claim = corrected(one.claim, corrections) if corrections else one.claim
    ids = tuple(key for key, _ in decided)
    return Shown(one.claim, claim, review_of(corrections), one.added_by, corrections, ids)


def review_of(corrections: Sequence[Correction]) -> str:
    """Return how a claim with some corrections in force, in order, is reviewed: the last word counts."""
    review = "unreviewed"
    rejected = False
    for correction in corrections:
        if correction.field == REJECTED:
            rejected = correction.value == "true"
        elif correction.field == ACCEPTED:
            review = "accepted" if correction.value == "true" else "unreviewed"
        else:
            review = "corrected"
    return "rejected" if rejected else review


def claim_view(
    shown: Shown, report: Report | None, incident: str | None = None, reason: str | None = None
) -> ClaimView:
    """Return a claim as it is shown; ``reason`` says why a toll uses it or leaves it out."""
    claim = shown.claim
    same: dict[str, Any] = {name: getattr(claim, name) for name in _SAME}
    return ClaimView(
        **same,
        place_candidates=list(claim.place_candidates),
        names=list(claim.names),
        reason=reason,
        wording=[report.quote(span) for span in claim.evidence] if report else [],
        around=[context(report.text, *span) for span in claim.evidence] if report else [],
        evidence=list(claim.evidence),
        parts=_parts(claim),
        outlet=report.outlet if report else None,
        published=report.published if report else None,
        incident=incident,
        corrected=changes_of(shown),
        review=shown.review,
        origin="added" if shown.added_by else "read",
        added_by=shown.added_by,
        seen=shown.seen,
    )


def _parts(claim: Claim) -> dict[str, list[Span]]:
    found = {"count": list(claim.evidence)} | {
        part: [claim.spans[part]] for part in PARTS if part in claim.spans
    }
    return {part: spans for part, spans in found.items() if spans}


def changes_of(shown: Shown) -> dict[str, tuple[str | None, str | None]]:
    """Return the fields in which a claim differs from what was stated: before and after."""
    fields = {correction.field for correction in shown.corrections} - {ACCEPTED, REJECTED}
    pairs = {field: (value_of(shown.stated, field), value_of(shown.claim, field)) for field in sorted(fields)}
    return {field: (before, after) for field, (before, after) in pairs.items() if before != after}


def value_of(claim: Claim, field: str) -> str | None:
    """Return a field of a claim as text, in the way in which corrections write it."""
    value = getattr(claim, field, None)
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    return "; ".join(value) if isinstance(value, tuple) else str(value)


def views_of(
    connection: sa.Connection, shown: Sequence[Shown], texts: Mapping[str, Report]
) -> dict[str, ClaimView]:
    """Return claims as they are shown, by id, each with its incident."""
    homes = asking.homes(connection, [one.claim.id for one in shown])
    return {
        one.claim.id: claim_view(one, texts.get(one.claim.report), homes.get(one.claim.id)) for one in shown
    }
