"""The tables. Alembic's migrations bring a database to exactly this shape; a test compares the two."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _request_columns() -> list[Column[object]]:
    """The columns of a `Request`; fresh objects for each table."""
    return [
        Column("model", String(200), nullable=False),
        Column("task", String(8), nullable=False),
        Column("source_lang", String(8), nullable=False),
        Column("target_lang", String(8), nullable=False),
        Column("pnc", Boolean, nullable=False),
        Column("options", Text, nullable=False),
    ]


def _order() -> Column[object]:
    """Which came first: counted, because clocks are set back. See `counting.next_place`."""
    return Column("place", Integer, nullable=False, server_default="0")


def _belongs_to(table: str, column: str) -> Column[object]:
    return Column(column, String(64), ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=False)


recording = Table(
    "recording",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("sha256", String(64), nullable=False, server_default=""),  # of the bytes, which other rows may share
    Column("owner", String(200), nullable=False),
    Column("name", Text, nullable=False),
    Column("project", String(200), nullable=False),
    Column("num_samples", Integer, nullable=False),
    Column("original_rate", Integer, nullable=False),
    Column("original_channels", Integer, nullable=False),
    Column("codec", String(100), nullable=False),
    Column("size", Integer, nullable=False),
    Column("warnings", Text, nullable=False, server_default="[]"),  # [sentence, ...]
    Column("created", DateTime(timezone=True), nullable=False),
    _order(),
    # equal bytes are one recording of a project; an index, for SQLite adds no constraint to a table that is there
    Index("ix_recording_content", "owner", "project", "sha256", unique=True),
    Index("ix_recording_sha256", "sha256"),
)

hypothesis = Table(
    "hypothesis",
    metadata,
    Column("id", String(64), primary_key=True),
    _belongs_to("recording", "recording_id"),
    *_request_columns(),
    Column("model_revision", String(200), nullable=False),
    Column("created", DateTime(timezone=True), nullable=False),
    Index("ix_hypothesis_recording_id", "recording_id"),
)

hypothesis_segment = Table(
    "hypothesis_segment",
    metadata,
    Column("hypothesis_id", String(64), ForeignKey("hypothesis.id", ondelete="CASCADE"), primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("start", Float, nullable=False),
    Column("end", Float, nullable=False),
    Column("speaker", String(200)),
    Column("language", String(8), nullable=False),
    Column("text", Text, nullable=False),
    Column("words", LargeBinary, nullable=False),
    Column("doubt", String(16)),
)

transcript = Table(
    "transcript",
    metadata,
    Column("id", String(64), primary_key=True),
    _belongs_to("recording", "recording_id"),
    Column("hypothesis_id", String(64), ForeignKey("hypothesis.id", ondelete="CASCADE")),
    *_request_columns(),
    Column("created", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
    # both null: of the whole recording; else of this part (seconds), and never the current one
    Column("region_start", Float),
    Column("region_end", Float),
    # of an import's text; null where a model was asked
    Column("origin_name", Text),
    Column("origin_format", String(40)),
    _order(),
    Index("ix_transcript_recording_id", "recording_id"),
)

segment = Table(
    "segment",
    metadata,
    Column("transcript_id", String(64), ForeignKey("transcript.id", ondelete="CASCADE"), primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("start", Float, nullable=False),
    Column("end", Float, nullable=False),
    Column("speaker", String(200)),
    Column("language", String(8), nullable=False),
    Column("status", String(16), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("changed", Integer, nullable=False),  # the transcript's version that wrote this row
    Column("removed", Boolean, nullable=False),  # kept as a row so that an open page learns of it
    Column("words", LargeBinary, nullable=False),
    Column("doubt", String(16)),
    Column("split", String(8)),
    # the score of this segment against its hypothesis, written with the text it belongs to;
    # null while nobody has touched or verified it
    Column("word_errors", Integer),
    Column("word_count", Integer),
    Column("char_errors", Integer),
    Column("char_count", Integer),
    Index("ix_segment_changed", "transcript_id", "changed"),
    # all that the progress of a transcript is counted from, so that no row of words is read for it
    Index(
        "ix_segment_progress",
        *("transcript_id", "removed", "status", "word_errors", "word_count", "char_errors", "char_count"),
    ),
)

edit = Table(
    "edit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _belongs_to("transcript", "transcript_id"),
    Column("op", String(40), nullable=False),
    Column("before", LargeBinary, nullable=False),
    Column("after", LargeBinary, nullable=False),
    Column("actor", String(200), nullable=False),
    Column("took", Float),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("state", String(10), nullable=False),  # done | undone | dropped
    Index("ix_edit_transcript_id", "transcript_id", "state", "id"),
)

run = Table(
    "run",
    metadata,
    Column("id", String(64), primary_key=True),
    _belongs_to("recording", "recording_id"),
    _belongs_to("transcript", "transcript_id"),
    Column("state", String(16), nullable=False),
    Column("windows", LargeBinary, nullable=False),  # [[start, end], ...]: a resumed run uses the same cuts
    Column("windows_done", Integer, nullable=False),
    Column("error", Text),
    Column("created", DateTime(timezone=True), nullable=False),
    _order(),
    UniqueConstraint("transcript_id"),
    Index("ix_run_recording_id", "recording_id"),
)

answer = Table(
    "answer",
    metadata,
    Column("id", String(64), primary_key=True),
    _belongs_to("transcript", "transcript_id"),
    Column("kind", String(16), nullable=False),
    Column("question", Text, nullable=False),
    Column("model", String(200), nullable=False),
    Column("reach", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("citations", Text, nullable=False),  # {"3": segment's id}
    Column("related", Text, nullable=False),  # [segment's id, ...]
    Column("error", Text),
    Column("created", DateTime(timezone=True), nullable=False),
    _order(),
    Index("ix_answer_transcript_id", "transcript_id", "place"),
)

receipt = Table(
    "receipt",
    metadata,
    Column("transcript_id", String(64), ForeignKey("transcript.id", ondelete="CASCADE"), primary_key=True),
    Column("key", String(64), primary_key=True),  # chosen by whoever asked for the edit
    Column("written", Text, nullable=False),  # [segment's id, ...]
    Column("removed", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)

counter = Table(
    "counter",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("value", Integer, nullable=False),
)
