"""Folded text with an exact map back to the original, and its tokens and sentences.

Folding makes spelling variants equal (hamza seats, final ya, ta marbuta, digits of any script), drops what does not
change a word (vowel signs, stretching, direction marks) and undoes disguises (letters split by dots or stretching).
What folds to what is data of the language pack. The original is never touched: :meth:`CleanText.span` maps back.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from hasila.model import Span

Cut = tuple[int, int, str]


class FoldTable(msgspec.Struct, frozen=True, kw_only=True):
    """What a language folds. ``letters`` is one to one; ``expand`` one to many; ``marks`` are dropped.

    ``stretch`` is the stretching sign; ``fillers`` are signs used to split a word so that filters miss it.
    """

    letters: Mapping[str, str] = {}
    expand: Mapping[str, str] = {}
    marks: str = ""
    stretch: str = ""
    fillers: str = ""


class Folder:
    """Folds texts by one table; compiled once for a pack."""

    def __init__(self, table: FoldTable) -> None:
        self._letters = tuple((ord(old), old, new) for old, new in table.letters.items())
        self._expand = table.expand
        marks, fillers = re.escape(table.marks), re.escape(table.fillers)
        letter = r"[^\W\d_]" if not table.stretch else rf"(?!{table.stretch})[^\W\d_]"
        self._specials = (
            re.compile(f"[{marks}{table.stretch}{re.escape(''.join(table.expand))}]") if marks else None
        )
        self._marks = frozenset(table.marks + table.stretch)
        alternatives = [f"[{marks}]+"] if marks else []
        if table.stretch:
            s = table.stretch
            alternatives.insert(0, rf"(?<=\w)[{fillers}]{{1,2}}{s}+(?=\w)")
            alternatives.insert(0, rf"{s}+(?:[{fillers} ]{{1,2}}{s}+)*(?:[{fillers}]{{1,2}}(?={letter}))?")
        if table.expand:
            alternatives.append(f"[{re.escape(''.join(table.expand))}]")
        self._cuts = re.compile("|".join(alternatives)) if alternatives else None
        single = rf"(?<!\w){letter}(?:[{fillers}]{letter}){{2,}}(?!\w)"
        self._spelled = re.compile(single) if fillers else None
        self._fillers = frozenset(table.fillers)

    def __call__(self, text: str) -> CleanText:
        """Fold ``text`` and remember where each folded letter stood."""
        cuts = self._find_cuts(text)
        folded, marks = _cut(text, cuts)
        for _, old, new in self._letters:
            folded = folded.replace(old, new)
        return CleanText(text, folded, marks, self._marks)

    def word(self, text: str) -> str:
        """Fold a lexicon entry: only the folded letters."""
        return self(text).folded

    def _find_cuts(self, text: str) -> list[Cut]:
        cuts: list[Cut] = []
        if self._cuts is not None and self._specials is not None and self._specials.search(text):
            cuts = [(m.start(), m.end(), self._expand.get(m.group(), "")) for m in self._cuts.finditer(text)]
        if self._spelled is not None:
            found = [
                (i, i + 1, "")
                for m in self._spelled.finditer(text)
                for i in range(m.start(), m.end())
                if text[i] in self._fillers
            ]
            if found:
                cuts = _without_overlaps(sorted(cuts + found))
        return cuts


def _without_overlaps(cuts: list[Cut]) -> list[Cut]:
    kept: list[Cut] = []
    for cut in cuts:
        if not kept or cut[0] >= kept[-1][1]:
            kept.append(cut)
    return kept


def _cut(text: str, cuts: Sequence[Cut]) -> tuple[str, list[tuple[int, int]]]:
    """Return the text with cuts replaced, and the break points (folded offset, original offset)."""
    parts: list[str] = []
    marks = [(0, 0)]
    last = length = 0
    for start, end, new in cuts:
        parts.append(text[last:start])
        length += start - last
        for letter in new:
            parts.append(letter)
            marks.append((length, start))
            length += 1
        marks.append((length, end))
        last = end
    parts.append(text[last:])
    return "".join(parts), marks


class CleanText:
    """A folded text and its exact map back to the original."""

    __slots__ = ("_breaks", "_dropped", "_originals", "folded", "original")

    def __init__(
        self, original: str, folded: str, breaks: Sequence[tuple[int, int]], dropped: frozenset[str]
    ) -> None:
        self.original = original
        self.folded = folded
        self._breaks = [folded_at for folded_at, _ in breaks]
        self._originals = [original_at for _, original_at in breaks]
        self._dropped = dropped

    def offset(self, folded_at: int) -> int:
        """Return the original offset of the folded character at ``folded_at``."""
        k = bisect_right(self._breaks, folded_at) - 1
        return self._originals[k] + folded_at - self._breaks[k]

    def span(self, start: int, end: int) -> Span:
        """Return the original span of folded ``[start, end)``; marks on its last letter belong to it."""
        if end <= start:
            at = self.offset(start)
            return at, at
        first, last = self.offset(start), self.offset(end - 1) + 1
        while last < len(self.original) and self.original[last] in self._dropped:
            last += 1
        return first, last


class Token(NamedTuple):
    """A word, a number or a sign, with its place in the folded text."""

    text: str
    start: int
    end: int
    is_word: bool
    is_number: bool


class Sentence(NamedTuple):
    """Tokens of one sentence; ``paragraph`` counts paragraphs from zero."""

    tokens: tuple[Token, ...]
    paragraph: int


# The signs of a hashtag are no tokens: its words are read like any other.
_TOKEN = re.compile(
    r"([^\W\d_]+)|(\d+(?:[.,]\d+|\u060c\d{3}(?!\d))*)|(\n[\s]*|[^\S\n]{4,})|[#_](?=[^\W_])|(\S)"
)
_STOPS = frozenset(".!?\u061f\u2026")
LONGEST_SENTENCE = 400  # tokens; work within a sentence grows faster than its length


def sentences(folded: str) -> list[Sentence]:
    """Split folded text into sentences of tokens.

    Full stops, line breaks and wide gaps end a sentence; a run of ``LONGEST_SENTENCE`` tokens without any is cut.
    """
    found: list[Sentence] = []
    current: list[Token] = []
    paragraph = 0
    for match in _TOKEN.finditer(folded):
        kind, start, end = match.lastindex, match.start(), match.end()
        if kind is None:
            continue
        if kind == 3:
            if current:
                found.append(Sentence(tuple(current), paragraph))
                current = []
            paragraph += 1
            continue
        text = match.group()
        current.append(Token(text, start, end, kind == 1, kind == 2))
        if (kind == 4 and text in _STOPS) or len(current) == LONGEST_SENTENCE:
            found.append(Sentence(tuple(current), paragraph))
            current = []
    if current:
        found.append(Sentence(tuple(current), paragraph))
    return found
