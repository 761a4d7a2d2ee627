"""Examples and counter-examples of a language pack: what the matcher and the extractor make of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hasila.check.lexicon import named, token_runs
from hasila.check.tables import Problem
from hasila.extract import extract
from hasila.lexicon import Entry
from hasila.model import Claim, Report
from hasila.packs import Pack
from hasila.tables import Row

_NAMES_NO_HARM = frozenset({"victim-noun", "hint"})
_SHOWS_IN = {
    "people": "status",
    "numbers": "number",
    "vague": "vague",
    "qualifiers": "qualifier",
    "causes": "cause",
    "stance": "stance",
    "period": "scope",
}
"""The field of a claim in which the value of a row shows, by topic or role."""
_DISMISSES = frozenset(
    {
        "negation",
        "condition",
        "threat",
        "attempt",
        "tried",
        "average",
        "court",
        "release",
        "not-conflict",
        "wish",
    }
)


def check_examples(pack: Pack) -> Iterator[Problem]:
    """Yield the rows whose example does not hold them, or does not show what they do."""
    for entry, row in pack.entries:
        for what in _example_problems(pack, entry, row):
            yield Problem(row.path, row.line, f"{named(entry)}: {what}")


def _example_problems(pack: Pack, entry: Entry, row: Row) -> Iterator[str]:
    example, counter = row.cells.get("example", ""), row.cells.get("counter", "")
    for text, kind in ((example, "example"), (counter, "counter-example")):
        if text and not _holds(pack, entry, text):
            yield f"its {kind} does not hold it"
    claims = _claims(pack, row, example)
    dismisses = entry.topic == "modifiers" and entry.role in _DISMISSES
    if dismisses and claims:
        yield "its example yields a claim, though the row is there to dismiss it"
    if example and not dismisses and (missing := _missing(entry, claims)):
        yield f"its example yields no claim {missing}"
    if counter and _claims(pack, row, counter):
        yield "its counter-example yields a claim"


def _holds(pack: Pack, entry: Entry, text: str) -> bool:
    return any(
        hit.form.entry == entry for tokens in token_runs(pack, text) for hit in pack.lexicon.find(tokens)
    )


def _claims(pack: Pack, row: Row, text: str) -> list[Claim]:
    return extract(Report(id=f"{row.path}:{row.line}", text=text), pack)


def _missing(entry: Entry, claims: Sequence[Claim]) -> str:
    """Return what none of the claims of a row's example has, or an empty string."""
    if entry.topic == "harms" and entry.role not in _NAMES_NO_HARM:
        expected = entry.value.split("|")
        return "" if any(claim.harm in expected for claim in claims) else f"of {' or '.join(expected)}"
    field = _SHOWS_IN.get(entry.topic if entry.topic != "modifiers" else entry.role)
    if not field or not entry.value or any(str(getattr(claim, field)) == entry.value for claim in claims):
        return ""
    return f"with the {field} {entry.value}"
