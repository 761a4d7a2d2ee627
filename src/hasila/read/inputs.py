"""Paths to streams: files, the files of folders, standard input."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, NamedTuple, cast

from hasila.read.problem import Problem
from hasila.read.source import OnProblem

_STANDARD_INPUT = "-"
_BUFFER = 1 << 16

Paths = Iterable[str | os.PathLike[str]]


class Input(NamedTuple):
    """A file to read, and the id of its report if it holds one."""

    path: str
    report_id: str

    @property
    def shown(self) -> str:
        """The path as it is written in messages and records."""
        return printable(self.path)


class _Counted(io.FileIO):
    """A file that tells of each run of bytes that is read from it."""

    def __init__(self, path: str, on_bytes: Callable[[int], object]) -> None:
        super().__init__(path)
        self._on_bytes = on_bytes

    def readinto(self, buffer: Any, /) -> int | None:
        """Read as a file does."""
        number = super().readinto(buffer)
        self._on_bytes(number or 0)
        return number


def inputs(path: str, on_problem: OnProblem) -> Iterator[Input]:
    """Yield the files of a path: itself, or all in a folder in the order of names; ``-`` is standard input."""
    if path == _STANDARD_INPUT:
        yield Input(path, "stdin")
    elif os.path.isdir(path):
        yield from _folder(Path(path), on_problem)
    elif os.path.lexists(path):
        yield Input(path, Path(path).stem)
    else:
        on_problem(Problem(path, None, "does not exist: check the path"))


def size_of(paths: Paths) -> int | None:
    """Return how many bytes the files of paths have together, or null where one is standard input."""
    files = [file.path for path in paths for file in inputs(os.fspath(path), lambda _problem: None)]
    if _STANDARD_INPUT in files:
        return None
    return sum(os.path.getsize(file) for file in files if os.path.isfile(file))


def opened(path: str, on_bytes: Callable[[int], object] | None) -> AbstractContextManager[io.BufferedReader]:
    """Open a file, or standard input, to be read as bytes. Raises OSError."""
    if path == _STANDARD_INPUT:
        return nullcontext(cast(io.BufferedReader, sys.stdin.buffer))
    if on_bytes is None:
        return io.BufferedReader(io.FileIO(path), _BUFFER)
    return io.BufferedReader(_Counted(path, on_bytes), _BUFFER)


def refusal(error: OSError) -> str:
    """Return what is said where a file cannot be opened."""
    return f"cannot be opened ({error.strerror or error}): check the file and its permissions"


def printable(path: str) -> str:
    """Return a path fit for messages and records: bytes that are no text become U+FFFD."""
    return path.encode("utf-8", "replace").decode("utf-8")


def _folder(folder: Path, on_problem: OnProblem) -> Iterator[Input]:
    def refused(error: OSError) -> None:
        on_problem(Problem(printable(str(error.filename)), None, refusal(error)))

    empty = True
    for here, folders, names in os.walk(folder, onerror=refused):
        folders[:] = sorted(
            f for f in folders if not f.startswith(".") and not f.endswith(("_files", ".archive"))
        )
        for name in sorted(names):
            file = Path(here, name)
            if not name.startswith(".") and (file.is_file() or not file.exists()):
                empty = False
                yield Input(str(file), file.relative_to(folder).with_suffix("").as_posix())
    if empty:
        on_problem(Problem(str(folder), None, "is a folder with nothing to read in it"))
