"""Days and moments as metadata writes them: ISO 8601, letters' dates (RFC 2822), and days in words.

Feeds of Arabic sites write months in any of the traditions, often two at once, and digits of either kind; the
words are those of the language packs. A day in figures alone (10/02/2020) is not guessed.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from email.utils import parsedate_to_datetime
from functools import cache

from hasila.packs import shipped
from hasila.tables import read_table

_WORD_DAY = re.compile(r"(?<!\d)(\d{1,2})[\W_]{1,3}(?:of\s+)?([^\W\d].{0,40}?)[\W_]{1,3}(\d{4})(?!\d)")
_WORD_MONTH_FIRST = re.compile(r"([^\W\d]{3,12}) (\d{1,2}),? (\d{4})(?!\d)")
_CLOCK = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(Z|GMT|UTC|[+-]\d{2}:?\d{2})?", re.I)
_UNSAID = frozenset({"Mn", "Lm", "Cf"})


def moment(words: str) -> dt.datetime | None:
    """Return the moment that ``words`` give, with the zone that they give; a day alone is its midnight.

    Null where they give none, or give it in figures that could be read in two ways.
    """
    plain = words.strip()
    for read in (dt.datetime.fromisoformat, parsedate_to_datetime, _in_words):
        try:
            found = read(plain)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        if found is not None:
            return found
    return None


def _in_words(words: str) -> dt.datetime | None:
    folded = _fold(words)
    match = _WORD_DAY.search(folded)
    day, month, year = match.groups() if match else ("", "", "")
    if not match and (first := _WORD_MONTH_FIRST.search(folded)):
        month, day, year = first.groups()
    values = {_months().get(part.strip()) for part in re.split(r"[/()\-]", month) if part.strip()}
    if len(values) != 1 or None in values:
        return None
    found = _day(int(year), str(values.pop()), int(day))
    clock = _CLOCK.search(folded)
    if clock is None:
        return dt.datetime.combine(found, dt.time())
    hour, minute, second, zone = clock.groups()
    time = dt.time(int(hour), int(minute), int(second or 0), tzinfo=_zone(zone))
    return dt.datetime.combine(found, time)


def _day(year: int, month: str, day: int) -> dt.date:
    if month.startswith("h"):
        from hijridate import Hijri  # noqa: PLC0415  (rare, and it takes a while to import)

        return Hijri(year, int(month[1:]), day).to_gregorian()
    return dt.date(year, int(month), day)


def _zone(written: str | None) -> dt.tzinfo | None:
    if not written:
        return None
    if written[0] not in "+-":
        return dt.UTC
    digits = written[1:].replace(":", "")
    away = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return dt.timezone(-away if written[0] == "-" else away)


def _fold(words: str) -> str:
    """Return words without case, vowel signs and hidden marks, figures in ASCII."""
    letters = unicodedata.normalize("NFKD", words.casefold())
    return "".join(
        str(unicodedata.digit(letter)) if letter.isdigit() else letter
        for letter in letters
        if unicodedata.category(letter) not in _UNSAID
    )


@cache
def _months() -> dict[str, str]:
    """Return the number of each month by its folded names in all languages that ship; Hijri ones begin with h."""
    found: dict[str, str] = {}
    for folder in sorted((shipped() / "lang").iterdir(), key=lambda entry: entry.name):
        table = folder / "times.tsv"
        if table.is_file():
            for row in read_table(table.read_text("utf-8"), f"{folder.name}/times.tsv"):
                if row.cells["role"] in ("month", "month-weak") and row.cells["value"].lstrip("h").isdigit():
                    for name in (row.cells["lemma"], *row.cells["forms"].split("|")):
                        found.setdefault(_fold(name), row.cells["value"])
    return found
