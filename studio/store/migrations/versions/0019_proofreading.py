"""What a project does not want to have proposed when its texts are proofread."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unwanted",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("project_id", sa.String(64), nullable=False),
        sa.Column("rule", sa.String(40), nullable=False),
        sa.Column("wrong", sa.Text(), nullable=False),
        sa.Column("right", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unwanted")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_unwanted_project_id_project"), ondelete="CASCADE"
        ),
    )
    op.create_index("ix_unwanted_key", "unwanted", ["project_id", "key"], unique=True)
