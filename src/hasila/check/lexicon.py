"""Rows of a language pack: columns, roles, values and inflections, and what the matcher makes of their forms."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from hasila.check.tables import Problem, Table, repeated
from hasila.model import Cause, Harm, Qualifier, Stance, Status, Vague
from hasila.packs import ANY_PRONOUN, GAP, LEXICON_COLUMNS, Hit, Pack, Row
from hasila.text import Token, sentences

WITH_COUNTER = (*LEXICON_COLUMNS[:-1], "counter", LEXICON_COLUMNS[-1])
COUNTERED = frozenset({"harms", "people"})  # the topics that may have a column of counter-examples


class _Values(NamedTuple):
    """What the value of a role may be: one of ``words``, an integer where ``number``, anything where ``free``."""

    words: tuple[str, ...] = ()
    empty: bool = False
    number: bool = False
    several: bool = False
    free: bool = False

    def allow(self, value: str) -> bool:
        if not value:
            return self.empty
        if self.free or (self.number and value.isascii() and value.isdigit()):
            return True
        parts = value.split("|") if self.several else [value]
        return len(parts) == len(set(parts)) and all(part in self.words for part in parts)

    def __str__(self) -> str:
        expected = [
            *(["a whole number"] if self.number else []),
            *(["nothing"] if self.empty else []),
            *self.words,
        ]
        return " or ".join(expected) or "a value"


def _one_of(values: type[StrEnum]) -> _Values:
    return _Values(tuple(values))


_NOTHING = _Values(empty=True)
_NUMBER = _Values(number=True)
_HARMS = _Values(tuple(Harm), several=True)

_ROLES: Mapping[str, tuple[tuple[str, _Values], ...]] = {
    "attribution": (("say same-voice according relays from that voice speech", _NOTHING),),
    "causes": (("cause bare", _one_of(Cause)),),
    "given-names": (("given compound", _NOTHING),),
    "harms": (
        ("masdar verb verb-victim verb-agent verb-victim-near person person-held body body-masdar", _HARMS),
        ("victim-noun light hint", _HARMS),
    ),
    "joints": (("stop", _NOTHING),),
    "modifiers": (
        ("stance", _one_of(Stance)),
        ("negation condition threat attempt court release not-conflict wish", _Values(tuple(Stance), empty=True)),
        ("period", _Values(("period",))),
    ),
    "numbers": (
        ("one unit ten tens hundred hundreds thousand thousands million millions fixed", _NUMBER),
        ("and article", _NOTHING),
    ),
    "parts": (
        ("of between up part part-after also ranks sides out-of mostly except", _NOTHING),
        ("one-of one-of-them n-of-them other", _Values(number=True, empty=True)),
    ),
    "people": (("person nation unit force", _one_of(Status)),),
    "perpetrators": (
        ("by by-weapon weapon authority claims blames", _NOTHING),
        ("did", _Values(("object",), empty=True)),
    ),
    "places": (("kind direction near country", _NUMBER), ("in side control belongs", _NOTHING)),
    "qualifiers": (("before after", _one_of(Qualifier)),),
    "states": (("state", _Values(free=True)),),
    "things": (("thing", _NOTHING),),
    "times": (
        ("month month-weak weekday part part-after relative unit rel final latest this few about", _Values(free=True)),
        ("number article ordinal edge share season clock clock-more era since until between", _Values(free=True)),
        ("during ago in of and onto equals onset", _Values(free=True)),
        ("none", _NOTHING),
    ),
    "tolls": (("toll reach outcome loss", _NOTHING),),
    "vague": (("several tens hundreds thousands unspecified", _one_of(Vague)),),
}  # fmt: skip


def check_schema(topic: str, table: Table, inflections: Collection[str]) -> Iterator[Problem]:
    """Yield where a lexicon table breaks the schema: columns, roles, values, inflections, empty or repeated rows."""
    columns = [LEXICON_COLUMNS, WITH_COUNTER] if topic in COUNTERED else [LEXICON_COLUMNS]
    if table.columns not in columns:
        yield Problem(table.path, table.header, f"the columns must be {', '.join(columns[-1])}")
        return
    if topic not in _ROLES:
        yield Problem(table.path, 0, f"there is no topic {topic!r}; there are {', '.join(_ROLES)}")
        return
    roles = {role: values for names, values in _ROLES[topic] for role in names.split()}
    for row in table.rows:
        for what in _cell_problems(row.cells, roles, inflections):
            yield Problem(table.path, row.line, what)
    yield from repeated(table.rows, "role", "lemma")


def _cell_problems(
    cells: Mapping[str, str], roles: Mapping[str, _Values], inflections: Collection[str]
) -> Iterator[str]:
    for column in ("lemma", "example"):
        if not cells[column]:
            yield f"no {column}"
    if cells["inflect"] not in inflections:
        yield f"unknown inflection {cells['inflect']!r}, expected one of {', '.join(inflections)}"
    values = roles.get(cells["role"])
    if values is None:
        yield f"unknown role {cells['role']!r}, expected one of {', '.join(roles)}"
    elif not values.allow(cells["value"]):
        yield f"the value {cells['value']!r} of role {cells['role']}, expected {values}"
    for column in ("plural", "forms"):
        forms = cells[column].split("|") if cells[column] else []
        if any(not form or form != form.strip() for form in forms):
            yield f"an empty form, or a space around one, in {column}"


def check_forms(pack: Pack) -> Iterator[Problem]:
    """Yield the dead: forms written twice in a row or never found, and rows that say nothing new.

    Also the forms by which two rows of one role give two values.
    """
    known: dict[tuple[str, str, str], Row] = {}
    for entry, row in pack.entries:
        forms = _written(row)
        folded = [pack.fold.word(form) for form in (*forms["lemma"], *forms["forms"])]
        plurals = [pack.fold.word(form) for form in forms["plural"]]
        for form in sorted(
            {f for f in folded if folded.count(f) > 1} | {f for f in plurals if plurals.count(f) > 1}
        ):
            yield Problem(row.path, row.line, f"{entry.lemma}: {form} is written twice")
        stale = 0
        for form in dict.fromkeys((*folded, *plurals)):
            hits = _whole_hits(pack, form)
            if not any(hit.form.entry.id == entry.id for hit in hits):
                yield Problem(row.path, row.line, f"{entry.lemma}: the matcher never finds {form}")
            earlier = known.get((entry.topic, entry.role, form))
            if earlier is not None and earlier.cells["value"] != entry.value:
                what = (
                    f"{entry.lemma}: {form} has the value {earlier.cells['value']!r} in line {earlier.line}"
                )
                yield Problem(row.path, row.line, what)
            stale += earlier is not None
            known.setdefault((entry.topic, entry.role, form), row)
        if stale == len({*folded, *plurals}):
            yield Problem(row.path, row.line, f"{entry.lemma}: earlier rows have every form of it")


def _written(row: Row) -> dict[str, list[str]]:
    return {
        column: row.cells[column].split("|") if row.cells[column] else []
        for column in ("lemma", "plural", "forms")
    }


def _whole_hits(pack: Pack, form: str) -> list[Hit]:
    """The hits that take up a whole form, read as it is written, a gap closed and a pronoun left out."""
    found = tokens_of(pack, form.replace(GAP, " ").replace(ANY_PRONOUN, ""))
    return [hit for hit in pack.lexicon.find(found) if hit.start == 0 and hit.tail == len(found)]


def tokens_of(pack: Pack, text: str) -> tuple[Token, ...]:
    """Return the tokens of a text, of all its sentences."""
    return tuple(token for sentence in sentences(pack.fold(text).folded) for token in sentence.tokens)
