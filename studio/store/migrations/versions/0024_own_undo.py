"""Everybody takes back his own edits: which edit left a segment as it is, and the newest edit of each person."""

from __future__ import annotations

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE segment ADD COLUMN edit_id INTEGER")  # in place: see 0006
    op.execute("ALTER TABLE edit ADD COLUMN prior TEXT")
    op.create_index("ix_edit_actor", "edit", ["transcript_id", "actor", "state", "id"])
