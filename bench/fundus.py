"""Read real pages that others have read by hand-written rules for each site: the tests of the Fundus project.

    python -m bench.fundus FOLDER      tests/resources/parser/test_data of a checkout of github.com/flairNLP/fundus

The pages are under their publishers' copyright, of many countries and hardly any of them Arabic; they show whether
the rules of ``hasila.read`` hold on sites that nobody here looked at. Text is compared with what Fundus takes for
summary, headings and paragraphs, the headline left out on both sides; where it has several readings of a page, with
the nearest. Scripts without spaces between words are left out.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import mean, median
from typing import Any

from bench.furniture import Read, f1, readers, tokens
from hasila import load_pack
from hasila.read.charset import decode
from hasila.read.problem import Unreadable

_UNSPACED = ("jp", "cn", "tw")
_DAY = re.compile(r"(_\d{4}_\d\d_\d\d)?\.html\.gz$")


def pages(folder: Path) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield each page with the readings that Fundus has of its publisher's pages."""
    for path in sorted(folder.glob("*/*.html.gz")):
        told = path.with_name(_DAY.sub(".json", path.name))
        if told.is_file() and path.parent.name not in _UNSPACED:
            readings = [
                reading for reading in json.loads(told.read_text("utf-8")).values() if reading.get("body")
            ]
            if readings:
                yield decode(gzip.decompress(path.read_bytes()), None), readings


def body(reading: dict[str, Any]) -> Counter[str]:
    """Return the words of a reading."""
    parts = list(reading["body"].get("summary") or ())
    for section in reading["body"]["sections"]:
        parts += section["headline"] + section["paragraphs"]
    return tokens("\n".join(parts))


def main() -> int:
    """Print the figures; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, help="the test pages of a checkout of Fundus")
    found = list(pages(parser.parse_args().folder))
    print(f"{len(found)} pages\n\n| | mean F1 | median | F1 below 0.5 | day |\n|---|---|---|---|---|")
    for name, read in readers(load_pack("ar")).items():
        texts, days = [], []
        for page, readings in found:
            try:
                ours = read(page)
            except Unreadable:
                ours = Read("", "", None, None, None)
            words = tokens(ours.text, ours.title)
            score, nearest = max(((f1(words, body(r)), i) for i, r in enumerate(readings)))
            texts.append(score)
            days.append(str(readings[nearest].get("publishing_date"))[:10] == ours.published)
        low = sum(score < 0.5 for score in texts)
        print(f"| {name} | {mean(texts):.3f} | {median(texts):.3f} | {low} | {mean(days):.2f} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
