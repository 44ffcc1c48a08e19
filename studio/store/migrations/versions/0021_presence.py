"""Pages in which a transcript is open: where each is, for the others."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "presence",
        sa.Column("page", sa.String(64), nullable=False),
        sa.Column("transcript_id", sa.String(64), nullable=False),
        sa.Column("actor", sa.String(200).with_variant(sa.String(), "postgresql"), nullable=False),
        sa.Column("colour", sa.Integer(), nullable=False),
        sa.Column("segment_id", sa.String(64), nullable=True),
        sa.Column("typing", sa.Boolean(), nullable=False),
        sa.Column("reads", sa.Boolean(), nullable=False),
        sa.Column("seen", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("page", name=op.f("pk_presence")),
        sa.ForeignKeyConstraint(
            ["transcript_id"],
            ["transcript.id"],
            name=op.f("fk_presence_transcript_id_transcript"),
            ondelete="CASCADE",
        ),
    )
    op.create_index(op.f("ix_presence_transcript_id"), "presence", ["transcript_id"])
