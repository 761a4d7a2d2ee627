"""The pages: each asks what the API asks, and shows it. What visitors decide is in ``forms``."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from hasila.model import Harm
from hasila.reconcile.rules import RULES
from hasila.web import basemap, charts, forms, queries
from hasila.web.filters import Filters
from hasila.web.highlights import pieces
from hasila.web.queries import Missing, Moved
from hasila.web.rendering import LANGUAGE_COOKIE, LANGUAGES, THEME_COOKIE, THEMES, language_of, render
from hasila.web.room import Room
from hasila.web.views import Step

router = APIRouter(include_in_schema=False, default_response_class=Response)
router.include_router(forms.router)
router.include_router(basemap.router)

_PROBLEMS = {
    401: "login",
    403: "forbidden",
    404: "missing",
    405: "missing",
    409: "conflict",
    413: "large",
    422: "unfit",
    429: "often",
}


def problem(request: Request, status: int, message: str) -> Response:
    """Return the page of an error: what happened, and what to do."""
    kind = _PROBLEMS.get(status, "unfit" if 400 <= status < 500 else "failed")
    shown = "" if kind == "failed" or message == HTTPStatus(status).phrase else message
    return render(request, "problem.html", status, code=status, kind=kind, message=shown)


def _room(request: Request) -> Room:
    room: Room = request.app.state.room
    return room


def _turning(request: Request) -> Callable[[int], str]:
    """Return what gives the address of another page of the list that is asked for."""
    given = [(name, value) for name, value in request.query_params.multi_items() if name != "page"]
    return lambda page: f"{request.url.path}?{urlencode([*given, ('page', str(page))])}"


@router.get("/")
def incidents(request: Request) -> Response:
    """Show the list of incidents; without a filter, what the store holds first."""
    room, filters = _room(request), Filters.parse(request.query_params.multi_items())
    first_look = not filters.active and filters.page == 1
    found = queries.incidents(room, filters)
    return render(
        request,
        "incidents.html",
        view="list",
        filters=filters,
        options=queries.options(room),
        found=found,
        summary=queries.summary(room) if first_look else None,
        span=_span(room) if first_look else None,
        address=lambda page: f"/?{filters.query(page=page)}",
    )


def _span(room: Room) -> str | None:
    """Return the interval of all incidents of the store."""
    ends = [queries.incidents(room, Filters(sort=sort)).items[:1] for sort in ("oldest", "newest")]
    known = [row.when.split("/") for rows in ends for row in rows if row.when]
    return f"{known[0][0]}/{known[-1][-1]}" if len(known) == len(ends) else None


@router.get("/map")
def map_of_incidents(request: Request) -> Response:
    """Show the incidents on a map; the drawing asks for its points itself, a table stands in for it."""
    room, filters = _room(request), Filters.parse(request.query_params.multi_items())
    return render(
        request,
        "incidents.html",
        view="map",
        filters=filters,
        options=queries.options(room),
        found=queries.incidents(room, filters),
        summary=None,
        address=lambda page: f"/map?{filters.query(page=page)}",
    )


@router.get("/timeline")
def timeline(request: Request) -> Response:
    """Show casualties over time by side; each bar leads to its incidents."""
    room, filters = _room(request), Filters.parse(request.query_params.multi_items())
    found = queries.timeline(room, filters)
    return render(
        request,
        "incidents.html",
        view="timeline",
        filters=filters,
        options=queries.options(room),
        found=found,
        summary=None,
    )


@router.get("/incidents/{incident_id}")
def incident(request: Request, incident_id: str, rule: str | None = None) -> Response:
    """Show one incident with all that its tolls rest on."""
    try:
        found = queries.incident(_room(request), incident_id, rule)
    except Moved as moved:
        return RedirectResponse(f"/incidents/{moved.to}", 303)
    told = {claim.id: claim for toll in found.tolls for claim in (*toll.used, *toll.left_out)}
    return render(
        request,
        "incident.html",
        found=found,
        claims=told | {claim.id: claim for claim in found.claims},
        drawings=_growth(found.growth, mirrored=LANGUAGES[language_of(request)] == "rtl"),
        done=forms.done(request),
    )


def _growth(steps: list[Step], *, mirrored: bool) -> list[tuple[Harm, charts.Growth]]:
    """Return the drawings of how the figures for everybody grew, harm by harm."""
    harms = dict.fromkeys(step.harm for step in steps)
    drawn = (
        (h, charts.growth([s for s in steps if s.harm == h and not s.side], mirrored=mirrored)) for h in harms
    )
    return [(harm, drawing) for harm, drawing in drawn if drawing]


@router.get("/reports")
def reports(request: Request, q: str | None = None, page: int = 1) -> Response:
    """Show the list of reports."""
    found = queries.reports(_room(request), q or None, page)
    return render(request, "reports.html", found=found, q=q, address=_turning(request))


@router.get("/reports/{report_id:path}")
def report(request: Request, report_id: str, version: int | None = None) -> Response:
    """Show a report's original text with its claims marked."""
    found = queries.report(_room(request), report_id, version)
    return render(
        request,
        "report.html",
        found=found,
        found_pieces=pieces(found.text, found.claims),
        done=forms.done(request),
        at=request.query_params.get("at") if found.claims else None,
    )


@router.get("/claims/{claim_id}")
def claim(request: Request, claim_id: str) -> Response:
    """Lead to a claim in its report."""
    found = queries.claim(_room(request), claim_id)
    return RedirectResponse(forms.address_of(found), 303)


@router.get("/sources")
def sources(request: Request, page: int = 1) -> Response:
    """Show who reports what, how often alone, and how their figures compare."""
    return render(
        request, "sources.html", found=queries.sources(_room(request), page), address=_turning(request)
    )


@router.get("/search")
def search(request: Request, q: str | None = None, page: int = 1) -> Response:
    """Search reports and claims."""
    found = queries.search(_room(request), q, page) if q and q.strip() else None
    return render(request, "search.html", found=found, q=q, address=_turning(request))


@router.get("/history")
def history(
    request: Request,
    claim: str | None = None,
    incident: str | None = None,
    report: str | None = None,
    page: int = 1,
) -> Response:
    """Show who decided what."""
    asked = {"claim": claim, "incident": incident, "report": report}
    return render(
        request,
        "history.html",
        found=queries.history(_room(request), page, **asked),
        narrowed=next(((name, value) for name, value in asked.items() if value), None),
        address=_turning(request),
        done=forms.done(request),
    )


@router.get("/about")
def about(request: Request) -> Response:
    """Say what is counted, how, and what is left out."""
    return render(request, "about.html", rules=list(RULES))


@router.get("/language/{language}")
def choose_language(request: Request, language: str, next: str = "/") -> Response:  # noqa: A002
    """Keep the language of the interface."""
    if language not in LANGUAGES:
        raise Missing(f"there is no interface in {language!r}")
    return _remember(LANGUAGE_COOKIE, language, next)


@router.get("/theme")
def choose_theme(request: Request, theme: str = "auto", next: str = "/") -> Response:  # noqa: A002
    """Keep the choice of light or dark."""
    if theme not in THEMES:
        raise Missing(f"there is no theme {theme!r}")
    return _remember(THEME_COOKIE, theme, next)


def _remember(cookie: str, value: str, address: str) -> Response:
    answer = RedirectResponse(forms.within(address), 303)
    answer.set_cookie(cookie, value, max_age=365 * 86400, httponly=True, samesite="lax")
    return answer
