"""Reconcile: from claims of many reports to incidents with tolls that can be defended figure by figure."""

from hasila.reconcile.accounts import ReportMeta
from hasila.reconcile.copies import find_copies
from hasila.reconcile.decisions import CorrectionError, apply_corrections
from hasila.reconcile.incidents import reconcile
from hasila.reconcile.listing import OUTLET, claimant_of, claimants_of, listing_of
from hasila.reconcile.pairs import explain
from hasila.reconcile.reasons import Reason
from hasila.reconcile.rules import RULES
from hasila.reconcile.where import Atlas

__all__ = [
    "OUTLET",
    "RULES",
    "Atlas",
    "CorrectionError",
    "Reason",
    "ReportMeta",
    "apply_corrections",
    "claimant_of",
    "claimants_of",
    "explain",
    "find_copies",
    "listing_of",
    "reconcile",
]
