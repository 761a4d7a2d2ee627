from __future__ import annotations

import datetime as dt
import random

import pytest

from hasila.reconcile import find_copies

LETTERS = random.Random(7)
LEXICON = ["".join(LETTERS.choices("bcdfglmnrst", k=5)) for _ in range(600)]


def text(seed: int, words: int = 120) -> str:
    return " ".join(random.Random(seed).choices(LEXICON, k=words))


ORIGINAL = text(1)
WORDS = ORIGINAL.split()


def edited(every: int) -> str:
    return " ".join("changed" if k % every == 0 else word for k, word in enumerate(WORDS))


@pytest.mark.parametrize(
    ("name", "other", "expected"),
    [
        ("the same words", ORIGINAL, {"b": "a"}),
        ("other spacing", "\n".join(WORDS), {"b": "a"}),
        ("a new headline", "flood of news today : " + ORIGINAL, {"b": "a"}),
        ("some words changed", edited(15), {"b": "a"}),
        ("cut to its first third", " ".join(WORDS[:40]), {"b": "a"}),
        ("cut, with a new headline", "breaking " + " ".join(WORDS[30:75]), {"b": "a"}),
        ("too short to tell", " ".join(WORDS[:12]), {}),
        ("every third word changed", edited(3), {}),
        ("another text", text(2), {}),
        ("no text", "", {}),
    ],
)
def test_copies_are_found(name: str, other: str, expected: dict[str, str]) -> None:
    assert find_copies([("a", ORIGINAL), ("b", other), ("z", text(3))]) == expected, name


def test_the_earliest_published_is_the_original_and_undated_ones_come_last() -> None:
    days = {"a": None, "b": dt.date(2021, 5, 2), "c": dt.date(2021, 5, 1)}
    texts = [("a", ORIGINAL), ("b", ORIGINAL), ("c", edited(20))]
    assert find_copies(texts, days) == {"a": "c", "b": "c"}


def test_a_cut_copy_follows_the_longer_text_whenever_it_was_published() -> None:
    days = {"a": dt.date(2021, 5, 1), "b": dt.date(2021, 5, 2)}
    assert find_copies([("a", " ".join(WORDS[:40])), ("b", ORIGINAL)], days) == {"a": "b"}


def test_two_texts_that_quote_one_short_text_are_no_copies_of_each_other() -> None:
    quoted = " ".join(WORDS[:30])
    texts = [("a", text(4) + " " + quoted), ("b", text(5) + " " + quoted), ("c", quoted)]
    assert find_copies(texts) == {"c": "a"}


def test_chains_end_at_one_original_in_any_order() -> None:
    texts = [
        ("a", ORIGINAL),
        ("b", edited(20)),
        ("c", "headline " + ORIGINAL),
        ("d", ORIGINAL),
        ("e", text(9)),
    ]
    expected = {"b": "a", "c": "a", "d": "a"}
    assert find_copies(texts) == expected
    assert find_copies(texts[::-1]) == expected


def test_no_texts_have_no_copies() -> None:
    assert find_copies([]) == {}
