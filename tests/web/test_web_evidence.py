"""What a report's page tells of the bytes that it was read from."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from rooms import REPORTS, pack

from hasila import pipeline
from hasila.archive import Archive
from hasila.packs import Pack
from hasila.store import open_store
from hasila.web import Room, Settings, queries

__all__ = ["pack"]


@pytest.mark.parametrize("archived", [True, False])
def test_report_tells_the_hash_of_its_bytes(where: str, pack: Pack, tmp_path: Path, archived: bool) -> None:
    file = tmp_path / "reports.jsonl"
    file.write_text(json.dumps(REPORTS[0]) + "\n", encoding="utf-8")
    archive = Archive(tmp_path / "archive") if archived else None
    with open_store(where) as store:
        pipeline.load(store, [file], pack, lambda problem: pytest.fail(str(problem)), archive=archive)
    room = Room(open_store(where), pack, Settings())
    kept = queries.report(room, REPORTS[0]["id"]).capture
    room.close()
    if archive is None:
        assert kept is None
        return
    assert kept is not None
    assert kept.kept_at is not None
    assert kept.fetched_at is None
    assert hashlib.sha256(archive.get(kept.sha256)).hexdigest() == kept.sha256
