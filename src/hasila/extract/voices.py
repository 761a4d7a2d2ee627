"""Who says it: attribution by verbs of saying, by "according to", and the voice that goes on from before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from hasila.extract.scan import BREAKS, COMMAS, QUOTES, Range, Scan
from hasila.lexicon import Hit

_LONGEST = 14
_HEADING = 8
_SHORT_NAME = 4  # an unknown name before "had said that"
_PEOPLE = ("person", "force", "nation")
_SPEECH_ENDS = frozenset(":")


class Voice(NamedTuple):
    """A claimant at tokens ``words`` of sentence ``sentence``; what it says begins at ``start``.

    ``after`` where it stands behind what it says ("…, according to X"). ``words`` is None where a verb of saying goes
    on with the voice before it.
    """

    sentence: int
    start: int
    words: Range | None
    after: bool


def find_voices(scan: Scan, known: frozenset[str] = frozenset()) -> list[Voice]:
    """Return the voices of a sentence in order. ``known`` are words of claimants that spoke before."""
    headed = _headed(scan)
    found: list[Voice] = [headed] if headed else []
    first = headed.words.end if headed and headed.words else 0
    for at in scan.starts("attribution"):
        if at < first:
            continue
        voice = _voice_at(scan, at, known)
        if voice is not None and not (found and found[-1].words and found[-1].words.end > at):
            found.append(voice)
    return found


def _headed(scan: Scan) -> Voice | None:
    """ "Ministry of Health: 20 killed": a claimant, a colon and what it says."""
    for at in range(1, min(_HEADING, len(scan) - 1)):
        if scan.text(at) in BREAKS or scan.tokens[at].is_number:
            return None
        if scan.text(at) == ":":
            known = scan.names_of(scan.skip_quotes(0), "source") or any(
                (voice := scan.hit("attribution", k, "voice"))
                and not voice.form.pronoun
                and not scan.hit("attribution", k, "say")
                for k in range(at)
            )
            say = any(scan.hit("attribution", k, "say", "according", "relays") for k in range(at))
            return Voice(scan.index, 0, Range(0, at), False) if known and not say else None
    return None


def _voice_at(scan: Scan, at: int, known: frozenset[str]) -> Voice | None:
    if hit := scan.hit("attribution", at, "according", "as"):
        verb = scan.hit("attribution", hit.end, "say", "relays")
        if verb is None and hit.form.entry.role == "as":
            return None
        start = _published(scan, verb.end if verb else hit.end)
        end = source_end(scan, start)
        return (
            Voice(scan.index, at, Range(start, end), True) if end > start and _nominal(scan, start) else None
        )
    if hit := scan.hit("attribution", at, "relays"):
        return None if hit.form.prefix & {"to", "by"} else _relayed(scan, hit)
    if scan.hit("attribution", at, "same-voice"):
        return _going_on(scan, at)
    hit = scan.hit("attribution", at, "say")
    if hit is None or hit.form.pronoun or "the" in hit.form.prefix:
        return None
    return _said(scan, hit, known)


def _published(scan: Scan, at: int) -> int:
    """ "According to figures that X published": the claimant is who published them."""
    figures = scan.hit("attribution", at, "figures")
    if figures is None:
        return at
    for k in range(figures.end, min(figures.end + _SHORT_NAME, len(scan))):
        said = scan.hit("attribution", k, "say")
        if said is not None and scan.hit("joints", k - 1, "stop"):
            return said.end
    return at


def _said(scan: Scan, hit: Hit, known: frozenset[str]) -> Voice | None:
    if scan.hit("harms", hit.end, "masdar"):
        return Voice(scan.index, hit.start, None, False)
    before = _subject_before(scan, hit.start)
    if before is not None and scan.subject_first:
        return Voice(scan.index, before.start, before, _closes_sentence(scan, hit, before))
    if scan.subject_first and not _inverted(scan, hit.start):
        return None
    end = source_end(scan, hit.end)
    spoke = end == hit.end + 1 and scan.text(hit.end) in known and not scan.hits("people", hit.end)
    if end > hit.end and (spoke or _speaker(scan, hit.end, end)):
        return Voice(scan.index, hit.start, Range(hit.end, end), _trails(scan, hit, end))
    if before is not None:
        return Voice(scan.index, before.start, before, False)
    if _that(scan, hit.end):
        return Voice(scan.index, hit.start, None, False)
    return None


def _that(scan: Scan, at: int) -> bool:
    """The word for "that" stands at ``at``, or behind the preposition there ("pointed to that …")."""
    while scan.text(at) in COMMAS or scan.in_time(at):
        at += 1
    told = at + 1 if scan.hit("joints", at, "stop") and not scan.hit("attribution", at, "that") else at
    return scan.hit("attribution", told, "that") is not None


def _trails(scan: Scan, hit: Hit, end: int) -> bool:
    """The verb of saying closes a sentence: what was said stands before it."""
    rest = [k for k in range(end, len(scan)) if scan.is_word(k)]
    return hit.start > 3 and len(rest) <= 2 and not scan.hit("attribution", end, "that")


def _inverted(scan: Scan, verb: int) -> bool:
    """What was said stands before the verb, so that the speaker may stand behind it ("…, said the minister")."""
    return verb > 0 and (scan.text(verb - 1) in COMMAS or scan.text(verb - 1) in QUOTES)


def _closes_sentence(scan: Scan, hit: Hit, speaker: Range) -> bool:
    """A comma sets off speaker and verb, and no harm is told behind them: what was said stands before."""
    set_off = speaker.start > 0 and scan.text(speaker.start - 1) in COMMAS
    return set_off and not any(scan.hit("harms", at) for at in range(hit.end, len(scan)))


def _going_on(scan: Scan, at: int) -> Voice:
    hit = scan.hit("attribution", at, "same-voice")
    told = hit is not None and scan.hit("harms", hit.end) is not None
    end = source_end(scan, hit.end) if hit and not told else at
    if hit and end > hit.end and _speaker(scan, hit.end, end):
        return Voice(scan.index, at, Range(hit.end, end), False)
    return Voice(scan.index, at, None, False)


def _relayed(scan: Scan, hit: Hit) -> Voice | None:
    for at in range(hit.end, min(hit.end + 12, len(scan))):
        if scan.hit("attribution", at, "from") and not scan.hit("attribution", at, "that"):
            end = source_end(scan, at + 1)
            return Voice(scan.index, hit.start, Range(at + 1, end), False) if end > at + 1 else None
        from_hit = scan.hit("attribution", at, "from")
        if from_hit and at > hit.end:
            end = source_end(scan, at + 1)
            if end > at + 1:
                return Voice(scan.index, hit.start, Range(at + 1, end), False)
        if scan.text(at) in BREAKS:
            break
    end = source_end(scan, hit.end)
    return Voice(scan.index, hit.start, Range(hit.end, end), False) if end > hit.end else None


def _nominal(scan: Scan, start: int) -> bool:
    """A claimant does not begin with a preposition, a time or a word that joins clauses."""
    first = scan.skip_quotes(start)
    return not (scan.hit("joints", first, "stop") or scan.hit("places", first, "in") or scan.in_time(first))


def _speaker(scan: Scan, start: int, end: int) -> bool:
    """Say whether a phrase can speak: a voice word, a person, a known name or a given name is in it."""
    if not _nominal(scan, start):
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


def _subject_before(scan: Scan, verb: int) -> Range | None:
    at = verb
    while at > 0 and (scan.hit("joints", at - 1, "stop") or scan.in_time(at - 1)):
        at -= 1
    if at > 1 and scan.text(at - 1) in COMMAS:
        at -= 1
    end = at
    while at > 0 and end - at < _LONGEST:
        text = scan.text(at - 1)
        if text in BREAKS or text in COMMAS or scan.tokens[at - 1].is_number:
            break
        if (
            scan.hit("joints", at - 1, "stop")
            and not scan.hit("parts", at - 1, "of")
            and not scan.hit("places", at - 1, "in")
        ):
            break
        if scan.hit("attribution", at - 1, "say", "that", "according") or scan.hit(
            "harms", at - 1, "masdar", "verb", "verb-victim"
        ):
            break
        at -= 1
    if at > 0 and scan.hit("parts", at - 1, "between"):
        return None  # "amid fighting between them, it was announced …"
    known = any(
        scan.hit("attribution", k, "voice") or scan.names_of(k, "source", "actor") or _fighters(scan, k)
        for k in range(at, end)
    )
    tells = any(scan.hit("attribution", k, "that") for k in range(verb + 1, min(verb + 5, len(scan))))
    if end == at or not (known or (tells and end < verb and end - at <= _SHORT_NAME)):
        return None
    return Range(at, end)


def _fighters(scan: Scan, at: int) -> bool:
    person = scan.hit("people", at, "person")
    return person is not None and person.form.number == "pl" and person.form.entry.value == "combatant"


class Voices:
    """The voices of a whole report: who speaks at a place in a sentence."""

    def __init__(self, scans: Sequence[Scan]) -> None:
        self._scans = scans
        self._by_sentence: list[list[Voice]] = []
        self._carried: list[Voice | None] = []
        known: set[str] = set()
        last: Voice | None = None
        for scan in scans:
            voices = find_voices(scan, frozenset(known))
            self._by_sentence.append(voices)
            self._carried.append(last)
            for voice in voices:
                if voice.words is not None:
                    last = voice
                    known.update(scan.text(k) for k in range(*voice.words) if scan.is_word(k))

    def claimants(self) -> list[list[Range]]:
        """Return the words of the claimants named in each sentence."""
        return [[voice.words for voice in voices if voice.words is not None] for voices in self._by_sentence]

    def at(self, sentence: int, token: int) -> Voice | None:
        """Return who says what stands at ``token`` of ``sentence``, or None for the outlet's own voice."""
        voices = self._by_sentence[sentence]
        before = [voice for voice in voices if voice.start <= token and not voice.after]
        leading = [voice for voice in voices if voice.start <= token and voice.after]
        behind = [voice for voice in voices if voice.start > token and voice.after]
        if leading and before and _in_passing(self._scans[sentence], leading[-1]):
            leading = []
        if before and not (leading and leading[-1].start > before[-1].start):
            chosen = before[-1]
            return chosen if chosen.words is not None else self._going_on(sentence, chosen)
        if behind:
            return behind[0]
        if leading:
            return leading[-1]
        return self._carry(sentence)

    def _going_on(self, sentence: int, voice: Voice) -> Voice | None:
        earlier = [v for v in self._by_sentence[sentence] if v.start < voice.start and v.words is not None]
        return earlier[-1] if earlier else self._carried[sentence]

    def _carry(self, sentence: int) -> Voice | None:
        """Inside a quotation that is still open the voice before goes on."""
        last = self._carried[sentence]
        if last is None or not _open_quote(self._scans, last, sentence):
            return None
        return last


def _in_passing(scan: Scan, voice: Voice) -> bool:
    """A voice that is set off between a verb of saying and its "that" only passes on what was said."""
    words = voice.words
    if words is None or _unnamed(scan, voice):
        return words is not None
    behind = range(words.end, min(words.end + _SHORT_NAME, len(scan)))
    that = next((k for k in behind if scan.hit("attribution", k, "that")), None)
    return that is not None and scan.text(that - 1) in COMMAS and scan.text(voice.start - 1) in COMMAS


def _unnamed(scan: Scan, voice: Voice) -> bool:
    """ "Quoting sources" names nobody: who quotes them is the claimant."""
    words = voice.words
    return (
        words is not None
        and words.end - words.start == 1
        and scan.hit("attribution", words.start, "voice") is not None
    )


def _open_quote(scans: Sequence[Scan], voice: Voice, sentence: int) -> bool:
    if scans[voice.sentence].paragraph != scans[sentence].paragraph:
        return False
    depth = 0
    for scan in scans[voice.sentence : sentence]:
        start = voice.start if scan.index == voice.sentence else 0
        for at in range(start, len(scan)):
            text = scan.text(at)
            if text in "\u201c\u00ab":
                depth += 1
            elif text in "\u201d\u00bb":
                depth -= 1
            elif text == '"':
                depth = 1 - depth if depth in (0, 1) else depth
    return depth > 0
