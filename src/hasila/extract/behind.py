"""What stands behind a noun and counts it: "one", "two", "the eight", "several", the size of a family."""

from __future__ import annotations

from hasila.extract.counts import HARMED
from hasila.extract.numbers import parse_number
from hasila.extract.scan import BREAKS, COMMAS, Scan
from hasila.lexicon import Hit

_FAMILY_WORDS = 3  # words between "family" and its size ("a whole family made up of five")


def is_no_count(scan: Scan, person: Hit) -> bool:
    """The same letters are a verb, the noun is an instrument or likeness, or the complement in "of one family"."""
    if person.form.pronoun and scan.hit("places", person.start, "kind"):
        return True
    if person.form.entry.role == "nation" and _is_country(scan, person.start):
        return True
    verb = scan.hit("harms", person.start, "verb", "masdar") if person.form.entry.role == "unit" else None
    if (verb and not verb.form.pronoun) or person.form.prefix & {"by", "as"}:
        return True
    return scan.hit("parts", person.start - 1, "of") is not None


def several_behind(scan: Scan, hit: Hit) -> Hit | None:
    """Read "several" behind an indefinite plural, where no noun of its own follows."""
    word = scan.hit("vague", hit.end, "several") if hit.form.number == "pl" and not hit.form.pronoun else None
    if (
        word is None
        or word.form.prefix
        or word.form.pronoun
        or "the" in hit.form.prefix
        or scan.hit("parts", word.end, "of")
    ):
        return None
    return None if scan.hit("people", word.end) or scan.hit("harms", word.end, *HARMED) else word


def number_behind(scan: Scan, hit: Hit) -> tuple[int | None, int]:
    """Read "one", "two" behind a noun, or a number with the article behind a definite plural ("the eight guards")."""
    at = hit.end
    if hit.form.entry.role == "unit" and hit.form.number == "sg":
        return _family_size(scan, at)
    word = scan.hit("numbers", at, "one", "unit")
    if word and not word.form.prefix and int(word.form.entry.value) <= 2:
        return int(word.form.entry.value), word.end
    if hit.form.number == "pl" and not hit.form.prefix - {"and"} and _figure_behind(scan, at):
        return parse_number(scan, at).value, at + 1  # type: ignore[union-attr]
    if hit.form.number != "pl" or not (hit.form.pronoun or "the" in hit.form.prefix):
        return None, at
    figures = scan.hit("numbers", at, "article")
    if figures and at + 1 < len(scan) and scan.tokens[at + 1].is_number:
        number = parse_number(scan, at + 1)
        return (number.value, number.end) if number else (None, at)
    number = parse_number(scan, at)
    if number is not None and number.definite and not number.in_figures:
        return number.value, number.end
    return None, at


def _figure_behind(scan: Scan, at: int) -> bool:
    """ "Policemen 2": a figure that closes its phrase."""
    if at >= len(scan) or not scan.tokens[at].is_number or scan.in_time(at):
        return False
    after = scan.text(at + 1)
    closes = after in BREAKS or after in COMMAS or scan.hit("parts", at + 1, "of") is not None
    return closes and after not in "-\u2013:/|" and parse_number(scan, at) is not None


def _family_size(scan: Scan, at: int) -> tuple[int | None, int]:
    """ "A whole family of five persons" is five."""
    for of in range(at, min(at + _FAMILY_WORDS, len(scan))):
        if scan.hit("parts", of, "of"):
            number = parse_number(scan, of + 1)
            person = scan.hit("people", number.end, "person") if number else None
            return (number.value, person.end) if number and person else (None, at)
        if not scan.is_word(of) or scan.hit("people", of) or scan.hit("harms", of):
            break
    return None, at


def _is_country(scan: Scan, at: int) -> bool:
    """Behind a preposition the letters of "a Turk" are the country."""
    if not (scan.names_of(at, "place") or scan.hit("places", at, "country")):
        return False
    before = at - 1
    return bool(
        scan.hit("parts", before, "up", "of")
        or scan.hit("places", before, "in")
        or scan.hit("joints", before, "stop")
    )
