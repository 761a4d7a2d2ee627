"""The frame of a count before its word of harm: "seven men were killed", "three whom the police arrested"."""

from __future__ import annotations

import msgspec

from hasila.extract.quantities import Quantity
from hasila.extract.scan import Range
from hasila.extract.triggers import ACTIVE, DONE_TO, LED_TO, VERBS, Trigger
from hasila.extract.walk import Draft, Walk


def followed(walk: Walk, index: int, q: Quantity) -> Draft | None:
    """Return the draft of a count whose word of harm stands behind it, if one near enough is free."""
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
