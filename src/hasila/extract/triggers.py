"""Words of harm in a sentence: which of them lead or follow a count, and which share one."""

from __future__ import annotations

from collections.abc import Sequence

from hasila.extract.agents import is_armed
from hasila.extract.numbers import parse_number
from hasila.extract.quantities import Quantity
from hasila.extract.scan import Range, Scan
from hasila.lexicon import Hit
from hasila.model import Harm

TRIGGERS = ("masdar", "verb", "verb-victim", "verb-agent", "verb-victim-near", "light", "body-masdar")
ACTIVE = ("verb", "verb-agent")
VERBS = ("verb", "verb-victim", "verb-agent")
LED_TO, DONE_TO = "led-to", "done-to"
"""Roles of words of harm whose count stands before them."""
REACH = {
    "masdar": 8,
    "body": 0,
    "verb": 14,
    "verb-victim": 12,
    "verb-agent": 12,
    "verb-victim-near": 0,
    "light": 10,
    "body-masdar": 4,
}
"""By role: how many words may stand between a word of harm and its count."""


GAP = "\u2026"  # stands for the words inside a phrase, in lemmas
_FORCED = 10  # words from a verb of compulsion to the flight that it led to


class Trigger:
    """One or several joined words of harm, and what has become of them."""

    def __init__(self, hits: Sequence[Hit], role: str) -> None:
        self.hits = hits
        start, end, tail = hits[0].start, hits[-1].end, max(hit.tail for hit in hits)
        leads = hits[-1].form.entry.role == "verb-agent"
        self.start, self.end, self.tail = start, tail if leads else end, tail
        last = tail - _closing_words(hits[-1])
        self.between = Range(end, last) if leads and last > end else None
        self.role = role
        self.used = False
        self.agent: Range | None = None

    @property
    def harms(self) -> tuple[Harm, ...]:
        """The harms that its words name, in order."""
        seen: dict[Harm, None] = {}
        for hit in self.hits:
            for value in hit.form.entry.value.split("|"):
                seen[Harm(value)] = None
        return tuple(seen)

    @property
    def flexible(self) -> bool:
        """One word whose harm depends on who suffers it."""
        return any("|" in hit.form.entry.value for hit in self.hits)

    @property
    def plural(self) -> bool:
        """Its last word is in the plural or dual: its subject stands before it."""
        return self.hits[-1].form.number in ("pl", "du")


def _closing_words(hit: Hit) -> int:
    """How many words of a phrase stand behind its gap."""
    return len(hit.form.entry.lemma.rpartition(GAP)[2].split()) if hit.tail > hit.end else 0


def find_triggers(scan: Scan, quantities: Sequence[Quantity]) -> list[Trigger]:
    """Return the words of harm that can have a count, in order; neighbours that share one are one trigger."""
    leading = {
        q.start for q in quantities if any(other.start == q.end and other.explicit for other in quantities)
    }
    covered = {
        i
        for q in quantities
        if q.harms and (q.explicit or q.start not in leading)
        for i in range(q.start, q.end)
    }
    starts = frozenset(q.start for q in quantities if not q.definite)
    counted = frozenset(q.start for q in quantities if q.explicit)
    chosen: list[tuple[Hit, str]] = []
    last = 0
    for at in scan.starts("harms"):
        hit = _reading(scan, at, counted)
        if hit is None:
            hit = _body_of(scan, at, quantities)
        if hit is None or at < last or at in covered or _masked(scan, at) or _families(scan, hit):
            continue
        if "will" in hit.form.prefix:
            continue
        if hit.form.entry.role == "light" and scan.hit("causes", hit.end):
            continue  # a shell fell, not a person
        role = _role(scan, hit, starts)
        if _intended(scan, hit) or not role:
            continue
        chosen.append((hit, role))
        last = hit.tail if hit.form.entry.role == "verb-agent" else hit.end
    ends = frozenset(end for q in quantities for end in (q.end, q.victims.end if q.victims else q.end))
    return _joined(scan, chosen, ends)


def _reading(scan: Scan, at: int, counts: frozenset[int]) -> Hit | None:
    """The word of harm at a token. Letters that may be a verb or a noun of action are the verb, the fuller reading;
    with a pronoun they are the noun only where that has none, or where it leads a count.
    """
    hit, verb = scan.hit("harms", at, *TRIGGERS), scan.hit("harms", at, *VERBS)
    if hit is None or verb is None or (verb.end, verb.tail) < (hit.end, hit.tail):
        return hit
    noun = scan.hit("harms", at, "masdar")
    if noun and "to" in noun.form.prefix and "to" in verb.form.prefix:
        return noun  # behind "to" the letters are no verb of the past
    noun = noun if verb.form.pronoun else None
    return noun if noun and (not noun.form.pronoun or noun.end in counts) else verb


def _role(scan: Scan, hit: Hit, counts: frozenset[int]) -> str:
    """What a word of harm does: its own role, or where the count stands before it, or nothing.

    A noun of action with a pronoun leads the count right behind it ("its capture of nine soldiers"); behind "was
    done", or where it is a verb, its pronoun is the people counted before ("three that they arrested").
    """
    role = hit.form.entry.role
    if not hit.form.pronoun:
        return (
            ""
            if _is_definite(hit) and not _led_to(scan, hit.start)
            else LED_TO
            if _is_definite(hit)
            else role
        )
    if role == "masdar" and scan.skip_quotes(hit.end) in counts:
        return role
    done = role == "masdar" and scan.hit("joints", hit.start - 1, "done") is not None
    if done or role == "verb":
        return DONE_TO
    if hit.form.entry.value != Harm.DESERTED:
        return ""
    return LED_TO if role == "masdar" else role


def _is_definite(hit: Hit) -> bool:
    return hit.form.entry.role == "masdar" and ("the" in hit.form.prefix or hit.form.pronoun)


def _led_to(scan: Scan, at: int) -> bool:
    """Somebody before was driven "to flight": the noun of action follows its count like a verb."""
    if {"to", "the"} <= _prefix(scan, at):
        return True
    return bool(
        at and (scan.hit("parts", at - 1, "up") or scan.hit("places", at - 1, "in"))
    ) or "by" in _prefix(scan, at)


def _prefix(scan: Scan, at: int) -> frozenset[str]:
    hit = scan.hit("harms", at, "masdar")
    return hit.form.prefix if hit else frozenset()


def _intended(scan: Scan, hit: Hit) -> bool:
    """A noun of action behind "to" is a purpose unless a word of outcome or a denial leads to it."""
    if "to" not in hit.form.prefix or hit.form.entry.role != "masdar":
        return False
    before = range(max(0, hit.start - (_FORCED if "the" in hit.form.prefix else 4)), hit.start)
    if any(scan.hit("tolls", k, "outcome") or scan.hit("parts", k, "also") for k in before):
        return False
    stances = (scan.hit("modifiers", k, "stance") for k in before)
    return not any(said is not None and said.end == hit.start for said in stances)


def _masked(scan: Scan, at: int) -> bool:
    """The word is part of a known name and no word of harm here."""
    return any(name.start <= at < name.end and name.end - name.start > 1 for name in scan.names)


def _body_of(scan: Scan, at: int, quantities: Sequence[Quantity]) -> Hit | None:
    """ "Bodies of six …": the noun leads its count like a noun of action."""
    hit = scan.hit("harms", at, "body")
    follows = any(q.start == at + 1 and q.explicit for q in quantities)
    return hit if hit and follows and hit.form.number == "pl" else None


def _families(scan: Scan, hit: Hit) -> bool:
    """The letters of a word of harm that may be "families" are, with the article, before the harmed, or where a
    pronoun would hang on a verb that nothing leads to.
    """
    at = hit.start
    unit = scan.hit("people", at, "unit")
    if unit is None:
        return False
    led = scan.hit("joints", at - 1, "verb-next", "relative", "done")
    if led and hit.form.pronoun:
        return False
    if unit.form.pronoun or hit.form.pronoun:
        verb = led or (at + 1 < len(scan) and is_armed(scan, at + 1))
        return not verb and not parse_number(scan, scan.skip_quotes(at + 1))
    return "the" in unit.form.prefix or scan.hit("harms", at + 1, "person") is not None


def _joins(scan: Scan, first: Hit, second: Hit) -> bool:
    """Two words of harm share one count ("killed and wounded seven")."""
    roles = {first.form.entry.role, second.form.entry.role}
    joining = scan.hit("numbers", first.end, "and")
    return (
        (joining.end if joining else first.end) == second.start
        and "and" in second.form.prefix
        and "light" not in roles
        and (first.form.number in ("pl", "du")) == (second.form.number in ("pl", "du"))
    )


def _has_subject(scan: Scan, hit: Hit, after_count: frozenset[int]) -> bool:
    """A verb whose subject stands before it shares no count with the next one."""
    if hit.start in after_count or scan.subject_first:
        return hit.start in after_count
    before = hit.start - 1
    if hit.form.entry.role not in VERBS or before < 0 or not scan.is_word(before) or "and" in hit.form.prefix:
        return hit.form.entry.role in VERBS and scan.text(before) == ")"
    return not (scan.hit("joints", before) or scan.in_time(before) or scan.hit("attribution", before, "that"))


def _joined(scan: Scan, hits: Sequence[tuple[Hit, str]], after_count: frozenset[int]) -> list[Trigger]:
    """Group words of harm that share a count; one right after a count belongs to that count alone."""
    groups: list[tuple[list[Hit], str]] = []
    for hit, role in hits:
        last = groups[-1][0][-1] if groups else None
        if last and _joins(scan, last, hit) and not _has_subject(scan, last, after_count):
            groups[-1] = [*groups[-1][0], hit], role
        else:
            groups.append(([hit], role))
    return [Trigger(group, role) for group, role in groups]
