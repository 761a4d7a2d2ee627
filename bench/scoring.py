"""How well predicted claims meet gold records: the scoring rules of the annotation guide, in our own code.

A predicted claim matches a gold claim of the same report if harm and count are equal and its evidence
overlaps one of the quotes. Matching is one to one. A further prediction on a claim already matched is
neither hit nor error; so is one that matches an optional claim. Attributes are judged on matched pairs; a
gold value may be a list of which any is right. A record is right if victims, source, place and stance are.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from bench.corpus import Record

Span = tuple[int, int]

LONGEST_EVIDENCE = 200  # characters; a longer stretch points at nothing
LONGER_INTERVAL = dt.timedelta(days=31)  # by how much a predicted time may be vaguer than the gold one
AS_VALUES = ("qualifier", "status", "cause", "stance", "scope", "joint")
AS_WORDS = ("victims", "place", "by", "source")
RECORD = ("victims", "source", "place", "stance")
UNSAID = {"qualifier": "exact", "status": "unknown", "stance": "asserted", "scope": "event", "joint": False}
_UNMARKED = str.maketrans("أإآٱىة", "اااايه")
_ARTICLES = ("وال", "بال", "لل", "ال")


class GoldError(ValueError):
    """A gold record that does not fit its report; the message names the report."""


@dataclass
class Tally:
    """Hits among what was predicted and what is there."""

    hits: int = 0
    wrong: int = 0
    missed: int = 0

    def figures(self) -> dict[str, float]:
        """Return precision, recall and their harmonic mean; 0 where there is nothing to divide by."""
        p = self.hits / (self.hits + self.wrong) if self.hits + self.wrong else 0.0
        r = self.hits / (self.hits + self.missed) if self.hits + self.missed else 0.0
        return {"p": p, "r": r, "f1": 2 * p * r / (p + r) if p + r else 0.0}


@dataclass
class Scores:
    """Claims, those with a figure, right records, and each attribute on matched pairs as [right, judged]."""

    reports: int = 0
    claim: Tally = field(default_factory=Tally)
    numeric: Tally = field(default_factory=Tally)
    records: int = 0
    attributes: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))

    def figures(self) -> dict[str, Any]:
        """Return all figures as one record."""
        gold, predicted = self.claim.hits + self.claim.missed, self.claim.hits + self.claim.wrong
        return {
            "reports": self.reports,
            "gold_claims": gold,
            "predicted": predicted,
            "claim": self.claim.figures(),
            "numeric_claim": self.numeric.figures(),
            "record": Tally(self.records, predicted - self.records, gold - self.records).figures(),
            "attributes": {
                name: {"accuracy": right / judged, "n": judged}
                for name, (right, judged) in sorted(self.attributes.items())
            },
        }


class Match(NamedTuple):
    """Pairs of predicted and gold claims by position, and predictions on a gold claim matched by another."""

    pairs: dict[int, int]
    further: set[int]


def score(gold: Iterable[Record], texts: Mapping[str, str], predicted: Iterable[Record]) -> Scores:
    """Score predicted claims against gold records of reports, whose original texts are given by id.

    Predictions for other reports do not count. Raises GoldError where a quote is not in its text.
    """
    by_report: dict[str, list[Record]] = defaultdict(list)
    for claim in predicted:
        by_report[claim["report"]].append(claim)
    scores = Scores()
    for record in gold:
        scores.reports += 1
        claims, found = record["claims"], by_report[record["report"]]
        quotes = [_places(claim["quotes"], texts[record["report"]], record["report"]) for claim in claims]
        _add(scores, claims, found, _match(claims, quotes, found))
    return scores


def outcomes(
    gold: Iterable[Record], texts: Mapping[str, str], predicted: Iterable[Record]
) -> Iterator[tuple[str, Record, str]]:
    """Yield ``hits`` and ``missed`` with the gold claim, ``wrong`` with the predicted one, each with its report."""
    by_report: dict[str, list[Record]] = defaultdict(list)
    for claim in predicted:
        by_report[claim["report"]].append(claim)
    for record in gold:
        report, claims, found = record["report"], record["claims"], by_report[record["report"]]
        match = _match(claims, [_places(claim["quotes"], texts[report], report) for claim in claims], found)
        for k, claim in enumerate(claims):
            if not claim["optional"]:
                yield "hits" if k in match.pairs.values() else "missed", claim, report
        for i, said in enumerate(found):
            if i not in match.pairs and i not in match.further:
                yield "wrong", said, report


def _places(quotes: Sequence[str], text: str, report: str) -> list[Span]:
    """Return every place where a quote stands in the text."""
    places = [
        (m.start(), m.start() + len(quote))
        for quote in quotes
        for m in re.finditer(f"(?={re.escape(quote)})", text)
    ]
    if not places:
        raise GoldError(f"report {report!r}: no quote of a gold claim is in the text: {quotes}")
    return places


def _match(gold: Sequence[Record], quotes: Sequence[list[Span]], found: Sequence[Record]) -> Match:
    candidates = sorted(
        (
            (not claim["optional"], _closeness(said, claim, quotes[k]), i, k)
            for i, said in enumerate(found)
            for k, claim in enumerate(gold)
            if _may_match(said, claim, quotes[k])
        ),
        reverse=True,
    )
    pairs: dict[int, int] = {}
    further: set[int] = set()
    for _, _, i, k in candidates:
        if i not in pairs and k not in pairs.values():
            pairs[i] = k
        elif i not in pairs:
            further.add(i)
    return Match(pairs, further - pairs.keys())


def _may_match(said: Record, gold: Record, quotes: Sequence[Span]) -> bool:
    if said["harm"] != gold["harm"] or not (gold["optional"] or _count(said) == _count(gold)):
        return False
    return any(
        start < q_end and q_start < end and end - start <= LONGEST_EVIDENCE
        for start, end in said["evidence"]
        for q_start, q_end in quotes
    )


def _count(claim: Record) -> tuple[int | None, int | None, str | None]:
    number = claim.get("number")
    return number, claim.get("number_max"), claim.get("vague") if number is None else None


def _closeness(said: Record, gold: Record, quotes: Sequence[Span]) -> float:
    """Return how well a prediction fits among several: by the stretch shared and the attributes in words."""
    stretch: float = max(
        (min(end, q_end) - max(start, q_start)) / (max(end, q_end) - min(start, q_start))
        for start, end in said["evidence"]
        for q_start, q_end in quotes
    )
    return stretch + sum(_any_of(gold[name], said.get(name), same_words) for name in AS_WORDS)


def _add(scores: Scores, gold: Sequence[Record], found: Sequence[Record], match: Match) -> None:
    for i, said in enumerate(found):
        if i not in match.pairs:
            if i not in match.further:
                _count_as(scores, said, "wrong")
            continue
        claim = gold[match.pairs[i]]
        if claim["optional"]:
            continue
        _count_as(scores, said, "hits")
        right = dict(_judge(said, claim, match))
        for name, value in right.items():
            scores.attributes[name][0] += value
            scores.attributes[name][1] += 1
        scores.records += all(right[name] for name in RECORD)
    for k, claim in enumerate(gold):
        if k not in match.pairs.values() and not claim["optional"]:
            _count_as(scores, claim, "missed")


def _count_as(scores: Scores, claim: Record, what: str) -> None:
    for tally in (scores.claim, scores.numeric) if claim.get("number") is not None else (scores.claim,):
        setattr(tally, what, getattr(tally, what) + 1)


def _judge(said: Record, gold: Record, match: Match) -> Iterator[tuple[str, bool]]:
    for name in AS_VALUES:
        if name != "joint" or gold.get("joint") or said.get("joint"):
            value, unsaid = said.get(name, UNSAID.get(name)), UNSAID.get(name)
            yield name, _any_of(gold.get(name, unsaid), value, lambda a, b: bool(a == b))
    for name in AS_WORDS:
        yield name, _any_of(gold[name], said.get(name), same_words)
    yield "when", _any_of(gold["when"], said.get("when"), same_time)
    parent, whole = said.get("part_of"), gold.get("part_of")
    if parent is not None or whole is not None:
        yield "part_of", parent is not None and whole is not None and match.pairs.get(parent) == whole


def _any_of(gold: Any, said: Any, same: Callable[[Any, Any], bool]) -> bool:
    return any(same(said, value) for value in (gold if isinstance(gold, list) else [gold]))


def same_words(said: str | None, gold: str | None) -> bool:
    """Whether two phrases share enough words: half (F1), or all of the shorter one and three tenths.

    Hamza seats, vowel signs, the stretching sign, final ya, ta marbuta and the article make no difference.
    """
    if said is None or gold is None:
        return said is gold
    a, b = Counter(_words(said)), Counter(_words(gold))
    shared, shorter = (a & b).total(), min(a.total(), b.total())
    if not shorter:
        return False
    f1 = 2 * shared / (a.total() + b.total())
    return f1 >= 0.5 or (shared == shorter and f1 >= 0.3)


def _words(phrase: str) -> Iterator[str]:
    plain = re.sub("[\u064b-\u065f\u0670\u0640]", "", unicodedata.normalize("NFKC", phrase))
    for word in re.findall(r"\w+", plain.translate(_UNMARKED)):
        article = next((a for a in _ARTICLES if word.startswith(a) and len(word) >= len(a) + 3), "")
        yield word[len(article) :]


def same_time(said: str | None, gold: str | None) -> bool:
    """Whether two times (a day, month, year or ``A/B``) overlap and the first is not much vaguer."""
    if said is None or gold is None:
        return said is gold
    try:
        (start, end), (gold_start, gold_end) = _days(said), _days(gold)
    except ValueError:
        return False
    return (
        start <= gold_end and gold_start <= end and (end - start) - (gold_end - gold_start) <= LONGER_INTERVAL
    )


def _days(time: str) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of a time."""
    first, _, last = (part.partition("T")[0].strip() for part in time.partition("/"))
    last = last or first
    year, month, day = [*map(int, last.split("-")), 0, 0][:3]
    month = month or 12
    return (
        dt.date.fromisoformat(first + "0000-01-01"[len(first) :]),
        dt.date(year, month, day or monthrange(year, month)[1]),
    )
