"""What a visitor asks for: filters that live in the address, so that every view can be sent on as a link."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal
from urllib.parse import urlencode

import msgspec

from hasila.model import Cause, Harm, Verdict
from hasila.store.rows import first_and_last_day

REVIEWS = ("unreviewed", "partly", "reviewed")
SORTS = ("newest", "oldest", "deadliest", "reports")
MAX_PAGE = 100_000
MAX_WORDS = 200


class FilterError(ValueError):
    """A filter that cannot be understood; the message says which one and what it takes."""


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """A selection of incidents. Empty fields select nothing out.

    ``since`` and ``until`` are days, months or years, both included. ``place`` is a place by id or name, with all
    places in it. ``side`` is that of a toll, ``source`` a claimant. ``q`` are words of the reports.
    """

    since: str | None = None
    until: str | None = None
    place: str | None = None
    side: str | None = None
    harm: Harm | None = None
    cause: Cause | None = None
    source: str | None = None
    verdict: Verdict | None = None
    review: Literal["unreviewed", "partly", "reviewed"] | None = None
    event_type: str | None = None
    q: str | None = None
    sort: Literal["newest", "oldest", "deadliest", "reports"] = "newest"
    page: int = 1

    def __post_init__(self) -> None:
        for name in ("since", "until"):
            _check_day(name, getattr(self, name))
        for name in ("place", "side", "source", "event_type", "q"):
            _check_words(name, getattr(self, name))
        if not 1 <= self.page <= MAX_PAGE:
            raise FilterError(f"page is from 1 to {MAX_PAGE}")

    @classmethod
    def parse(cls, query: Mapping[str, str] | Iterable[tuple[str, str]]) -> Filters:
        """Return the filters of a query string's pairs; empty and unknown ones are passed over. Raises FilterError."""
        pairs = query.items() if isinstance(query, Mapping) else query
        given = {name: value for name, value in pairs if name in cls.__struct_fields__ and value.strip()}
        try:
            return msgspec.convert(given, cls, strict=False)
        except msgspec.ValidationError as error:
            cause = error.__cause__
            raise cause if isinstance(cause, FilterError) else FilterError(_in_words(error)) from error

    def query(self, **changes: Any) -> str:
        """Return the query string of these filters with changes; what is as by default is left out."""
        values = msgspec.structs.asdict(self) | changes
        default = msgspec.structs.asdict(Filters())
        return urlencode({n: str(v) for n, v in values.items() if v is not None and v != default.get(n)})

    @property
    def active(self) -> dict[str, str]:
        """The filters that select something out, by name; neither page nor order is among them."""
        values = msgspec.structs.asdict(self)
        return {n: str(v) for n, v in values.items() if v is not None and n not in ("page", "sort")}


def _check_day(name: str, value: str | None) -> None:
    if value is not None:
        try:
            first_and_last_day(value)
        except ValueError as error:
            raise FilterError(f"{name}: write YYYY, YYYY-MM or YYYY-MM-DD") from error


def _check_words(name: str, value: str | None) -> None:
    if value is not None and (len(value) > MAX_WORDS or not storable(value)):
        raise FilterError(f"{name}: at most {MAX_WORDS} characters, and none that no text holds")


def storable(text: str) -> bool:
    """Whether a database can hold a text: no NUL, no half characters."""
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


def _in_words(error: msgspec.ValidationError) -> str:
    message, _, path = str(error).partition(" - at `$.")
    return f"{path.rstrip('`')}: {message}" if path else message
