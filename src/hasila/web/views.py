"""What the reading room shows: one set of shapes for the pages and for the JSON under ``/api/``.

Figures are people. ``None`` is not known, which is not zero; a missing ``high`` beside a known ``low`` is open upwards.
Offsets are ``(start, end)`` in code points of the report's original text.
"""

from __future__ import annotations

import datetime as dt
from typing import Generic, TypeVar

import msgspec

from hasila.model import Cause, Harm, Qualifier, Scope, Span, Stance, Status, Vague, Verdict

Item = TypeVar("Item")


class View(msgspec.Struct, frozen=True, kw_only=True):
    """A shape that is shown; never changed after it is made."""


class Page(View, Generic[Item], frozen=True, kw_only=True):
    """One page of a list: ``page`` counts from 1, ``total`` counts the items of all ``pages``."""

    items: list[Item]
    total: int
    page: int
    pages: int
    per_page: int


class TollCell(View, frozen=True, kw_only=True):
    """A toll without its claims. ``side`` null is everybody."""

    harm: Harm
    side: str | None
    low: int | None
    best: int | None
    high: int | None
    verdict: Verdict


class IncidentRow(View, frozen=True, kw_only=True):
    """An incident in a list. ``review`` is ``unreviewed``, ``partly`` or ``reviewed``.

    ``precision`` is that of the claim that places it: exact, place, near, adm3, adm2, adm1 or country.
    """

    id: str
    place: str | None
    place_id: str | None
    precision: str | None
    lat: float | None
    lon: float | None
    when: str | None
    when_inherited: bool
    scope: Scope
    event_type: str | None
    sub_event_type: str | None
    tolls: list[TollCell]
    reports: int
    claims: int
    sources: int
    flags: list[str]
    review: str


class Point(View, frozen=True, kw_only=True):
    """An incident on the map; only those with coordinates are. Draw no pin finer than ``precision``."""

    id: str
    lat: float
    lon: float
    precision: str | None
    killed_low: int | None
    killed_best: int | None
    killed_high: int | None
    when: str | None
    place: str | None


class Points(View, frozen=True, kw_only=True):
    """The points of a selection, and how many of its incidents have no coordinates or did not fit."""

    points: list[Point]
    without: int
    left_off: int


class Bucket(View, frozen=True, kw_only=True):
    """Casualties of one harm and side whose incidents began in a span of days; period totals are not in it.

    ``best`` adds the incidents that have a best figure; ``open`` says that at least one is open upwards.
    """

    start: dt.date
    end: dt.date
    harm: Harm
    side: str | None
    low: int
    best: int
    high: int
    open: bool
    incidents: int


class Timeline(View, frozen=True, kw_only=True):
    """Buckets by time, harm and side. ``unit`` is ``day``, ``month`` or ``year``; ``undated`` incidents are in none."""

    unit: str
    buckets: list[Bucket]
    undated: int


class Option(View, frozen=True, kw_only=True):
    """A value that a filter can take, and how many incidents have it."""

    value: str
    incidents: int


class Options(View, frozen=True, kw_only=True):
    """The values of each filter that the store knows, the most frequent first."""

    side: list[Option]
    harm: list[Option]
    cause: list[Option]
    source: list[Option]
    verdict: list[Option]
    event_type: list[Option]
    review: list[Option]


class Change(View, frozen=True, kw_only=True):
    """A field before and after a decision, as text; null is empty."""

    field: str
    before: str | None
    after: str | None


class DecisionRow(View, frozen=True, kw_only=True):
    """One decision: who, when, on what, and how it stands.

    ``kind`` is accept, correct, reject, add, merge, split, judge, undo or report. ``undone_by`` names the account that
    took it back; ``undoable`` says that it is in force. ``subject`` is the id of the claim, incident or report.
    """

    id: str
    kind: str
    subject: str
    claims: list[str]
    changes: list[Change]
    reviewer: str
    decided_at: dt.datetime
    note: str | None
    undone_by: str | None
    undone_at: dt.datetime | None
    undoable: bool


class ClaimView(View, frozen=True, kw_only=True):
    """A claim as corrected, with its words and where they stand.

    ``review`` is unreviewed, accepted, corrected or rejected. ``origin`` is ``read`` for a claim that was extracted,
    ``added`` for one that a coder added. ``reason`` says why a toll uses it or leaves it out (a key of the labels),
    null outside a toll. ``around`` has for each ``wording`` a few words before and behind it in its sentence.
    ``parts`` maps count, victims, place, when, by and source to their spans. ``seen`` changes with every decision on
    the claim: a form sends it back, so that nobody overwrites what he has not seen.
    """

    id: str
    report: str
    harm: Harm
    number: int | None
    number_max: int | None
    vague: Vague | None
    qualifier: Qualifier
    victims: str | None
    victims_side: str | None
    status: Status
    by: str | None
    by_side: str | None
    cause: Cause | None
    place: str | None
    place_id: str | None
    place_candidates: list[str]
    when: str | None
    when_partial: str | None
    source: str | None
    source_id: str | None
    source_side: str | None
    stance: Stance
    scope: Scope
    joint: bool
    part_of: int | None
    names: list[str]
    rule: str
    reason: str | None
    wording: list[str]
    around: list[tuple[str, str]]
    evidence: list[Span]
    parts: dict[str, list[Span]]
    outlet: str | None
    published: dt.date | None
    incident: str | None
    corrected: dict[str, tuple[str | None, str | None]]
    review: str
    origin: str
    added_by: str | None
    seen: str


class ReportRow(View, frozen=True, kw_only=True):
    """A report in a list; ``claims`` counts those that are not rejected."""

    id: str
    title: str | None
    outlet: str | None
    published: dt.date | None
    url: str | None
    language: str | None
    claims: int


class TollView(View, frozen=True, kw_only=True):
    """A toll with the claims behind it and the reasons (keys of the labels, some with figures after a colon)."""

    harm: Harm
    side: str | None
    low: int | None
    best: int | None
    high: int | None
    verdict: Verdict
    rule: str
    reasons: list[str]
    used: list[ClaimView]
    left_out: list[ClaimView]


class Step(View, frozen=True, kw_only=True):
    """One figure on the day when it was published: the growth of what was said of an incident."""

    published: dt.date | None
    source: str | None
    number: int
    number_max: int | None
    harm: Harm
    side: str | None
    claim: str
    used: bool


class Contradiction(View, frozen=True, kw_only=True):
    """Claims of one harm and side whose figures exclude each other."""

    harm: Harm
    side: str | None
    claims: list[str]


class Feature(View, frozen=True, kw_only=True):
    """One feature of a comparison: how far it speaks for one incident (positive) or against it; null forbids it."""

    name: str
    score: float | None
    weight: float


class Neighbour(View, frozen=True, kw_only=True):
    """Another incident that may be this one: the score of the two accounts most alike, and why."""

    incident: IncidentRow
    score: float
    forbidden: bool
    reasons: list[Feature]
    left_claim: str
    right_claim: str


class IncidentView(View, frozen=True, kw_only=True):
    """An incident with all that its tolls rest on. ``rules`` are those that can be chosen; ``pending`` says that
    decisions are kept that the figures do not hold yet."""

    row: IncidentRow
    rule: str
    rules: list[str]
    tolls: list[TollView]
    claims: list[ClaimView]
    rejected: list[ClaimView]
    reports: list[ReportRow]
    growth: list[Step]
    contradictions: list[Contradiction]
    duplicates: list[Neighbour]
    history: list[DecisionRow]
    pending: bool


class Version(View, frozen=True, kw_only=True):
    """A version of a report: when it was added, and the SHA-256 of its text in UTF-8."""

    version: int
    added_at: dt.datetime
    sha256: str
    current: bool


class Capture(View, frozen=True, kw_only=True):
    """The bytes a report was read from, as the archive keeps them; ``fetched_at`` where they came from a server."""

    sha256: str
    fetched_at: dt.datetime | None
    kept_at: dt.datetime | None
    url: str | None


class ReportView(View, frozen=True, kw_only=True):
    """A report with its original text, its claims in their order (rejected ones too) and what was decided."""

    row: ReportRow
    text: str
    claims: list[ClaimView]
    incidents: list[str]
    versions: list[Version]
    version: int
    capture: Capture | None
    history: list[DecisionRow]
    pending: bool


class SourceRow(View, frozen=True, kw_only=True):
    """A claimant. ``alone`` incidents have no other claimant; of ``compared`` figures, beside those of others for the
    same incident and harm, some lie below all others (``lower``), above all (``higher``) or among them (``among``)."""

    id: str
    name: str
    kind: str | None
    side: str | None
    claims: int
    incidents: int
    alone: int
    compared: int
    lower: int
    among: int
    higher: int

    @property
    def share_alone(self) -> float:
        """The share of its incidents that nobody else tells of."""
        return self.alone / self.incidents if self.incidents else 0.0


class Hit(View, frozen=True, kw_only=True):
    """A report or a claim that was found. ``snippet`` is original text in pieces; True marks what matched."""

    kind: str
    report: str
    claim: str | None
    title: str | None
    outlet: str | None
    published: dt.date | None
    snippet: list[tuple[str, bool]]


class Summary(View, frozen=True, kw_only=True):
    """What the store holds. ``pending`` says that decisions are kept that the incidents do not hold yet."""

    reports: int
    claims: int
    incidents: int
    decisions: int
    rule: str
    pending: bool


class Preview(View, frozen=True, kw_only=True):
    """A report that was read and not yet saved, with its claims; ``problems`` tells what could not be read."""

    report: ReportRow
    text: str
    claims: list[ClaimView]
