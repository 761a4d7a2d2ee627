"""Reconcile: from claims of many reports to incidents with tolls that can be defended figure by figure."""

from hasila.reconcile.accounts import ReportMeta
from hasila.reconcile.again import Likeness, Material, likenesses, retold
from hasila.reconcile.copies import find_copies
from hasila.reconcile.decisions import ACCEPTED, REJECTED, CorrectionError, apply_corrections, corrected
from hasila.reconcile.incidents import reconcile
from hasila.reconcile.joining import Pair, merging, splitting
from hasila.reconcile.listing import OUTLET, claimant_of, claimants_of, listing_of
from hasila.reconcile.pairs import explain
from hasila.reconcile.reasons import Reason
from hasila.reconcile.rules import RULES
from hasila.reconcile.where import Atlas

__all__ = [
    "ACCEPTED",
    "OUTLET",
    "REJECTED",
    "RULES",
    "Atlas",
    "CorrectionError",
    "Likeness",
    "Material",
    "Pair",
    "Reason",
    "ReportMeta",
    "apply_corrections",
    "claimant_of",
    "claimants_of",
    "corrected",
    "explain",
    "find_copies",
    "likenesses",
    "listing_of",
    "merging",
    "reconcile",
    "retold",
    "splitting",
]
