"""Clusters of accounts: reviewers' judgements first, then pairs from the strongest down, never against a
constraint.

The outcome depends on what the accounts say and not on their order: accounts are numbered by their keys and
pairs of equal score are taken by number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from hasila.model import Judgement
from hasila.reconcile.accounts import Account
from hasila.reconcile.lone import only_fits
from hasila.reconcile.pairs import FEATURES
from hasila.reconcile.when import When
from hasila.reconcile.where import Atlas, Where, score_where

BRIDGE_LIMIT = -0.5
"""Two clusters stay apart where any two of their members disagree on place or time at least this much."""

Setting = tuple[Where, When]


def settled(judgements: Iterable[Judgement]) -> dict[frozenset[str], Judgement]:
    """Return the decision in force for each pair of claims: the one decided last. ``unsure`` lifts an
    earlier one."""
    found: dict[frozenset[str], Judgement] = {}
    for judgement in sorted(judgements, key=lambda j: (j.decided_at, j.verdict, j.reviewer)):
        found[frozenset((judgement.left, judgement.right))] = judgement
    return {
        pair: judgement
        for pair, judgement in found.items()
        if judgement.verdict != "unsure" and len(pair) == 2
    }


def clusters_of(
    accounts: Sequence[Account],
    pairs: Iterable[tuple[int, int, float]],
    decided: Mapping[frozenset[str], Judgement],
    atlas: Atlas,
) -> list[list[int]]:
    """Return clusters of account indices. ``accounts`` must stand in the order of their keys, ``pairs`` from
    the strongest down.

    ``same`` joins whatever the features say; ``different`` is never bridged, not even by a chain of
    ``same``; of two decisions that exclude each other the newer ``same`` is applied first.
    """
    judged = {claim for claims in decided for claim in claims}
    of_claim = {s.claim.id: i for i, a in enumerate(accounts) for s in a.said if s.claim.id in judged}
    union = _Union(accounts, atlas)
    same: list[tuple[Judgement, int, int]] = []
    for claims, judgement in decided.items():
        ends = sorted(of_claim[claim] for claim in claims if claim in of_claim)
        if len(ends) != 2 or ends[0] == ends[1]:
            continue
        if judgement.verdict == "different":
            union.keep_apart(ends[0], ends[1])
        else:
            same.append((judgement, ends[0], ends[1]))
    for _, i, j in sorted(same, key=lambda s: (-s[0].decided_at.timestamp(), s[1], s[2])):
        union.join(i, j, lambda a, b: True)
    for i, j, _ in pairs:
        union.join(i, j, union.agree)
    for i, j in only_fits(accounts, union.clusters(), atlas):
        union.join(i, j, union.agree)
    return union.clusters()


class _Union:
    """Disjoint sets of accounts that remember who must stay apart and which settings each set holds. Sets of
    one account hold nothing: most accounts stay alone or join few others."""

    def __init__(self, accounts: Sequence[Account], atlas: Atlas) -> None:
        self._accounts = accounts
        self._atlas = atlas
        self._root = list(range(len(accounts)))
        self._joined: dict[int, list[int]] = {}
        self._apart: dict[int, set[int]] = {}
        self._settings: dict[int, dict[Setting, Account]] = {}

    def keep_apart(self, i: int, j: int) -> None:
        self._apart.setdefault(i, set()).add(j)
        self._apart.setdefault(j, set()).add(i)

    def join(self, i: int, j: int, agree: Callable[[int, int], bool]) -> None:
        """Join two sets unless they must stay apart or do not agree."""
        a, b = sorted((self._root[i], self._root[j]), key=lambda r: (-len(self._members(r)), r))
        if a == b or not self._apart.get(a, set()).isdisjoint(self._members(b)) or not agree(a, b):
            return
        for member in self._members(b):
            self._root[member] = a
        self._settings[a] = self._held(a) | self._held(b)
        self._joined[a] = self._members(a) + self._members(b)
        if b in self._apart:
            self._apart[a] = self._apart.get(a, set()) | self._apart.pop(b)
        self._settings.pop(b, None)
        self._joined.pop(b, None)

    def _members(self, root: int) -> list[int]:
        return self._joined.get(root) or [root]

    def _held(self, root: int) -> dict[Setting, Account]:
        account = self._accounts[root]
        return self._settings.get(root) or {(account.where, account.when): account}

    def agree(self, a: int, b: int) -> bool:
        """Whether no two members of two sets contradict each other on time or place, nor were told as two by one
        report."""
        return not self._told_as_two(a, b) and all(
            (score := feature(x, y, self._atlas)) is not None and score > BRIDGE_LIMIT
            for x in self._held(a).values()
            for y in self._held(b).values()
            for _, feature, _ in FEATURES[:2]
        )

    def _told_as_two(self, a: int, b: int) -> bool:
        """Whether one report has an account in either set, and with unlike places."""
        mine = {self._accounts[i].key[0]: self._accounts[i].where for i in self._members(a)}
        return any(
            (score := score_where(mine[account.key[0]], account.where, self._atlas)) is None or score < 0
            for account in (self._accounts[i] for i in self._members(b))
            if account.key[0] in mine
        )

    def clusters(self) -> list[list[int]]:
        return [sorted(self._members(i)) for i, root in enumerate(self._root) if i == root]
