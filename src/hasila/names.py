"""Names of actors, places and sources, found in running text with clitics, articles and quotation marks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from hasila.text import Folder, Token, sentences

_CACHE_LIMIT = 50_000  # words; the rest of a language is read anew


class Name(NamedTuple):
    """An actor, place or source of a country pack as the extractor needs it."""

    kind: str
    id: str
    words: str
    country: str
    type: str


class NameHit(NamedTuple):
    """A known name at tokens ``[start, end)``; ``prefix`` is what hangs before its first word, ``first``, which stands
    here without it and without its article."""

    names: tuple[Name, ...]
    start: int
    end: int
    prefix: frozenset[str]
    first: str


class NameIndex:
    """Names of actors, places and sources, found with clitics and with or without the article."""

    def __init__(self, folder: Folder, grammar: dict[str, Any]) -> None:
        self._folder = folder
        rows = grammar.get("prefix", [])
        self._prefixes = [
            (folder.word(p["form"]), frozenset(p["is"]))
            for p in rows
            if "noun" in p["for"] and not p.get("apart")
        ]
        self._articles = tuple(form for form, adds in self._prefixes if adds == {"the"})
        self._by_first: dict[str, dict[str, list[tuple[tuple[str, ...], bool, Name]]]] = {}
        self._openings: dict[str, tuple[tuple[str, frozenset[str]], ...]] = {}
        self._passed = frozenset("\"'\u201c\u201d\u00ab\u00bb\u2018\u2019()\u2033#_-")

    def bare(self, word: str) -> str:
        """Return a folded word without its article."""
        for article in self._articles:
            if word.startswith(article) and len(word) > len(article) + 1:
                return word[len(article) :]
        return word

    def add(self, name: Name, spelling: str) -> None:
        """Add one spelling of a name."""
        self._add_folded(name, self._folder.word(spelling))

    def add_all(self, spellings: Sequence[tuple[Name, str]]) -> None:
        """Add many spellings, none of which has a line break: folding them at once is ten times as fast."""
        folded = self._folder.word("\n".join(spelling for _, spelling in spellings)).split("\n")
        for (name, _), spelling in zip(spellings, folded, strict=bool(spellings)):
            self._add_folded(name, spelling)

    def _add_folded(self, name: Name, spelling: str) -> None:
        words = spelling.split()
        if not "".join(words).isalpha():
            tokens = [token.text for part in sentences(spelling) for token in part.tokens]
            words = [word for word in tokens if word not in self._passed]
        if not words:
            return
        keys = tuple(self.bare(word) for word in words)
        definite = len(words) == 1 and keys[0] != words[0]
        second = keys[1] if len(keys) > 1 else ""
        self._openings.clear()
        bucket = self._by_first.setdefault(keys[0], {}).setdefault(second, [])
        if (keys[1:], definite, name) not in bucket:
            bucket.append((keys[1:], definite, name))

    def find(self, tokens: Sequence[Token]) -> list[NameHit]:
        """Return the longest known name at each place where one begins; shorter ones inside it are not returned."""
        hits: list[NameHit] = []
        i = 0
        while i < len(tokens):
            hit = self._at(tokens, i) if tokens[i].is_word or tokens[i].is_number else None
            if hit is None:
                i += 1
            else:
                hits.append(hit)
                i = hit.end
        return hits

    def _at(self, tokens: Sequence[Token], i: int) -> NameHit | None:
        openings = self._opens(tokens[i].text)
        if not openings:
            return None
        best: dict[int, list[Name]] = {}
        opening: dict[int, tuple[frozenset[str], str]] = {}
        second = self._second(tokens, i + 1)
        for key, prefix in openings:
            for rest, definite, name in self._candidates(key, second):
                if definite and "the" not in prefix:
                    continue
                end = self._follow(tokens, i + 1, rest)
                if end and name not in best.setdefault(end, []):
                    best[end].append(name)
                    opening.setdefault(end, (prefix - {"the"}, key))
        if not best:
            return None
        end = max(best)
        return NameHit(tuple(best[end]), i, end, *opening[end])

    def _second(self, tokens: Sequence[Token], at: int) -> str:
        while at < len(tokens) and tokens[at].text in self._passed:
            at += 1
        return self.bare(tokens[at].text) if at < len(tokens) else ""

    def _candidates(self, key: str, second: str) -> Iterator[tuple[tuple[str, ...], bool, Name]]:
        bucket = self._by_first[key]
        yield from bucket.get("", ())
        if second:
            yield from bucket.get(second, ())

    def _opens(self, word: str) -> tuple[tuple[str, frozenset[str]], ...]:
        """Return the first words of names that a word may be, with what hangs before them. Remembered for speed."""
        known = self._openings.get(word)
        if known is None:
            if len(self._openings) > _CACHE_LIMIT:
                self._openings.clear()
            keys = [(word, frozenset[str]())] + [
                (word[len(form) :], adds)
                for form, adds in self._prefixes
                if word.startswith(form) and len(word) > len(form) + 1
            ]
            known = self._openings[word] = tuple(key for key in keys if key[0] in self._by_first)
        return known

    def _follow(self, tokens: Sequence[Token], at: int, rest: Sequence[str]) -> int:
        for word in rest:
            while at < len(tokens) and tokens[at].text in self._passed:
                at += 1
            if at >= len(tokens) or self.bare(tokens[at].text) != word:
                return 0
            at += 1
        return at
