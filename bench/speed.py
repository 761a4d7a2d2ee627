"""Reports a second beside floors for the same texts in the same process, and how long a command takes.

    python -m bench.speed

Floors: folding with ``str.split()``, and folding with one pass of the lexicon. Rounds are interleaved, and
the best of each is printed, so that other work on the machine weighs little. Times are those of one core.
The reports are told twice: dense with casualties, and ``general.txt``, which holds news without any. Last, a
report of one line of 1 and of 5 million characters: the time for each character must not grow with the length.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Sequence

import hasila
from bench.corpus import NO_SHARED, ROOT, SHARED, corpora
from hasila.extract import extract
from hasila.model import Report
from hasila.packs import Pack
from hasila.pipeline import claims_of
from hasila.read import Problem, read
from hasila.text import sentences

ROUNDS = 5
LINES = (1_000_000, 5_000_000)
SPLIT, SCAN = "floor: fold and split", "floor: fold and scan"


def _split(report: Report, pack: Pack) -> object:
    return pack.fold(report.text).folded.split()


def _scan(report: Report, pack: Pack) -> object:
    return [pack.lexicon.find(sentence.tokens) for sentence in sentences(pack.fold(report.text).folded)]


WORK: dict[str, Callable[[Report, Pack], object]] = {
    SPLIT: _split,
    SCAN: _scan,
    "extract": extract,
    "extract and resolve": claims_of,
}


def best_times(reports: Sequence[Report], pack: Pack) -> dict[str, float]:
    """Return the seconds of the best round for each kind of work over all reports."""
    best = dict.fromkeys(WORK, float("inf"))
    for _ in range(ROUNDS):
        for name, work in WORK.items():
            start = time.perf_counter()
            for report in reports:
                work(report, pack)
            best[name] = min(best[name], time.perf_counter() - start)
    return best


def start_time() -> float:
    """Return the seconds that ``hasila extract`` takes on one short report, process start included."""
    command = [sys.executable, "-m", "hasila", "extract", str(ROOT / "samples/reports/jubah-army.txt")]
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    return min(times)


def _stop(problem: Problem) -> None:
    raise ValueError(str(problem))


def general() -> list[Report]:
    """Return reports without casualties, each of some of the paragraphs of ``general.txt``."""
    paragraphs = (ROOT / "bench/general.txt").read_text(encoding="utf-8").splitlines()
    number = len(paragraphs)
    texts = ("\n".join(paragraphs[(k + i) % number] for i in range(4)) for k in range(20 * number))
    return [Report(id=str(k), text=text, language="ar") for k, text in enumerate(texts)]


def show(name: str, reports: Sequence[Report], pack: Pack) -> None:
    """Measure the kinds of work over reports and print a line for each."""
    length = sum(len(report.text) for report in reports) / len(reports)
    print(f"{name}: {len(reports)} reports of {length:.0f} characters, best of {ROUNDS} rounds\n")
    times = best_times(reports, pack)
    print(f"{'':22}{'ms a report':>13}{'reports a s':>13}{'x split':>9}{'x scan':>8}")
    for kind, seconds in times.items():
        rate = f"{1000 * seconds / len(reports):13.3f}{len(reports) / seconds:13.0f}"
        print(f"{kind:22}{rate}{seconds / times[SPLIT]:9.1f}{seconds / times[SCAN]:8.1f}")
    print()


def one_line(texts: Sequence[str], pack: Pack) -> None:
    """Print how long one line of several lengths takes, by character."""
    joined = " ".join(" ".join(text.split()) for text in texts)
    print(f"{'one line of characters':22}{'s':>13}{'µs a character':>16}")
    for length in LINES:
        text = (joined * (length // len(joined) + 1))[:length]
        start = time.perf_counter()
        extract(Report(id="line", text=text, language="ar"), pack)
        seconds = time.perf_counter() - start
        print(f"{length:22,}{seconds:13.1f}{1e6 * seconds / length:16.2f}")
    print()


def main() -> int:
    """Measure and print; return the exit code."""
    if not SHARED.is_dir():
        print(NO_SHARED)
    corpus, pack = corpora()[-1], hasila.load_pack("ar")
    reports = list(read(corpus.reports, _stop))
    show(corpus.name, reports, pack)
    show("news without casualties", general(), pack)
    one_line([report.text for report in reports], pack)
    print(f"hasila extract on one short report: {start_time():.2f} s from start to end")
    return 0


if __name__ == "__main__":
    sys.exit(main())
