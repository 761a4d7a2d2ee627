"""What visitors decide. A decision is kept before it is acknowledged, once for each form (``key``), and never rewritten.

Every function raises Forbidden where the role does not allow it, Conflict where the claim was decided on since it was
shown (``seen``), Missing for what is not there, and Unfit for a value that cannot be.
"""

from __future__ import annotations

from collections.abc import Sequence

from hasila.model import Span
from hasila.web.room import Room
from hasila.web.views import Preview
from hasila.web.visitors import Visitor


class Conflict(Exception):
    """The claim was decided on since it was shown; look again and decide anew."""


class Unfit(ValueError):
    """A value that cannot be kept; the message says why."""


def accept(
    room: Room, visitor: Visitor, key: str, claim: str, seen: str, note: str | None = None
) -> bool: ...
def reject(
    room: Room, visitor: Visitor, key: str, claim: str, seen: str, note: str | None = None
) -> bool: ...
def correct(
    room: Room,
    visitor: Visitor,
    key: str,
    claim: str,
    seen: str,
    values: dict[str, str | None],
    note: str | None = None,
) -> bool: ...
def add_claim(
    room: Room,
    visitor: Visitor,
    key: str,
    report: str,
    evidence: Sequence[Span],
    values: dict[str, str | None],
    note: str | None = None,
) -> str: ...
def merge(
    room: Room, visitor: Visitor, key: str, incident: str, other: str, note: str | None = None
) -> bool: ...
def split(
    room: Room, visitor: Visitor, key: str, incident: str, claims: Sequence[str], note: str | None = None
) -> bool: ...
def undo(room: Room, visitor: Visitor, key: str, decision: str, note: str | None = None) -> bool: ...
def preview_text(
    room: Room,
    visitor: Visitor,
    text: str,
    outlet: str | None = None,
    published: str | None = None,
    url: str | None = None,
    title: str | None = None,
) -> list[Preview]: ...
def preview_file(room: Room, visitor: Visitor, name: str, data: bytes) -> tuple[list[Preview], list[str]]: ...
def save(room: Room, visitor: Visitor, key: str, packed: str) -> list[str]: ...
