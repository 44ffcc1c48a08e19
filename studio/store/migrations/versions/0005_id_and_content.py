"""A recording has an id of its own beside the sha256 of its bytes, which others may share; and what was told of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # added in place: rebuilding a table would drop it, and every row that hangs on it by cascade
    op.execute("ALTER TABLE recording ADD COLUMN sha256 VARCHAR(64) DEFAULT '' NOT NULL")
    op.execute("ALTER TABLE recording ADD COLUMN warnings TEXT DEFAULT '[]' NOT NULL")
    op.execute(sa.text("UPDATE recording SET sha256 = id"))
    op.create_index("ix_recording_content", "recording", ["owner", "project", "sha256"], unique=True)
    op.create_index("ix_recording_sha256", "recording", ["sha256"], unique=False)
