"""Channels that say different things are kept apart: how many a recording has, and in which a segment was heard."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE recording ADD COLUMN separate_channels INTEGER NOT NULL DEFAULT 0")  # in place: see 0006
    op.execute("ALTER TABLE segment ADD COLUMN channel INTEGER")
    op.execute("ALTER TABLE hypothesis_segment ADD COLUMN channel INTEGER")
