"""Full text: the words that reports and queries are found by, and what of a text matched.

Beyond a pack's folding, which ignores vowel signs and seats of alef, search ignores every hamza, and finds a word also
with what may hang before it. An index holds ``words``; a query is ``Terms``; a snippet is cut from the original text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from hasila.model import Span, content_id
from hasila.packs import Pack
from hasila.text import CleanText

Terms = tuple[tuple[tuple[str, ...], ...], ...]
"""All terms must stand in a text. A term is one of several phrases; a phrase is words that follow one another."""

MOST_TERMS = 12
"""Further words of a query are passed over, so that no query costs more than this."""
AROUND = 70
"""Characters of a snippet before and after what matched."""
_WORD = re.compile(r"[^\W\d_]+|\d+")
_ASKED = re.compile(r'"([^"]*)"|([^\s"]+)')


class Seeker:
    """Words as search sees them, by the tables of a pack. ``version`` changes with what it folds."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._letters = str.maketrans(pack.search)
        grammar = pack.files.get(f"lang/{pack.language}/pack.toml", "")
        self.version = content_id("seek 1", grammar)

    def words(self, text: str) -> str:
        """Return the words of a text as an index holds them, parted by spaces."""
        return " ".join(word for word, _ in self._spoken(self._pack.fold(text)))

    def _spoken(self, clean: CleanText) -> Iterator[tuple[str, Span]]:
        """Yield each word with where it stands in the folded text."""
        for match in _WORD.finditer(clean.folded):
            word = match.group().translate(self._letters).casefold()
            if word:
                yield word, match.span()

    def terms(self, query: str) -> Terms:
        """Return what a query asks for: its words, each alone or with a prefix, and its phrases in quotation marks."""
        found: list[tuple[tuple[str, ...], ...]] = []
        for phrase, word in _ASKED.findall(query):
            words = self.words(phrase or word).split()
            if phrase and words:
                found.append((tuple(words),))
            else:
                found += [tuple((form,) for form in self._forms(one)) for one in words]
        return tuple(found[:MOST_TERMS])

    def _forms(self, word: str) -> list[str]:
        return self._pack.lexicon.with_prefixes(word) if word.isalpha() else [word]

    def snippet(self, text: str, terms: Terms, around: Span | None = None) -> list[tuple[str, bool]]:
        """Return a part of a text, in pieces of original text; True marks what matched.

        The part is that of the first match, or of the one nearest to ``around``.
        """
        clean = self._pack.fold(text)
        spans = [clean.span(*span) for span in self._matches(list(self._spoken(clean)), terms)]
        nearest = min(spans, key=lambda span: abs(span[0] - around[0])) if spans and around else None
        first, last = nearest or (spans[0] if spans else around or (0, 0))
        start, end = _edge(text, first - AROUND, 1), _edge(text, last + AROUND, -1)
        pieces: list[tuple[str, bool]] = [("\u2026", False)] if start else []
        at = start
        for begin, until in spans:
            if at <= begin and until <= end:
                pieces += [(text[at:begin], False), (text[begin:until], True)]
                at = until
        pieces += [(text[at:end], False)] + ([("\u2026", False)] if end < len(text) else [])
        return [piece for piece in pieces if piece[0]]

    def _matches(self, spoken: list[tuple[str, Span]], terms: Terms) -> Iterator[Span]:
        phrases = {phrase for term in terms for phrase in term}
        opening: dict[str, list[tuple[str, ...]]] = {}
        for phrase in phrases:
            opening.setdefault(phrase[0], []).append(phrase)
        for at, (word, (start, _)) in enumerate(spoken):
            for phrase in opening.get(word, ()):
                here = spoken[at : at + len(phrase)]
                if tuple(one for one, _ in here) == phrase:
                    yield start, here[-1][1][1]
                    break


def _edge(text: str, at: int, step: int) -> int:
    """Return the next place from ``at`` in a direction that parts no word, at most 20 characters off."""
    at = min(max(at, 0), len(text))
    for near in range(at, at + 20 * step, step):
        if not 0 < near < len(text):
            return min(max(near, 0), len(text))
        if text[near].isspace():
            return near
    return at
