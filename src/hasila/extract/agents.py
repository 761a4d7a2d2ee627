"""Perpetrators as alleged: behind "by", with a weapon, before or after the verb of a deed."""

from __future__ import annotations

from hasila.extract.phrases import is_front, victims_end
from hasila.extract.scan import BREAKS, COMMAS, QUOTES, Range, Scan
from hasila.lexicon import Hit

_FEW_WORDS = 4
_LONGEST_SUBJECT = 14
_DEED_REACH = 12


def find_agents(scan: Scan) -> list[Range]:
    """Return the perpetrators that a sentence names, in order, without overlaps."""
    found: list[Range] = []
    if not scan.has("perpetrators"):
        return found
    for at in scan.starts("perpetrators"):
        words = _agent_at(scan, at)
        if words is not None and not any(words.start < f.end and f.start < words.end for f in found):
            found.append(words)
    return found


def subject_before(scan: Scan, verb: int) -> Range | None:
    """Return the armed subject that stands right before a verb ("the gunmen … kidnapped three")."""
    at = verb
    while at > 0 and (_aside(scan, at - 1) or _particle(scan, at - 1)):
        at -= 1
    end = at
    while at > 0 and end - at < _LONGEST_SUBJECT and not _ends_subject(scan, at - 1):
        at -= 1
    armed = [k for k in range(at, end) if is_armed(scan, k) and not _owner(scan, k)]
    first = next((k for k in armed if not scan.hit("parts", k - 1, "of")), next(iter(armed), None))
    return Range(first, min(end, _actor_end(scan, first))) if first is not None else None


def _owner(scan: Scan, at: int) -> bool:
    """ "A post of the army": whose thing it is does nothing, unless the thing is a weapon or a fighter."""
    name, force = scan.name_at.get(at), scan.hit("people", at, "force")
    prefix = (name.prefix if name else frozenset()) | (force.form.prefix if force else frozenset())
    if "to" not in prefix or at == 0:
        return False
    behind = name.end if name else at + 1
    behind += scan.text(behind) in COMMAS
    if scan.hit("joints", behind, "relative"):
        return False  # "… to the army, which executed one": what follows is said of it
    return not (
        scan.hit("people", at - 1) or any(scan.hit("perpetrators", k) for k in (at - 1, at - 2) if k >= 0)
    )


def doer_before(scan: Scan, verb: int) -> Range | None:
    """The last armed actor named anywhere before a verb whose subject is a pronoun ("… claimed that they captured")."""
    for at in range(verb - 1, -1, -1):
        if scan.text(at) in BREAKS:
            return None
        if is_armed(scan, at) and not _within(scan, at):
            while at and is_armed(scan, at - 1):
                at -= 1  # noqa: PLW2901 - "gunmen of the Houthis" is one actor
            return Range(at, min(verb, _actor_end(scan, at)))
    return None


def _actor_end(scan: Scan, at: int) -> int:
    """The end of an actor with all that names it ("fighters of the factions")."""
    group = scan.hit("perpetrators", at, "authority")
    name = scan.names_of(at, "actor")
    if group is not None and name is None and not _of_whom(scan, group.end):
        return group.end
    named = [name, group]
    end = max(at + 1, victims_end(scan, at, at), *(found.end for found in named if found))
    while end < len(scan) and is_armed(scan, end) and not _prefixed_by(scan, end):
        end = max(end + 1, victims_end(scan, end, end))
    return end


def _of_whom(scan: Scan, at: int) -> bool:
    """More is said of a group: whose it is."""
    of = scan.hit("parts", at, "of") or scan.hit("places", at, "belongs") or scan.hit("states", at)
    return of is not None or (at < len(scan) and is_armed(scan, at))


def _within(scan: Scan, at: int) -> bool:
    """An actor behind a preposition, or inside a longer name, is no subject."""
    name = scan.name_at.get(at)
    inside = name is not None and name.start < at
    behind = at > 0 and scan.hit("parts", at - 1, "of") is not None
    return inside or behind or _prefixed_by(scan, at) or _owner(scan, at)


def manager_of(scan: Scan, deed: int) -> Range | None:
    """Who "carried out", "managed" a deed told by a noun at token ``deed``: behind that verb, else before it."""
    for at in range(deed - 1, max(-1, deed - _DEED_REACH), -1):
        if scan.text(at) in BREAKS:
            return None
        if hit := scan.hit("perpetrators", at, "managed"):
            first = next((k for k in range(hit.end, deed) if is_armed(scan, k)), None)
            if first is not None:
                return Range(first, min(deed, _actor_end(scan, first)))
            return subject_before(scan, hit.start)
    return None


def announcer(scan: Scan, deed: int) -> Range | None:
    """Who announced that people were taken took them, where it is an armed actor ("the rebels announced …")."""
    for at in range(deed - 1, max(-1, deed - _DEED_REACH), -1):
        if scan.text(at) in BREAKS:
            return None
        said = scan.hit("attribution", at, "say")
        if said is None:
            continue
        first = said.end
        if first < deed and is_armed(scan, first):
            end = min(deed, _actor_end(scan, first))
            return Range(first, end) if all(scan.in_time(k) for k in range(end, deed)) else None
        if all(scan.in_time(k) for k in range(first, deed)):
            return subject_before(scan, at)
        return None
    return None


def _aside(scan: Scan, at: int) -> bool:
    return scan.in_time(at) or scan.text(at) in COMMAS or scan.text(at) in QUOTES


def _particle(scan: Scan, at: int) -> bool:
    """A word between subject and verb that is neither ("had", "that was")."""
    return (
        scan.hit("joints", at, "stop") is not None
        and not scan.hit("places", at)
        and not scan.hit("parts", at)
    )


def _ends_subject(scan: Scan, at: int) -> bool:
    if scan.text(at) in BREAKS or scan.text(at) in COMMAS or scan.tokens[at].is_number or scan.in_time(at):
        return True
    did = scan.hit("perpetrators", at, "did")
    if did is not None and "and" in did.form.prefix:
        return True
    if scan.hit("attribution", at, "that", "say", "according") or scan.hit(
        "harms", at, "verb", "verb-victim"
    ):
        return True
    stop = scan.hit("joints", at, "stop")
    return stop is not None and not scan.hit("parts", at, "of") and not scan.hit("places", at, "in")


def is_armed(scan: Scan, at: int) -> bool:
    """Say whether an armed actor is named at ``at``: by name, by the word for a force, or as fighters."""
    force = None if is_front(scan, at) else scan.hit("people", at, "force")
    if scan.names_of(at, "actor") or force or scan.hit("perpetrators", at, "authority"):
        return True
    person = scan.hit("people", at, "person")
    return person is not None and person.form.entry.value == "combatant" and person.form.number == "pl"


def _agent_at(scan: Scan, at: int) -> Range | None:
    if hit := scan.hit("perpetrators", at, "by"):
        start = scan.skip_quotes(hit.end)
        counted = start < len(scan) and scan.tokens[start].is_number  # "by 200 gunmen"
        end = victims_end(scan, start, start + counted)
        return Range(start, end) if end > start + counted else None
    if hit := scan.hit("perpetrators", at, "accused"):
        return _accused(scan, hit.end)
    if hit := scan.hit("perpetrators", at, "targeting"):
        return _targeting(scan, hit.end)
    words = None
    if hit := scan.hit("perpetrators", at, "by-weapon", "weapon"):
        name = scan.names_of(at, "actor")
        words = Range(at, name.end) if name else _with_weapon(scan, hit)
    hit = scan.hit("perpetrators", at, "did")
    if words is None and hit is not None and not scan.hit("perpetrators", hit.end, "blamed"):
        words = None if hit.form.pronoun else subject_before(scan, hit.start)
        opens = _opens(scan, hit.start) or hit.form.pronoun
        if words is None:
            words = _doer(scan, hit.end, object_follows=hit.form.entry.value == "object" and not opens)
        if words is None and hit.form.entry.value == "object":
            words = _targeting(scan, hit.end)
    return words


def _targeting(scan: Scan, start: int) -> Range | None:
    """ "The targeting by the army of a car": a known actor with what it hit, or hit it with, right behind."""
    start = scan.skip_quotes(start)
    person = scan.hit("people", start, "person")
    fighters = person is not None and person.form.number == "pl" and is_armed(scan, start)
    if scan.names_of(start, "actor") is None and not fighters:
        return None
    end = _actor_end(scan, start)
    if fighters and end - start > _FEW_WORDS:
        return None
    at = scan.skip_quotes(end)
    hits = [
        h for topic in ("places", "things", "causes", "perpetrators", "people") for h in scan.hits(topic, at)
    ]
    object_follows = any(
        h.form.entry.role not in ("in", "near", "direction", "away", "by", "belongs", "did")
        and not h.form.prefix & {"and", "as"}
        and ("by" not in h.form.prefix or h.form.entry.topic in ("causes", "perpetrators"))
        for h in hits
    )
    return Range(start, end) if object_follows or scan.names_of(at, "place") else None


def _accused(scan: Scan, start: int) -> Range | None:
    """ "The ministry accused the militia of killing two": the last armed actor before the deed."""
    for deed in range(start, min(start + _LONGEST_SUBJECT, len(scan))):
        if scan.text(deed) in BREAKS:
            return None
        harm = scan.hit("harms", deed, "masdar")
        if harm is not None and "by" in harm.form.prefix:
            return doer_before(scan, deed)
    return None


def claimed(scan: Scan) -> Range | None:
    """Who claims an attack ("the group claimed responsibility") or is blamed for it ("blamed … on the group")."""
    for hit in scan.all("perpetrators", "claimed", "blamed"):
        behind = (k for k in range(hit.end, min(hit.end + _DEED_REACH, len(scan))) if is_armed(scan, k))
        after = next(behind, None)
        if hit.form.entry.role == "claimed" and (words := doer_before(scan, hit.start)):
            return Range(words.start, min(words.end, hit.start))
        if after is not None and (hit.form.entry.role == "blamed" or after - hit.end <= 1):
            last = hit.tail - 1 if hit.tail > hit.end else len(scan)
            return Range(after, max(after + 1, min(last, _actor_end(scan, after))))
    return None


def _opens(scan: Scan, verb: int) -> bool:
    """A verb that opens its clause is followed by its subject."""
    before = verb - 1
    while before >= 0 and scan.in_time(before):
        before -= 1
    return before < 0 or not scan.is_word(before) or scan.hit("attribution", before, "that") is not None


def _with_weapon(scan: Scan, weapon: Hit | None) -> Range | None:
    """The owner of a weapon: a state's adjective with what it describes, or an armed actor in the next few words.

    Of a munition the adjective tells the make and not the owner.
    """
    if weapon is None:
        return None
    for k in range(weapon.end, min(weapon.end + _FEW_WORDS, len(scan))):
        if scan.text(k) in QUOTES or scan.hit("attribution", k, "from") or scan.hit("parts", k, "of"):
            continue
        if scan.text(k) in BREAKS:
            return None
        state = scan.hit("states", k)
        if state and weapon.form.entry.value != "munition":
            return Range(weapon.start, state.end)
        if is_armed(scan, k) and not _prefixed_by(scan, k):
            name = scan.names_of(k, "actor")
            return Range(k, max(name.end if name else 0, victims_end(scan, k, k + 1)))
        if scan.hit("perpetrators", k, "did") or scan.hit("harms", k) or scan.hit("places", k, "kind"):
            return None
        if scan.hit("joints", k, "stop"):
            return None
    return None


def _prefixed_by(scan: Scan, at: int) -> bool:
    name = scan.name_at.get(at)
    return name is not None and bool(name.prefix & {"and", "by"})


def _doer(scan: Scan, at: int, object_follows: bool) -> Range | None:
    start = scan.skip_quotes(at)
    while start < len(scan) and (scan.in_time(start) or scan.text(start) in QUOTES):
        start += 1
    if start >= len(scan):
        return None
    if scan.hit("perpetrators", start, "weapon") and not scan.names_of(start, "actor"):
        return _with_weapon(scan, scan.hit("perpetrators", start, "weapon"))
    weapon = scan.hit("perpetrators", start, "weapon")
    if (object_follows and not weapon) or not is_armed(scan, start):
        return None
    return Range(start, _actor_end(scan, start))
