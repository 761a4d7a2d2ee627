"""Which harm befell which quantity: the frames in which a language says so.

A frame is an order of words: a word of harm before its count or after it, the count's own noun, a part of a count
(:mod:`partition`), a count joined to another, a toll that reached a figure (:mod:`tolls`). Which words are of which
kind is data of the language pack.
"""

from __future__ import annotations

import msgspec

from hasila.extract.agents import is_armed
from hasila.extract.partition import defined, listed, part, part_marker, told_apart
from hasila.extract.phrases import victims_end
from hasila.extract.pronouns import told_by_pronoun
from hasila.extract.quantities import Quantity
from hasila.extract.scan import COMMAS, QUOTES, Range, Scan
from hasila.extract.states import still
from hasila.extract.tolls import announced, bounded, reached
from hasila.extract.triggers import ACTIVE, DONE_TO, LED_TO, REACH, VERBS, Trigger
from hasila.extract.walk import Draft, Walk
from hasila.model import Harm

__all__ = ["VERBS", "Draft", "find_drafts", "heads_list"]


def find_drafts(scan: Scan, listed_harm: Harm | None = None, told: tuple[Harm, ...] = ()) -> list[Draft]:
    """Return the drafts of a sentence in the order of their counts.

    ``listed_harm`` where the sentence is a line of a list under a heading such as "The killed are:"; ``told`` are the
    harms of those whom the sentence before told of last.
    """
    of_them = bool(told) and any(toll.form.pronoun for toll in scan.all("tolls", "toll"))
    if listed_harm is None and not scan.has("harms") and not of_them:
        return []
    walk = Walk(scan, told)
    for index, quantity in enumerate(walk.quantities):
        if index not in walk.agents:
            draft = _draft(walk, index, quantity) or _under_heading(walk, quantity, listed_harm)
            if draft is not None:
                walk.add(bounded(walk, _like_before(walk, draft)))
    return _share_group(walk) + told_by_pronoun(walk)


def _share_group(walk: Walk) -> list[Draft]:
    """ "Three killed and seven wounded among the civilians": the group named last is that of all."""
    found = walk.found
    for k in range(len(found) - 1, 0, -1):
        one, other = found[k - 1].quantity, found[k].quantity
        if (
            one.victims is None
            and one.harms
            and other.harms
            and walk.adjacent(one, other)
            and walk.joined(other)
        ):
            like = msgspec.structs.replace(one, victims=other.victims)
            found[k - 1] = msgspec.structs.replace(found[k - 1], quantity=like)
    return found


def heads_list(scan: Scan) -> Harm | None:
    """Return the harm of a sentence such as "The killed are:", which heads a list, else None."""
    if scan.text(len(scan) - 1) != ":":
        return None
    named = [h for h in scan.all("harms", "person") if "the" in h.form.prefix and h.form.number == "pl"]
    return Harm(named[-1].form.entry.value) if named else None


def _under_heading(walk: Walk, q: Quantity, harm: Harm | None) -> Draft | None:
    if harm is None or not (q.explicit or q.number) or walk.found:
        return None
    q = msgspec.structs.replace(q, subset=True)
    return Draft(quantity=q, harms=(harm,), rule="under-heading", evidence=Range(q.start, q.end))


def _draft(walk: Walk, index: int, q: Quantity) -> Draft | None:
    """Try the frames in order; the first that fits decides."""
    found = part(walk, q)
    if found is not None or (q.one_of and q.of_them):
        return found
    if any(
        h.end == q.start
        for k in range(max(0, q.start - 3), q.start)
        for h in walk.scan.hits("parts", k)
        if h.form.entry.role == "out-of"
    ):
        return None  # "seven out of twenty": the twenty are no claim
    trigger = governing(walk, index, q)
    if q.harms and not q.explicit and walk.scan.hit("parts", q.start - 1, "between"):
        return told_apart(walk, index, q)
    if q.harms and not _overrides(trigger, q):
        return counted_harmed(walk, q) or _told_twice(walk, index, q)
    if trigger is not None:
        return governed(walk, index, q, trigger)
    for frame in (coordinated, defined, listed, reached):
        found = frame(walk, q)
        if found is not None:
            return found
    return followed(walk, index, q) or still(walk, q)


def _like_before(walk: Walk, draft: Draft) -> Draft:
    """A bare figure, and others, are people like those of the last whole."""
    q = draft.quantity
    if walk.main is None or draft.parent is not None or draft.rule == "toll":
        return draft
    if q.harms or not (q.other or q.bare):
        return draft
    before = walk.found[walk.main].quantity
    changes: dict[str, object] = {"like": before.like or before.victims}
    if q.bare and not q.of_them:
        changes["victims"] = before.victims
    return msgspec.structs.replace(draft, quantity=msgspec.structs.replace(q, **changes))


_ALIKE = 6  # words between two ranks
_TAKEN = frozenset((Harm.DETAINED, Harm.CAPTURED, Harm.ABDUCTED))


def _overrides(trigger: Trigger | None, q: Quantity) -> bool:
    """Who was already harmed suffers another harm: "three prisoners were executed", "a wounded man died"."""
    if trigger is None or trigger.role == "light" or q.joint or Harm.KILLED in q.harms:
        return False
    if set(q.harms) <= {Harm.DISPLACED, Harm.DESERTED} and set(trigger.harms) & _TAKEN:
        return q.explicit
    if set(q.harms) <= _TAKEN and set(trigger.harms) <= {Harm.ABDUCTED, Harm.MISSING} - set(q.harms):
        return q.explicit
    if not set(trigger.harms) <= {Harm.KILLED, Harm.INJURED} or set(trigger.harms) & set(q.harms):
        return False
    return q.explicit or q.number == 1


def _told_twice(walk: Walk, index: int, q: Quantity) -> Draft | None:
    """ "A prisoner fell into their hands": the noun and the verb behind it tell one harm."""
    end = q.victims.end if q.victims else q.end
    verb = next((t for t in walk.triggers if t.start == end and not t.used), None)
    if verb is None or set(verb.harms) != set(q.harms) or q.number is None:
        return None
    return followed(walk, index, q)


def counted_harmed(walk: Walk, q: Quantity) -> Draft | None:
    trigger = walk.nearest_before(q)
    near = trigger is not None and walk.clear(trigger.end, q.start, 6) and (q.explicit or not trigger.used)
    if q.definite and not near:
        return None  # "one of the two killed": told before
    if not q.explicit and not _may_stand_alone(walk, q, near):
        return None
    if not q.explicit and (q.definite or any(t.start == q.start and t.role == "body" for t in walk.triggers)):
        return None
    if trigger and near:
        trigger.used = True
    if q.victims is None and q.explicit and (who := announced(walk, q)):
        q = msgspec.structs.replace(q, victims=who)
    start = (
        trigger.start if trigger and near and trigger.role in ("light", "masdar", "body-masdar") else q.start
    )
    behind = next((t for t in walk.triggers if t.start == q.end and t.role == DONE_TO), None)
    return Draft(
        quantity=q,
        harms=q.harms,
        rule="counted-harmed",
        evidence=Range(start, q.end),
        trigger=trigger.hits[-1] if trigger and near else None,
        agent=walk.named_behind(behind) if behind else None,
        joint=q.joint,
    )


def _may_stand_alone(walk: Walk, q: Quantity, near: bool) -> bool:
    """A harmed noun without a figure counts after a word of outcome, at the start of a sentence or in a list."""
    if q.definite:
        return False
    trigger = walk.nearest_before(q) if near else None
    if trigger is not None and (trigger.role in ("light", "masdar", "body-masdar") or trigger.tail == q.end):
        return True
    if walk.found and walk.adjacent(walk.found[-1].quantity, q) and (q.joined or walk.and_before(q)):
        return True
    before = q.start - 1
    if all(walk.scan.text(k) in QUOTES for k in range(before + 1)):
        body = walk.scan.hit("harms", q.start, "body")
        return q.number is None and walk.scan.opens and body is None
    return any(walk.scan.hit("tolls", k, "outcome") for k in range(max(0, before - 1), before + 1))


def governing(walk: Walk, index: int, q: Quantity) -> Trigger | None:
    trigger = walk.nearest_before(q)
    if trigger is None or trigger.used:
        return None
    if not _only_idle_between(walk, index, trigger):
        return None
    if trigger.role == "light" and q.unit:
        return None
    thing = walk.scan.hit("things", trigger.start - 1)
    if q.other and not q.explicit and thing and not thing.form.pronoun:
        return None  # "another centre of arrest"
    if trigger.role in ("body-masdar", LED_TO, DONE_TO):
        return None
    if trigger.role == "verb-victim" and walk.scan.subject_first:
        return None
    firm = q.explicit or q.one_of
    limit = REACH[trigger.role] if firm else (3 if trigger.role in VERBS else 1)
    start = trigger.agent.end if trigger.agent else _after_agent(walk, trigger)
    if start > q.start or not walk.clear(
        start, q.start, limit, implicit=not firm, light=trigger.role == "light"
    ):
        return None
    if trigger.plural and trigger.role in VERBS and not q.explicit and not walk.subject(trigger):
        return None
    return trigger


def _after_agent(walk: Walk, trigger: Trigger) -> int:
    """Where the armed subject right behind an active verb ends, else where the verb does."""
    at = walk.scan.skip_quotes(trigger.end)
    armed = at < len(walk.scan) and is_armed(walk.scan, at) and not walk.scan.hit("people", at, "person")
    if trigger.role not in ACTIVE or not armed:
        return trigger.end
    end = victims_end(walk.scan, at, at)
    counts = {q.start for q in walk.quantities if q.explicit or (q.number and not q.definite)}
    named = (walk.scan.names_of(at, "actor"), walk.scan.hit("perpetrators", at, "authority"))
    first = max([at + 1, *(found.end for found in named if found)])
    return next((k for k in range(first, end) if k in counts or _is_named(walk, k)), max(first, end))


def _is_named(walk: Walk, at: int) -> bool:
    """ "The young man Muhammad": a person told with the article and named."""
    person = walk.scan.hit("people", at, "person")
    return (
        person is not None
        and "the" in person.form.prefix
        and walk.scan.hit("given-names", person.end) is not None
    )


def _only_idle_between(walk: Walk, index: int, trigger: Trigger) -> bool:
    """Quantities between trigger and count bar the way unless they are agents or found no harm of their own."""
    taken = {d.quantity.start for d in walk.found}
    return all(
        i in walk.agents or (other.start not in taken and not other.explicit)
        for i, other in enumerate(walk.quantities[:index])
        if other.start >= trigger.end
    )


def governed(walk: Walk, index: int, q: Quantity, trigger: Trigger) -> Draft | None:
    if trigger.role in ACTIVE and _is_agent(walk, index, q, trigger):
        trigger.agent = q.victims or Range(q.start, q.end)
        walk.agents.add(index)
        return None
    if trigger.role == "light" and (not q.explicit or q.bare):
        return None
    trigger.used = True
    if q.of_them and q.victims is None:
        q = msgspec.structs.replace(q, victims=_antecedent(walk, trigger))
    if q.bare and trigger.role in VERBS and (subject := _people_before(walk, index, trigger)):
        q = msgspec.structs.replace(q, victims=subject, status=None)
    agent = (
        trigger.agent or walk.between(trigger) or _agent_between(walk, trigger, q) or walk.subject(trigger)
    )
    if agent is not None and any(_among(agent, d.quantity.victims) for d in walk.found):
        agent = None  # who was harmed just before is not who did it
    if agent is None and walk.found and trigger.role in ACTIVE and "and" in trigger.hits[0].form.prefix:
        agent = walk.found[-1].agent
    return Draft(
        quantity=q,
        harms=trigger.harms,
        rule=f"{trigger.role}-count",
        evidence=Range(trigger.start, q.end),
        trigger=trigger.hits[-1],
        agent=agent,
        joint=len(trigger.hits) > 1,
    )


def _among(words: Range, others: Range | None) -> bool:
    return others is not None and others.start <= words.start < others.end


def _antecedent(walk: Walk, trigger: Trigger) -> Range | None:
    """Whom "hundreds of them" means: the last armed group named before in the sentence."""
    scan = walk.scan
    start = next((at for at in range(trigger.start - 1, -1, -1) if is_armed(scan, at)), None)
    if start is None:
        return None
    while joined := next((n for n in scan.names if n.end == start and is_armed(scan, n.start)), None):
        start = joined.start
    return Range(start, max(start + 1, victims_end(scan, start, start)))


def _people_before(walk: Walk, index: int, trigger: Trigger) -> Range | None:
    """The people who are the subject of a verb whose figure comes later ("those who deserted numbered 34")."""
    for other in reversed(walk.quantities[:index]):
        end = other.victims.end if other.victims else other.end
        if other.victims and end <= trigger.start and trigger.start - end <= 1:
            return other.victims
    return None


def _is_agent(walk: Walk, index: int, q: Quantity, trigger: Trigger) -> bool:
    """After an active verb a first group without a figure is who did it where a second group follows."""
    if q.explicit or index + 1 >= len(walk.quantities) or trigger.plural or trigger.agent is not None:
        return False
    after = walk.quantities[index + 1]
    end = q.victims.end if q.victims else q.end
    if after.joined or walk.and_before(after) or after.start < end or (not after.explicit and after.definite):
        return False
    if part_marker(walk, after) is not None or (after.harms and not after.explicit):
        return False
    if any(end <= t.start < after.start for t in walk.triggers):
        return False
    if after.explicit:
        return walk.clear(end, after.start, 8)
    gap = range(end, after.start)
    return after.number == 1 and len(gap) <= 6 and not any(walk.scan.hit("joints", k) for k in gap)


def _agent_between(walk: Walk, trigger: Trigger, q: Quantity) -> Range | None:
    scan = walk.scan
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


def coordinated(walk: Walk, q: Quantity) -> Draft | None:
    if not walk.found:
        return None
    last = walk.found[-1]
    prefixed = walk.starts_with_and(q)
    if not (q.joined or prefixed or walk.and_before(q)):
        return None
    end = max(last.quantity.end, last.quantity.victims.end if last.quantity.victims else 0)
    far = (q.explicit and not q.bare and walk.only_way(end, q.start)) or walk.also_before(q, end)
    far = far or _another_elsewhere(walk, last, q) or _alike(walk, last.quantity, q)
    if (not walk.adjacent(last.quantity, q) and not far) or _has_own_verb(walk, q):
        return None
    if q.vague is not None and not q.explicit:
        return None
    if not q.explicit and q.definite and not _titled(walk, q):
        return None
    if q.bare and not q.of_them and _unknown_noun(walk, q):
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
        quantity=q,
        harms=harms,
        rule="coordinated" if parent is None else "part-coordinated",
        evidence=Range(q.start, q.end),
        trigger=last.trigger,
        agent=last.agent,
        parent=parent,
        joint=last.joint,
    )


def _titled(walk: Walk, q: Quantity) -> bool:
    """ "And the captain Salim …": a rank or role with the name of one person."""
    at = walk.scan.skip_quotes(q.end)
    return q.number == 1 and (at > q.end or walk.scan.hit("given-names", at) is not None)


def _alike(walk: Walk, before: Quantity, q: Quantity) -> bool:
    """ "Two with the rank of colonel and three with the rank of major": the same word behind both figures."""
    word, steps = walk.scan.text(q.end), range(before.end, q.start)
    if not (q.bare and before.bare and word) or walk.scan.text(before.end) != word or len(steps) > _ALIKE:
        return False
    return not any(t.start in steps for t in walk.triggers)


def _has_own_verb(walk: Walk, q: Quantity) -> bool:
    """The count stands right before a verb of who suffers it ("… and one of them died")."""
    return q.explicit and any(
        t.start == q.end and t.role == "verb-victim" and not t.used and "and" not in t.hits[0].form.prefix
        for t in walk.triggers
    )


def _another_elsewhere(walk: Walk, last: Draft, q: Quantity) -> bool:
    """ "One was killed in X, and another in Y"."""
    if not q.other or q.number != 1 or last.quantity.number != 1 or not walk.starts_with_and(q):
        return False
    if any(last.evidence.end <= t.start < q.start for t in walk.triggers):
        return False
    return walk.scan.hit("places", q.end, "in") is not None


def _unknown_noun(walk: Walk, q: Quantity) -> bool:
    """A figure before a word that no table knows as people counts things ("and three vehicles")."""
    scan = walk.scan
    topics = (
        "joints",
        "harms",
        "parts",
        "places",
        "qualifiers",
        "causes",
        "tolls",
        "attribution",
        "perpetrators",
    )
    return scan.is_word(q.end) and not any(scan.hits(topic, q.end) for topic in topics)


def followed(walk: Walk, index: int, q: Quantity) -> Draft | None:
    if q.vague is not None and not q.explicit and not q.other:
        return _dual(walk, q)
    still = walk.scan.hit("modifiers", q.end, "still")
    if q.bare and not (still or q.of_them) and not any(t.start == q.end and t.plural for t in walk.triggers):
        return None
    end = max(q.end, q.victims.end if q.victims else 0)
    for trigger in walk.triggers:
        if trigger.start < q.end or trigger.used:
            continue
        if not _looks_back(walk, trigger) or not walk.back_clear(end, trigger.start, q):
            return None
        if (trigger.flexible or trigger.role in (LED_TO, "verb-agent")) and not q.explicit:
            return None
        if not q.explicit and not trigger.plural and "and" in trigger.hits[0].form.prefix:
            return None  # the verb has a subject of its own
        if _has_own_count(walk, index, trigger) and not trigger.plural:
            return None
        if not q.explicit and not _suits(walk, index, trigger, end):
            return None
        trigger.used = True
        return Draft(
            quantity=q,
            harms=trigger.harms,
            rule=f"count-{trigger.role}",
            evidence=Range(q.start, trigger.tail),
            trigger=trigger.hits[-1],
            agent=walk.named_behind(trigger) if trigger.role == DONE_TO else None,
            joint=len(trigger.hits) > 1,
        )
    return None


def _looks_back(walk: Walk, trigger: Trigger) -> bool:
    """The count may stand before the word; one that is lost has no object behind its verb."""
    if trigger.role != "verb-victim-near":
        return trigger.role in (*VERBS, LED_TO, DONE_TO)
    scan, at = walk.scan, trigger.end
    return (
        not scan.is_word(at)
        or scan.in_time(at)
        or scan.hit("places", at, "in") is not None
        or scan.hit("joints", at, "stop") is not None
    )


def _dual(walk: Walk, q: Quantity) -> Draft | None:
    """A plural that may be a dual is one where the verb behind it is in the dual."""
    end = q.victims.end if q.victims else q.end
    trigger = next((t for t in walk.triggers if t.start == end and not t.used), None)
    if trigger is None or trigger.role not in VERBS or trigger.hits[-1].form.number != "du":
        return None
    trigger.used = True
    two = msgspec.structs.replace(q, number=2, vague=None, explicit=True)
    evidence = Range(q.start, trigger.tail)
    return Draft(
        quantity=two, harms=trigger.harms, rule="dual-verb", evidence=evidence, trigger=trigger.hits[-1]
    )


def _one_of_several(walk: Walk, index: int) -> bool:
    """The next count is joined to this one: "a man and three companions were killed"."""
    if index + 1 >= len(walk.quantities):
        return False
    after = walk.quantities[index + 1]
    joined = after.joined or walk.and_before(after) or walk.starts_with_and(after)
    return joined and walk.adjacent(walk.quantities[index], after)


def _suits(walk: Walk, index: int, trigger: Trigger, end: int) -> bool:
    """One person, alone or joined to others, before a verb; or "others" right before a verb in the plural."""
    q = walk.quantities[index]
    if q.start == 0 and q.joined:
        return False  # a sentence opens with "and" and a verb, not with "and" and its subject
    if q.vague is not None:
        return q.other and trigger.plural and trigger.start == end
    return _names_one(walk, q) and (not trigger.plural or _one_of_several(walk, index))


def _names_one(walk: Walk, q: Quantity) -> bool:
    """A word for a nation names a person where no noun stands before it that it may describe."""
    noun = not q.nation or walk.scan.hit("joints", q.start - 1, "stop") is not None
    return q.number == 1 and q.victims is not None and noun


def _has_own_count(walk: Walk, index: int, trigger: Trigger) -> bool:
    if walk.scan.hit("parts", trigger.end, "with"):
        return False
    for other in walk.quantities[index + 1 :]:
        if other.start >= trigger.end and walk.scan.subject_first:
            own = trigger.role in ACTIVE and not (walk.joined(other) or other.harms)
            return own and other.start == trigger.tail
        if other.start >= trigger.end:
            if any(trigger.end <= t.start < other.start and t.role in VERBS for t in walk.triggers):
                return False  # the next verb's
            return (other.explicit or other.number == 1) and walk.clear(
                trigger.end, other.start, 4, implicit=not other.explicit
            )
    return False
