"""Reviewers' corrections, applied to claims. Corrections are append-only: of two for one field the later
decided wins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from hasila.model import Claim, Correction

REJECTED = "rejected"
ACCEPTED = "accepted"
"""Says that a reviewer found a claim right as it is; it changes nothing."""
FIXED = frozenset({"kind", "id", "report", "evidence", "spans", "via", "rule"})
"""Fields that say which claim it is and what it rests on; a reviewer cannot change them."""


class CorrectionError(ValueError):
    """A correction that cannot be applied; the message names the claim, the field and what the value should
    be."""


_TYPES: dict[str, Any] = {
    field.name: field.type for field in msgspec.structs.fields(Claim) if field.name not in FIXED
}


def apply_corrections(claims: Iterable[Claim], corrections: Iterable[Correction]) -> list[Claim]:
    """Return the claims as corrected, in their order, without rejected ones.

    Values are text: figures as digits, ``true`` or ``false``, lists parted by ``;``; null empties a field.
    Parts of a rejected claim become parts of what it was part of, and ``part_of`` follows the new
    positions. Corrections of claims that are not here are passed over. Raises :class:`CorrectionError`.
    """
    by_claim: dict[str, dict[str, Correction]] = defaultdict(dict)
    for correction in sorted(corrections, key=lambda c: (c.decided_at, c.reviewer, c.value or "")):
        by_claim[correction.claim][correction.field] = correction
    by_report: dict[str, list[tuple[Claim, bool]]] = defaultdict(list)
    order: list[tuple[str, int]] = []
    for claim in claims:
        decided = by_claim.get(claim.id, {}) if claim.id else {}
        own = by_report[claim.report]
        order.append((claim.report, len(own)))
        own.append((_corrected(claim, decided), _is_rejected(decided)))
    kept = {report: _without_rejected(own) for report, own in by_report.items()}
    return [kept[report][position] for report, position in order if position in kept[report]]


def corrected(claim: Claim, corrections: Iterable[Correction]) -> Claim:
    """Return one claim with its corrections, given in the order in which they were decided, be it rejected or not.

    ``part_of`` stays as it is, for no other claim is looked at. Raises :class:`CorrectionError`.
    """
    return _corrected(claim, {correction.field: correction for correction in corrections})


def _is_rejected(decided: Mapping[str, Correction]) -> bool:
    for field in (REJECTED, ACCEPTED):
        if field in decided and decided[field].value not in ("true", "false"):
            raise CorrectionError(_message(decided[field], "true or false"))
    return REJECTED in decided and decided[REJECTED].value == "true"


def _corrected(claim: Claim, decided: Mapping[str, Correction]) -> Claim:
    changes = {
        field: _value(correction)
        for field, correction in decided.items()
        if field not in (REJECTED, ACCEPTED)
    }
    return msgspec.structs.replace(claim, **changes) if changes else claim


def _value(correction: Correction) -> Any:
    if correction.field not in _TYPES:
        known = ", ".join(sorted([*_TYPES, REJECTED, ACCEPTED]))
        raise CorrectionError(
            f"correction of claim {correction.claim!r}: "
            f"no field {correction.field!r} to correct; use one of {known}"
        )
    value: Any = correction.value
    if value is not None and correction.field in ("names", "place_candidates"):
        value = [item.strip() for item in value.split(";") if item.strip()]
    try:
        return msgspec.convert(value, _TYPES[correction.field], strict=False)
    except msgspec.ValidationError as error:
        raise CorrectionError(_message(correction, str(error))) from error


def _message(correction: Correction, wanted: str) -> str:
    return (
        f"correction of claim {correction.claim!r} by {correction.reviewer}: "
        f"{correction.field} cannot be {correction.value!r} ({wanted})"
    )


def _without_rejected(own: Sequence[tuple[Claim, bool]]) -> dict[int, Claim]:
    """Return the kept claims of one report by their old positions, ``part_of`` moved to the new ones."""
    moved: dict[int, int] = {}
    for position, (_, rejected) in enumerate(own):
        if not rejected:
            moved[position] = len(moved)
    return {
        position: msgspec.structs.replace(own[position][0], part_of=_new_parent(position, own, moved))
        for position in moved
    }


def _new_parent(position: int, own: Sequence[tuple[Claim, bool]], moved: Mapping[int, int]) -> int | None:
    parent = own[position][0].part_of
    seen = {position}
    while parent is not None and 0 <= parent < len(own) and parent not in seen:
        if parent in moved:
            return moved[parent]
        seen.add(parent)
        parent = own[parent][0].part_of
    return None
