"""Receipts of edits, so that asking twice does once; an order that no clock can change; progress from an index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ORDERED = ("recording", "transcript", "run", "answer")


def upgrade() -> None:
    op.create_table(
        "receipt",
        sa.Column("transcript_id", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("written", sa.Text(), nullable=False),
        sa.Column("removed", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["transcript_id"], ["transcript.id"], name=op.f("fk_receipt_transcript_id_transcript"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("transcript_id", "key", name=op.f("pk_receipt")),
    )
    op.create_table(
        "counter",
        sa.Column("name", sa.String(length=16), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counter")),
    )
    connection = op.get_bind()
    last = 0
    for table in ORDERED:
        # added in place: rebuilding a table would drop it, and every row that hangs on it by cascade
        op.execute(f"ALTER TABLE {table} ADD COLUMN place INTEGER DEFAULT '0' NOT NULL")
        ids = connection.execute(sa.text(f"SELECT id FROM {table} ORDER BY created, id DESC")).scalars().all()  # noqa: S608
        rows = [{"place": last + place, "id": key} for place, key in enumerate(ids, 1)]
        if rows:
            connection.execute(sa.text(f"UPDATE {table} SET place = :place WHERE id = :id"), rows)  # noqa: S608
        last += len(rows)
    connection.execute(sa.text("INSERT INTO counter (name, value) VALUES ('place', :last)"), {"last": last})
    counted = ["transcript_id", "removed", "status", "word_errors", "word_count", "char_errors", "char_count"]
    op.create_index("ix_segment_progress", "segment", counted, unique=False)
    op.drop_index("ix_answer_transcript_id", "answer")
    op.create_index("ix_answer_transcript_id", "answer", ["transcript_id", "place"], unique=False)
