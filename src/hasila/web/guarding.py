"""The guard before every route: who asks, by which name of the server, how much at once, and with whose form."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hasila.web import accounts
from hasila.web.limiting import TooOften
from hasila.web.room import Room
from hasila.web.visitors import Visitor

VISIT, SESSION = "hasila_visit", "hasila_session"
OPEN = ("/login", "/language/", "/theme")
"""What may be seen without a session, beside the files of the pages themselves."""
STATIC = "/static/"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
Problem = Callable[[Request, int, str], Response]


class Guard:
    """Middleware that no route is behind: it lets in, limits, checks forms and sets the headers of every answer."""

    def __init__(self, app: ASGIApp, room: Room, problem: Problem) -> None:
        self._app = app
        self._room = room
        self._problem = problem

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or turn it away."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        answer = _Answer(send, scope["path"], secure=self._room.settings.secure)
        try:
            self._check_host(request)
            if not scope["path"].startswith(STATIC):
                away = await self._let_in(request, answer)
                if away is not None:
                    await away(scope, receive, answer)
                    return
                if request.method not in _SAFE:
                    receive = await self._checked(request, receive)
        except HTTPException as error:
            refusal = self._problem(request, error.status_code, str(error.detail))
            refusal.headers.update(error.headers or {})
            await refusal(scope, receive, answer)
            return
        await self._app(scope, receive, answer)

    def _check_host(self, request: Request) -> None:
        """Refuse a name that this server is not called by: a hostile page may have its name point here."""
        host = request.headers.get("host", "")
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
        if self._room.settings.hosts and name.lower() not in self._room.settings.hosts:
            raise HTTPException(
                400, "this server is not called so; use the address that it told at its start"
            )

    async def _let_in(self, request: Request, answer: _Answer) -> Response | None:
        """Note who asks, or return where to send somebody who must log in first."""
        visit = request.cookies.get(VISIT) or ""
        if not 20 <= len(visit) <= 100:
            visit = answer.visit = secrets.token_urlsafe(24)
        visitor = await run_in_threadpool(self._visitor, request.cookies.get(SESSION), visit)
        request.state.visitor = visitor
        request.state.login_token = accounts.form_token(visit)
        path = request.url.path
        if visitor is not None or path.startswith(OPEN):
            return None
        if path.startswith("/api/") or request.method not in _SAFE:
            raise HTTPException(401, "log in first")
        wanted = path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(
            str(request.url.replace(path="/login", query="").include_query_params(next=wanted)), 303
        )

    def _visitor(self, session: str | None, visit: str) -> Visitor | None:
        room = self._room
        if session and (
            found := accounts.visitor_of(room.store, session, room.now(), room.settings.session_hours)
        ):
            return found
        if accounts.has_any(room.store):
            return None
        token = accounts.form_token(visit)
        return Visitor(name=room.settings.reviewer, role="administrator", form_token=token, local=True)

    async def _checked(self, request: Request, receive: Receive) -> Receive:
        """Check a form before any route sees it; return what replays its body."""
        _check_origin(request)
        visitor: Visitor | None = request.state.visitor
        try:
            name = visitor.name if visitor else "nobody"
            self._room.limits.count(f"write {name} {client_of(request)}", self._room.settings.writes)
        except TooOften as error:
            raise HTTPException(429, str(error), {"Retry-After": str(error.seconds)}) from error
        body = await self._body(request)
        wanted = visitor.form_token if visitor else request.state.login_token
        if not await _has_token(request.scope, body, wanted, len(body)):
            raise HTTPException(403, "this form is not of this visit; load its page again and send it anew")
        return _replay(body)

    async def _body(self, request: Request) -> bytes:
        most = self._room.settings.max_body
        declared = request.headers.get("content-length", "0")
        if not declared.isdigit() or int(declared) > most:
            raise HTTPException(413, f"this is more than {most:,} bytes; send less at once")
        chunks: list[bytes] = []
        size = 0
        async for chunk in request.stream():
            size += len(chunk)
            if size > most:
                raise HTTPException(413, f"this is more than {most:,} bytes; send less at once")
            chunks.append(chunk)
        return b"".join(chunks)


def client_of(request: Request) -> str:
    """Return the address that a request comes from."""
    return request.client.host if request.client else "unknown"


def _check_origin(request: Request) -> None:
    """Refuse what another site's page sends. Browsers say where a form comes from; programs need not."""
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    elsewhere = origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    if elsewhere or site not in (None, "same-origin", "none"):
        raise HTTPException(403, "this form comes from another site")


async def _has_token(scope: Scope, body: bytes, wanted: str, longest: int) -> bool:
    kind = Request(scope).headers.get("content-type", "").partition(";")[0]
    if kind not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        raise HTTPException(415, "send a form")
    try:
        async with Request(scope, _replay(body)).form(
            max_files=1, max_fields=200, max_part_size=longest + 1
        ) as form:
            given = form.get("form_token")
    except (MultiPartException, ValueError) as error:
        raise HTTPException(400, "this form cannot be read") from error
    return isinstance(given, str) and secrets.compare_digest(
        given.encode("utf-8", "replace"), wanted.encode()
    )


def _replay(body: bytes) -> Receive:
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    return receive


class _Answer:
    """Sends an answer with the headers that all answers have, and the cookie of a new visit."""

    def __init__(self, send: Send, path: str, *, secure: bool) -> None:
        self._send = send
        self._path = path
        self._secure = secure
        self.visit: str | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
            headers.setdefault("Cache-Control", "no-cache" if self._path.startswith(STATIC) else "no-store")
            if self.visit is not None:
                cookie = Response()
                set_cookie(cookie, VISIT, self.visit, secure=self._secure)
                headers.append("set-cookie", cookie.headers["set-cookie"])
        await self._send(message)


def set_cookie(response: Response, name: str, value: str, *, secure: bool, **options: Any) -> None:
    """Set a cookie that no script reads and no other site's page sends."""
    response.set_cookie(name, value, httponly=True, samesite="strict", secure=secure, path="/", **options)
