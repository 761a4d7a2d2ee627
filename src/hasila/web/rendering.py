"""Templates made into pages: words in the visitor's language, figures, dates, and words of reports kept apart."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse

from hasila.model import Cause, Harm, Qualifier, Scope, Stance, Status, Vague
from hasila.show.labels import Labels, load_labels
from hasila.show.terminal import words
from hasila.web import charts
from hasila.web.room import Room
from hasila.web.views import ClaimView, SourceRow
from hasila.web.visitors import Visitor

LANGUAGES = {"ar": "rtl", "en": "ltr"}
"""The languages of the interface and their direction of writing; the first is the one for who asks for no other."""
THEMES = ("auto", "light", "dark")
LANGUAGE_COOKIE, THEME_COOKIE = "hasila_language", "hasila_theme"
PACKAGES = Path(__file__).parent / "static" / "packages"


_WORDED = {"harm": "harm", "cause": "cause", "verdict": "verdict", "review": "review", "event_type": "event"}


class Figures(Protocol):
    """Whatever has a low, a best and a high."""

    @property
    def low(self) -> int | None: ...  # noqa: D102
    @property
    def best(self) -> int | None: ...  # noqa: D102
    @property
    def high(self) -> int | None: ...  # noqa: D102


def language_of(request: Request) -> str:
    """Return the language chosen by the visitor, else the first known one that the browser asks for."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return chosen
    for wanted in re.findall(r"[a-z]{2,3}", request.headers.get("accept-language", "").lower()):
        if wanted in LANGUAGES:
            return str(wanted)
    return next(iter(LANGUAGES))


def render(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """Return a page made of a template with the room, the visitor, the language and ``values``."""
    language = language_of(request)
    room: Room = request.app.state.room
    visitor: Visitor | None = getattr(request.state, "visitor", None)
    theme = request.cookies.get(THEME_COOKIE)
    page = Wording(language, room.names(language), tuple(room.pack.rows["side"]))
    path = quote(request.scope["path"])
    text = (
        environment()
        .get_template(template)
        .render(
            t=page.labels,
            p=page,
            charts=charts,
            lang=language,
            dir=LANGUAGES[language],
            theme=theme if theme in THEMES else THEMES[0],
            visitor=visitor,
            path=path,
            here=path + (f"?{request.url.query}" if request.url.query else ""),
            packages=has_packages(),
            form_key=lambda: secrets.token_urlsafe(16),
            **values,
        )
    )
    return HTMLResponse(text, status)


@cache
def environment() -> Environment:
    """Return the templates: everything is escaped, and a name that is not there is an error."""
    found = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["raw_text"] = raw_text
    found.globals |= {
        "harms": tuple(Harm),
        "vagues": tuple(Vague),
        "qualifiers": tuple(Qualifier),
        "statuses": tuple(Status),
        "causes": tuple(Cause),
        "stances": tuple(Stance),
        "scopes": tuple(Scope),
    }
    return found


@cache
def has_packages() -> bool:
    """Whether the map and the fonts were put in place by ``scripts/set_up_web``."""
    return (PACKAGES / "leaflet" / "leaflet.js").is_file()


def raw_text(text: str) -> Markup:
    """Return text of a report for a page, so that a browser reads back the very same letters.

    A browser turns a bare carriage return into a line feed, which would move the offsets behind it.
    """
    return Markup(str(escape(text)).replace("\r", "&#13;"))


class Wording:
    """What figures, days, places and sides are called in one language."""

    def __init__(self, language: str, names: Mapping[str, str], sides: Sequence[str] = ()) -> None:
        self.language = language
        self.sides = sides
        self.labels: Labels = load_labels(language, "web")
        self._names = names

    def number(self, value: float | None) -> str:
        """Return a figure with its thousands apart, in the digits of the labels."""
        return self.labels("ui.unknown") if value is None else f"{value:,}"

    def figures(self, toll: Figures) -> str:
        """Return low / best / high as a sentence, for who cannot see the drawing."""
        return self.labels(
            "ui.low_best_high",
            low=self.number(toll.low),
            best=self.number(toll.best),
            high=self.labels("ui.open")
            if toll.high is None and toll.low is not None
            else self.number(toll.high),
        )

    def reason(self, key: str) -> str:
        """Return a reason or flag in words."""
        return words(self.labels, key)

    def side(self, side: str | None) -> str:
        """Return what a side is called; none is everybody."""
        if side is None:
            return self.labels("ui.all_sides")
        return self._names.get(side) or self.labels(f"side.{side}")

    def name(self, identity: str) -> str:
        """Return what an actor, place or claimant is called; one that no pack knows is its own name."""
        return self._names.get(identity, identity)

    def names(self, identities: Iterable[str]) -> str:
        """Return several names as a list in words."""
        return f"{self.labels('list.and')} ".join(self.name(identity) for identity in identities)

    def claimant(self, row: SourceRow) -> str:
        """Return what a claimant is called, else the words of the reports."""
        return self._names.get(row.id, row.name)

    def chosen(self, name: str, value: str) -> str:
        """Return the value of a filter in words."""
        if name == "side":
            return self.side(value)
        if name in ("since", "until"):
            return self._span(value)
        if name in _WORDED:
            return self.labels(f"{_WORDED[name]}.{value}")
        return self.name(value)

    def quotes(self, claim: ClaimView) -> list[tuple[str, str, str]]:
        """Return the words of a claim between those around them, each wording once."""
        found = zip(claim.around, claim.wording, strict=True)
        return list(
            {words: (before, words, after) for (before, after), words in reversed(list(found))}.values()
        )[::-1]

    def place(self, row: Any) -> str | None:
        """Return a place's name in this language, else the words of the report."""
        known = self._names.get(row.place_id) if row.place_id and self.language != "ar" else None
        return known or row.place

    def date(self, when: dt.date | dt.datetime | str | None) -> Markup:
        """Return a day, month, year, an interval of them (``A/B``) or a moment as a ``time`` element."""
        if when is None:
            return Markup("")
        if isinstance(when, dt.datetime):
            moment = when.astimezone(dt.UTC)
            day, clock = self._day(moment.date().isoformat()), f"{moment:%H:%M} UTC"
            told = Markup('<time datetime="{}"><bdi>{}</bdi> <bdi dir="ltr">{}</bdi></time>')
            return told.format(moment.isoformat(), day, clock)
        plain = str(when)
        return Markup('<time datetime="{}">{}</time>').format(plain, self._span(plain))

    def spoken(self, start: dt.date, end: dt.date) -> str:
        """Return an interval of days in words."""
        return self._span(f"{start}/{end}")

    def short(self, day: str, unit: str) -> str:
        """Return a day under an axis: as long as the unit (``day``, ``month``, ``year``) needs."""
        year, month, number = day.split("-")
        if unit == "year":
            return year
        name = self.labels(f"month.short.{int(month)}")
        return (
            f"{name} {year}"
            if unit == "month"
            else self.labels("date.short", day=int(number), month=name, year=year)
        )

    def _span(self, when: str) -> str:
        start, _, end = when.partition("/")
        if not end or start == end:
            return self._day(start)
        if whole := _whole(start, end):
            return self._day(whole)
        return self.labels("date.between", start=self._day(start), end=self._day(end))

    def _day(self, day: str) -> str:
        year, _, rest = day.partition("-")
        month, _, number = rest.partition("-")
        if not (year.isdigit() and (month.isdigit() or not month)):
            return day
        if not month:
            return year
        name = self.labels(f"month.{int(month)}")
        return self.labels("date.day", day=int(number), month=name, year=year) if number else f"{name} {year}"


def _whole(start: str, end: str) -> str | None:
    """Return the month or year that an interval of days is all of."""
    try:
        first, last = dt.date.fromisoformat(start), dt.date.fromisoformat(end)
    except ValueError:
        return None
    if first.day != 1 or (last + dt.timedelta(days=1)).day != 1:
        return None
    if (first.year, first.month) == (last.year, last.month):
        return f"{first:%Y-%m}"
    return f"{first:%Y}" if first.year == last.year and (first.month, last.month) == (1, 12) else None
