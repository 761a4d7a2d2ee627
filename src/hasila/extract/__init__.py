"""Reports to claims. Pure: a report and a pack in, claims out; every offset points into the original text.

The stage reads sentence by sentence (:mod:`scan`), finds counts (:mod:`quantities`), joins them to words of harm
(:mod:`frames`), looks around for place, time, cause, perpetrator (:mod:`circumstances`) and claimant (:mod:`voices`),
weighs denial and doubt (:mod:`standing`), and joins statements of one figure (:mod:`merge`).
"""

from __future__ import annotations

from collections.abc import Sequence

from hasila.extract.circumstances import Circumstances
from hasila.extract.datelines import dateline
from hasila.extract.describe import Describer
from hasila.extract.frames import Draft, find_drafts, heads_list
from hasila.extract.merge import Merged, Statement, merge
from hasila.extract.scan import BULLETS, Scan
from hasila.extract.standing import dismissed
from hasila.extract.voices import Voices
from hasila.extract.wholes import find_wholes, of_their_period
from hasila.model import Claim, Harm, Report, Span
from hasila.packs import Pack
from hasila.text import CleanText, sentences

__all__ = ["dateline", "extract"]


def extract(report: Report, pack: Pack) -> list[Claim]:
    """Return the casualty claims of a report in the order of their first mention.

    Page furniture (menus, related links) holds no claims. Words are as written; identities and dates are left to
    ``resolve``, for which ``when_partial`` holds the time expression as found. Never raises for any text.
    """
    clean = pack.fold(report.text)
    scans = _scan(clean, pack, pack.furniture(report.text))
    drafts = _drafts(scans)
    if not drafts:
        return []
    voices = Voices(scans)
    describer = Describer(clean, scans, Circumstances(scans, voices.claimants()), voices)
    statements: list[Statement] = []
    for index, own in drafts.items():
        _describe(describer, scans[index], own, statements)
    return _claims(report, merge(statements))


def _describe(describer: Describer, scan: Scan, drafts: Sequence[Draft], statements: list[Statement]) -> None:
    """Add the statements of one sentence's drafts; parts find their whole among those of the sentence."""
    placed: dict[int, dict[str, int]] = {}
    for number, draft in enumerate(drafts):
        if dismissed(scan, draft):
            continue
        parents = placed.get(draft.parent, {}) if draft.parent is not None else {}
        if draft.parent is not None and not parents:
            continue
        if draft.quantity.subset and draft.parent is None and set(draft.quantity.harms) <= set(draft.harms):
            parents = _whole_before(statements, draft)
        placed[number] = {}
        for statement in describer.statements(scan.index, draft, parents, statements):
            placed[number][statement.harm] = len(statements)
            statements.append(statement)


def _drafts(scans: Sequence[Scan]) -> dict[int, list[Draft]]:
    """Return the drafts by sentence, for those that have any; lines under "The killed are:" are of the killed."""
    found: dict[int, list[Draft]] = {}
    heading: Harm | None = None
    told: tuple[Harm, ...] = ()
    for scan in scans:
        bullet = scan.text(0) in BULLETS
        drafts = find_drafts(scan, heading if bullet else None, told)
        told = drafts[-1].harms if drafts else ()
        if drafts:
            found[scan.index] = drafts
        if not bullet:
            heading = heads_list(scan)
    return found


def _whole_before(statements: Sequence[Statement], draft: Draft) -> dict[str, int]:
    """ "Seven of the injured" are part of the last larger count of injured."""
    number = draft.quantity.number or 0
    for index in range(len(statements) - 1, -1, -1):
        whole = statements[index]
        larger = whole.number > number if whole.number is not None else whole.vague is not None
        larger = larger and draft.quantity.vague is None
        if whole.harm in draft.harms and whole.parent is None and larger:
            return {whole.harm: index}
    return {}


def _scan(clean: CleanText, pack: Pack, furniture: Sequence[Span]) -> list[Scan]:
    kept: list[Scan] = []
    for sentence in sentences(clean.folded):
        start, end = clean.span(sentence.tokens[0].start, sentence.tokens[-1].end)
        if any(start < f_end and f_start < end for f_start, f_end in furniture):
            tokens = tuple(
                token for token in sentence.tokens if not _covered(clean, token.start, token.end, furniture)
            )
            if not tokens:
                continue
            sentence = sentence._replace(tokens=tokens)  # noqa: PLW2901 - the rest of the sentence goes on
        opens = not kept or kept[-1].paragraph != sentence.paragraph
        kept.append(Scan(sentence, len(kept), pack, opens))
    return kept


def _covered(clean: CleanText, start: int, end: int, furniture: Sequence[Span]) -> bool:
    first, last = clean.span(start, end)
    return any(f_start <= first and last <= f_end for f_start, f_end in furniture)


def _claims(report: Report, merged: list[Merged]) -> list[Claim]:
    position = {index: number for number, group in enumerate(merged) for index in group.members}
    parents = find_wholes(merged)
    parents |= {k: position[g.best.parent] for k, g in enumerate(merged) if g.best.parent is not None}
    claims = []
    for number, group in enumerate(of_their_period(merged, parents)):
        best, parent = group.best, parents.get(number)
        claims.append(
            Claim(
                report=report.id,
                harm=best.harm,
                number=best.number,
                number_max=best.number_max,
                vague=best.vague,
                qualifier=best.qualifier,
                evidence=group.evidence,
                victims=best.victims,
                status=best.status,
                names=group.names,
                place=best.place,
                when_partial=best.time,
                by=best.by,
                cause=best.cause,
                source=best.source,
                via=best.via,
                stance=best.stance,
                scope=best.scope,
                part_of=parent if parent != number else None,
                joint=best.joint,
                rule=best.rule,
                spans=best.spans,
            )
        )
    return claims
