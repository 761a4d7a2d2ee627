"""Moments: a day, month, calendar span or year told by words in any order, read into fields.

Fields are the keys and values of the grammar in :mod:`hasila.extract.times`. Words come from the lexicon
topic ``times`` (roles below are its roles) and number words from ``numbers``; digits are read here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from hasila.lexicon import Hit
from hasila.text import Token

Fields = dict[str, str]

DAY_KEYS = frozenset({"date", "day", "weekday", "days"})
_TOLD = DAY_KEYS | {"year", "month", "season", "span"}
_STARTS = frozenset(
    {
        "clock", "part", "part-after", "relative", "weekday", "edge", "month", "month-weak", "season",
        "this", "unit", "rel", "ordinal",
    }
)  # fmt: skip
_DASHES = frozenset("-/\u2013\u2014")
_BRACKETS = frozenset("()")
_COMMAS = frozenset(",\u060c")


class Word(NamedTuple):
    """A word or phrase up to token ``end``; ``number`` is sg, du or pl; ``prefix`` hangs before it."""

    value: str
    end: int
    number: str
    prefix: frozenset[str]


class Moment(NamedTuple):
    """Fields read up to token ``end``."""

    fields: Fields
    end: int


def is_day(fields: Fields) -> bool:
    """Say whether the fields tell a day or two and no longer time."""
    return not DAY_KEYS.isdisjoint(fields)


def year_of(text: str) -> str:
    """Return a year of four digits, Gregorian or Hijri, or an empty string."""
    return text if len(text) == 4 and text.isdecimal() and text[:2] in ("13", "14", "19", "20") else ""


class Words:
    """The tokens of a sentence with their longest readings among time and number words."""

    def __init__(self, tokens: Sequence[Token], hits: Sequence[Hit]) -> None:
        self.tokens = tokens
        self._words: list[dict[str, Word]] = [{} for _ in tokens]
        usable = [h for h in hits if h.form.entry.topic in ("times", "numbers") and not h.form.pronoun]
        longest: dict[int, int] = {}
        for hit in usable:
            longest[hit.start] = max(hit.end, longest.get(hit.start, 0))
        named: set[int] = set()
        for hit in usable:
            if hit.end == longest[hit.start]:
                self._keep(hit)
                if hit.form.entry.role == "none":
                    named.update(range(hit.start, hit.end))
        for at in named:  # a name that only looks like a time
            self._words[at] = {}

    def _keep(self, hit: Hit) -> None:
        entry = hit.form.entry
        role = entry.role
        if entry.topic == "numbers":
            role = "number" if entry.value.isdecimal() else ""
        if role:
            word = Word(entry.value, hit.end, hit.form.number, hit.form.prefix)
            self._words[hit.start].setdefault(role, word)

    def word(self, role: str, i: int, value: str = "") -> Word | None:
        """Return the word of ``role`` at token ``i`` (with ``value``, if given)."""
        word = self._words[i].get(role) if 0 <= i < len(self._words) else None
        return word if word and (not value or word.value == value) else None

    def skip(self, role: str, i: int) -> int:
        """Return the token after a word of ``role`` at ``i``, or ``i``."""
        word = self.word(role, i)
        return word.end if word else i

    def joined(self, i: int) -> bool:
        """Say whether "and" hangs on the word at ``i``."""
        return 0 <= i < len(self._words) and any("and" in word.prefix for word in self._words[i].values())

    def text(self, i: int) -> str:
        """Return the token at ``i`` or an empty string."""
        return self.tokens[i].text if 0 <= i < len(self.tokens) else ""

    def known(self, i: int) -> bool:
        """Say whether a number or a word of time stands at ``i``."""
        return 0 <= i < len(self.tokens) and (bool(self._words[i]) or self.tokens[i].is_number)

    def starts(self, i: int) -> bool:
        """Say whether a moment may start at ``i``."""
        return self.known(i) and (self.tokens[i].is_number or not _STARTS.isdisjoint(self._words[i]))

    def is_word(self, i: int) -> bool:
        """Say whether a word stands at ``i``."""
        return 0 <= i < len(self.tokens) and self.tokens[i].is_word

    def digits(self, i: int) -> int | None:
        """Return the whole number in digits at ``i``."""
        text = self.text(i)
        return int(text) if text.isdecimal() and len(text) <= 4 else None

    def number(self, i: int) -> tuple[int, int] | None:
        """Read digits or number words below a hundred, with or without article: (value, end)."""
        i = self.skip("article", i)
        digits = self.digits(i)
        if digits is not None:
            return (digits, i + 1) if digits < 1000 else None
        word = self.word("number", i)
        if word is None:
            return None
        total, end = int(word.value), word.end
        more = self.word("number", end)
        if more and total < 10 and (more.value == "10" or ("and" in more.prefix and int(more.value) < 100)):
            total, end = total + int(more.value), more.end
        return total, end


class Moments(Words):
    """Reads moments. Every ``_x(i, fields)`` reads the part x at token ``i``, given the fields so far."""

    def read(self, i: int, sure: bool = False) -> Moment | None:
        """Collect adjacent parts from token ``i``; ``sure`` where the word before makes a bare year sure."""
        fields: Fields = {"sure": ""} if sure else {}
        at = end = i
        after_comma = False
        while True:
            part = self._part_at(at, fields, first=end == i)
            if part is None or (after_comma and part.fields.keys().isdisjoint(_TOLD)):
                break
            fields.update(part.fields)
            end = part.end
            at, after_comma = self._glue(end, fields)
        settled = settle(fields) if end > i else None
        return Moment(settled, end) if settled else None

    def _part_at(self, i: int, fields: Fields, first: bool) -> Moment | None:
        if not self.starts(i) or (not first and self.joined(i)):
            return None
        i = self._after_day_word(i)
        for read in (
            self._clock, self._part, self._numeric, self._day_of_month, self._relative, self._weekday,
            self._edge, self._month, self._year, self._season, self._span, self._rel,
        ):  # fmt: skip
            part = read(i, fields)
            if part and part.fields.keys().isdisjoint(fields):
                return part
        return None

    def _after_day_word(self, i: int) -> int:
        day = self.word("unit", i, "day")
        if day is None or "the" in day.prefix:
            return i
        named = any(self.word(role, day.end) for role in ("weekday", "relative", "ordinal"))
        return day.end if named or self.digits(day.end) is not None else i

    def _glue(self, end: int, fields: Fields) -> tuple[int, bool]:
        """Step over what may stand between two parts: a comma after a day, a bracket, the word for of."""
        if self.text(end) in _COMMAS and not fields.keys().isdisjoint({"days", "weekday", "month"}):
            return end + 1, True
        if self.text(end) in _BRACKETS:
            end += 1
        return self.skip("of", end), False

    def _clock(self, i: int, fields: Fields) -> Moment | None:
        clock = self.word("clock", i)
        hour = self.word("ordinal", clock.end) if clock else None
        number = self.number(clock.end) if clock else None
        if clock is None or not (hour or number):
            return None
        end = hour.end if hour else number[1] if number else clock.end
        if self.text(end) == ":" and self.digits(end + 1) is not None:
            end += 2
        while self.word("clock-more", end):
            end = self.skip("clock-more", end)
        part = self.word("part-after", end)
        return Moment({"clock": "", "part": part.value}, part.end) if part else Moment({"clock": ""}, end)

    def _part(self, i: int, fields: Fields) -> Moment | None:
        word = self.word("part-after" if is_day(fields) else "part", i)
        return Moment({"part": word.value}, word.end) if word else None

    def _relative(self, i: int, fields: Fields) -> Moment | None:
        word = self.word("relative", i)
        if word is None:
            return None
        ordinal = self.word("ordinal", word.end)
        if ordinal and "the" in ordinal.prefix and not self._day_of_month(word.end, {}):
            return None  # "the second day", not today
        days, _, part = word.value.partition(" ")
        return Moment({"days": days, "part": part} if part else {"days": days}, word.end)

    def _weekday(self, i: int, fields: Fields) -> Moment | None:
        word = self.word("weekday", i)
        if word is None:
            return None
        second = self._second_weekday(word, fields)
        if second:
            return Moment({"weekday": f"{word.value}-{second.value}"}, second.end)
        return Moment({"weekday": word.value}, word.end)

    def _second_weekday(self, word: Word, fields: Fields) -> Word | None:
        at = word.end
        while self.text(at) in _DASHES:
            at += 1
        if at == word.end:
            at = self.skip("onto", self.skip("and", at))
        second = self.word("weekday", at)
        if second is None or second.value == word.value:
            return None
        follows = int(second.value) == int(word.value) % 7 + 1
        joined = at > word.end or "and" in second.prefix or (fields.get("part") == "night" and follows)
        return second if joined else None

    def _numeric(self, i: int, fields: Fields) -> Moment | None:
        """Read 18/8/2021, 2021-08-18, 18.8.2021, and 18/8 after a day."""
        numbers, end = self.text(i).split("."), i + 1
        if len(numbers) == 1:
            while len(numbers) < 3 and self.text(end) in _DASHES and self.digits(end + 1) is not None:
                numbers.append(self.text(end + 1))
                end += 2
        if not all(n.isdecimal() for n in numbers) or len(numbers) not in (2, 3):
            return None
        if len(numbers) == 2:
            days = is_day(fields) and "." not in self.text(i) and _iso("2000", numbers[1], numbers[0])
            return Moment({"day": str(int(numbers[0])), "month": str(int(numbers[1]))}, end) if days else None
        year, month, day = numbers if len(numbers[0]) == 4 else reversed(numbers)
        date = year_of(year) and (_iso(year, month, day) or _iso(year, day, month))
        return Moment({"date": date}, end) if date else None

    def _day_of_month(self, i: int, fields: Fields) -> Moment | None:
        """Read a day, or two, that a month or "of the month" follows."""
        first = self._day(i)
        if first is None:
            return None
        day, end = str(first[0]), first[1]
        if self.text(end) in _DASHES or self.word("and", end) or self.word("until", end):
            second = self._day(end + 1)
            if second and second[0] > first[0]:
                day, end = f"{day}-{second[0]}", second[1]
        at = end + 1 if self.text(end) in _DASHES else self.skip("of", end)
        month = self._month(at, {"day": day}) or self._span(at, {"day": day})
        if month is None or month.fields.get("span", "month") != "month":
            return None
        return Moment({"day": day}, at)

    def _day(self, i: int) -> tuple[int, int] | None:
        """Read a day of a month in digits or as an ordinal: (day, end)."""
        digits = self.digits(i)
        ordinal = self.word("ordinal", i)
        if digits is not None:
            return (digits, i + 1) if 1 <= digits <= 31 else None
        if ordinal is None:
            return None
        days = self.word("unit", ordinal.end, "day")
        return int(ordinal.value), days.end if days else ordinal.end

    def _edge(self, i: int, fields: Fields) -> Moment | None:
        word = self.word("edge", i)
        return Moment({"edge": word.value}, word.end) if word and "part" not in fields else None

    def _month(self, i: int, fields: Fields) -> Moment | None:
        unit = self.word("unit", i, "month")
        at = unit.end if unit and "the" not in unit.prefix else i
        number = self.digits(at)
        if at > i and "day" in fields and number is not None and 1 <= number <= 12:
            return Moment({"month": str(number)}, at + 1)
        word = self.word("month", at)
        weak = self.word("month-weak", at)
        found = word or weak
        if found is None:
            return None
        pair = self._second_month(found, listed=at > i)
        value, end = pair or (found.value, found.end)
        day = self._day(end) if self.word("month-first", at) and "day" not in fields else None
        if day:
            return Moment({"month": value, "day": str(day[0])}, day[1])
        sure = word or pair or at > i
        return Moment({"month": value} if sure else {"month": value, "unsure": ""}, end)

    def _second_month(self, first: Word, listed: bool) -> tuple[str, int] | None:
        """Read the same month by another name, or the next month where the two are listed: (value, end)."""
        signed = self.text(first.end) in _DASHES | {"("}
        at = first.end + 1 if signed else first.end
        second = self.word("month", at) or self.word("month-weak", at)
        if second is None:
            return None
        end = second.end + 1 if self.text(first.end) == "(" and self.text(second.end) == ")" else second.end
        if first.value == second.value:
            return None if "and" in second.prefix else (first.value, end)
        follows = first.value.isdecimal() and second.value == str(int(first.value) + 1)
        if follows and (signed or (listed and "and" in second.prefix)):
            return f"{first.value}-{second.value}", end
        return (first.value, end) if self.text(first.end) == "/" else None

    def _year(self, i: int, fields: Fields) -> Moment | None:
        unit = self.word("unit", i, "year")
        at = unit.end if unit else i
        year = year_of(self.text(at))
        expected = not fields.keys().isdisjoint({"month", "edge", "season", "span", "sure"})
        if not year or not (unit or expected):
            return None
        end = self.skip("era", at + 1)
        second = self.skip("and", end)
        if second == end and self.text(end) in _DASHES:
            second = end + 1
        last = year_of(self.text(second)) if second > end and "month" not in fields else ""
        if last > year:
            return Moment({"year": f"{year}-{last}"}, self.skip("era", second + 1))
        return Moment({"year": year}, end)

    def _season(self, i: int, fields: Fields) -> Moment | None:
        word = self.word("season", i)
        return Moment({"season": word.value}, word.end) if word else None

    def _span(self, i: int, fields: Fields) -> Moment | None:
        """Read "the month past", "this year", and a bare "the month" where the words before make it sure."""
        this = self.word("this", i)
        unit = self.word("unit", this.end if this else i)
        if unit is None or "the" not in unit.prefix or unit.number != "sg":
            return None
        if unit.value not in ("week", "month", "year"):
            return None
        rel = self.word("rel", unit.end)
        if this or rel:
            value = rel.value if rel else "this"
            return Moment({"span": unit.value, "rel": value}, rel.end if rel else unit.end)
        bare = "sure" in fields or ("edge" in fields and unit.value != "week")
        return Moment({"span": unit.value, "rel": "this"}, unit.end) if bare else None

    def _rel(self, i: int, fields: Fields) -> Moment | None:
        word = self.word("rel", i)
        named = not fields.keys().isdisjoint({"weekday", "month", "season"})
        return Moment({"rel": word.value}, word.end) if word and named else None


def _iso(year: str, month: str, day: str) -> str:
    try:
        return dt.date(int(year), int(month), int(day)).isoformat()
    except (ValueError, OverflowError):
        return ""


def settle(fields: Fields) -> Fields | None:
    """Drop what a fuller part makes idle; None where the parts tell no time or no possible date."""
    told = {k: v for k, v in fields.items() if k not in ("clock", "sure", "unsure")}
    if _TOLD.isdisjoint(told) or _needs_company(fields, told):
        return None
    if "year" in told:
        told = _without(told, {"span", "rel"})
    if told.keys() >= {"year", "month", "day"} and told["month"].isdecimal() and "-" not in told["day"]:
        told["date"] = _iso(told["year"], told["month"], told["day"])
        if not told["date"]:
            return None
    if "date" in told:
        told = _without(told, {"year", "month", "day", "span", "rel"})
    if not told.keys().isdisjoint({"date", "day"}):
        told = _without(told, {"weekday", "days", "edge"})
    return told if is_day(told) else _without(told, {"part"})


def _needs_company(fields: Fields, told: Fields) -> bool:
    company = told.keys() - {"month", "season", "part"}
    return ("unsure" in fields and "sure" not in fields and not company) or ("season" in told and not company)


def _without(fields: Fields, keys: set[str]) -> Fields:
    return {k: v for k, v in fields.items() if k not in keys}
