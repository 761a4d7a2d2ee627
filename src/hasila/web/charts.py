"""Geometry of the drawings: where bars, dots and ticks stand. Templates write the SVG; nothing here is text or colour.

Time runs in the direction of writing: ``mirrored`` turns a drawing over for right-to-left pages.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from hasila.model import Harm
from hasila.web.views import Bucket, Step, Timeline, TollCell, TollView

Figured = TollCell | TollView

TONES = 6
"""Colours for kinds (sides, claimants); further kinds share the colour 0 of what is not told apart."""
WIDTH, HEIGHT = 960.0, 200.0
LEFT, RIGHT, ABOVE, BELOW = 84.0, 16.0, 14.0, 30.0
_PLOT = WIDTH - LEFT - RIGHT
_MARGIN = 48.0
_OPEN = 16.0


class Range(NamedTuple):
    """A line from low to high and a dot at best, in per cent of the width; ``open`` runs on without an end."""

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
    """What happened in one span of time: the bar's parts from below, and the whisker from low to high.

    ``floor`` is what the lowest figures hold beyond the best ones, where incidents have no best figure.
    """

    x: float
    width: float
    bars: list[Bar]
    floor: Bar | None
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
    start = share(low if low is not None else min(known), top)
    is_open = high is None
    end = min(max(start, share(max(known), top)) + _OPEN, 100.0) if is_open else share(max(known), top)
    return Range(start, end, None if best is None else share(best, top), is_open)


def tops(tolls: Iterable[Figured]) -> dict[Harm, int]:
    """Return for each harm the end of a scale that holds the figures of all its tolls."""
    found: dict[Harm, list[int | None]] = defaultdict(list)
    for toll in tolls:
        found[toll.harm] += [toll.low, toll.best, toll.high]
    return {harm: top_of(values) for harm, values in found.items()}


def top_of(values: Iterable[int | None]) -> int:
    """Return the end of a scale that holds all figures: the next of 10, 100, 1,000 …"""
    return int(10 ** math.ceil(math.log10(max([10, *(value for value in values if value)]))))


def decades(top: int) -> list[Tick]:
    """Return the ticks 1, 10, 100 … up to ``top``."""
    return [Tick(share(10**n, top), 10**n) for n in range(round(math.log10(top)) + 1)]


class Axis(NamedTuple):
    """An axis of days, as wide as the plot; ``mirrored`` runs from right to left."""

    first: dt.date
    days: int
    mirrored: bool

    def at(self, day: dt.date, width: float = 0.0) -> float:
        """Return the left edge of something so wide that begins where ``day`` begins."""
        x = LEFT + (day - self.first).days / self.days * _PLOT
        return round(WIDTH - x - width if self.mirrored else x, 1)

    def wide(self, days: float) -> float:
        """Return how wide so many days are."""
        return round(days / self.days * _PLOT, 1)

    def marks(self) -> list[tuple[float, str]]:
        """Return at most six days to write under the axis, none beyond its ends."""
        count = min(6, self.days)
        offsets = sorted({round(i * (self.days - 1) / max(count - 1, 1)) for i in range(count)})
        days = [self.first + dt.timedelta(days=offset) for offset in offsets]
        middle = self.wide(1) / 2
        places = [self.at(day) + (-middle if self.mirrored else middle) for day in days]
        inside = [round(min(max(x, _MARGIN), WIDTH - _MARGIN), 1) for x in places]
        return [(x, day.isoformat()) for x, day in zip(inside, days, strict=True)]


def timeline(found: Timeline, *, mirrored: bool) -> list[Columns]:
    """Return one drawing for each harm, the most frequent first; a side has one tone in all of them."""
    if not found.buckets:
        return []
    first, last = min(b.start for b in found.buckets), max(b.end for b in found.buckets)
    axis = Axis(first, (last - first).days + 1, mirrored)
    tones = _tones(bucket.side for bucket in found.buckets if bucket.side for _ in range(bucket.incidents))
    by_harm: dict[Harm, list[Bucket]] = defaultdict(list)
    for bucket in found.buckets:
        by_harm[bucket.harm].append(bucket)
    ranked = sorted(by_harm.items(), key=lambda pair: -sum(b.incidents for b in pair[1] if not b.side))
    return [_columns(harm, buckets, tones, axis) for harm, buckets in ranked]


def _columns(harm: Harm, buckets: Sequence[Bucket], tones: dict[str | None, int], axis: Axis) -> Columns:
    spans: dict[dt.date, list[Bucket]] = defaultdict(list)
    for bucket in buckets:
        spans[bucket.start].append(bucket)
    top = _rounded_up(max(max(b.high, b.best) for b in buckets))
    columns = [_column(parts, tones, axis, top) for _, parts in sorted(spans.items())]
    told = {bucket.side for bucket in buckets if bucket.side and bucket.best}
    sides: dict[str | None, int] = {side: tone for side, tone in tones.items() if side in told and tone}
    return Columns(harm, columns, _ticks(top), axis.marks(), sides)


def _column(parts: Sequence[Bucket], tones: dict[str | None, int], axis: Axis, top: int) -> Column:
    """Draw each side on top of the one before, and above them what no side is told of."""
    whole = next((part for part in parts if part.side is None), parts[0])
    told = {side: sum(part.best for part in parts if part.side == side) for side in tones if side}
    rest = whole.best - sum(told.values())
    bars, upper = [], HEIGHT - BELOW
    for side, best in (*told.items(), (None, rest)):
        if best > 0:
            height = best / top * (HEIGHT - ABOVE - BELOW)
            upper -= height
            bars.append(Bar(round(upper, 1), round(height, 1), tones.get(side, 0)))
    low, high = _height(whole.low, top), _height(whole.high, top)
    floor = Bar(low, round(upper - low, 1), 0) if low < round(upper, 1) else None
    width = max(axis.wide((whole.end - whole.start).days + 1), 3.0)
    return Column(axis.at(whole.start, width), width, bars, floor, low, high, whole)


def growth(steps: Sequence[Step], *, mirrored: bool) -> Growth | None:
    """Return the drawing of the figures of one harm, for everybody; None if fewer than two have a day."""
    dated = sorted(((step.published, step) for step in steps if step.published), key=lambda pair: pair[0])
    if len(dated) < 2:
        return None
    axis = Axis(dated[0][0], (dated[-1][0] - dated[0][0]).days + 1, mirrored)
    top = _rounded_up(max(step.number_max or step.number for _, step in dated))
    sources = _tones(step.source for _, step in dated)
    dots = [
        Dot(
            round(axis.at(day) + axis.wide(1) / 2 * (-1 if mirrored else 1), 1),
            _height(step.number, top),
            _height(step.number_max or step.number, top),
            sources[step.source],
            step,
        )
        for day, step in dated
    ]
    lines = []
    for source, tone in sources.items():
        path = [f"{dot.x},{dot.y}" for dot in dots if dot.step.source == source]
        lines += [(tone, " ".join(path))] if len(path) > 1 else []
    return Growth(dots, lines, _ticks(top), axis.marks(), sources)


def _tones(kinds: Iterable[str | None]) -> dict[str | None, int]:
    """Return a tone for each kind, the most frequent first; no kind is tone 0, as are those beyond the last tone."""
    counts = Counter(kinds)
    ranked = sorted((kind for kind in counts if kind is not None), key=lambda kind: (-counts[kind], kind))
    tones: dict[str | None, int] = {kind: i if i <= TONES else 0 for i, kind in enumerate(ranked, 1)}
    return tones | ({None: 0} if None in counts else {})


def _height(value: int, top: int) -> float:
    return round(HEIGHT - BELOW - value / top * (HEIGHT - ABOVE - BELOW), 1)


def _ticks(top: int) -> list[Tick]:
    steps = (0, top // 2, top) if top % 2 == 0 else (0, top)
    return [Tick(_height(value, top), value) for value in steps]


def _rounded_up(value: int) -> int:
    """Return the next round figure: 1, 2, 4, 6, 8 or 10 times a power of ten, and 2 at least."""
    if value <= 2:
        return 2
    power = int(10 ** int(math.log10(value)))
    return next(step * power for step in (1, 2, 4, 6, 8, 10) if step * power >= value)
