"""What watching remembers: addresses with when they are due, and hosts with when they may be asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

import sqlalchemy as sa

from hasila.model import Host, Watched
from hasila.store import rows, schema
from hasila.store.database import BATCH, Database


class Polling(Database):
    """The memory that ``hasila.watch`` works with."""

    def due(self, now: dt.datetime) -> Iterator[Watched]:
        """Yield the addresses that are due at a moment, those that waited longest first."""
        table = schema.watched
        query = (
            sa.select(table).where(table.c.next_at <= rows.moment(now)).order_by(table.c.next_at, table.c.url)
        )
        return map(rows.watched_from, self._rows(query))

    def next_due(self) -> dt.datetime | None:
        """Return when the next address is due; null if none ever is."""
        (row,) = self._rows(sa.select(sa.func.min(schema.watched.c.next_at).label("at")))
        return None if row["at"] is None else dt.datetime.fromisoformat(row["at"])

    def watched(self, urls: Iterable[str]) -> dict[str, Watched]:
        """Return what is remembered of some addresses, by address."""
        wanted, table, found = list(urls), schema.watched, {}
        for start in range(0, len(wanted), BATCH):
            query = sa.select(table).where(table.c.url.in_(wanted[start : start + BATCH]))
            found.update({row["url"]: rows.watched_from(row) for row in self._rows(query)})
        return found

    def remember(self, *known: Watched) -> None:
        """Keep what is known of addresses now."""
        self._replace(schema.watched, schema.watched.c.url, [rows.remembered_row(one) for one in known])

    def host(self, host: str) -> Host:
        """Return what is remembered of a host, or that nothing is."""
        table = schema.hosts
        found = [rows.host_from(row) for row in self._rows(sa.select(table).where(table.c.host == host))]
        return found[0] if found else Host(host=host)

    def remember_host(self, host: Host) -> None:
        """Keep what is known of a host now."""
        self._replace(schema.hosts, schema.hosts.c.host, [rows.remembered_row(host)])

    def _replace(self, table: sa.Table, key: sa.Column[str], new: list[rows.Row]) -> None:
        with self.writing() as connection:
            for start in range(0, len(new), BATCH):
                batch = new[start : start + BATCH]
                connection.execute(table.delete().where(key.in_([row[key.name] for row in batch])))
                connection.execute(table.insert(), batch)
