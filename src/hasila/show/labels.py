"""Words for keys: what a value, a reason or a flag is called in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

from hasila.model import Claim, Vague
from hasila.tables import read_table


class Labels:
    """Words by key (``harm.killed``). A key without a row stands for itself, so that nothing is hidden."""

    def __init__(self, language: str, words: Mapping[str, str]) -> None:
        self.language = language
        self.words = words

    def __call__(self, key: str, **values: object) -> str:
        """Return the words for ``key`` with ``values`` filled in."""
        words = self.words.get(key)
        if words is None:
            return key.split(".", 1)[-1].replace("_", " ")
        return words.format(**values) if values else words

    def count(self, claim: Claim) -> str:
        """Return the quantity of a claim as said: "at least 7", "20-30", "tens"."""
        if claim.number is None:
            return self(f"vague.{claim.vague or Vague.UNSPECIFIED}")
        figure = str(claim.number) if claim.number_max is None else f"{claim.number}\u2013{claim.number_max}"
        return self(f"qualifier.{claim.qualifier}", n=figure)


@cache
def load_labels(language: str, *tables: str) -> Labels:
    """Load the labels of a language that ships with Hasila (``en``, ``ar``), and those of further tables (``web``)."""
    folder = resources.files("hasila") / "data" / "labels"
    words: dict[str, str] = {}
    for name in (f"{language}.tsv", *(f"{table}.{language}.tsv" for table in tables)):
        rows = read_table(
            (folder / name).read_text(encoding="utf-8"), f"labels/{name}", ("key", "text", "note")
        )
        words |= {row.cells["key"]: row.cells["text"] for row in rows}
    return Labels(language, words)
