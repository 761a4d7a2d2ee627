"""Accounts and sessions. A session is over as soon as its account changes: role, password or being closed."""

from __future__ import annotations

import sqlalchemy as sa

from hasila.store.errors import StoreError
from hasila.store.schema import accounts, sessions

Row = sa.RowMapping


class NoAccount(StoreError):
    """There is no account of this name, or there is one where there should be none."""


def any_account(connection: sa.Connection) -> bool:
    """Whether there is an account, be it closed: a store that had some is never open to everybody again."""
    return connection.execute(sa.select(accounts.c.name).limit(1)).first() is not None


def listed(connection: sa.Connection) -> list[Row]:
    """Return all accounts by name."""
    return list(connection.execute(accounts.select().order_by(accounts.c.name)).mappings())


def account(connection: sa.Connection, name: str) -> Row | None:
    """Return an account, closed ones included."""
    return connection.execute(accounts.select().where(accounts.c.name == name)).mappings().first()


def add(connection: sa.Connection, name: str, role: str, password: str, at: str) -> None:
    """Make an account; ``password`` is a hash. Raises NoAccount where the name is taken."""
    if account(connection, name) is not None:
        raise NoAccount(f"there is an account {name!r} already; a name is never given twice")
    made = {"name": name, "role": role, "password": password, "stamp": 1, "created_at": at}
    connection.execute(accounts.insert(), made)


def change(connection: sa.Connection, name: str, **values: str | None) -> None:
    """Change role, password or disabled_at of an account, which ends its sessions. Raises NoAccount."""
    update = accounts.update().where(accounts.c.name == name)
    changed = connection.execute(update.values(stamp=accounts.c.stamp + 1, **values))
    if changed.rowcount != 1:
        raise NoAccount(f"there is no account {name!r}")
    connection.execute(sessions.delete().where(sessions.c.account == name))


def rehash(connection: sa.Connection, name: str, old: str, new: str) -> None:
    """Keep a newer hash of the same password; sessions go on."""
    same = sa.and_(accounts.c.name == name, accounts.c.password == old)
    connection.execute(accounts.update().where(same).values(password=new))


def begin_session(connection: sa.Connection, token: str, name: str, stamp: int, at: str, since: str) -> None:
    """Begin a session of an account in the state ``stamp``; those begun before ``since`` are swept away."""
    connection.execute(sessions.delete().where(sessions.c.began_at < since))
    made = {"token": token, "account": name, "stamp": stamp, "began_at": at}
    connection.execute(sessions.insert(), made)


def session_of(connection: sa.Connection, token: str, since: str) -> Row | None:
    """Return ``name`` and ``role`` of the account of a session that goes on and began after ``since``."""
    query = sa.select(accounts.c.name, accounts.c.role).join(sessions, sessions.c.account == accounts.c.name)
    lasting = sa.and_(sessions.c.stamp == accounts.c.stamp, accounts.c.disabled_at.is_(None))
    found = query.where(sessions.c.token == token, sessions.c.began_at >= since, lasting)
    return connection.execute(found).mappings().first()


def end_session(connection: sa.Connection, token: str) -> None:
    """End a session."""
    connection.execute(sessions.delete().where(sessions.c.token == token))
