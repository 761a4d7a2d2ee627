"""The standing of a draft: asserted, denied, feared or doubted; of one event or a period; or no claim at all."""

from __future__ import annotations

from hasila.extract.frames import Draft
from hasila.extract.scan import BREAKS, Scan
from hasila.extract.times import TimeMention
from hasila.lexicon import Hit
from hasila.model import Harm, Scope, Stance

_CLAUSE = 9
_CLOSE = 2
_TRIED = 4  # words from "tried" to the deed
_PERIOD_REACH = 25
_STANCE_REACH = 20
_NO_EVENT = 10_000  # killed: no single event of the wars that reports tell of took as many


def dismissed(scan: Scan, draft: Draft) -> bool:
    """Say whether a draft is no claim: a sentence of a court, a release, a threat, a wish, an accident, a negation."""
    counted = draft.quantity.start
    if any(h.form.entry.role == "average" for h in _modifiers(scan, max(0, counted - _CLOSE - 2), counted)):
        return True
    start = min(draft.evidence.start, counted)
    before = _modifiers(scan, max(0, start - _CLAUSE), start)
    for hit in before:
        role, gap = hit.form.entry.role, start - hit.end
        if role == "negation" and gap <= _CLOSE and not _broken(scan, hit.end, start):
            return True
        if role == "attempt" and gap <= 1:
            return True
        deed = draft.trigger is not None and draft.trigger.form.entry.role == "masdar"
        if role == "tried" and deed and gap <= _TRIED and not _broken(scan, hit.end, start):
            return True
        if role in ("purpose", "wish") and gap <= 3 and not _broken(scan, hit.end, start):
            return True
        if (
            role in ("court", "release", "threat", "condition")
            and gap <= 4
            and not _broken(scan, hit.end, start)
        ):
            return True
    inside = _modifiers(scan, start, draft.evidence.end)
    if any(
        hit.form.entry.role in ("negation", "court") for hit in inside if hit.start < draft.quantity.start
    ):
        return True
    after = _modifiers(scan, draft.evidence.end, min(len(scan), draft.evidence.end + 2))
    if any(hit.form.entry.role == "release" for hit in after):
        return True
    return outside_conflict(scan)


def outside_conflict(scan: Scan) -> bool:
    """Say whether a sentence tells of fire, traffic, disease or disaster and of no violence."""
    if not scan.all("modifiers", "not-conflict"):
        return False
    return all(hit.form.entry.value in ("accident", "other") for hit in scan.all("causes"))


def stance(scan: Scan, draft: Draft) -> Stance:
    """Return the stance that the words before a draft in its clause give it."""
    start = draft.evidence.start
    found = Stance.ASSERTED
    for hit in _modifiers(scan, 0, len(scan)):
        if hit.form.entry.role != "stance" or not hit.form.entry.value:
            continue
        if hit.end <= start and start - hit.end <= _STANCE_REACH and not _turned(scan, hit.end, start):
            found = Stance(hit.form.entry.value)
    return found


def scope(scan: Scan, draft: Draft, time: TimeMention | None, own: bool) -> Scope:
    """Return ``period`` for a running or periodic total: a figure said of a span of time or of a whole month or year.

    ``own`` where the time expression stands in the draft's own sentence.
    """
    if not draft.quantity.explicit:
        return Scope.EVENT
    if (draft.quantity.number or 0) >= _NO_EVENT and Harm.KILLED in draft.harms:
        return Scope.PERIOD
    at = draft.quantity.start
    if time is not None and not own:
        return (
            Scope.PERIOD if time.period and not scan.has("causes") and not scan.has("places") else Scope.EVENT
        )
    if time is not None and _since_today(time.expr):
        return Scope.EVENT
    if time is not None and (time.period or _coarse(time.expr)):
        if not time.period and scan.one_attack():
            return Scope.EVENT
        told = abs(time.start - at) <= _PERIOD_REACH or time.period
        return Scope.PERIOD if told else Scope.EVENT
    near = [h for h in scan.all("modifiers", "period") if abs(h.start - at) <= _PERIOD_REACH]
    return Scope.PERIOD if near and time is None else Scope.EVENT


def _since_today(expr: str) -> bool:
    """ "Since this morning" dates one event that goes on."""
    start, _, end = expr.partition("/")
    return end == "now" and {part.partition("=")[0] for part in start.split(";")} <= {"part", "days"}


def _coarse(expr: str) -> bool:
    """The expression names a month or a year and no day of it."""
    keys = {part.partition("=")[0] for part in expr.split(";")}
    return bool(keys & {"month", "year"}) and not keys & {"day", "date", "weekday", "days"}


def _modifiers(scan: Scan, start: int, end: int) -> list[Hit]:
    return [hit for at in range(start, end) if (hit := scan.hit("modifiers", at))]


def _broken(scan: Scan, start: int, end: int) -> bool:
    return any(scan.text(k) in BREAKS or scan.text(k) in ",\u060c" for k in range(start, end))


def _turned(scan: Scan, start: int, end: int) -> bool:
    """A new voice speaks in between."""
    return any(scan.hit("attribution", k, "say", "same-voice") for k in range(start, end))
