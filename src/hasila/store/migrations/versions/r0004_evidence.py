"""Captures and deletions, quotes of claims, provenance of reports, copies, and what watching remembers."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

Key = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables of evidence and of watching; what is kept already has neither captures nor quotes."""
    for column in ("origin", "reply_to", "edited_at", "document"):
        op.add_column("reports", sa.Column(column, sa.Text))
    op.add_column("claims", sa.Column("quotes", sa.Text))
    _captures()
    _deletions()
    op.create_table(
        "copies",
        sa.Column("report_id", Key, nullable=False),
        sa.Column("original", Key, nullable=False),
        sa.PrimaryKeyConstraint("report_id"),
    )
    op.create_index("ix_copies_original", "copies", ["original"])
    _remembered()


def _captures() -> None:
    op.create_table(
        "captures",
        sa.Column("id", Key, nullable=False),
        sa.Column("report_id", Key, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("document", Key, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("row", sa.BigInteger),
        sa.Column("url", sa.Text),
        sa.Column("fetched_at", sa.Text),
        sa.Column("headers", sa.Text, nullable=False),
        sa.Column("charset", sa.Text),
        sa.Column("columns", sa.Text),
        sa.Column("reader", sa.Text, nullable=False),
        sa.Column("kept_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["report_id", "version"], ["reports.id", "reports.version"]),
    )
    op.create_index("ix_captures_report_id_version", "captures", ["report_id", "version"])
    op.create_index("ix_captures_document", "captures", ["document"])


def _deletions() -> None:
    op.create_table(
        "deletions",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("report_id", Key, nullable=False),
        sa.Column("versions", sa.Text, nullable=False),
        sa.Column("documents", sa.Text, nullable=False),
        sa.Column("claims", sa.Text, nullable=False),
        sa.Column("reviewer", sa.Text, nullable=False),
        sa.Column("approved_by", sa.Text),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("deleted_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("ix_deletions_report_id", "deletions", ["report_id"])


def _remembered() -> None:
    op.create_table(
        "watched",
        sa.Column("url", Key, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("document", sa.Text),
        sa.Column("first_at", sa.Text, nullable=False),
        sa.Column("fetched_at", sa.Text),
        sa.Column("next_at", sa.Text),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("problem", sa.Text),
        sa.PrimaryKeyConstraint("url"),
    )
    op.create_index("ix_watched_next_at", "watched", ["next_at"])
    op.create_table(
        "hosts",
        sa.Column("host", Key, nullable=False),
        sa.Column("robots", sa.Text),
        sa.Column("robots_at", sa.Text),
        sa.Column("not_before", sa.Text),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("host"),
    )
