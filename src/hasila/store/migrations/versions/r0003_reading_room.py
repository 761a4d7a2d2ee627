"""Deciding by many hands: acts, claims that coders add, accounts; and what the reading room asks by."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

Key = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the new tables; what is derived is dropped and built anew at the next rebuild."""
    _decided()
    _people()
    _derived()
    _asked()
    _search()


def _decided() -> None:
    for table in ("judgements", "corrections"):
        op.add_column(table, sa.Column("act", Key))
        op.create_index(f"ix_{table}_act", table, ["act"])
    op.create_index("ix_judgements_left_claim", "judgements", ["left_claim"])
    op.create_index("ix_judgements_right_claim", "judgements", ["right_claim"])
    op.create_index("ix_corrections_claim", "corrections", ["claim"])
    op.create_table(
        "added_claims",
        sa.Column("id", Key, nullable=False),
        sa.Column("report_id", Key, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("reviewer", sa.Text, nullable=False),
        sa.Column("decided_at", Key, nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("act", Key, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_added_claims_report_id", "added_claims", ["report_id"])
    op.create_index("ix_added_claims_act", "added_claims", ["act"])
    op.create_table(
        "acts",
        sa.Column("id", Key, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject", Key, nullable=False),
        sa.Column("reviewer", sa.Text, nullable=False),
        sa.Column("decided_at", Key, nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("undoes", Key),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("undoes"),
    )
    op.create_index("ix_acts_subject", "acts", ["subject"])
    op.create_index("ix_acts_decided_at", "acts", ["decided_at"])


def _people() -> None:
    op.create_table(
        "accounts",
        sa.Column("name", Key, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("password", sa.Text, nullable=False),
        sa.Column("stamp", sa.Integer, nullable=False),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.Column("disabled_at", sa.Text),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "sessions",
        sa.Column("token", sa.Text, nullable=False),
        sa.Column("account", Key, nullable=False),
        sa.Column("stamp", sa.Integer, nullable=False),
        sa.Column("began_at", Key, nullable=False),
        sa.PrimaryKeyConstraint("token"),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"]),
    )


def _derived() -> None:
    derivation = op.create_table(
        "derivation",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("changes", sa.BigInteger, nullable=False),
        sa.Column("derived", sa.BigInteger, nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.bulk_insert(derivation, [{"id": 1, "changes": 1, "derived": 0, "rule": _rule()}])
    op.execute("DELETE FROM tolls")
    op.execute("DELETE FROM incidents")
    op.add_column("tolls", sa.Column("day", sa.Date))
    op.add_column("tolls", sa.Column("month", sa.Integer))
    summed = ["month", "harm", "side", "low", "best", "high", "day", "incident_id"]
    op.create_index("ix_tolls_summed", "tolls", summed)
    for column in ("killed_low", "killed_best", "killed_high"):
        op.add_column("incidents", sa.Column(column, sa.BigInteger))
    for column in ("reports", "claims", "sources", "reviewed"):
        op.add_column("incidents", sa.Column(column, sa.Integer, nullable=False, server_default="0"))
    op.add_column("incidents", sa.Column("place", sa.Text))
    op.add_column("incidents", sa.Column("precision", sa.Text))
    op.add_column("incidents", sa.Column("lat", sa.Float))
    op.add_column("incidents", sa.Column("lon", sa.Float))
    op.add_column("incidents", sa.Column("digest", sa.Text, nullable=False, server_default=""))
    op.create_index("ix_reports_published_id", "reports", ["published", "id"])
    op.create_index("ix_incidents_killed_best", "incidents", ["killed_best"])
    op.create_index("ix_incidents_reports", "incidents", ["reports"])
    listed = [
        "when_start",
        "id",
        "when_end",
        "scope",
        "lat",
        "lon",
        "precision",
        "place",
        "reports",
        "claims",
    ]
    listed += ["reviewed", "killed_low", "killed_best", "killed_high"]
    op.create_index("ix_incidents_listed", "incidents", listed)


def _rule() -> str:
    """Return the rule that the tolls of an earlier store are by."""
    found = op.get_bind().exec_driver_sql("SELECT rule FROM tolls LIMIT 1").scalar()
    return str(found) if found else "hasila"


def _asked() -> None:
    op.create_table(
        "incident_claims",
        sa.Column("claim_id", Key, nullable=False),
        sa.Column("incident_id", Key, nullable=False),
        sa.PrimaryKeyConstraint("claim_id", "incident_id"),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"]),
    )
    op.create_index("ix_incident_claims_incident_id", "incident_claims", ["incident_id"])
    op.create_table(
        "incident_reports",
        sa.Column("report_id", Key, nullable=False),
        sa.Column("incident_id", Key, nullable=False),
        sa.PrimaryKeyConstraint("report_id", "incident_id"),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"]),
    )
    op.create_index("ix_incident_reports_incident_id", "incident_reports", ["incident_id"])
    op.create_table(
        "facets",
        sa.Column("kind", Key, nullable=False),
        sa.Column("value", Key, nullable=False),
        sa.Column("incident_id", Key, nullable=False),
        sa.PrimaryKeyConstraint("kind", "value", "incident_id"),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"]),
    )
    op.create_index("ix_facets_incident_id", "facets", ["incident_id"])
    op.create_table(
        "former_incidents",
        sa.Column("id", Key, nullable=False),
        sa.Column("claim_id", Key, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    counts = ("claims", "incidents", "alone", "compared", "lower", "among", "higher")
    op.create_table(
        "claimants",
        sa.Column("id", Key, nullable=False),
        *(sa.Column(count, sa.Integer, nullable=False) for count in counts),
        sa.PrimaryKeyConstraint("id"),
    )


def _search() -> None:
    op.create_table(
        "words",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("report_id", Key, nullable=False),
        sa.Column("claim_id", Key),
        sa.Column("published", sa.Date),
        sa.Column("words", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("ix_words_report_id", "words", ["report_id"])
    op.create_table(
        "indexed",
        sa.Column("report_id", Key, nullable=False),
        sa.Column("stamp", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("report_id"),
    )
    for statement in _POSTGRES if op.get_bind().dialect.name == "postgresql" else _SQLITE:
        op.execute(statement)


_POSTGRES = (
    # A vector holds at most a megabyte: of a longer text, its first part can be found.
    "ALTER TABLE words ADD COLUMN vector tsvector"
    " GENERATED ALWAYS AS (to_tsvector('simple', left(words, 200000))) STORED",
    "CREATE INDEX ix_words_vector ON words USING gin (vector)",
)
_SQLITE = (
    "CREATE VIRTUAL TABLE words_index USING fts5(words, content='words', content_rowid='number',"
    " tokenize='unicode61 remove_diacritics 0')",
    "CREATE TRIGGER words_added AFTER INSERT ON words BEGIN"
    " INSERT INTO words_index(rowid, words) VALUES (new.number, new.words); END",
    "CREATE TRIGGER words_removed AFTER DELETE ON words BEGIN"
    " INSERT INTO words_index(words_index, rowid, words) VALUES ('delete', old.number, old.words); END",
)
