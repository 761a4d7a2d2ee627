"""By which words tellings are compared: what a pack says of words of place and of people."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from hasila.packs import Pack
from hasila.resolve import lineage
from hasila.text import Token, sentences

MOST_PHRASES = 262_144
SHORT_WORD = 3
"""Words of place names up to this many letters are written apart by some and as one with the next by others."""


class Comparison:
    """Turns words as written into the words that are compared; remembers each phrase that it has seen."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._anyone = frozenset(entry.id for entry, row in pack.entries if row.cells.get("note") == "anyone")
        self.words = lru_cache(MOST_PHRASES)(self._comparing_words)
        self.whom = lru_cache(MOST_PHRASES)(self._telling_words)
        places = pack.rows["place"].items()
        self.within = {place: row.cells["parent"] for place, row in places if row.cells.get("parent")}

    def _comparing_words(self, text: str) -> frozenset[str]:
        """Return the folded words of a phrase without articles, without words of place (town) and of person (fighter),
        and without the names of places that only say where another named place lies.

        A short word is written as one with the next, as some write names such as "Tell Rifaat".
        """
        pack, tokens = self._pack, self._tokens(text)
        hits = pack.lexicon.find(tokens)
        plain = {
            hit.start for hit in hits if hit.form.entry.topic == "places" or hit.form.entry.role == "person"
        }
        plain |= self._outer_places(tokens)
        given = {hit.start for hit in hits if hit.form.entry.topic == "given-names"}
        first = {hit.start: hit.first for hit in pack.names.find(tokens)}
        found: list[str] = []
        short = False
        for i, token in enumerate(tokens):
            telling = i not in plain and (token.is_word or token.is_number)
            if telling:
                word = first.get(i) or pack.names.bare(token.text)
                found.append(found.pop() + word if short else word)
            short = telling and token.is_word and len(found[-1]) <= SHORT_WORD and i not in given
        return frozenset(found)

    def _tokens(self, text: str) -> list[Token]:
        folded = self._pack.fold(text).folded
        return [token for sentence in sentences(folded) for token in sentence.tokens]

    def _outer_places(self, tokens: Sequence[Token]) -> set[int]:
        """Return where the names stand that hold another place named in the same phrase."""
        pack = self._pack
        rows = pack.rows["place"]
        named_here = [
            (hit, [rows[name.id].cells for name in hit.names if name.kind == "place"])
            for hit in pack.names.find(tokens)
        ]
        above = [{above for row in cells for above in lineage(row, "place", pack)} for _, cells in named_here]
        return {
            at
            for i, (hit, cells) in enumerate(named_here)
            if any({row["id"] for row in cells} & holders for k, holders in enumerate(above) if k != i)
            for at in range(hit.start, hit.end)
        }

    def _telling_words(self, text: str) -> frozenset[str]:
        """Return what tells one group of people from another in a phrase: kinds of people (by lemma, so that a
        child and children are one) and other words; nothing for people as such and for the harmed."""
        tokens = self._tokens(text)
        found, plain = set(), set()
        for hit in self._pack.lexicon.find(tokens):
            entry = hit.form.entry
            if entry.topic in ("people", "harms", "parts", "places"):
                plain |= set(range(hit.start, hit.end))
            if entry.topic == "people" and entry.id not in self._anyone:
                found.add(entry.lemma)
        rest = (token for i, token in enumerate(tokens) if i not in plain)
        return frozenset(found) | {token.text for token in rest if token.is_word}
