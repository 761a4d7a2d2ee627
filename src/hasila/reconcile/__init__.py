"""Reconcile: from claims of many reports to incidents with tolls that can be defended figure by figure."""

from hasila.reconcile.accounts import ReportMeta
from hasila.reconcile.copies import find_copies
from hasila.reconcile.decisions import CorrectionError, apply_corrections
from hasila.reconcile.incidents import reconcile
from hasila.reconcile.pairs import explain
from hasila.reconcile.reasons import Reason
from hasila.reconcile.rules import RULES

__all__ = [
    "RULES",
    "CorrectionError",
    "Reason",
    "ReportMeta",
    "apply_corrections",
    "explain",
    "find_copies",
    "reconcile",
]
