"""Whether a store still holds what it was given: bytes, texts, and the words that claims rest on."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

import msgspec

from hasila.archive import Archive, ArchiveError
from hasila.model import Capture, Document
from hasila.read import Columns, Problem, Settings, reports_in
from hasila.read.reader import reader
from hasila.store import Said, Store, chained

OnProblem = Callable[[Problem], None]
OnStep = Callable[[object], object]


def verify(
    store: Store, archive: Archive | None, on_problem: OnProblem, on_step: OnStep = lambda _: None
) -> Counter[str]:
    """Check a store against its archive; tell of each row that is wrong, and return what was checked, by name.

    - documents: the bytes of every capture are there and have their hash
    - versions: every version of a report has the text that it was added with
    - read again: a version's bytes, read anew, give its text. This must hold where they were read by this very
      reader; what another reader read otherwise is counted under ``read otherwise``, and is no fault
    - claims: each span of their evidence shows the words that it showed when the claim was read
    - deletions: none is missing from their chain, and nothing of a deleted report is left

    Without an archive the bytes are left out.
    """
    counts: Counter[str] = Counter()
    _check_versions(store, counts, on_problem, on_step)
    if archive is not None:
        _check_documents(store, archive, counts, on_problem, on_step)
        counts["files of no report"] = _strangers(store, archive)
    _check_claims(store, counts, on_problem, on_step)
    _check_deletions(store, archive, counts, on_problem)
    return counts


def _check_versions(store: Store, counts: Counter[str], on_problem: OnProblem, on_step: OnStep) -> None:
    for version in store.all_versions():
        counts["versions"] += 1
        if _sha256(version.text) != version.sha256:
            message = f"its text was altered: it has not the SHA-256 {version.sha256} any more"
            on_problem(_of_version(version.report, version.number, message))
        on_step(version)


def _check_documents(
    store: Store, archive: Archive, counts: Counter[str], on_problem: OnProblem, on_step: OnStep
) -> None:
    for document, captured in groupby(store.captured(), key=lambda pair: pair[0].document):
        counts["documents"] += 1
        found = list(captured)
        try:
            data = archive.get(document)
        except ArchiveError as error:
            for capture, _ in found:
                on_problem(_of_version(capture.report, capture.version, f"its bytes: {error}"))
            continue
        counts["bytes"] += len(data)
        for capture, same, known in _read_again(data, found):
            _check_reading(capture, same, known, counts, on_problem)
        on_step(document)


def _check_reading(
    capture: Capture, same: bool, problems: list[Problem], counts: Counter[str], on_problem: OnProblem
) -> None:
    if same:
        counts["read again"] += 1
    elif capture.reader != reader():
        counts["read otherwise"] += 1
    else:
        why = "; ".join(problem.message for problem in problems) or "they give another text"
        message = f"its bytes {capture.document} were read again without giving its text: {why}"
        on_problem(_of_version(capture.report, capture.version, message))


def _read_again(
    data: bytes, captured: Iterable[tuple[Capture, str]]
) -> Iterator[tuple[Capture, bool, list[Problem]]]:
    """Yield captures of the same bytes, whether these still give the version's text, and what reading told.

    Bytes that hold many reports are read once, and not once for each.
    """
    by_origin: dict[tuple[Document, str | None], list[tuple[Capture, str]]] = defaultdict(list)
    for capture, text_sha256 in captured:
        by_origin[_document(capture), capture.columns].append((capture, text_sha256))
    for (bare, columns), same_origin in by_origin.items():
        problems: list[Problem] = []
        document = msgspec.structs.replace(bare, data=data)
        settings = Settings(columns=msgspec.json.decode(columns, type=Columns)) if columns else Settings()
        texts = {_sha256(report.text) for report in reports_in(document, problems.append, settings)}
        for capture, text_sha256 in same_origin:
            yield capture, text_sha256 in texts, problems


def _document(capture: Capture) -> Document:
    known = {field: getattr(capture, field) for field in Document.__struct_fields__ if field != "data"}
    return Document(data=b"", **known)


def _strangers(store: Store, archive: Archive) -> int:
    """Return how many files of the archive no capture names; a killed run leaves such."""
    known = (document for document, _ in store.documents())
    number, current = 0, next(known, None)
    for kept in archive:
        while current is not None and current < kept:
            current = next(known, None)
        number += kept != current
    return number


def _check_claims(store: Store, counts: Counter[str], on_problem: OnProblem, on_step: OnStep) -> None:
    for report_id, said in groupby(store.said(), key=lambda one: one.claim.report):
        report = store.report(report_id)
        for one in said:
            counts["claims"] += 1
            if one.quotes is None:
                counts["claims without words"] += 1
            elif tuple(report.quote(span) for span in one.claim.evidence) != one.quotes:
                on_problem(Problem(f"claim {one.claim.id}", None, _shows(one, report.text)))
        on_step(report)


def _shows(said: Said, text: str) -> str:
    spans = zip(said.claim.evidence, said.quotes or (), strict=False)
    wrong = [(span, words) for span, words in spans if text[span[0] : span[1]] != words]
    if not wrong:
        return f"its evidence has {len(said.claim.evidence)} spans, where words of {len(said.quotes or ())} are kept"
    (start, end), words = wrong[0]
    return f"its evidence {start}–{end} in report {said.claim.report!r} shows {text[start:end]!r} and not {words!r}"


def _check_deletions(
    store: Store, archive: Archive | None, counts: Counter[str], on_problem: OnProblem
) -> None:
    previous = None
    for number, deletion in enumerate(store.deletions(), 1):
        counts["deletions"] += 1
        where = f"deletion {deletion.number}"
        if deletion.number != number or deletion.id != chained(deletion, previous):
            on_problem(Problem(where, None, "it was altered, or one before it was taken out"))
        previous = deletion.id
        if store.versions(deletion.report):
            on_problem(Problem(where, None, f"report {deletion.report!r} is in the store all the same"))
        left = () if archive is None else store.unused(deletion.documents)
        for document in (document for document in left if archive is not None and document in archive):
            message = f"bytes of report {deletion.report!r} are still there ({document}): delete it again"
            on_problem(Problem(where, None, message))


def _of_version(report: str, number: int, message: str) -> Problem:
    return Problem(f"report {report!r}, version {number}", None, message)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
