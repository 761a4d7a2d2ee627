"""Score the claims against gold records, and fail where a figure is below its floor.

    python -m bench.gate              the table; exit code 1 where a figure is below bench/floors.json
    python -m bench.gate --update     raise the floors to what was measured, rounded down to two decimals
    python -m bench.gate --lower      set the floors to it even where that lowers them

The samples are scored by our own code (``scoring``), the shared pool by the scorer that stands beside it.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.corpus import NO_SHARED, ROOT, SHARED, Corpus, Record, corpora, records, run
from bench.scoring import score

FLOORS = ROOT / "bench/floors.json"
SCORER = SHARED / "tools/score_claims.py"
HEADLINES = ("claim", "numeric_claim", "record")

Floors = dict[str, dict[str, Any]]
"""Of each corpus: ``corpus`` (the id of its gold files) and ``floors`` (a number from 0 to 1 by figure)."""


def measure(corpus: Corpus) -> list[tuple[str, Record]]:
    """Return the figures of a corpus and, where it has several gold files, of each of them."""
    claims = run("extract", corpus.reports)
    rows = [(corpus.name, _score(corpus, corpus.gold, claims))]
    if len(corpus.gold) > 1:
        rows += [(gold.stem, _score(corpus, [gold], claims)) for gold in corpus.gold]
    return rows


def _score(corpus: Corpus, gold: Sequence[Path], claims: Sequence[Record]) -> Record:
    if corpus.name != "samples":
        return _score_shared(corpus, gold, claims)
    texts = {report["id"]: report["text"] for report in run("read", corpus.reports)}
    return score([record for path in gold for record in records(path.read_bytes())], texts, claims).figures()


def _score_shared(corpus: Corpus, gold: Sequence[Path], claims: Sequence[Record]) -> Record:
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as predicted:
        predicted.writelines(json.dumps(claim) + "\n" for claim in claims)
        predicted.flush()
        arguments = ["--json", "--pred", predicted.name]
        for option, paths in (("--gold", gold), ("--texts", corpus.reports)):
            arguments += [word for path in paths for word in (option, str(path))]
        done = subprocess.run([sys.executable, str(SCORER), *arguments], stdout=subprocess.PIPE, check=True)
    figures: Record = json.loads(done.stdout)
    return figures


def flat(figures: Record) -> dict[str, float]:
    """Return what has a floor: F1 of claims, claims with a figure and records, accuracy of each attribute."""
    headlines = {name: figures[name]["f1"] for name in HEADLINES}
    return headlines | {name: value["accuracy"] for name, value in figures["attributes"].items()}


def below(name: str, figures: dict[str, float], floors: dict[str, float]) -> list[str]:
    """Return a message for each figure that is below its floor or gone."""
    return [
        f"{name}: {figure} is {figures.get(figure, 0):.4f}, below its floor {floor:.2f}"
        for figure, floor in floors.items()
        if figures.get(figure, 0) < floor
    ]


def raised(figures: dict[str, float], floors: dict[str, float], lower: bool) -> dict[str, float]:
    """Return the floors that figures allow; none is lower than before unless ``lower`` says so."""
    measured = {name: math.floor(value * 100 + 1e-9) / 100 for name, value in figures.items()}
    return measured if lower else floors | {k: max(v, floors.get(k, 0.0)) for k, v in measured.items()}


def _print_table(rows: Sequence[tuple[str, Record]]) -> None:
    attributes = sorted({name for _, figures in rows for name in figures["attributes"]})
    print("| | " + " | ".join(name for name, _ in rows) + " |")
    print("|---|" + "---|" * len(rows))
    for label, key in (("reports", "reports"), ("gold claims", "gold_claims"), ("predicted", "predicted")):
        print(f"| {label} | " + " | ".join(str(figures[key]) for _, figures in rows) + " |")
    for name in HEADLINES:
        cells = ("{p:.3f} / {r:.3f} / {f1:.3f}".format(**figures[name]) for _, figures in rows)
        print(f"| {name.replace('_', ' ')} P / R / F1 | " + " | ".join(cells) + " |")
    for name in attributes:
        cells = (_accuracy(figures["attributes"].get(name)) for _, figures in rows)
        print(f"| {name} | " + " | ".join(cells) + " |")


def _accuracy(value: Record | None) -> str:
    return "" if value is None else f"{value['accuracy']:.3f} ({value['n']})"


def main() -> int:
    """Measure, print, and compare with the floors or move them; return the exit code."""
    arguments = argparse.ArgumentParser(prog="python -m bench.gate", description="Score claims against gold.")
    arguments.add_argument("--update", action="store_true", help="raise the floors to what is measured")
    arguments.add_argument("--lower", action="store_true", help="set the floors even where that lowers them")
    options = arguments.parse_args()
    floors: Floors = json.loads(FLOORS.read_text()) if FLOORS.is_file() else {}
    failures: list[str] = []
    if not SHARED.is_dir():
        print(NO_SHARED)
    for corpus in corpora():
        rows = measure(corpus)
        print(f"\n{corpus.name}, gold {corpus.id}\n")
        _print_table(rows)
        figures, known = flat(rows[0][1]), floors.get(corpus.name, {"corpus": corpus.id, "floors": {}})
        if known["corpus"] != corpus.id:
            print(
                f"\n{corpus.name}: the gold has changed since the floors were set (it was {known['corpus']})"
            )
        failures += [] if options.lower else below(corpus.name, figures, known["floors"])
        new = raised(figures, known["floors"], options.lower)
        floors[corpus.name] = {"corpus": corpus.id, "floors": new}
    if failures:
        print("\n" + "\n".join(failures))
        print("mend it, or lower the floors with python -m bench.gate --lower and say why in the commit")
        return 1
    print("\nno figure is below its floor")
    if options.update or options.lower:
        FLOORS.write_text(json.dumps(floors, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
