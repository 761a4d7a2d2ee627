"""Accounts: one report's telling of one incident, the unit that is compared.

A report falls apart where its claims differ in scope, place, time or cause. Parts go with the claim that
they are part of, and the harms of a joint count go together. A round-up's grand total, parts of which
happened in several other places, stands without them.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeVar

import msgspec

from hasila.model import Cause, Claim, Harm, Scope, Status, content_id
from hasila.reconcile.tellings import Telling, one_incident, unlike_figures
from hasila.reconcile.when import When, days_of, partial_of
from hasila.reconcile.where import RADIUS_KM, Atlas, Where, score_where

Words = Callable[[str], frozenset[str]]
"""Turns words as written into the words to compare: folded, and without those that name no place, person or
group."""

_WORD = re.compile(r"\w+")
_UNSAID = frozenset({"Mn", "Lm", "Cf"})


@lru_cache(maxsize=262144)
def plain_words(text: str) -> frozenset[str]:
    """Return the words of a text without case, vowel signs, stretching and hidden marks; needs no language
    pack."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in letters if unicodedata.category(letter) not in _UNSAID)
    return frozenset(_WORD.findall(bare))


class ReportMeta(msgspec.Struct, frozen=True, kw_only=True):
    """What reconciling needs to know of a report; its text is not among it."""

    id: str
    published: dt.date | None = None
    outlet: str | None = None
    url: str | None = None
    title: str | None = None


class Said(NamedTuple):
    """A claim with its zero-based ``position`` among its report's claims and its ``parent``'s position, if
    it is a part of another claim of the same account."""

    claim: Claim
    position: int
    parent: int | None
    report: ReportMeta


class Account(NamedTuple):
    """One report's telling of one incident, with what pairs of accounts are compared by."""

    key: tuple[str, int]
    said: tuple[Said, ...]
    report: ReportMeta
    scope: Scope
    where: Where
    when: When
    causes: frozenset[Cause]
    victims: frozenset[str]
    by: frozenset[str]
    sources: frozenset[str]
    names: frozenset[frozenset[str]]
    figures: frozenset[tuple[Harm, int]]


def group_of(claim: Claim) -> str:
    """Return the side of a claim's victims: ``civilians`` by status, else the resolved side, else
    ``unknown``."""
    return "civilians" if claim.status is Status.CIVILIAN else claim.victims_side or "unknown"


def accounts_of(
    report: ReportMeta,
    claims: Sequence[Claim],
    words: Words,
    atlas: Atlas,
    apart: frozenset[frozenset[str]],
    told: dt.date | None = None,
) -> list[Account]:
    """Split the claims of one report, in their order there, into accounts.

    ``apart`` holds pairs of claim ids that a reviewer judged to be of different incidents; ``told`` is the
    day of telling where it is not the day of publication (a copy is told when its original was).
    """
    told = told or report.published
    tellings = [
        Telling(i, claim, _where(claim, words, atlas), _when(claim.when, claim.when_partial))
        for i, claim in enumerate(claims)
    ]
    tellings = _put_beside(tellings)
    parents = _parents(tellings, apart)
    apart |= _free_round_ups(tellings, parents, atlas)
    families: dict[int, list[Telling]] = defaultdict(list)
    for telling in tellings:
        families[_root(telling.position, parents)].append(telling)
    found = []
    for group in _groups([tellings[root] for root in sorted(families)], families, told, atlas, apart):
        members = sorted((t for root in group for t in families[root.position]), key=lambda t: t.position)
        found.append(_account(report, members, parents, words))
    return sorted(found, key=lambda account: account.key)


def _put_beside(tellings: list[Telling]) -> list[Telling]:
    """Give unknown places what holds all known places of their report, if anything does."""
    known = [t.where.holders | {t.where.place_id} for t in tellings if t.where.place_id]
    common = frozenset[str]().union(*known).intersection(*known) if known else frozenset[str]()
    return [
        t if t.where.resolved or not common else t._replace(where=_shared(t.where._replace(holders=common)))
        for t in tellings
    ]


def _groups(
    roots: Sequence[Telling],
    families: Mapping[int, list[Telling]],
    told: dt.date | None,
    atlas: Atlas,
    apart: frozenset[frozenset[str]],
) -> list[list[Telling]]:
    """Put root claims that may be of one incident together: first those of one setting, then these groups; the
    fullest ones open the groups, towns before regions."""

    def fit(one: Sequence[Telling], other: Sequence[Telling]) -> bool:
        mine, theirs = ([t for root in group for t in families[root.position]] for group in (one, other))
        return (
            all(one_incident(a, b, told, atlas) for a in one for b in other)
            and not _totals_beside(one, other)
            and not _judged_apart(mine, theirs, apart)
        )

    settings: dict[tuple[object, ...], list[list[Telling]]] = defaultdict(list)
    for root in roots:
        alike = settings[root.claim.scope, root.claim.place, root.when]
        home = _home([root], [group for group in alike if fit([root], group)])
        if home is None:
            alike.append([root])
        else:
            home.append(root)
    groups: list[list[Telling]] = []
    for setting in sorted((s for alike in settings.values() for s in alike), key=_opening_order):
        home = _home(setting, [group for group in groups if fit(_dated(setting), _dated(group))])
        if home is None:
            groups.append(setting)
        else:
            home += setting
    return groups


def _opening_order(setting: Sequence[Telling]) -> tuple[bool, int, int]:
    return setting[0].where.wide, -max(_detail(root) for root in setting), setting[0].position


def _dated(one: Sequence[Telling]) -> list[Telling]:
    """Return tellings with the date of their own group where they have none."""
    days = min((t.when.days for t in one if t.when.days), key=lambda d: (d[1] - d[0], d), default=None)
    return [t if t.when.days or t.when.partial else t._replace(when=t.when._replace(days=days)) for t in one]


def _home(setting: Sequence[Telling], fitting: list[list[Telling]]) -> list[Telling] | None:
    """Return the nearest of the groups that claims of one setting fit. Claims of a whole region that fit several
    towns belong to the one that shares a figure with them, if to any: else they are the towns' total."""
    towns = [group for group in fitting if not all(other.where.wide for other in group)]
    if setting[0].where.wide and len(towns) > 1:
        fitting = [group for group in towns if any(_one_figure(a, b) for a in setting for b in group)]
        fitting = fitting if len(fitting) == 1 else []

    def distance(group: list[Telling]) -> tuple[bool, int, int]:
        elsewhere = all(other.claim.place != setting[0].claim.place for other in group)
        near = min(abs(root.position - other.position) for root in setting for other in group)
        return elsewhere, near, group[0].position

    return min(fitting, key=distance, default=None)


def _totals_beside(one: Sequence[Telling], other: Sequence[Telling]) -> bool:
    """Whether a region and a town in it are told with other figures and none in common: the region's are totals."""
    pairs = [(a, b) for a in one for b in other if a.where.wide != b.where.wide]
    return any(unlike_figures(a.claim, b.claim) for a, b in pairs) and not any(
        _one_figure(a, b) for a in one for b in other
    )


def _one_figure(a: Telling, b: Telling) -> bool:
    return a.claim.harm is b.claim.harm and a.claim.number == b.claim.number


T = TypeVar("T", bound=Hashable)


@lru_cache(maxsize=262144)
def _shared(value: T) -> T:
    """Return one object for equal values, so that many accounts can hold it."""
    return value


def _where(claim: Claim, words: Words, atlas: Atlas) -> Where:
    radius = RADIUS_KM.get(claim.place_precision or "place", RADIUS_KM["place"])
    said = words(claim.place) if claim.place else frozenset()
    candidates = frozenset(claim.place_candidates)
    places = candidates | {claim.place_id} if claim.place_id else candidates
    holders = frozenset(holder for place in places for holder in atlas.chain(place)[1:])
    found = Where(claim.place_id, candidates, claim.lat, claim.lon, radius, said, holders)
    shared: Where = _shared(found)
    return shared


@lru_cache(maxsize=65536)
def _when(when: str | None, partial: str | None) -> When:
    return When(days_of(when), partial_of(partial))


def _parents(tellings: list[Telling], apart: frozenset[frozenset[str]]) -> dict[int, int]:
    """Return who is part of whom, by position, without cycles and without links that a reviewer cut."""
    parents: dict[int, int] = {}
    for position, claim, *_ in tellings:
        parent = claim.part_of
        if parent is None or not 0 <= parent < len(tellings) or _root(parent, parents) == position:
            continue
        if frozenset((claim.id, tellings[parent].claim.id)) not in apart:
            parents[position] = parent
    return parents


def _free_round_ups(
    tellings: list[Telling], parents: dict[int, int], atlas: Atlas
) -> frozenset[frozenset[str]]:
    """Free the parts of round-ups' totals from them; return the pairs of claims that must stay apart."""
    children: dict[int, list[int]] = defaultdict(list)
    for position, parent in parents.items():
        children[parent].append(position)
    freed: set[frozenset[str]] = set()
    for parent, parts in children.items():
        for part in _elsewhere(tellings[parent], [tellings[part] for part in parts], atlas):
            del parents[part.position]
            freed.add(frozenset((part.claim.id, tellings[parent].claim.id)))
    return frozenset(freed)


def _elsewhere(whole: Telling, parts: list[Telling], atlas: Atlas) -> list[Telling]:
    """Return the parts of a round-up's total, which happened in two or more places; none of another total."""
    if whole.claim.scope is Scope.PERIOD:
        return []
    placed = [part for part in parts if part.where.known and part.where != whole.where]
    scores = (score_where(placed[0].where, other.where, atlas) for other in placed[1:])
    return placed if any(score is None or score < 0 for score in scores) else []


def _root(position: int, parents: Mapping[int, int]) -> int:
    while position in parents:
        position = parents[position]
    return position


def _detail(telling: Telling) -> int:
    """Count what a claim says of its setting, so that the fullest claims open the accounts."""
    return 2 * telling.where.known + 2 * (telling.when.days is not None) + (telling.claim.cause is not None)


def _judged_apart(left: list[Telling], right: list[Telling], apart: frozenset[frozenset[str]]) -> bool:
    return bool(apart) and any(frozenset((a.claim.id, b.claim.id)) in apart for a in left for b in right)


def _account(report: ReportMeta, members: list[Telling], parents: Mapping[int, int], words: Words) -> Account:
    claims = {member.position: member.claim for member in members}
    above = {position: parent for position in claims if (parent := parents.get(position)) in claims}
    figures = (
        (claim.harm, claim.number)
        for position, claim in claims.items()
        if claim.number is not None and not _is_breakdown(claim, claims.get(above.get(position, -1)))
    )
    every = claims.values()
    return Account(
        key=(report.id, members[0].position),
        said=tuple(Said(claim, position, above.get(position), report) for position, claim in claims.items()),
        report=report,
        scope=members[0].claim.scope,
        where=min(members, key=_vagueness).where,
        when=_agreed_when(report, members),
        causes=_shared(frozenset(claim.cause for claim in every if claim.cause)),
        victims=_shared(frozenset(group_of(claim) for claim in every) - {"unknown"}),
        by=_shared(frozenset(side for claim in every if (side := claim.by_side or claim.by_actor))),
        sources=_shared(frozenset(claim.source_id or claim.source for claim in every if claim.source)),
        names=_shared(
            frozenset(found for claim in every for name in claim.names if len(found := words(name)) > 1)
        ),
        figures=_shared(frozenset(figures)),
    )


def _vagueness(telling: Telling) -> tuple[bool, bool, float, int, int]:
    """Return an order of places in which the most specific comes first."""
    where = telling.where
    return (not where.known, where.place_id is None, where.radius, -len(where.words), telling.position)


def _agreed_when(report: ReportMeta, members: list[Telling]) -> When:
    """Return the narrowest stated date and the fullest partial date of an account."""
    days = [member.when.days for member in members if member.when.days]
    when = When(
        min(days, key=lambda d: (d[1] - d[0], d), default=None),
        max((member.when.partial for member in members), key=lambda p: (len(p), p)),
        report.published.toordinal() if report.published else None,
    )
    shared: When = _shared(when)
    return shared


def _is_breakdown(claim: Claim, parent: Claim | None) -> bool:
    """Whether a claim only breaks another one down; the split of a joint count is news of its own."""
    return parent is not None and parent.harm is claim.harm and not parent.joint


def by_report(claims: Iterable[Claim]) -> dict[str, list[Claim]]:
    """Group claims by report, in their order there. A claim without an id gets one from its report and
    position."""
    found: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        own = found[claim.report]
        own.append(
            claim if claim.id else msgspec.structs.replace(claim, id=content_id(claim.report, len(own)))
        )
    return found
