"""Arabic place names as foreign tables write them → names in plain letters that the matcher can find."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

LEAST_LETTERS = 3
_LOOK_ALIKES = str.maketrans(
    {
        "\u06cc": "\u064a",
        "\u06a9": "\u0643",
        "\u06be": "\u0647",
        "\u06c1": "\u0647",
        "\u06c0": "\u0647",
        "\u06d5": "\u0647",
    }
)
"""Letters of Persian, Urdu and Kurdish keyboards → the Arabic letters that they look like."""
_NOT_LETTERS = re.compile("[\u0640\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_ARABIC = re.compile("[\u0621-\u063a\u0641-\u064a]+(?: [\u0621-\u063a\u0641-\u064a]+)*")
_TYPED_THRICE = re.compile(r"(.)\1{2,}")
_ARTICLE, _HA = "\u0627\u0644", "\u0647"
_SPELLINGS = str.maketrans(
    {"\u0623": "\u0627", "\u0625": "\u0627", "\u0622": "\u0627", "\u0649": "\u064a", "\u0629": "\u0647"}
)
"""Spelling variants that the matcher takes as equal."""


class Spelling(NamedTuple):
    """A name in plain Arabic letters; ``foreign`` if it was written in letters of another language."""

    text: str
    foreign: bool


def spelling(raw: str) -> Spelling | None:
    """Return ``raw`` in plain Arabic letters, or None if it is no such name or too short."""
    plain = " ".join(_NOT_LETTERS.sub("", unicodedata.normalize("NFKC", raw)).split())
    plain = _TYPED_THRICE.sub(r"\1", plain)
    text = plain.translate(_LOOK_ALIKES)
    if not _ARABIC.fullmatch(text) or len(text.replace(" ", "")) < LEAST_LETTERS:
        return None
    return Spelling(text, text != plain)


def names_of(raw_names: Iterable[str], ordinary: frozenset[str]) -> list[str]:
    """Return the spellings of a place that the matcher tells apart, the most standard first.

    ``ordinary`` holds the keys (``bare``) of words that would be found where no place is meant.
    """
    known = {s for s in map(spelling, raw_names) if s and bare(s.text) not in ordinary}
    arabic = [s for s in known if not s.foreign] or list(known)
    kept: dict[str, str] = {}
    for text in sorted((s.text for s in arabic), key=_by_standard):
        kept.setdefault(bare(text), text)
    return list(kept.values())


def _by_standard(text: str) -> tuple[bool, bool, int, str]:
    return (not text.startswith(_ARTICLE), text.endswith(_HA), len(text), text)


def folded(text: str) -> str:
    """Return the key under which spelling variants are one."""
    return text.translate(_SPELLINGS)


def bare(text: str) -> str:
    """Return the key of a name without its article, as the matcher looks it up."""
    return folded(text).removeprefix(_ARTICLE)


def listed_words(text: str) -> frozenset[str]:
    """Return the keys of a list of words, one a line; lines that open with # are comments."""
    return frozenset(bare(line) for line in text.split("\n") if line and not line.startswith("#"))
