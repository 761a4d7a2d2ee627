"""Frames of states: a count of people who are still missing or held, the state told at some distance behind them."""

from __future__ import annotations

import msgspec

from hasila.extract.quantities import Quantity
from hasila.extract.scan import BREAKS, COMMAS, Range
from hasila.extract.walk import Draft, Walk
from hasila.lexicon import Hit
from hasila.model import Harm

_BEFORE, _BEHIND = 4, 10  # words from a count to "still" before it, and to the state behind it


def still(walk: Walk, q: Quantity) -> Draft | None:
    """ "Four members of the patrol are still missing": "still" stands before or behind the count, then the state."""
    if not q.explicit or q.harms:
        return None
    state = _state(walk, q)
    if state is None:
        return None
    words = range(max(0, q.start - _BEFORE), state.start)
    if not any(walk.scan.hit("modifiers", at, "still") for at in words):
        return None
    victims = q.victims and Range(q.victims.start, min(q.victims.end, state.start))
    return Draft(
        quantity=msgspec.structs.replace(q, victims=victims),
        harms=(Harm(state.form.entry.value),),
        rule="still",
        evidence=Range(q.start, state.end),
        trigger=state,
    )


def _state(walk: Walk, q: Quantity) -> Hit | None:
    scan = walk.scan
    for at in range(q.end, min(q.end + _BEHIND, len(scan))):
        hit = scan.hit("harms", at, "person", "person-held")
        if hit is not None and not hit.form.prefix and not hit.form.pronoun:
            return hit
        if scan.text(at) in BREAKS or scan.text(at) in COMMAS or scan.hit("parts", at, "part", "between"):
            return None
        if scan.hit("attribution", at, "say", "that") or any(t.start == at for t in walk.triggers):
            return None
    return None
