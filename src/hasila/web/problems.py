"""Why a form cannot be kept, and what every form must hold."""

from __future__ import annotations

import re

from hasila.web.filters import storable

LONGEST_NOTE = 2000
_KEY = re.compile(r"[A-Za-z0-9_-]{12,64}")


class Conflict(Exception):
    """What is decided on was changed since it was shown; look again and decide anew."""


class Unfit(ValueError):
    """A value that cannot be kept; the message says why."""


def check_key(key: str) -> str:
    """Return a form's key. Raises Unfit."""
    if not _KEY.fullmatch(key):
        raise Unfit("this form has no key of its own; load its page again")
    return key


def check_note(note: str | None) -> str | None:
    """Return a note without the white space around it, or None. Raises Unfit."""
    if note is not None and (len(note) > LONGEST_NOTE or not storable(note)):
        raise Unfit(f"a note has at most {LONGEST_NOTE} characters")
    return note.strip() or None if note else None
