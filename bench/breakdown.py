"""Where claims are found and missed: by harm, by outlet, by the length of the words of a claim.

    python -m bench.breakdown                 of the shared development reports, else of the samples
    python -m bench.breakdown --leave-out     the same by outlet, without what only that outlet's reports need

With ``--leave-out`` the reports of an outlet are read without every lexicon row and name that matches in none of the
other outlets' reports: what it would have been had nobody seen that outlet. It is a lower bound, for words that any
reader of Arabic knows but that stand in one outlet alone are left out too.
"""

from __future__ import annotations

import argparse
import copy
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from bench.corpus import NO_SHARED, Corpus, Record, corpora, records
from bench.scoring import Tally, outcomes
from hasila.lexicon import Hit
from hasila.model import Report
from hasila.names import NameHit
from hasila.packs import Pack, load_pack
from hasila.pipeline import claims_of
from hasila.read import read
from hasila.text import Token, sentences

_SHORT, _MIDDLE = 4, 8  # words
_NO_OUTLET = "(no outlet)"


class _Known:
    """A lexicon or a name index that knows only some ids; the rest is as in the one it stands for."""

    def __init__(self, whole: Any, known: frozenset[str], ids: Callable[[Any], Iterable[str]]) -> None:
        self._whole, self._known, self._ids = whole, known, ids

    def __getattr__(self, name: str) -> Any:
        return getattr(self._whole, name)

    def find(self, tokens: Sequence[Token]) -> list[Any]:
        return [hit for hit in self._whole.find(tokens) if self._known & set(self._ids(hit))]


def _word_ids(hit: Hit) -> Iterable[str]:
    return (hit.form.entry.id,)


def _name_ids(hit: NameHit) -> Iterable[str]:
    return (name.id for name in hit.names)


def _used(reports: Iterable[Report], pack: Pack) -> dict[str, set[str]]:
    """Return the ids of the rows that match in the reports of each outlet."""
    used: dict[str, set[str]] = defaultdict(set)
    for report in reports:
        for sentence in sentences(pack.fold(report.text).folded):
            found = [i for hit in pack.lexicon.find(sentence.tokens) for i in _word_ids(hit)]
            found += [i for hit in pack.names.find(sentence.tokens) for i in _name_ids(hit)]
            used[_outlet(report)].update(found)
    return used


def _outlet(report: Report) -> str:
    return report.outlet or _NO_OUTLET


def _without(pack: Pack, known: frozenset[str]) -> Pack:
    lesser = copy.copy(pack)
    lesser.lexicon = _Known(pack.lexicon, known, _word_ids)  # type: ignore[assignment]
    lesser.names = _Known(pack.names, known, _name_ids)  # type: ignore[assignment]
    return lesser


def _claims(reports: Mapping[str, Report], pack: Pack, leave_out: bool) -> list[Record]:
    used = _used(reports.values(), pack) if leave_out else {}
    packs = {
        outlet: _without(pack, frozenset().union(*(ids for other, ids in used.items() if other != outlet)))
        for outlet in used
    }
    found = (c for r in reports.values() for c in claims_of(r, packs.get(_outlet(r), pack)))
    return [msgspec.to_builtins(claim) for claim in found]


def _length(claim: Record) -> str:
    """The group of a claim by how many words its shortest quote, or its first evidence, has."""
    words = min(len(quote.split()) for quote in claim["quotes"])
    if words <= _SHORT:
        return f"up to {_SHORT} words"
    return f"{_SHORT + 1} to {_MIDDLE} words" if words <= _MIDDLE else "longer"


def tables(gold: Sequence[Record], reports: Mapping[str, Report], claims: Sequence[Record]) -> dict[str, Any]:
    """Return tallies by group: of harm, outlet and length."""
    texts = {report.id: report.text for report in reports.values()}
    found: dict[str, dict[str, Tally]] = {key: defaultdict(Tally) for key in ("harm", "outlet", "length")}
    for kind, claim, report in outcomes(gold, texts, claims):
        quotes = claim.get("quotes") or [texts[report][start:end] for start, end in claim["evidence"]]
        groups = {
            "harm": claim["harm"],
            "outlet": _outlet(reports[report]),
            "length": _length({"quotes": quotes}),
        }
        for key, group in groups.items():
            tally = found[key][group]
            setattr(tally, kind, getattr(tally, kind) + 1)
    return found


def _print(found: Mapping[str, Mapping[str, Tally]]) -> None:
    for key, groups in found.items():
        print(f"\n| {key} | gold | P | R | F1 |\n|---|---|---|---|---|")
        for group, tally in sorted(groups.items(), key=lambda item: -item[1].hits - item[1].missed):
            figures = tally.figures()
            print(
                f"| {group} | {tally.hits + tally.missed} | "
                + " | ".join(f"{figures[k]:.3f}" for k in ("p", "r", "f1"))
                + " |"
            )


def _problem(problem: object) -> None:
    raise SystemExit(str(problem))


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--leave-out", action="store_true", help="read each outlet as if it had not been seen"
    )
    leave_out: bool = parser.parse_args().leave_out
    corpus: Corpus = corpora()[-1]
    if corpus.name == "samples":
        print(NO_SHARED)
    reports = {report.id: report for report in read(list(corpus.reports), _problem)}
    gold = [record for path in corpus.gold for record in records(path.read_bytes())]
    found = tables(gold, reports, _claims(reports, load_pack("ar"), leave_out))
    if leave_out:
        found = {"outlet": found["outlet"]}
    whole = Tally()
    for tally in found["outlet"].values():
        whole.hits, whole.wrong, whole.missed = (
            whole.hits + tally.hits, whole.wrong + tally.wrong, whole.missed + tally.missed,
        )  # fmt: skip
    _print(found | {"all": {corpus.name: whole}})


if __name__ == "__main__":
    main()
