"""A project learns from what is corrected in it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "glossary",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("project_id", sa.String(64), nullable=False),
        sa.Column("wrong", sa.Text(), nullable=False),
        sa.Column("right", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_glossary")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_glossary_project_id_project"), ondelete="CASCADE"
        ),
    )
    op.create_index("ix_glossary_key", "glossary", ["project_id", "key"], unique=True)
    op.create_table(
        "correction",
        sa.Column("transcript_id", sa.String(64), nullable=False),
        sa.Column("segment_id", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("wrong", sa.Text(), nullable=False),
        sa.Column("right", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("transcript_id", "segment_id", "number", name=op.f("pk_correction")),
        sa.ForeignKeyConstraint(
            ["transcript_id"],
            ["transcript.id"],
            name=op.f("fk_correction_transcript_id_transcript"),
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_correction_key", "correction", ["key"])
    op.create_table(
        "learned",
        sa.Column("transcript_id", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("transcript_id", name=op.f("pk_learned")),
        sa.ForeignKeyConstraint(
            ["transcript_id"], ["transcript.id"], name=op.f("fk_learned_transcript_id_transcript"), ondelete="CASCADE"
        ),
    )
