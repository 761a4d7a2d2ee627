"""A manifest: one line with a hash for each thing that a store holds, to be kept elsewhere and held against it later.

A store whose rows and files were all altered together would still agree with itself; it cannot agree with a manifest
that somebody else keeps, or whose signature or time stamp is of an earlier day.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec

from hasila.read import Problem
from hasila.store import Store

OnProblem = Callable[[Problem], None]


class ManifestError(Exception):
    """A manifest that cannot be written, read or trusted; the message says why."""


def write(store: Store, path: Path, now: dt.datetime) -> str:
    """Write the manifest of a store and, beside it, its SHA-256 as ``sha256sum`` does; return the SHA-256.

    Both files are whole or not there; seals of an earlier manifest of the name are removed. Raises ManifestError
    where they cannot be written.
    """
    head = {"kind": "manifest", "made_by": f"hasila {version('hasila')}", "made_at": now.isoformat()}
    digest = hashlib.sha256()
    draft = path.with_name(f".{path.name}.part")
    try:
        with open(draft, "wb") as stream:
            for line in chain([msgspec.json.encode(head) + b"\n"], lines(store)):
                digest.update(line)
                stream.write(line)
        for seal in (signature_file(path), stamp_file(path)):
            seal.unlink(missing_ok=True)  # of an earlier manifest of that name
        sha256 = digest.hexdigest()
        hash_file(path).write_text(f"{sha256}  {path.name}\n", encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        raise ManifestError(f"{path}: {error.strerror}") from error
    finally:
        draft.unlink(missing_ok=True)
    return sha256


def hash_file(path: Path) -> Path:
    """Return the path of the file that holds the SHA-256 of a manifest."""
    return path.with_name(f"{path.name}.sha256")


def signature_file(path: Path) -> Path:
    """Return the path of the signature of a manifest's hash file."""
    return path.with_name(f"{hash_file(path).name}.sig")


def stamp_file(path: Path) -> Path:
    """Return the path of the time stamp of a manifest's hash file."""
    return path.with_name(f"{hash_file(path).name}.tsr")


def lines(store: Store) -> Iterator[bytes]:
    """Yield the lines of a store's manifest but for the first: always the same for the same store."""
    for record in _records(store):
        yield msgspec.json.encode(record) + b"\n"


def _records(store: Store) -> Iterator[dict[str, Any]]:
    for document, size in store.documents():
        yield {"kind": "document", "sha256": document, "size": size}
    for one in store.all_versions():
        yield {"kind": "version", "report": one.report, "version": one.number, "sha256": one.sha256}
    for capture in store.captures():
        yield {
            "kind": "capture",
            "report": capture.report,
            "version": capture.version,
            "document": capture.document,
            "url": capture.url,
            "fetched_at": capture.fetched_at,
            "sha256": _sha256(capture),
        }
    for said in store.said():
        yield {
            "kind": "claim",
            "id": said.claim.id,
            "report": said.claim.report,
            "sha256": _sha256((said.claim, said.quotes)),
        }
    for decision in store.decided():
        yield {"kind": "decision", "id": decision}
    for deletion in store.deletions():
        yield {"kind": "deletion", "number": deletion.number, "id": deletion.id}


def _sha256(record: object) -> str:
    return hashlib.sha256(msgspec.json.encode(record)).hexdigest()


def check(store: Store, path: Path, on_problem: OnProblem) -> Counter[str]:
    """Hold a store against a manifest of an earlier day; tell of each line that the store does not show any more.

    What a deletion took out and claims that were read anew since are counted and no fault. What the manifest itself
    says was altered is told as well. Raises ManifestError if it is none.
    """
    counts: Counter[str] = Counter()
    made_at = _check_file(path, on_problem)
    kept = {hashlib.sha256(line).digest() for line in lines(store)}
    gone: set[str] = set()
    lost: set[str] = set()
    for deletion in store.deletions():
        gone.add(deletion.report)
        lost.update(deletion.documents)
    for number, line in _numbered(path):
        counts["lines of the manifest"] += 1
        if hashlib.sha256(line).digest() in kept:
            continue
        record = msgspec.json.decode(line)
        if record.get("report") in gone or (record["kind"] == "document" and record["sha256"] in lost):
            counts["deleted since"] += 1
        elif record["kind"] == "claim" and (store.read_at(record["report"]) or "") > made_at:
            counts["claims read anew since"] += 1
        else:
            on_problem(Problem(str(path), number, _missing(record)))
    return counts


def _missing(record: dict[str, Any]) -> str:
    what = {
        "document": "document {sha256}",
        "version": "report {report!r}, version {version}",
        "capture": "the capture of report {report!r}, version {version}, from {document}",
        "claim": "claim {id} of report {report!r}",
        "decision": "decision {id}",
        "deletion": "deletion {number}",
    }[record["kind"]]
    return f"{what.format(**record)} is not in the store as it was: it was altered or taken out"


def _check_file(path: Path, on_problem: OnProblem) -> str:
    """Return when a manifest was made; tell if its bytes have not the hash that stands beside it."""
    try:
        digest = hashlib.sha256()
        with open(path, "rb") as stream:
            head = msgspec.json.decode(stream.readline())
            stream.seek(0)
            while block := stream.read(2**20):
                digest.update(block)
        written = hash_file(path).read_text(encoding="utf-8").split()
        if head["kind"] != "manifest":
            raise ManifestError(f"{path} is no manifest")
        made_at = dt.datetime.fromisoformat(head["made_at"])
    except OSError as error:
        raise ManifestError(f"{error.filename}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, msgspec.DecodeError) as error:
        raise ManifestError(f"{path} is no manifest: {error}") from error
    if written[:1] != [digest.hexdigest()]:
        on_problem(Problem(str(path), None, f"it was altered: {hash_file(path).name} has another SHA-256"))
    return made_at.astimezone(dt.UTC).isoformat(timespec="microseconds")


def _numbered(path: Path) -> Iterator[tuple[int, bytes]]:
    with open(path, "rb") as stream:
        for number, line in enumerate(stream, 1):
            if number > 1:
                yield number, line
