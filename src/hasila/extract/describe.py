"""From a draft to statements: the words of victims, names, place, time, perpetrator and claimant, and their spans."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from hasila.extract.circumstances import Circumstances
from hasila.extract.frames import Draft
from hasila.extract.merge import Statement
from hasila.extract.scan import QUOTES, Range, Scan
from hasila.extract.standing import scope, stance
from hasila.extract.voices import Voices
from hasila.model import Harm, Span, Status
from hasila.text import CleanText

MAX_EVIDENCE = 180
_ARMED = ("state_forces", "police", "rebel", "militia", "pro_government_militia", "jihadist", "coalition")
_NAME_WORDS = 4


class Describer:
    """Describes the drafts of one report."""

    def __init__(
        self, clean: CleanText, scans: Sequence[Scan], circumstances: Circumstances, voices: Voices
    ) -> None:
        self._clean, self._scans = clean, scans
        self._circumstances, self._voices = circumstances, voices

    def statements(self, sentence: int, draft: Draft, parents: Mapping[str, int], index: int) -> Iterator[Statement]:
        """Yield one statement for each harm of a draft. ``parents`` maps harms to statements it is part of."""
        scan = self._scans[sentence]
        status = self._status(scan, draft)
        for harm in self._harms(draft, status):
            yield self._statement(scan, draft, harm, status, parents)

    def _harms(self, draft: Draft, status: Status) -> tuple[Harm, ...]:
        """A word of flight is desertion for fighters and displacement for others."""
        flight = {Harm.DESERTED, Harm.DISPLACED}
        if set(draft.harms) == flight:
            return (Harm.DESERTED,) if status is Status.COMBATANT else (Harm.DISPLACED,)
        return draft.harms

    def _statement(
        self, scan: Scan, draft: Draft, harm: Harm, status: Status, parents: Mapping[str, int]
    ) -> Statement:
        q = draft.quantity
        spans: dict[str, Span] = {}
        victims = self._words(scan, q.victims, "victims", spans)
        place = self._circumstances.place(scan.index, draft)
        time = self._time(scan, draft, spans)
        agent = self._circumstances.agent(scan.index, draft)
        voice = self._voices.at(scan.index, draft.evidence.start)
        place_words = None
        if place is not None:
            where = Range(place.mention.start, place.mention.end)
            place_words = self._words(self._scans[place.sentence], where, "place", spans)
        by = self._words(self._scans[agent.sentence], agent.words, "by", spans) if agent else None
        source = (
            self._words(self._scans[voice.sentence], voice.words, "source", spans) if voice and voice.words else None
        )
        cause = self._circumstances.cause(scan.index, draft)
        return Statement(
            sentence=scan.index,
            harm=harm,
            number=q.number,
            number_max=q.number_max,
            vague=q.vague,
            qualifier=q.qualifier,
            evidence=self._evidence(scan, draft),
            victims=victims,
            group=self._group(scan, q.victims),
            status=status,
            generic=q.victims is None or q.other or q.status is Status.UNKNOWN,
            names=self._names(scan, q.victims),
            place=place_words,
            places=self._place_words(place_words),
            time=time[0],
            by=by,
            cause=cause.value if cause else None,
            source=source,
            stance=stance(scan, draft),
            scope=scope(scan, draft, time[1]),
            joint=draft.joint,
            rule=_rule(draft),
            parent=parents.get(harm, next(iter(parents.values()), None)) if draft.parent is not None else None,
            spans=spans,
        )

    def _words(self, scan: Scan, where: Range | None, name: str, spans: dict[str, Span]) -> str | None:
        if where is None or where.end <= where.start:
            return None
        span = self._clean.span(scan.tokens[where.start].start, scan.tokens[where.end - 1].end)
        spans[name] = span
        return self._clean.original[span[0] : span[1]]

    def _evidence(self, scan: Scan, draft: Draft) -> Span:
        start, end = draft.evidence.start, draft.evidence.end
        whole = self._clean.span(scan.tokens[start].start, scan.tokens[end - 1].end)
        if whole[1] - whole[0] <= MAX_EVIDENCE:
            return whole
        q = draft.quantity
        return self._clean.span(scan.tokens[q.start].start, scan.tokens[q.end - 1].end)

    def _time(self, scan: Scan, draft: Draft, spans: dict[str, Span]) -> tuple[str | None, bool]:
        own_period = _period_near(scan, draft)
        found = self._circumstances.time(scan.index, draft, own_period)
        if found is None:
            return None, own_period
        sentence, mention = found
        self._words(self._scans[sentence], Range(mention.start, mention.end), "when", spans)
        return mention.expr, own_period

    def _status(self, scan: Scan, draft: Draft) -> Status:
        q = draft.quantity
        if q.status is not None and q.status is not Status.UNKNOWN:
            return q.status
        if q.victims is None:
            return Status.UNKNOWN
        for at in range(q.victims.start, q.victims.end):
            person = scan.hit("people", at)
            if person and person.form.entry.value != "unknown":
                return Status(person.form.entry.value)
            name = scan.names_of(at, "actor")
            if name and any(n.type in _ARMED for n in name.names):
                return Status.COMBATANT
        return Status.UNKNOWN

    def _group(self, scan: Scan, where: Range | None) -> frozenset[str]:
        if where is None:
            return frozenset()
        return frozenset(
            hit.form.entry.lemma if (hit := scan.hit("people", at)) else scan.text(at)
            for at in range(where.start, where.end)
            if scan.is_word(at) and not scan.hit("parts", at)
        )

    def _place_words(self, place: str | None) -> frozenset[str]:
        return frozenset(word for word in (place or "").split() if len(word) > 3)

    def _names(self, scan: Scan, where: Range | None) -> tuple[str, ...]:
        if where is None:
            return ()
        for at in range(where.start, where.end):
            if scan.hit("given-names", at) and not scan.names_of(at, "actor", "place"):
                end = at + 1
                while end < where.end and end - at < _NAME_WORDS and scan.is_word(end) and not scan.hit("joints", end):
                    end += 1
                while end > at and scan.text(end - 1) in QUOTES:
                    end -= 1
                span = self._clean.span(scan.tokens[at].start, scan.tokens[end - 1].end)
                return (self._clean.original[span[0] : span[1]],)
        return ()


def _period_near(scan: Scan, draft: Draft) -> bool:
    events = [t for t in scan.times if not t.period]
    periods = [t for t in scan.times if t.period]
    if not periods or not draft.quantity.explicit:
        return False
    at = draft.quantity.start
    near = min(abs(t.start - at) for t in periods)
    return near <= 25 and (not events or near <= min(abs(t.start - at) for t in events))


def _rule(draft: Draft) -> str:
    return f"{draft.rule} {draft.trigger.form.entry.id}" if draft.trigger else draft.rule
