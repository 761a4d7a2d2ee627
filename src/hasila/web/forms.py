"""What visitors send: each form is checked, decided once, and answered by leading back to where it was sent from."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from fastapi import APIRouter, Depends, Form, Request, Response, UploadFile
from starlette.responses import RedirectResponse

from hasila.model import Span
from hasila.web import deciding, queries
from hasila.web.deciding import Unfit
from hasila.web.highlights import pieces
from hasila.web.rendering import render
from hasila.web.room import Room
from hasila.web.views import ClaimView, Preview
from hasila.web.visitors import Deed, Visitor

router = APIRouter(include_in_schema=False)

CLAIM_FIELDS = (
    *("harm", "number", "number_max", "vague", "qualifier", "victims", "victims_side", "status"),
    *("place", "place_id", "when", "by", "cause", "source", "stance", "scope"),
)
"""The fields of a claim that a form has."""
PARTICULARS = ("outlet", "published", "url", "title")
"""What the form for a pasted report has beside the text."""
DONE = ("accept", "correct", "reject", "add", "merge", "split", "undo", "report", "same")


def done(request: Request) -> str | None:
    """Return which deed a page is to acknowledge, as the address says."""
    told = request.query_params.get("done")
    return told if told in DONE else None


def within(address: str) -> str:
    """Return an address of this site as it is, and the first page for any other."""
    parts = urlsplit(address)
    inside = address.startswith("/") and not address.startswith(("//", "/\\")) and not parts.netloc
    return address if inside and address.isprintable() and "\\" not in address else "/"


def address_of(claim: ClaimView) -> str:
    """Return where a claim stands in its report."""
    return f"/reports/{quote(claim.report)}#claim-{claim.id}"


def _back(given: dict[str, str], deed: str, claim: str = "") -> Response:
    """Lead back to where a form was sent from, saying what was done (and on which claim)."""
    path, _, query = within(given.get("next", "/")).partition("#")[0].partition("?")
    kept = [(name, value) for name, value in parse_qsl(query) if name not in ("done", "at")]
    told = [*kept, ("done", deed), *([("at", claim)] if claim else [])]
    return RedirectResponse(f"{path}?{urlencode(told)}" + (f"#claim-{claim}" if claim else ""), 303)


def _who(request: Request) -> tuple[Room, Visitor]:
    return request.app.state.room, request.state.visitor


async def _fields(request: Request) -> dict[str, str]:
    """Return the text fields of a form; of a field that comes twice the last."""
    async with request.form(max_part_size=request.app.state.room.settings.max_body) as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}


Fields = Annotated[dict[str, str], Depends(_fields)]


def _needed(given: dict[str, str], name: str) -> str:
    if name not in given:
        raise Unfit(f"the form lacks {name!r}")
    return given[name]


def _values(given: dict[str, str]) -> dict[str, str | None]:
    """Return the fields of a claim that a form has; empty is none."""
    return {name: given[name].strip() or None for name in CLAIM_FIELDS if name in given}


@router.post("/claims/accept")
def accept(request: Request, given: Fields) -> Response:
    """Keep that a claim is read rightly."""
    return _decide_claim(request, given, "accept")


@router.post("/claims/reject")
def reject(request: Request, given: Fields) -> Response:
    """Keep that a claim is none."""
    return _decide_claim(request, given, "reject")


def _decide_claim(request: Request, given: dict[str, str], deed: str) -> Response:
    decide = {"accept": deciding.accept, "reject": deciding.reject}[deed]
    claim, key, seen = (_needed(given, name) for name in ("claim", "key", "seen"))
    decide(*_who(request), key, claim, seen, given.get("note") or None)
    return _back(given, deed, claim)


@router.post("/claims/correct")
def correct(request: Request, given: Fields) -> Response:
    """Keep the fields in which the form differs from the claim."""
    room, visitor = _who(request)
    now = queries.claim(room, _needed(given, "claim"))
    values = {name: value for name, value in _values(given).items() if value != _plain(getattr(now, name))}
    if values:
        key, seen = _needed(given, "key"), _needed(given, "seen")
        deciding.correct(room, visitor, key, now.id, seen, values, given.get("note") or None)
    return _back(given, "correct" if values else "same", now.id)


def _plain(value: object) -> str | None:
    return None if value is None else str(value)


@router.post("/reports/claims")
def add_claim(request: Request, given: Fields) -> Response:
    """Keep a claim that the program missed, on words of the report."""
    room, visitor = _who(request)
    report, key = _needed(given, "report"), _needed(given, "key")
    evidence = [_span(room, report, given)]
    claim = deciding.add_claim(
        room, visitor, key, report, evidence, _values(given), given.get("note") or None
    )
    return _back(given, "add", claim)


def _span(room: Room, report: str, given: dict[str, str]) -> Span:
    """Return where the words of a missed claim stand: as selected, else the one place where they are found."""
    start, end = given.get("start", ""), given.get("end", "")
    if start.isdecimal() and end.isdecimal():
        return int(start), int(end)
    text, words = queries.report(room, report).text, given.get("words", "").strip().replace("\r\n", "\n")
    found = text.count(words) if words else 0
    if found != 1:
        raise Unfit(
            f"the words are found {found} times in the report; copy more or fewer of them, exactly as they stand"
        )
    at = text.index(words)
    return at, at + len(words)


@router.post("/incidents/merge")
def merge(request: Request, given: Fields) -> Response:
    """Keep that two incidents are one."""
    incident, other, key = (_needed(given, name) for name in ("incident", "other", "key"))
    deciding.merge(*_who(request), key, incident, other, given.get("note") or None)
    return _back(given, "merge")


@router.post("/incidents/split")
def split(request: Request, given: Fields, claims: Annotated[list[str] | None, Form()] = None) -> Response:
    """Keep that claims are of an incident of their own."""
    if not claims:
        raise Unfit("choose at least one claim to split off")
    incident, key = _needed(given, "incident"), _needed(given, "key")
    deciding.split(*_who(request), key, incident, claims, given.get("note") or None)
    return _back(given, "split")


@router.post("/decisions/undo")
def undo(request: Request, given: Fields) -> Response:
    """Take a decision back; it stays in the history."""
    deciding.undo(
        *_who(request), _needed(given, "key"), _needed(given, "decision"), given.get("note") or None
    )
    return _back(given, "undo")


@router.get("/add")
def add(request: Request) -> Response:
    """Show the form for a report."""
    request.state.visitor.must(Deed.CODE)
    return render(request, "add.html")


@router.post("/add/text")
def preview_text(request: Request, given: Fields) -> Response:
    """Show the claims of a pasted report before it is saved."""
    outlet, published, url, title = (given.get(name, "").strip() or None for name in PARTICULARS)
    found = deciding.preview_text(*_who(request), _needed(given, "text"), outlet, published, url, title)
    return _preview(request, found, [])


@router.post("/add/file")
def preview_file(request: Request, file: UploadFile) -> Response:
    """Show the claims of a file's reports before they are saved."""
    found, problems = deciding.preview_file(*_who(request), file.filename or "", file.file.read())
    return _preview(request, found, problems)


def _preview(request: Request, found: list[Preview], problems: list[str]) -> Response:
    shown = [(one, pieces(one.text, one.claims)) for one in found]
    packed = deciding.packed(found)
    return render(request, "preview.html", found=shown, problems=problems, packed=packed)


@router.post("/add/save")
def save(request: Request, given: Fields) -> Response:
    """Keep the reports that were previewed."""
    reports = deciding.save(*_who(request), _needed(given, "key"), _needed(given, "packed"))
    return _back({"next": f"/reports/{quote(reports[0])}" if reports else "/reports"}, "report")
