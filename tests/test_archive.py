"""The archive: raw bytes under their hash, whole or not there, and never written again."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hasila.archive import Altered, Archive, ArchiveError, Missing

WORDS = "قُتل ثلاثة مدنيين".encode()
NAME = hashlib.sha256(WORDS).hexdigest()


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "toll.db.archive")


def test_bytes_lie_under_their_hash_as_they_are(archive: Archive) -> None:
    assert archive.put(WORDS) == NAME
    path = archive.folder / NAME[:2] / NAME[2:4] / NAME
    assert path.read_bytes() == WORDS == archive.get(NAME)
    assert path.stat().st_mode & 0o222 == 0
    assert NAME in archive
    assert "0" * 64 not in archive
    assert list(archive) == [NAME]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
@given(pieces=st.lists(st.binary(max_size=50), max_size=8))
def test_whatever_is_put_is_listed_once_and_in_order(archive: Archive, pieces: list[bytes]) -> None:
    for kept in list(archive):
        archive.remove(kept)
    names = [archive.put(piece) for piece in pieces]
    assert list(archive) == sorted(set(names))
    assert [archive.get(name) for name in names] == pieces


def test_bytes_are_written_once(archive: Archive) -> None:
    archive.put(WORDS)
    path = archive.path(NAME)
    before = path.stat()
    archive.put(WORDS)
    assert path.stat() == before


def test_an_archive_is_made_at_the_first_bytes(archive: Archive) -> None:
    assert list(archive) == []
    assert NAME not in archive
    assert not archive.remove(NAME)
    assert not archive.folder.exists()


def test_what_was_altered_or_is_missing_is_told_by_its_path(archive: Archive) -> None:
    archive.put(WORDS)
    path = archive.path(NAME)
    path.chmod(0o644)
    path.write_bytes(WORDS.replace(b"\xd8", b"\xd9", 1))
    with pytest.raises(Altered, match=f"{NAME} was altered: its bytes now have the SHA-256 [0-9a-f]{{64}}"):
        archive.get(NAME)
    path.write_bytes(WORDS + b".")
    with pytest.raises(Altered, match="was altered: it has "):
        archive.put(WORDS)
    assert path.read_bytes() == WORDS + b"."
    assert archive.remove(NAME)
    with pytest.raises(Missing, match=f"{NAME} is missing"):
        archive.get(NAME)


@pytest.mark.parametrize("name", ["", "abc", "../../etc/passwd", NAME.upper(), NAME + "\n"])
def test_only_a_hash_names_bytes(archive: Archive, name: str) -> None:
    with pytest.raises(ValueError, match=r"is no SHA-256"):
        archive.get(name)


def test_a_disk_that_refuses_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ArchiveError, match=r"file: bytes cannot be kept \("):
        Archive(tmp_path / "file").put(WORDS)


KILLED = """
    import os, signal, sys
    from pathlib import Path
    from hasila.archive import Archive

    step, real = sys.argv[2], {"fsync": os.fsync, "replace": Path.replace}
    def die(*given):
        os.kill(os.getpid(), signal.SIGKILL)
    if step == "fsync":
        os.fsync = lambda number: die() if list(Path(sys.argv[1]).glob("unfinished/*")) else real["fsync"](number)
    else:
        Path.replace = die
    Archive(sys.argv[1]).put(sys.stdin.buffer.read())
"""


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_killed_process_leaves_no_half_file_under_a_hash(archive: Archive, step: str) -> None:
    writer = [sys.executable, "-c", textwrap.dedent(KILLED), str(archive.folder), step]
    path = os.pathsep.join(sys.path)
    died = subprocess.run(
        writer, input=WORDS, env=os.environ | {"PYTHONPATH": path}, check=False, capture_output=True
    )
    assert died.returncode == -signal.SIGKILL, died.stderr
    assert list(archive) == []
    (left,) = (archive.folder / "unfinished").iterdir()
    os.utime(left, (0, 0))
    archive.put(WORDS)
    assert list(archive) == [NAME]
    assert list((archive.folder / "unfinished").iterdir()) == []
