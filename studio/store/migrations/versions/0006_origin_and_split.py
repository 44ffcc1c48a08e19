"""Where an import's text came from is its own noun, no model called “import”; and the split that a row belongs to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # added in place: rebuilding a table would drop it, and every row that hangs on it by cascade
    op.execute("ALTER TABLE transcript ADD COLUMN origin_name TEXT")
    op.execute("ALTER TABLE transcript ADD COLUMN origin_format VARCHAR(40)")
    op.execute("ALTER TABLE segment ADD COLUMN split VARCHAR(8)")
    # texts came from nothing but NeMo's manifests so far, of which no name was kept
    imported = "UPDATE transcript SET model = '', origin_name = '', origin_format = 'nemo' WHERE model = 'import'"
    op.execute(sa.text(f"{imported} AND hypothesis_id IS NULL"))
