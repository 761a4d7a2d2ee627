"""Copies: reports that print another report's text, also cut or under a new headline."""

from __future__ import annotations

import datetime as dt
import zlib
from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from hasila.reconcile.positions import original

SHINGLE = 3
JACCARD = 0.45
CONTAINMENT = 0.8
SHORTEST_CUT = 20
"""Fewest shingles of a text that may count as a cut copy of a longer one."""
PERMUTATIONS, BANDS, SEED = 128, 32, 42
SAMPLE = 8
"""One shingle in this many is indexed to find cut copies."""
COMMON = 40
"""A sampled shingle that stands in more texts than this is a set phrase and finds nothing."""


class _Text(NamedTuple):
    order: tuple[dt.date, bool, str]
    shingles: array[int]


def find_copies(
    texts: Iterable[tuple[str, str]],
    published: Mapping[str, dt.date | None] | None = None,
    passed_on: Collection[str] = (),
) -> dict[str, str]:
    """Return the original of each copy, by report id. ``texts`` are (report id, folded text).

    Two texts are copies if their words are the same, or if they share at least 0.45 of their 3-word
    shingles (Jaccard), or if at least 0.8 of the shorter one's shingles stand in the longer. The original
    is the earliest published, undated ones last, then one that does not say that it passes another on
    (``passed_on`` are those that do), then the first by id; of a cut copy it is the longer text.
    """
    days = published or {}
    known: dict[str, _Text] = {}
    by_words: dict[str, list[str]] = defaultdict(list)
    for report, text in texts:
        words = text.split()
        known[report] = _Text(
            (days.get(report) or dt.date.max, report in passed_on, report), _shingles(words)
        )
        by_words[" ".join(words)].append(report)
    copies: dict[str, str] = {}
    for same in by_words.values():
        first, *rest = sorted(same, key=lambda r: known[r].order)
        copies.update(dict.fromkeys(rest, first))
    distinct = sorted(
        (r for r in known if r not in copies and known[r].shingles), key=lambda r: known[r].order
    )
    found: dict[str, str] = {}
    for copy, source in sorted(_pairs(distinct, known), key=lambda p: (known[p[0]].order, known[p[1]].order)):
        if copy not in found and original(source, found) != copy:
            found[copy] = source
    copies |= found
    return {copy: original(copy, copies) for copy in sorted(copies)}


def _shingles(words: Sequence[str]) -> array[int]:
    grams = (
        {" ".join(words[i : i + SHINGLE]) for i in range(max(1, len(words) - SHINGLE + 1))}
        if words
        else set()
    )
    return array("L", sorted(zlib.crc32(gram.encode("utf-8", "surrogatepass")) for gram in grams))


def _pairs(reports: Sequence[str], known: Mapping[str, _Text]) -> Iterator[tuple[str, str]]:
    """Yield (copy, original) for candidates that prove to be copies."""
    for i, j in sorted(_near(reports, known) | _cut(reports, known)):
        first, second = reports[i], reports[j]
        a, b = set(known[first].shingles), set(known[second].shingles)
        shared = len(a & b)
        if shared >= JACCARD * (len(a) + len(b) - shared):
            yield second, first
        elif min(len(a), len(b)) >= SHORTEST_CUT and shared >= CONTAINMENT * min(len(a), len(b)):
            yield (second, first) if len(b) <= len(a) else (first, second)


def _near(reports: Sequence[str], known: Mapping[str, _Text]) -> set[tuple[int, int]]:
    """Return candidates by MinHash and locality-sensitive hashing (R-MinHash of the rensa library)."""
    import rensa  # noqa: PLC0415

    index = rensa.RMinHashLSH(threshold=JACCARD, num_perm=PERMUTATIONS, num_bands=BANDS)
    found: set[tuple[int, int]] = set()
    for i, report in enumerate(reports):
        sketch = rensa.RMinHash(num_perm=PERMUTATIONS, seed=SEED)
        sketch.update([str(shingle) for shingle in known[report].shingles])
        found.update((j, i) for j in index.query(sketch))
        index.insert(i, sketch)
    return found


def _cut(reports: Sequence[str], known: Mapping[str, _Text]) -> set[tuple[int, int]]:
    """Return candidates that share two or more of the sampled shingles: cut copies have too low a Jaccard
    to be near."""
    holders: dict[int, list[int]] = defaultdict(list)
    for i, report in enumerate(reports):
        for shingle in known[report].shingles:
            if shingle % SAMPLE == 0:
                holders[shingle].append(i)
    once: set[tuple[int, int]] = set()
    twice: set[tuple[int, int]] = set()
    for texts in holders.values():
        if 1 < len(texts) <= COMMON:
            for at, i in enumerate(texts):
                for j in texts[at + 1 :]:
                    (twice if (i, j) in once else once).add((i, j))
    return twice
