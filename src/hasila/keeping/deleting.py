"""Taking a report out of a store: explicit, with a reason, and kept in the store's chain of deletions."""

from __future__ import annotations

from typing import NamedTuple

from hasila.archive import Archive
from hasila.model import Claim, Deletion
from hasila.packs import Pack
from hasila.pipeline import DEFAULT_RULE, rebuild
from hasila.store import Store, UnknownReport


class Losses(NamedTuple):
    """What a deletion takes away: the claims that lose their source, and the reports that copy the report."""

    claims: tuple[Claim, ...]
    copies: tuple[str, ...]


class Deleted(NamedTuple):
    """A deletion, the hashes of the bytes removed for it, and how many incidents the store has now."""

    deletion: Deletion
    removed: tuple[str, ...]
    incidents: int


def losses(store: Store, report_id: str) -> Losses:
    """Return what deleting a report would take away. Raises UnknownReport."""
    store.report(report_id)
    copies = (copy for copy, original in store.copies().items() if original == report_id)
    return Losses(tuple(store.claims(report_id)), tuple(copies))


def delete(  # noqa: PLR0913, PLR0917  (who, why and what are all asked for)
    store: Store,
    archive: Archive,
    report_id: str,
    reviewer: str,
    reason: str,
    approved_by: str | None,
    pack: Pack,
) -> Deleted:
    """Delete a report, remove those of its bytes that no other report was read from, and work out the tolls anew.

    Where a killed run deleted it before, the rest is done. Raises UnknownReport if the store never held it, Refused
    without a reviewer or reason, ArchiveError where bytes cannot be removed.
    """
    rules = {toll.rule for incident in store.incidents() for toll in incident.tolls}
    try:
        deletion = store.delete(report_id, reviewer, reason, approved_by)
    except UnknownReport:
        before = [one for one in store.deletions() if one.report == report_id]
        if not before:
            raise
        deletion = before[-1]
    removed = tuple(document for document in store.unused(deletion.documents) if archive.remove(document))
    return Deleted(deletion, removed, rebuild(store, pack, next(iter(rules), DEFAULT_RULE)))
