"""Time expressions tied to the calendar by the date of publication.

Expressions come in the grammar of ``hasila.extract.times``. The answer is an interval of whole days, written
as the annotation guide has it. Rules of thumb, all counted from the day of publication:

- A bare weekday is the last such day up to and including it; "last" is never the day itself. Beside "today"
  or "yesterday" it is the nearest such day, since dates of publication are often a day off and reprints lag.
- A month or a day of a month without a year is the last one begun; "last" lies wholly in the past.
- A night runs into the next day. A week past is any of the 13 days before.
- "A few" days are up to 8, weeks up to 5; a few months or years tell no date. The start, middle and end of a
  month are its thirds; a year starts and ends with two months, and its middle is a third.
- Nothing that has begun runs on past the publication.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import NamedTuple

_KEYS = frozenset(
    {
        "date", "year", "season", "month", "day", "weekday", "days", "span", "rel", "edge",
        "nth", "first", "final", "last", "ago", "length", "unit", "part",
    }
)  # fmt: skip
_SHIFT = {"this": 0, "last": -1, "before-last": -2, "next": 1}
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
_SHARES = {"half": 2, "third": 3, "quarter": 4}
_EDGES = {"start": 0, "mid": 1, "end": 2}
_DAY_OFF = 1  # a date of publication may be that many days early


class _Days(NamedTuple):
    """All days from ``start`` to ``end``, both included."""

    start: dt.date
    end: dt.date


Fields = dict[str, str]


def anchor(expr: str, published: dt.date | None) -> tuple[str | None, str | None]:
    """Return (``when``, ``partial``) of a time expression.

    ``when`` is ``YYYY-MM-DD``, ``YYYY-MM``, ``YYYY`` or ``A/B``, or None where the days are not known.
    ``partial`` is then what is known of weekday, night, month or day of month (``weekday=2-3;part=night``,
    ``month=7;day=15``), the same for all ways of saying it, so that undated reports can be joined on it.
    Never raises: a string that is no expression gives (None, None).
    """
    try:
        days = _interval(expr, published)
        if days is None:
            return None, None if "/" in expr else _partial(_parse(expr))
        return _show(days), None
    except (ValueError, OverflowError, KeyError):
        return None, None


def _parse(point: str) -> Fields:
    fields: Fields = {}
    for piece in point.split(";"):
        key, _, value = piece.partition("=")
        if key not in _KEYS or not value:
            raise ValueError(point)
        fields[key] = value
    return fields


def _interval(expr: str, published: dt.date | None) -> _Days | None:
    first, slash, last = expr.partition("/")
    if first == "event":
        return None
    fields = _parse(first)
    start = _point(fields, published)
    if not slash:
        return start
    until = _today(published) if last == "now" else _point(_parse(last), published)
    if start is None or until is None:
        return None
    begin = start.start
    if begin > until.end and "weekday" in fields:
        begin -= dt.timedelta(days=7)
    elif begin > until.end and "month" in fields:
        begin = _shift_months(begin, -12)
    return _Days(begin, until.end) if begin <= until.end else None


def _today(published: dt.date | None) -> _Days | None:
    return _Days(published, published) if published else None


def _point(fields: Fields, published: dt.date | None) -> _Days | None:
    days = _whole(fields, published)
    if days is None:
        return None
    if fields.get("part") == "night" and days.start == days.end:
        days = _Days(days.start, days.end + dt.timedelta(days=1))
    if published and days.start <= published < days.end and "-" not in fields.get("weekday", ""):
        days = _Days(days.start, published)
    return days


def _whole(fields: Fields, published: dt.date | None) -> _Days | None:
    """Return the days meant before night and publication have their say."""
    if "date" in fields:
        day = dt.date.fromisoformat(fields["date"])
        return _Days(day, day)
    if fields.get("rel") == "same" or "length" in fields:
        return None
    if published and "ago" in fields:
        return _ago(fields["ago"], fields["unit"], published)
    if published and "last" in fields:
        return _last(fields["last"], fields["unit"], published)
    if published and ("weekday" in fields or "days" in fields):
        return _near(fields, published)
    span = _calendar(fields, published)
    return _narrow(span, fields) if span else None


# Days told from the publication


def _near(fields: Fields, published: dt.date) -> _Days:
    day = published + dt.timedelta(days=int(fields.get("days", "0")))
    if "weekday" not in fields:
        return _Days(day, day)
    first, *second = (int(part) for part in fields["weekday"].split("-"))
    gap = (second[0] - first) % 7 if second else 0
    if not 1 <= first <= 7:
        raise ValueError(fields["weekday"])
    if "days" in fields:
        day += dt.timedelta(days=(first - day.isoweekday() + 3) % 7 - 3)
        if day > published + dt.timedelta(days=_DAY_OFF):
            day -= dt.timedelta(days=7)
    else:
        day = _weekday(first, fields, published, gap)
    return _Days(day, day + dt.timedelta(days=gap))


def _weekday(number: int, fields: Fields, published: dt.date, gap: int) -> dt.date:
    if fields.get("rel") == "next":
        return published + dt.timedelta(days=(number - published.isoweekday() - 1) % 7 + 1)
    limit = published
    if fields.get("rel") in ("last", "before-last"):
        limit -= dt.timedelta(days=1 if fields["rel"] == "last" else 8)
    if fields.get("part") != "night":
        limit -= dt.timedelta(days=gap)
    return limit - dt.timedelta(days=(limit.isoweekday() - number) % 7)


def _ago(count: str, unit: str, published: dt.date) -> _Days | None:
    few = {"minute": (0, 0), "hour": (1, 0), "day": (8, 1), "week": (35, 10)}
    if count == "few":
        return _before(published, *few[unit]) if unit in few else None
    number = int(count)
    if unit in ("minute", "hour"):
        return _before(published, -(-number // 24) if unit == "hour" else 0, 0)
    if unit == "day":
        return _before(published, number, number)
    if unit == "week":
        return _before(published, 7 * number + 3, 7 * number - 3)
    if unit == "month":
        return _month_of(_shift_months(published, -number))
    return _year_of(published.year - number)


def _last(count: str, unit: str, published: dt.date) -> _Days | None:
    few = {"minute": 0, "hour": 1, "day": 7, "week": 35}
    if count == "few":
        return _before(published, few[unit], 0) if unit in few else None
    number = int(count)
    if unit in ("month", "year"):
        return _Days(_shift_months(published, -number * (12 if unit == "year" else 1)), published)
    days = {"minute": 0, "hour": -(-number // 24), "day": number, "week": 7 * number}[unit]
    return _before(published, days, 0)


def _before(day: dt.date, most: int, least: int) -> _Days:
    return _Days(day - dt.timedelta(days=most), day - dt.timedelta(days=least))


# Months, years and seasons


def _calendar(fields: Fields, published: dt.date | None) -> _Days | None:
    year = fields.get("year", "")
    if not year and published and fields.get("span") == "year":
        year = str(published.year + _SHIFT[fields["rel"]])
    if "month" in fields:
        return _month(fields, year, published)
    if "season" in fields:
        around = published.year if published else 0
        return _choose(lambda y: _season(fields["season"], y), year, around, fields, published)
    if year:
        first, _, last = year.partition("-")
        return _Days(_year_of(int(first)).start, _year_of(int(last or first)).end)
    return _span(fields, published) if published and "span" in fields else None


def _span(fields: Fields, published: dt.date) -> _Days | None:
    shift = _SHIFT[fields["rel"]]
    if fields["span"] == "week":
        weeks = {0: (6, 0), -1: (13, 1), -2: (20, 8), 1: (-1, -13)}
        return _before(published, *weeks[shift])
    if fields["span"] != "month":
        raise ValueError(fields["span"])
    return _days_of(_month_of(_shift_months(published, shift)), fields)


def _month(fields: Fields, year: str, published: dt.date | None) -> _Days | None:
    if not fields["month"].startswith("h"):
        around = published.year if published else 0
        return _choose(lambda y: _in_year(fields, y), year, around, fields, published)
    if year and not _is_hijri(int(year)):
        near = (_hijri_in_year(fields, int(year) - 579 + k) for k in range(3))
        return next((days for days in near if days and days.start.year == int(year)), None)
    around = _to_hijri(published) if published and not year else 0
    return _choose(lambda y: _hijri_in_year(fields, y), year, around, fields, published)


def _choose(
    build: Callable[[int], _Days | None],
    year: str,
    around: int,
    fields: Fields,
    published: dt.date | None,
) -> _Days | None:
    """Build in the year told, or else in the year near ``around`` that fits the publication best."""
    if year:
        return build(int(year))
    if published is None:
        return None
    found = [days for y in range(around + 1, around - 9, -1) if (days := build(y))]
    return next(_fitting(found, fields, published), None)


def _fitting(found: list[_Days], fields: Fields, published: dt.date) -> Iterator[_Days]:
    """Yield what fits the publication, best first; ``found`` runs from late to early."""
    rel = fields.get("rel", "")
    if rel == "next":
        yield from (days for days in reversed(found) if days.start > published)
    elif rel in ("last", "before-last"):
        past = [days for days in found if days.end < published]
        yield from past[rel == "before-last" :]
    else:
        ahead = 31 if rel == "this" else _DAY_OFF + 1 if "day" in fields else 0
        yield from (days for days in found if days.start <= published + dt.timedelta(days=ahead))


def _in_year(fields: Fields, year: int) -> _Days | None:
    first, _, last = fields["month"].partition("-")
    days = _Days(dt.date(year, int(first), 1), _month_of(dt.date(year, int(last or first), 1)).end)
    return _days_of(days, fields)


def _season(name: str, year: int) -> _Days:
    start = dt.date(year, _SEASONS[name], 1)
    return _Days(start, _shift_months(start, 3) - dt.timedelta(days=1))


def _days_of(month: _Days, fields: Fields) -> _Days | None:
    """Narrow a month to its day or days, if told; None where the month has no such day."""
    if "day" not in fields:
        return month
    first, _, last = fields["day"].partition("-")
    begin = month.start + dt.timedelta(days=int(first) - 1)
    end = month.start + dt.timedelta(days=int(last or first) - 1)
    return _Days(begin, end) if month.start <= begin <= end <= month.end else None


def _narrow(days: _Days, fields: Fields) -> _Days | None:
    if "edge" in fields:
        return _edge(days, fields["edge"])
    if "nth" in fields:
        return _nth(days, fields["nth"], fields["unit"])
    for key in ("first", "final"):
        if key in fields:
            return _end_of(days, fields, key)
    return days


def _edge(days: _Days, edge: str) -> _Days:
    thirds, sixths = ((1, 3), (2, 3), (3, 3)), ((1, 6), (2, 3), (6, 6))
    is_year = (days.end - days.start).days > 300
    return _share(days, *(sixths if is_year else thirds)[_EDGES[edge]])


def _share(days: _Days, nth: int, of: int) -> _Days:
    length = ((days.end - days.start).days + 1) // of
    begin = days.start + dt.timedelta(days=length * (nth - 1))
    return _Days(begin, days.end if nth == of else begin + dt.timedelta(days=length - 1))


def _nth(days: _Days, nth: str, unit: str) -> _Days | None:
    week = dt.timedelta(days=6)
    if unit != "week":
        of = _SHARES[unit]
        number = of if nth == "last" else int(nth)
        return _share(days, number, of) if 1 <= number <= of else None
    if nth == "last":
        return _Days(days.end - week, days.end)
    begin = days.start + dt.timedelta(days=7 * (int(nth) - 1))
    return _Days(begin, min(begin + week, days.end)) if begin <= days.end else None


def _end_of(days: _Days, fields: Fields, key: str) -> _Days | None:
    """Return the first or final so many units of ``days``."""
    count, unit = fields[key], fields["unit"]
    if count == "few":
        return days
    step = int(count) * {"day": 1, "week": 7}.get(unit, 0)
    if key == "first":
        after = days.start + dt.timedelta(days=step) if step else _shift_months(days.start, int(count))
        return _Days(days.start, min(after - dt.timedelta(days=1), days.end))
    after = days.end + dt.timedelta(days=1)
    begin = after - dt.timedelta(days=step) if step else _shift_months(after, -int(count))
    return _Days(max(begin, days.start), days.end)


def _month_of(day: dt.date) -> _Days:
    first = day.replace(day=1)
    return _Days(first, _shift_months(first, 1) - dt.timedelta(days=1))


def _year_of(year: int) -> _Days:
    if not _is_hijri(year):
        return _Days(dt.date(year, 1, 1), dt.date(year, 12, 31))
    return _Days(_hijri_month(year, 1).start, _hijri_month(year, 12).end)


def _shift_months(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = 31 if month == 11 else (dt.date(year, month + 2, 1) - dt.timedelta(days=1)).day
    return dt.date(year, month + 1, min(day.day, last))


# Hijri years, by the Umm al-Qura calendar


def _is_hijri(year: int) -> bool:
    return 1300 <= year < 1500


def _to_hijri(day: dt.date) -> int:
    from hijridate import Gregorian  # noqa: PLC0415 - seldom needed, so loaded late

    return int(Gregorian.fromdate(day).to_hijri().year)


def _hijri_month(year: int, month: int) -> _Days:
    from hijridate import Hijri  # noqa: PLC0415 - seldom needed, so loaded late

    first = Hijri(year, month, 1)
    start = dt.date(*first.to_gregorian().datetuple())
    return _Days(start, start + dt.timedelta(days=first.month_length() - 1))


def _hijri_in_year(fields: Fields, year: int) -> _Days | None:
    return _days_of(_hijri_month(year, int(fields["month"][1:])), fields)


# Writing


def _show(days: _Days) -> str:
    """Write days as the annotation guide has them, by whole years and months where they are whole."""
    start, end = days
    whole = start.day == 1 and _month_of(end).end == end
    if start == end:
        return start.isoformat()
    if whole and (start.month, end.month) == (1, 12):
        return f"{start.year:04}" if start.year == end.year else f"{start.year:04}/{end.year:04}"
    if whole:
        first, last = start.isoformat()[:7], end.isoformat()[:7]
        return first if first == last else f"{first}/{last}"
    return f"{start.isoformat()}/{end.isoformat()}"


def _partial(fields: Fields) -> str | None:
    if "month" in fields:
        return ";".join(f"{key}={fields[key]}" for key in ("month", "day") if key in fields)
    if "weekday" not in fields:
        return None
    weekday = fields["weekday"]
    if fields.get("part") != "night":
        return f"weekday={weekday}"
    return f"weekday={weekday if '-' in weekday else f'{weekday}-{int(weekday) % 7 + 1}'};part=night"
