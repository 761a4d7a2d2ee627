"""Tellings: claims of one report with their place and time, and whether two of them may be of one incident."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from hasila.model import Cause, Claim, Harm, Scope
from hasila.reconcile.when import NIGHT_SLACK, When, gap, score_partial, score_partial_against_days
from hasila.reconcile.where import Atlas, Where, score_where


class Telling(NamedTuple):
    """A claim at its position in its report, with its place and time."""

    position: int
    claim: Claim
    where: Where
    when: When


_GENERIC = frozenset({None, Cause.ATTACK, Cause.OTHER})
_KINDS = {
    Cause.AIRSTRIKE: "strike",
    Cause.SHELLING: "strike",
    Cause.GROUND_FIGHTING: "fight",
    Cause.SHOOTING: "fight",
    Cause.EXPLOSIVE: "bomb",
    Cause.SUICIDE_ATTACK: "bomb",
    Cause.EXECUTION: "custody",
    Cause.TORTURE: "custody",
    Cause.ACCIDENT: "accident",
}


def score_causes(a: Cause | None, b: Cause | None) -> float:
    """Score two causes: 1 the same, 0 where one is general or both are near (an air raid told as shelling),
    else -1."""
    if a == b:
        return 1.0 if a is not None else 0.0
    if a in _GENERIC or b in _GENERIC:
        return 0.0
    pair = {_KINDS[cause] for cause in (a, b) if cause is not None}
    return 0.0 if len(pair) == 1 or pair == {"strike", "fight"} else -1.0


_TAKEN = frozenset({Harm.ABDUCTED, Harm.MISSING, Harm.CAPTURED, Harm.DETAINED})
_BY_ARREST = frozenset({Harm.DETAINED, Harm.ABDUCTED, Harm.DESERTED})
_FROM_AFAR = frozenset({"strike", "bomb", "accident"})
LONGEST_CAPTIVITY = 30
"""Bodies found up to this many days after people were taken are theirs, if one report tells of both."""


def _one_kind(a: Claim, b: Claim) -> bool:
    """Whether two claims may be of one kind of event: no one is arrested by a shell."""
    if score_causes(a.cause, b.cause) < 0:
        return False
    return not any(
        one.harm in _BY_ARREST
        and one.cause in _GENERIC
        and _KINDS.get(other.cause or Cause.OTHER) in _FROM_AFAR
        for one, other in ((a, b), (b, a))
    )


def one_incident(a: Telling, b: Telling, told: dt.date | None, atlas: Atlas) -> bool:
    """Whether two root claims of one report may tell of one incident."""
    if a.claim.scope is not b.claim.scope:
        return False
    if a.claim.scope is Scope.PERIOD and (a.claim.when, a.claim.source) != (b.claim.when, b.claim.source):
        return False
    if not _one_kind(a.claim, b.claim) or not _one_spot(a, b, atlas):
        return False
    if a.where.wide != b.where.wide and a.when.days != b.when.days:
        return not (a.where.known and b.where.known)
    return _one_time(a.when, b.when) or _found_dead(a, b) or _day_of_telling(a, b, told)


def _one_spot(a: Telling, b: Telling, atlas: Atlas) -> bool:
    """Whether the places of two claims of one report may be one. A spot (a hospital, a market) may lie in the
    town; two spots are one only where the claims tell of different harms of one source."""
    where = score_where(a.where, b.where, atlas)
    if where is None or where < 0:
        return where is not None and a.where.spot and b.where.spot and _completes(a.claim, b.claim)
    return not _two_spots(a, b) or _completes(a.claim, b.claim)


def _two_spots(a: Telling, b: Telling) -> bool:
    """Whether two claims with unlike figures name two spots in one place (two markets of a city). A spot and its
    town are one where the cause is the same."""
    if not unlike_figures(a.claim, b.claim) or a.where.wide != b.where.wide:
        return False
    if a.where.spot != b.where.spot:
        return score_causes(a.claim.cause, b.claim.cause) <= 0
    return bool(a.where.words - b.where.words) and bool(b.where.words - a.where.words)


def unlike_figures(a: Claim, b: Claim) -> bool:
    """Whether two claims give different figures for one harm."""
    return a.harm is b.harm and None not in (a.number, b.number) and a.number != b.number


def _completes(a: Claim, b: Claim) -> bool:
    return a.harm is not b.harm and (a.source == b.source or None in (a.source, b.source))


def _found_dead(a: Telling, b: Telling) -> bool:
    """Whether one claim is of people taken and the other of their bodies, found later."""
    taken, dead = (a, b) if a.claim.harm in _TAKEN else (b, a)
    if taken.claim.harm not in _TAKEN or dead.claim.harm is not Harm.KILLED:
        return False
    if not taken.when.days or not dead.when.days or not (taken.where.known and dead.where.known):
        return False
    return 0 <= dead.when.days[0] - taken.when.days[1] <= LONGEST_CAPTIVITY


def _day_of_telling(a: Telling, b: Telling, told: dt.date | None) -> bool:
    """Whether two dates are one night apart because one is that of the telling: of different harms of one
    source, one dated to the day of telling and the other to the day before."""
    if not (a.when.days and b.when.days and told) or not _completes(a.claim, b.claim):
        return False
    last = max(a.when.days[1], b.when.days[1])
    return gap(a.when.days, b.when.days) == NIGHT_SLACK and last == told.toordinal()


def _one_time(a: When, b: When) -> bool:
    if a.days and b.days:
        return gap(a.days, b.days) == 0
    if a.partial and b.partial:
        return score_partial(dict(a.partial), dict(b.partial)) is not None
    for partial, days in ((a.partial, b.days), (b.partial, a.days)):
        if partial and days:
            return score_partial_against_days(dict(partial), days) is not None
    return True
