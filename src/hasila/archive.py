"""Raw bytes kept under their SHA-256: a folder in which a file is whole or not there, and never written again.

``FOLDER/ab/cd/abcd…`` holds the bytes as they were received and nothing else, so that ``sha256sum`` checks it
without this program. A file being written lies in ``FOLDER/unfinished`` and is renamed once it is on the disk.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from hasila.model import Capture, Document

_NAME = re.compile("[0-9a-f]{64}")
_UNFINISHED = "unfinished"
_LEFT_BEHIND = 3600.0
"""Age in seconds at which an unfinished file is taken for what a killed process left."""


class ArchiveError(Exception):
    """The archive cannot be read or written; the message says why."""


class Missing(ArchiveError):
    """The archive holds no bytes of this hash."""


class Altered(ArchiveError):
    """The bytes kept under a hash have another one: they are no longer what was received."""


class Archive:
    """A folder of raw bytes, made at the first ``put``. Several processes may use one at a time."""

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = Path(folder)
        self._swept = False

    def put(self, data: bytes) -> str:
        """Keep bytes and return their SHA-256; when this returns they are on the disk.

        Bytes that are kept already are not written again. Raises ArchiveError if the disk refuses, and
        Altered if what is kept under the hash has another length.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        path = self.path(sha256)
        try:
            if not self._is_kept(path, len(data)):
                self._write(path, data)
        except OSError as error:
            raise ArchiveError(
                f"{self.folder}: bytes cannot be kept ({error.strerror}: {error.filename})"
            ) from error
        return sha256

    def capture(self, report_id: str, document: Document, reader: str) -> Capture:
        """Keep the bytes of a document that a report was read from, and return how they came; raises as ``put``."""
        sha256 = self.put(document.data)
        known = {f: getattr(document, f) for f in Document.__struct_fields__ if f != "data"}
        return Capture(report=report_id, document=sha256, size=len(document.data), reader=reader, **known)

    def get(self, sha256: str) -> bytes:
        """Return the bytes of a hash, hashed anew. Raises Missing, Altered or ArchiveError."""
        path = self.path(sha256)
        try:
            data = path.read_bytes()
        except FileNotFoundError as error:
            raise Missing(f"{path} is missing") from error
        except OSError as error:
            raise ArchiveError(f"{path} cannot be read ({error.strerror})") from error
        found = hashlib.sha256(data).hexdigest()
        if found != sha256:
            raise Altered(f"{path} was altered: its bytes now have the SHA-256 {found}")
        return data

    def remove(self, sha256: str) -> bool:
        """Remove the bytes of a hash; False if there are none. Raises ArchiveError if the disk refuses."""
        path = self.path(sha256)
        try:
            path.unlink()
            _sync_folder(path.parent)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise ArchiveError(f"{path} cannot be removed ({error.strerror})") from error
        return True

    def __contains__(self, sha256: str) -> bool:
        return self.path(sha256).is_file()

    def __iter__(self) -> Iterator[str]:
        """Yield the hashes of all that is kept, in order."""
        for outer in _folders(self.folder):
            for inner in _folders(outer):
                yield from sorted(path.name for path in inner.iterdir() if _NAME.fullmatch(path.name))

    def path(self, sha256: str) -> Path:
        """Return where the bytes of a hash are kept. Raises ValueError if it is no SHA-256."""
        if not _NAME.fullmatch(sha256):
            raise ValueError(f"{sha256!r} is no SHA-256 in hexadecimal")
        return self.folder / sha256[:2] / sha256[2:4] / sha256

    def _is_kept(self, path: Path, length: int) -> bool:
        try:
            kept = path.stat().st_size
        except FileNotFoundError:
            return False
        if kept != length:
            raise Altered(
                f"{path} was altered: it has {kept} bytes and not {length}; hasila verify says what it is used by"
            )
        return True

    def _write(self, path: Path, data: bytes) -> None:
        unfinished = self.folder / _UNFINISHED
        _make(path.parent)
        _make(unfinished)
        if not self._swept:
            _sweep(unfinished)
            self._swept = True
        draft = unfinished / uuid.uuid4().hex
        try:
            with open(draft, "xb", opener=_read_only) as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        _sync_folder(path.parent)


def _read_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o444)


def _folders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if len(path.name) == 2 and path.is_dir())


def _make(folder: Path) -> None:
    """Make a folder, its parents included, so that it outlives a loss of power."""
    if folder.is_dir():
        return
    _make(folder.parent)
    folder.mkdir(exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    if not hasattr(os, "O_DIRECTORY"):  # Windows has no way to do so
        return
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _sweep(unfinished: Path) -> None:
    """Remove what a killed process left behind; files of processes at work are younger."""
    for draft in unfinished.iterdir():
        with contextlib.suppress(FileNotFoundError):
            if time.time() - draft.stat().st_mtime > _LEFT_BEHIND:
                draft.unlink()
