"""Where a store is, an SQLite file or a PostgreSQL database, and how it gets the tables of this version."""

from __future__ import annotations

import os
import re
import sqlite3
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from hasila.store.errors import StoreError
from hasila.store.schema import VERSION_TABLE, metadata

BUSY_SECONDS = 30
"""How long a writer of an SQLite file waits for another one."""

_URL = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://")
_POSTGRES = ("postgresql", "postgres", "postgresql+psycopg")
_LOCK = 0x48617369  # any number of our own: PostgreSQL's advisory lock for changing the tables


def connect(where: str | os.PathLike[str]) -> sa.Engine:
    """Return an engine on a store whose tables are those of ``schema``, made or upgraded where needed.

    Connections of ``engine.execution_options(writes=True)`` lock an SQLite file when they begin.
    Raises StoreError.
    """
    engine = _postgres(os.fspath(where)) if _is_url(where) else _sqlite(Path(where))
    try:
        _bring_up_to_date(engine)
    except (sa.exc.DBAPIError, sqlite3.Error) as error:
        engine.dispose()
        raise StoreError(f"{name(engine)}: {getattr(error, 'orig', error)}") from error
    except StoreError:
        engine.dispose()
        raise
    return engine


def name(engine: sa.Engine) -> str:
    """Return what to call a store in messages: its path, or its URL without the password."""
    url = engine.url
    return str(url.database) if url.drivername == "sqlite" else url.render_as_string(hide_password=True)


def _is_url(where: str | os.PathLike[str]) -> bool:
    found = _URL.match(os.fspath(where))
    if found and found["scheme"] not in _POSTGRES:
        raise StoreError(f"a store is the path of an SQLite file or postgresql://…, not {found[0]}…")
    return bool(found)


def _postgres(address: str) -> sa.Engine:
    try:
        url = sa.make_url(address).set(drivername="postgresql+psycopg")
        return sa.create_engine(url)
    except (sa.exc.ArgumentError, ValueError) as error:
        raise StoreError(
            "this is no URL of the form postgresql://user:password@host:port/database"
        ) from error
    except ImportError as error:
        raise StoreError("a PostgreSQL store needs psycopg: pip install 'hasila[postgres]'") from error


def _sqlite(path: Path) -> sa.Engine:
    if path.is_dir():
        raise StoreError(f"{path} is a folder; name the file of the store in it, such as {path / 'toll.db'}")
    if not path.absolute().parent.is_dir():
        raise StoreError(f"{path}: the folder {path.absolute().parent} does not exist; make it first")
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(path.absolute())))
    sa.event.listen(engine, "connect", _prepare)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions begin in _begin, so that tables change inside them too
    for pragma in (f"busy_timeout={BUSY_SECONDS * 1000}", "journal_mode=WAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _bring_up_to_date(engine: sa.Engine) -> None:
    config = Config()
    config.set_main_option("script_location", "hasila.store:migrations")
    with engine.begin() as connection:
        if not _behind(connection, config):
            return
    with engine.execution_options(writes=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        if _behind(connection, config):  # nobody else was faster
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def _behind(connection: sa.Connection, config: Config) -> bool:
    """Say whether tables must be made or changed; raises StoreError if this is no store or a newer one."""
    revision = MigrationContext.configure(
        connection, opts={"version_table": VERSION_TABLE}
    ).get_current_revision()
    scripts = ScriptDirectory.from_config(config)
    if revision is None:
        _check_free(connection)
    elif revision not in {script.revision for script in scripts.walk_revisions()}:
        raise StoreError(
            f"{name(connection.engine)} was made by a newer Hasila: its tables are of revision {revision}, "
            f"this program knows them up to {scripts.get_current_head()}; upgrade Hasila to open it"
        )
    return revision != scripts.get_current_head()


def _check_free(connection: sa.Connection) -> None:
    tables: set[Any] = set(sa.inspect(connection).get_table_names())
    if connection.dialect.name == "postgresql":
        encoding = connection.exec_driver_sql("SHOW server_encoding").scalar()
        if encoding != "UTF8":
            raise StoreError(f"{name(connection.engine)} is encoded in {encoding}; a store needs UTF8")
        tables &= set(metadata.tables)
    if tables:
        raise StoreError(
            f"{name(connection.engine)} is not a store of Hasila but holds other tables "
            f"({', '.join(sorted(tables))}); name another one"
        )
