"""A project is a row, one for each name that an owner's recordings have, and recordings refer to it."""

from __future__ import annotations

import uuid
from datetime import datetime, timezone

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_table()
    # in place: see 0005. A reference that is added so may be null on SQLite, and is not
    op.execute(
        "ALTER TABLE recording ADD COLUMN project_id VARCHAR(64) "
        "CONSTRAINT fk_recording_project_id_project REFERENCES project (id)"
    )
    _fill()
    op.drop_index("ix_recording_content", table_name="recording")
    op.execute("ALTER TABLE recording DROP COLUMN project")
    op.create_index("ix_recording_content", "recording", ["project_id", "sha256"], unique=True)
    op.create_index("ix_recording_owner", "recording", ["owner"])


def _make_table() -> None:
    def line(length: int) -> sa.types.TypeEngine[str]:
        return sa.String(length).with_variant(sa.String(), "postgresql")

    op.create_table(
        "project",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("owner", line(200), nullable=False),
        sa.Column("name", line(200), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("languages", sa.Text(), server_default="[]", nullable=False),
        sa.Column("model", line(200)),
        sa.Column("task", sa.String(8)),
        sa.Column("source_lang", line(8)),
        sa.Column("target_lang", line(8)),
        sa.Column("pnc", sa.Boolean()),
        sa.Column("vocabulary", sa.Text(), server_default="", nullable=False),
        sa.Column("retention_days", sa.Integer()),
        sa.Column("licence", sa.Text(), server_default="", nullable=False),
        sa.Column("consent", sa.Text(), server_default="", nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
    )
    op.create_index("ix_project_name", "project", ["owner", "name"], unique=True)


def _fill() -> None:
    """A project for each name, made when the first recording of it came."""
    connection = op.get_bind()
    recording = sa.table("recording", *(sa.column(name) for name in ("owner", "project", "project_id", "place")))
    project = sa.table(
        "project",
        *(sa.column(name) for name in ("id", "owner", "name", "place")),
        sa.column("created", sa.DateTime(timezone=True)),
    )
    names = sa.select(recording.c.owner, recording.c.project, sa.func.min(recording.c.place).label("place"))
    for row in connection.execute(names.group_by(recording.c.owner, recording.c.project)).all():
        key = uuid.uuid4().hex
        made = {"id": key, "owner": row.owner, "name": row.project, "place": row.place, "created": _now()}
        connection.execute(project.insert().values(made))
        its = sa.and_(recording.c.owner == row.owner, recording.c.project == row.project)
        connection.execute(recording.update().where(its).values(project_id=key))


def _now() -> datetime:
    return datetime.now(timezone.utc)
