"""JSON under ``/api/``: what the pages show, by the same questions and filters. It only reads.

``ROUTES`` is all of it: each question with its parameters and the shape of its answer, described by OpenAPI at
``/api/openapi.json``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import msgspec
from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from hasila.reconcile import RULES
from hasila.web import exporting, queries
from hasila.web.filters import MAX_PAGE, MAX_WORDS, FilterError, Filters, storable
from hasila.web.room import Moved, Room
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

router = APIRouter(prefix="/api", include_in_schema=False)
Json = dict[str, Any]
Given = dict[str, str]


class Route(NamedTuple):
    """A question: its path, what it returns, the names of its parameters, and who answers it."""

    path: str
    about: str
    shape: Any
    parameters: tuple[str, ...]
    ask: Callable[[Room, Given], Any]


_DAY = {
    "anyOf": [
        {"type": "string", "format": "date"},
        {"type": "string", "pattern": "^(19|20)[0-9]{2}(-(0[1-9]|1[0-2]))?$"},
    ]
}
_WORDS: Json = {"type": "string", "maxLength": MAX_WORDS}
_NAMED: Json = {"type": "string", "minLength": 1, "maxLength": MAX_WORDS}
_PAGE: Json = {"type": "integer", "minimum": 1, "maximum": MAX_PAGE, "default": 1}
_OF_FILTERS: dict[str, Json] = msgspec.json.schema(Filters)["$defs"]["Filters"]["properties"]
_FILTERS = tuple(name for name in Filters.__struct_fields__ if name not in ("page", "sort"))
PARAMETERS: dict[str, tuple[str, Json]] = {
    "since": ("First day: YYYY, YYYY-MM or YYYY-MM-DD.", _DAY),
    "until": ("Last day, included.", _DAY),
    "place": ("A place by id or name, with all places in it.", _WORDS),
    "side": ("A side of the fighting that a toll is of, or civilians.", _WORDS),
    "harm": ("A harm that a toll is of.", {}),
    "cause": ("A kind of violence.", {}),
    "source": ("A claimant.", _WORDS),
    "verdict": ("How the claims behind a toll stand to each other.", {}),
    "review": ("How far an incident was reviewed.", {}),
    "event_type": ("ACLED's event type.", _WORDS),
    "q": ("Words of the reports; all must be there. Words in quotation marks stand together.", _WORDS),
    "sort": ("Order of the list.", {"type": "string", "enum": ["newest", "oldest", "deadliest", "reports"]}),
    "page": ("Page of the list, from 1.", _PAGE),
    "rule": ("The rule that the tolls are by; that of the store if left out.", {"enum": list(RULES)}),
    "version": ("A version of the report; the current one if left out.", {"type": "integer", "minimum": 1}),
    "claim": ("Decisions on this claim.", _NAMED),
    "incident": ("Decisions on this incident.", _NAMED),
    "report": ("Decisions on this report.", _NAMED),
    "id": ("The id.", _NAMED),
}
"""Every parameter, with what it asks and its JSON schema; those of closed lists are filled in from ``Filters``."""


def _filters(given: Given) -> Filters:
    return Filters.parse(given)


def _number(given: Given, name: str) -> int | None:
    value = given.get(name)
    if value is None:
        return None
    if not value.isascii() or not value.isdigit() or not 1 <= int(value[:9]) <= MAX_PAGE:
        raise FilterError(f"{name}: write a whole number from 1 to {MAX_PAGE}")
    return int(value)


def _page(given: Given) -> int:
    return _number(given, "page") or 1


def _text(given: Given, name: str) -> str | None:
    value = given.get(name)
    if value is not None and (not value or len(value) > MAX_WORDS or not storable(value)):
        raise FilterError(f"{name}: write at most {MAX_WORDS} characters")
    return value


def _found(room: Room, given: Given) -> Page[Hit]:
    q = _text(given, "q")
    if q is None:
        raise FilterError("q: write the words to look for")
    return queries.search(room, q, _page(given))


def _decisions(room: Room, given: Given) -> Page[DecisionRow]:
    asked = {name: _text(given, name) for name in ("claim", "incident", "report")}
    return queries.history(room, _page(given), **asked)


ROUTES = (
    Route("/summary", "What the store holds.", Summary, (), lambda room, _: queries.summary(room)),
    Route("/options", "What each filter can take.", Options, (), lambda room, _: queries.options(room)),
    Route(
        "/incidents",
        "Incidents with their tolls, without the claims.",
        Page[IncidentRow],
        (*_FILTERS, "sort", "page"),
        lambda room, given: queries.incidents(room, _filters(given)),
    ),
    Route(
        "/points",
        "Where incidents were, as precisely as was claimed.",
        Points,
        _FILTERS,
        lambda room, given: queries.points(room, _filters(given)),
    ),
    Route(
        "/timeline",
        "Casualties over time, by harm and side.",
        Timeline,
        _FILTERS,
        lambda room, given: queries.timeline(room, _filters(given)),
    ),
    Route(
        "/incidents/{id}",
        "An incident with every claim behind its tolls.",
        IncidentView,
        ("rule",),
        lambda room, given: queries.incident(room, given["id"], given.get("rule")),
    ),
    Route(
        "/reports",
        "Reports, the newest first.",
        Page[ReportRow],
        ("q", "page"),
        lambda room, given: queries.reports(room, _text(given, "q"), _page(given)),
    ),
    Route(
        "/reports/{id}",
        "A report with its text and claims.",
        ReportView,
        ("version",),
        lambda room, given: queries.report(room, given["id"], _number(given, "version")),
    ),
    Route("/claims/{id}", "A claim.", ClaimView, (), lambda room, given: queries.claim(room, given["id"])),
    Route(
        "/sources",
        "Claimants, those of most incidents first.",
        Page[SourceRow],
        ("page",),
        lambda room, given: queries.sources(room, _page(given)),
    ),
    Route("/search", "Reports and claims that have all words.", Page[Hit], ("q", "page"), _found),
    Route(
        "/history",
        "Decisions, the last first.",
        Page[DecisionRow],
        ("claim", "incident", "report", "page"),
        _decisions,
    ),
)


def answer(data: object, status: int = 200) -> Response:
    """Return data as JSON."""
    return Response(msgspec.json.encode(data), status, media_type="application/json")


def _answering(route: Route) -> Callable[[Request], Response]:
    known = {*route.parameters, "id"}

    def endpoint(request: Request) -> Response:
        given = {
            name: value for name, value in request.query_params.items() if name in known and name != "id"
        }
        try:
            return answer(route.ask(request.app.state.room, given | request.path_params))
        except Moved as moved:
            return RedirectResponse(f"/api/incidents/{moved.to}", 307)

    return endpoint


@router.get("/openapi.json")
def openapi() -> Response:
    """Return the description of the API."""
    return answer(description())


@router.get("/incidents.csv")
def incidents_csv(request: Request) -> Response:
    """Return the selected incidents as CSV fit to be published."""
    filters = Filters.parse(request.query_params)
    lines: Iterator[str] = exporting.incidents_csv(request.app.state.room, filters)
    headers = {"Content-Disposition": 'attachment; filename="incidents.csv"'}
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


for _route in ROUTES:
    _path = _route.path.replace("{id}", "{id:path}" if _route.path.startswith("/reports") else "{id}")
    router.add_api_route(_path, _answering(_route), name=f"api {_route.path}")


def description() -> Json:
    """Return the OpenAPI description of all routes."""
    shapes, components = msgspec.json.schema_components(
        [route.shape for route in ROUTES], ref_template="#/components/schemas/{name}"
    )
    paths = {
        f"/api{route.path}": {"get": _operation(route, shape)}
        for route, shape in zip(ROUTES, shapes, strict=True)
    }
    exported = {"200": {"description": "Rows.", "content": {"text/csv": {"schema": {"type": "string"}}}}}
    paths["/api/incidents.csv"] = {
        "get": {
            "summary": "The selected incidents, a row for each toll, as CSV fit to be published.",
            "operationId": "incidents_csv",
            "parameters": [_parameter(name) for name in _FILTERS],
            "responses": exported | _problems("422"),
        }
    }
    components["Problem"] = {
        "type": "object",
        "properties": {"error": {"type": "string"}},
        "required": ["error"],
    }
    about = (
        "Casualty claims, incidents and tolls of a store. Figures are people; null is not known, not zero."
    )
    return {
        "openapi": "3.1.0",
        "info": {"title": "Hasila", "version": "1", "description": about},
        "paths": paths,
        "components": {"schemas": components},
    }


def _operation(route: Route, shape: Json) -> Json:
    parameters = [
        _parameter(name, required=route.path == "/search" and name == "q") for name in route.parameters
    ]
    if "{id}" in route.path:
        parameters.append(_parameter("id", where="path"))
    problems = ["404"] if "{id}" in route.path or route.path == "/history" else []
    problems += ["422"] if route.parameters else []
    problems += ["307"] if route.path == "/incidents/{id}" else []
    content = {"application/json": {"schema": shape}}
    return {
        "summary": route.about,
        "operationId": route.path.strip("/").replace("/{id}", "_one"),
        "parameters": parameters,
        "responses": {"200": {"description": route.about, "content": content}} | _problems(*problems),
    }


_WHAT = {
    "307": "It is part of another incident now.",
    "401": "Log in first.",
    "404": "There is no such thing.",
    "422": "A parameter cannot be understood.",
    "503": "The store cannot be reached.",
}


def _problems(*statuses: str) -> Json:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    found = {
        status: {"description": _WHAT[status], "content": content} for status in ("401", *statuses, "503")
    }
    if "307" in found:
        del found["307"]["content"]
    return found


def _parameter(name: str, where: str = "query", *, required: bool = False) -> Json:
    about, schema = PARAMETERS[name]
    if not schema:
        (schema,) = [one for one in _closed(name) if one]
    needed = required or where == "path"
    return {"name": name, "in": where, "required": needed, "description": about, "schema": schema}


def _closed(name: str) -> Iterator[Json]:
    """Yield the schema of a filter that takes one of a closed list."""
    for one in _OF_FILTERS[name].get("anyOf", [_OF_FILTERS[name]]):
        if "enum" in one:
            yield {"enum": one["enum"]}
        elif "$ref" in one:
            shape = msgspec.json.schema(Filters)["$defs"][one["$ref"].rpartition("/")[2]]
            yield {"enum": shape["enum"]}
