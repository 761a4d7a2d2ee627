"""Rows of a language pack: columns, roles, values, inflections, and what the matcher makes of their forms."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from hasila.check.tables import Problem, Table
from hasila.lexicon import ANY_PRONOUN, GAP, LEXICON_COLUMNS, OWN_INFLECTION, Entry, Hit
from hasila.model import Cause, Harm, Qualifier, Stance, Status, Vague
from hasila.packs import Pack
from hasila.tables import Row
from hasila.text import Token, sentences

_WITH_COUNTER = (*LEXICON_COLUMNS[:-1], "counter", LEXICON_COLUMNS[-1])
_MAY_HAVE_COUNTER = frozenset({"harms", "people"})


class _Values(NamedTuple):
    """What the value of a role may be: one of ``words`` (or ``several``), a number, nothing, anything."""

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
        number, empty = ["a whole number"] * self.number, ["nothing"] * self.empty
        return " or ".join([*number, *empty, *self.words]) or "a value"


def _one_of(values: type[StrEnum], empty: bool = False) -> _Values:
    return _Values(tuple(values), empty)


_NOTHING = _Values(empty=True)
_NUMBER = _Values(number=True)
_HARMS = _Values(tuple(Harm), several=True)
_ANY = _Values(free=True)

_ROLES: Mapping[str, tuple[tuple[str, _Values], ...]] = {
    "attribution": (
        ("say same-voice relays from voice document speech as figures issued", _NOTHING),
        ("according", _Values(("quoting",), empty=True)),
        ("that", _Values(("they",), empty=True)),
    ),
    "causes": (("cause bare", _one_of(Cause)),),
    "given-names": (("given compound", _NOTHING),),
    "harms": (
        ("masdar verb verb-victim verb-agent verb-victim-near light body-masdar", _HARMS),
        ("person person-held body counted victim-noun hint", _HARMS),
    ),
    "joints": (("stop clause against done verb-next relative called", _NOTHING),),
    "modifiers": (
        ("stance", _one_of(Stance)),
        (
            "negation condition threat attempt tried average court release not-conflict wish still purpose grave",
            _one_of(Stance, True),
        ),
        ("period", _Values(("period",))),
    ),
    "numbers": (
        ("one unit ten tens hundred hundreds thousand thousands thousands-bound million millions", _NUMBER),
        ("fixed", _NUMBER),
        ("and article", _NOTHING),
    ),
    "parts": (
        ("of between up part part-after also with ranks out-of mostly they-are alike", _NOTHING),
        ("one-of one-of-them other", _Values(number=True, empty=True)),
    ),
    "people": (("person nation unit force", _one_of(Status)),),
    "perpetrators": (
        ("by by-weapon authority managed accused claimed blamed targeting", _NOTHING),
        ("weapon", _Values(("munition",), empty=True)),
        ("did", _Values(("object",), empty=True)),
    ),
    "places": (
        ("kind direction near country", _NUMBER),
        ("in side control belongs hospital away part struck saw", _NOTHING),
    ),
    "qualifiers": (("before after", _one_of(Qualifier)),),
    "states": (("state", _ANY),),
    "things": (("thing", _NOTHING),),
    "times": (
        ("month month-weak weekday part part-after relative unit share season ordinal edge number", _ANY),
        ("month-first rel final latest this few about article clock clock-more era", _ANY),
        ("since until between during ago in of and onto equals onset begun", _ANY),
        ("none", _NOTHING),
    ),
    "tolls": (
        ("toll", _Values(("losses",), empty=True)),
        ("outcome was", _NOTHING),
        ("reach", _one_of(Qualifier, empty=True)),
    ),
    "vague": (("several tens hundreds thousands unspecified", _one_of(Vague)),),
}


def check_schema(topic: str, table: Table, inflections: Collection[str]) -> Iterator[Problem]:
    """Yield where a lexicon table breaks the schema: columns, roles, values, inflections."""
    columns = [LEXICON_COLUMNS, *([_WITH_COUNTER] if topic in _MAY_HAVE_COUNTER else [])]
    if table.columns not in columns:
        yield Problem(table.path, table.header, f"the columns must be {', '.join(columns[0])}")
    elif topic not in _ROLES:
        yield Problem(table.path, 0, f"there is no topic {topic!r}, expected one of {', '.join(_ROLES)}")
    else:
        roles = {role: values for names, values in _ROLES[topic] for role in names.split()}
        for row in table.rows:
            for what in _cell_problems(row.cells, roles, inflections):
                yield Problem(table.path, row.line, what)


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
        yield f"the value {cells['value']!r} of the role {cells['role']}, expected {values}"
    for column in ("plural", "forms"):
        forms = cells[column].split("|") if cells[column] else []
        for form in forms:
            stem, _, own = form.partition(OWN_INFLECTION)
            if not stem or form != form.strip():
                yield f"an empty form, or a space around one, in {column}"
            if own and own not in inflections:
                yield f"unknown inflection {own!r} of {stem}"


def check_forms(pack: Pack) -> Iterator[Problem]:
    """Yield what is dead or at odds: equal rows, forms written twice in a row or never found, rows that add none.

    At odds are two rows of one role that give one form two values.
    """
    known: dict[tuple[str, str, str], Row] = {}
    rows: dict[str, Row] = {}
    for entry, row in pack.entries:
        forms = [pack.fold.word(form) for column in ("lemma", "forms") for form in _written(row, column)]
        plurals = [pack.fold.word(form) for form in _written(row, "plural")]
        problems = [*_twice(forms), *_twice(plurals)]
        if rows.setdefault(entry.id, row) is not row:
            problems.append(f"the same lemma and role as in line {rows[entry.id].line}")
        earlier: list[Row | None] = []
        for form in dict.fromkeys((*forms, *plurals)):
            first = known.setdefault((entry.topic, entry.role, form), row)
            earlier.append(first if first is not row else None)
            if not any(hit.form.entry == entry for hit in _whole_hits(pack, form)):
                problems.append(f"the matcher never finds {form}")
            if first.cells.get("value", "") != entry.value:
                problems.append(f"{form} has the value {first.cells['value']!r} in line {first.line}")
        if all(earlier):
            problems.append("earlier rows of this role have every form of it")
        for what in problems:
            yield Problem(row.path, row.line, f"{named(entry)}: {what}")


def _written(row: Row, column: str) -> list[str]:
    return [form.partition(OWN_INFLECTION)[0] for form in row.cells.get(column, "").split("|") if form]


def _twice(forms: list[str]) -> Iterator[str]:
    for form in dict.fromkeys(form for form in forms if forms.count(form) > 1):
        yield f"{form} is written twice, as it is folded"


def _whole_hits(pack: Pack, form: str) -> list[Hit]:
    """Return the hits that take up a whole form, its gaps closed and its pronouns left out."""
    text = form.replace(GAP, " ").replace(ANY_PRONOUN, "")
    return [
        hit
        for tokens in token_runs(pack, text)
        for hit in pack.lexicon.find(tokens)
        if hit.start == 0 and hit.tail == len(tokens)
    ]


def named(entry: Entry) -> str:
    """Return the words by which problems name a row."""
    return f"{entry.lemma} ({entry.role})"


def token_runs(pack: Pack, text: str) -> list[tuple[Token, ...]]:
    """Return the tokens of each sentence of a text."""
    return [sentence.tokens for sentence in sentences(pack.fold(text).folded)]
