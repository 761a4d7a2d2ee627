"""Casualty claims in Arabic conflict reports, each tied to its very words.

    import hasila
    found = hasila.tolls(["reports/"], hasila.load_pack("ar"), on_problem=print)
    for incident in found.incidents:
        for toll in incident.tolls:
            print(incident.place, incident.when, toll.harm, toll.low, toll.best, toll.high)

Each stage is a module (``hasila.read``, ``hasila.extract``, ``hasila.resolve``, ``hasila.reconcile``) with a
function of its name. What joins stages or keeps results is imported when it is first used.
"""

from importlib import import_module
from typing import Any

from hasila.model import Claim, Correction, Harm, Incident, Judgement, Report, Scope, Toll, Verdict
from hasila.packs import Pack, load_pack

_LAZY = {
    "claims_of": "hasila.pipeline",
    "claims_in": "hasila.pipeline",
    "tolls": "hasila.pipeline",
    "tolls_of": "hasila.pipeline",
    "load": "hasila.pipeline",
    "rebuild": "hasila.pipeline",
    "open_store": "hasila.store",
}

__all__ = [
    "Claim",
    "Correction",
    "Harm",
    "Incident",
    "Judgement",
    "Pack",
    "Report",
    "Scope",
    "Toll",
    "Verdict",
    "claims_in",
    "claims_of",
    "load",
    "load_pack",
    "open_store",
    "rebuild",
    "tolls",
    "tolls_of",
]


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module 'hasila' has no attribute {name!r}")
    return getattr(import_module(_LAZY[name]), name)
