"""A report's text cut where claims and their parts begin and end, so that a page can mark each of them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from hasila.web.views import ClaimView, View

PARTS = ("count", "victims", "place", "when", "by", "source")
"""The parts of a claim that are told apart, in the order in which they are listed."""


class Piece(View, frozen=True, kw_only=True):
    """A stretch of text that the same claims and parts cover all of.

    ``start`` is its offset in code points; ``claims`` are those whose evidence it is; ``parts`` are ``claim:part``;
    ``opens`` names the claims whose evidence begins here; ``state`` is how the claims were reviewed.
    """

    start: int
    text: str
    claims: list[str]
    parts: list[str]
    opens: list[str]
    state: str


def pieces(text: str, claims: Sequence[ClaimView]) -> list[Piece]:
    """Return the text in pieces that, put together, are the text."""
    spans = [(start, end, claim.id, "") for claim in claims for start, end in claim.evidence]
    spans += [
        (start, end, claim.id, part)
        for claim in claims
        for part in PARTS
        for start, end in claim.parts.get(part, ())
    ]
    reviews = {claim.id: claim.review for claim in claims}
    first = {claim.id: min(start for start, _ in claim.evidence) for claim in claims if claim.evidence}
    cuts = sorted({0, len(text), *(at for span in spans for at in span[:2])})
    opening: dict[int, list[tuple[int, int, str, str]]] = {}
    for span in spans:
        opening.setdefault(span[0], []).append(span)
    found: list[Piece] = []
    active: list[tuple[int, int, str, str]] = []
    for start, end in itertools.pairwise(cuts):
        active = [span for span in (*active, *opening.get(start, ())) if span[1] > start]
        covering = list(dict.fromkeys(claim for _, _, claim, part in active if not part))
        found.append(
            Piece(
                start=start,
                text=text[start:end],
                claims=covering,
                parts=[f"{claim}:{part}" for _, _, claim, part in active if part],
                opens=[claim for claim in covering if first[claim] == start],
                state=_state([reviews[claim] for claim in covering]),
            )
        )
    return found


def _state(reviews: Sequence[str]) -> str:
    """Return how the claims of a piece were reviewed, if all in one way."""
    return reviews[0] if len(set(reviews)) == 1 else "unreviewed"
