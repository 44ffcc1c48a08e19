"""An edit says where its texts came from."""

from __future__ import annotations

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE edit ADD COLUMN source TEXT")  # in place: see 0006
