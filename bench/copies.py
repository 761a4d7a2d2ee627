"""Time, memory and success of finding copies among many short reports.

    python -m bench.copies             10,000 and 100,000 reports
    python -m bench.copies 20000       another number

Shape of the texts (invented): 60 to 140 words from 5,000 that are used as often as words are (Zipf); one in five is
a copy of an earlier one: verbatim, with another headline, with some words changed, or cut to its first half. Each
number is measured in a process of its own; memory is the process's peak.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import time
from itertools import accumulate

from hasila.reconcile import find_copies

SIZES = (10_000, 100_000)
WORDS = [f"w{k}" for k in range(5000)]
WEIGHTS = list(accumulate(1 / (k + 10) for k in range(len(WORDS))))
COPIED = 0.2
RECENT = 2000
"""A copy is of one of this many reports before it."""


def made(size: int) -> tuple[list[tuple[str, str]], set[str]]:
    """Return reports (id, text) and the ids of those that are copies."""
    chance = random.Random(3)
    texts: list[tuple[str, str]] = []
    copies: set[str] = set()
    for number in range(size):
        name = f"r{number:07d}"
        if texts and chance.random() < COPIED:
            words = texts[-chance.randint(1, min(RECENT, len(texts)))][1].split()
            texts.append((name, " ".join(_reprinted(words, chance))))
            copies.add(name)
        else:
            texts.append((name, " ".join(_written(chance, chance.randint(60, 140)))))
    return texts, copies


def _written(chance: random.Random, length: int) -> list[str]:
    return chance.choices(WORDS, cum_weights=WEIGHTS, k=length)


def _reprinted(words: list[str], chance: random.Random) -> list[str]:
    way = chance.randrange(4)
    if way == 1:
        return _written(chance, 8) + words
    if way == 2:
        return [word if chance.random() > 0.04 else "changed" for word in words]
    return words[: max(40, len(words) // 2)] if way == 3 else words


def _measure(size: int) -> None:
    texts, copies = made(size)
    start = time.perf_counter()
    found = find_copies(texts)
    seconds = time.perf_counter() - start
    right = len(copies & found.keys())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(size, f"{seconds:.1f}", f"{peak:.0f}", f"{right / len(found):.4f}", f"{right / len(copies):.4f}")


def main() -> int:
    """Measure each number of reports and print the table."""
    if sys.argv[1:2] == ["--one"]:
        _measure(int(sys.argv[2]))
        return 0
    print("| reports | seconds | MB at the peak | copies right | copies found |\n|---|---|---|---|---|")
    for size in [int(word) for word in sys.argv[1:]] or SIZES:
        command = [sys.executable, "-m", "bench.copies", "--one", str(size)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        print("| " + " | ".join(done.stdout.split()) + " |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
