"""How a transcript stands: everything that an answer to the page carries besides its segments, in one read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import BindParameter, Connection, bindparam, func, literal, or_, select, true

from studio.domain import Counts, Run
from studio.store.database import Database
from studio.store.rows import to_run
from studio.store.runs import run_query
from studio.store.schema import edit, hypothesis_segment, recording, run, segment, transcript
from studio.store.transcripts import COUNTS, DELETED

MANY = 200
"""More ids than this are not listed in a query: asking for all is quicker."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a person has come with a transcript."""

    segments: int
    verified: int
    unusable: int
    counts: Counts
    """Of what was touched or verified, against the hypothesis."""


@dataclass(frozen=True, slots=True)
class TranscriptStatus:
    heard: dict[str, str]
    """The hypothesis' text of the segments asked for, by id."""
    progress: Progress
    undo: str | None
    """The edit of whoever asks that an undo of his would come to now, as `Edit.called` says it."""
    redo: str | None
    run: Run | None


# built once: putting a statement together costs as much as running it
_KEY: BindParameter[str] = bindparam("key")
_OWNER = (
    select(transcript.c.recording_id, recording.c.owner)
    .join(recording, recording.c.id == transcript.c.recording_id)
    .where(transcript.c.id == _KEY)
)
_CALLED = edit.c.op + func.coalesce(literal(" ") + edit.c.source, "")
_OPERATIONS = select(_CALLED).where(edit.c.transcript_id == _KEY, edit.c.actor == bindparam("who")).limit(1)
_UNDO = _OPERATIONS.where(edit.c.state == "done").order_by(edit.c.id.desc())
_REDO = _OPERATIONS.where(edit.c.state == "undone").order_by(edit.c.id)
_STANDS = segment.c.removed.is_(False)
_PROGRESS = (
    select(
        _UNDO.scalar_subquery().label("undo"),
        _REDO.scalar_subquery().label("redo"),
        func.count().filter(_STANDS).label("segments"),
        func.count().filter(segment.c.status == "verified", _STANDS).label("verified"),
        func.count().filter(segment.c.status == "unusable", _STANDS).label("unusable"),
        *(func.coalesce(func.sum(segment.c[name]), 0).label(name) for name in COUNTS),
    )
    .where(segment.c.transcript_id == _KEY, or_(_STANDS, segment.c.status == DELETED))
    .subquery()
)
_RUN = run_query().where(run.c.transcript_id == _KEY).subquery()
_STATUS = select(_PROGRESS, _RUN).outerjoin_from(_PROGRESS, _RUN, true())  # one run at most
_HEARD = (
    select(hypothesis_segment.c.id, hypothesis_segment.c.text)
    .join(transcript, transcript.c.hypothesis_id == hypothesis_segment.c.hypothesis_id)
    .where(transcript.c.id == _KEY)
)
_HEARD_ONE = _HEARD.where(hypothesis_segment.c.id == bindparam("id"))
_HEARD_OF = _HEARD.where(hypothesis_segment.c.id.in_(bindparam("ids", expanding=True)))


class TranscriptStatuses:
    def __init__(self, database: Database) -> None:
        self._database = database

    def owner(self, transcript_id: str) -> tuple[str, str] | None:
        """(recording's id, its owner), or None for no such transcript."""
        with self._database.read() as connection:
            row = connection.execute(_OWNER, {"key": transcript_id}).first()
        return (row.recording_id, row.owner) if row else None

    def get(self, transcript_id: str, segment_ids: Iterable[str], actor: str) -> TranscriptStatus:
        """For this actor, who has an undo and a redo of his own."""
        with self._database.read() as connection:
            heard = heard_texts(connection, transcript_id, list(segment_ids))
            return status_of(connection, transcript_id, heard, actor)

    def heard(self, transcript_id: str, segment_ids: Iterable[str]) -> dict[str, str]:
        with self._database.read() as connection:
            return heard_texts(connection, transcript_id, list(segment_ids))


def heard_texts(connection: Connection, transcript_id: str, ids: list[str]) -> dict[str, str]:
    """What the machine said, by segment; nothing for an import without a hypothesis."""
    if not ids:
        return {}
    if len(ids) == 1:
        rows = connection.execute(_HEARD_ONE, {"key": transcript_id, "id": ids[0]})
    elif len(ids) > MANY:
        rows = connection.execute(_HEARD, {"key": transcript_id})
    else:
        rows = connection.execute(_HEARD_OF, {"key": transcript_id, "ids": ids})
    return {row.id: row.text for row in rows}


def status_of(connection: Connection, transcript_id: str, heard: dict[str, str], actor: str) -> TranscriptStatus:
    row = connection.execute(_STATUS, {"key": transcript_id, "who": actor}).mappings().one()
    counts = Counts(*(row[name] for name in COUNTS))
    return TranscriptStatus(
        heard=heard,
        progress=Progress(row["segments"], row["verified"], row["unusable"], counts),
        undo=row["undo"],
        redo=row["redo"],
        run=to_run(row) if row["id"] is not None else None,
    )
