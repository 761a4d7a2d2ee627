"""Accounts and sessions: passwords hashed by Argon2, sessions that end as soon as their account changes."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets
from functools import cache

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from hasila.store import Store, people, rows
from hasila.web.filters import storable
from hasila.web.visitors import ROLES, Visitor

SHORTEST, LONGEST = 12, 1000
"""Characters of a password. Length is all that is asked (NIST SP 800-63B)."""
_NAME = re.compile(r"\w[\w.@-]{0,63}")
_hasher = PasswordHasher()


class AccountError(ValueError):
    """An account that cannot be made or changed so; the message says why."""


def check_password(password: str) -> str:
    """Return a password that may be used. Raises AccountError."""
    if not SHORTEST <= len(password) <= LONGEST or not storable(password):
        raise AccountError(f"a password has from {SHORTEST} to {LONGEST} characters; take a sentence")
    return password


def add(store: Store, name: str, role: str, password: str, now: dt.datetime) -> None:
    """Make an account. Raises AccountError, and NoAccount where the name is taken."""
    if not _NAME.fullmatch(name):
        raise AccountError(
            f"{name!r} is no name: letters, digits and . _ - @, at most 64, a letter or digit first"
        )
    hashed = _hasher.hash(check_password(password))
    with store.writing() as connection:
        people.add(connection, name, _role(role), hashed, rows.moment(now))


def set_role(store: Store, name: str, role: str) -> None:
    """Give an account another role, which ends its sessions."""
    with store.writing() as connection:
        people.change(connection, name, role=_role(role))


def set_password(store: Store, name: str, password: str) -> None:
    """Give an account another password, which ends its sessions."""
    hashed = _hasher.hash(check_password(password))
    with store.writing() as connection:
        people.change(connection, name, password=hashed)


def disable(store: Store, name: str, now: dt.datetime | None) -> None:
    """Close an account from now on, which ends its sessions; None opens it again. What it decided stays."""
    with store.writing() as connection:
        people.change(connection, name, disabled_at=rows.moment(now) if now else None)


def listed(store: Store) -> list[sa.RowMapping]:
    """Return all accounts by name."""
    with store.reading() as connection:
        return people.listed(connection)


def has_any(store: Store) -> bool:
    """Whether the store has accounts, so that everybody must log in."""
    with store.reading() as connection:
        return people.any_account(connection)


def _role(role: str) -> str:
    if role not in ROLES:
        raise AccountError(f"there is no role {role!r}; there are {', '.join(ROLES)}")
    return role


@cache
def _nobody() -> str:
    """Return a hash that is checked for names that there are not, so that they take as long as others."""
    return _hasher.hash(secrets.token_urlsafe(16))


def log_in(store: Store, name: str, password: str, now: dt.datetime, hours: int) -> str | None:
    """Return the token of a new session, or None where name and password do not fit."""
    with store.reading() as connection:
        account = people.account(connection, name) if storable(name) else None
    usable = account is not None and account["disabled_at"] is None and len(password) <= LONGEST
    kept = account["password"] if account is not None and usable else _nobody()
    try:
        _hasher.verify(kept, password[:LONGEST].encode("utf-8", "replace"))
    except (VerificationError, InvalidHashError):
        return None
    if account is None or not usable:
        return None
    token = secrets.token_urlsafe(32)
    with store.writing() as connection:
        if _hasher.check_needs_rehash(kept):
            people.rehash(connection, name, kept, _hasher.hash(password))
        at, since = rows.moment(now), rows.moment(now - dt.timedelta(hours=hours))
        people.begin_session(connection, _digest(token), name, account["stamp"], at, since)
    return token


def visitor_of(store: Store, token: str, now: dt.datetime, hours: int) -> Visitor | None:
    """Return who a session is of, or None where it is over or never was."""
    with store.reading() as connection:
        found = people.session_of(connection, _digest(token), rows.moment(now - dt.timedelta(hours=hours)))
    return Visitor(name=found["name"], role=found["role"], form_token=form_token(token)) if found else None


def log_out(store: Store, token: str) -> None:
    """End a session."""
    with store.writing() as connection:
        people.end_session(connection, _digest(token))


def form_token(token: str) -> str:
    """Return what a form must hold that is sent under a cookie; without the cookie it cannot be known."""
    return _digest(f"form:{token}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
