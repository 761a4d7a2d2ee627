"""The specification sentences, all of them invented, are well formed.

``tests/specs/*.jsonl`` hold one sentence a line: ``id``, ``text``, ``published`` (or null), ``note`` (the
phenomenon) and ``claims``. A claim states ``harm``, ``number`` and ``vague``. Left out, ``number_max``,
``qualifier``, ``joint``, ``part_of`` and ``optional`` have the guide's default; any other attribute
left out is not judged. Null says that an attribute must be empty, a list holds several right answers, and an
``optional`` claim may be found or not.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from hasila.model import Cause, Harm, Qualifier, Scope, Stance, Status, Vague

Row = dict[str, Any]

SPECS = Path(__file__).parent / "specs"
NAMES = ("attributes", "counts", "harms", "joint", "negatives", "parts")
ROWS: dict[str, list[Row]] = {
    name: [json.loads(line) for line in (SPECS / f"{name}.jsonl").read_text("utf-8").splitlines()]
    for name in NAMES
}
ALL = [row for rows in ROWS.values() for row in rows]

WORDS = ("victims", "names", "place", "by", "source")
LEGAL: dict[str, set[str]] = {
    "harm": {*Harm},
    "vague": {*Vague},
    "qualifier": {*Qualifier},
    "status": {*Status},
    "cause": {*Cause},
    "stance": {*Stance},
    "scope": {*Scope},
}
FIELDS = {*LEGAL, *WORDS, "number", "number_max", "joint", "part_of", "optional", "when"}
DAY = r"\d{4}(-\d\d(-\d\d)?)?"


def answers(claim: Row, field: str) -> list[Any]:
    """Return the stated right answers of a field without null; empty where the field is left out."""
    value = claim.get(field)
    return [answer for answer in (value if isinstance(value, list) else [value]) if answer is not None]


def count(claim: Row) -> tuple[Any, ...]:
    return claim["number"], claim.get("number_max"), claim["vague"], claim.get("qualifier")


def row_faults(name: str, row: Row) -> list[str]:
    """Return what is wrong with a sentence."""
    faults = {
        "fields": set(row) != {"id", "text", "published", "claims", "note"},
        "id": re.fullmatch(rf"{name}-\d\d\d", row["id"]) is None,
        "text": row["text"].strip() != row["text"] or not row["text"],
        "note": not row["note"],
        "published": row["published"] and not re.fullmatch(r"\d{4}-\d\d-\d\d", row["published"]),
    }
    return [f"{row['id']}: {fault}" for fault, found in faults.items() if found]


def claim_faults(row: Row, claim: Row) -> list[str]:
    """Return what is wrong with one expected claim of a sentence."""
    number, number_max = claim["number"], claim.get("number_max")
    others = [other for other in row["claims"] if other is not claim]
    partners = [other for other in others if other.get("joint") and count(other) == count(claim)]
    parent = claim.get("part_of")
    whole = None if parent is None else row["claims"][parent]
    faults = {
        "fields": not {"harm", "number", "vague"} <= set(claim) <= FIELDS,
        "values": any(not set(answers(claim, field)) <= legal for field, legal in LEGAL.items()),
        "number or vague": (number is None) == (claim["vague"] is None),
        "number": number is not None and number <= 0,
        "number_max": number_max is not None and number_max <= number,
        "words": any(words not in row["text"] for field in WORDS for words in answers(claim, field)),
        "when": any(not re.fullmatch(rf"{DAY}(/{DAY})?", when) for when in answers(claim, "when")),
        "part_of itself": whole is claim,
        "part_of smaller": bool(whole and number and whole["number"] and whole["number"] <= number),
        "joint": claim.get("joint", False) and {p["harm"] for p in partners} <= {claim["harm"]},
    }
    return [f"{row['id']} {claim['harm']} {number}: {fault}" for fault, found in faults.items() if found]


def test_there_are_enough_sentences() -> None:
    assert len(ALL) >= 220
    assert len(ROWS["negatives"]) >= 50


@pytest.mark.parametrize("field", ["id", "text"])
def test_no_sentence_twice(field: str) -> None:
    assert [value for value, times in Counter(row[field] for row in ALL).items() if times > 1] == []


def test_every_harm_and_vague_word_is_covered() -> None:
    claims = [claim for row in ALL for claim in row["claims"]]
    for field, legal in LEGAL.items():
        seen = {value for claim in claims for value in answers(claim, field)}
        missing = legal - seen - {Cause.ACCIDENT, Cause.OTHER, Status.MIXED, Qualifier.EXACT}
        assert missing == set(), field


@pytest.mark.parametrize("name", NAMES)
def test_sentences_are_well_formed(name: str) -> None:
    assert [fault for row in ROWS[name] for fault in row_faults(name, row)] == []


@pytest.mark.parametrize("name", NAMES)
def test_claims_are_well_formed(name: str) -> None:
    assert [
        fault for row in ROWS[name] for claim in row["claims"] for fault in claim_faults(row, claim)
    ] == []


def test_only_negatives_ask_for_no_claim() -> None:
    for name, rows in ROWS.items():
        silent = [row["id"] for row in rows if not row["claims"]]
        asked = [row["id"] for row in rows if any(not claim.get("optional") for claim in row["claims"])]
        assert (asked if name == "negatives" else silent) == []
