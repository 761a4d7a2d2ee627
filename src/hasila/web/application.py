"""The web application: routes of pages and of the API behind one guard."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from hasila.store import Refused, StoreError
from hasila.web import api, logins, pages
from hasila.web.filters import FilterError
from hasila.web.guarding import HEADERS, Guard
from hasila.web.limiting import TooOften
from hasila.web.problems import Conflict, Unfit
from hasila.web.room import Missing, Room
from hasila.web.visitors import Forbidden

STATIC = Path(__file__).parent / "static"

_STATUS: dict[type[Exception], int] = {
    FilterError: 422,
    Unfit: 422,
    Forbidden: 403,
    Missing: 404,
    Conflict: 409,
    Refused: 422,
    TooOften: 429,
    StoreError: 503,
}


def create_app(room: Room) -> FastAPI:
    """Return the application over an open room, which it closes when it ends.

    ``pages.router`` has the pages; ``pages.problem(request, status, message)`` answers with an error's page. Routes
    find the room in ``request.app.state.room`` and the visitor in ``request.state.visitor``.
    """

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        room.start()
        yield
        room.close()

    app = FastAPI(title="Hasila", openapi_url=None, docs_url=None, redoc_url=None, lifespan=lifespan)
    app.state.room = room
    app.include_router(api.router)
    app.include_router(logins.router)
    app.include_router(pages.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for error, status in _STATUS.items():
        app.add_exception_handler(error, _answering(status))
    app.add_exception_handler(HTTPException, _http_problem)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Exception, _failure)
    app.add_middleware(Guard, room=room, problem=_problem)
    return app


def _answering(status: int) -> Callable[[Request, Exception], Response]:
    return lambda request, error: _problem(request, status, str(error))


def _http_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _problem(request, error.status_code, str(error.detail))


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return _problem(request, 422, "; ".join(f"{one['loc'][-1]}: {one['msg']}" for one in error.errors()))


def _failure(request: Request, _error: Exception) -> Response:
    """Answer where a route failed: outside the guard, so that its headers are set here. The server prints the error."""
    answer = _problem(request, 500, "")
    answer.headers.update(HEADERS)
    return answer


def _problem(request: Request, status: int, message: str) -> Response:
    """Answer in the manner of what was asked for: JSON under ``/api/``, a page elsewhere."""
    if request.url.path.startswith("/api/"):
        return api.answer({"error": message}, status)
    return pages.problem(request, status, message)
