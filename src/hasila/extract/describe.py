"""From a draft to statements: the words of victims, names, place, time, perpetrator and claimant, and their spans."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hasila.extract.circumstances import Circumstances
from hasila.extract.frames import Draft
from hasila.extract.merge import Statement
from hasila.extract.places import PlaceMention
from hasila.extract.scan import COMMAS, QUOTES, Range, Scan
from hasila.extract.standing import scope, stance
from hasila.extract.voices import Voice, Voices
from hasila.model import Harm, Link, Scope, Span, Status
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
        self._last: Statement | None = None

    def statements(
        self, sentence: int, draft: Draft, parents: Mapping[str, int], known: Sequence[Statement]
    ) -> Iterator[Statement]:
        """Yield one statement for each harm of a draft.

        ``parents`` maps harms to the statements (indices into ``known``) that the draft is part of; a part shares
        place, time, perpetrator, cause, claimant, stance and scope with its whole. A line of a list shares what it
        does not say itself.
        """
        scan = self._scans[sentence]
        status = self._status(scan, draft)
        for harm in self._harms(draft, status, parents):
            parent = parents.get(harm, next(iter(parents.values()), None))
            whole = known[parent] if parent is not None else None
            if whole is not None and whole.sentence != sentence and draft.rule != "under-heading":
                whole = None
            told = _of_harm(harm) if status is Status.UNKNOWN else status
            if told is Status.UNKNOWN and parent is not None:
                told = known[parent].status
            statement = self._statement(scan, draft, harm, told, parent, whole)
            if whole is None:
                self._last = statement
            yield statement

    def _harms(self, draft: Draft, status: Status, parents: Mapping[str, int]) -> tuple[Harm, ...]:
        """A word of flight is desertion for fighters and displacement for others; parts suffer what the whole does."""
        if set(draft.harms) == {Harm.DESERTED, Harm.DISPLACED}:
            if shared := tuple(harm for harm in draft.harms if harm in parents):
                return shared
            return (Harm.DESERTED,) if status is Status.COMBATANT else (Harm.DISPLACED,)
        return draft.harms

    def _statement(
        self,
        scan: Scan,
        draft: Draft,
        harm: Harm,
        status: Status,
        parent: int | None,
        whole: Statement | None,
    ) -> Statement:
        q = draft.quantity
        spans: dict[str, Span] = {}
        around = self._around(scan, draft, spans) if whole is None or draft.apart else _shared(whole, spans)
        if whole is not None and whole.sentence != scan.index:
            around |= self._own(scan, draft, spans, whole.scope is Scope.PERIOD)
        return Statement(
            sentence=scan.index,
            harm=harm,
            number=q.number,
            number_max=q.number_max,
            vague=q.vague,
            qualifier=q.qualifier,
            evidence=self._evidence(scan, draft),
            victims=self._words(scan, q.victims, "victims", spans),
            group=self._group(scan, q.victims),
            status=status,
            generic=q.victims is None
            or q.other
            or (status is Status.UNKNOWN and q.victims.end - q.victims.start == 1),
            names=self._names(scan, q.victims),
            joint=draft.joint,
            definite=q.definite,
            actors=_actors(scan, q.victims) if q.victims else frozenset(),
            more=q.other and q.status is not None,
            rule=_rule(draft),
            parent=parent,
            spans=spans,
            **around,
        )

    def _around(self, scan: Scan, draft: Draft, spans: dict[str, Span]) -> dict[str, Any]:
        """Return place, time, perpetrator, cause, claimant, stance and scope of a draft, with their spans."""
        expr, counted = self._when(scan, draft, spans)
        period = counted is Scope.PERIOD
        place = self._circumstances.place(scan.index, draft, period)
        agent = self._circumstances.agent(scan.index, draft, period)
        if agent is not None and self._suffered(scan, draft, agent):
            agent = None
        voice = self._voices.at(scan.index, draft.evidence.start)
        place_words = None
        if place is not None:
            place_words = self._words(
                self._scans[place[0]], Range(place[1].start, place[1].end), "place", spans
            )
        words = voice.words if voice else None
        return {
            "place": place_words,
            "places": self._proper(place),
            "rank": place[1].rank if place and place[0] == scan.index else None,
            "time": expr,
            "by": self._words(self._scans[agent[0]], agent[1], "by", spans) if agent else None,
            "cause": self._circumstances.cause(scan.index, draft, period),
            "source": self._words(self._scans[voice.sentence], words, "source", spans) if voice else None,
            "via": self._links(voice),
            "stance": stance(scan, draft),
            "scope": counted,
        }

    def _links(self, voice: Voice | None) -> tuple[Link, ...]:
        """Return those who passed on what the source said."""
        if voice is None:
            return ()
        found: dict[str, Span] = {}
        said = (
            (self._words(self._scans[voice.sentence], words, "via", found), found["via"])
            for words in voice.via
        )
        return tuple(Link(words=words, span=span) for words, span in said if words)

    def _own(self, scan: Scan, draft: Draft, spans: dict[str, Span], period: bool) -> dict[str, Any]:
        """Return the place, perpetrator and cause that the line of a list says itself."""
        said: dict[str, Any] = {}
        place = self._circumstances.place(scan.index, draft, period)
        if place is not None and place[0] == scan.index:
            words = self._words(scan, Range(place[1].start, place[1].end), "place", spans)
            said |= {"place": words, "places": self._proper(place), "rank": place[1].rank}
        agent = self._circumstances.agent(scan.index, draft, period)
        if agent is not None and agent[0] == scan.index and not self._suffered(scan, draft, agent):
            said["by"] = self._words(scan, agent[1], "by", spans)
        if scan.has("causes"):
            said["cause"] = self._circumstances.cause(scan.index, draft, period)
        return said

    def _proper(self, place: tuple[int, PlaceMention] | None) -> frozenset[str]:
        """The words of a place that are no kinds of places (village, countryside): what tells places apart."""
        if place is None:
            return frozenset()
        scan = self._scans[place[0]]
        words = (
            k for k in range(place[1].start, place[1].end) if scan.is_word(k) and not scan.hits("places", k)
        )
        return frozenset(scan.text(k) for k in words)

    def _when(self, scan: Scan, draft: Draft, spans: dict[str, Span]) -> tuple[str | None, Scope]:
        """Return the time expression and scope of a draft; a count joined to one of a period is of that period."""
        before = self._last
        if (
            before is not None
            and draft.rule == "coordinated"
            and before.sentence == scan.index
            and before.scope is Scope.PERIOD
        ):
            if "when" in before.spans:
                spans["when"] = before.spans["when"]
            return before.time, Scope.PERIOD
        time = self._circumstances.time(scan.index, draft)
        if time is None:
            return None, scope(scan, draft, None, own=False)
        where, mention = time
        self._words(self._scans[where], Range(mention.start, mention.end), "when", spans)
        return mention.expr, scope(scan, draft, mention, own=where == scan.index)

    def _suffered(self, scan: Scan, draft: Draft, agent: tuple[int, Range]) -> bool:
        """Who is said to have done it is who suffered it: then the words were not about the perpetrator."""
        did = _actors(self._scans[agent[0]], agent[1])
        own = (draft.quantity.victims, draft.quantity.like)
        if any(did & _actors(scan, words) for words in own if words is not None):
            return True
        return agent[0] == scan.index and agent[1].end <= draft.evidence.start and _theirs(scan, own[0])

    def _words(self, scan: Scan, where: Range | None, name: str, spans: dict[str, Span]) -> str | None:
        if where is None or where.end <= where.start:
            return None
        start = scan.tokens[where.start].start + scan.lead(where.start)
        span = self._clean.span(start, scan.tokens[where.end - 1].end)
        spans[name] = span
        return self._clean.original[span[0] : span[1]]

    def _evidence(self, scan: Scan, draft: Draft) -> Span:
        """The words of harm and count; of a long stretch the count alone, cut where even that is too long."""
        start, end = draft.evidence.start, draft.evidence.end
        whole = self._clean.span(scan.tokens[start].start, scan.tokens[end - 1].end)
        if whole[1] - whole[0] <= MAX_EVIDENCE:
            return whole
        q = draft.quantity
        first, last = self._clean.span(scan.tokens[q.start].start, scan.tokens[q.end - 1].end)
        return first, min(last, first + MAX_EVIDENCE)

    def _status(self, scan: Scan, draft: Draft) -> Status:
        q = draft.quantity
        if q.status is not None and q.status is not Status.UNKNOWN:
            return q.status
        for words in (q.victims, q.like):
            status = _status_of(scan, words)
            if status is not Status.UNKNOWN:
                return status
        behind = max(q.end, q.victims.end if q.victims else 0, draft.evidence.end)
        if (status := _status_of_all(scan, behind)) is not Status.UNKNOWN:
            return status
        return Status.CIVILIAN if Harm.DISPLACED in q.harms else Status.UNKNOWN

    def _group(self, scan: Scan, where: Range | None) -> frozenset[str]:
        if where is None:
            return frozenset()
        return frozenset(
            hit.form.entry.lemma if (hit := scan.hit("people", at)) else scan.text(at)
            for at in range(where.start, where.end)
            if scan.is_word(at) and not scan.hit("parts", at)
        )

    def _names(self, scan: Scan, where: Range | None) -> tuple[str, ...]:
        if where is None:
            return ()
        for at in range(where.start, where.end):
            if scan.hit("given-names", at) and not scan.names_of(at, "actor", "place"):
                end = at + 1
                while (
                    end < where.end
                    and end - at < _NAME_WORDS
                    and scan.is_word(end)
                    and not scan.hit("joints", end)
                ):
                    end += 1
                while end > at and scan.text(end - 1) in QUOTES:
                    end -= 1
                span = self._clean.span(scan.tokens[at].start, scan.tokens[end - 1].end)
                return (self._clean.original[span[0] : span[1]],)
        return ()


def _of_harm(harm: Harm) -> Status:
    """Who fled a war and nothing else is said of is civilian; prisoners of an opponent and deserters are of a force."""
    if harm is Harm.DISPLACED:
        return Status.CIVILIAN
    return Status.COMBATANT if harm in (Harm.CAPTURED, Harm.DESERTED) else Status.UNKNOWN


def _theirs(scan: Scan, victims: Range | None) -> bool:
    """ "Its soldiers": fighters who belong to whoever was named before."""
    words = range(victims.start, victims.end) if victims else ()
    people = (hit for at in words if (hit := scan.hit("people", at)))
    return any(hit.form.pronoun and hit.form.entry.value == Status.COMBATANT for hit in people)


def _status_of(scan: Scan, words: Range | None) -> Status:
    """The first word that tells fighters from civilians decides."""
    for at in range(words.start, words.end) if words else ():
        held = scan.hit("harms", at, "person", "person-held")
        if held and held.form.entry.value == Harm.DISPLACED:
            return Status.CIVILIAN
        person = scan.hit("people", at)
        if (
            person
            and person.form.entry.value != "unknown"
            and not (held and person.form.entry.role == "unit")
        ):
            return Status(person.form.entry.value)
        name = scan.names_of(at, "actor")
        if name and any(n.type in _ARMED for n in name.names):
            return Status.COMBATANT
    return Status.UNKNOWN


def _status_of_all(scan: Scan, at: int) -> Status:
    """ "…, all of them of the civilians": right behind a count."""
    at += scan.text(at) in COMMAS
    every = scan.hit("parts", at, "mostly")
    if every is None:
        return Status.UNKNOWN
    of = scan.hit("parts", every.end, "of")
    person = scan.hit("people", of.end if of else every.end, "person")
    return Status(person.form.entry.value) if person else Status.UNKNOWN


def _actors(scan: Scan, words: Range) -> frozenset[str]:
    return frozenset(
        name.id
        for hit in scan.names
        if words.start <= hit.start < words.end
        for name in hit.names
        if name.kind == "actor"
    )


def _shared(whole: Statement, spans: dict[str, Span]) -> dict[str, Any]:
    """What a part shares with its whole."""
    spans.update({key: span for key, span in whole.spans.items() if key != "victims"})
    fields = ("place", "places", "rank", "time", "by", "cause", "source", "via", "stance", "scope")
    return {field: getattr(whole, field) for field in fields}


def _rule(draft: Draft) -> str:
    return f"{draft.rule} {draft.trigger.form.entry.id}" if draft.trigger else draft.rule
