"""Incidents and their tolls as text: each figure, and under it who says so, where and in which words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from hasila.model import Claim, Incident, Report, Scope, Stance, Toll, TollClaim, Verdict
from hasila.pipeline import Tolls
from hasila.show.labels import Labels
from hasila.show.screen import Screen, safe

_CONTEXT = 48
_ENDS = "\n.!?\u061f\u2026"
_VERDICT_STYLE = {Verdict.CONTRADICT: "bold red", Verdict.UPDATED: "yellow", Verdict.AGREE: "green"}


class _Page(NamedTuple):
    """What is printed, where, and in which words."""

    found: Tolls
    names: Mapping[str, str]
    screen: Screen
    labels: Labels

    def name(self, side: str) -> str:
        """Return what a side is called."""
        known = self.names.get(side)
        return self.screen.isolate(known) if known else safe(self.labels(f"side.{side}"))


def show_tolls(found: Tolls, names: Mapping[str, str], screen: Screen, labels: Labels) -> None:
    """Print every incident; ``names`` says what sides (ids) are called."""
    page = _Page(found, names, screen, labels)
    if not found.incidents:
        screen.line(labels("ui.no_incidents"))
    for number, incident in enumerate(found.incidents, 1):
        if number > 1:
            screen.line("")
        _show_incident(number, incident, page)


def figures(toll: Toll, labels: Labels) -> str:
    """Return low / best / high in words. A high that is not known beside a low is open: "15 or more"."""
    if toll.low is None and toll.best is None and toll.high is None:
        return labels("ui.no_figure")
    if toll.low == toll.best == toll.high:
        return str(toll.best)
    if toll.best is None and toll.high is None:
        return labels("ui.or_more", low=toll.low)
    low, best = (labels("ui.unknown") if n is None else str(n) for n in (toll.low, toll.best))
    high = labels("ui.open") if toll.high is None else str(toll.high)
    return labels("ui.low_best_high", low=low, best=best, high=high)


def _show_incident(number: int, incident: Incident, page: _Page) -> None:
    screen, labels = page.screen, page.labels
    place = screen.isolate(incident.place) if incident.place else labels("ui.no_place")
    when = incident.when or labels("ui.no_date")
    if incident.when and incident.when_inherited:
        when = labels("ui.inherited", when=incident.when)
    kind = incident.sub_event_type or incident.event_type
    parts = [when, *([labels(f"event.{kind}")] if kind else [])]
    parts += [labels("scope.period")] if incident.scope is Scope.PERIOD else []
    screen.line(
        (f"{number}. ", "bold"),
        (place, "bold"),
        *(f" \u00b7 {part}" for part in parts),
        ("  " + incident.id, "dim"),
        hang=3,
    )
    for flag in incident.flags:
        screen.line(("! " + words(labels, flag), "bold yellow"), indent=3)
    shown: dict[str, int] = {}
    for toll in incident.tolls:
        _show_toll(toll, page, shown)


def _show_toll(toll: Toll, page: _Page, shown: dict[str, int]) -> None:
    screen, labels = page.screen, page.labels
    side = labels("ui.all_sides") if toll.side is None else page.name(toll.side)
    harm = (labels(f"harm.{toll.harm}"), "bold")
    screen.line(harm, f" \u00b7 {side}: ", (figures(toll, labels), "bold cyan"), indent=3)
    verdict = (labels(f"verdict.{toll.verdict}"), _VERDICT_STYLE.get(toll.verdict, ""))
    screen.line(verdict, " \u00b7 ", labels("ui.rule", rule=toll.rule), indent=5)
    for reason in toll.reasons:
        screen.line(words(labels, reason), indent=5)
    for item in toll.used:
        _show_claim(item, "ui.used", page, shown)
    for item in toll.left_out:
        _show_claim(item, "ui.left_out", page, shown)


def _show_claim(item: TollClaim, key: str, page: _Page, shown: dict[str, int]) -> None:
    """Print a claim; its report and words only where the incident first shows it."""
    screen, labels = page.screen, page.labels
    note = labels(key, reason=words(labels, item.reason))
    mark, style = ("+", "bold") if key == "ui.used" else ("-", "dim")
    claim, report = page.found.claims.get(item.claim), page.found.reports.get(item.report)
    if claim is None or report is None:
        screen.line(f"{mark} {safe(item.report)} {item.claim}", f" \u00b7 {note}", indent=5)
        return
    who = screen.isolate(claim.source) if claim.source else labels("ui.outlet_itself")
    parts = [labels(f"stance.{claim.stance}")] if claim.stance is not Stance.ASSERTED else []
    parts += [labels("ui.via", who=screen.isolate(link.words)) for link in reversed(claim.via)]
    parts += [labels("ui.joint")] if claim.joint else []
    parts += [note]
    figure = (f"{mark} {labels.count(claim)}", style)
    known = item.claim in shown
    number = shown.setdefault(item.claim, len(shown) + 1)
    screen.line(figure, f" [{number}] ", who, *(f" \u00b7 {part}" for part in parts), indent=5)
    if known:
        return
    screen.line((_origin(report, screen), "dim"), indent=7)
    _show_words(claim, report, screen)


def _origin(report: Report, screen: Screen) -> str:
    parts = [
        report.outlet and screen.isolate(report.outlet),
        report.published and report.published.isoformat(),
    ]
    known = [part for part in parts if part]
    return safe(report.id) + (f" ({', '.join(known)})" if known else "")


def _show_words(claim: Claim, report: Report, screen: Screen) -> None:
    if not claim.evidence:
        return
    start, end = claim.evidence[0]
    before, after = context(report.text, start, end)
    screen.quote(before, (report.text[start:end], "bold"), after, indent=7)


def context(text: str, start: int, end: int) -> tuple[str, str]:
    """Return a few words before and after ``[start, end)`` within its sentence, an ellipsis where cut."""
    left = max((text.rfind(sign, 0, start) for sign in _ENDS), default=-1) + 1
    right = min((at for at in (text.find(sign, end) for sign in _ENDS) if at >= 0), default=len(text))
    before, after = text[left:start].lstrip(), text[end:right].rstrip()
    if len(before) > _CONTEXT:
        cut = before[-_CONTEXT:]
        before = "\u2026" + cut[cut.find(" ") :] if " " in cut else "\u2026"
    if len(after) > _CONTEXT:
        cut = after[:_CONTEXT]
        after = cut[: cut.rfind(" ") + 1] + "\u2026"
    return before, after


def words(labels: Labels, key: str) -> str:
    """Return the words for a reason or flag; what follows a colon in the key is its detail."""
    name, _, detail = key.partition(":")
    found = labels(f"reason.{name}")
    return f"{found}: {safe(detail)}" if detail else found
