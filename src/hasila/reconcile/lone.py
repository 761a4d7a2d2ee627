"""Undated accounts that stand alone: with the only incident that they fit, if there is one and no other.

An account without any year joins others by figures or names (see :mod:`hasila.reconcile.pairs`). Where its figures
are others' too early or too late, a weekday or a night that it names still points at an incident of its town, but
only if no second one there fits: one candidate, or none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from hasila.model import Scope
from hasila.reconcile.accounts import Account
from hasila.reconcile.pairs import THRESHOLD, features_of, total
from hasila.reconcile.where import Atlas

LARGE = 10
"""Where nothing is known of the sides, both figures must be this large: small attacks are too common."""
MOST = 200
"""Towns with more dated accounts than this are not looked into: hardly any weekday points at one incident there."""


def only_fits(
    accounts: Sequence[Account], clusters: Sequence[Sequence[int]], atlas: Atlas
) -> Iterator[tuple[int, int]]:
    """Yield (account, account of the one cluster that it fits) for undated accounts that stand alone."""
    lone = [members[0] for members in clusters if len(members) == 1 and _is_open(accounts[members[0]])]
    towns = {accounts[i].where.place_id for i in lone}
    home = {i: k for k, members in enumerate(clusters) for i in members}
    there: dict[str | None, list[int]] = defaultdict(list)
    for j, account in enumerate(accounts):
        if account.where.place_id in towns and account.when.anchored and account.scope is Scope.EVENT:
            there[account.where.place_id].append(j)
    for i in lone:
        found = there[accounts[i].where.place_id]
        scores = [(home[j], _fit(accounts[i], accounts[j], atlas)) for j in found if len(found) <= MOST]
        fitting = {cluster for cluster, score in scores if score is not None}
        if len(fitting) == 1 and any(score is not None and score >= THRESHOLD for _, score in scores):
            yield i, clusters[fitting.pop()][0]


def _is_open(account: Account) -> bool:
    undated = bool(account.when.partial) and not account.when.anchored
    return undated and account.where.place_id is not None and not account.where.wide


def _fit(a: Account, b: Account, atlas: Atlas) -> float | None:
    """Return the score of a pair, or None if time, cause or figures speak against it or the time says nothing."""
    scores = features_of(a, b, atlas)
    if scores is None or scores["time"] <= 0 or scores["cause"] < 0 or scores["figures"] < 0:
        return None
    large = all(any(number >= LARGE for _, number in account.figures) for account in (a, b))
    return total(scores) if large or scores["sides"] > 0 else 0.0
