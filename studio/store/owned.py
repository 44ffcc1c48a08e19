"""A transcript for whoever may: its owner is looked at in the transaction that reads or writes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, Connection, RowMapping, Select, bindparam, exists, select

from studio.domain import Transcript
from studio.errors import NotFound
from studio.store.rows import to_transcript
from studio.store.schema import edit, recording, transcript
from studio.store.transcripts import standing_of

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
    left_by: Mapping[str, int | None]
    """The edits that left these segments so, by id; None where that is not known to be any."""
    undone: bool
    """Whether there is something to redo, for whoever locked it."""


# built once: putting a statement together costs as much as running it
_KEY: BindParameter[str] = bindparam("key")
_HEAD = (
    select(transcript, recording.c.owner)
    .join(recording, recording.c.id == transcript.c.recording_id)
    .where(transcript.c.id == _KEY)
)
_ACTOR: BindParameter[str] = bindparam("who")
_UNDONE = exists().where(edit.c.transcript_id == _KEY, edit.c.actor == _ACTOR, edit.c.state == "undone").label("undone")
_LOCKED = _HEAD.add_columns(_UNDONE).with_for_update(of=transcript)


def head(connection: Connection, transcript_id: str, check: OwnerCheck) -> RowMapping:
    """What `to_transcript` wants of it. Raises NotFound, and what `check` does."""
    return _found(connection, _HEAD, {"key": transcript_id}, check)


def lock(connection: Connection, transcript_id: str, actor: str, check: OwnerCheck = anybody) -> RowMapping:
    """Nobody else writes this transcript until the transaction ends: comes before what a write stands on.

    `actor` is whose redo `Part.undone` will tell of.
    SQLite's writers are alone anyway; elsewhere each has the rows that it locks. Answers what `locked_part` wants.
    Raises NotFound, and what `check` does.
    """
    return _found(connection, _LOCKED, {"key": transcript_id, "who": actor}, check)


def locked_part(connection: Connection, locked: RowMapping, segment_ids: Iterable[str]) -> Part:
    """A transcript that `lock` gave, with only these of its segments."""
    found = standing_of(connection, locked["id"], segment_ids)
    heard = {each.segment.id: each.heard for each in found if each.heard is not None}
    left_by = {each.segment.id: each.left_by for each in found}
    return Part(to_transcript(locked, [each.segment for each in found]), heard, left_by, bool(locked["undone"]))


def _found(connection: Connection, query: Select[Any], of: Mapping[str, str], check: OwnerCheck) -> RowMapping:
    row = connection.execute(query, of).mappings().first()
    if row is None:
        raise NotFound("transcript", of["key"])
    check(row["owner"])
    return row
