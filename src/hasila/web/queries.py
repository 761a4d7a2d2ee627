"""Questions to the store, answered in the shapes that are shown; the pages and the API ask the same ones."""

from __future__ import annotations

from hasila.web.filters import Filters
from hasila.web.room import Room
from hasila.web.views import (
    ClaimView,
    DecisionRow,
    Hit,
    IncidentRow,
    IncidentView,
    Options,
    Page,
    Points,
    ReportRow,
    ReportView,
    SourceRow,
    Summary,
    Timeline,
)

PER_PAGE = 50


class Missing(LookupError):
    """There is no such thing in the store; the message names it."""


class Moved(Exception):
    """An incident that is part of another one now; ``to`` is its id."""

    def __init__(self, to: str) -> None:
        super().__init__(to)
        self.to = to


def summary(room: Room) -> Summary: ...
def options(room: Room) -> Options: ...
def incidents(room: Room, filters: Filters) -> Page[IncidentRow]: ...
def points(room: Room, filters: Filters) -> Points: ...
def timeline(room: Room, filters: Filters) -> Timeline: ...
def incident(room: Room, incident_id: str, rule: str | None = None) -> IncidentView: ...
def reports(room: Room, q: str | None = None, page: int = 1) -> Page[ReportRow]: ...
def report(room: Room, report_id: str, version: int | None = None) -> ReportView: ...
def claim(room: Room, claim_id: str) -> ClaimView: ...
def sources(room: Room, page: int = 1) -> Page[SourceRow]: ...
def search(room: Room, q: str, page: int = 1) -> Page[Hit]: ...
def history(
    room: Room, page: int = 1, *, claim: str | None = None, incident: str | None = None, report: str | None = None
) -> Page[DecisionRow]: ...
