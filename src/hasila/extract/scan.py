"""A sentence with everything the packs know about its words: the ground on which all rules stand."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from hasila.extract.times import TimeMention, find_times
from hasila.lexicon import Hit
from hasila.names import NameHit
from hasila.packs import Pack
from hasila.text import Sentence, Token

OPENING = frozenset('"\u201c\u201d\u00ab\u2018([{\u2033\u201e')
CLOSING = frozenset('"\u201d\u201c\u00bb\u2019)]}\u2033')
QUOTES = OPENING | CLOSING
BREAKS = frozenset(".!?\u061f\u2026;\u061b")
BULLETS = frozenset("-\u2013\u2014\u2022*\u25cf\u25aa")
COMMAS = frozenset(",\u060c-\u2013\u2014:_|/")


class Range(NamedTuple):
    """Tokens ``[start, end)`` of one sentence."""

    start: int
    end: int


class Scan:
    """One sentence: its tokens, the lexicon hits by topic and start, known names and time mentions.

    ``opens`` where it is the first of its paragraph, ``subject_first`` where its language puts subjects before verbs,
    ``units_last`` where it puts units behind tens.
    """

    def __init__(self, sentence: Sentence, index: int, pack: Pack, opens: bool = True) -> None:
        self.tokens: Sequence[Token] = sentence.tokens
        self.paragraph = sentence.paragraph
        self.index = index
        self.opens = opens
        self.subject_first = pack.lexicon.subject_first
        self.units_last = pack.lexicon.units_last
        self._joins = pack.lexicon.lead
        self._pack = pack
        self._found = pack.lexicon.find(self.tokens)
        self._hits: dict[str, dict[int, list[Hit]]] = {}
        for hit in self._found:
            self._hits.setdefault(hit.form.entry.topic, {}).setdefault(hit.start, []).append(hit)

    @cached_property
    def names(self) -> list[NameHit]:
        """The known names in the sentence, in order."""
        return self._pack.names.find(self.tokens)

    @cached_property
    def name_at(self) -> dict[int, NameHit]:
        """The known names by their first token."""
        return {name.start: name for name in self.names}

    @cached_property
    def times(self) -> list[TimeMention]:
        """The time expressions in the sentence, in order."""
        return find_times(self.tokens, self._found)

    @cached_property
    def _clause(self) -> list[int]:
        return self._number_clauses()

    @cached_property
    def _timed(self) -> frozenset[int]:
        return frozenset(i for t in self.times for i in range(t.start, t.end))

    def _number_clauses(self) -> list[int]:
        clauses, number = [], 0
        for at in range(len(self.tokens)):
            number += self._opens_clause(at)
            clauses.append(number)
        return clauses

    def _opens_clause(self, at: int) -> bool:
        """A word for "meanwhile" opens a clause, and behind a comma so does a joined verb of harm, deed or saying."""
        clause = self.hit("joints", at, "clause")
        if clause and not self.hit("attribution", clause.end, "say"):
            return True
        if at == 0 or self.text(at - 1) not in COMMAS:
            return False
        verbs = (
            self.hit("harms", at, "verb", "verb-victim", "verb-agent", "light"),
            self.hit("perpetrators", at, "did"),
            self.hit("attribution", at, "say", "relays"),
        )
        return any(hit is not None and "and" in hit.form.prefix for hit in verbs)

    def clause(self, at: int) -> int:
        """Return the number of the clause, counted from zero, that token ``at`` belongs to."""
        return self._clause[at]

    def __len__(self) -> int:
        return len(self.tokens)

    def hit(self, topic: str, at: int, *roles: str) -> Hit | None:
        """Return the longest hit of ``topic`` at token ``at`` with one of ``roles`` (any when none is given)."""
        here = self._hits.get(topic)
        found = here.get(at) if here else None
        if not found:
            return None
        best: Hit | None = None
        for hit in found:
            if (not roles or hit.form.entry.role in roles) and (
                best is None or (hit.end, hit.tail) > (best.end, best.tail)
            ):
                best = hit
        return best

    def hits(self, topic: str, at: int) -> Sequence[Hit]:
        """Return every hit of ``topic`` at token ``at``."""
        return self._hits.get(topic, {}).get(at, ())

    def all(self, topic: str, *roles: str) -> list[Hit]:
        """Return all hits of ``topic`` with one of ``roles``, in order."""
        return [
            hit
            for at, found in sorted(self._hits.get(topic, {}).items())
            for hit in found
            if not roles or hit.form.entry.role in roles
        ]

    def starts(self, *topics: str) -> list[int]:
        """Return the tokens at which a word of any of ``topics`` begins, in order."""
        return sorted({at for topic in topics for at in self._hits.get(topic, ())})

    def has(self, topic: str) -> bool:
        """Say whether any word of ``topic`` stands in the sentence."""
        return bool(self._hits.get(topic))

    def in_time(self, at: int) -> bool:
        """Say whether token ``at`` belongs to a time expression."""
        return at in self._timed

    def one_attack(self) -> bool:
        """Say whether an attack is told as a new one: a cause in the singular without article ("in an attack")."""
        return any(hit.form.number == "sg" and "the" not in hit.form.prefix for hit in self.all("causes"))

    def names_of(self, at: int, *kinds: str) -> NameHit | None:
        """Return the known name that begins at ``at`` if one of its readings is of a kind in ``kinds``."""
        found = self.name_at.get(at)
        if found and any(name.kind in kinds for name in found.names):
            return found
        return None

    def text(self, at: int) -> str:
        """Return the folded token at ``at``, or an empty string outside the sentence."""
        return self.tokens[at].text if 0 <= at < len(self.tokens) else ""

    def is_word(self, at: int) -> bool:
        """Say whether token ``at`` exists and is a word."""
        return 0 <= at < len(self.tokens) and self.tokens[at].is_word

    def lead(self, at: int) -> int:
        """Return how many letters of token ``at`` are a joining word, as far as the lexicon knows the rest."""
        leads = [hit.form.lead for topic in self._hits.values() for hit in topic.get(at, ())]
        return min(leads, default=0)

    def may_be_joined(self, at: int) -> bool:
        """Say whether token ``at`` may open with a joining word."""
        return self.is_word(at) and self._joins(self.text(at)) > 0

    def skip_quotes(self, at: int) -> int:
        """Return the first token from ``at`` on that is no quotation mark or bracket."""
        while at < len(self.tokens) and self.tokens[at].text in QUOTES:
            at += 1
        return at
