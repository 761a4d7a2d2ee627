"""Where a test's store is: on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

POSTGRES = os.environ.get("HASILA_TEST_POSTGRES")


@pytest.fixture(params=["sqlite", "postgres"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A place where no store is yet: a file, or a schema of its own in the test server's database."""
    if request.param == "sqlite":
        yield str(tmp_path / "toll.db")
        return
    if POSTGRES is None:
        pytest.skip(
            "no PostgreSQL: set HASILA_TEST_POSTGRES to the URL of an empty database (see .ci/postgres)"
        )
    schema = f"test_{uuid.uuid4().hex}"
    server = sa.create_engine(sa.make_url(POSTGRES).set(drivername="postgresql+psycopg"))
    with server.begin() as connection:
        connection.execute(sa.schema.CreateSchema(schema))
    url = sa.make_url(POSTGRES).update_query_dict({"options": f"-csearch_path={schema}"})
    yield url.render_as_string(hide_password=False)
    with server.begin() as connection:
        connection.execute(sa.schema.DropSchema(schema, cascade=True))
    server.dispose()
