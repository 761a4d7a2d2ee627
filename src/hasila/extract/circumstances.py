"""Where, when, why and by whom: what surrounds a count, from its own sentence first and then from those before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from hasila.extract.frames import Draft
from hasila.extract.phrases import victims_end
from hasila.extract.places import PlaceMention, find_places
from hasila.extract.scan import BREAKS, QUOTES, Range, Scan
from hasila.extract.times import TimeMention
from hasila.model import Cause, Harm

_NO_CAUSE = frozenset({Harm.DETAINED, Harm.DESERTED, Harm.ABDUCTED, Harm.MISSING, Harm.DISPLACED})
_SPECIFIC = {Cause.SUICIDE_ATTACK: 0, Cause.AIRSTRIKE: 1, Cause.EXECUTION: 1, Cause.TORTURE: 1, Cause.EXPLOSIVE: 2,
             Cause.SHELLING: 2, Cause.SHOOTING: 2, Cause.GROUND_FIGHTING: 3, Cause.ACCIDENT: 3, Cause.OTHER: 3,
             Cause.ATTACK: 9}
_NEAR = 9


class Place(NamedTuple):
    """A place mention and the sentence in which it stands."""

    sentence: int
    mention: PlaceMention


class Agent(NamedTuple):
    """Who did it, as words of a sentence."""

    sentence: int
    words: Range


class Circumstances:
    """Places, times, causes and perpetrators of a whole report."""

    def __init__(self, scans: Sequence[Scan]) -> None:
        self.scans = scans
        self._places = [find_places(scan) for scan in scans]
        self._causes = [_causes_of(scan) for scan in scans]
        self._agents = [find_agents(scan) for scan in scans]

    # --- where

    def place(self, sentence: int, draft: Draft) -> Place | None:
        """Return the place of a draft: of its sentence, else of the sentences before it, else of the lead."""
        own = self._place_in(sentence, draft.evidence, draft.quantity.victims)
        if own is not None:
            return Place(sentence, own)
        for earlier in self._before(sentence):
            named = [m for m in self._places[earlier] if m.rank < _UNNAMED_RANK]
            if named:
                return Place(earlier, min(named, key=lambda m: (m.rank >= 7, not m.inside)))
        for later in range(sentence + 1, min(sentence + 3, len(self.scans))):
            named = [m for m in self._places[later] if m.rank < _UNNAMED_RANK]
            if named:
                return Place(later, named[0])
        return None

    def _place_in(self, sentence: int, evidence: Range, victims: Range | None) -> PlaceMention | None:
        mentions = [m for m in self._places[sentence] if m.rank < _UNNAMED_RANK and not _within(m, victims)]
        after = [m for m in mentions if m.start >= evidence.end]
        before = [m for m in mentions if m.end <= evidence.start]
        within = [m for m in mentions if evidence.start <= m.start < evidence.end]
        if within:
            return min(within, key=lambda m: m.rank)
        scan = self.scans[sentence]
        reachable = [m for m in after if not _broken(scan, evidence.end, m.start)]
        inside = [m for m in reachable if m.inside]
        if inside and (not before or inside[0].start - evidence.end <= 25):
            return inside[0]
        if before:
            near = [m for m in before if m.inside] or before
            return near[-1]
        return after[0] if after else None

    def _before(self, sentence: int) -> list[int]:
        """Sentences to look back to: the nearest first, within the paragraph and the one before; then the lead."""
        paragraph = self.scans[sentence].paragraph
        near = [k for k in range(sentence - 1, -1, -1) if paragraph - self.scans[k].paragraph <= 1]
        return list(dict.fromkeys([*near, *range(min(2, sentence))]))

    # --- when

    def time(self, sentence: int, draft: Draft, period: bool) -> tuple[int, TimeMention] | None:
        """Return the time expression of a draft: of its sentence, else the nearest before it, else of the lead."""
        for where in (sentence, *self._before(sentence)):
            chosen = _nearest_time(self.scans[where], draft.evidence if where == sentence else None, period)
            if chosen is not None:
                return where, chosen
        return None

    # --- why

    def cause(self, sentence: int, draft: Draft) -> Cause | None:
        """Return the kind of violence: named in the sentence, else carried from the sentences before it."""
        harms = set(draft.harms)
        if harms <= _NO_CAUSE:
            return None
        own = self._causes[sentence]
        if own:
            return _choose_cause(own, draft.evidence)
        for earlier in self._before(sentence):
            if self._causes[earlier]:
                return _choose_cause(self._causes[earlier], None)
        return None

    # --- by whom

    def agent(self, sentence: int, draft: Draft) -> Agent | None:
        """Return who did it as alleged: the verb's own agent, else one named with the weapon or the deed."""
        if draft.agent is not None:
            return Agent(sentence, draft.agent)
        own = [a for a in self._agents[sentence] if not _within_range(a, draft.quantity.victims)]
        if own:
            return Agent(sentence, min(own, key=lambda a: abs(a.start - draft.evidence.start)))
        if self._causes[sentence] or set(draft.harms) & _NO_CAUSE:
            return None
        for earlier in self._before(sentence)[:3]:
            if self._agents[earlier]:
                return Agent(earlier, self._agents[earlier][-1])
        return None


_UNNAMED_RANK = 20


def _within(mention: PlaceMention, words: Range | None) -> bool:
    return words is not None and words.start <= mention.start < words.end


def _within_range(inner: Range, outer: Range | None) -> bool:
    return outer is not None and outer.start <= inner.start < outer.end


def _broken(scan: Scan, start: int, end: int) -> bool:
    return any(scan.text(k) in BREAKS for k in range(start, end))


def _nearest_time(scan: Scan, evidence: Range | None, period: bool) -> TimeMention | None:
    times = [t for t in scan.times if t.period == period] or ([] if period else [])
    if not times:
        return None
    if evidence is None:
        return times[0]
    return min(times, key=lambda t: min(abs(t.start - evidence.end), abs(evidence.start - t.end)))


class CauseMention(NamedTuple):
    """A cause named at tokens ``[start, end)``."""

    start: int
    end: int
    cause: Cause


def _causes_of(scan: Scan) -> list[CauseMention]:
    found: list[CauseMention] = []
    last = 0
    for at in range(len(scan)):
        hit = scan.hit("causes", at)
        if hit is None or at < last:
            continue
        found.append(CauseMention(at, hit.end, Cause(hit.form.entry.value)))
        last = hit.end
    return found


def _choose_cause(mentions: Sequence[CauseMention], evidence: Range | None) -> Cause:
    """The nearest specific cause; a bare word for bombardment is from the air where aircraft are named beside it."""

    def distance(m: CauseMention) -> int:
        if evidence is None:
            return 0
        gap = m.start - evidence.end if m.start >= evidence.end else evidence.start - m.end
        return max(0, gap)

    best = min(mentions, key=lambda m: (m.cause is Cause.ATTACK, distance(m), _SPECIFIC[m.cause]))
    near = {m.cause for m in mentions if abs(m.start - best.start) <= _NEAR}
    if best.cause in (Cause.SHELLING, Cause.ATTACK) and Cause.AIRSTRIKE in near:
        return Cause.AIRSTRIKE
    if best.cause in (Cause.EXPLOSIVE, Cause.ATTACK) and Cause.SUICIDE_ATTACK in {m.cause for m in mentions}:
        return Cause.SUICIDE_ATTACK
    return best.cause


def find_agents(scan: Scan) -> list[Range]:
    """Return the perpetrators that a sentence names: behind "by", with a weapon, or before or after a deed."""
    found: list[Range] = []
    for at in range(len(scan)):
        words = _agent_at(scan, at)
        if words is not None and not any(words.start < f.end and f.start < words.end for f in found):
            found.append(words)
    return found


def _agent_at(scan: Scan, at: int) -> Range | None:
    if hit := scan.hit("perpetrators", at, "by"):
        start = scan.skip_quotes(hit.end)
        end = victims_end(scan, start, start)
        return Range(start, end) if end > start else None
    if hit := scan.hit("perpetrators", at, "by-weapon", "weapon"):
        return _with_weapon(scan, hit.end)
    if hit := scan.hit("perpetrators", at, "did"):
        return _doer(scan, hit.end)
    return None


def _with_weapon(scan: Scan, at: int) -> Range | None:
    """The owner of a weapon: a state's adjective or an armed actor within the next few words."""
    for k in range(at, min(at + 4, len(scan))):
        k = scan.skip_quotes(k)
        if k >= len(scan) or scan.text(k) in BREAKS:
            return None
        if state := scan.hit("states", k):
            return Range(k, state.end)
        name = scan.names_of(k, "actor")
        if name and not (name.prefix & {"and", "by"}):
            return Range(k, max(name.end, victims_end(scan, k, name.end)))
        if scan.hit("people", k, "force") or (scan.hit("people", k, "person") and scan.hit("people", k).form.number == "pl"):  # type: ignore[union-attr]
            end = victims_end(scan, k, k + 1)
            return Range(k, end)
        if scan.hit("joints", k, "stop") or scan.hit("harms", k) or scan.hit("places", k, "kind"):
            return None
    return None


def _doer(scan: Scan, at: int) -> Range | None:
    start = scan.skip_quotes(at)
    while start < len(scan) and (scan.in_time(start) or scan.text(start) in QUOTES):
        start += 1
    if start >= len(scan):
        return None
    armed = (
        scan.names_of(start, "actor") or scan.hit("people", start, "force") or scan.hit("perpetrators", start, "weapon")
        or (scan.hit("people", start, "person") and scan.hit("people", start).form.entry.value == "combatant")  # type: ignore[union-attr]
    )
    if not armed:
        return None
    end = victims_end(scan, start, start + 1)
    if scan.hit("perpetrators", start, "weapon"):
        inner = _with_weapon(scan, start + 1)
        return Range(start, max(start + 1, inner.end)) if inner else None
    return Range(start, end)
