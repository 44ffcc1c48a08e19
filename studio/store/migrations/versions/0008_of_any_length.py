"""On PostgreSQL: text from outside is of any length, and sound of any size, as on SQLite, which takes no notice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

REQUEST = ("model", "source_lang", "target_lang")
LINES = {
    "recording": ("owner", "project", "codec"),
    "hypothesis": (*REQUEST, "model_revision"),
    "hypothesis_segment": ("speaker", "language"),
    "transcript": REQUEST,
    "segment": ("speaker", "language"),
    "edit": ("actor",),
    "answer": ("model",),
    "job": ("actor",),
}
COUNTS = {"recording": ("num_samples", "size")}


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for columns, kind in ((LINES, sa.String()), (COUNTS, sa.BigInteger())):
        for table, names in columns.items():
            for name in names:
                op.alter_column(table, name, type_=kind)
