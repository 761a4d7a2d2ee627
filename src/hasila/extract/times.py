"""Time expressions of a sentence, found and written in one small grammar, not yet tied to the calendar.

An expression says what the text says and no more, so that it means the same with or without a date of
publication::

    expr   = point | point "/" point | point "/now" | "event/now"
    point  = key "=" value *(";" key "=" value)         keys always in this order:
    date      2021-08-18, a full date
    year      2008 or 2012-2014; 1300 to 1499 is a Hijri year
    season    spring, summer, autumn, winter
    month     1..12, 7-8 (July and August), h1..h12 (Hijri)
    day       1..31 or 5-7, of the month or of the span
    weekday   ISO 1..7, or 2-3 (one night or two days)
    days      0 today, -1 yesterday, -2 the day before
    span      week, month, year as a calendar unit
    rel       last, this, next, before-last, same: which weekday, month, season or span is meant
    edge      start, mid, end of the month, span or year
    nth       1, 2 ... or last: which week, half, quarter, third (see unit) of the month, span or year
    first, final, last, ago, length     that many units (few where the text gives no number): the first or
              final ones of the month, span or year; the ones just past; so long ago; so long, not said when
    unit      minute, hour, day, week, month, year, half, quarter, third
    part      dawn, morning, noon, afternoon, evening, night

``/now`` runs to the publication; ``event/now`` runs from something that happened at an untold time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from hasila.extract.moments import Fields, Moment, Moments, is_day, settle, year_of
from hasila.lexicon import Hit
from hasila.text import Token

_ORDER = (
    "date", "year", "season", "month", "day", "weekday", "days", "span", "rel", "edge",
    "nth", "first", "final", "last", "ago", "length", "unit", "part",
)  # fmt: skip
_ANCHORS = frozenset(
    {"since", "month", "month-weak", "weekday", "relative", "unit", "share", "season", "onset"}
)
_QUOTES = frozenset('"\u201c\u201d\u00ab\u00bb')
_EVENT_REACH = 9  # tokens between "since" and the date of the event it names


class TimeMention(NamedTuple):
    """A time expression at tokens ``[start, end)``.

    ``period`` says that a figure told with it runs over a time: since a date or event, between two, during a
    month, in the first week, in the last 24 hours or three days. A month, week or year told alone is not one.
    """

    start: int
    end: int
    expr: str
    period: bool


class _Found(NamedTuple):
    """An expression up to token ``end``; an empty one uses up its words and is no mention."""

    expr: str
    end: int
    period: bool = False


def find_times(tokens: Sequence[Token], hits: Sequence[Hit]) -> list[TimeMention]:
    """Return the time expressions of a sentence, the longest at each place, in order and without overlaps.

    ``hits`` are the lexicon hits of the same tokens; topics other than times and numbers are ignored.
    """
    if not _may_hold_time(tokens, hits):
        return []
    reader = _Mentions(tokens, hits)
    mentions: list[TimeMention] = []
    at = 0
    while at < len(tokens):
        found = reader.mention(at)
        if found and found.expr:
            mentions.append(TimeMention(at, found.end, found.expr, found.period))
        at = found.end if found else at + 1
    return mentions


def _may_hold_time(tokens: Sequence[Token], hits: Sequence[Hit]) -> bool:
    return any(h.form.entry.topic == "times" and h.form.entry.role in _ANCHORS for h in hits) or any(
        t.is_number and (year_of(t.text) or t.text.count(".") == 2) for t in tokens
    )


def _is_long(count: str, unit: str) -> bool:
    """Say whether so many units make a period: a day or more."""
    return unit not in ("minute", "hour") or (count != "few" and int(count) >= 24)


def _write(fields: Fields) -> str:
    return ";".join(f"{key}={fields[key]}" for key in _ORDER if key in fields)


class _Mentions(Moments):
    """Reads mentions: moments, and the words that open, join and count them."""

    def mention(self, i: int) -> _Found | None:
        """Read the mention that begins at token ``i``."""
        if not self.known(i):
            return None
        openers: tuple[tuple[str, Callable[[int], _Found | None]], ...] = (
            ("since", self._since),
            ("between", self._between),
            ("of", self._from),
            ("during", self._during),
            ("ago", self._ago),
            ("until", self._until_now),
            ("in", self._in_year),
        )
        for role, read in openers:
            word = self.word(role, i)
            found = read(word.end) if word else None
            if found:
                return found
        return self._plain(i)

    def _plain(self, i: int) -> _Found | None:
        stretch = self._stretch(i)
        moment = None if stretch else self.read(i)
        if moment is None:
            return stretch
        if self._is_name(i, moment):
            return _Found("", moment.end)
        until = self.word("until", moment.end) if is_day(moment.fields) else None
        last = self.read(until.end) if until else None
        if last:
            return self._range(moment, last, period=not is_day(last.fields))
        moment = self._same_day(moment)
        return _Found(_write(moment.fields), moment.end)

    def _same_day(self, moment: Moment) -> Moment:
        """Prefer the Gregorian one of two names of a day: "1 Rajab 1442, which is 13 February 2021"."""
        equals = self.word("equals", self.skip("era", moment.end))
        other = self.read(equals.end) if equals else None
        if other is None:
            return moment
        return (
            other
            if "date" in other.fields or "day" not in moment.fields
            else Moment(moment.fields, other.end)
        )

    def _is_name(self, i: int, moment: Moment) -> bool:
        """Say whether a bare day and month stand alone in quotes, as names of papers and squares do."""
        bare = set(moment.fields) == {"month", "day"}
        closed = any(self.text(moment.end + k) in _QUOTES for k in (0, 1))
        return bare and closed and self.text(i - 1) in _QUOTES

    def _range(self, first: Moment, last: Moment, period: bool) -> _Found:
        start = dict(first.fields)
        if start.keys().isdisjoint({"date", "year", "span", "rel"}) and "month" in start:
            start.update({k: v for k, v in last.fields.items() if k in ("year", "span", "rel")})
            if "date" in last.fields:
                start["year"] = last.fields["date"][:4]
        return _Found(f"{_write(settle(start) or start)}/{_write(last.fields)}", last.end, period)

    def _to(self, first: Moment, period: bool) -> _Found | None:
        """Read the end of a range that begins with ``first``."""
        until = self.word("until", first.end)
        last = self.read(until.end, sure=True) if until else None
        return self._range(first, last, period) if last else None

    def _since(self, i: int) -> _Found | None:
        i = self.skip("about", i)
        moment = self.read(i, sure=True) or self._amount(i)
        if moment is None:
            part = self.word("part", i)
            today = {"days": "0", "part": part.value} if part else {}
            return _Found(_write(today) + "/now", part.end) if part else self._since_event(i)
        long = "date" in moment.fields or not is_day(moment.fields) or "day" in moment.fields
        return self._to(moment, period=True) or _Found(_write(moment.fields) + "/now", moment.end, long)

    def _since_event(self, i: int) -> _Found | None:
        onset = self.word("onset", i)
        for at in range(i, min(i + _EVENT_REACH, len(self.tokens))):
            if not (self.tokens[at].is_word or self.tokens[at].is_number):
                break
            moment = self.read(at)
            if moment and not moment.fields.keys().isdisjoint({"date", "month", "year"}):
                return _Found(_write(moment.fields) + "/now", moment.end, True)
        return _Found("event/now", onset.end, True) if onset else None

    def _between(self, i: int) -> _Found | None:
        first = self.read(i, sure=True)
        if first is None:
            return None
        at = self.skip("until", self.skip("and", first.end))
        last = self.read(at, sure=True) if at > first.end or self.joined(at) else None
        if last:
            return self._range(first, last, period=True)
        is_range = any("-" in first.fields.get(key, "") for key in ("year", "month", "day", "weekday"))
        return _Found(_write(first.fields), first.end, True) if is_range else None

    def _from(self, i: int) -> _Found | None:
        first = self.read(i, sure=True)
        return self._to(first, period=not is_day(first.fields)) if first else None

    def _during(self, i: int) -> _Found | None:
        stretch = self._stretch(i, during=True)
        moment = self.read(i, sure=True)
        if moment is None or (stretch and stretch.end >= moment.end):
            return stretch
        return _Found(_write(moment.fields), moment.end, period=not is_day(moment.fields))

    def _ago(self, i: int) -> _Found | None:
        amount = self._amount(i)
        if amount and not self.word("of", amount.end):
            return _Found(_write(amount.fields), amount.end)
        moment = self.read(i)
        if moment and not moment.fields.keys().isdisjoint({"date", "month", "year"}):
            return _Found("", moment.end)  # before a date: when is not said
        return None

    def _until_now(self, i: int) -> _Found | None:
        moment = self.read(i)
        return _Found("", moment.end) if moment and moment.fields == {"days": "0"} else None

    def _in_year(self, i: int) -> _Found | None:
        year = None if self._numeric(i, {}) else self._year(i, {"sure": ""})
        return _Found(_write(year.fields), year.end) if year and not self.is_word(year.end) else None

    def _count(self, i: int) -> tuple[str, int]:
        """Read a number or a word for a few: (count or "", end)."""
        few = self.word("few", i)
        number = None if few else self.number(i)
        if few:
            return "few", few.end
        return (str(number[0]), number[1]) if number else ("", i)

    def _amount(self, i: int) -> Moment | None:
        """Read a number of units that end now: so many days ago, for months."""
        count, at = self._count(self.skip("about", i))
        unit = self.word("unit", at)
        if unit is None or "the" in unit.prefix:
            return None
        end = self.skip("few", unit.end)
        if not count:
            count = {"du": "2", "pl": "few"}.get(unit.number, "few" if end > unit.end else "1")
        return Moment({"ago": count, "unit": unit.value}, end)

    def _stretch(self, i: int, during: bool = False) -> _Found | None:
        """Read some units counted up to now or within a longer time."""
        return self._counted(i, during) or self._units(i) or self._share(i)

    def _counted(self, i: int, during: bool) -> _Found | None:
        """Read "(the last) 24 hours (past)"; after "during" also a length alone."""
        latest = self.word("latest", i)
        count, at = self._count(self.skip("about", latest.end if latest else i))
        unit = self.word("unit", at)
        if unit is None or "the" in unit.prefix or not (count or (during and not unit.prefix)):
            return None
        count = count or {"du": "2", "pl": "few"}.get(unit.number, "1")
        past = self.word("rel", unit.end, "last") or self.word("final", unit.end)
        key = "last" if latest or past or unit.value == "hour" else "length"
        if not (latest or past or during):
            return None
        expr = _write({key: count, "unit": unit.value})
        return _Found(expr, past.end if past else unit.end, _is_long(count, unit.value))

    def _units(self, i: int) -> _Found | None:
        """Read "the (three) days past", "the last three days of October", "the first months of the year"."""
        unit = self.word("unit", i)
        if unit is None or "the" not in unit.prefix or unit.number not in ("pl", "du"):
            return None
        count, at = self._count(unit.end)
        count = count or ("2" if unit.number == "du" else "few")
        final, first = self.word("final", at), self.word("ordinal", at, "1")
        bound = final or first
        whole = self._whole(bound.end) if bound else None
        if whole:
            key = "final" if final else "first"
            return _Found(_write({**whole.fields, key: count, "unit": unit.value}), whole.end, period=True)
        past = self.word("rel", at, "last") or final
        if past is None:
            return None
        return _Found(_write({"last": count, "unit": unit.value}), past.end, _is_long(count, unit.value))

    def _share(self, i: int) -> _Found | None:
        """Read "the first week of February", "the second half of the year"."""
        part = self.word("share", i) or self.word("unit", i, "week")
        if part is None or "the" not in part.prefix:
            return None
        which = self.word("ordinal", part.end) or self.word("final", part.end)
        whole = self._whole(which.end) if which else None
        if which is None or whole is None:
            return None
        return _Found(
            _write({**whole.fields, "nth": which.value, "unit": part.value}), whole.end, period=True
        )

    def _whole(self, i: int) -> Moment | None:
        """Read "of" and the month, span or year that a stretch is part of."""
        of = self.word("of", i)
        moment = self.read(of.end, sure=True) if of else None
        return moment if moment and not is_day(moment.fields) and "edge" not in moment.fields else None
