"""What was done to a transcript, edit by edit, and how it stands now: read together, so that one explains the other."""

from __future__ import annotations

from dataclasses import dataclass

from studio.domain import Edit, Transcript
from studio.errors import NotFound
from studio.store import log
from studio.store.database import Database
from studio.store.owned import OwnerCheck, head
from studio.store.rows import to_transcript
from studio.store.transcripts import standing_segments


@dataclass(frozen=True, slots=True)
class Entry:
    """An edit that stands; its number grows with time."""

    number: int
    edit: Edit


@dataclass(frozen=True, slots=True)
class Since:
    """A transcript, and all that was done to it from an edit on."""

    now: Transcript
    entries: tuple[Entry, ...]
    """Newest first; the edit that was asked for is the last."""


class History:
    """`check` is asked of the owner before anything is read; what it raises is raised."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, transcript_id: str, check: OwnerCheck, before: int | None, limit: int) -> list[Entry]:
        """At most `limit` edits that stand, newest first; older ones than number `before`, or the newest."""
        with self._database.read() as connection:
            head(connection, transcript_id, check)
            return [Entry(*each) for each in log.newest(connection, transcript_id, before, limit)]

    def since(self, transcript_id: str, check: OwnerCheck, number: int) -> Since:
        """From edit `number` on, from the beginning for 0. Raises NotFound for one that does not stand."""
        with self._database.read() as connection:
            found = head(connection, transcript_id, check)
            entries = tuple(Entry(*each) for each in log.from_number(connection, transcript_id, number))
            if number and (not entries or entries[-1].number != number):
                raise NotFound("edit", str(number))
            return Since(to_transcript(found, standing_segments(connection, transcript_id)), entries)
