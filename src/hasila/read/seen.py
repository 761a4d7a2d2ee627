"""What was seen before, in constant memory: keys lie in a temporary database of SQLite's own."""

from __future__ import annotations

import hashlib
import sqlite3
from types import TracebackType


class Seen:
    """A set of keys of any size; a context manager, empty again once it is left."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)  # in memory while small, then in a file
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("CREATE TABLE seen (key BLOB PRIMARY KEY) WITHOUT ROWID")
        self._database.execute("BEGIN")

    def __enter__(self) -> Seen:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def is_new(self, *parts: str) -> bool:
        """Note a key and tell whether it was not seen before."""
        joined = "\x1f".join(parts).encode("utf-8", "surrogatepass")
        key = hashlib.blake2b(joined, digest_size=16).digest()
        return self._database.execute("INSERT OR IGNORE INTO seen VALUES (?)", (key,)).rowcount == 1
