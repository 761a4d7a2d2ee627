"""Who says it: attribution by verbs of saying, by "according to", and the voice that goes on from before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from hasila.extract.scan import BREAKS, COMMAS, QUOTES, Range, Scan
from hasila.extract.speakers import can_speak, is_nominal, source_end
from hasila.lexicon import Hit

_LONGEST = 14
_HEADING = 8
_FAR = 12  # tokens between a verb of relaying and "from"
_SHORT_NAME = 4  # an unknown name before "had said that"


class Voice(NamedTuple):
    """A claimant at tokens ``words`` of sentence ``sentence``; what it says begins at ``start``.

    ``after`` where it stands behind what it says ("…, according to X"). ``words`` is None where a verb of saying goes
    on with the voice before it. ``via`` are those who pass on what it said ("the agency, quoting X"), in order.
    """

    sentence: int
    start: int
    words: Range | None
    after: bool
    via: tuple[Range, ...] = ()


def find_voices(scan: Scan, known: frozenset[str] = frozenset()) -> list[Voice]:
    """Return the voices of a sentence in order. ``known`` are words of claimants that spoke before."""
    headed = _headed(scan)
    found: list[Voice] = [headed] if headed else []
    first = headed.words.end if headed and headed.words else 0
    for at in scan.starts("attribution"):
        if at < first:
            continue
        voice = _voice_at(scan, at, known)
        if voice is None or (found and found[-1].words and found[-1].words.end > at):
            continue
        if found and _quotes(scan, found[-1], at) and not _unnamed(scan, voice):
            found[-1] = _linked(found[-1], voice)
        elif found and found[-1].via and found[-1].words == voice.words:
            continue
        else:
            found.append(voice)
    return found


def _quotes(scan: Scan, voice: Voice, at: int) -> bool:
    """ "The agency said, quoting X": the voice is that of whom it quotes."""
    hit = scan.hit("attribution", at, "according")
    if voice.words is None or hit is None or hit.form.entry.value != "quoting":
        return False
    between = range(voice.words.end, at)
    return all(scan.text(k) in COMMAS or scan.text(k) in QUOTES for k in between)


def _linked(quoting: Voice, quoted: Voice) -> Voice:
    passed = (quoting.words,) if quoting.words else ()
    return quoting._replace(words=quoted.words, via=quoting.via + passed + quoted.via)


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
        if end <= start or not is_nominal(scan, start):
            return None
        return _passed_on(scan, Voice(scan.index, at, Range(start, end), True))
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
    latest = at + 1 if scan.hit("times", at, "latest") else at
    figures = scan.hit("attribution", latest, "figures")
    if figures is None:
        return at
    for k in range(figures.end, min(figures.end + _HEADING, len(scan))):
        if scan.text(k) in BREAKS or scan.text(k) in COMMAS:
            break
        said = scan.hit("attribution", k, "issued") or scan.hit("attribution", k, "say")
        if said is None:
            continue
        if said.form.entry.role == "issued" or said.form.pronoun or scan.hit("joints", k - 1, "relative"):
            return said.end
    return latest


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
    if end > hit.end and (spoke or can_speak(scan, hit.end, end)):
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
    if hit and end > hit.end and can_speak(scan, hit.end, end):
        return Voice(scan.index, at, Range(hit.end, end), False)
    return Voice(scan.index, at, None, False)


def _relayed(scan: Scan, hit: Hit) -> Voice | None:
    """ "The agency relayed from X": the voice is that of X, and of whom X relays from."""
    for at in range(hit.end, min(hit.end + _FAR, len(scan))):
        end = source_end(scan, at + 1) if scan.hit("attribution", at, "from") else at
        if end > at + 1:
            via = (Range(hit.end, at),) if at > hit.end and can_speak(scan, hit.end, at) else ()
            return _passed_on(scan, Voice(scan.index, hit.start, Range(at + 1, end), False, via))
        if scan.hit("attribution", at, "from") and not scan.hit("attribution", at, "that"):
            return None
        if scan.text(at) in BREAKS:
            break
    end = source_end(scan, hit.end)
    if end == hit.end or scan.hit("harms", hit.end):
        return None  # "moved the wounded"
    return Voice(scan.index, hit.start, Range(hit.end, end), False)


def _passed_on(scan: Scan, voice: Voice) -> Voice:
    """Follow "X from Y from Z" to the last, who is the source."""
    while voice.words is not None and scan.hit("attribution", voice.words.end, "from"):
        if not any(scan.names_of(k, "source") for k in range(*voice.words)):
            break
        start = voice.words.end + 1
        end = source_end(scan, start)
        if end <= start or not can_speak(scan, start, end):
            break
        voice = voice._replace(words=Range(start, end), via=(*voice.via, voice.words))
    return voice


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
