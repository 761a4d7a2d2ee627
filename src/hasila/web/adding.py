"""Adding reports: read and shown first, kept when the visitor says so."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from hasila.model import Claim, Report, content_id
from hasila.pipeline import claims_in, read_anew
from hasila.read.language import language
from hasila.store import deciding, deriving
from hasila.store.adding import Added, add, reading
from hasila.store.deciding import Act
from hasila.store.rows import moment
from hasila.web.claims import Shown, claim_view
from hasila.web.filters import storable
from hasila.web.problems import Unfit, check_key
from hasila.web.room import Room
from hasila.web.views import Preview, ReportRow
from hasila.web.visitors import Deed, Visitor

LONGEST = 500
"""Characters of an outlet, a title or an address."""
_STEM = re.compile(r"[^\w.-]+")
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}")
Read = tuple[Report, list[Claim]]


class _Packed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A report on its way from the preview to being saved."""

    id: str
    text: str
    published: dt.date | None = None
    outlet: str | None = None
    url: str | None = None
    title: str | None = None
    language: str | None = None


def preview_text(  # noqa: PLR0913, PLR0917
    room: Room,
    visitor: Visitor,
    text: str,
    outlet: str | None = None,
    published: str | None = None,
    url: str | None = None,
    title: str | None = None,
) -> list[Preview]:
    """Return a pasted report with its claims; nothing is kept yet. Raises Unfit."""
    visitor.must(Deed.CODE)
    text = text.replace("\r\n", "\n")
    try:
        day = dt.date.fromisoformat(published) if published else None
    except ValueError as error:
        raise Unfit("the day of publication is written YYYY-MM-DD") from error
    particulars = (text, outlet, day, url, title)
    report = _checked(
        room, _Packed(f"pasted-{content_id(*particulars)}", text, day, outlet, url, title, language(text))
    )
    return [_preview(read_anew(report, room.pack))]


def preview_file(room: Room, visitor: Visitor, name: str, data: bytes) -> tuple[list[Preview], list[str]]:
    """Return the reports of a file with their claims, and what could not be read; nothing is kept yet."""
    visitor.must(Deed.CODE)
    problems: list[str] = []
    found: list[Read] = []
    with tempfile.TemporaryDirectory(prefix="hasila-") as folder:
        path = Path(folder, _file_name(name, data))
        path.write_bytes(data)
        for read in claims_in([path], room.pack, lambda problem: problems.append(problem.message)):
            if len(found) == room.settings.max_reports:
                problems.append(f"only the first {len(found)} reports are shown; use: hasila load")
                break
            try:
                _checked(room, _pack(read[0]))
            except Unfit as error:
                problems.append(f"{read[0].id}: {error}")
                continue
            found.append(read)
    return [_preview(read) for read in found], problems


def _file_name(name: str, data: bytes) -> str:
    """Return a name for a visitor's file that is a name and nothing else, and differs with what it holds."""
    base = Path(name.replace("\\", "/")).name
    ending = Path(base).suffix
    stem = _STEM.sub("-", base.removesuffix(ending)).strip(".-")[:60] or "report"
    ending = ending if _ENDING.fullmatch(ending) else ""
    return f"{stem}-{hashlib.sha256(data).hexdigest()[:8]}{ending}"


def _preview(read: Read) -> Preview:
    report, claims = read
    shown = [Shown(claim, claim, "unreviewed", None, (), ()) for claim in claims]
    particulars = {
        name: getattr(report, name) for name in ("id", "title", "outlet", "published", "url", "language")
    }
    return Preview(
        report=ReportRow(**particulars, claims=len(claims)),
        text=report.text,
        claims=[claim_view(one, report) for one in shown],
    )


def packed(found: list[Preview]) -> str:
    """Return previewed reports as text that ``save`` takes."""
    fields = [name for name in _Packed.__struct_fields__ if name != "text"]
    reports = [
        _Packed(text=one.text, **{name: getattr(one.report, name) for name in fields}) for one in found
    ]
    return msgspec.json.encode(reports).decode()


def _pack(report: Report) -> _Packed:
    return _Packed(**{name: getattr(report, name) for name in _Packed.__struct_fields__})


def _checked(room: Room, given: _Packed) -> Report:
    """Return a report that can be kept. Raises Unfit."""
    if not given.text.strip():
        raise Unfit("there is no text")
    if len(given.text) > room.settings.max_text:
        raise Unfit(f"a report has at most {room.settings.max_text:,} characters; use: hasila load")
    for name in ("id", "outlet", "url", "title", "language"):
        value = getattr(given, name)
        if value is not None and (len(value) > LONGEST or not storable(value)):
            raise Unfit(f"{name}: at most {LONGEST} characters, and none that no text holds")
    if not storable(given.text) or not given.id:
        raise Unfit("the text holds signs that no text holds (NUL, or half a character)")
    if given.url and urlsplit(given.url).scheme not in ("http", "https"):
        raise Unfit("an address begins with http:// or https://")
    return Report(**msgspec.structs.asdict(given))


def save(room: Room, visitor: Visitor, key: str, packed: str) -> list[str]:
    """Keep reports that were previewed, read anew; return their ids. The same ones again change nothing."""
    visitor.must(Deed.CODE)
    check_key(key)
    try:
        given = msgspec.json.decode(packed, type=list[_Packed])
    except (msgspec.DecodeError, UnicodeError) as error:
        raise Unfit("these are no previewed reports; show the preview again") from error
    if len({one.id for one in given}) < len(given) or not 0 < len(given) <= room.settings.max_reports:
        raise Unfit(
            f"from 1 to {room.settings.max_reports} reports are saved at once, each with an id of its own"
        )
    read = [read_anew(_checked(room, one), room.pack) for one in given]
    with room.store.writing() as connection:
        deriving.derivation_of(connection, lock=True)
        batch = [reading(report, claims) for report, claims in read]
        now = room.now()
        outcomes = add(connection, batch, room.pack.version, moment(now))
        acts = [Act(f"{key}.{n}", "report", read[n][0].id, visitor.name, now) for n in _changed(outcomes)]
        for act in acts:
            if not deciding.known_act(connection, act.id):
                deciding.keep(connection, act)
        if acts:
            deriving.changed(connection)
    if acts:
        room.rebuilding.wake(room.settings.patience)
    return [report.id for report, _ in read]


def _changed(outcomes: list[Added]) -> Iterator[int]:
    return (n for n, outcome in enumerate(outcomes) if outcome is not Added.UNCHANGED)
