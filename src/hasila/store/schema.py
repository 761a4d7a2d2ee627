"""The tables, for SQLite and PostgreSQL alike: what was said, what was decided, what is derived from both, who may,
and what watching remembers.

Changing a table takes a revision in ``migrations/versions`` as well; a test compares the two.
Moments are text, ISO 8601 in UTC with microseconds, so that they sort and read the same on both engines.
"""

from __future__ import annotations

import sqlalchemy as sa

VERSION_TABLE = "hasila_version"
"""Where a store notes the revision of its own tables."""

Key = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
"""Text that rows are sorted by: by code point on both engines, whatever the locale of the server."""

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Said. A row of `reports` never changes; an edited page is a row with a new version. Rows leave by a deletion only.

reports = sa.Table(
    "reports",
    metadata,
    sa.Column("id", Key, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),  # of the text in UTF-8, hexadecimal
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("published", sa.Date),
    sa.Column("outlet", sa.Text),
    sa.Column("url", sa.Text),
    sa.Column("title", sa.Text),
    sa.Column("language", sa.Text),
    sa.Column("path", sa.Text),
    sa.Column("row", sa.BigInteger),
    sa.Column("added_at", sa.Text, nullable=False),
    sa.Column("origin", sa.Text),
    sa.Column("reply_to", sa.Text),
    sa.Column("edited_at", sa.Text),
    sa.Column("document", sa.Text),  # SHA-256 of the bytes that the version was first read from
    sa.PrimaryKeyConstraint("id", "version"),
    sa.Index(None, "published", "id"),
)

# From which bytes a version was read, and how they came; the bytes are in the archive under `document`.
captures = sa.Table(
    "captures",
    metadata,
    sa.Column("id", Key, nullable=False),  # hash of report, version, document, url and fetched_at
    sa.Column("report_id", Key, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("document", Key, nullable=False),  # SHA-256 of the bytes, hexadecimal
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("media_type", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("row", sa.BigInteger),
    sa.Column("url", sa.Text),
    sa.Column("fetched_at", sa.Text),
    sa.Column("headers", sa.Text, nullable=False),  # JSON: pairs, in order
    sa.Column("charset", sa.Text),
    sa.Column("columns", sa.Text),  # JSON: the map by which a table was read
    sa.Column("reader", sa.Text, nullable=False),  # program, version and hash of the code that reads
    sa.Column("kept_at", sa.Text, nullable=False),
    sa.PrimaryKeyConstraint("id"),
    sa.ForeignKeyConstraint(["report_id", "version"], ["reports.id", "reports.version"]),
    sa.Index(None, "report_id", "version"),
    sa.Index(None, "document"),
)

# One row a report: the version its claims were read from, which is its current one, and with which pack.
extractions = sa.Table(
    "extractions",
    metadata,
    sa.Column("report_id", Key, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("pack_version", sa.Text, nullable=False),
    sa.Column("extracted_at", sa.Text, nullable=False),
    sa.PrimaryKeyConstraint("report_id"),
    sa.ForeignKeyConstraint(["report_id", "version"], ["reports.id", "reports.version"]),
)

claims = sa.Table(
    "claims",
    metadata,
    sa.Column("id", Key, nullable=False),
    sa.Column("report_id", Key, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),  # among the claims of the report, from 0
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("harm", sa.Text, nullable=False),
    sa.Column("number", sa.BigInteger),
    sa.Column("number_max", sa.BigInteger),
    sa.Column("vague", sa.Text),
    sa.Column("stance", sa.Text, nullable=False),
    sa.Column("scope", sa.Text, nullable=False),
    sa.Column("place_id", sa.Text),
    sa.Column("when_start", sa.Date),  # first and last day of the claim's `when`
    sa.Column("when_end", sa.Date),
    sa.Column("body", sa.Text, nullable=False),  # the whole claim as JSON
    sa.Column("quotes", sa.Text),  # JSON: the words under each span of its evidence, when it was read
    sa.PrimaryKeyConstraint("id"),
    sa.UniqueConstraint("report_id", "position"),
    sa.ForeignKeyConstraint(["report_id"], ["extractions.report_id"]),
    sa.Index(None, "place_id", "when_start"),
    sa.Index(None, "when_start"),
)

# Decided. Append-only. A decision names claims by id and outlives them, so there is no foreign key.

judgements = sa.Table(
    "judgements",
    metadata,
    sa.Column("id", Key, nullable=False),
    sa.Column("left_claim", Key, nullable=False),
    sa.Column("right_claim", Key, nullable=False),
    sa.Column("verdict", sa.Text, nullable=False),
    sa.Column("reviewer", sa.Text, nullable=False),
    sa.Column("decided_at", Key, nullable=False),
    sa.Column("note", sa.Text),
    sa.Column("act", Key),
    sa.PrimaryKeyConstraint("id"),
    sa.Index(None, "left_claim"),
    sa.Index(None, "right_claim"),
    sa.Index(None, "act"),
)

corrections = sa.Table(
    "corrections",
    metadata,
    sa.Column("id", Key, nullable=False),
    sa.Column("claim", Key, nullable=False),
    sa.Column("field", sa.Text, nullable=False),
    sa.Column("value", sa.Text),
    sa.Column("reviewer", sa.Text, nullable=False),
    sa.Column("decided_at", Key, nullable=False),
    sa.Column("note", sa.Text),
    sa.Column("act", Key),
    sa.PrimaryKeyConstraint("id"),
    sa.Index(None, "claim"),
    sa.Index(None, "act"),
)

# A claim that a coder found in a report where no rule did. `sha256` is that of the text it was found in.
added_claims = sa.Table(
    "added_claims",
    metadata,
    sa.Column("id", Key, nullable=False),
    sa.Column("report_id", Key, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),  # the whole claim as JSON
    sa.Column("reviewer", sa.Text, nullable=False),
    sa.Column("decided_at", Key, nullable=False),
    sa.Column("note", sa.Text),
    sa.Column("act", Key, nullable=False),
    sa.PrimaryKeyConstraint("id"),
    sa.Index(None, "report_id"),
    sa.Index(None, "act"),
)

# What a visitor did in one go: the decisions that name it, or the undoing of another act (or of a single decision).
# The id comes from the visitor's form, so that a form sent twice is one act.
acts = sa.Table(
    "acts",
    metadata,
    sa.Column("id", Key, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("subject", Key, nullable=False),  # the id of a claim, an incident or a report
    sa.Column("reviewer", sa.Text, nullable=False),
    sa.Column("decided_at", Key, nullable=False),
    sa.Column("note", sa.Text),
    sa.Column("undoes", Key),
    sa.PrimaryKeyConstraint("id"),
    sa.UniqueConstraint("undoes"),
    sa.Index(None, "subject"),
    sa.Index(None, "decided_at"),
)

# Who may. Accounts change; what they decided does not.

accounts = sa.Table(
    "accounts",
    metadata,
    sa.Column("name", Key, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("password", sa.Text, nullable=False),  # Argon2's hash
    sa.Column("stamp", sa.Integer, nullable=False),  # grows with every change: older sessions are over
    sa.Column("created_at", sa.Text, nullable=False),
    sa.Column("disabled_at", sa.Text),
    sa.PrimaryKeyConstraint("name"),
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("token", sa.Text, nullable=False),  # SHA-256 of what the browser holds
    sa.Column("account", Key, nullable=False),
    sa.Column("stamp", sa.Integer, nullable=False),
    sa.Column("began_at", Key, nullable=False),
    sa.PrimaryKeyConstraint("token"),
    sa.ForeignKeyConstraint(["account"], ["accounts.name"]),
)

# Every deletion, in a chain: each row's id hashes the row and the id before it, so that a missing one shows.
deletions = sa.Table(
    "deletions",
    metadata,
    sa.Column("number", sa.Integer, nullable=False),  # from 1, without gaps
    sa.Column("id", sa.Text, nullable=False),
    sa.Column("report_id", Key, nullable=False),
    sa.Column("versions", sa.Text, nullable=False),  # JSON: SHA-256 of each version's text, in order
    sa.Column("documents", sa.Text, nullable=False),  # JSON: SHA-256 of the bytes it was read from
    sa.Column("claims", sa.Text, nullable=False),  # JSON: ids of the claims that lost their source
    sa.Column("reviewer", sa.Text, nullable=False),
    sa.Column("approved_by", sa.Text),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("deleted_at", sa.Text, nullable=False),
    sa.PrimaryKeyConstraint("number"),
    sa.Index(None, "report_id"),
)

# Derived. A pure function of the tables above: may be dropped and built again at any time.

# One row: how many changes were made to what was said and decided, how many of them the derived tables hold, and by
# which rule their tolls are.
derivation = sa.Table(
    "derivation",
    metadata,
    sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
    sa.Column("changes", sa.BigInteger, nullable=False),
    sa.Column("derived", sa.BigInteger, nullable=False),
    sa.Column("rule", sa.Text, nullable=False),
    sa.PrimaryKeyConstraint("id"),
)

incidents = sa.Table(
    "incidents",
    metadata,
    sa.Column("id", Key, nullable=False),
    sa.Column("scope", sa.Text, nullable=False),
    sa.Column("place_id", sa.Text),
    sa.Column("when_start", sa.Date),
    sa.Column("when_end", sa.Date),
    sa.Column("body", sa.Text, nullable=False),  # the whole incident as JSON, its tolls with it
    sa.Column("place", sa.Text),
    sa.Column("precision", sa.Text),
    sa.Column("lat", sa.Float),
    sa.Column("lon", sa.Float),
    sa.Column("reports", sa.Integer, nullable=False),
    sa.Column("claims", sa.Integer, nullable=False),
    sa.Column("sources", sa.Integer, nullable=False),
    sa.Column("reviewed", sa.Integer, nullable=False),  # claims that were decided on, of `claims`
    sa.Column("killed_low", sa.BigInteger),
    sa.Column("killed_best", sa.BigInteger),
    sa.Column("killed_high", sa.BigInteger),
    sa.Column("digest", sa.Text, nullable=False),  # of all that is derived of the incident
    sa.PrimaryKeyConstraint("id"),
    sa.Index(None, "place_id", "when_start"),
    sa.Index(None, "when_start"),
    sa.Index(None, "killed_best"),
    sa.Index(None, "reports"),
    # All that lists choose, order and draw by, beside the bodies: they need not read those.
    sa.Index(
        "ix_incidents_listed",
        *("when_start", "id", "when_end", "scope", "lat", "lon", "precision", "place", "reports", "claims"),
        *("reviewed", "killed_low", "killed_best", "killed_high"),
    ),
)

incident_reports = sa.Table(
    "incident_reports",
    metadata,
    sa.Column("report_id", Key, nullable=False),
    sa.Column("incident_id", Key, nullable=False),
    sa.PrimaryKeyConstraint("report_id", "incident_id"),
    sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"]),
    sa.Index(None, "incident_id"),
)

incident_claims = sa.Table(
    "incident_claims",
    metadata,
    sa.Column("claim_id", Key, nullable=False),
    sa.Column("incident_id", Key, nullable=False),
    sa.PrimaryKeyConstraint("claim_id", "incident_id"),
    sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"]),
    sa.Index(None, "incident_id"),
)

# What incidents are chosen by: side, harm, verdict, cause, source, event_type, place (each one that holds it).
facets = sa.Table(
    "facets",
    metadata,
    sa.Column("kind", Key, nullable=False),
    sa.Column("value", Key, nullable=False),
    sa.Column("incident_id", Key, nullable=False),
    sa.PrimaryKeyConstraint("kind", "value", "incident_id"),
    sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"]),
    sa.Index(None, "incident_id"),
)

# An incident that is no more, and a claim of it: where to look for what became of it.
former_incidents = sa.Table(
    "former_incidents",
    metadata,
    sa.Column("id", Key, nullable=False),
    sa.Column("claim_id", Key, nullable=False),
    sa.PrimaryKeyConstraint("id"),
)

claimants = sa.Table(
    "claimants",
    metadata,
    sa.Column("id", Key, nullable=False),
    sa.Column("claims", sa.Integer, nullable=False),
    sa.Column("incidents", sa.Integer, nullable=False),
    sa.Column("alone", sa.Integer, nullable=False),
    sa.Column("compared", sa.Integer, nullable=False),
    sa.Column("lower", sa.Integer, nullable=False),
    sa.Column("among", sa.Integer, nullable=False),
    sa.Column("higher", sa.Integer, nullable=False),
    sa.PrimaryKeyConstraint("id"),
)

# The folded words of reports and claims. The index over them differs with the engine: see `searching`.
words = sa.Table(
    "words",
    metadata,
    sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
    sa.Column("report_id", Key, nullable=False),
    sa.Column("claim_id", Key),
    sa.Column("published", sa.Date),
    sa.Column("words", sa.Text, nullable=False),
    sa.PrimaryKeyConstraint("number"),
    sa.Index(None, "report_id"),
)

# The reading of each report that `words` were taken from, and by which folding.
indexed = sa.Table(
    "indexed",
    metadata,
    sa.Column("report_id", Key, nullable=False),
    sa.Column("stamp", sa.Text, nullable=False),
    sa.PrimaryKeyConstraint("report_id"),
)

tolls = sa.Table(
    "tolls",
    metadata,
    sa.Column("incident_id", Key, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),  # among the tolls of the incident, from 0
    sa.Column("harm", sa.Text, nullable=False),
    sa.Column("side", sa.Text),
    sa.Column("low", sa.BigInteger),
    sa.Column("best", sa.BigInteger),
    sa.Column("high", sa.BigInteger),
    sa.Column("verdict", sa.Text, nullable=False),
    sa.Column("rule", sa.Text, nullable=False),
    sa.Column("day", sa.Date),  # on which the incident began; null for period totals, which are not added up
    sa.Column("month", sa.Integer),  # of that day: 12 times the year, and 0 for January
    sa.PrimaryKeyConstraint("incident_id", "position"),
    sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"]),
    sa.Index("ix_tolls_summed", "month", "harm", "side", "low", "best", "high", "day", "incident_id"),
)

copies = sa.Table(
    "copies",
    metadata,
    sa.Column("report_id", Key, nullable=False),
    sa.Column("original", Key, nullable=False),  # id of the report that was first or is the whole of it
    sa.PrimaryKeyConstraint("report_id"),
    sa.Index(None, "original"),
)

# Remembered. What watching needs so that it asks no server twice for the same; dropping it only costs requests.

watched = sa.Table(
    "watched",
    metadata,
    sa.Column("url", Key, nullable=False),
    sa.Column("source", sa.Text, nullable=False),  # the feed, sitemap or page of watch.toml that led here
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("etag", sa.Text),
    sa.Column("last_modified", sa.Text),
    sa.Column("document", sa.Text),  # SHA-256 of what the server sent last
    sa.Column("first_at", sa.Text, nullable=False),
    sa.Column("fetched_at", sa.Text),
    sa.Column("next_at", sa.Text),  # null: not again
    sa.Column("failures", sa.Integer, nullable=False),  # in a row
    sa.Column("problem", sa.Text),
    sa.PrimaryKeyConstraint("url"),
    sa.Index(None, "next_at"),
)

hosts = sa.Table(
    "hosts",
    metadata,
    sa.Column("host", Key, nullable=False),  # scheme, name and port
    sa.Column("robots", sa.Text),
    sa.Column("robots_at", sa.Text),
    sa.Column("not_before", sa.Text),
    sa.Column("failures", sa.Integer, nullable=False),  # in a row
    sa.PrimaryKeyConstraint("host"),
)
