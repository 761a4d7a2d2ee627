"""Harm told by a noun with a pronoun of somebody named before: "gunmen shot at a trader, which led to his death"."""

from __future__ import annotations

from hasila.extract.quantities import Quantity
from hasila.extract.scan import BREAKS, QUOTES, Range
from hasila.extract.walk import Draft, Walk
from hasila.lexicon import Hit
from hasila.model import Harm

_LED = 2  # words from a word of outcome to the noun
_TOLD = frozenset((Harm.KILLED, Harm.INJURED))


def told_by_pronoun(walk: Walk) -> list[Draft]:
    """Return the drafts of a sentence whose harm is a noun with a pronoun behind a word of outcome."""
    found: list[Draft] = []
    for hit in walk.scan.all("harms", "masdar"):
        if walk.scan.hit("harms", hit.start, "person"):
            continue  # the same letters are "the killed"
        if not hit.form.pronoun or not _led_to(walk, hit) or Harm(hit.form.entry.value) not in _TOLD:
            continue
        who = _who(walk, hit)
        if who is not None and all(d.quantity.start != who.start for d in (*walk.found, *found)):
            evidence = Range(who.start, hit.end)
            harms = (Harm(hit.form.entry.value),)
            found.append(Draft(quantity=who, harms=harms, rule="pronoun", evidence=evidence, trigger=hit))
    return found


def _led_to(walk: Walk, hit: Hit) -> bool:
    before = range(max(0, hit.start - _LED), hit.start)
    return any(walk.scan.hit("tolls", k, "outcome") for k in before)


def _who(walk: Walk, hit: Hit) -> Quantity | None:
    """The last one or counted people before the noun; those who did it, or speak, are not meant."""
    for index in range(len(walk.quantities) - 1, -1, -1):
        q = walk.quantities[index]
        if q.end > hit.start:
            continue
        if any(walk.scan.text(k) in BREAKS for k in range(q.end, hit.start)):
            return None
        if index not in walk.agents and _meant(walk, q):
            return q
    return None


def _meant(walk: Walk, q: Quantity) -> bool:
    scan = walk.scan
    if q.harms or q.vague is not None or q.number is None or q.nation or q.bare:
        return False
    before = q.start - 1
    while before >= 0 and scan.text(before) in QUOTES:
        before -= 1
    if scan.hit("attribution", before, "say", "relays", "according") or scan.hit("parts", before, "of"):
        return False
    named = scan.skip_quotes(q.end) > q.end or scan.hit("given-names", q.end) is not None
    return q.explicit or not q.definite or named
