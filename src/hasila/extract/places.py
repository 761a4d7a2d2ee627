"""Place mentions: kinds of places with their names, known names, and chains from small to large."""

from __future__ import annotations

from typing import NamedTuple

from hasila.extract.phrases import is_front
from hasila.extract.scan import BREAKS, CLOSING, COMMAS, OPENING, QUOTES, Scan
from hasila.lexicon import Hit
from hasila.names import NameHit

_LONGEST = 9
_DATELINE = 14
UNNAMED_RANK = 20
NAMED_RANK = 3
GAZETTEER = "gn-"  # ids of gazetteer rows, whose names are often common words too
_SHORTEST_ALONE = 5
_STRUCK = 4  # words from "the bombing" to "of the town"
_QUOTED = 4  # the longest name in quotation marks


class PlaceMention(NamedTuple):
    """A place at tokens ``[start, end)``; a smaller ``rank`` is more specific; ``inside`` after a word for in or at.

    ``origin`` where people came from, or the hospital that they were taken to; the place only for want of another.
    """

    start: int
    end: int
    rank: int
    inside: bool
    origin: bool = False


def find_places(scan: Scan) -> list[PlaceMention]:
    """Return the place mentions of a sentence in order, each as long as its chain."""
    found: list[PlaceMention] = []
    at = _after_dateline(scan)
    while at < len(scan):
        mention = _mention(scan, at)
        if mention is None:
            at += 1
            continue
        found.append(mention)
        at = mention.end
    return found


def _after_dateline(scan: Scan) -> int:
    """A dateline ("Dubai (X) --", "Sanaa, Aden - X:") is where it was written, not where it happened."""
    for at in range(min(len(scan) - 1, _DATELINE)):
        if scan.text(at) == "-" and scan.text(at + 1) == "-":
            return at + 2
        if scan.text(at) == "-":
            ends = (k for k in range(at + 1, min(at + 6, len(scan))) if scan.text(k) == ":")
            return next(ends, -1) + 1
    return 0


def _mention(scan: Scan, at: int) -> PlaceMention | None:
    first = _segment(scan, at)
    if first is None:
        return None
    end, rank, named = first
    away = _away(scan, at)
    while end - at < _LONGEST and not (away and scan.hit("places", end, "in")):
        nxt = _chained(scan, end)
        if nxt is None:
            break
        end, more, chained = nxt
        rank, named = (min(rank, more), True) if chained else (rank, named)
    inside = _inside(scan, at) or (_hit_by(scan, at) and (rank > 1 or end > first[0])) or _saw(scan, end)
    return PlaceMention(at, end, rank if named else rank + UNNAMED_RANK, inside, _origin(scan, at))


def _origin(scan: Scan, at: int) -> bool:
    before = at - 1
    while before >= 0 and scan.text(before) in QUOTES:
        before -= 1
    if _away(scan, before + 1):
        return True
    if scan.hit("places", at, "hospital"):
        return not any(scan.hits("causes", k) for k in range(max(0, at - 4), min(at + 8, len(scan))))
    return before >= 0 and scan.hit("parts", before, "of") is not None and not _part_of(scan, before - 1)


def _part_of(scan: Scan, at: int) -> bool:
    """ "Quarters of the town" lie in it."""
    hit = scan.hit("places", at, "kind", "near", "part")
    return hit is not None and not hit.form.pronoun


def _away(scan: Scan, at: int) -> bool:
    """ "From its positions in X", "stationed in X", "towards X": where fire came from or people went."""
    while at and (scan.hit("places", at - 1, "in") or scan.text(at - 1) in QUOTES):
        at -= 1
    ends = (hit.end for k in range(max(0, at - 3), at) for hit in scan.hits("places", k) if _leads_away(hit))
    return any(end == at for end in ends)


def _leads_away(hit: Hit) -> bool:
    return hit.form.entry.role == "away"


def _inside(scan: Scan, at: int) -> bool:
    hit = scan.hit("places", at)
    name = scan.names_of(at, "place")
    prefix = (hit.form.prefix if hit else frozenset()) | (name.prefix if name else frozenset())
    before = at - 1
    while before >= 0 and scan.text(before) in QUOTES:
        before -= 1
    return "by" in prefix or (before >= 0 and scan.hit("places", before, "in", "struck") is not None)


def _saw(scan: Scan, end: int) -> bool:
    """ "X has seen …": the place is the subject of what happened there."""
    at = end if scan.hit("places", end, "saw") else end + 1
    return scan.hit("places", at, "saw") is not None and (
        at == end or scan.hit("joints", end, "stop") is not None
    )


def _hit_by(scan: Scan, at: int) -> bool:
    """ "The bombing of X", with the place behind "to"."""
    hit, name = scan.hit("places", at), scan.name_at.get(at)
    prefix = (hit.form.prefix if hit else frozenset()) | (name.prefix if name else frozenset())
    before = range(max(0, at - 1 - _STRUCK), at)
    return "to" in prefix and any(scan.hits("causes", k) for k in before)


def _segment(scan: Scan, at: int) -> tuple[int, int, bool] | None:
    """Read one link of a chain: a kind, direction or nearness with its name, or a known name alone."""
    hit = scan.hit("places", at, "kind", "direction", "near", "country")
    if hit is None:
        return _known(scan, at)
    if hit.form.pronoun or scan.hit("places", scan.skip_quotes(hit.end), "control"):
        return None
    if (scan.hit("people", at, "force") and not is_front(scan, at)) or _spoken(scan, at):
        return None
    role, rank = hit.form.entry.role, int(hit.form.entry.value)
    if role == "country":
        return hit.end, rank, True
    if role != "kind":
        inner = _segment(scan, scan.skip_quotes(hit.end))
        if inner is None:
            return None
        return inner[0], inner[1], inner[2]
    whole = scan.names_of(at, "place")
    if whole and (
        whole.end > hit.end
        or (not scan.hit("places", hit.end) and _listed(whole) and "the" in hit.form.prefix)
    ):
        return _with_side(scan, _close(scan, whole.end, hit.end)), rank, True
    end, named = _name_after(scan, hit.end)
    if named and "the" in hit.form.prefix and _described(scan, hit.end):
        named = False  # "the region stretching …": a word with the article is described, not named
    return end, rank, named


def _described(scan: Scan, at: int) -> bool:
    """The word at ``at`` is no name: not known and no state's adjective."""
    at = scan.skip_quotes(at)
    known = any(name.start <= at < name.end for name in scan.names)
    return not known and not scan.hit("states", at)


def _spoken(scan: Scan, at: int) -> bool:
    """A place word inside a source or armed actor is no place of the event."""
    return any(
        name.start <= at < name.end and name.names[0].kind in ("source", "actor")
        for name in scan.names
        if name.end - name.start > 1
    )


def _known(scan: Scan, at: int) -> tuple[int, int, bool] | None:
    name = scan.names_of(at, "place")
    if name is None:
        return None
    if name.names[0].kind == "source":
        return None
    if scan.hit("given-names", at) and name.end - name.start == 1:
        return None
    if at and scan.hit("given-names", at - 1, "compound"):
        return None
    before = scan.hit("places", at - 1) if at else None
    struck = at > 0 and any(hit.end == at for hit in scan.hits("causes", at - 1))  # "the ambush of X"
    if before is not None or struck or (at and scan.hit("parts", at - 1, "of")):
        return name.end, NAMED_RANK, True
    listed = _listed(name)
    alone = name.end - name.start == 1
    if not listed or "to" in name.prefix or (alone and not _typical(scan, at)):
        return None
    heads = scan.text(name.end) in COMMAS and all(not scan.is_word(k) for k in range(at))
    heads = heads or _saw(scan, name.end)
    if alone and len(scan.text(at)) < _SHORTEST_ALONE and not heads:
        return None
    return name.end, NAMED_RANK, True


def _listed(name: NameHit) -> bool:
    return any(n.kind == "place" and not n.id.startswith(GAZETTEER) for n in name.names)


def _typical(scan: Scan, at: int) -> bool:
    """A one-word name without a preposition is a place only where it is no other word of the lexicon."""
    return not any(
        scan.hits(topic, at) for topic in ("people", "harms", "causes", "attribution", "things", "joints")
    )


def _name_after(scan: Scan, at: int) -> tuple[int, bool]:
    """Read the name behind a kind of place: a known name, or up to two unknown words."""
    side = scan.hit("places", at, "side")
    if side:
        return side.end, False
    start = scan.skip_quotes(at)
    name = scan.names_of(start, "place")
    if name and not (name.prefix & {"by", "to"}):
        return _and_more(scan, _with_side(scan, _close(scan, name.end, at)))
    if quoted := _quoted(scan, at):
        return _and_more(scan, _with_side(scan, quoted))
    end = start
    titled = scan.hit("people", start, "person")
    if titled and scan.hit("given-names", titled.end) and not scan.hit("places", at - 1, "in"):
        end = titled.end + 1  # "the village of Sheikh Ali"
    while (
        end < len(scan)
        and end - start < 3
        and _unknown(scan, end)
        and not (end > start and scan.may_be_joined(end))
    ):
        end += 1
        if scan.text(end) in QUOTES:
            break
    if end == start:
        return at, False
    return _and_more(scan, _with_side(scan, _close(scan, end, at)))


def _quoted(scan: Scan, at: int) -> int:
    """Return where a name in quotation marks that opens at ``at`` ends, or 0."""
    if scan.text(at) not in OPENING or scan.text(at) == "(":
        return 0
    ends = (k + 1 for k in range(at + 2, min(at + 2 + _QUOTED, len(scan))) if scan.text(k) in CLOSING)
    return next(ends, 0)


def _and_more(scan: Scan, end: int) -> tuple[int, bool]:
    """Two places under one kind ("the villages of A and B")."""
    nxt = scan.names_of(end, "place") if end < len(scan) else None
    if nxt and "and" in nxt.prefix:
        return _with_side(scan, nxt.end), True
    return end, True


def _close(scan: Scan, end: int, start: int) -> int:
    opened = any(scan.text(k) in QUOTES for k in range(start, min(start + 1, len(scan))))
    return end + 1 if opened and scan.text(end) in QUOTES else end


def _with_side(scan: Scan, end: int) -> int:
    side = scan.hit("places", end, "side")
    return side.end if side else end


def _unknown(scan: Scan, at: int) -> bool:
    if not scan.is_word(at) or scan.in_time(at) or scan.name_at.get(at):
        return False
    return not any(
        scan.hits(topic, at)
        for topic in (
            "joints",
            "harms",
            "causes",
            "attribution",
            "places",
            "people",
            "parts",
            "numbers",
            "tolls",
            "qualifiers",
            "vague",
            "perpetrators",
            "modifiers",
            "times",
        )
    )


def _chained(scan: Scan, at: int) -> tuple[int, int, bool] | None:
    """Read the next, larger link of a chain."""
    start = at
    comma = scan.text(at) in COMMAS
    at = at + 1 if comma else at
    belongs = scan.hit("places", at, "belongs")
    at = belongs.end if belongs else at
    inside = scan.hit("places", at, "in")
    at = scan.skip_quotes(inside.end) if inside else at
    if at >= len(scan) or scan.text(at) in BREAKS:
        return None
    hit = scan.hit("places", at, "kind", "direction", "near", "country")
    name = scan.names_of(at, "place")
    prefix = (hit.form.prefix if hit else frozenset()) | (name.prefix if name else frozenset())
    linked = inside or belongs or "by" in prefix or (hit and hit.form.entry.role == "direction")
    linked = linked or ("to" in prefix and scan.hit("places", at - 1, "side", "direction") is not None)
    if comma and not (hit and hit.form.entry.role == "direction"):
        return None
    if not linked or "and" in prefix or (at == start and not hit and not name):
        return None
    return _segment(scan, at)
