"""A report's text with the evidence of each claim marked and numbered, and what was read from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from hasila.model import Claim, Link, Report, Span
from hasila.show.labels import Labels
from hasila.show.screen import Screen, safe

Part = str | tuple[str, str]
_STYLE = "bold underline"
_FIELDS = ("victims", "names", "place", "when", "by", "cause", "source", "via")
_IDS = ("victims_actor", "victims_side", "by_actor", "by_side", "place_id", "source_id", "source_side")


def show_report(report: Report, claims: Sequence[Claim], screen: Screen, labels: Labels) -> None:
    """Print ``report`` with its ``claims`` (in order; numbered from 1)."""
    head = [safe(report.id), *(screen.isolate(t) for t in (report.outlet, report.title) if t)]
    screen.line((" \u00b7 ".join(head), "bold"))
    screen.line(
        (report.published.isoformat() if report.published else labels("ui.no_publication_date"), "dim")
    )
    screen.line("")
    for paragraph in marked(report.text, claims):
        screen.quote(*paragraph)
    screen.line("")
    if not claims:
        screen.line(labels("ui.no_claims"))
    for number, claim in enumerate(claims, 1):
        _show_claim(number, claim, screen, labels)


def marked(text: str, claims: Sequence[Claim]) -> Iterator[list[Part]]:
    """Yield the paragraphs of ``text`` in parts; evidence is bracketed and bears its claims' numbers."""
    numbers: dict[Span, list[str]] = {}
    for number, claim in enumerate(claims, 1):
        for span in claim.evidence:
            numbers.setdefault(span, []).append(str(number))
    spans = sorted(numbers)
    start = 0
    for paragraph in text.split("\n"):
        end = start + len(paragraph)
        here = [span for span in spans if span[0] < end and span[1] > start]
        parts = list(_paragraph(text, (start, end), here, numbers))
        if parts:
            yield parts
        start = end + 1


def _paragraph(
    text: str, whole: Span, spans: Sequence[Span], numbers: Mapping[Span, Sequence[str]]
) -> Iterator[Part]:
    edges = sorted({*whole, *(edge for span in spans for edge in span if whole[0] < edge < whole[1])})
    for start, end in pairwise(edges):
        opened = sum(span[0] == start for span in spans)
        if opened:
            yield "\u27e6" * opened, "bold cyan"
        inside = any(span[0] < end and span[1] > start for span in spans)
        yield (text[start:end], _STYLE) if inside else text[start:end]
        for span in sorted((span for span in spans if span[1] == end), reverse=True):
            yield "\u27e7" + ",".join(numbers[span]), "bold cyan"


def _show_claim(number: int, claim: Claim, screen: Screen, labels: Labels) -> None:
    head = f"{labels(f'harm.{claim.harm}')}: {labels.count(claim)}"
    screen.line((f"{number}. ", "bold cyan"), (head, "bold"), hang=3)
    for field in _FIELDS:
        value = getattr(claim, field)
        if value:
            screen.line(_label(field, labels), _value(field, value, screen, labels), indent=3)
    if claim.when_partial:
        screen.line(_label("when_partial", labels), safe(claim.when_partial), indent=3)
    kinds = [
        labels(f"status.{claim.status}"),
        labels(f"stance.{claim.stance}"),
        labels(f"scope.{claim.scope}"),
    ]
    kinds += [labels("ui.joint")] if claim.joint else []
    kinds += [labels("ui.part_of", n=claim.part_of + 1)] if claim.part_of is not None else []
    screen.line(" \u00b7 ".join(kinds), indent=3)
    known = [f"{field}={getattr(claim, field)}" for field in _IDS if getattr(claim, field)]
    known += [f"via={','.join(link.id or '?' for link in claim.via)}"] if claim.via else []
    known += [f"place_candidates={','.join(claim.place_candidates)}"] if claim.place_candidates else []
    if known:
        screen.line((" ".join(known), "dim"), indent=3)
    screen.line((labels("ui.rule", rule=claim.rule), "dim"), indent=3)


def _label(field: str, labels: Labels) -> tuple[str, str]:
    return labels(f"field.{field}") + ": ", "dim"


def _value(field: str, value: object, screen: Screen, labels: Labels) -> str:
    if field == "cause":
        return labels(f"cause.{value}")
    if isinstance(value, tuple):
        return " \u00b7 ".join(
            screen.isolate(name.words if isinstance(name, Link) else name) for name in value
        )
    return screen.isolate(str(value))
