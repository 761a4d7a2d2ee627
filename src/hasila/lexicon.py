"""The lexicon of a language: lemmas with all their forms, found with clitics, endings and gaps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from hasila.tables import PackError, Row
from hasila.text import Folder, Token

LEXICON_COLUMNS = ("lemma", "role", "inflect", "plural", "forms", "value", "example", "note")
GAP = "\u2026"  # in a lemma: up to a few words may stand here
ANY_PRONOUN = "~"  # after a word of a lemma: a pronoun may hang on it
OWN_INFLECTION = "@"  # in forms: a form with an inflection of its own
MAX_GAP = 14
LONG_GAP = 30  # before a word with a pronoun that can only end its own phrase ("met … their death")
_CACHE_LIMIT = 50_000  # words; the rest of a language is read anew


class Entry(NamedTuple):
    """A row of a lexicon table: what a word or phrase means to the extractor."""

    topic: str
    role: str
    lemma: str
    value: str
    id: str


class Form(NamedTuple):
    """One reading of a word: its entry, grammatical number, what stands before it and whether a pronoun hangs on it.

    ``lead`` is how many letters the joining word takes that is written as one with it.
    """

    entry: Entry
    number: str
    prefix: frozenset[str]
    pronoun: bool
    lead: int = 0


class Hit(NamedTuple):
    """A form found at tokens ``[start, end)``; ``tail`` is the token after a gapped phrase's last word, else end."""

    form: Form
    start: int
    end: int
    tail: int


class _Prefix(NamedTuple):
    form: str
    groups: frozenset[str]
    adds: frozenset[str]
    apart: bool = False

    def after(self, other: _Prefix | None) -> _Prefix:
        """Join a prefix written apart to the one before it ("and the")."""
        return self if other is None else self._replace(adds=self.adds | other.adds)


class _Phrase(NamedTuple):
    """A form of several words; ``needs`` is one that a sentence must hold as it stands, if there is one."""

    form: Form
    rest: tuple[str, ...]
    needs: str | None


class Lexicon:
    """Words and phrases of a language, found with clitics and endings."""

    def __init__(self, folder: Folder, grammar: dict[str, Any]) -> None:
        self._folder = folder
        self._inflect: dict[str, Any] = grammar["inflect"]
        prefixes = [
            _Prefix(folder.word(p["form"]), frozenset(p["for"]), frozenset(p["is"]), p.get("apart", False))
            for p in grammar.get("prefix", [])
        ]
        self._prefixes = [prefix for prefix in prefixes if not prefix.apart]
        self._apart = {prefix.form: prefix for prefix in prefixes if prefix.apart}
        order = grammar.get("order", {})
        self.subject_first: bool = order.get("subject") == "first"
        self.units_last: bool = order.get("units") == "last"
        self._joining = tuple(p.form for p in self._prefixes if p.adds == {"and"})
        self._suffixes = tuple(folder.word(s) for s in grammar.get("suffix", {}).get("forms", []))
        self._suffix_groups = frozenset(grammar.get("suffix", {}).get("for", []))
        self._words: dict[str, list[tuple[Entry, str, str]]] = {}
        self._phrases: dict[str, list[tuple[Entry, str, str, tuple[str, ...]]]] = {}
        self._readings: dict[tuple[str, _Prefix | None], tuple[tuple[Form, ...], tuple[_Phrase, ...]]] = {}

    def add(self, row: Row, topic: str, language: str) -> Entry:
        """Add a row with all its forms."""
        cells = row.cells
        lemma = cells["lemma"]
        inflect = cells.get("inflect") or "none"
        if inflect not in self._inflect:
            raise PackError(f"{row.path}, line {row.line}: unknown inflection {inflect!r}")
        entry = Entry(
            topic, cells["role"], lemma, cells.get("value", ""), f"{language}.{topic}.{cells['role']}.{lemma}"
        )
        for stem in (lemma, *filter(None, cells.get("forms", "").split("|"))):
            self._add_stem(entry, stem, inflect)
        for plural in filter(None, cells.get("plural", "").split("|")):
            first, *rest = plural.split()
            for ending in self._inflect[inflect]["plural"]:
                self._put(
                    entry, first + ending if not rest else first, "pl", self._inflect[inflect]["group"], rest
                )
        return entry

    def _add_stem(self, entry: Entry, stem: str, inflect: str) -> None:
        stem, _, own = stem.partition(OWN_INFLECTION)
        inflect = own or inflect
        first, *rest = stem.split()
        rules = self._inflect[inflect]
        for cut, ending, number in rules["rows"]:
            if first.endswith(cut):
                form = first[: len(first) - len(cut)] + ending
                self._put(entry, form, number, rules["group"], rest)

    def _put(self, entry: Entry, form: str, number: str, group: str, rest: Sequence[str]) -> None:
        key = self._folder.word(form)
        if rest:
            folded = tuple(self._folder.word(word) for word in rest)
            self._phrases.setdefault(key, []).append((entry, number, group, folded))
        elif (entry, number, group) not in self._words.setdefault(key, []):
            self._words[key].append((entry, number, group))

    def readings(self, word: str, led: _Prefix | None = None) -> tuple[tuple[Form, ...], tuple[_Phrase, ...]]:
        """Return every reading of a folded word and the phrases that it may open. Remembered for speed.

        ``led`` are the prefixes written apart before it.
        """
        key = word, led
        known = self._readings.get(key)
        if known is None:
            if len(self._readings) > _CACHE_LIMIT:
                self._readings.clear()
            known = self._readings[key] = self._read(word, led)
        return known

    def _read(self, word: str, led: _Prefix | None) -> tuple[tuple[Form, ...], tuple[_Phrase, ...]]:
        forms: list[Form] = []
        phrases: list[_Phrase] = []
        for stem, prefix, groups, lead in self._stems(word):
            for entry, number, group in self._words.get(stem, ()):
                if (groups is None or group in groups) and not number.endswith("-bound"):
                    adds = prefix | led.adds if led and group in led.groups else prefix
                    forms.append(Form(entry, number.removesuffix("-free"), adds, False, lead))
            for entry, number, group, rest in self._phrases.get(stem, ()):
                if groups is None or group in groups:
                    adds = prefix | led.adds if led and group in led.groups else prefix
                    plain = (part for part in rest if part != GAP and not part.endswith(ANY_PRONOUN))
                    phrases.append(_Phrase(Form(entry, number, adds, False, lead), rest, next(plain, None)))
            forms += self._with_pronoun(stem, prefix, groups)
        phrases.sort(key=lambda phrase: -len(phrase.rest))
        return tuple(forms), tuple(phrases)

    def _stems(self, word: str) -> Iterator[tuple[str, frozenset[str], frozenset[str] | None, int]]:
        yield word, frozenset(), None, 0
        for prefix in self._prefixes:
            if word.startswith(prefix.form) and len(word) > len(prefix.form) + 1:
                yield (
                    word[len(prefix.form) :],
                    prefix.adds,
                    prefix.groups,
                    self.lead(word) if "and" in prefix.adds else 0,
                )

    def with_prefixes(self, word: str) -> list[str]:
        """Return a folded noun as it stands alone and with each prefix; an article that it has is taken off first."""
        nouns = [prefix for prefix in self._prefixes if "noun" in prefix.groups]
        articles = [prefix.form for prefix in nouns if prefix.adds == {"the"}]
        bare = next((word[len(a) :] for a in articles if word.startswith(a) and len(word) > len(a) + 2), word)
        return list(dict.fromkeys([word, bare, *(prefix.form + bare for prefix in nouns)]))

    def lead(self, word: str) -> int:
        """Return how many letters of a word may be the joining word "and" written as one with it."""
        return next(
            (len(form) for form in self._joining if word.startswith(form) and len(word) > len(form) + 1), 0
        )

    def _with_pronoun(
        self, stem: str, prefix: frozenset[str], groups: frozenset[str] | None
    ) -> Iterator[Form]:
        if "the" in prefix:
            return
        for suffix in self._suffixes:
            if stem.endswith(suffix) and len(stem) > len(suffix) + 1:
                for entry, number, group in self._words.get(stem[: -len(suffix)], ()):
                    if number.endswith("-free") or group not in self._suffix_groups:
                        continue
                    if groups is None or group in groups:
                        yield Form(entry, number.removesuffix("-bound"), prefix, True)

    def find(self, tokens: Sequence[Token]) -> list[Hit]:
        """Return every hit in a sentence, phrases first and longest first where they share a start."""
        hits: list[Hit] = []
        led: _Prefix | None = None
        present = {token.text for token in tokens}
        for i, token in enumerate(tokens):
            if not token.is_word:
                led = None
                continue
            forms, phrases = self.readings(token.text, led)
            apart = self._apart.get(token.text)
            led = apart.after(led) if apart else None
            for phrase in phrases:
                if phrase.needs is not None and phrase.needs not in present:
                    continue
                end, tail = self._follow(tokens, i + 1, phrase.rest)
                if tail:
                    hits.append(Hit(phrase.form, i, end, tail))
            hits += [Hit(form, i, i + 1, i + 1) for form in forms]
        return hits

    def _follow(self, tokens: Sequence[Token], at: int, rest: Sequence[str]) -> tuple[int, int]:
        """Match the rest of a phrase; return (end of the unbroken part, tail) or (0, 0)."""
        end = at
        gap = 0
        for word in rest:
            if word == GAP:
                gap = LONG_GAP if rest[-1].endswith(ANY_PRONOUN) else MAX_GAP
                continue
            found = next(
                (k for k in range(at, min(at + gap + 1, len(tokens))) if self._same(tokens[k].text, word)),
                None,
            )
            if found is None:
                return 0, 0
            at = found + 1
            if not gap:
                end = at
        return end, at

    def _same(self, text: str, word: str) -> bool:
        if not word.endswith(ANY_PRONOUN):
            return text == word
        stem = word[:-1]
        return text == stem or (text.startswith(stem) and text[len(stem) :] in self._suffixes)
