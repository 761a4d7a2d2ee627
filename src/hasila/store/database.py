"""A database with its transactions: what every part of a store reads and writes through."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from hasila.store import rows, schema
from hasila.store.connect import name
from hasila.store.errors import StoreError

BATCH = 500
"""Reports to a commit, and rows fetched or sent at a time."""


class Database:
    """An open database. Connections of ``_writers`` lock an SQLite file when they begin; ``_now`` is the clock."""

    def __init__(self, engine: sa.Engine, now: Callable[[], dt.datetime]) -> None:
        self._engine = engine
        self._writers = engine.execution_options(writes=True)
        self._now = now
        self._reading: set[sa.CursorResult[Any]] = set()

    def close(self) -> None:
        """Let go of the database; iterators that were not read to their end end here."""
        for result in tuple(self._reading):
            result.close()
            result.connection.close()
        self._engine.dispose()

    def _mark_stale(self, connection: sa.Connection) -> None:
        """Note that what is derived is behind, together with the change that made it so."""
        connection.execute(schema.stale.delete())
        connection.execute(schema.stale.insert(), {"since": rows.moment(self._now())})

    def _rows(self, query: sa.Select[Any]) -> Iterator[sa.RowMapping]:
        with self._transaction(self._engine) as connection:
            result = connection.execution_options(yield_per=BATCH).execute(query)
            self._reading.add(result)
            try:
                for row in result.mappings():
                    yield row
                    if connection.closed:
                        raise StoreError(f"{name(self._engine)} was closed while it was read")
            finally:
                self._reading.discard(result)
                result.close()

    @contextmanager
    def _transaction(self, engine: sa.Engine) -> Iterator[sa.Connection]:
        try:
            with engine.begin() as connection:
                yield connection
        except sa.exc.IntegrityError:
            raise
        except sa.exc.DBAPIError as error:
            raise StoreError(f"{name(engine)}: {error.orig}") from error
