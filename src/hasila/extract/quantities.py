"""Counts of people in a sentence: figures, number words, vague words, duals and singulars with their nouns.

A quantity says how many of whom; which harm they suffered is decided in :mod:`hasila.extract.frames`.
"""

from __future__ import annotations

import msgspec

from hasila.extract.behind import is_no_count, number_behind, several_behind
from hasila.extract.counts import HARMED, Count, qualifier_before, read_count, skip_between
from hasila.extract.numbers import parse_number
from hasila.extract.phrases import victims_end
from hasila.extract.scan import QUOTES, Range, Scan
from hasila.lexicon import Form, Hit
from hasila.model import Harm, Qualifier, Status, Vague

_BESIDE = 4  # words before "others" in which things would be meant


class Quantity(msgspec.Struct, frozen=True, kw_only=True):
    """How many of whom at tokens ``[start, end)``; ``victims`` is the wider phrase for who they are.

    ``explicit`` where a figure or vague word is said. ``harms`` where the noun itself names the harm.
    ``other`` where the count is of others than those before, ``like`` then being the words for those.
    ``bare`` where no noun follows the figure. ``of_them`` and ``subset`` where it is a part of those before.
    """

    start: int
    end: int
    number: int | None = None
    number_max: int | None = None
    vague: Vague | None = None
    qualifier: Qualifier = Qualifier.EXACT
    explicit: bool = False
    definite: bool = False
    other: bool = False
    bare: bool = False
    one_of: bool = False
    joined: bool = False
    joint: bool = False
    harms: tuple[Harm, ...] = ()
    status: Status | None = None
    victims: Range | None = None
    unit: bool = False
    nation: bool = False
    of_them: bool = False
    subset: bool = False
    like: Range | None = None
    counts_singular: bool = False


class _Noun(msgspec.Struct, frozen=True, kw_only=True):
    hit: Hit | None
    start: int
    end: int
    harms: tuple[Harm, ...] = ()
    status: Status | None = None
    other: bool = False
    of_people: bool = False


def find_quantities(scan: Scan) -> list[Quantity]:
    """Return the quantities of a sentence in order, without overlaps."""
    found: list[Quantity] = []
    at = 0
    named = {i for name in scan.names if name.end - name.start > 1 for i in range(name.start, name.end)}
    described = 0
    openings = frozenset(scan.starts("qualifiers", "numbers", "vague", "parts", "harms", "people"))
    while at < len(scan):
        if at not in openings and not scan.tokens[at].is_number and scan.text(at) not in QUOTES:
            at += 1
            continue
        quantity = None if at in named and scan.hit("people", at) else _quantity(scan, at)
        if quantity is None or (at < described and (not quantity.explicit or _same_two(quantity, found))):
            at += 1
            continue
        found.append(quantity)
        at = max(quantity.end, at + 1)
        described = max(described, quantity.victims.end if quantity.victims else 0)
    return found


def _same_two(q: Quantity, found: list[Quantity]) -> bool:
    """ "Two men, (two) Palestinians": an adjective in the dual counts nobody new."""
    return q.nation and q.number == 2 and found[-1].number == 2


def _quantity(scan: Scan, at: int) -> Quantity | None:
    start, at, qualifier = qualifier_before(scan, at)
    count = read_count(scan, at)
    if count is not None:
        return None if _of_things(scan, start, count) else _explicit(scan, start, count, qualifier)
    if at != start:
        return None
    return _one_of(scan, at) or _implicit(scan, at)


def _explicit(scan: Scan, start: int, count: Count, qualifier: Qualifier) -> Quantity | None:
    at = skip_between(scan, count.end)
    of = scan.hit("parts", at, "of")
    noun_at = scan.skip_quotes(of.end if of else at)
    noun = _noun(scan, noun_at, counted=True)
    if noun is None and of and not scan.is_word(noun_at):
        return None
    if noun is None and of and (scan.hit("numbers", noun_at) or _is_thing(scan, noun_at)):
        return None
    if noun is None and count.number is None:
        noun = _any_noun(scan, noun_at) if of or scan.hit("parts", count.end - 1, "of") else None
        if (other := scan.hit("parts", start, "other")) and other.end == count.end:
            return _some_others(scan, start, count, qualifier)
        alone = scan.subject_first and (scan.hit("harms", at, "verb-victim") or scan.hit("harms", start - 1))
        if noun is None and not count.definite and not alone:
            return None
    end = noun.end if noun else count.end
    qualifier, end = _qualifier_after(scan, count.end, end, qualifier)
    them = scan.hit("parts", at, "part-after") if noun is None else None
    if them:
        of, noun_at = None, scan.skip_quotes(them.end)
        noun = _noun(scan, noun_at, counted=True)
        end = noun.end if noun else them.end
    noun, end = _with_state(scan, noun, end)
    joint_harms, end = _joint(scan, noun, end)
    if noun is not None and noun.harms and len(joint_harms) > len(noun.harms):
        noun = msgspec.structs.replace(noun, end=end)
    victims = _victims(scan, noun, of is not None, noun_at)
    return Quantity(
        start=start,
        end=end,
        number=count.number,
        number_max=count.number_max,
        vague=count.vague,
        qualifier=qualifier,
        explicit=True,
        other=noun is not None and noun.other,
        bare=noun is None and of is None,
        of_them=them is not None,
        subset=count.number is not None and of is not None and _is_the_harmed(noun),
        joined=count.joined,
        joint=len(joint_harms) > 1,
        harms=joint_harms,
        status=noun.status if noun else None,
        victims=victims,
        unit=noun is not None and noun.hit is not None and noun.hit.form.entry.role == "unit",
        nation=noun is not None and noun.hit is not None and noun.hit.form.entry.role == "nation",
    )


def _some_others(scan: Scan, start: int, count: Count, qualifier: Qualifier) -> Quantity | None:
    """ "A number of others", with no noun of their own: people unless things were told of right before."""
    if any(_is_thing(scan, k) for k in range(max(0, start - _BESIDE), start)):
        return None
    return Quantity(
        start=start,
        end=count.end,
        vague=count.vague,
        qualifier=qualifier,
        explicit=True,
        other=True,
        joined=count.joined,
        victims=Range(start, count.end),
    )


def _of_things(scan: Scan, start: int, count: Count) -> bool:
    """ "In several parts of …": where the language puts the vague word behind its noun, that noun is counted."""
    if count.number is not None or count.joined or not start:
        return False
    behind = (*scan.hits("places", start - 1), *scan.hits("things", start - 1))
    return any(hit.form.number == "pl" and "the" not in hit.form.prefix for hit in behind)


def _is_the_harmed(noun: _Noun | None) -> bool:
    return noun is not None and noun.hit is not None and bool(noun.harms) and "the" in noun.hit.form.prefix


def _is_thing(scan: Scan, at: int) -> bool:
    """A thing and no part of an armed actor's name ("units", "the Units for the Protection of …")."""
    return not scan.names_of(at, "actor") and any(not hit.form.pronoun for hit in scan.hits("things", at))


def _with_state(scan: Scan, noun: _Noun | None, end: int) -> tuple[_Noun | None, int]:
    """ "Four children wounded", "the Syrian officers who defected" in one word: the harm is named behind the noun."""
    if noun is None or noun.hit is None or noun.harms or noun.other:
        return noun, end
    at = end
    while nation := scan.hit("people", at, "nation"):
        at = nation.end
    if at == end and not scan.hit("harms", at) and scan.is_word(at) and not scan.hit("joints", at):
        at += 1  # another adjective
    state = scan.hit("harms", at, "person", "person-held")
    if state is None or not _agrees(noun.hit.form, state.form):
        return noun, end
    told = _Noun(
        hit=noun.hit,
        start=noun.start,
        end=noun.end,
        harms=_harms_of(state),
        status=noun.status,
        of_people=True,
    )
    return told, state.end


def _agrees(noun: Form, state: Form) -> bool:
    """An adjective has the article where its noun has, and its number; families take the singular."""
    if state.pronoun or state.prefix != (noun.prefix & {"the"}):
        return False
    return state.number == noun.number or (noun.entry.role == "unit" and state.number == "sg")


def _qualifier_after(scan: Scan, counted: int, end: int, qualifier: Qualifier) -> tuple[Qualifier, int]:
    """A bound said after the figure or its noun ("at least", "nearly")."""
    for at in range(counted, min(end + 2, len(scan))):
        after = scan.hit("qualifiers", at, "after")
        if after and (at == counted or after.form.entry.value != Qualifier.EXACT):
            value = Qualifier(after.form.entry.value)
            return (value if qualifier is Qualifier.EXACT else qualifier), max(end, after.end)
    return qualifier, end


def _noun(scan: Scan, at: int, counted: bool) -> _Noun | None:
    """Read the noun of a count: one harmed, a person, a unit of people, or "others"."""
    harmed = scan.hit("harms", at, *HARMED)
    if harmed is None and counted:
        harmed = scan.hit("harms", at, "counted")
    if harmed and not (harmed.form.prefix & ({"by", "to", "and"} if counted else {"by", "to"})):
        return _Noun(hit=harmed, start=at, end=harmed.end, harms=_harms_of(harmed))
    if victim := scan.hit("harms", at, "victim-noun"):
        return _Noun(hit=victim, start=at, end=victim.end) if counted else None
    other = scan.hit("parts", at, "other")
    if other and not other.form.prefix:
        person = scan.hit("people", other.end, "person")
        status = Status(person.form.entry.value) if person else None
        return _Noun(hit=None, start=at, end=other.end, other=True, status=status)
    person = scan.hit("people", at, "person", "unit", "nation")
    if (
        person
        and not (person.form.prefix & {"by", "to", "and", "as"})
        and (counted or not person.form.pronoun)
    ):
        end = person.end
        other = scan.hit("parts", end, "other")
        return _Noun(
            hit=person,
            start=at,
            end=other.end if other else end,
            status=Status(person.form.entry.value),
            other=other is not None,
        )
    force = scan.hit("people", at, "force")
    if force and counted:
        return _Noun(hit=force, start=at, end=force.end, status=Status.COMBATANT)
    return None


def _any_noun(scan: Scan, at: int) -> _Noun | None:
    if not scan.is_word(at) or scan.in_time(at):
        return None
    if any(scan.hit(topic, at) for topic in ("things", "causes", "places", "joints", "parts")):
        return None
    return _Noun(hit=None, start=at, end=at + 1)


def _harms_of(hit: Hit) -> tuple[Harm, ...]:
    return tuple(Harm(value) for value in hit.form.entry.value.split("|"))


def _joint(scan: Scan, noun: _Noun | None, end: int) -> tuple[tuple[Harm, ...], int]:
    """Read "killed and wounded" as one count: a second harmed noun, or "between killed and wounded" after it."""
    harms = noun.harms if noun else ()
    between = scan.hit("parts", end, "between")
    if between and (first := scan.hit("harms", between.end, *HARMED)):
        told, last = _more_harmed(scan, _harms_of(first), first.end)
        if last > first.end:
            return told, last
    return _more_harmed(scan, harms, end) if harms else (harms, end)


def _more_harmed(scan: Scan, harms: tuple[Harm, ...], end: int) -> tuple[tuple[Harm, ...], int]:
    """Read on over further harmed nouns that are joined ("killed, wounded and captured")."""
    while (more := _second_harmed(scan, end)) and _harms_of(more)[0] not in harms:
        harms, end = (*harms, *_harms_of(more)), more.end
    return harms, end


def _second_harmed(scan: Scan, at: int) -> Hit | None:
    hit = scan.hit("numbers", at, "and")
    at = at + 1 if hit else at
    second = scan.hit("harms", at, *HARMED)
    if second and (hit or "and" in second.form.prefix) and second.form.number != "du":
        return second
    return None


def _victims(scan: Scan, noun: _Noun | None, partitive: bool, at: int) -> Range | None:
    if noun is None:
        end = victims_end(scan, at, at)
        return Range(at, end) if partitive and end > at else None
    if noun.harms and not noun.other and not noun.of_people:
        return _victims_of_harmed(scan, noun)
    return Range(noun.start, victims_end(scan, noun.start, noun.end))


def _victims_of_harmed(scan: Scan, noun: _Noun) -> Range | None:
    """Behind "killed", "wounded": "in the ranks of …", "of …", an adjective; prisoners and refugees name themselves."""
    if (
        noun.hit is not None
        and "the" in noun.hit.form.prefix
        and scan.hit("parts", noun.start - 1, "between")
    ):
        return None  # "among the wounded a teacher": who follows is a part of them
    at = skip_between(scan, noun.end)
    end = victims_end(scan, noun.start, at)
    who = scan.skip_quotes(at)
    lead = scan.hit("parts", who, "of", "between") or scan.hit("places", who, "in")
    if lead and (ranks := scan.hit("parts", lead.end, "ranks")):
        end = max(end, victims_end(scan, ranks.end, ranks.end))
        return Range(ranks.end, end) if end > ranks.end else None
    if noun.harms[0] not in (Harm.KILLED, Harm.INJURED):
        return Range(noun.start, max(end, noun.end))
    if lead and lead.form.entry.role == "between":
        return _among(scan, lead.end)
    known = scan.hits("people", who) and scan.lead(who) == 0
    if end <= at or (scan.may_be_joined(who) and not known):
        return None
    if lead and lead.form.entry.topic == "parts":
        place = scan.hit("places", lead.end, "kind", "direction") or scan.names_of(lead.end, "place")
        return Range(lead.end, end) if end > lead.end and not place else None
    return Range(who, end)


def _among(scan: Scan, at: int) -> Range | None:
    """ "Killed and wounded among the displaced": who follows is a group."""
    group = scan.hit("people", at) or scan.hit("harms", at, "person", "person-held")
    if not scan.names_of(at, "actor") and (group is None or group.form.number != "pl"):
        return None
    return Range(at, max(at + 1, victims_end(scan, at, at + 1)))


def _one_of(scan: Scan, at: int) -> Quantity | None:
    """Read "one of the soldiers"."""
    if them := scan.hit("parts", at, "one-of-them"):
        noun = _noun(scan, them.end, counted=False)
        told = scan.hit("places", them.end, "in") or scan.hit("causes", them.end)
        if noun is None and not told and not any(scan.hit("harms", k) for k in (at - 2, at - 1, them.end)):
            return None
        victims = Range(noun.start, victims_end(scan, noun.start, noun.end)) if noun else Range(at, them.end)
        return Quantity(
            start=at,
            end=noun.end if noun else them.end,
            number=1,
            explicit=True,
            of_them=True,
            one_of=bool(told),
            victims=None if told else victims,
            status=noun.status if noun else None,
            joined="and" in them.form.prefix,
        )
    hit = scan.hit("parts", at, "one-of")
    if hit is None or hit.form.pronoun:
        return None
    noun = _noun(scan, hit.end, counted=True) or _noun(scan, hit.end + 1, counted=True)
    if noun is None or noun.hit is None or noun.hit.form.number != "pl":
        return None
    end = victims_end(scan, noun.start, noun.end)
    joined = "and" in hit.form.prefix
    return Quantity(
        start=at,
        end=noun.end,
        number=1,
        explicit=False,
        joined=joined,
        harms=noun.harms,
        status=noun.status,
        victims=Range(noun.start, end),
        one_of=True,
    )


def _others(scan: Scan, hit: Hit) -> Quantity | None:
    """Read "another" as 1, "two others" as 2 and "others" as unspecified."""
    if hit.form.prefix - {"and", "the"}:
        return None
    second = any(scan.hit("parts", k, "one-of-them") for k in range(hit.start))
    if hit.form.entry.value and scan.hit("people", hit.end, "person") and not second:
        return None  # before its noun the word means "the last"
    if scan.subject_first and parse_number(scan, hit.end):
        return None  # "another five"
    number = int(hit.form.entry.value) if hit.form.entry.value else None
    person = scan.hit("people", hit.end, "person", "nation")
    return Quantity(
        start=hit.start,
        end=hit.end,
        number=number,
        vague=None if number else Vague.UNSPECIFIED,
        other=True,
        explicit=number == 2,
        joined="and" in hit.form.prefix,
        status=Status(person.form.entry.value) if person else None,
        victims=Range(hit.start, victims_end(scan, hit.start, hit.end)),
    )


def _implicit(scan: Scan, at: int) -> Quantity | None:
    """Read a dual as 2, a singular as 1 and a bare plural as unspecified; a number may stand behind the noun."""
    harmed = scan.hit("harms", at, *HARMED)
    person = None if harmed else scan.hit("people", at, "person", "unit", "nation")
    hit = harmed or person
    if hit is None:
        other = scan.hit("parts", at, "other")
        return _others(scan, other) if other else None
    if person is not None and is_no_count(scan, person):
        return None
    number, end = number_behind(scan, hit)
    several = None if number else several_behind(scan, hit)
    end = several.end if several else end
    bound, end = _qualifier_after(scan, end, end, Qualifier.EXACT)
    if hit.form.pronoun and hit.form.number == "pl" and number is None:
        return None
    form = "du" if number == 2 else hit.form.number
    value = number or {"du": 2, "sg": 1}.get(form)
    harms = _harms_of(hit) if harmed else ()
    noun = _Noun(
        hit=hit, start=at, end=end, harms=harms, status=None if harmed else Status(hit.form.entry.value)
    )
    alone = harms
    if form != "sg" or scan.hit("parts", at - 1, "between"):
        harms, end = _joint(scan, noun, end)
    if len(harms) > len(alone):
        noun = msgspec.structs.replace(noun, end=end)
    return Quantity(
        start=at,
        end=end,
        counts_singular=form == "sg",
        number=value,
        vague=(Vague.SEVERAL if several else Vague.UNSPECIFIED) if value is None else None,
        qualifier=bound,
        explicit=number is not None or form == "du" or several is not None,
        definite="the" in hit.form.prefix and number is None,
        joined="and" in hit.form.prefix,
        joint=len(harms) > 1 and (value is not None or scan.hit("parts", at - 1, "between") is not None),
        harms=harms,
        status=noun.status,
        victims=_victims(scan, noun, False, at),
        unit=hit.form.entry.role == "unit",
        nation=hit.form.entry.role == "nation",
    )
