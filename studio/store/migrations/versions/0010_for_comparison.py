"""A transcript that was made to be compared with does not count before somebody works on it."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE transcript ADD COLUMN for_comparison BOOLEAN NOT NULL DEFAULT false")  # in place: see 0006
