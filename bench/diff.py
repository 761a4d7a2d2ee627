"""Show the claims gained and lost against another git revision, with their words.

    python -m bench.diff REVISION

Reads the samples and, where it is there, the shared pool, once with the code of this work tree and once
with that of the revision. Both run in this environment, with the packages that it has.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from bench.corpus import NO_SHARED, ROOT, SHARED, Corpus, Record, corpora, run

ATTRIBUTES = (
    *("qualifier", "victims", "status", "names", "place", "when", "by", "cause", "source", "stance", "scope"),
    *("part_of", "joint", "victims_actor", "by_actor", "source_id", "place_id"),
)
MARGIN = 40  # characters of context on either side of a claim's words


class Difference(NamedTuple):
    """Claims only in the new list, only in the old one, and (old, new) pairs of the same claim."""

    gained: list[Record]
    lost: list[Record]
    kept: list[tuple[Record, Record]]


def compare(old: Sequence[Record], new: Sequence[Record]) -> Difference:
    """Pair claims of the same report, harm and count whose evidence overlaps; the rest is gained or lost."""
    waiting: dict[tuple[object, ...], list[Record]] = defaultdict(list)
    for claim in old:
        waiting[_key(claim)].append(claim)
    gained, kept = [], []
    for claim in new:
        same = next((other for other in waiting[_key(claim)] if _overlap(other, claim)), None)
        if same is None:
            gained.append(claim)
        else:
            waiting[_key(claim)].remove(same)
            kept.append((same, claim))
    return Difference(gained, [claim for left in waiting.values() for claim in left], kept)


def _key(claim: Record) -> tuple[object, ...]:
    return tuple(claim[name] for name in ("report", "harm", "number", "number_max", "vague"))


def _overlap(a: Record, b: Record) -> bool:
    return any(s < other_e and other_s < e for s, e in a["evidence"] for other_s, other_e in b["evidence"])


def describe(claim: Record, text: str) -> str:
    """Return a line with the report, the harm, the count and the words between their neighbours."""
    start, end = claim["evidence"][0]
    before, after = text[max(0, start - MARGIN) : start], text[end : end + MARGIN]
    words = " ".join(f"{before}⟦{text[start:end]}⟧{after}".split())
    count = claim["vague"] if claim["number"] is None else claim["number"]
    return f"{claim['report']} {claim['harm']} {count} [{claim['rule']}] · {words}"


@contextmanager
def work_tree(revision: str) -> Iterator[Path]:
    """Check a revision out into a folder of its own, for as long as the context lasts."""
    with tempfile.TemporaryDirectory(prefix="hasila-diff-") as folder:
        tree = Path(folder, "tree")
        _git("worktree", "add", "--quiet", "--detach", str(tree), revision)
        try:
            yield tree
        finally:
            _git("worktree", "remove", "--force", str(tree))


def _git(*arguments: str) -> None:
    subprocess.run(["git", "-C", str(ROOT), *arguments], check=True)


def _report(corpus: Corpus, tree: Path) -> None:
    texts = {
        which: {report["id"]: report["text"] for report in run("read", corpus.reports, at)}
        for which, at in (("old", tree), ("new", ROOT))
    }
    found = compare(run("extract", corpus.reports, tree), run("extract", corpus.reports))
    print(f"\n{corpus.name}: {len(found.gained)} gained, {len(found.lost)} lost, {len(found.kept)} kept")
    for sign, which, claims in (("+", "new", found.gained), ("-", "old", found.lost)):
        for claim in claims:
            print(sign, describe(claim, texts[which][claim["report"]]))
    changed = [
        (
            name,
            f"{new['report']} {new['harm']} {new['number']} {name}: {old.get(name)!r} -> {new.get(name)!r}",
        )
        for old, new in found.kept
        for name in ATTRIBUTES
        if old.get(name) != new.get(name)
    ]
    for _, line in changed:
        print("~", line)
    print(
        *(f"{name} {number}" for name, number in Counter(name for name, _ in changed).most_common()), sep=", "
    )


def main() -> int:
    """Compare this work tree with a revision; return the exit code."""
    arguments = argparse.ArgumentParser(prog="python -m bench.diff", description="Claims gained and lost.")
    arguments.add_argument("revision", help="a commit, branch or tag")
    revision = arguments.parse_args().revision
    if not SHARED.is_dir():
        print(NO_SHARED)
    try:
        with work_tree(revision) as tree:
            for corpus in corpora():
                _report(corpus, tree)
    except subprocess.CalledProcessError as error:
        print(f"stopped: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
