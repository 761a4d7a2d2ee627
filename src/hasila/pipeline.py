"""The one place where the stages meet: reports in, incidents with tolls out, in memory or in a store."""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import msgspec

from hasila.archive import Altered, Archive
from hasila.extract import dateline, extract
from hasila.model import Capture, Claim, Correction, Incident, Judgement, Report, content_id
from hasila.packs import Pack
from hasila.read import DEFAULT_SETTINGS, Columns, Problem, Reading, Settings, only_first, readings
from hasila.read.reader import reader
from hasila.reconcile import CorrectionError, ReportMeta, apply_corrections, find_copies, reconcile
from hasila.resolve import lineage, named, resolve
from hasila.text import Token, sentences

if TYPE_CHECKING:
    from hasila.store import Store

Paths = Iterable[str | os.PathLike[str]]
OnProblem = Callable[[Problem], None]
OnReport = Callable[[Report], object]
DEFAULT_RULE = "hasila"
SHORT_WORD = 3
"""Words of place names up to this many letters are written apart by some and as one with the next by others."""


class Tolls(NamedTuple):
    """Incidents, with the claims (corrected) and the reports that they rest on, by id; ``copies`` gives for each
    report that is a copy of another that other."""

    incidents: tuple[Incident, ...]
    claims: Mapping[str, Claim]
    reports: Mapping[str, Report]
    copies: Mapping[str, str] = MappingProxyType({})


class DecisionError(ValueError):
    """A decision that cannot be kept; the message says why."""


class Decisions(NamedTuple):
    """What reviewers decided."""

    judgements: tuple[Judgement, ...] = ()
    corrections: tuple[Correction, ...] = ()


NO_DECISIONS = Decisions()


def claims_of(report: Report, pack: Pack) -> list[Claim]:
    """Return the claims of a report, resolved and with ids, read with the pack of its language; none if there is none.

    An id is a hash of the report's id, the harm, the count and the claim's ordinal among equals: a better
    rule for anything else leaves it as it is, so that decisions on it survive.
    """
    own = pack.speaking(report.language)
    return list(_identified(resolve(extract(report, own), report, own))) if own else []


def _identified(claims: Iterable[Claim]) -> Iterator[Claim]:
    seen: Counter[tuple[object, ...]] = Counter()
    for claim in claims:
        key = (claim.report, claim.harm, claim.number, claim.number_max, claim.vague)
        yield msgspec.structs.replace(claim, id=content_id(*key, seen[key]))
        seen[key] += 1


def claims_in(
    paths: Paths,
    pack: Pack,
    on_problem: OnProblem,
    on_report: OnReport | None = None,
    settings: Settings = DEFAULT_SETTINGS,
) -> Iterator[tuple[Report, list[Claim]]]:
    """Yield each report of files and folders with its claims, in the version that was read first.

    A report without a day of publication gets that of its dateline. ``on_problem`` is told of what could not be
    read, of other versions and of reports in other languages, which have no claims; ``on_report`` of each report
    that is done.
    """
    read = only_first(readings(paths, on_problem, settings), on_problem)
    for found, claims in _worked_on(read, pack, on_problem, on_report):
        yield found.report, claims


def _worked_on(
    read: Iterable[Reading], pack: Pack, on_problem: OnProblem, on_report: OnReport | None
) -> Iterator[tuple[Reading, list[Claim]]]:
    unread: dict[str, Report] = {}  # the first in each language that has no pack
    numbers: Counter[str] = Counter()
    for found in read:
        report = found.report
        if report.language is not None and pack.speaking(report.language) is None:
            unread.setdefault(report.language, report)
            numbers[report.language] += 1
        try:
            dated = _dated(report, pack)
            claims = claims_of(dated, pack)
        except Exception as error:  # one bad report never stops a batch
            on_problem(_problem(report, f"report {report.id!r} could not be worked on: {error!r}"))
            continue
        yield found._replace(report=dated), claims
        if on_report is not None:
            on_report(dated)
    for language, first in unread.items():
        message = (
            f"{numbers[language]:,} reports are in {language!r}, the first {first.id!r}: no claims are read from "
            "them, for there is no pack of that language (load keeps them)"
        )
        on_problem(_problem(first, message))


def _dated(report: Report, pack: Pack) -> Report:
    own = pack.speaking(report.language)
    day = dateline(report, own) if own is not None and report.published is None else None
    return report if day is None else msgspec.structs.replace(report, published=day)


def _problem(report: Report, message: str) -> Problem:
    return Problem(report.path or report.id, report.row, message)


def tolls(
    paths: Paths,
    pack: Pack,
    on_problem: OnProblem,
    on_report: OnReport | None = None,
    rule: str = DEFAULT_RULE,
    settings: Settings = DEFAULT_SETTINGS,
) -> Tolls:
    """Read reports and return the incidents that they tell of, with their tolls by ``rule``: the main job.

    Of a report that comes in several versions the one edited or fetched last counts; where no version says when,
    the one read last.
    """
    latest: dict[str, tuple[Report, list[Claim], dt.datetime | None]] = {}
    for found, claims in _worked_on(readings(paths, on_problem, settings), pack, on_problem, on_report):
        report, when = found.report, found.report.edited_at or found.document.fetched_at
        before = latest[report.id][2] if report.id in latest else None
        if before is None or (when is not None and when >= before):
            latest[report.id] = report, claims, when
    reports = {report.id: report for report, _, _ in latest.values()}
    return tolls_of((claim for _, claims, _ in latest.values() for claim in claims), reports, pack, rule)


def tolls_of(
    claims: Iterable[Claim],
    reports: Mapping[str, Report],
    pack: Pack,
    rule: str = DEFAULT_RULE,
    decided: Decisions = NO_DECISIONS,
) -> Tolls:
    """Reconcile claims of known reports, after reviewers' corrections and by their judgements."""
    corrected = list(apply_corrections(claims, decided.corrections))
    copies = find_copies(
        ((report.id, pack.fold(report.text).folded) for report in reports.values() if report.text),
        {report.id: report.published for report in reports.values()},
        {report.id for report in reports.values() if report.origin},
    )
    incidents = reconcile(
        corrected,
        _metas(reports),
        decided.judgements,
        rule,
        copies,
        words=cache(partial(_comparing_words, pack)),
        whom=cache(partial(_telling_words, pack)),
        within=_containers(pack),
    )
    return Tolls(tuple(incidents), {claim.id: claim for claim in corrected}, reports, copies)


def _comparing_words(pack: Pack, text: str) -> frozenset[str]:
    """Return the folded words of a phrase without articles, without words of place (town) and of person (fighter),
    and without the names of places that only say where another named place lies.

    A short word is written as one with the next, as some write names such as "Tell Rifaat".
    """
    tokens = _tokens(pack, text)
    hits = pack.lexicon.find(tokens)
    plain = {hit.start for hit in hits if hit.form.entry.topic == "places" or hit.form.entry.role == "person"}
    plain |= _outer_places(pack, tokens)
    given = {hit.start for hit in hits if hit.form.entry.topic == "given-names"}
    first = {hit.start: hit.first for hit in pack.names.find(tokens)}
    found: list[str] = []
    short = False
    for i, token in enumerate(tokens):
        telling = i not in plain and (token.is_word or token.is_number)
        if telling:
            word = first.get(i) or pack.names.bare(token.text)
            found.append(found.pop() + word if short else word)
        short = telling and token.is_word and len(found[-1]) <= SHORT_WORD and i not in given
    return frozenset(found)


def _tokens(pack: Pack, text: str) -> list[Token]:
    return [token for sentence in sentences(pack.fold(text).folded) for token in sentence.tokens]


def _outer_places(pack: Pack, tokens: Sequence[Token]) -> set[int]:
    """Return where the names stand that hold another place named in the same phrase."""
    rows = pack.rows["place"]
    named_here = [
        (hit, [rows[name.id].cells for name in hit.names if name.kind == "place"])
        for hit in pack.names.find(tokens)
    ]
    above = [{above for row in cells for above in lineage(row, "place", pack)} for _, cells in named_here]
    return {
        at
        for i, (hit, cells) in enumerate(named_here)
        if any({row["id"] for row in cells} & holders for k, holders in enumerate(above) if k != i)
        for at in range(hit.start, hit.end)
    }


@cache
def _anyone(pack: Pack) -> frozenset[str]:
    """Return the words that mean people as such: rows of the people table that are noted so."""
    return frozenset(entry.id for entry, row in pack.entries if row.cells.get("note") == "anyone")


def _telling_words(pack: Pack, text: str) -> frozenset[str]:
    """Return what tells one group of people from another in a phrase: kinds of people (by lemma, so that a
    child and children are one) and other words; nothing for people as such and for the harmed."""
    tokens = _tokens(pack, text)
    found, plain = set(), set()
    for hit in pack.lexicon.find(tokens):
        entry = hit.form.entry
        if entry.topic in ("people", "harms", "parts", "places"):
            plain |= set(range(hit.start, hit.end))
        if entry.topic == "people" and entry.id not in _anyone(pack):
            found.add(entry.lemma)
    rest = (token for i, token in enumerate(tokens) if i not in plain)
    return frozenset(found) | {token.text for token in rest if token.is_word}


def _containers(pack: Pack) -> dict[str, str]:
    return {
        place: row.cells["parent"] for place, row in pack.rows["place"].items() if row.cells.get("parent")
    }


def _metas(reports: Mapping[str, Report]) -> dict[str, ReportMeta]:
    return {
        report.id: ReportMeta(
            id=report.id,
            published=report.published,
            outlet=report.origin or report.outlet,  # passed on is not said again: the origin is the claimant
            url=report.url,
            title=report.title,
        )
        for report in reports.values()
    }


def load(  # noqa: PLR0913, PLR0917
    store: Store,
    paths: Paths,
    pack: Pack,
    on_problem: OnProblem,
    on_report: OnReport | None = None,
    archive: Archive | None = None,
    settings: Settings = DEFAULT_SETTINGS,
) -> Counter[str]:
    """Add reports and their claims to a store; return how many were new, unchanged and so on.

    The raw bytes go to ``archive`` first, so that no report in the store lacks its own. Loading the same again
    changes nothing. The derived tables are stale until ``rebuild``. Raises ArchiveError where the archive's disk
    refuses.
    """
    read = readings(paths, on_problem, settings)
    return add_readings(store, read, pack, on_problem, on_report, archive, settings)


def add_readings(  # noqa: PLR0913, PLR0917
    store: Store,
    read: Iterable[Reading],
    pack: Pack,
    on_problem: OnProblem,
    on_report: OnReport | None = None,
    archive: Archive | None = None,
    settings: Settings = DEFAULT_SETTINGS,
) -> Counter[str]:
    """Add reports that are read already, as ``load`` does."""

    deleted = store.deleted()
    columns = None if settings.columns == Columns() else msgspec.json.encode(settings.columns).decode()

    def capture(found: Reading) -> Capture | None:
        report = found.report
        if archive is None or report.id in deleted:
            return None
        try:
            capture = archive.capture(report.id, found.document, reader())
            return msgspec.structs.replace(capture, columns=columns)
        except Altered as error:
            on_problem(_problem(report, f"report {report.id!r} is added without its bytes: {error}"))
            return None

    worked_on = _worked_on(read, pack, on_problem, on_report)
    added = store.add_many(
        ((found.report, claims, capture(found)) for found, claims in worked_on),
        pack.version,
        lambda refused: on_problem(Problem("store", None, str(refused))),
    )
    return Counter({str(kind): number for kind, number in added.items()})


def rebuild(store: Store, pack: Pack, rule: str = DEFAULT_RULE) -> int:
    """Derive all incidents of a store anew from what was said and decided; return their number."""
    stale_since = store.stale_since()
    reports = {report.id: report for report in store.reports()}
    decided = Decisions(tuple(store.judgements()), tuple(store.corrections()))
    found = tolls_of(store.claims(), reports, pack, rule, decided)
    store.rebuild(found.incidents, found.copies, stale_since)
    return len(found.incidents)


def decide(store: Store, decision: Judgement | Correction, pack: Pack) -> int:
    """Keep a reviewer's decision and derive the incidents anew by the rule they have; return their number.

    Raises DecisionError if a claim it names is not in the store or its value does not fit the field.
    """
    named_claims = (decision.claim,) if isinstance(decision, Correction) else (decision.left, decision.right)
    known = {claim.id: claim for claim in store.claims() if claim.id in named_claims}
    for claim in named_claims:
        if claim not in known:
            raise DecisionError(f"the store holds no claim {claim!r}")
    if isinstance(decision, Judgement):
        store.judge(decision)
    else:
        try:
            apply_corrections(known.values(), [decision])
        except CorrectionError as error:
            raise DecisionError(str(error)) from error
        store.correct(decision)
    rules = (toll.rule for incident in store.incidents() for toll in incident.tolls)
    return rebuild(store, pack, next(rules, DEFAULT_RULE))


def stored_tolls(store: Store, incidents: Iterable[Incident]) -> Tolls:
    """Return incidents of a store with the claims and reports that they rest on."""
    chosen = tuple(incidents)
    ids = sorted({report for incident in chosen for report in incident.reports})
    reports = {report_id: store.report(report_id) for report_id in ids}
    claims = (claim for report_id in ids for claim in store.claims(report_id))
    corrected = apply_corrections(claims, store.corrections())
    return Tolls(chosen, {claim.id: claim for claim in corrected}, reports)


def claims_from(path: str | os.PathLike[str], on_problem: OnProblem) -> Iterator[Claim]:
    """Yield the claims of a JSON lines file; ``on_problem`` is told of rows that hold none."""
    yield from (claim for _, claim in _rows_of(path, Claim, "claim", on_problem))


class _ReportRow(msgspec.Struct):
    id: str
    text: str = ""
    published: str | None = None
    outlet: str | None = None
    url: str | None = None
    title: str | None = None


def reports_from(path: str | os.PathLike[str], on_problem: OnProblem) -> dict[str, Report]:
    """Return the reports of a JSON lines file by id; their texts may be missing (empty then)."""
    found: dict[str, Report] = {}
    for number, row in _rows_of(path, _ReportRow, "report", on_problem):
        if row.id in found:
            on_problem(Problem(os.fspath(path), number, f"the id {row.id!r} was used before"))
            continue
        try:
            day = dt.datetime.fromisoformat(row.published).date() if row.published else None
        except ValueError:
            message = f"has the date {row.published!r}: write published as YYYY-MM-DD; taken as undated"
            on_problem(Problem(os.fspath(path), number, message))
            day = None
        fields = msgspec.structs.asdict(row) | {"published": day}
        found[row.id] = Report(**fields, path=os.fspath(path), row=number)
    return found


_Row = TypeVar("_Row")


def _rows_of(
    path: str | os.PathLike[str], kind: type[_Row], name: str, on_problem: OnProblem
) -> Iterator[tuple[int, _Row]]:
    """Yield the rows of a JSON lines file with their numbers from one; a null stands for a field left out."""
    decoder = msgspec.json.Decoder(kind)
    with open(path, "rb") as stream:
        for number, row in enumerate(stream, 1):
            if row.strip():
                try:
                    yield number, _decoded(row, decoder, kind)
                except (msgspec.DecodeError, UnicodeDecodeError) as error:
                    on_problem(Problem(os.fspath(path), number, f"is no {name}: {error}"))


def _decoded(row: bytes, decoder: msgspec.json.Decoder[_Row], kind: type[_Row]) -> _Row:
    try:
        return decoder.decode(row)
    except msgspec.ValidationError:
        fields = msgspec.json.decode(row)
        if not isinstance(fields, dict) or None not in fields.values():
            raise
        return msgspec.convert({key: value for key, value in fields.items() if value is not None}, kind)


_RESOLVED = ("place_id", "victims_side", "by_side", "source_id", "source_side", "victims_actor", "by_actor")


def resolved_claims(claims: Iterable[Claim], reports: Mapping[str, Report], pack: Pack) -> Iterator[Claim]:
    """Yield claims with ids and identities, in their order in each report.

    Claims of a report that has any identity already stay as they are; the others are resolved by their own
    words and what is known of the report. A claim whose report is not in ``reports`` is of one undated.
    """
    own: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        own[claim.report].append(claim)
    for report_id, said in own.items():
        if not any(getattr(claim, field) for claim in said for field in _RESOLVED):
            said = resolve(said, reports.get(report_id) or Report(id=report_id, text=""), pack)  # noqa: PLW2901
        yield from said if all(claim.id for claim in said) else _identified(said)


def places_within(words: str, pack: Pack) -> set[str]:
    """Return the ids of the places that ``words`` name and of all places in them.

    ``words`` may be in the pack's language, in English or an id.
    """
    rows = pack.rows["place"]
    found = {row["id"] for mention in named(words, "place", pack) for row in mention}
    for identity, row in rows.items():
        if words.casefold() in (identity.casefold(), row.cells.get("name_en", "").casefold()):
            found.add(identity)
    return {
        place
        for place, row in rows.items()
        if place in found or found & set(lineage(row.cells, "place", pack))
    }


def names_of(pack: Pack, language: str) -> dict[str, str]:
    """Return what actors, sides, sources and places are called in ``language``, by id."""
    return {
        identity: row.cells.get(f"name_{language}") or row.cells.get("name") or identity
        for rows in pack.rows.values()
        for identity, row in rows.items()
    }
