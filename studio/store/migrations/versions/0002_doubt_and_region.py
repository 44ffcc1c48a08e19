"""What the machine's guard found odd in a segment, and which part of a recording a transcript is of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("hypothesis_segment", sa.Column("doubt", sa.String(length=16), nullable=True))
    op.add_column("segment", sa.Column("doubt", sa.String(length=16), nullable=True))
    op.add_column("transcript", sa.Column("region_start", sa.Float(), nullable=True))
    op.add_column("transcript", sa.Column("region_end", sa.Float(), nullable=True))
