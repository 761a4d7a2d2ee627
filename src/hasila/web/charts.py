"""Geometry of the drawings: where bars, dots and ticks stand. Templates write the SVG; nothing here is text or colour.

Time runs in the direction of writing: ``mirrored`` turns a drawing over for right-to-left pages.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from hasila.model import Harm
from hasila.web.views import Bucket, Step, Timeline

TONES = 6
"""Colours for kinds (sides, claimants); further kinds share the colour 0 of what is not told apart."""
WIDTH, HEIGHT = 960.0, 240.0
LEFT, RIGHT, ABOVE, BELOW = 56.0, 16.0, 14.0, 30.0
_PLOT = WIDTH - LEFT - RIGHT


class Range(NamedTuple):
    """A line from low to high and a dot at best, in per cent of the width; ``open`` runs off the end."""

    start: float
    end: float
    best: float | None
    open: bool


class Tick(NamedTuple):
    """A mark on an axis: where, and of what value."""

    at: float
    value: int


class Bar(NamedTuple):
    """One side's part of a bar: its upper edge, its height and its tone."""

    y: float
    height: float
    tone: int


class Column(NamedTuple):
    """What happened in one span of time: the bar's parts from below, and the whisker from low to high."""

    x: float
    width: float
    bars: list[Bar]
    low: float
    high: float
    bucket: Bucket


class Columns(NamedTuple):
    """A drawing of casualties over time: ``sides`` has the tone of each side that is drawn."""

    harm: Harm
    columns: list[Column]
    ticks: list[Tick]
    dates: list[tuple[float, str]]
    sides: dict[str | None, int]


class Dot(NamedTuple):
    """One figure of one claimant on the day of its publication."""

    x: float
    y: float
    top: float
    tone: int
    step: Step


class Growth(NamedTuple):
    """A drawing of how figures grew: dots by claimant, joined in the order of time."""

    dots: list[Dot]
    lines: list[tuple[int, str]]
    ticks: list[Tick]
    dates: list[tuple[float, str]]
    sources: dict[str | None, int]


def share(value: int, top: int) -> float:
    """Return where a figure stands on a logarithmic scale from 0 to ``top``, in per cent."""
    return 100 * math.log1p(max(value, 0)) / math.log1p(max(top, 1))


def range_of(low: int | None, best: int | None, high: int | None, top: int) -> Range | None:
    """Return the drawing of a toll on a scale to ``top``; None where it has no figure."""
    known = [value for value in (low, best, high) if value is not None]
    if not known:
        return None
    start = low if low is not None else min(known)
    is_open = high is None
    end = 100.0 if is_open else share(max(known), top)
    return Range(share(start, top), end, None if best is None else share(best, top), is_open)


def top_of(values: Iterable[int | None]) -> int:
    """Return the end of a scale that holds all figures: the next of 10, 100, 1,000 …"""
    return int(10 ** math.ceil(math.log10(max([10, *(value for value in values if value)]))))


def decades(top: int) -> list[Tick]:
    """Return the ticks 1, 10, 100 … up to ``top``."""
    return [Tick(share(10**n, top), 10**n) for n in range(round(math.log10(top)) + 1)]


def timeline(found: Timeline, *, mirrored: bool) -> list[Columns]:
    """Return one drawing for each harm, the most frequent first."""
    by_harm: dict[Harm, list[Bucket]] = defaultdict(list)
    for bucket in found.buckets:
        by_harm[bucket.harm].append(bucket)
    whole = (
        [(min(b.start for b in found.buckets), max(b.end for b in found.buckets))] if found.buckets else []
    )
    return [
        _columns(harm, buckets, whole[0], mirrored)
        for harm, buckets in sorted(
            by_harm.items(), key=lambda pair: -sum(b.best for b in pair[1] if not b.side)
        )
    ]


def _columns(
    harm: Harm, buckets: Sequence[Bucket], whole: tuple[dt.date, dt.date], mirrored: bool
) -> Columns:
    sides = _tones(bucket.side for bucket in buckets if bucket.side for _ in range(bucket.best))
    spans: dict[dt.date, list[Bucket]] = defaultdict(list)
    for bucket in buckets:
        spans[bucket.start].append(bucket)
    top = _rounded_up(max(max(b.high, b.best) for b in buckets))
    days = (whole[1] - whole[0]).days + 1
    drawn = [_column(parts, sides, whole[0], days, top) for _, parts in sorted(spans.items())]
    if mirrored:
        drawn = [column._replace(x=WIDTH - column.x - column.width) for column in drawn]
    return Columns(harm, drawn, _ticks(top), _dates(whole[0], days, mirrored), sides)


def _column(
    parts: Sequence[Bucket], sides: dict[str | None, int], first: dt.date, days: int, top: int
) -> Column:
    """Draw each side on top of the one before, and above them what no side is told of."""
    whole = next((part for part in parts if part.side is None), parts[0])
    told = {side: sum(part.best for part in parts if part.side == side) for side in sides if side}
    told = {side: best for side, best in told.items() if best}
    rest = {None: whole.best - sum(told.values())} if whole.best > sum(told.values()) else {}
    bars, upper = [], HEIGHT - BELOW
    for side, best in (*told.items(), *rest.items()):
        height = best / top * (HEIGHT - ABOVE - BELOW)
        upper -= height
        bars.append(Bar(round(upper, 1), round(height, 1), sides.get(side, 0)))
    x = LEFT + (whole.start - first).days / days * _PLOT
    width = max(((whole.end - whole.start).days + 1) / days * _PLOT, 3.0)
    return Column(
        round(x, 1), round(width, 1), bars, _height(whole.low, top), _height(whole.high, top), whole
    )


def growth(steps: Sequence[Step], *, mirrored: bool) -> Growth | None:
    """Return the drawing of the figures of one harm, for everybody; None if fewer than two have a day."""
    dated = [(step.published, step) for step in steps if step.published is not None]
    if len(dated) < 2:
        return None
    first, last = min(day for day, _ in dated), max(day for day, _ in dated)
    days = (last - first).days + 1
    top = _rounded_up(max(step.number_max or step.number for _, step in dated))
    sources = _tones(step.source for _, step in dated)
    dots: list[Dot] = []
    for day, step in sorted(dated, key=lambda pair: pair[0]):
        x = LEFT + ((day - first).days + 0.5) / days * _PLOT
        x = WIDTH - x if mirrored else x
        dots.append(
            Dot(
                round(x, 1),
                _height(step.number, top),
                _height(step.number_max or step.number, top),
                sources[step.source],
                step,
            )
        )
    lines = []
    for source, tone in sources.items():
        path = [f"{dot.x},{dot.y}" for dot in dots if dot.step.source == source]
        lines += [(tone, " ".join(path))] if len(path) > 1 else []
    return Growth(dots, lines, _ticks(top), _dates(first, days, mirrored), sources)


def _tones(kinds: Iterable[str | None]) -> dict[str | None, int]:
    """Return a tone for each kind, the most frequent first; no kind is tone 0, as are those beyond the last tone."""
    counts: dict[str | None, int] = defaultdict(int)
    for kind in kinds:
        counts[kind] += 1
    ranked = sorted((kind for kind in counts if kind is not None), key=lambda kind: (-counts[kind], kind))
    tones: dict[str | None, int] = {kind: i if i <= TONES else 0 for i, kind in enumerate(ranked, 1)}
    return tones | ({None: 0} if None in counts else {})


def _height(value: int, top: int) -> float:
    return round(HEIGHT - BELOW - value / top * (HEIGHT - ABOVE - BELOW), 1)


def _ticks(top: int) -> list[Tick]:
    steps = (0, top // 2, top) if top % 2 == 0 else (0, top)
    return [Tick(_height(value, top), value) for value in steps]


def _rounded_up(value: int) -> int:
    """Return the next round figure: 1, 2, 4, 5, 6, 8 or 10 times a power of ten."""
    if value <= 2:
        return 2
    power = 10 ** int(math.log10(value))
    return next(step * power for step in (1, 2, 4, 6, 8, 10) if step * power >= value)


def _dates(first: dt.date, days: int, mirrored: bool) -> list[tuple[float, str]]:
    """Return at most six days to write under an axis."""
    count = min(6, days)
    offsets = sorted({round(i * (days - 1) / max(count - 1, 1)) for i in range(count)})
    found = []
    for offset in offsets:
        x = LEFT + (offset + 0.5) / days * _PLOT
        found.append(
            (round(WIDTH - x if mirrored else x, 1), (first + dt.timedelta(days=offset)).isoformat())
        )
    return found
