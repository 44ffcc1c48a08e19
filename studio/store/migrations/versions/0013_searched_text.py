"""The text of each segment once more, as it is searched: narrow rows, for words are packed with their times."""

from __future__ import annotations

import orjson
import sqlalchemy as sa
from alembic import op

from studio.text import sought

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    table = op.create_table(
        "segment_text",
        sa.Column("transcript_id", sa.String(length=64), nullable=False),
        sa.Column("segment_id", sa.String(length=64), nullable=False),
        sa.Column("start", sa.Float(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["transcript_id"],
            ["transcript.id"],
            name=op.f("fk_segment_text_transcript_id_transcript"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("transcript_id", "segment_id", name=op.f("pk_segment_text")),
    )
    connection = op.get_bind()
    segment = sa.table("segment", *(sa.column(name) for name in ("transcript_id", "id", "start", "words", "removed")))
    keys = connection.execute(sa.text("SELECT id FROM transcript")).scalars().all()
    for key in keys:  # one at a time: a library does not fit into memory
        rows = [
            {
                "transcript_id": key,
                "segment_id": row.id,
                "start": row.start,
                "text": "" if row.removed else _text(row.words),
            }
            for row in connection.execute(sa.select(segment).where(segment.c.transcript_id == key))
        ]
        if rows:
            connection.execute(table.insert(), rows)


def _text(words: bytes) -> str:
    return sought(" ".join(orjson.loads(bytes(words))[0]))
