"""Browsers of visitors that are logged in with an account of the Hub."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    line = sa.String(200).with_variant(sa.String(), "postgresql")
    op.create_table(
        "hub_login",
        sa.Column("visitor", line, nullable=False),
        sa.Column("account", line, nullable=False),
        sa.Column("name", line, nullable=False),
        sa.Column("until", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("visitor", name=op.f("pk_hub_login")),
    )
    op.create_index(op.f("ix_hub_login_account"), "hub_login", ["account"])
