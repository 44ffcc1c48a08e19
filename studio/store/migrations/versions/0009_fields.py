"""What an imported row says of itself beside its text: kept, and given back when it goes out."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE segment ADD COLUMN fields TEXT")  # in place: see 0006
