"""Where, when and why: what surrounds a count, from its own sentence first and then from those before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from hasila.extract.agents import claimed, find_agents
from hasila.extract.causes import VAGUE_CAUSES, CauseMention, find_causes, nearest_cause
from hasila.extract.events import Events
from hasila.extract.frames import VERBS, Draft
from hasila.extract.places import UNNAMED_RANK, PlaceMention, find_places
from hasila.extract.scan import BREAKS, COMMAS, Range, Scan
from hasila.extract.times import TimeMention
from hasila.extract.triggers import TRIGGERS
from hasila.model import Cause, Harm

_NO_CAUSE = frozenset({Harm.DETAINED, Harm.DESERTED, Harm.ABDUCTED, Harm.MISSING, Harm.DISPLACED})
_DRIVEN = frozenset({Harm.MISSING, Harm.DISPLACED})  # what violence told beside them brought about
_FROM = _NO_CAUSE | {Harm.CAPTURED}
_NEAR = 9
_BESIDE = 4
_COUNTRY = 10
_BEGUN = 5  # words between "that began" and when
_DAYS = frozenset({"date", "day", "days", "weekday"})
_LATER = 6  # sentences after which an attack may still be claimed
_CROSSING = 8  # words that another clause of harm in between counts for
_BEHIND = 8  # words by which a place behind the count is favoured


class Circumstances:
    """Places, times, causes and perpetrators of a whole report."""

    def __init__(self, scans: Sequence[Scan], claimants: Sequence[Sequence[Range]]) -> None:
        """``claimants`` are the words of who speaks in each sentence: a place in them is theirs, not the event's."""
        self._scans = scans
        self._places = [
            _placed(find_places(scan), spoken) for scan, spoken in zip(scans, claimants, strict=True)
        ]
        self._causes = [find_causes(scan) for scan in scans]
        self._agents = [find_agents(scan) for scan in scans]
        self._events = Events(scans, self._places, self._agents)
        self._used: dict[int, PlaceMention] = {}

    # --- where

    def place(self, sentence: int, draft: Draft, period: bool) -> tuple[int, PlaceMention] | None:
        """Return the place of a draft, and remember it for counts that follow without a place of their own."""
        found = self._find_place(sentence, draft, period)
        if found is not None and found[0] == sentence:
            self._used[sentence] = found[1]
        return found

    def _find_place(self, sentence: int, draft: Draft, period: bool) -> tuple[int, PlaceMention] | None:
        """Return the place of a draft: of its sentence, else of those before it, else of those soon after.

        The total of a period takes no place from events told before it.
        """
        if headed := self._in_toll(sentence, draft):
            return sentence, headed
        own = self._place_in(sentence, draft.evidence, draft.quantity.victims)
        own = own or (self._origin_of(sentence, draft) if set(draft.harms) & _FROM else None)
        if own is not None and (period or own.rank < _COUNTRY or _close_by(own, draft.evidence)):
            return sentence, own
        if period:
            return self._country_before(sentence)
        for earlier in self._events.before(sentence):
            if earlier in self._used and self._scans[earlier].paragraph == self._scans[sentence].paragraph:
                return earlier, self._used[earlier]
            if named := [m for m in self._events.named(earlier) if m.rank < _COUNTRY]:
                return earlier, min(named, key=lambda m: not m.inside)
        if own is not None:
            return sentence, own
        for later in range(sentence + 1, min(sentence + 3, len(self._scans))):
            if named := self._events.named(later):
                return later, named[0]
        origin = self._origin_of(sentence, draft)
        return (sentence, origin) if origin else None

    def _in_toll(self, sentence: int, draft: Draft) -> PlaceMention | None:
        """ "Their number in X reached …": a place between the head of a toll and its figure."""
        if not draft.rule.startswith("toll"):
            return None
        head = range(draft.evidence.start, draft.quantity.start)
        return next((m for m in self._events.named(sentence) if m.start in head), None)

    def _country_before(self, sentence: int) -> tuple[int, PlaceMention] | None:
        here = self._scans[sentence].paragraph
        for earlier in (k for k in self._events.before(sentence) if self._scans[k].paragraph == here):
            countries = [m for m in self._places[earlier] if m.rank == _COUNTRY and m.inside]
            if countries:
                return earlier, countries[-1]
        return None

    def _origin_of(self, sentence: int, draft: Draft) -> PlaceMention | None:
        """People are arrested, abducted or displaced where they are said to come from."""
        at = draft.quantity.start
        behind = [m for m in self._places[sentence] if m.origin and m.rank < UNNAMED_RANK and m.start >= at]
        return behind[0] if behind else None

    def _preferred(self, sentence: int, evidence: Range) -> list[PlaceMention]:
        """The named places of a sentence; a country only right behind the count or where nothing smaller is named."""
        named = self._events.named(sentence)
        return [m for m in named if m.rank < _COUNTRY or _close_by(m, evidence)] or named

    def _place_in(self, sentence: int, evidence: Range, victims: Range | None) -> PlaceMention | None:
        named = [
            m
            for m in self._preferred(sentence, evidence)
            if not (victims and victims.start <= m.start < victims.end)
        ]
        mentions = _of_clause(self._scans[sentence], named, evidence)
        within = [m for m in mentions if evidence.start <= m.start < evidence.end]
        if within:
            return min(within, key=lambda m: m.rank)
        if framed := self._framing(sentence, mentions, evidence):
            return framed
        scan = self._scans[sentence]
        before = [m for m in mentions if m.end <= evidence.start]
        if len(mentions) > 1:
            before = [m for m in before if scan.text(m.end) != ":"]  # a heading is larger than what it heads
        after = [m for m in mentions if m.start >= evidence.end]
        inside = [m for m in after if m.inside and not _broken(scan, evidence.end, m.start)]
        if after and inside and inside[0].start - after[0].end > _NEAR:
            inside = after[:1]  # the place they came to is nearer than the next "in"
        if inside and _chained(scan, after[0]) and after[0].rank < inside[0].rank:
            inside = after[:1]  # "a house near X, and the farms at Y": the smaller place named first
        led = [m for m in before if m.inside] or before
        if inside and led:
            crossed = _clauses(scan, evidence.end, inside[0].start)
            further = inside[0].start - evidence.end + _CROSSING * crossed
            return inside[0] if further <= evidence.start - led[-1].end + _BEHIND else led[-1]
        if inside or led:
            return inside[0] if inside else led[-1]
        return after[0] if after else None

    def _framing(
        self, sentence: int, mentions: Sequence[PlaceMention], evidence: Range
    ) -> PlaceMention | None:
        """ "In X, …": a place that opens a sentence is that of all it tells, unless one stands right behind a count."""
        first = mentions[0] if mentions else None
        scan = self._scans[sentence]
        if first is None or first.start > 1 or not first.inside or first.end > evidence.start:
            return None
        told = scan.skip_quotes(first.end)
        told = told + 1 if scan.text(told) in COMMAS else told
        if scan.hit("attribution", told, "say", "relays"):
            return None
        close = [m for m in mentions if m.inside and 0 <= m.start - evidence.end <= _NEAR]
        return close[0] if close else first

    # --- when

    def time(self, sentence: int, draft: Draft) -> tuple[int, TimeMention] | None:
        """Return the time expression of a draft: of its sentence, else the nearest before it, else of the lead."""
        for where in (sentence, *self._events.before(sentence)):
            times = self._scans[where].times
            if not times:
                continue
            if where != sentence:
                carried = self._carried_time(where, sentence)
                if carried is not None:
                    return where, carried
                continue
            at = draft.evidence
            times = [t for t in times if not self._background(sentence, t, at)]
            if not times:
                continue
            return where, min(
                _of_clause(self._scans[sentence], times, at),
                key=lambda t: (min(abs(t.start - at.end), abs(at.start - t.end)), t.start),
            )
        return None

    def _background(self, sentence: int, time: TimeMention, evidence: Range) -> bool:
        """ "In the campaign that began last month": when something larger began."""
        scan = self._scans[sentence]
        for at in range(max(evidence.end, time.start - _BEGUN), time.start):
            begun = scan.hit("times", at, "begun")
            if begun is not None and scan.hit("joints", at - 1, "stop"):
                return not {part.partition("=")[0] for part in time.expr.split(";")} & _DAYS
        return False

    def _carried_time(self, where: int, sentence: int) -> TimeMention | None:
        """Events lend their time to what follows; a period only within its own paragraph."""
        times = self._scans[where].times
        if not self._causes[where] and not self._scans[where].has("harms"):
            return None
        if self._scans[where].paragraph == self._scans[sentence].paragraph and where == sentence - 1:
            return times[-1]
        return next((t for t in times if not t.period), None)

    # --- why

    def cause(self, sentence: int, draft: Draft, period: bool) -> Cause | None:
        """Return the kind of violence: named in the sentence, else (for an event) in the sentences before it."""
        own = _of_clause(self._scans[sentence], self._causes[sentence], draft.evidence)
        if set(draft.harms) <= _NO_CAUSE:
            driven = set(draft.harms) <= _DRIVEN and own
            return self._chosen(sentence, own, draft.evidence) if driven else None
        if all(m.cause in VAGUE_CAUSES for m in own):
            own = self._causes[sentence]
        if own:
            return self._told_before(sentence, own) or self._chosen(sentence, own, draft.evidence)
        if period:
            return None
        for earlier in self._events.before(sentence):
            if self._causes[earlier]:
                return self._chosen(earlier, self._causes[earlier], None)
        later = sentence + 1
        same = later < len(self._scans) and self._scans[later].paragraph == self._scans[sentence].paragraph
        return self._chosen(later, self._causes[later], None) if same and self._causes[later] else None

    def _told_before(self, sentence: int, own: Sequence[CauseMention]) -> Cause | None:
        """ "The attack": what the sentence right before told it to be."""
        earlier = sentence - 1
        if earlier < 0 or not all(m.cause is Cause.ATTACK and m.known for m in own):
            return None
        kinds = [m for m in self._causes[earlier] if m.cause not in VAGUE_CAUSES]
        if not kinds or self._events.elsewhere(sentence, earlier):
            return None
        return self._chosen(earlier, kinds, None)

    def _chosen(self, sentence: int, mentions: Sequence[CauseMention], evidence: Range | None) -> Cause:
        best = nearest_cause(mentions, evidence)
        kinds = {m.cause for m in mentions}
        near = {m.cause for m in mentions if abs(m.start - best.start) <= _NEAR}
        if (best.bare or best.cause is Cause.ATTACK) and (
            Cause.AIRSTRIKE in near or self._from_the_air(sentence, best)
        ):
            return Cause.AIRSTRIKE
        if best.cause in (Cause.EXPLOSIVE, Cause.ATTACK) and Cause.SUICIDE_ATTACK in kinds:
            return Cause.SUICIDE_ATTACK
        return best.cause

    def _from_the_air(self, sentence: int, best: CauseMention) -> bool:
        """A bare word for bombardment means the one that the sentences before told to come from the air."""
        if not best.bare:
            return False
        for earlier in self._events.before(sentence):
            if self._events.elsewhere(sentence, earlier) and self._events.other_hands(sentence, earlier):
                continue
            told = [
                m
                for m in self._causes[earlier]
                if m.cause in (Cause.AIRSTRIKE, Cause.SHELLING) and not m.bare
            ]
            if told:
                return told[0].cause is Cause.AIRSTRIKE
        return False

    # --- by whom

    def agent(self, sentence: int, draft: Draft, period: bool) -> tuple[int, Range] | None:
        """Return who did it as alleged: the verb's own agent, else one named with the weapon or the deed."""
        if draft.agent is not None:
            return sentence, draft.agent
        victims = draft.quantity.victims
        own = [a for a in self._agents[sentence] if not (victims and victims.start <= a.start < victims.end)]
        own = _of_clause(self._scans[sentence], own, draft.evidence)
        own = [a for a in own if not self._of_another(sentence, a, draft.evidence)]
        if own:
            return sentence, min(own, key=lambda a: abs(a.start - draft.evidence.start))
        if period or set(draft.harms) & _NO_CAUSE:
            return None
        kinds = {m.cause for m in self._causes[sentence]}
        scan = self._scans[sentence]
        anew, alike = scan.one_attack(), bool(scan.all("parts", "alike"))
        for earlier in self._events.before(sentence)[:3]:
            told = {m.cause for m in self._causes[earlier]}
            if not self._agents[earlier] or (kinds and not kinds & told and not alike):
                continue
            if alike or (
                not self._events.elsewhere(sentence, earlier)
                and (not anew or self._events.retold(sentence, earlier))
            ):
                return earlier, self._agents[earlier][-1]
        return self._claimed(sentence)

    def _of_another(self, sentence: int, agent: Range, evidence: Range) -> bool:
        """The perpetrator opens a clause behind the count's, with a harm of its own."""
        scan = self._scans[sentence]
        clause = scan.clause(agent.start)
        if clause <= scan.clause(evidence.start):
            return False
        harms = (k for k in scan.starts("harms") if k >= agent.end and scan.clause(k) == clause)
        return any(scan.hit("harms", k, *TRIGGERS) for k in harms)

    def _claimed(self, sentence: int) -> tuple[int, Range] | None:
        """Who claimed the attack, or was blamed for it, in a sentence nearby that tells of no other."""
        near = [
            *range(sentence, min(sentence + _LATER, len(self._scans))),
            *self._events.before(sentence)[:_LATER],
        ]
        for where in near:
            words = claimed(self._scans[where])
            if words is None or (where != sentence and self._scans[where].has("harms")):
                continue
            if where == sentence or not self._events.elsewhere(sentence, where):
                return where, words
        return None


class _Located(Protocol):
    @property
    def start(self) -> int: ...


_T = TypeVar("_T", bound=_Located)


def _of_clause(scan: Scan, found: Sequence[_T], evidence: Range) -> list[_T]:
    """What stands in the clause of a count, else in the nearest clause before it, else in the next one."""
    own = scan.clause(evidence.start)
    clauses = {scan.clause(item.start) for item in found}
    if not clauses:
        return []
    earlier = [clause for clause in clauses if clause <= own]
    chosen = max(earlier) if earlier else min(clauses)
    return [item for item in found if scan.clause(item.start) == chosen]


def _placed(mentions: list[PlaceMention], spoken: Sequence[Range]) -> list[PlaceMention]:
    """The mentions outside the claimants' words, or all where there are no others."""
    return [m for m in mentions if not any(words.start < m.start < words.end for words in spoken)] or mentions


def _chained(scan: Scan, mention: PlaceMention) -> bool:
    """The mention names more than one place ("a house near X")."""
    return any(scan.hits("places", k) or scan.name_at.get(k) for k in range(mention.start + 1, mention.end))


def _close_by(mention: PlaceMention, evidence: Range) -> bool:
    """A country right behind a count is its place; further off it is the setting."""
    return mention.inside and 0 <= mention.start - evidence.end <= _BESIDE


def _clauses(scan: Scan, start: int, end: int) -> int:
    """How many new clauses of harm, set off by a comma, begin in between."""
    verbs = [h.start for h in scan.all("harms", *VERBS) if start <= h.start < end]
    return sum(1 for at in verbs if any(scan.text(k) in COMMAS for k in range(start, at)))


def _broken(scan: Scan, start: int, end: int) -> bool:
    return any(scan.text(k) in BREAKS for k in range(start, end))
