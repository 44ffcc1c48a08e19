"""Visitors without an account: when they were here last, the key that signs for them, what they used of a day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    owner = sa.String(200).with_variant(sa.String(), "postgresql")
    op.create_table(
        "visitor",
        sa.Column("owner", owner, nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("seen", sa.Float(), nullable=False),
        sa.Column("day", sa.Integer(), server_default="0", nullable=False),
        sa.Column("seconds", sa.Float(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("owner", name=op.f("pk_visitor")),
    )
    op.create_index(op.f("ix_visitor_seen"), "visitor", ["seen"])
