"""Where the words for a claimant end, and whether words can be one."""

from __future__ import annotations

from hasila.extract.scan import BREAKS, COMMAS, QUOTES, Scan

_LONGEST = 14
_PEOPLE = ("person", "force", "nation")
_SPEECH_ENDS = frozenset(":")


def is_nominal(scan: Scan, start: int) -> bool:
    """A claimant does not begin with a preposition, a time or a word that joins clauses."""
    first = scan.skip_quotes(start)
    return not (scan.hit("joints", first, "stop") or scan.hit("places", first, "in") or scan.in_time(first))


def can_speak(scan: Scan, start: int, end: int) -> bool:
    """Say whether a phrase can speak: a voice word, a person, a known name or a given name is in it."""
    if not is_nominal(scan, start):
        return False
    for at in range(start, end):
        if scan.hit("attribution", at, "voice") or scan.hit("people", at) or scan.hit("given-names", at):
            return True
        if scan.names_of(at, "actor", "source"):
            return True
    while scan.in_time(end):
        end += 1
    return scan.hit("attribution", end, "that") is not None


def source_end(scan: Scan, start: int) -> int:
    """Return where the claimant that begins at ``start`` ends."""
    at = scan.skip_quotes(start)
    first = at
    while at < len(scan) and at - first < _LONGEST:
        text = scan.text(at)
        if text in QUOTES and at + 1 < len(scan) and scan.text(at + 1) not in COMMAS:
            at += 1
            continue
        if _source_stops(scan, at, first):
            break
        name = scan.names_of(at, "source", "actor")
        if name and not (name.prefix & {"and", "to"} and at > first):
            at = name.end
            if scan.names_of(name.start, "source") and _complete(scan, at):
                break
        else:
            at += 1
    while at > first and scan.text(at - 1) in QUOTES and not _closes(scan, first, at - 1):
        at -= 1
    return at if at > first else start


def _complete(scan: Scan, at: int) -> bool:
    """A known claimant is named in full unless an adjective, a joined name or an office in it follows."""
    nxt = scan.skip_quotes(at)
    if (
        nxt >= len(scan)
        or scan.hit("states", nxt)
        or scan.hit("people", nxt, "nation")
        or scan.hit("parts", nxt, "of")
    ):
        return False
    joined = scan.name_at.get(nxt)
    return (
        not (joined and "and" in joined.prefix)
        and not scan.hit("places", nxt, "in")
        and not scan.hit("given-names", nxt)
    )


def _closes(scan: Scan, first: int, at: int) -> bool:
    return any(scan.text(k) in QUOTES for k in range(max(0, first - 1), at))


def _source_stops(scan: Scan, at: int, first: int) -> bool:
    text = scan.text(at)
    if (
        text in BREAKS
        or text in COMMAS
        or text in _SPEECH_ENDS
        or scan.tokens[at].is_number
        or scan.in_time(at)
    ):
        return True
    if scan.hit("attribution", at, "that", "say", "according", "same-voice", "relays", "speech"):
        return not _voice_inside(scan, at)
    if at > first and ((scan.hit("harms", at) and not scan.hit("people", at, *_PEOPLE)) or _tells(scan, at)):
        return True
    inside = scan.hit("places", at, "in")
    if inside:
        nxt = scan.skip_quotes(inside.end)
        return not (
            scan.hit("attribution", nxt, "voice")
            or scan.hit("people", nxt, "force")
            or scan.hit("places", nxt)
            or scan.names_of(nxt, "actor", "source", "place")
        )
    to = scan.names_of(at, "source")
    if to and "to" in to.prefix and at > first:
        return True
    return scan.hit("joints", at, "stop") is not None and scan.hit("parts", at, "of") is None


def _tells(scan: Scan, at: int) -> bool:
    """What is told begins: a word of toll or outcome, or a paper that somebody published."""
    return scan.hit("tolls", at) is not None or scan.hit("attribution", at, "document") is not None


def _voice_inside(scan: Scan, at: int) -> bool:
    """The same letters may be a voice's noun ("site", "statement") and not a verb of saying."""
    return scan.hit("attribution", at, "voice") is not None
