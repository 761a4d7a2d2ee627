"""The date that a report gives itself: "City, 12 May 2022" on a line of its own."""

from __future__ import annotations

import datetime as dt
from itertools import islice

from hasila.extract.scan import Scan
from hasila.model import Report
from hasila.packs import Pack
from hasila.text import sentences

_OPENING = 3  # lines: a title, a dateline, a first paragraph
_LONGEST = 100  # characters
_FULL = "date="


def dateline(report: Report, pack: Pack) -> dt.date | None:
    """Return the full date of a short opening line that tells of no harm; None if there is none, or more than one."""
    dates: set[str] = set()
    for line in islice((line for line in report.text.splitlines() if line.strip()), _OPENING):
        if len(line) > _LONGEST:
            continue
        scans = [Scan(sentence, 0, pack) for sentence in sentences(pack.fold(line).folded)]
        if not any(scan.has("harms") for scan in scans):
            times = {time.expr for scan in scans for time in scan.times}
            dates |= {
                expr if "/" in expr else expr.partition(";")[0] for expr in times if expr.startswith(_FULL)
            }
    if len(dates) != 1:
        return None
    day = dates.pop().removeprefix(_FULL)
    return None if "/" in day else dt.date.fromisoformat(day)  # a span of days is none
