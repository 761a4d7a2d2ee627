"""The nouns of casualty recording, shared by every stage. Imports nothing of ours.

Field names and values are those of the annotation guide, so that a stage's JSON lines *are* these records.
Every offset is a code-point offset into the original text of a report.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from enum import StrEnum
from typing import Literal

import msgspec

Span = tuple[int, int]
"""``[start, end)`` in code points of the original text of a report."""


class Harm(StrEnum):
    """What was suffered. Recorders call only the killed and injured casualties."""

    KILLED = "killed"
    INJURED = "injured"
    CAPTURED = "captured"  # taken prisoner by an armed opponent
    DETAINED = "detained"  # arrested by an authority or by one's own side
    ABDUCTED = "abducted"  # also forcibly disappeared
    MISSING = "missing"
    DESERTED = "deserted"  # left, fled or defected from a force
    DISPLACED = "displaced"


class Vague(StrEnum):
    """A quantity given in a word and not in a figure."""

    SEVERAL = "several"
    TENS = "tens"
    HUNDREDS = "hundreds"
    THOUSANDS = "thousands"
    UNSPECIFIED = "unspecified"


class Qualifier(StrEnum):
    """How the claimant bounds the figure."""

    EXACT = "exact"
    ABOUT = "about"
    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    UP_TO = "up_to"
    LESS_THAN = "less_than"


class Status(StrEnum):
    """The victims as claimed: fighting or not."""

    COMBATANT = "combatant"
    CIVILIAN = "civilian"
    MIXED = "mixed"
    UNKNOWN = "unknown"


class Cause(StrEnum):
    """The kind of violence named."""

    AIRSTRIKE = "airstrike"
    SHELLING = "shelling"
    GROUND_FIGHTING = "ground_fighting"
    EXPLOSIVE = "explosive"
    SUICIDE_ATTACK = "suicide_attack"
    SHOOTING = "shooting"
    EXECUTION = "execution"
    TORTURE = "torture"
    ATTACK = "attack"
    ACCIDENT = "accident"
    OTHER = "other"


class Stance(StrEnum):
    """Whether the claimant asserts the harm, denies it, fears it, or the outlet doubts it."""

    ASSERTED = "asserted"
    DENIED = "denied"
    EXPECTED = "expected"
    DOUBTED = "doubted"


class Scope(StrEnum):
    """One event, or a running or periodic total."""

    EVENT = "event"
    PERIOD = "period"


class Verdict(StrEnum):
    """How the claims behind a toll stand to each other."""

    SINGLE = "single"
    AGREE = "agree"
    UPDATED = "updated"  # a later figure of the same source replaced an earlier one
    CONTRADICT = "contradict"


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """One text published by one outlet at one moment. ``text`` is original and never altered.

    ``path`` and ``row`` say where it was read (for messages); ``language`` is an ISO 639-1 code or null.
    """

    id: str
    text: str
    published: dt.date | None = None
    outlet: str | None = None
    url: str | None = None
    title: str | None = None
    language: str | None = None
    path: str | None = None
    row: int | None = None

    def quote(self, span: Span) -> str:
        """Return the words of the original text under ``span``."""
        return self.text[span[0] : span[1]]


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """One who passed a claim on: the words as written, where they stand, and the source's id if it is known."""

    words: str
    span: Span
    id: str | None = None


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """In one report, one claimant says that a quantity of people suffered one harm.

    ``victims``, ``place``, ``by`` and ``source`` hold words as written, and ``spans`` says where they stand (keys:
    those four and ``when``). Resolved identities stand beside them in fields of their own, null until ``resolve``.
    ``via`` are those between the outlet and ``source``, the outlet's side first ("the agency quoting the monitor"): the
    last of a chain is the source. Where ``source`` is null the outlet itself speaks, and ``source_id`` is its own.
    ``kind`` leaves room for claims that are not about casualties. ``rule`` names the rule that found the claim.
    ``when_partial`` keeps a date that cannot be anchored (``weekday=2-3;part=night``, ``month=7;day=15``).
    """

    kind: Literal["casualty"] = "casualty"
    id: str = ""
    report: str
    harm: Harm
    number: int | None = None
    number_max: int | None = None
    vague: Vague | None = None
    qualifier: Qualifier = Qualifier.EXACT
    evidence: tuple[Span, ...] = ()
    victims: str | None = None
    status: Status = Status.UNKNOWN
    names: tuple[str, ...] = ()
    place: str | None = None
    when: str | None = None
    when_partial: str | None = None
    by: str | None = None
    cause: Cause | None = None
    source: str | None = None
    via: tuple[Link, ...] = ()
    stance: Stance = Stance.ASSERTED
    scope: Scope = Scope.EVENT
    part_of: int | None = None
    joint: bool = False
    rule: str = ""
    spans: dict[str, Span] = {}
    victims_actor: str | None = None
    victims_side: str | None = None
    by_actor: str | None = None
    by_side: str | None = None
    place_id: str | None = None
    place_candidates: tuple[str, ...] = ()
    place_precision: str | None = None
    lat: float | None = None
    lon: float | None = None
    source_id: str | None = None
    source_side: str | None = None  # the side a source belongs to, where it is a party to the fighting


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """A reviewer's decision whether two claims (ids) speak of one incident. Append-only."""

    left: str
    right: str
    verdict: Literal["same", "different", "unsure"]
    reviewer: str
    decided_at: dt.datetime
    note: str | None = None


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """A reviewer's value for one field of a claim (id). Append-only.

    ``field`` "rejected" with "true" drops the claim; "accepted" with "true" finds it right and changes nothing.
    """

    claim: str
    field: str
    value: str | None
    reviewer: str
    decided_at: dt.datetime
    note: str | None = None


class TollClaim(msgspec.Struct, frozen=True, kw_only=True):
    """A claim as a toll saw it: used or left out, and why, in words (a key of the labels tables)."""

    claim: str
    report: str
    position: int
    reason: str


class Toll(msgspec.Struct, frozen=True, kw_only=True):
    """Low / best / high for one harm and one side of an incident by a named rule; ``side`` null is the whole toll.

    A null ``high`` beside a known ``low`` is open upwards ("15 or more"). Empty is not zero.
    """

    harm: Harm
    side: str | None = None
    low: int | None = None
    best: int | None = None
    high: int | None = None
    verdict: Verdict = Verdict.SINGLE
    rule: str = ""
    used: tuple[TollClaim, ...] = ()
    left_out: tuple[TollClaim, ...] = ()
    reasons: tuple[str, ...] = ()


class Incident(msgspec.Struct, frozen=True, kw_only=True):
    """Claims judged to be about one happening at one place and time, with their tolls.

    ``scope`` is period for running totals, which stand apart and are never added up with events.
    """

    id: str
    reports: tuple[str, ...]
    claims: tuple[str, ...]
    scope: Scope = Scope.EVENT
    place: str | None = None
    place_id: str | None = None
    lat: float | None = None
    lon: float | None = None
    when: str | None = None
    when_inherited: bool = False
    event_type: str | None = None
    sub_event_type: str | None = None
    tolls: tuple[Toll, ...] = ()
    flags: tuple[str, ...] = ()


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """What an incident is listed and chosen by beside its own fields.

    ``precision`` is that of the claim that places it, ``sources`` counts its claimants. ``facets`` are (kind, value):
    side, harm and verdict of its tolls, cause and source of its claims, its event_type, and each place that holds it.
    """

    precision: str | None = None
    sources: int = 0
    facets: frozenset[tuple[str, str]] = frozenset()


class Claimant(msgspec.Struct, frozen=True, kw_only=True):
    """What one claimant told, over all incidents.

    ``alone`` incidents have no other claimant. A figure is ``compared`` where others give one for the same incident and
    harm; it lies below all of theirs (``lower``), above all (``higher``) or ``among`` them.
    """

    id: str
    claims: int
    incidents: int
    alone: int
    compared: int
    lower: int
    among: int
    higher: int


def content_id(*parts: object) -> str:
    """Return a short id that is a hash of its parts, so that the same content has the same id everywhere."""
    joined = "\x1f".join("" if part is None else str(part) for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:16]
