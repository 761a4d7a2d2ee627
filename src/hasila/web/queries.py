"""Questions to the store, answered in the shapes that are shown; the pages and the API ask the same ones."""

from hasila.web.histories import history
from hasila.web.incidents import incident
from hasila.web.lists import incidents, options, points, reports, search, sources, summary, timeline
from hasila.web.reports import claim, report
from hasila.web.room import Missing, Moved

__all__ = [
    "Missing",
    "Moved",
    "claim",
    "history",
    "incident",
    "incidents",
    "options",
    "points",
    "report",
    "reports",
    "search",
    "sources",
    "summary",
    "timeline",
]
