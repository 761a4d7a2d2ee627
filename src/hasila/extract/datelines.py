"""The date that a report gives itself: "City, 12 May 2022" on a line of its own."""

from __future__ import annotations

import datetime as dt
from itertools import groupby

from hasila.extract.scan import Scan
from hasila.model import Report
from hasila.packs import Pack
from hasila.text import sentences

_OPENING = 3  # paragraphs: a title, a dateline, a first line
_LONGEST = 10  # tokens
_FULL = "date="


def dateline(report: Report, pack: Pack) -> dt.date | None:
    """Return the full date of a short opening line that tells of no harm; None if there is none, or more than one."""
    dates: set[str] = set()
    by_paragraph = groupby(sentences(pack.fold(report.text).folded), key=lambda sentence: sentence.paragraph)
    for number, (_, group) in enumerate(by_paragraph):
        if number == _OPENING:
            break
        scans = [Scan(sentence, 0, pack) for sentence in group]
        short = sum(len(scan) for scan in scans) <= _LONGEST
        if short and not any(scan.has("harms") for scan in scans):
            dates |= {time.expr for scan in scans for time in scan.times if time.expr.startswith(_FULL)}
    if len(dates) != 1:
        return None
    return dt.date.fromisoformat(dates.pop().removeprefix(_FULL)[:10])
