"""Words of claims → places, parties, claimants and days. What stays open is null; nothing is guessed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial

import msgspec

from hasila.model import Claim, Report
from hasila.packs import Pack
from hasila.resolve.actors import party, perpetrator
from hasila.resolve.mentions import Grounds, lineage, named
from hasila.resolve.places import Atlas, Located
from hasila.resolve.precision import acled_geo_precision, ucdp_where_prec
from hasila.resolve.sources import claimant, outlet_of, publishers
from hasila.resolve.times import anchor

__all__ = ["acled_geo_precision", "lineage", "named", "publishers", "resolve", "ucdp_where_prec"]

_Identity = tuple[str | None, str | None]
_Find = Callable[[str | None, str | None, Grounds, Pack], _Identity]
_Whom = Callable[[_Find, str | None, str | None, str | None], _Identity]


def resolve(claims: Sequence[Claim], report: Report, pack: Pack) -> list[Claim]:
    """Return the claims of one report, in order, with identities beside their words.

    ``when_partial`` is read against the publication date and gives ``when``; what cannot be anchored stays.
    """
    atlas = Atlas(report, claims, pack)
    locate = cache(atlas.locate)

    outlet = outlet_of(report, pack)

    def speaker(words: str | None, day: str | None, grounds: Grounds, pack: Pack) -> _Identity:
        return claimant(words, day, grounds, pack, outlet)

    @cache
    def whom(find: _Find, words: str | None, day: str | None, place: str | None) -> _Identity:
        return find(words, day, partial(atlas.grounds_at, place), pack)

    return [_resolved(claim, report, locate, whom, speaker) for claim in claims]


def _resolved(
    claim: Claim, report: Report, locate: Callable[[str | None], Located], whom: _Whom, speaker: _Find
) -> Claim:
    when, left = claim.when, claim.when_partial
    if left is not None:
        when, left = anchor(left, report.published)
    day = when or (report.published.isoformat() if report.published else None)
    place = locate(claim.place)
    victims, by, source = (
        whom(find, words, day, place.place_id)
        for find, words in ((party, claim.victims), (perpetrator, claim.by), (speaker, claim.source))
    )
    return msgspec.structs.replace(
        claim,
        when=when,
        when_partial=left,
        victims_actor=victims[0],
        victims_side=victims[1],
        by_actor=by[0],
        by_side=by[1],
        source_id=source[0],
        source_side=source[1],
        via=tuple(
            msgspec.structs.replace(link, id=whom(speaker, link.words, day, place.place_id)[0])
            for link in claim.via
        ),
        place_id=place.place_id,
        place_precision=place.precision,
        place_candidates=place.candidates,
        lat=place.lat,
        lon=place.lon,
    )
