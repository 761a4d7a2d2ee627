"""Which harm befell which quantity: the frames in which a language says so.

A frame is an order of words: a word of harm before its count, after it, the count's own noun, a part of a count, a
count joined to another, a toll that reached a figure. Which words are of which kind is data of the language pack.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from hasila.extract.agents import subject_before
from hasila.extract.phrases import victims_end
from hasila.extract.quantities import Quantity, find_quantities
from hasila.extract.scan import BREAKS, COMMAS, QUOTES, Range, Scan
from hasila.model import Harm
from hasila.packs import Hit

TRIGGERS = ("masdar", "verb", "verb-victim", "verb-agent", "verb-victim-near", "light", "body-masdar")
ACTIVE = ("verb", "verb-agent")
VERBS = ("verb", "verb-victim", "verb-agent")
REACH = {"masdar": 8, "body": 0, "verb": 14, "verb-victim": 12, "verb-agent": 12, "verb-victim-near": 0, "light": 10, "body-masdar": 4}
_BACK_REACH = 16


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A claim in the making: a quantity and its harms. ``parent`` is the draft it is part of (index in the sentence).

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


class _Trigger:
    """One or several joined words of harm, and what has become of them."""

    def __init__(self, hits: Sequence[Hit], start: int, end: int, tail: int) -> None:
        self.hits = hits
        leads = hits[-1].form.entry.role == "verb-agent"
        self.start, self.end, self.tail = start, tail if leads else end, tail
        self.between = Range(end, tail) if leads and tail > end + 1 else None
        self.role = "led-to" if _is_definite(hits[-1]) else hits[-1].form.entry.role
        self.used = False
        self.agent: Range | None = None

    @property
    def harms(self) -> tuple[Harm, ...]:
        seen: dict[Harm, None] = {}
        for hit in self.hits:
            for value in hit.form.entry.value.split("|"):
                seen[Harm(value)] = None
        return tuple(seen)

    @property
    def flexible(self) -> bool:
        """One word whose harm depends on who suffers it."""
        return any("|" in hit.form.entry.value for hit in self.hits)

    @property
    def plural(self) -> bool:
        return self.hits[-1].form.number in ("pl", "du")


def find_drafts(scan: Scan) -> list[Draft]:
    """Return the drafts of a sentence in the order of their counts."""
    if not scan.has("harms"):
        return []
    quantities = find_quantities(scan)
    return _Sentence(scan, quantities).drafts()


def _find_triggers(scan: Scan, quantities: Sequence[Quantity]) -> list[_Trigger]:
    leading = {q.start for q in quantities if any(other.start == q.end and other.explicit for other in quantities)}
    covered = {i for q in quantities if q.harms and (q.explicit or q.start not in leading) for i in range(q.start, q.end)}
    chosen: list[Hit] = []
    last = 0
    for at in range(len(scan)):
        hit = scan.hit("harms", at, *TRIGGERS)
        if hit is None:
            hit = _body_of(scan, at, quantities)
        if hit is None or at < last or at in covered or _masked(scan, at) or _families(scan, at):
            continue
        if hit.form.pronoun and hit.form.entry.value != Harm.DESERTED:
            continue
        if _intended(scan, hit) or (_is_definite(hit) and not _led_to(scan, at)):
            continue
        chosen.append(hit)
        last = hit.tail if hit.form.entry.role == "verb-agent" else hit.end
    ends = frozenset(end for q in quantities for end in (q.end, q.victims.end if q.victims else q.end))
    return _joined(scan, chosen, ends)


def _is_definite(hit: Hit) -> bool:
    return hit.form.entry.role == "masdar" and ("the" in hit.form.prefix or hit.form.pronoun)


def _led_to(scan: Scan, at: int) -> bool:
    """Somebody before was driven "to flight": the noun of action follows its count like a verb."""
    if any(hit.form.pronoun for hit in scan.hits("harms", at)):
        return True
    return bool(at and (scan.hit("parts", at - 1, "up") or scan.hit("places", at - 1, "in"))) or "by" in _prefix(scan, at)


def _prefix(scan: Scan, at: int) -> frozenset[str]:
    hit = scan.hit("harms", at, "masdar")
    return hit.form.prefix if hit else frozenset()


def _intended(scan: Scan, hit: Hit) -> bool:
    """A noun of action behind "to" is a purpose unless a word of outcome leads to it."""
    if "to" not in hit.form.prefix or hit.form.entry.role != "masdar":
        return False
    return not any(scan.hit("tolls", k, "outcome") for k in range(max(0, hit.start - 4), hit.start))


def _masked(scan: Scan, at: int) -> bool:
    """The word is part of a known name and no word of harm here."""
    return any(name.start <= at < name.end and name.end - name.start > 1 for name in scan.names)


def _body_of(scan: Scan, at: int, quantities: Sequence[Quantity]) -> Hit | None:
    """ "Bodies of six …": the noun leads its count like a noun of action."""
    hit = scan.hit("harms", at, "body")
    follows = any(q.start == at + 1 and q.explicit for q in quantities)
    return hit if hit and follows and hit.form.number == "pl" else None


def _families(scan: Scan, at: int) -> bool:
    """The letters of a verb that may be "families": before the harmed they are."""
    return scan.hit("people", at, "unit") is not None and scan.hit("harms", at + 1, "person") is not None


def _joins(first: Hit, second: Hit) -> bool:
    """Two words of harm share one count ("killed and wounded seven")."""
    roles = {first.form.entry.role, second.form.entry.role}
    return (
        first.end == second.start
        and "and" in second.form.prefix
        and "light" not in roles
        and (first.form.number in ("pl", "du")) == (second.form.number in ("pl", "du"))
    )


def _has_subject(scan: Scan, hit: Hit, after_count: frozenset[int]) -> bool:
    """A verb whose subject stands before it shares no count with the next one."""
    if hit.start in after_count:
        return True
    before = hit.start - 1
    if hit.form.entry.role not in VERBS or before < 0 or not scan.is_word(before) or "and" in hit.form.prefix:
        return hit.form.entry.role in VERBS and scan.text(before) == ")"
    return not (scan.hit("joints", before) or scan.in_time(before) or scan.hit("attribution", before, "that"))


def _joined(scan: Scan, hits: Sequence[Hit], after_count: frozenset[int]) -> list[_Trigger]:
    """Group words of harm that share a count; one right after a count belongs to that count alone."""
    groups: list[list[Hit]] = []
    for hit in hits:
        if groups and _joins(groups[-1][-1], hit) and not _has_subject(scan, groups[-1][-1], after_count):
            groups[-1].append(hit)
        else:
            groups.append([hit])
    return [_Trigger(group, group[0].start, group[-1].end, max(h.tail for h in group)) for group in groups]


class _Sentence:
    """Walks the counts of one sentence from first to last."""

    def __init__(self, scan: Scan, quantities: list[Quantity]) -> None:
        self.scan = scan
        self.quantities = _with_named(scan, quantities)
        self.triggers = _find_triggers(scan, self.quantities)
        self.found: list[Draft] = []
        self.main: int | None = None
        self.in_part = False
        self.agents: set[int] = set()

    def drafts(self) -> list[Draft]:
        for index, quantity in enumerate(self.quantities):
            if index in self.agents:
                continue
            draft = self._draft(index, quantity)
            if draft is None:
                continue
            draft = self._like_before(draft)
            if draft.parent is None:
                self.main = len(self.found)
                self.in_part = False
            else:
                self.in_part = True
            self.found.append(draft)
        return self.found

    def _like_before(self, draft: Draft) -> Draft:
        """A bare figure, and others, are people like those counted just before."""
        q = draft.quantity
        if not self.found or q.harms or not (q.other or q.bare) or draft.parent is not None or draft.rule == "toll":
            return draft
        before = self.found[-1].quantity
        changes: dict[str, object] = {"like": before.like or before.victims}
        if q.bare and not q.of_them:
            changes["victims"] = before.victims
        return msgspec.structs.replace(draft, quantity=msgspec.structs.replace(q, **changes))

    def _draft(self, index: int, q: Quantity) -> Draft | None:
        part = self._part(q)
        if part is not None:
            return part
        trigger = self._governing(index, q)
        if q.harms and self.scan.hit("parts", q.start - 1, "between") and not q.explicit:
            return self._told_apart(index, q)
        if q.harms and not self._overrides(trigger, q):
            return self._counted_harmed(q)
        if trigger is not None:
            return self._governed(index, q, trigger)
        return (
            self._coordinated(q)
            or self._defined(q)
            or self._listed(q)
            or self._reached(q)
            or self._followed(index, q)
        )

    def _overrides(self, trigger: _Trigger | None, q: Quantity) -> bool:
        """Who was already harmed suffers another harm: "three prisoners were executed", "a wounded man died"."""
        if trigger is None or trigger.role == "light" or q.joint or Harm.KILLED in q.harms:
            return False
        if not set(trigger.harms) <= {Harm.KILLED, Harm.INJURED} or set(trigger.harms) & set(q.harms):
            return False
        return q.explicit or q.number == 1

    # --- parts of a count

    def _listed(self, q: Quantity) -> Draft | None:
        """ "Seven were killed: four men and three women", "they are nine of …"."""
        if self.main is None or not q.explicit or q.number is None:
            return None
        main = self.found[self.main]
        end = max(main.quantity.end, main.quantity.victims.end if main.quantity.victims else 0)
        between = [k for k in range(end, q.start) if self.scan.text(k) not in QUOTES]
        told = any(self.scan.text(k) == ":" or self.scan.hit("parts", k, "they-are") for k in between)
        if not told or len(between) > 3 or (main.quantity.number or 0) <= q.number:
            return None
        return Draft(
            quantity=q, harms=main.harms, rule="listed", evidence=Range(q.start, q.end), trigger=main.trigger,
            agent=main.agent, parent=self.main,
        )

    def _part(self, q: Quantity) -> Draft | None:
        marker = self._part_marker(q)
        if marker is None or self.main is None:
            return None
        parent = self.found[self.main]
        if not q.explicit and q.number is None:
            return None
        return Draft(
            quantity=q, harms=q.harms or parent.harms, rule="part", evidence=Range(min(marker, q.start), q.end),
            trigger=parent.trigger, agent=parent.agent, parent=self.main,
        )

    def _part_marker(self, q: Quantity) -> int | None:
        """Return where the words begin that make a count a part of the one before."""
        before = self.scan.skip_quotes(q.start)
        for back in range(1, 5):
            at = before - back
            if at < 0:
                break
            hit = self.scan.hit("parts", at, "part", "part-after")
            if hit and hit.form.entry.role == "part-after" and self.scan.hit("harms", at - 1, "person"):
                continue
            if hit and hit.end <= before and all(self._light(k) for k in range(hit.end, before)):
                return at
        trigger = self._nearest_before(q)
        if not q.of_them or (trigger is not None and not trigger.used and self._clear(trigger.end, q.start, 1)):
            return None
        return q.start

    def _light(self, at: int) -> bool:
        scan = self.scan
        return scan.text(at) in QUOTES or scan.text(at) in COMMAS or scan.hit("qualifiers", at) is not None

    # --- the count's own noun says the harm

    def _counted_harmed(self, q: Quantity) -> Draft | None:
        trigger = self._nearest_before(q)
        near = trigger is not None and self._clear(trigger.end, q.start, 6)
        if not q.explicit and not self._may_stand_alone(q, near):
            return None
        if not q.explicit and (q.definite or any(t.start == q.start and t.role == "body" for t in self.triggers)):
            return None
        if trigger and near:
            trigger.used = True
        if q.victims is None and q.explicit and (who := self._announced(q)):
            q = msgspec.structs.replace(q, victims=who)
        start = trigger.start if trigger and near and trigger.role in ("light", "masdar", "body-masdar") else q.start
        return Draft(
            quantity=q, harms=q.harms, rule="counted-harmed", evidence=Range(start, q.end),
            trigger=trigger.hits[-1] if trigger and near else None, joint=q.joint,
        )

    def _told_apart(self, index: int, q: Quantity) -> Draft | None:
        """ "Twenty soldiers fell, killed or wounded": the count stands before, its harms after."""
        before = self.quantities[index - 1] if index else None
        if before is None or not before.explicit or before.harms or q.start - before.end > _BACK_REACH:
            return None
        if any(d.quantity.start == before.start for d in self.found):
            return None
        return Draft(
            quantity=before, harms=q.harms, rule="told-apart", evidence=Range(before.start, q.end), joint=len(q.harms) > 1
        )

    def _may_stand_alone(self, q: Quantity, near: bool) -> bool:
        """A harmed noun without a figure counts after a word of outcome, at the start of a sentence or in a list."""
        if q.definite:
            return False
        if near and self._nearest_before(q).role in ("light", "masdar", "body-masdar"):  # type: ignore[union-attr]
            return True
        if self.found and self._adjacent(self.found[-1].quantity, q) and (q.joined or self._and_before(q)):
            return True
        before = q.start - 1
        if all(self.scan.text(k) in QUOTES for k in range(before + 1)):
            body = self.scan.hit("harms", q.start, "body")
            return q.number is None and self.scan.opens and body is None
        return any(self.scan.hit("tolls", k, "outcome") for k in range(max(0, before - 1), before + 1))

    # --- a word of harm before the count

    def _nearest_before(self, q: Quantity) -> _Trigger | None:
        best = None
        for trigger in self.triggers:
            if trigger.end <= q.start:
                best = trigger
        return best

    def _governing(self, index: int, q: Quantity) -> _Trigger | None:
        trigger = self._nearest_before(q)
        if trigger is None or trigger.used:
            return None
        if any(trigger.end <= other.start < q.start and i not in self.agents for i, other in enumerate(self.quantities[:index])):
            if not self._only_idle_between(index, trigger):
                return None
        if trigger.role == "light" and q.unit:
            return None
        if trigger.role in ("body-masdar", "led-to"):
            return None
        firm = q.explicit or q.one_of
        limit = REACH[trigger.role] if firm else (3 if trigger.role in VERBS else 1)
        start = trigger.agent.end if trigger.agent else trigger.end
        if start > q.start or not self._clear(start, q.start, limit, implicit=not firm, light=trigger.role == "light"):
            return None
        if trigger.plural and trigger.role in VERBS and not q.explicit and not self._subject(trigger):
            return None
        return trigger

    def _only_idle_between(self, index: int, trigger: _Trigger) -> bool:
        """Quantities between trigger and count that found no harm of their own do not bar the way."""
        taken = {d.quantity.start for d in self.found}
        return all(
            other.start not in taken and not other.explicit
            for other in self.quantities[:index]
            if other.start >= trigger.end
        )

    def _clear(self, start: int, end: int, limit: int, implicit: bool = False, light: bool = False) -> bool:
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
        return any(scan.hits(topic, at) for topic in ("joints", "qualifiers", "causes")) or bool(scan.hit("places", at, "in"))

    def _governed(self, index: int, q: Quantity, trigger: _Trigger) -> Draft | None:
        if trigger.role in ACTIVE and self._is_agent(index, q, trigger):
            trigger.agent = q.victims or Range(q.start, q.end)
            self.agents.add(index)
            return None
        if trigger.role == "light" and not q.explicit:
            return None
        trigger.used = True
        agent = trigger.agent or trigger.between or self._agent_between(trigger, q) or self._subject(trigger)
        if agent is None and self.found and trigger.role in ACTIVE and "and" in trigger.hits[0].form.prefix:
            agent = self.found[-1].agent
        return Draft(
            quantity=q, harms=trigger.harms, rule=f"{trigger.role}-count", evidence=Range(trigger.start, q.end),
            trigger=trigger.hits[-1], agent=agent, joint=len(trigger.hits) > 1,
        )

    def _is_agent(self, index: int, q: Quantity, trigger: _Trigger) -> bool:
        """After an active verb a first group without a figure is who did it where a second group follows."""
        if q.explicit or index + 1 >= len(self.quantities) or trigger.plural:
            return False
        after = self.quantities[index + 1]
        end = q.victims.end if q.victims else q.end
        if after.joined or self._and_before(after) or after.start < end or (not after.explicit and after.definite):
            return False
        if self._part_marker(after) is not None or (after.harms and not after.explicit):
            return False
        if any(end <= t.start < after.start for t in self.triggers):
            return False
        if after.explicit:
            return self._clear(end, after.start, 8)
        gap = range(end, after.start)
        return after.number == 1 and len(gap) <= 6 and not any(self.scan.hit("joints", k) for k in gap)

    def _agent_between(self, trigger: _Trigger, q: Quantity) -> Range | None:
        scan = self.scan
        if trigger.role not in ACTIVE:
            return None
        at = scan.skip_quotes(trigger.end)
        while at < q.start and (scan.text(at) in COMMAS or scan.in_time(at)):
            at += 1
        if at >= q.start or not scan.is_word(at) or scan.hit("joints", at) or scan.hit("places", at, "in"):
            return None
        if scan.hit("qualifiers", at) or scan.hit("parts", at):
            return None
        end = min(victims_end(scan, at, at), q.start)
        return Range(at, end) if end > at else None

    def _subject(self, trigger: _Trigger) -> Range | None:
        return subject_before(self.scan, trigger.start) if trigger.role in ACTIVE else None

    # --- joined to the count before

    def _adjacent(self, before: Quantity, q: Quantity) -> bool:
        end = max(before.end, before.victims.end if before.victims else 0)
        end = min(end, q.start)
        for at in range(end, q.start):
            text = self.scan.text(at)
            if text in QUOTES or text in COMMAS or self.scan.hit("numbers", at, "and"):
                continue
            if self.scan.hit("parts", at, "also") or self._inside_also(at) or self.scan.hit("qualifiers", at):
                continue
            return False
        return True

    def _inside_also(self, at: int) -> bool:
        return any(
            hit.start < at < hit.end for k in (at - 1, at - 2) if k >= 0 for hit in self.scan.hits("parts", k)
            if hit.form.entry.role == "also"
        )

    def _and_before(self, q: Quantity) -> bool:
        at = q.start - 1
        while at >= 0 and self.scan.text(at) in QUOTES:
            at -= 1
        if at < 0:
            return False
        if self.scan.hit("numbers", at, "and"):
            return True
        return any(
            hit.form.entry.role == "also" and hit.end == at + 1
            for k in range(max(0, at - 2), at + 1) for hit in self.scan.hits("parts", k)
        )

    def _coordinated(self, q: Quantity) -> Draft | None:
        if not self.found:
            return None
        last = self.found[-1]
        prefixed = self._starts_with_and(q)
        if not (q.joined or prefixed or self._and_before(q)):
            return None
        end = max(last.quantity.end, last.quantity.victims.end if last.quantity.victims else 0)
        far = (q.explicit and not q.bare and self._way(end, q.start)) or self._also_before(q, end)
        if not self._adjacent(last.quantity, q) and not far:
            return None
        if q.vague is not None and not q.explicit:
            return None
        if not q.explicit and q.definite:
            return None
        parent = last.parent
        if parent is not None and q.other:
            return None
        if q.counts_singular and (last.quantity.number or 0) > 10:
            return None  # "23 women and girls" is one count where the language counts in the singular
        harms = last.harms
        if q.other and last.rule == "counted-harmed" and harms == (Harm.KILLED,):
            harms = (Harm.INJURED,)  # "72 killed and 135 others": the guide's ruling
        return Draft(
            quantity=q, harms=harms, rule="coordinated" if parent is None else "part-coordinated",
            evidence=Range(q.start, q.end), trigger=last.trigger, agent=last.agent, parent=parent, joint=last.joint,
        )

    def _also_before(self, q: Quantity, end: int) -> bool:
        """ "in addition to" joins a count to the one before across what stands between them."""
        if any(end <= t.start < q.start for t in self.triggers):
            return False
        return any(
            hit.form.entry.role == "also" and hit.end == q.start and hit.end - hit.start + len(hit.form.prefix) >= 1
            for k in range(max(end, q.start - 3), q.start) for hit in self.scan.hits("parts", k)
        )

    def _way(self, start: int, end: int) -> bool:
        """Only a time or place stands between two joined counts."""
        if any(start <= t.start < end for t in self.triggers) or any(self.scan.text(k) in COMMAS for k in range(start, end)):
            return False
        return self._clear(start, end, 4)

    def _starts_with_and(self, q: Quantity) -> bool:
        return any(
            "and" in hit.form.prefix
            for topic in ("qualifiers", "vague", "numbers", "parts") for hit in self.scan.hits(topic, q.start)
        )

    # --- a toll that reached a figure

    def _reached(self, q: Quantity) -> Draft | None:
        """The count after "the number of killed rose to"; a count with a thing's noun never gets here."""
        scan = self.scan
        if not q.explicit or q.other:
            return None
        risen = self._risen_from(q)
        if risen is not None:
            return risen
        for toll in reversed(scan.all("tolls", "toll")):
            if toll.end > q.start:
                continue
            harms = self._toll_harms(toll, q.start)
            if not harms or not self._reach_word(toll.end, q.start):
                continue
            if q.bare and not self._at_reach_word(q.start):
                continue
            who = self._toll_victims(harms[-1])
            quantity = msgspec.structs.replace(q, victims=who or q.victims)
            kinds = tuple(dict.fromkeys(Harm(h.form.entry.value.split("|")[0]) for h in harms))
            return Draft(
                quantity=quantity, harms=kinds, rule="toll", evidence=Range(toll.start, q.end),
                trigger=harms[0], joint=len(kinds) > 1,
            )
        return None

    def _announced(self, q: Quantity) -> Range | None:
        """Whose toll it is that reached a count ("the toll of its soldiers killed rose to 40 killed")."""
        for toll in reversed(self.scan.all("tolls", "toll")):
            if toll.end <= q.start and self._reach_word(toll.end, q.start):
                harms = self._toll_harms(toll, q.start)
                return self._toll_victims(harms[-1]) if harms else None
        return None

    def _defined(self, q: Quantity) -> Draft | None:
        """ "The killed are nine of …", "among the killed nine …": a part of the count of killed before."""
        for back in range(1, 4):
            hit = self.scan.hit("harms", q.start - back, "person")
            if hit and "the" in hit.form.prefix and hit.form.number == "pl" and (q.explicit or q.number == 1):
                among = self.scan.hit("parts", hit.start - 1, "between") is not None
                steps = range(hit.end, q.start)
                if (among and len(steps) <= 1) or (q.explicit and all(self.scan.hit("joints", k, "stop") for k in steps)):
                    return Draft(
                        quantity=msgspec.structs.replace(q, subset=True), harms=(Harm(hit.form.entry.value),),
                        rule="defined", evidence=Range(hit.start, q.end), trigger=hit,
                    )
        return None

    def _risen_from(self, q: Quantity) -> Draft | None:
        """The earlier figure of "rose from 16 to 23 killed"."""
        up = self.scan.hit("parts", q.end, "up")
        if not q.bare or not up or not any(self.scan.hit("tolls", k) for k in range(max(0, q.start - 9), q.start)):
            return None
        later = next((other for other in self.quantities if other.start == up.end and other.harms), None)
        if later is None:
            return None
        return Draft(quantity=q, harms=later.harms, rule="risen-from", evidence=Range(q.start, later.end))

    def _toll_harms(self, toll: Hit, end: int) -> list[Hit]:
        found: list[Hit] = []
        for at in range(toll.end, min(toll.end + 6, end)):
            hit = self.scan.hit("harms", at, "person", "person-held", "body", "victim-noun", "masdar")
            if hit:
                found.append(hit)
            elif found and not self.scan.hit("numbers", at, "and"):
                break
        return found

    def _reach_word(self, start: int, end: int) -> bool:
        if any(self.scan.text(k) in BREAKS for k in range(start, end)):
            return False
        return end - start <= 30 and any(
            self.scan.hit("tolls", k, "reach") or self.scan.hit("parts", k, "up") for k in range(max(0, start - 4), end)
        )

    def _at_reach_word(self, at: int) -> bool:
        return any(
            self.scan.hit("tolls", k, "reach") or self.scan.hit("parts", k, "up") or self.scan.hit("harms", k, "person")
            for k in range(max(0, at - 3), at)
        )

    def _toll_victims(self, harm: Hit) -> Range | None:
        person = self.scan.hit("people", harm.start - 1, "person")
        if person and harm.form.entry.role not in ("person", "body"):
            return Range(person.start, victims_end(self.scan, person.start, person.end))
        end = victims_end(self.scan, harm.end, harm.end)
        start = harm.end
        if end > start and self.scan.hit("parts", start, "of"):
            start += 1
            if self.scan.hit("joints", start, "stop"):
                return None
        return Range(start, end) if end > start else None

    # --- a word of harm after the count

    def _followed(self, index: int, q: Quantity) -> Draft | None:
        if q.vague is not None and not q.explicit:
            return None
        if q.bare and not any(t.start == q.end and t.plural for t in self.triggers):
            return None
        end = max(q.end, q.victims.end if q.victims else 0)
        for trigger in self.triggers:
            if trigger.start < q.end or trigger.used:
                continue
            if trigger.role not in (*VERBS, "led-to") or not self._back_clear(end, trigger.start, q):
                return None
            if (trigger.flexible or trigger.role == "led-to") and not q.explicit:
                return None
            if self._has_own_count(index, trigger) and not trigger.plural:
                return None
            if not q.explicit and not (self._names_one(q) and (not trigger.plural or self._one_of_several(index))):
                return None
            trigger.used = True
            return Draft(
                quantity=q, harms=trigger.harms, rule=f"count-{trigger.role}", evidence=Range(q.start, trigger.tail),
                trigger=trigger.hits[-1], joint=len(trigger.hits) > 1,
            )
        return None

    def _one_of_several(self, index: int) -> bool:
        """The next count is joined to this one: "a man and three companions were killed"."""
        if index + 1 >= len(self.quantities):
            return False
        after = self.quantities[index + 1]
        joined = after.joined or self._and_before(after) or self._starts_with_and(after)
        return joined and self._adjacent(self.quantities[index], after)

    def _names_one(self, q: Quantity) -> bool:
        return q.number == 1 and q.victims is not None and not q.nation

    def _back_clear(self, start: int, end: int, q: Quantity) -> bool:
        steps = 0
        for at in range(start, end):
            text = self.scan.text(at)
            if text in BREAKS or self.scan.hit("attribution", at, "say", "that"):
                return False
            if not self.scan.in_time(at) and text not in QUOTES:
                steps += 1
        return steps <= (_BACK_REACH if q.explicit else 4)

    def _has_own_count(self, index: int, trigger: _Trigger) -> bool:
        for other in self.quantities[index + 1 :]:
            if other.start >= trigger.end:
                return (other.explicit or other.number == 1) and self._clear(
                    trigger.end, other.start, 4, implicit=not other.explicit
                )
        return False


def _with_named(scan: Scan, quantities: list[Quantity]) -> list[Quantity]:
    """Add a quantity of one for a person named right after a word of harm."""
    taken = {i for q in quantities for i in range(q.start, max(q.end, q.victims.end if q.victims else 0))}
    named: list[Quantity] = []
    for at in range(1, len(scan)):
        given = scan.hit("given-names", at)
        if given is None or at in taken or (given.form.prefix - {"and"}):
            continue
        before = at
        while before and (scan.in_time(before - 1) or scan.text(before - 1) in COMMAS or scan.text(before - 1) in QUOTES):
            before -= 1
        if any(hit.end == before for k in range(max(0, before - 2), before) for hit in _triggers_at(scan, k)):
            end = max(victims_end(scan, at, at + 1), at + 1)
            named.append(Quantity(start=at, end=min(end, at + 4), number=1, victims=Range(at, end)))
    return sorted([*quantities, *named], key=lambda q: q.start)


def _triggers_at(scan: Scan, at: int) -> list[Hit]:
    return [hit for hit in scan.hits("harms", at) if hit.form.entry.role in TRIGGERS and not hit.form.pronoun]
