"""Examples and counter-examples of a language pack: what the matcher and the extractor make of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hasila.check.tables import Problem
from hasila.extract import extract
from hasila.model import Claim, Report
from hasila.packs import Entry, Pack, Row
from hasila.text import sentences

_NAMES_NO_HARM = frozenset({"victim-noun", "hint"})
_EFFECT = {"people": "status", "numbers": "number", "vague": "vague", "qualifiers": "qualifier"}
"""The field of a claim in which a row of a topic shows."""


def check_examples(pack: Pack) -> Iterator[Problem]:
    """Yield the rows whose example does not hold them, or does not show what they do."""
    for entry, row in pack.entries:
        for column in ("example", "counter"):
            text = row.cells.get(column, "")
            if text and not _holds(pack, entry, text):
                yield Problem(
                    row.path, row.line, f"{entry.lemma} ({entry.role}): its {column} does not hold it"
                )
        example, counter = row.cells["example"], row.cells.get("counter", "")
        if example and (what := _without_effect(entry, _claims(pack, row, example))):
            yield Problem(row.path, row.line, f"{entry.lemma} ({entry.role}): its example yields {what}")
        if counter and _claims(pack, row, counter):
            yield Problem(
                row.path, row.line, f"{entry.lemma} ({entry.role}): its counter-example yields a claim"
            )


def _holds(pack: Pack, entry: Entry, text: str) -> bool:
    return any(
        hit.form.entry.id == entry.id
        for sentence in sentences(pack.fold(text).folded)
        for hit in pack.lexicon.find(sentence.tokens)
    )


def _claims(pack: Pack, row: Row, text: str) -> list[Claim]:
    return extract(Report(id=f"{row.path}:{row.line}", text=text), pack)


def _without_effect(entry: Entry, claims: Sequence[Claim]) -> str:
    """Return what is missing among the claims of a row's example, or an empty string."""
    if entry.topic == "harms" and entry.role not in _NAMES_NO_HARM:
        expected = entry.value.split("|")
        return (
            "" if any(claim.harm in expected for claim in claims) else f"no claim of {' or '.join(expected)}"
        )
    field = _EFFECT.get(entry.topic)
    if field is None or not entry.value:
        return ""
    if any(str(getattr(claim, field)) == entry.value for claim in claims):
        return ""
    return f"no claim with the {field} {entry.value}"
