"""One claim for each (harm, count, victims, event): statements of the same figure become one claim."""

from __future__ import annotations

import msgspec

from hasila.model import Cause, Harm, Link, Qualifier, Scope, Span, Stance, Status, Vague

UNDER_HEADING = "under-heading"
"""The rule of counts that are lines of a list: no two lines are the same claim."""
_SOON = 4  # sentences within which "the child" is the child told of before
_WIDE = 5  # from this rank on a place is a countryside, a province or a country
_MANY = 12  # a larger figure does not recur by chance
_MOST_ALIKE = 50  # claims of one figure that a statement is compared with: work stays linear in long texts
_FEW = 2  # one or two people of a kind die in many events


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """One statement of a figure in a report, with its circumstances as words; ``sentence`` orders it.

    ``actors`` are the ids of armed actors that the words for the victims name. ``more`` where it is of further people
    of a kind ("five more soldiers"), never said before.
    ``rank`` is how wide the place is where the statement's own sentence names it, else null. ``definite`` where the
    victims were spoken of before. ``parent`` is the index of the statement that it is part of.
    """

    sentence: int
    harm: Harm
    number: int | None
    number_max: int | None
    vague: Vague | None
    qualifier: Qualifier
    evidence: Span
    victims: str | None
    group: frozenset[str]
    status: Status
    generic: bool
    names: tuple[str, ...]
    place: str | None
    places: frozenset[str]
    rank: int | None
    definite: bool
    time: str | None
    by: str | None
    cause: Cause | None
    source: str | None
    via: tuple[Link, ...]
    stance: Stance
    scope: Scope
    joint: bool
    more: bool
    actors: frozenset[str]
    rule: str
    parent: int | None
    spans: dict[str, Span]


class Merged(msgspec.Struct, frozen=True, kw_only=True):
    """Statements that are one claim: the fullest one, all evidence, and the index of the merged parent."""

    best: Statement
    evidence: tuple[Span, ...]
    names: tuple[str, ...]
    members: tuple[int, ...]


def merge(statements: list[Statement]) -> list[Merged]:
    """Join statements of one claim; the result is in the order of first mention."""
    beside = _beside(statements)
    groups: list[list[int]] = []
    alike: dict[tuple[object, ...], list[int]] = {}
    home: dict[int, int] = {}
    for index, one in enumerate(statements):
        candidates = alike.setdefault((one.harm, one.number, one.number_max, one.vague), [])
        target = next(
            (g for g in candidates[-_MOST_ALIKE:] if _same(statements, home, beside, groups[g], index)), None
        )
        if target is None:
            target = len(groups)
            groups.append([])
            candidates.append(target)
        groups[target].append(index)
        home[index] = target
    return [_merged(statements, group) for group in groups]


def _beside(statements: list[Statement]) -> dict[int, dict[Harm, set[int]]]:
    """For each sentence the figures of each harm that it states as wholes."""
    figures: dict[int, dict[Harm, set[int]]] = {}
    for s in statements:
        if s.parent is None and s.number is not None:
            figures.setdefault(s.sentence, {}).setdefault(s.harm, set()).add(s.number)
    return figures


def _other_event(beside: dict[int, dict[Harm, set[int]]], one: Statement, other: Statement) -> bool:
    """The sentences state other figures for another harm: two events with one figure in common."""
    mine, theirs = beside.get(one.sentence, {}), beside.get(other.sentence, {})
    return any(not mine[harm] & theirs[harm] for harm in mine.keys() & theirs.keys() - {one.harm})


def _same(
    statements: list[Statement],
    home: dict[int, int],
    beside: dict[int, dict[Harm, set[int]]],
    group: list[int],
    index: int,
) -> bool:
    one, other = statements[group[-1]], statements[index]
    if _other_event(beside, one, other):
        return False
    if not _scopes_agree(one, other) or (one.actors and other.actors and not one.actors & other.actors):
        return False
    if one.rule == other.rule == UNDER_HEADING:
        return False
    if one.sentence == other.sentence or one.stance != other.stance or other.more:
        return False
    if one.vague is Vague.UNSPECIFIED and not (one.places & other.places or one.actors & other.actors):
        return False
    if (one.parent is None) != (other.parent is None):
        if (
            one.number is None
            or one.number == 1
            or one.generic
            or other.generic
            or not one.group & other.group
        ):
            return False
    elif (
        one.parent is not None and other.parent is not None and home.get(one.parent) != home.get(other.parent)
    ):
        return False
    if one.names and other.names and not set(one.names) & set(other.names):
        return False
    return _groups_agree(one, other) and _places_agree(one, other)


def _scopes_agree(one: Statement, other: Statement) -> bool:
    """A total of a period said again in the next sentence, without the period, is still that total."""
    if one.scope is other.scope:
        return True
    large = one.number is not None and one.number > _MANY
    return one.scope is Scope.PERIOD and large and other.time is None and other.sentence - one.sentence == 1


def _groups_agree(one: Statement, other: Statement) -> bool:
    """Victims agree where one is unnamed or generic, where they share words, or where the later are "the" same."""
    if not one.group or not other.group or one.generic or other.generic:
        return one.status is other.status or Status.UNKNOWN in (one.status, other.status)
    shared = one.group & other.group
    if one.number is not None and one.number > _MANY and Status.UNKNOWN in (one.status, other.status):
        return True  # "22 Palestinians" are the "22 citizens" told of later
    if one.number is None or one.number > _FEW or set(one.names) & set(other.names):
        return bool(shared)
    if other.definite and one.status is other.status and other.sentence - one.sentence <= _SOON:
        return True
    return len(shared) * 2 >= min(len(one.group), len(other.group)) and len(shared) * 3 >= len(
        one.group | other.group
    )


def _places_agree(one: Statement, other: Statement) -> bool:
    """Places differ only where both statements name one of their own, neither is wide and they share no word."""
    if one.rank is None or other.rank is None or one.places & other.places:
        return True
    if (one.rank >= _WIDE) != (other.rank >= _WIDE):
        return True
    return one.number is not None and one.number > _MANY


_GOES_WITH = {"source": ("via",)}


def _merged(statements: list[Statement], group: list[int]) -> Merged:
    members = [statements[i] for i in group]
    best = max(members, key=_detail)
    fields: dict[str, object] = {}
    spans = dict(best.spans)
    for name in ("victims", "place", "by", "source", "time", "cause"):
        if getattr(best, name) is None:
            donor = next((m for m in members if getattr(m, name) is not None), None)
            if donor is not None:
                fields |= {given: getattr(donor, given) for given in (name, *_GOES_WITH.get(name, ()))}
                key = "when" if name == "time" else name
                if key in donor.spans:
                    spans[key] = donor.spans[key]
    if best.cause is Cause.ATTACK:
        fields["cause"] = next((m.cause for m in members if m.cause not in (None, Cause.ATTACK)), best.cause)
    closest = min((m for m in members if m.rank is not None), key=lambda m: m.rank or 0, default=None)
    if closest is not None and best.rank is not None and (closest.rank or 0) < min(best.rank, _WIDE):
        fields["place"], spans["place"] = closest.place, closest.spans["place"]
    if best.status is Status.UNKNOWN:
        fields["status"] = next((m.status for m in members if m.status is not Status.UNKNOWN), Status.UNKNOWN)
    if best.qualifier is Qualifier.EXACT:
        fields["qualifier"] = next(
            (m.qualifier for m in members if m.qualifier is not Qualifier.EXACT), Qualifier.EXACT
        )
    if any(m.scope is Scope.PERIOD for m in members):
        fields["scope"] = Scope.PERIOD
    parent = (
        best.parent
        if best.parent is not None
        else next((m.parent for m in members if m.parent is not None), None)
    )
    full = msgspec.structs.replace(best, spans=spans, parent=parent, **fields)
    names = tuple(dict.fromkeys(name for m in members for name in m.names))
    evidence = tuple(dict.fromkeys(m.evidence for m in members))
    return Merged(best=full, evidence=evidence, names=names, members=tuple(group))


def _detail(statement: Statement) -> int:
    known = (
        statement.source,
        statement.place,
        statement.by,
        statement.time,
        statement.victims,
        statement.cause,
    )
    return sum(value is not None for value in known) + 2 * (statement.source is not None)
