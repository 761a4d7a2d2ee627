"""Blocks: which pairs of accounts are worth comparing, so that work grows with the accounts and not their square.

Dated accounts meet day by day, under a mark that both have (a grid cell of one degree, a place id, what holds
it, a place word; a telling figure where the place is unknown): only the days at hand are held in memory. Undated
accounts look for a figure or a partial date at a place, periods for a start, a source or a figure there, and names
for names.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

from hasila.model import Scope
from hasila.reconcile.accounts import Account
from hasila.reconcile.when import MAX_DELAY, NIGHT_SLACK
from hasila.reconcile.where import BESIDE_KM

Key = Hashable
Pair = tuple[int, int]

TELLING_FIGURE = 3
"""Accounts without a known place are sought by day and figure from this figure on."""
PAIR = 2
"""Accounts without a known place are sought by day, this figure and who did it, or who says and who did it."""
LONGEST_BLOCK = 7
"""Events dated more loosely than this many days are sought by figures and names, not day by day."""
WINDOW = LONGEST_BLOCK + 2 * NIGHT_SLACK
"""No pair of dated accounts meets on two days further apart than this."""


def candidates(accounts: Sequence[Account]) -> Iterator[Pair]:
    """Yield pairs of indices, smaller first, of accounts of different reports; a pair may come more than once."""
    events = [i for i, account in enumerate(accounts) if account.scope is Scope.EVENT]
    periods = [i for i, account in enumerate(accounts) if account.scope is Scope.PERIOD]
    loose = [i for i in events if not days_of_block(accounts[i])]
    yield from _by_day(accounts, events)
    yield from _meeting(accounts, loose, _loose_probes, events, _loose_keys)
    yield from _meeting(accounts, periods, _period_probes, periods, _period_keys)
    named = [i for i, account in enumerate(accounts) if account.names]
    yield from _meeting(accounts, named, _names, named, _names)


def _by_day(accounts: Sequence[Account], events: Iterable[int]) -> Iterator[Pair]:
    standing: dict[int, list[int]] = defaultdict(list)
    looking: dict[int, list[int]] = defaultdict(list)
    for i in events:
        days = days_of_block(accounts[i])
        for day in days:
            standing[day].append(i)
        for day in range(days.start - NIGHT_SLACK, days.stop + NIGHT_SLACK) if days else ():
            looking[day].append(i)
    recent: set[Pair] = set()
    before: set[Pair] = set()
    turned = 0
    for day in sorted(standing):
        if day - turned > WINDOW:
            recent, before, turned = set(), recent, day
        here = _index(accounts, standing.pop(day), _day_marks)
        for pair in _matches(accounts, looking.pop(day), _day_probes, here):
            if pair not in recent and pair not in before:
                recent.add(pair)
                yield pair


Keys = Callable[[Account], Iterable[Key]]


def _meeting(
    accounts: Sequence[Account], seekers: Iterable[int], probes: Keys, others: Iterable[int], keys: Keys
) -> Iterator[Pair]:
    """Yield pairs of a seeker and another account that share a key. Only the seekers are indexed."""
    index = _index(accounts, seekers, probes)
    if index:
        yield from _matches(accounts, others, keys, index)


def _index(accounts: Sequence[Account], chosen: Iterable[int], keys: Keys) -> dict[Key, list[int]]:
    index: dict[Key, list[int]] = defaultdict(list)
    for i in chosen:
        for key in keys(accounts[i]):
            index[key].append(i)
    return index


def _matches(
    accounts: Sequence[Account], chosen: Iterable[int], keys: Keys, index: dict[Key, list[int]]
) -> Iterator[Pair]:
    for i in chosen:
        report = accounts[i].key[0]
        for j in {j for key in keys(accounts[i]) for j in index.get(key, ())}:
            if accounts[j].key[0] != report:
                yield (i, j) if i < j else (j, i)


def days_of_block(account: Account) -> range:
    """Return the days on which an account is looked for; none where its date is loose or missing."""
    days = account.when.days
    if days is None and account.when.published is not None:
        days = (account.when.published - MAX_DELAY, account.when.published)
    return range(days[0], days[1] + 1) if days and days[1] - days[0] < LONGEST_BLOCK else range(0)


def _day_marks(account: Account) -> Iterator[Key]:
    yield from _spots(account)
    yield from _telling(account)


def _day_probes(account: Account) -> Iterator[Key]:
    yield from _reach(account)
    if not account.where.resolved:
        yield from _telling(account)


def _telling(account: Account) -> Iterator[Key]:
    """Yield figures that tell, and with who did it pairs, which tell less, and who says so."""
    for figure in account.figures:
        if figure[1] >= TELLING_FIGURE:
            yield figure
        elif figure[1] == PAIR:
            yield from ((figure, side) for side in account.by)
    yield from ((source, side) for source in account.sources for side in account.by)


def _loose_keys(account: Account) -> Iterator[Key]:
    yield from _at(_spots(account), account)


def _loose_probes(account: Account) -> Iterator[Key]:
    yield from _at(_reach(account), account)


def _at(spots: Iterable[Key], account: Account) -> Iterator[Key]:
    marks: list[Key] = [*account.figures, *_parts(account)]
    for spot in spots:
        yield from ((mark, spot) for mark in marks)


def _period_keys(account: Account) -> Iterator[Key]:
    return _in_period(list(_spots(account)), account)


def _period_probes(account: Account) -> Iterator[Key]:
    return _in_period(list(_reach(account)), account)


def _in_period(spots: list[Key], account: Account) -> Iterator[Key]:
    marks: list[Key] = [*account.sources, *account.figures]
    if account.when.days:
        marks.append(account.when.days[0])
    for spot in spots or [None]:
        yield from ((mark, spot) for mark in marks)


def _names(account: Account) -> Iterable[Key]:
    return account.names


def _parts(account: Account) -> Iterator[Key]:
    """Yield the partial dates that an account has, or would have if it had been dated by them."""
    for key, value in account.when.partial:
        if key == "weekday":
            yield from (("weekday", day) for day in value.split("-"))
    partial = dict(account.when.partial)
    if "month" in partial and "day" in partial:
        yield ("monthday", int(partial["month"]), int(partial["day"]))
    elif account.when.is_day and account.when.days:
        for day in range(account.when.days[0], account.when.days[1] + 1):
            date = dt.date.fromordinal(day)
            yield ("monthday", date.month, date.day)


def _spots(account: Account) -> Iterator[Key]:
    """Yield where an account stands: its grid cell of one degree, its place ids, what holds them, its place words."""
    where = account.where
    if where.lat is not None and where.lon is not None:
        yield (math.floor(where.lat), math.floor(where.lon))
    yield from where.holders
    yield from _names_of_place(account)


def _names_of_place(account: Account) -> Iterator[Key]:
    if account.where.place_id:
        yield account.where.place_id
    yield from account.where.candidates
    yield from account.where.words


def _reach(account: Account) -> Iterator[Key]:
    """Yield where an account looks: the cells within its radius and its place id, or its words where it has
    no point."""
    where = account.where
    if where.lat is None or where.lon is None:
        yield from _names_of_place(account)
        return
    if where.place_id:
        yield where.place_id
    reach = max(BESIDE_KM, where.radius) / 111.2
    wide = reach / max(0.1, math.cos(math.radians(where.lat)))
    for lat in range(math.floor(where.lat - reach), math.floor(where.lat + reach) + 1):
        for lon in range(math.floor(where.lon - wide), math.floor(where.lon + wide) + 1):
            yield (lat, lon)
