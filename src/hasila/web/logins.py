"""Logging in and out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from starlette.responses import RedirectResponse

from hasila.web import accounts
from hasila.web.forms import within
from hasila.web.guarding import SESSION, client_of, set_cookie
from hasila.web.limiting import TooOften
from hasila.web.rendering import render
from hasila.web.room import Room

router = APIRouter(include_in_schema=False)
WINDOW = 300.0
"""Seconds in which so many logins may fail."""


@router.get("/login")
def ask(request: Request, next: str = "/") -> Response:  # noqa: A002
    """Show the form."""
    if request.state.visitor is not None:
        return RedirectResponse(within(next), 303)
    return _form(request, next)


def _form(request: Request, address: str, failed: str | None = None, status: int = 200) -> Response:
    token = request.state.login_token
    return render(request, "login.html", status, next=within(address), failed=failed, login_token=token)


@router.post("/login")
def log_in(
    request: Request,
    name: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/",  # noqa: A002
) -> Response:
    """Begin a session, always a new one; what the browser held before is worth nothing."""
    room: Room = request.app.state.room
    keys = (f"login from {client_of(request)}", f"login of {name[:100]}")
    try:
        for key in keys:
            room.limits.count(key, room.settings.logins, WINDOW)
    except TooOften as error:
        answer = _form(request, next, "often", 429)
        answer.headers["Retry-After"] = str(error.seconds)
        return answer
    hours = room.settings.session_hours
    token = accounts.log_in(room.store, name, password, room.now(), hours)
    if token is None:
        return _form(request, next, "wrong", 403)
    if before := request.cookies.get(SESSION):
        accounts.log_out(room.store, before)
    for key in keys:
        room.limits.forget(key)
    answer = RedirectResponse(within(next), 303)
    set_cookie(answer, SESSION, token, secure=room.settings.secure, max_age=hours * 3600)
    return answer


@router.post("/logout")
def log_out(request: Request) -> Response:
    """End the session."""
    room: Room = request.app.state.room
    if token := request.cookies.get(SESSION):
        accounts.log_out(room.store, token)
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(SESSION, path="/", secure=room.settings.secure, httponly=True, samesite="strict")
    return answer
