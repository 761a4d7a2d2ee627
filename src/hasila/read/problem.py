"""What is told about input that could not be read."""

from __future__ import annotations

import msgspec


class Problem(msgspec.Struct, frozen=True):
    """A file or row that was not read: ``path`` as given, ``row`` from one where there are rows, and why."""

    path: str
    row: int | None
    message: str

    def __str__(self) -> str:
        place = "standard input" if self.path == "-" else self.path
        if self.row is not None:
            place = f"{place}, row {self.row}"
        return f"{place}: {self.message}"


class Unreadable(ValueError):
    """A file holds no report that can be read; the message says why and what to do."""


def needs(package: str, what: str) -> Unreadable:
    """Return what is raised where a library is missing that a format needs."""
    return Unreadable(f"is {what}, which needs {package}: pip install 'hasila[inputs]'")
