"""Everything that works in the background is a job; how runs and answers stand moves there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

DONE = "CASE WHEN {table}.state = 'done' THEN 1.0 ELSE 0.0 END"
COLUMNS = "id, kind, actor, state, part, error, created, place"


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("part", sa.Float(), server_default="0", nullable=False),
        sa.Column("doing", sa.Text(), server_default="", nullable=False),
        sa.Column("payload", sa.Text(), server_default="{}", nullable=False),
        sa.Column("result", sa.Text()),
        sa.Column("error", sa.Text()),
        sa.Column("home", sa.String(length=64), server_default="", nullable=False),
        sa.Column("worker", sa.String(length=64), server_default="", nullable=False),
        sa.Column("lease", sa.Float(), server_default="0", nullable=False),
        sa.Column("queued", sa.Float(), server_default="0", nullable=False),
        sa.Column("halt", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("turn", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished", sa.Float()),
        sa.Column("place", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index("ix_job_state", "job", ["state", "kind", "place"], unique=False)
    op.create_index("ix_job_actor", "job", ["actor", "turn"], unique=False)
    op.create_table(
        "job_recording",
        sa.Column("job_id", sa.String(length=64), nullable=False),
        sa.Column("recording_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_job_recording_job_id_job"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["recording_id"],
            ["recording.id"],
            name=op.f("fk_job_recording_recording_id_recording"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("job_id", "recording_id", name=op.f("pk_job_recording")),
    )
    op.create_index("ix_job_recording_recording_id", "job_recording", ["recording_id"], unique=False)
    _move("run", "transcribe", "recording.id = run.recording_id")
    _move("answer", "answer", "transcript.id = answer.transcript_id JOIN recording ON recording.id = recording_id")
    for table in ("run", "answer"):
        # dropped in place: rebuilding a table would drop it, and every row that hangs on it by cascade
        op.execute(f"ALTER TABLE {table} DROP COLUMN state")
        op.execute(f"ALTER TABLE {table} DROP COLUMN error")


def _move(table: str, kind: str, on: str) -> None:
    """A job for each row, of the recording's owner."""
    owner = "recording" if table == "run" else "transcript"
    values = f"{table}.id, '{kind}', recording.owner, {table}.state, {DONE.format(table=table)}, {table}.error"
    rows = f"FROM {table} JOIN {owner} ON {on}"
    op.execute(f"INSERT INTO job ({COLUMNS}) SELECT {values}, {table}.created, {table}.place {rows}")
    op.execute(f"INSERT INTO job_recording (job_id, recording_id) SELECT {table}.id, recording.id {rows}")
