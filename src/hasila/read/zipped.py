"""ZIP files: web archives (WACZ), workbooks (XLSX), and folders packed into one file."""

from __future__ import annotations

import io
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import IO, cast

from hasila.read.problem import Unreadable
from hasila.read.source import Reading, Source, Task
from hasila.read.unpack import Unpacked

_BUFFER = 1 << 16
_MOST_FILES = 200_000
_WORKBOOK = "xl/"
_DOCUMENTS = {"word/": "Word document", "ppt/": "presentation", "content.xml": "OpenDocument file"}


def readings(source: Source, task: Task) -> Iterator[Reading]:
    """Yield the readings of all files inside, in their order; of a web archive only those of its records."""
    with _seekable(source) as stream:
        try:
            with zipfile.ZipFile(stream) as packed:
                yield from _members(packed, source, task)
        except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            if isinstance(error, Unreadable):
                raise
            raise Unreadable(f"is a broken ZIP archive ({error}): fetch it again") from None


def _members(packed: zipfile.ZipFile, source: Source, task: Task) -> Iterator[Reading]:
    names = packed.namelist()
    if len(names) > _MOST_FILES:
        raise Unreadable(f"is a ZIP archive of more than {_MOST_FILES:,} files: unpack it by hand")
    if any(name.startswith(_WORKBOOK) for name in names):
        from hasila.read import workbook  # noqa: PLC0415  (a heavy library)

        yield from workbook.readings(packed, source, task)
        return
    for start, kind in _DOCUMENTS.items():
        if any(name.startswith(start) for name in names):
            raise Unreadable(f"is a binary file ({kind}): save it as text, HTML or PDF first")
    wanted = [
        member for member in packed.infolist() if _is_wanted(member, is_wacz="datapackage.json" in names)
    ]
    if not wanted:
        raise Unreadable("is a ZIP archive with nothing to read in it")
    for member in wanted:
        yield from _member(packed, member, source, task)


def _member(
    packed: zipfile.ZipFile, member: zipfile.ZipInfo, source: Source, task: Task
) -> Iterator[Reading]:
    try:
        with packed.open(member) as stream:
            unpacked = Unpacked(stream, lambda: member.compress_size)
            yield from task.inside(
                source.within(io.BufferedReader(unpacked, _BUFFER), _printable(member.filename))
            )
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, zlib.error) as error:
        task.problem(source, f"{_printable(member.filename)} cannot be unpacked ({error}): it is left out")


def _is_wanted(member: zipfile.ZipInfo, *, is_wacz: bool) -> bool:
    path = PurePosixPath(member.filename)
    if member.is_dir() or any(part.startswith((".", "__MACOSX")) for part in path.parts):
        return False
    if is_wacz:
        return path.parts[0] == "archive" and ".warc" in path.name
    return not any(part.endswith("_files") for part in path.parts[:-1])


def _printable(name: str) -> str:
    return name.encode("utf-8", "replace").decode("utf-8")


@contextmanager
def _seekable(source: Source) -> Iterator[IO[bytes]]:
    """Give the stream, or a copy on the disk of one that cannot be moved in, such as standard input."""
    if source.stream.seekable():
        yield cast(IO[bytes], source.stream)
        return
    with tempfile.TemporaryFile() as copy:
        while data := source.stream.read(_BUFFER):
            copy.write(data)
        copy.seek(0)
        yield copy
