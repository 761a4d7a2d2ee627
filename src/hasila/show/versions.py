"""The versions of a report: from which bytes each was read, and what changed from one to the next."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import Any, Literal, NamedTuple

import msgspec

from hasila.model import Capture
from hasila.show.labels import Labels
from hasila.show.screen import Screen, safe
from hasila.store import Version

Kind = Literal["same", "out", "in"]
_WORD = re.compile(r"\S+\s*|\s+")
_AROUND = 6
"""Words shown around a change."""
_SIGNS = {"out": ("[-", "-]", "red"), "in": ("{+", "+}", "green")}


class Change(NamedTuple):
    """Words that two versions share, that the later one lacks (out), or that it adds (in)."""

    kind: Kind
    words: str


def changes(before: str, after: str) -> Iterator[Change]:
    """Yield what makes ``after`` of ``before``, word by word: all but "in" gives the one, all but "out" the other."""
    left, right = _WORD.findall(before), _WORD.findall(after)
    for kind, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Change("same", "".join(left[a:b]))
            continue
        if a < b:
            yield Change("out", "".join(left[a:b]))
        if c < d:
            yield Change("in", "".join(right[c:d]))


def version_records(versions: Iterable[Version], captures: Iterable[Capture]) -> Iterator[dict[str, Any]]:
    """Yield each version with its captures and its changes from the version before (null for the first)."""
    kept, before = list(captures), None
    for version in versions:
        changed = None if before is None else [one._asdict() for one in changes(before, version.text)]
        own = [msgspec.to_builtins(one) for one in kept if one.version == version.number]
        yield {**version._asdict(), "captures": own, "changes": changed}
        before = version.text


def show_versions(
    versions: Iterable[Version], captures: Iterable[Capture], screen: Screen, labels: Labels
) -> None:
    """Print each version with its hashes, and the words that changed since the version before."""
    kept, before = list(captures), None
    for version in versions:
        head = (labels("ui.version", n=version.number), "bold")
        screen.line(
            head, f" \u00b7 {labels('ui.kept_at', when=version.added_at[:19])} \u00b7 {version.sha256}"
        )
        for capture in kept:
            if capture.version == version.number:
                _show_capture(capture, screen, labels)
        if before is not None:
            _show_changes(list(changes(before, version.text)), screen)
        before = version.text


def _show_capture(capture: Capture, screen: Screen, labels: Labels) -> None:
    came = capture.fetched_at and labels("ui.fetched_at", when=f"{capture.fetched_at:%Y-%m-%d %H:%M:%S}")
    parts = (capture.url or capture.name, came, labels("ui.bytes", n=capture.size), capture.document)
    screen.line((" \u00b7 ".join(safe(part) for part in parts if part), "dim"), indent=2)


def _show_changes(found: list[Change], screen: Screen) -> None:
    parts: list[str | tuple[str, str]] = []
    for i, change in enumerate(found):
        if change.kind == "same":
            parts.append(_shortened(change.words, first=i == 0, last=i == len(found) - 1))
            continue
        opening, closing, style = _SIGNS[change.kind]
        parts += [(f"{opening}{change.words.strip()}{closing}", style), " "]
    screen.quote(*parts, indent=2)


def _shortened(words: str, *, first: bool, last: bool) -> str:
    """Return unchanged words with their middle left out, and the far end of the first and last ones."""
    found = _WORD.findall(words)
    head, tail = (0 if first else _AROUND), (0 if last else _AROUND)
    if len(found) <= head + tail:
        return words
    return "".join(found[:head]) + "\u2026 " + "".join(found[len(found) - tail :])
