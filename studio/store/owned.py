"""A transcript for whoever may: its owner is looked at in the transaction that reads or writes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Connection, RowMapping, Select, bindparam, exists, select

from studio.domain import Transcript
from studio.errors import NotFound
from studio.store.rows import to_transcript
from studio.store.schema import edit, recording, transcript
from studio.store.transcripts import segments_with_heard

OwnerCheck = Callable[[str], None]
"""Gets a transcript's owner; raises NotFound, as for one that is not there, where whoever asks may not."""


def anybody(_: str) -> None:
    """For what the studio does by itself, or was asked for by somebody who was seen to be allowed to."""


@dataclass(frozen=True, slots=True)
class Part:
    """A transcript with some of its segments, as it stands until the transaction ends."""

    document: Transcript
    heard: dict[str, str]
    """What a machine said of these segments, by id."""
    undone: bool
    """Whether there is something to redo."""


# built once: putting a statement together costs as much as running it
_KEY: BindParameter[str] = bindparam("key")
_HEAD = (
    select(transcript, recording.c.owner)
    .join(recording, recording.c.id == transcript.c.recording_id)
    .where(transcript.c.id == _KEY)
)
_UNDONE = exists().where(edit.c.transcript_id == _KEY, edit.c.state == "undone").label("undone")
_LOCKED = _HEAD.add_columns(_UNDONE).with_for_update(of=transcript)


def head(connection: Connection, transcript_id: str, check: OwnerCheck) -> RowMapping:
    """What `to_transcript` wants of it. Raises NotFound, and what `check` does."""
    return _found(connection, _HEAD, transcript_id, check)


def lock(connection: Connection, transcript_id: str, check: OwnerCheck = anybody) -> RowMapping:
    """Nobody else writes this transcript until the transaction ends: before anything is read that a write stands on.

    SQLite's writers are alone anyway; elsewhere each has the rows that it locks. Answers what `locked_part` wants.
    Raises NotFound, and what `check` does.
    """
    return _found(connection, _LOCKED, transcript_id, check)


def locked_part(connection: Connection, locked: RowMapping, segment_ids: Iterable[str]) -> Part:
    """A transcript that `lock` gave, with only these of its segments."""
    found = segments_with_heard(connection, locked["id"], segment_ids)
    heard = {segment.id: text for segment, text in found if text is not None}
    return Part(to_transcript(locked, [segment for segment, _ in found]), heard, bool(locked["undone"]))


def _found(connection: Connection, query: Select[Any], transcript_id: str, check: OwnerCheck) -> RowMapping:
    row = connection.execute(query, {"key": transcript_id}).mappings().first()
    if row is None:
        raise NotFound("transcript", transcript_id)
    check(row["owner"])
    return row
