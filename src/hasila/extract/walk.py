"""A walk over the counts of one sentence: what was found so far, and how near things stand to each other."""

from __future__ import annotations

import msgspec

from hasila.extract.agents import announcer, doer_before, is_armed, manager_of, subject_before
from hasila.extract.phrases import victims_end
from hasila.extract.quantities import Quantity, find_quantities
from hasila.extract.scan import BREAKS, COMMAS, QUOTES, Range, Scan
from hasila.extract.triggers import ACTIVE, TRIGGERS, Trigger, find_triggers
from hasila.lexicon import Hit
from hasila.model import Harm

BACK_REACH = 16  # words that may stand between a count and a word of harm behind it


_TAKEN = (Harm.CAPTURED, Harm.DETAINED, Harm.ABDUCTED)


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A claim in the making: a quantity and its harms. ``parent`` is the draft it is part of (index in the sentence).

    ``apart`` where it is a part with a place and cause of its own ("one of them by a mine in …").
    ``agent`` are the tokens of who did it where the verb names it. ``evidence`` are the tokens that say it.
    """

    quantity: Quantity
    harms: tuple[Harm, ...]
    rule: str
    evidence: Range
    trigger: Hit | None = None
    agent: Range | None = None
    parent: int | None = None
    joint: bool = False
    apart: bool = False


class Walk:
    """The state that frames look at: counts, words of harm, the drafts found and the last one that is a whole.

    ``agents`` are the indices of counts that turned out to be who did it, ``told`` the harms of those told of last in
    the sentence before.
    """

    def __init__(self, scan: Scan, told: tuple[Harm, ...] = ()) -> None:
        self.scan = scan
        self.told = told
        self.quantities = _with_named(scan, [q for q in find_quantities(scan) if not _did_it(scan, q)])
        self.triggers = find_triggers(scan, self.quantities)
        self.found: list[Draft] = []
        self.main: int | None = None
        self.agents: set[int] = set()

    def add(self, draft: Draft) -> None:
        """Keep a draft."""
        if draft.parent is None:
            self.main = len(self.found)
        self.found.append(draft)

    def nearest_before(self, q: Quantity) -> Trigger | None:
        """Return the last word of harm before a count."""
        best = None
        for trigger in self.triggers:
            if trigger.end <= q.start:
                best = trigger
        return best

    def clear(self, start: int, end: int, limit: int, implicit: bool = False, light: bool = False) -> bool:
        """Say whether the way from a word of harm to its count holds only what may stand between them."""
        steps = 0
        for at in range(start, end):
            text = self.scan.text(at)
            if text in QUOTES or self.scan.in_time(at):
                continue
            if text in BREAKS or self.scan.hit("attribution", at, "say", "that", "according", "same-voice"):
                return False
            if text in COMMAS:
                timed = self.scan.in_time(at - 1) or self.scan.in_time(at + 1)
                if (implicit or light) and not timed:
                    return False
                continue
            if implicit and not self._passable(at):
                return False
            steps += 1
        return steps <= limit

    def _passable(self, at: int) -> bool:
        scan = self.scan
        if scan.hit("joints", at, "against"):
            return False
        return any(scan.hits(topic, at) for topic in ("joints", "qualifiers", "causes")) or bool(
            scan.hit("places", at, "in") or scan.hit("numbers", at, "article")
        )

    def subject(self, trigger: Trigger) -> Range | None:
        """Return the armed subject before an active verb, or of the verb that carries out a noun of action."""
        scan, at = self.scan, trigger.start
        taken = announcer(scan, at) if trigger.harms[0] in _TAKEN else None
        if trigger.role in ACTIVE:
            joined = "and" in trigger.hits[0].form.prefix
            named = at - 1 if self._they(at - 1) else at
            pronoun = trigger.plural or joined or named < at
            return subject_before(scan, at) or (doer_before(scan, named) if pronoun else taken)
        if trigger.role != "masdar":
            return None
        return doer_before(scan, at) if trigger.hits[0].form.pronoun else manager_of(scan, at) or taken

    def between(self, trigger: Trigger) -> Range | None:
        """Return who stands between the two halves of a phrase ("the police laid hands on …")."""
        words = trigger.between
        if words is None or self.scan.hit("places", words.start, "in"):
            return None
        return words

    def named_behind(self, trigger: Trigger) -> Range | None:
        """Return the armed subject right behind a verb ("three whom the police arrested")."""
        at = self.scan.skip_quotes(trigger.end)
        if at >= len(self.scan) or not is_armed(self.scan, at):
            return None
        return Range(at, max(at + 1, victims_end(self.scan, at, at)))

    def _they(self, at: int) -> bool:
        """ "That they": the subject of the verb behind it was named before."""
        that = self.scan.hit("attribution", at, "that") if at >= 0 else None
        return that is not None and that.form.entry.value == "they"

    def adjacent(self, before: Quantity, q: Quantity) -> bool:
        """Say whether only joining words stand between two counts."""
        end = max(before.end, before.victims.end if before.victims else 0)
        end = min(end, q.start)
        aside = self._bracketed(end, q.start)
        for at in range(end, q.start):
            text = self.scan.text(at)
            if (
                at in aside
                or text in QUOTES
                or text in COMMAS
                or self.scan.hit("numbers", at, "and", "article")
            ):
                continue
            if self.scan.hit("parts", at, "also", "with") or self._inside_also(at):
                continue
            if self.scan.hit("qualifiers", at) or any(
                t.used and t.start <= at < t.end for t in self.triggers
            ):
                continue
            return False
        return True

    def _bracketed(self, start: int, end: int) -> frozenset[int]:
        """The tokens in brackets: an age, a name."""
        inside, found = False, set()
        for at in range(start, end):
            inside = (inside or self.scan.text(at) == "(") and self.scan.text(at) != ")"
            if inside:
                found.add(at)
        return frozenset(found)

    def _inside_also(self, at: int) -> bool:
        return any(
            hit.start < at < hit.end
            for k in (at - 1, at - 2)
            if k >= 0
            for hit in self.scan.hits("parts", k)
            if hit.form.entry.role == "also"
        )

    def and_before(self, q: Quantity) -> bool:
        """Say whether a joining word of its own stands before a count."""
        at = q.start - 1
        while at >= 0 and (self.scan.text(at) in QUOTES or self.scan.hit("numbers", at, "article")):
            at -= 1
        if at < 0:
            return False
        if self.scan.hit("numbers", at, "and"):
            return True
        return any(
            hit.form.entry.role in ("also", "with") and hit.end == at + 1
            for k in range(max(0, at - 2), at + 1)
            for hit in self.scan.hits("parts", k)
        )

    def also_before(self, q: Quantity, end: int) -> bool:
        """ "in addition to" joins a count to the one before across what stands between them."""
        if any(end <= t.start < q.start and not t.used for t in self.triggers):
            return False
        return any(
            hit.form.entry.role == "also"
            and hit.end == q.start
            and hit.end - hit.start + len(hit.form.prefix) >= 1
            for k in range(max(end, q.start - 3), q.start)
            for hit in self.scan.hits("parts", k)
        )

    def only_way(self, start: int, end: int) -> bool:
        """Only a time or place stands between two joined counts."""
        if any(start <= t.start < end for t in self.triggers) or any(
            self.scan.text(k) in COMMAS for k in range(start, end)
        ):
            return False
        return self.clear(start, end, 4)

    def joined(self, q: Quantity) -> bool:
        """Say whether a count is joined to what stands before it by "and" or the like."""
        return q.joined or self.starts_with_and(q) or self.and_before(q)

    def starts_with_and(self, q: Quantity) -> bool:
        """Say whether the first word of a count is written as one with "and"."""
        return any(
            "and" in hit.form.prefix
            for topic in ("qualifiers", "vague", "numbers", "parts")
            for hit in self.scan.hits(topic, q.start)
        )

    def back_clear(self, start: int, end: int, q: Quantity) -> bool:
        """Say whether a word of harm behind a count is near enough to be its verb."""
        steps, named = 0, False
        for at in range(start, end):
            text = self.scan.text(at)
            named = text not in COMMAS and (named or self.scan.hit("joints", at, "called") is not None)
            if text in BREAKS or (not named and self.scan.hit("attribution", at, "say", "that")):
                return False
            if not (named or self.scan.in_time(at) or text in QUOTES or text in COMMAS):
                steps += 1
        told = self.scan.hit("attribution", q.start - 1, "that") or self.scan.hit(
            "joints", end - 1, "relative"
        )
        return steps <= (BACK_REACH if q.explicit or told else 4)


def _did_it(scan: Scan, q: Quantity) -> bool:
    """A count right behind "by" is of those who did it."""
    before = (scan.hit("perpetrators", at, "by") for at in range(max(0, q.start - 3), q.start))
    return q.explicit and any(hit is not None and hit.end == q.start for hit in before)


def _with_named(scan: Scan, quantities: list[Quantity]) -> list[Quantity]:
    """Add a quantity of one for a person named right after a word of harm."""
    taken = {i for q in quantities for i in range(q.start, max(q.end, q.victims.end if q.victims else 0))}
    named: list[Quantity] = []
    for at in range(1, len(scan)):
        given = scan.hit("given-names", at)
        if given is None or at in taken or (given.form.prefix - {"and"}):
            continue
        if scan.hit("joints", at, "stop") and not scan.hit("given-names", at + 1):
            continue  # the letters of the name are a preposition as well
        before = at
        while before and (
            scan.in_time(before - 1) or scan.text(before - 1) in COMMAS or scan.text(before - 1) in QUOTES
        ):
            before -= 1
        if any(hit.end == before for k in range(max(0, before - 2), before) for hit in _triggers_at(scan, k)):
            end = max(victims_end(scan, at, at + 1), at + 1)
            named.append(Quantity(start=at, end=min(end, at + 4), number=1, victims=Range(at, end)))
    return sorted([*quantities, *named], key=lambda q: q.start)


def _triggers_at(scan: Scan, at: int) -> list[Hit]:
    return [hit for hit in scan.hits("harms", at) if hit.form.entry.role in TRIGGERS and not hit.form.pronoun]
