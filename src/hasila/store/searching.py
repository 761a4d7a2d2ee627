"""Full text: an index over words, in SQLite by FTS5, in PostgreSQL by a tsvector; both find the same.

What is a word is the caller's affair: the index holds words parted by spaces, and a query holds such words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from hasila.model import Claim
from hasila.store.schema import added_claims, claims, extractions, indexed, reports, words

BATCH = 200
WordsOf = Callable[[str], str]
Terms = tuple[tuple[tuple[str, ...], ...], ...]
"""All terms must stand in a row; a term is one of several phrases; a phrase is words of letters and digits alone."""


def matching(connection: sa.Connection, terms: Terms) -> sa.Select[Any]:
    """Return a query for the ids of reports whose text matches."""
    return sa.select(words.c.report_id).where(words.c.claim_id.is_(None), matches(connection, terms))


def matches(connection: sa.Connection, terms: Terms) -> sa.ColumnElement[bool]:
    """Return the condition that a row of ``words`` matches; nothing matches no terms."""
    if not terms or not all(word.isalnum() for term in terms for phrase in term for word in phrase):
        return sa.false()
    if connection.dialect.name == "postgresql":
        asked = _joined(terms, " & ", " | ", lambda phrase: f"({' <-> '.join(phrase)})")
        return _condition("words.vector @@ to_tsquery('simple', :asked)", asked)
    asked = _joined(terms, " AND ", " OR ", lambda phrase: f'"{" ".join(phrase)}"')
    found = "words.number IN (SELECT rowid FROM words_index WHERE words_index MATCH :asked)"
    return _condition(found, asked)


def _condition(sql: str, asked: str) -> sa.ColumnElement[bool]:
    return sa.and_(sa.true(), sa.text(sql).bindparams(asked=asked))


def _joined(terms: Terms, both: str, either: str, of: Callable[[tuple[str, ...]], str]) -> str:
    return both.join(f"({either.join(of(phrase) for phrase in term)})" for term in terms)


class Found(NamedTuple):
    """A report, or a claim of it, that matches."""

    report: str
    claim: str | None


def hits(connection: sa.Connection, terms: Terms, offset: int, limit: int) -> tuple[int, list[Found]]:
    """Return how many reports and claims match, and some of them: reports first, the newest first."""
    of = words.c
    found = matches(connection, terms)
    total = connection.execute(sa.select(sa.func.count()).select_from(words).where(found)).scalar_one()
    ordered = sa.select(of.report_id, of.claim_id).where(found)
    ordered = ordered.order_by(
        of.claim_id.is_not(None), of.published.desc().nulls_last(), of.report_id, of.number
    )
    page = connection.execute(ordered.offset(offset).limit(limit))
    return total, [Found(row.report_id, row.claim_id) for row in page]


def outdated(connection: sa.Connection, version: str, limit: int = BATCH) -> list[str]:
    """Return reports whose words in the index are not of their last reading and of this folding."""
    stamp = extractions.c.extracted_at + sa.literal("/" + version)
    fresh = sa.select(indexed.c.report_id).where(
        indexed.c.report_id == extractions.c.report_id, indexed.c.stamp == stamp
    )
    return list(
        connection.execute(sa.select(extractions.c.report_id).where(~fresh.exists()).limit(limit)).scalars()
    )


def index(connection: sa.Connection, ids: Sequence[str], words_of: WordsOf, version: str) -> None:
    """Write the words of reports and of their claims anew."""
    connection.execute(words.delete().where(words.c.report_id.in_(ids)))
    connection.execute(indexed.delete().where(indexed.c.report_id.in_(ids)))
    made = list(_rows(connection, ids, words_of))
    if made:
        connection.execute(words.insert(), made)
    stamps = sa.select(extractions.c.report_id, extractions.c.extracted_at)
    read = connection.execute(stamps.where(extractions.c.report_id.in_(ids)))
    connection.execute(
        indexed.insert(),
        [{"report_id": row.report_id, "stamp": f"{row.extracted_at}/{version}"} for row in read],
    )


def add_claim(connection: sa.Connection, claim: Claim, words_of: WordsOf) -> None:
    """Write the words of a claim that was added to a report."""
    published = sa.select(words.c.published).where(words.c.report_id == claim.report).limit(1)
    day = connection.execute(published).scalar()
    connection.execute(words.insert(), _claim_row(claim, day, words_of))


def _rows(connection: sa.Connection, ids: Sequence[str], words_of: WordsOf) -> Iterator[dict[str, Any]]:
    current = sa.and_(extractions.c.report_id == reports.c.id, extractions.c.version == reports.c.version)
    texts = sa.select(reports.c.id, reports.c.title, reports.c.published, reports.c.text)
    days: dict[str, Any] = {}
    for report in connection.execute(texts.join(extractions, current).where(reports.c.id.in_(ids))):
        days[report.id] = report.published
        said = words_of(f"{report.title or ''}\n{report.text}")
        yield {"report_id": report.id, "claim_id": None, "published": report.published, "words": said}
    for table in (claims, added_claims):
        for body in connection.execute(sa.select(table.c.body).where(table.c.report_id.in_(ids))).scalars():
            claim = msgspec.json.decode(body, type=Claim)
            yield _claim_row(claim, days.get(claim.report), words_of)


def _claim_row(claim: Claim, published: Any, words_of: WordsOf) -> dict[str, Any]:
    said = (claim.victims, claim.place, claim.by, claim.source, *claim.names)
    spoken = words_of("\n".join(part for part in said if part))
    return {"report_id": claim.report, "claim_id": claim.id, "published": published, "words": spoken}
