"""Incidents and tolls: derived tables beside what was said and decided."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

Key = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make the tables of what is derived, empty until the next rebuild."""
    op.create_table(
        "incidents",
        sa.Column("id", Key, nullable=False),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("place_id", sa.Text),
        sa.Column("when_start", sa.Date),
        sa.Column("when_end", sa.Date),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_incidents_place_id_when_start", "incidents", ["place_id", "when_start"])
    op.create_index("ix_incidents_when_start", "incidents", ["when_start"])
    op.create_table(
        "tolls",
        sa.Column("incident_id", Key, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("harm", sa.Text, nullable=False),
        sa.Column("side", sa.Text),
        sa.Column("low", sa.BigInteger),
        sa.Column("best", sa.BigInteger),
        sa.Column("high", sa.BigInteger),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("incident_id", "position"),
        sa.ForeignKeyConstraint(["incident_id"], ["incidents.id"]),
    )
