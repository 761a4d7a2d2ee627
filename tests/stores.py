"""Opens the database of a store behind its back, for tests that look into it or tamper with it."""

from __future__ import annotations

import sqlalchemy as sa


def engine_of(where: str) -> sa.Engine:
    """Return an engine on the database of a store."""
    if "://" in where:
        return sa.create_engine(sa.make_url(where).set(drivername="postgresql+psycopg"))
    return sa.create_engine(sa.URL.create("sqlite", database=where))
