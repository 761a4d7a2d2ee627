"""Frames of parts: a count that says how many of those before it were of some kind."""

from __future__ import annotations

import msgspec

from hasila.extract.quantities import Quantity
from hasila.extract.scan import COMMAS, QUOTES, Range
from hasila.extract.triggers import VERBS
from hasila.extract.walk import BACK_REACH, Draft, Walk
from hasila.model import Harm


def part(walk: Walk, q: Quantity) -> Draft | None:
    """ "Among them three children": a part of the last whole, of its harms."""
    if walk.main is None or (not q.explicit and q.number is None) or _of_other_things(walk, q):
        return None
    marker = part_marker(walk, q)
    if marker is None and (_the_other(walk, q) or _grave(walk, q)):
        marker = q.start
    if marker is None:
        return None
    parent = walk.found[walk.main]
    if q.of_them and _suffered_more(walk, q, parent):
        return None
    return Draft(
        quantity=q,
        harms=q.harms or parent.harms,
        rule="part",
        evidence=Range(min(marker, q.start), q.end),
        trigger=parent.trigger,
        agent=parent.agent,
        parent=walk.main,
        apart=q.one_of or q.other,
    )


def _suffered_more(walk: Walk, q: Quantity, parent: Draft) -> bool:
    """ "75 of them became …": the verb right behind tells another harm than that of all."""
    verb = next((t for t in walk.triggers if t.start == q.end), None)
    return verb is not None and verb.role in VERBS and not set(verb.harms) & set(parent.harms)


def _of_other_things(walk: Walk, q: Quantity) -> bool:
    """ "In two attacks, one of them by a car bomb": only right behind the harmed is "one of them" one of the harmed."""
    before = walk.found[walk.main or 0].quantity
    return q.one_of and q.of_them and not walk.adjacent(before, q)


def _the_other(walk: Walk, q: Quantity) -> bool:
    """ "Two were killed, one of them by a shell and the other by a sniper"."""
    last = walk.found[-1]
    return q.other and q.number == 1 and last.parent == walk.main and last.quantity.of_them


def _grave(walk: Walk, q: Quantity) -> bool:
    """ "Ten were injured, three of the injuries are grave": the graver ones are among those told before."""
    main = walk.found[walk.main or 0]
    if main.harms != (Harm.INJURED,) or (q.number or 0) >= (main.quantity.number or 0):
        return False
    end = max(q.end, q.victims.end if q.victims else 0)
    return any(walk.scan.hit("modifiers", k, "grave") for k in range(q.start + 1, end + 1))


def part_marker(walk: Walk, q: Quantity) -> int | None:
    """Return where the words begin that make a count a part of the one before."""
    before = walk.scan.skip_quotes(q.start)
    for back in range(1, 5):
        at = before - back
        if at < 0:
            break
        hit = walk.scan.hit("parts", at, "part", "part-after")
        if hit and hit.form.entry.role == "part-after" and walk.scan.hit("harms", at - 1, "person"):
            continue
        if hit and any(t.tail == hit.end and not t.used for t in walk.triggers):
            continue  # "arrests that included …"
        if hit and hit.end <= before and all(_light(walk, k) for k in range(hit.end, before)):
            return at
    trigger = walk.nearest_before(q)
    if not q.of_them or (trigger is not None and not trigger.used and walk.clear(trigger.end, q.start, 1)):
        return None
    return q.start


def _light(walk: Walk, at: int) -> bool:
    scan = walk.scan
    return scan.text(at) in QUOTES or scan.text(at) in COMMAS or scan.hit("qualifiers", at) is not None


def listed(walk: Walk, q: Quantity) -> Draft | None:
    """ "Seven were killed: four men and three women", "they are nine of …"."""
    if walk.main is None or not q.explicit or q.number is None:
        return None
    main = walk.found[walk.main]
    end = max(main.quantity.end, main.quantity.victims.end if main.quantity.victims else 0)
    between = [k for k in range(end, q.start) if walk.scan.text(k) not in QUOTES]
    told = any(walk.scan.text(k) == ":" or walk.scan.hit("parts", k, "they-are") for k in between)
    if not told or len(between) > 3 or (main.quantity.number or 0) <= q.number:
        return None
    return Draft(
        quantity=q,
        harms=main.harms,
        rule="listed",
        evidence=Range(q.start, q.end),
        trigger=main.trigger,
        agent=main.agent,
        parent=walk.main,
    )


def defined(walk: Walk, q: Quantity) -> Draft | None:
    """ "The killed are nine of …", "among the killed nine …": a part of the count of killed before."""
    for back in range(1, 4):
        hit = walk.scan.hit("harms", q.start - back, "person")
        if hit and "the" in hit.form.prefix and hit.form.number == "pl" and (q.explicit or q.number == 1):
            among = walk.scan.hit("parts", hit.start - 1, "between") is not None
            steps = range(hit.end, q.start)
            if (among and len(steps) <= 1) or (
                q.explicit and all(walk.scan.hit("joints", k, "stop") for k in steps)
            ):
                toll = walk.scan.hit("tolls", hit.start - 1, "toll")  # "the number of the injured among them"
                return Draft(
                    quantity=msgspec.structs.replace(q, subset=toll is None),
                    harms=(Harm(hit.form.entry.value),),
                    rule="defined",
                    evidence=Range(hit.start, q.end),
                    trigger=hit,
                )
    return None


def told_apart(walk: Walk, index: int, q: Quantity) -> Draft | None:
    """ "Twenty soldiers fell, killed or wounded": the count stands before, its harms after."""
    before = walk.quantities[index - 1] if index else None
    if before is None or not before.explicit or before.harms or q.start - before.end > BACK_REACH:
        return None
    if any(d.quantity.start == before.start for d in walk.found):
        return None
    return Draft(
        quantity=before,
        harms=q.harms,
        rule="told-apart",
        evidence=Range(before.start, q.end),
        joint=len(q.harms) > 1,
    )
