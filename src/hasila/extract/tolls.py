"""Frames of tolls: a figure that a number of harmed people reached or rose from."""

from __future__ import annotations

import msgspec

from hasila.extract.agents import is_armed
from hasila.extract.phrases import victims_end
from hasila.extract.quantities import Quantity
from hasila.extract.scan import BREAKS, Range
from hasila.extract.triggers import VERBS
from hasila.extract.walk import Draft, Walk
from hasila.lexicon import Hit
from hasila.model import Harm, Qualifier

_BOUND = 10  # words between a bound and the figure that it stands apart from
_FLED_OR_TAKEN = frozenset(Harm) - {Harm.KILLED, Harm.INJURED}
_THOSE = 12  # words from the head of a toll to its figure where a relative clause stands between


def reached(walk: Walk, q: Quantity) -> Draft | None:
    """The count after "the number of killed rose to"; a count with a thing's noun never gets here."""
    scan = walk.scan
    if not q.explicit or q.other:
        return None
    found = _risen_from(walk, q) or _toll_behind(walk, q) or _was_before(walk, q) or _toll_of_them(walk, q)
    if found is not None:
        return found
    for toll in reversed(scan.all("tolls", "toll")):
        if toll.end > q.start:
            continue
        harms = _toll_harms(walk, toll, q.start) or _toll_of_those(walk, toll, q.start)
        if not harms or not (_reach_word(walk, toll.end, q.start) or harms[0].form.entry.role in VERBS):
            continue
        if q.bare and not _at_reach_word(walk, q.start):
            continue
        who = _toll_victims(walk, harms[-1])
        quantity = msgspec.structs.replace(q, victims=who or q.victims)
        kinds = tuple(dict.fromkeys(Harm(h.form.entry.value.split("|")[0]) for h in harms))
        return Draft(
            quantity=quantity,
            harms=kinds,
            rule="toll",
            evidence=Range(toll.start, q.end),
            trigger=harms[0],
            joint=len(kinds) > 1,
        )
    return None


def _risen_from(walk: Walk, q: Quantity) -> Draft | None:
    """The earlier figure of "rose from 16 to 23 killed"."""
    up = walk.scan.hit("parts", q.end, "up")
    if (
        not q.bare
        or not up
        or not any(walk.scan.hit("tolls", k) for k in range(max(0, q.start - 9), q.start))
    ):
        return None
    later = next((other for other in walk.quantities if other.start == up.end and other.harms), None)
    if later is None:
        return None
    return Draft(quantity=q, harms=later.harms, rule="risen-from", evidence=Range(q.start, later.end))


def bounded(walk: Walk, draft: Draft) -> Draft:
    """The draft with the bound that stands apart from its figure: "exceeded the number …"."""
    q = draft.quantity
    if not q.explicit or q.qualifier is not Qualifier.EXACT:
        return draft
    for at in range(q.start - 1, max(-1, q.start - _BOUND), -1):
        if walk.scan.text(at) in BREAKS:
            break
        over = walk.scan.hit("qualifiers", at, "before")
        reach = walk.scan.hit("tolls", at, "reach")
        bound = over.form.entry.value if over and walk.scan.hit("tolls", over.end, "toll") else ""
        if bound := bound or (reach.form.entry.value if reach else ""):
            return msgspec.structs.replace(
                draft, quantity=msgspec.structs.replace(q, qualifier=Qualifier(bound))
            )
        if reach:
            break
    return draft


def _toll_of_them(walk: Walk, q: Quantity) -> Draft | None:
    """ "Their number reached 53": of the harmed named right before, else of those fled or taken told of last."""
    scan = walk.scan
    toll = next((t for t in reversed(scan.all("tolls", "toll")) if t.end <= q.start), None)
    if (
        toll is None
        or not toll.form.pronoun
        or scan.hit("vague", toll.start)
        or any(toll.end <= t.start < q.start for t in walk.triggers)
    ):
        return None
    if q.start - toll.end > 1 and not _reach_word(walk, toll.end, q.start):
        return None
    named = [h for h in scan.all("harms", "person") if toll.start - _THOSE <= h.start < toll.start]
    last = walk.found[-1].harms if walk.found else walk.told
    harms = (Harm(named[-1].form.entry.value),) if named and named[-1].form.number == "pl" else last
    if not harms or (not named and not set(harms) <= _FLED_OR_TAKEN):
        return None
    return Draft(quantity=q, harms=harms, rule="toll-of-them", evidence=Range(toll.start, q.end))


def _was_before(walk: Walk, q: Quantity) -> Draft | None:
    """The earlier figure of "rose to 31 after it had been 27"."""
    was = any(
        hit.end == q.start
        for k in range(max(0, q.start - 3), q.start)
        for hit in walk.scan.hits("tolls", k)
        if hit.form.entry.role == "was"
    )
    if not q.bare or not was or walk.main is None:
        return None
    main = walk.found[walk.main]
    return Draft(
        quantity=msgspec.structs.replace(q, victims=main.quantity.victims),
        harms=main.harms,
        rule="was-before",
        evidence=Range(q.start, q.end),
        trigger=main.trigger,
    )


def _toll_behind(walk: Walk, q: Quantity) -> Draft | None:
    """ "Rises to 446 the number of the soldiers who were killed": the figure stands before its head."""
    scan = walk.scan
    toll = scan.hit("tolls", q.end, "toll")
    if not q.bare or toll is None or not _at_reach_word(walk, q.start):
        return None
    for at in range(toll.end, min(toll.end + 8, len(scan))):
        hit = scan.hit("harms", at, "verb", "verb-victim", "person")
        if hit is not None:
            who = Range(toll.end, victims_end(scan, toll.end, toll.end))
            counted = msgspec.structs.replace(q, victims=who if who.end > who.start else None)
            return Draft(
                quantity=counted,
                harms=(Harm(hit.form.entry.value.split("|")[0]),),
                rule="toll-behind",
                evidence=Range(q.start, hit.end),
                trigger=hit,
            )
    return None


def announced(walk: Walk, q: Quantity) -> Range | None:
    """Whose toll it is that reached a count ("the toll of its soldiers killed rose to 40 killed")."""
    for toll in reversed(walk.scan.all("tolls", "toll")):
        if toll.end <= q.start and _reach_word(walk, toll.end, q.start):
            harms = _toll_harms(walk, toll, q.start)
            if not harms and toll.form.entry.value and is_armed(walk.scan, toll.end):
                end = victims_end(walk.scan, toll.end, toll.end)
                return Range(toll.end, end) if end > toll.end else None
            return _toll_victims(walk, harms[-1]) if harms else None
    return None


def _toll_of_those(walk: Walk, toll: Hit, end: int) -> list[Hit]:
    """ "The number of those who were abducted is six": the harm is a verb, and no word need say that it was reached."""
    if end - toll.end > _THOSE or not walk.scan.hit("joints", toll.end, "stop"):
        return []
    verb = walk.scan.hit("harms", toll.end + 1, *VERBS)
    return [verb] if verb else []


def _toll_harms(walk: Walk, toll: Hit, end: int) -> list[Hit]:
    found: list[Hit] = []
    for at in range(toll.end, min(toll.end + 6, end)):
        hit = walk.scan.hit("harms", at, "person", "person-held", "body", "victim-noun", "masdar")
        if hit and hit.form.entry.role == "masdar" and walk.scan.hit("people", at, "unit"):
            hit = None  # "the number of families"
        if hit:
            found.append(hit)
        elif found and not walk.scan.hit("numbers", at, "and"):
            break
    return found


def _reach_word(walk: Walk, start: int, end: int) -> bool:
    if any(walk.scan.text(k) in BREAKS for k in range(start, end)):
        return False
    return end - start <= 30 and any(
        walk.scan.hit("tolls", k, "reach") or walk.scan.hit("parts", k, "up")
        for k in range(max(0, start - 4), end + 1)
    )


def _at_reach_word(walk: Walk, at: int) -> bool:
    if any("to" in hit.form.prefix for hit in walk.scan.hits("qualifiers", at)):
        return True
    return any(
        walk.scan.hit("tolls", k, "reach")
        or walk.scan.hit("parts", k, "up")
        or walk.scan.hit("harms", k, "person")
        for k in range(max(0, at - 3), at)
    )


def _toll_victims(walk: Walk, harm: Hit) -> Range | None:
    person = walk.scan.hit("people", harm.start - 1, "person")
    if person and harm.form.entry.role not in ("person", "body"):
        return Range(person.start, victims_end(walk.scan, person.start, person.end))
    end = victims_end(walk.scan, harm.end, harm.end)
    start = harm.end
    if end > start and walk.scan.hit("parts", start, "of"):
        start += 1
        if walk.scan.hit("joints", start, "stop"):
            return None
    return Range(start, end) if end > start else None
