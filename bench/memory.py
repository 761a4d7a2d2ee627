"""Memory of extraction over many reports: it must not grow with their number.

    python -m bench.memory             1,000,000 reports
    python -m bench.memory 50000       another number

Each report is one or two invented sentences of the samples' words with figures, and words never seen before, so that
whatever remembers words has something to remember. Printed are the resident memory after each tenth and the claims.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Iterator

import hasila
from bench.corpus import ROOT
from hasila.extract import extract
from hasila.model import Report
from hasila.text import sentences

LETTERS = [chr(code) for code in range(0x641, 0x649)]


def told() -> list[str]:
    """Return the sentences of the samples that say figures."""
    found = []
    for path in sorted((ROOT / "samples/reports").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        for sentence in sentences(text):
            words = text[sentence.tokens[0].start : sentence.tokens[-1].end]
            if any(letter.isdigit() for letter in words) and len(words) < 300:
                found.append(words)
    return found


def reports(number: int) -> Iterator[Report]:
    """Yield reports of sentences with other figures and unheard names, the same in every run."""
    chance, lines = random.Random(1), told()
    for k in range(number):
        words = [
            str(chance.randrange(2, 90)) if word.isdigit() else word for word in chance.choice(lines).split()
        ]
        name = "".join(chance.choices(LETTERS, k=chance.randrange(4, 9)))
        words.insert(chance.randrange(len(words)), name)
        yield Report(id=str(k), text=" ".join(words), language="ar")


def resident() -> float:
    """Return the resident memory of this process in megabytes (Linux)."""
    with open("/proc/self/statm", encoding="ascii") as stream:
        return int(stream.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> int:
    """Extract and print; return the exit code."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    pack = hasila.load_pack("ar")
    claims = 0
    print(f"{'reports':>10}{'claims':>10}{'MB':>8}")
    for done, report in enumerate(reports(number), 1):
        claims += len(extract(report, pack))
        if done % max(1, number // 10) == 0:
            print(f"{done:10}{claims:10}{resident():8.0f}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
