"""One incident: its tolls by a rule, every claim behind them, how the figures grew, and what it may be one with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import sqlalchemy as sa

from hasila.model import Incident, Judgement, Report, Toll, TollClaim, Verdict
from hasila.pipeline import metas
from hasila.reconcile import RULES, Likeness, Material, Reason, find_copies, likenesses, retold
from hasila.store import asking, deciding
from hasila.web import histories
from hasila.web.claims import Shown, shown_claims, views_of
from hasila.web.filters import FilterError
from hasila.web.lists import incident_row
from hasila.web.room import Missing, Moved, Room
from hasila.web.views import (
    ClaimView,
    Contradiction,
    Feature,
    IncidentView,
    Neighbour,
    ReportRow,
    Step,
    TollView,
)

MOST_NEIGHBOURS, LOOKED_AT, DAYS_OFF = 5, 12, 4
LEAST_LIKENESS = 2.0
"""Incidents less alike than this are not worth a look (accounts join from 5 on)."""


class _Around(msgspec.Struct):
    """An incident with all that is shown beside it."""

    row: sa.RowMapping
    incident: Incident
    shown: dict[str, Shown]
    texts: dict[str, Report]
    judgements: list[Judgement]


def incident(room: Room, incident_id: str, rule: str | None = None) -> IncidentView:
    """Return an incident, its tolls by the rule of the store or by another one.

    Raises Missing, Moved where another incident holds its claims now, FilterError for an unknown rule.
    """
    if rule is not None and rule not in RULES:
        raise FilterError(f"there is no rule {rule!r}; there are {', '.join(RULES)}")
    derivation = room.store.derivation()
    with room.store.reading() as connection:
        around = _around(connection, incident_id)
        views = views_of(connection, list(around.shown.values()), around.texts)
        neighbours = _neighbours(connection, room, around)
        numbers = asking.claim_numbers(connection, list(around.texts))
        shown_reports = asking.report_rows_of(connection, list(around.texts))
        history = histories.of_claims(connection, list(around.shown), incident_id)
    chosen = rule or derivation.rule
    tolls = _tolls(room, around, chosen, derivation.rule)
    toll_views = [_toll_view(toll, views) for toll in tolls]
    own = [views[claim] for claim in around.incident.claims if claim in views]
    return IncidentView(
        row=incident_row(around.row),
        rule=chosen,
        rules=list(RULES),
        tolls=toll_views,
        claims=own,
        rejected=[view for view in views.values() if view.review == "rejected" and view.incident is None],
        reports=[
            ReportRow(**shown_reports[report], claims=numbers.get(report, 0))
            for report in around.incident.reports
            if report in shown_reports
        ],
        growth=_growth(toll_views),
        contradictions=[
            Contradiction(harm=toll.harm, side=toll.side, claims=[claim.id for claim in toll.used])
            for toll in toll_views
            if toll.verdict is Verdict.CONTRADICT
        ],
        duplicates=neighbours,
        history=history,
        pending=derivation.stale,
    )


def _around(connection: sa.Connection, incident_id: str) -> _Around:
    found = asking.incident_rows_of(connection, [incident_id])
    if not found:
        now = asking.became(connection, incident_id)
        raise Moved(now) if now else Missing(f"there is no incident {incident_id!r}")
    known = msgspec.json.decode(found[0]["body"], type=Incident)
    shown = {one.claim.id: one for one in shown_claims(connection, known.reports)}
    texts = asking.reports_of(connection, known.reports)
    own = set(known.claims)
    kept = {key: one for key, one in shown.items() if key in own or one.review == "rejected"}
    judgements = deciding.judgements_of(connection, list(shown))
    return _Around(found[0], known, kept, texts, judgements)


def _tolls(room: Room, around: _Around, rule: str, stored: str) -> Sequence[Toll]:
    """Return the tolls as they are stored, or by another rule, worked out from the same claims."""
    if rule == stored:
        return around.incident.tolls
    with room.store.reading() as connection:
        claims = [
            one for one in shown_claims(connection, around.incident.reports) if one.review != "rejected"
        ]
    return retold(around.incident, rule, material(room, claims, around.texts, around.judgements))


def material(
    room: Room, claims: Sequence[Shown], texts: Mapping[str, Report], judgements: Sequence[Judgement]
) -> Material:
    """Return what comparing and counting need to know around some incidents."""
    copies = find_copies(
        ((report.id, room.pack.fold(report.text).folded) for report in texts.values() if report.text),
        {report.id: report.published for report in texts.values()},
    )
    return Material(
        claims=[one.claim for one in claims],
        reports=metas(texts),
        copies=copies,
        judgements=judgements,
        words=room.comparison.words,
        whom=room.comparison.whom,
        within=room.comparison.within,
    )


def _toll_view(toll: Toll, views: Mapping[str, ClaimView]) -> TollView:
    return TollView(
        **{name: getattr(toll, name) for name in ("harm", "side", "low", "best", "high", "verdict", "rule")},
        reasons=list(toll.reasons),
        used=_with_reasons(toll.used, views),
        left_out=_with_reasons(toll.left_out, views),
    )


def _with_reasons(listed: Sequence[TollClaim], views: Mapping[str, ClaimView]) -> list[ClaimView]:
    known = ((views[one.claim], one.reason) for one in listed if one.claim in views)
    return [msgspec.structs.replace(view, reason=reason) for view, reason in known]


_NO_STEP = frozenset({Reason.COPY_OF, Reason.PART_OF, Reason.WITHIN_TOTAL, Reason.STANCE_DENIED})


def _growth(tolls: Sequence[TollView]) -> list[Step]:
    """Return the figures behind the tolls by the day on which they were published."""
    steps = [
        Step(
            published=claim.published,
            source=claim.source,
            number=claim.number,
            number_max=claim.number_max,
            harm=toll.harm,
            side=toll.side,
            claim=claim.id,
            used=used,
        )
        for toll in tolls
        for used, listed in ((True, toll.used), (False, toll.left_out))
        for claim in listed
        if claim.number is not None and claim.reason not in _NO_STEP
    ]
    return sorted(steps, key=lambda step: (str(step.published or "9999"), step.number, step.claim))


def _neighbours(connection: sa.Connection, room: Room, around: _Around) -> list[Neighbour]:
    """Return incidents that may be this one: not far in time and place, and alike by the features of accounts."""
    known = around.incident
    chain = _chain(room, known.place_id)
    ids = asking.near(connection, around.row, chain, DAYS_OFF, LOOKED_AT)
    found = {row["id"]: row for row in asking.incident_rows_of(connection, ids)}
    others = [msgspec.json.decode(row["body"], type=Incident) for row in found.values()]
    if not others:
        return []
    reports = {report for one in (known, *others) for report in one.reports}
    claims = [one for one in shown_claims(connection, reports) if one.review != "rejected"]
    texts = {row["id"]: Report(text="", **row) for row in asking.report_rows_of(connection, reports).values()}
    compared = likenesses(known, others, material(room, claims, texts, []))
    worth = [one for one in compared if one.score >= LEAST_LIKENESS][:MOST_NEIGHBOURS]
    return [_neighbour(one, found[one.incident]) for one in worth]


def _chain(room: Room, place_id: str | None) -> list[str]:
    """Return a place and those that hold it, without its country, which holds too much."""
    chain = [place_id] if place_id else []
    while chain and (above := room.comparison.within.get(chain[-1])) and above not in chain:
        chain.append(above)
    return chain[:-1] if len(chain) > 1 else chain


def _neighbour(likeness: Likeness, row: sa.RowMapping) -> Neighbour:
    return Neighbour(
        incident=incident_row(row),
        score=likeness.score,
        forbidden=likeness.forbidden,
        reasons=[Feature(name=f.name, score=f.score, weight=f.weight) for f in likeness.features],
        left_claim=likeness.left_claim,
        right_claim=likeness.right_claim,
    )
