"""The way back to what once was: as a new edit, which can itself be undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone

from studio.store import Store
from studio.store.edits import Changed
from studio.store.owned import OwnerCheck
from studio.transcript.ops import put_back
from studio.transcript.ops.base import Slice
from studio.transcript.score import segment_counts


class Restoring:
    def __init__(self, store: Store) -> None:
        self._store = store

    def restore(
        self, transcript_id: str, number: int, check: OwnerCheck, *, alone: bool, actor: str, key: str = ""
    ) -> Changed:
        """Have a transcript as it was before edit `number`, before all of them for 0.

        `alone`: only the segments of that edit, whatever was done to others since. Words come back with their times.
        Raises NotFound, EditError where later edits stand in the way, Conflict where somebody edits meanwhile.
        """
        found = self._store.history.since(transcript_id, check, number)
        made = [entry.edit for entry in found.entries]
        intent = put_back.before_alone(made[-1]) if alone else put_back.before_all(found.now.segments, made)
        edit = put_back.OPERATION.edit(Slice(found.now), intent, {})
        edit = replace(edit, actor=actor, at=datetime.now(timezone.utc))
        return self._store.edits.commit(transcript_id, edit, segment_counts, key, check=check)
