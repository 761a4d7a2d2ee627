"""The reports and gold records that claims are measured on: the samples, and the shared pool if it is there.

The shared pool holds real reports under their outlets' copyright. It stands beside the project and is never
part of it; ``SHARED`` is missing on most machines.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
NO_SHARED = f"no shared reports in {SHARED}: only the samples are measured"

Record = dict[str, Any]
"""A line of JSON: a claim as ``hasila extract`` prints it, or the gold claims of a report."""


class Corpus(NamedTuple):
    """A named set of reports with their gold records; ``id`` is a hash of the gold files."""

    name: str
    reports: tuple[Path, ...]
    gold: tuple[Path, ...]

    @property
    def id(self) -> str:
        """Return the first 16 hex digits of the SHA-256 of the gold files, one after the other."""
        return hashlib.sha256(b"".join(path.read_bytes() for path in self.gold)).hexdigest()[:16]


def corpora() -> list[Corpus]:
    """Return the samples and, where the shared pool is there, its seeds and its development reports."""
    found = [Corpus("samples", (ROOT / "samples/reports",), (ROOT / "samples/gold.jsonl",))]
    if SHARED.is_dir():
        reports, gold = SHARED / "reports", SHARED / "gold"
        pool = (reports / "dev.jsonl", reports / "dev-C.jsonl")
        found += [
            Corpus("seeds", (reports / "seeds",), (gold / "seeds.jsonl",)),
            Corpus("dev", pool, tuple(sorted(gold.glob("dev-*.jsonl")))),
        ]
    return found


def run(command: str, paths: Sequence[Path], tree: Path = ROOT) -> list[Record]:
    """Return what ``hasila COMMAND PATHS`` of a work tree prints, one record a line, without tables of the user.

    Raises CalledProcessError where the command could not do all of its work.
    """
    done = subprocess.run(
        [sys.executable, "-m", "hasila", command, *map(str, paths)],
        env={**os.environ, "PYTHONPATH": str(tree / "src"), "HASILA_DATA": str(ROOT / "build/no-tables")},
        stdout=subprocess.PIPE,
        check=True,
    )
    return records(done.stdout)


def records(lines: bytes) -> list[Record]:
    """Return the records of JSON lines."""
    return [json.loads(line) for line in lines.splitlines() if line.strip()]
