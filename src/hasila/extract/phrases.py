"""Where a descriptive phrase ends: of victims, of a perpetrator, of a source."""

from __future__ import annotations

from hasila.extract.scan import BREAKS, COMMAS, QUOTES, Scan

LONGEST = 14
_HARM_ROLES = ("masdar", "verb", "verb-victim", "verb-agent", "light", "body-masdar")


def stops(scan: Scan, at: int) -> bool:
    """Say whether the token at ``at`` cannot be inside a description."""
    token = scan.tokens[at]
    if token.text in BREAKS or token.text in COMMAS or token.is_number:
        return True
    if scan.in_time(at) or scan.hit("joints", at, "stop") or scan.hit("causes", at):
        return True
    if scan.hit("tolls", at, "reach", "outcome"):
        return True
    if scan.hit("perpetrators", at, "did") and not scan.hit("perpetrators", at, "weapon"):
        return True
    if scan.hit("harms", at, *_HARM_ROLES) or scan.hit(
        "attribution", at, "say", "according", "same-voice", "relays"
    ):
        return True
    return any(
        hit.form.entry.role.startswith(("part", "one-of-them", "mostly")) for hit in scan.hits("parts", at)
    )


def victims_end(scan: Scan, start: int, at: int) -> int:
    """Return where the description of victims that began at ``start`` ends, reading on from ``at``."""
    while at < len(scan) and at - start < LONGEST:
        if scan.text(at) in QUOTES:
            at += 1
            continue
        step = _victims_step(scan, at)
        if not step:
            break
        at = step
    return _without_trailing_signs(scan, start, at)


def is_front(scan: Scan, at: int) -> bool:
    """The word for a force names a front line here: behind "in" or a battle, or before a known place."""
    kind = scan.hit("places", at, "kind")
    if kind is None or scan.hit("people", at, "force") is None or scan.names_of(at, "actor"):
        return False
    behind = at > 0 and (scan.hit("places", at - 1, "in") or scan.hits("causes", at - 1))
    return bool("by" in kind.form.prefix or behind or scan.names_of(scan.skip_quotes(kind.end), "place"))


def _victims_step(scan: Scan, at: int) -> int:
    """Return the token after what continues the description at ``at``, or 0 where it ends."""
    if after := scan.hit("qualifiers", at, "after"):
        return after.end
    of = scan.hit("parts", at, "of")
    if of and not any(
        hit.form.entry.role.startswith("part") and hit.end > of.end for hit in scan.hits("parts", at)
    ):
        nxt = scan.skip_quotes(of.end)
        if _joint_phrase(scan, at) or not scan.is_word(nxt) or scan.hit("perpetrators", at, "by"):
            return 0
        named = scan.names_of(nxt, "actor")
        return named.end if named else nxt + 1
    inside = scan.hit("places", at, "in")
    if inside and (ranks := scan.hit("parts", inside.end, "ranks")):
        return ranks.end
    if inside and _force(scan, scan.skip_quotes(inside.end)) and not scan.hit("places", inside.end):
        nxt = scan.skip_quotes(inside.end)
        named = scan.names_of(nxt, "actor")
        return named.end if named else nxt + 1
    if not scan.is_word(at) or stops(scan, at):
        return 0
    name = scan.names_of(at, "actor")
    if name and not (name.prefix & {"by"}):
        return name.end
    if _begins_another(scan, at) or _joins_something(scan, at):
        return 0
    return at + 1


def _joint_phrase(scan: Scan, at: int) -> bool:
    """A longer phrase of cause or perpetrator begins with the word for "of"."""
    return any(
        hit.end > at + 1 for topic in ("perpetrators", "causes", "joints") for hit in scan.hits(topic, at)
    )


def _force(scan: Scan, at: int) -> bool:
    if scan.hit("perpetrators", at, "weapon") or scan.hit("causes", at):
        return False  # an attack named after who made it
    return scan.names_of(at, "actor") is not None or scan.hit("people", at, "force") is not None


def _joins_something(scan: Scan, at: int) -> bool:
    """A joined word that no table knows as people begins something else ("and the destruction of …")."""
    if not scan.may_be_joined(at) or scan.hit("states", at):
        return False
    return not scan.hits("people", at) and scan.lead(at) == 0 and not scan.names_of(at, "actor")


def _begins_another(scan: Scan, at: int) -> bool:
    """Another count, a place phrase or a joined new clause begins at ``at``."""
    if (
        scan.hit("vague", at)
        or scan.hit("qualifiers", at)
        or scan.hit("numbers", at)
        or (scan.hit("things", at) and not _of_which(scan, at))
    ):
        return True
    if (one := scan.hit("parts", at, "one-of")) and scan.hit("people", one.end, "person"):
        return True
    if scan.names_of(at, "place") and scan.name_at[at].prefix & {"by", "to"}:
        return True
    place = scan.hit("places", at)
    if place and (place.form.prefix & {"by", "to"} or place.form.entry.role in ("in", "direction", "near")):
        return True
    before = scan.hit("people", at - 1, "person")
    single = scan.hit("people", at, "person")
    few = single is not None and (
        single.form.number in ("sg", "du") or scan.hit("numbers", single.end, "unit")
    )
    if before and single and before.form.number == "pl" and few and not single.form.prefix:
        return True  # "gunmen a trader": subject and object side by side
    if single and single.form.number != "pl" and _ends_actor(scan, at):
        named = scan.skip_quotes(single.end) > single.end or scan.hit("given-names", single.end) is not None
        if not single.form.prefix or named:
            return True
    if scan.hit("people", at, "nation") and scan.hit("people", at - 1, "nation"):
        return False
    person = scan.hit("people", at, "person", "unit", "nation")
    return person is not None and "and" in person.form.prefix and "the" not in person.form.prefix


def _of_which(scan: Scan, at: int) -> bool:
    """A thing with the article right behind one person: the head of the school, the driver of the bus."""
    person, thing = scan.hit("people", at - 1, "person"), scan.hit("things", at)
    return (
        person is not None
        and thing is not None
        and person.form.number == "sg"
        and not person.form.pronoun
        and "the" not in person.form.prefix
        and thing.form.prefix == {"the"}
    )


def _ends_actor(scan: Scan, at: int) -> bool:
    return any(name.end == at and any(n.kind == "actor" for n in name.names) for name in scan.names)


def _without_trailing_signs(scan: Scan, start: int, end: int) -> int:
    while after := next(
        (h for k in range(max(start, end - 3), end) for h in scan.hits("qualifiers", k) if h.end == end), None
    ):
        end = after.start
    while end > start and not scan.tokens[end - 1].is_word and scan.text(end - 1) in QUOTES:
        opening = scan.text(end - 1)
        if any(scan.text(k) in QUOTES for k in range(start, end - 1)) and opening:
            break
        end -= 1
    return end
