"""The first tables: reports and claims, judgements and corrections."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

Key = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables of what was said and what was decided."""
    _said()
    _decided()


def _said() -> None:
    op.create_table(
        "reports",
        sa.Column("id", Key, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("published", sa.Date),
        sa.Column("outlet", sa.Text),
        sa.Column("url", sa.Text),
        sa.Column("title", sa.Text),
        sa.Column("language", sa.Text),
        sa.Column("path", sa.Text),
        sa.Column("row", sa.BigInteger),
        sa.Column("added_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", "version"),
    )
    op.create_table(
        "extractions",
        sa.Column("report_id", Key, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("pack_version", sa.Text, nullable=False),
        sa.Column("extracted_at", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("report_id"),
        sa.ForeignKeyConstraint(["report_id", "version"], ["reports.id", "reports.version"]),
    )
    op.create_table(
        "claims",
        sa.Column("id", Key, nullable=False),
        sa.Column("report_id", Key, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("harm", sa.Text, nullable=False),
        sa.Column("number", sa.BigInteger),
        sa.Column("number_max", sa.BigInteger),
        sa.Column("vague", sa.Text),
        sa.Column("stance", sa.Text, nullable=False),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("place_id", sa.Text),
        sa.Column("when_start", sa.Date),
        sa.Column("when_end", sa.Date),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("report_id", "position"),
        sa.ForeignKeyConstraint(["report_id"], ["extractions.report_id"]),
    )
    op.create_index("ix_claims_place_id_when_start", "claims", ["place_id", "when_start"])
    op.create_index("ix_claims_when_start", "claims", ["when_start"])


def _decided() -> None:
    op.create_table(
        "judgements",
        sa.Column("id", Key, nullable=False),
        sa.Column("left_claim", Key, nullable=False),
        sa.Column("right_claim", Key, nullable=False),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("reviewer", sa.Text, nullable=False),
        sa.Column("decided_at", Key, nullable=False),
        sa.Column("note", sa.Text),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "corrections",
        sa.Column("id", Key, nullable=False),
        sa.Column("claim", Key, nullable=False),
        sa.Column("field", sa.Text, nullable=False),
        sa.Column("value", sa.Text),
        sa.Column("reviewer", sa.Text, nullable=False),
        sa.Column("decided_at", Key, nullable=False),
        sa.Column("note", sa.Text),
        sa.PrimaryKeyConstraint("id"),
    )
