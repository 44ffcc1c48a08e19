"""Corrections: an intent becomes an edit, is committed, and gets acoustic times right behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timezone

from studio.domain import Edit, Segment, Transcript
from studio.errors import RequestError
from studio.store import Store
from studio.store.edits import Changed
from studio.store.owned import OwnerCheck
from studio.transcript.ops.base import Intent, Operation, Slice
from studio.transcript.score import segment_counts
from studio.workflow.retiming import Retiming
from studio.workflow.slices import Slices

Behind = Callable[[Transcript, Sequence[Segment], str], None]
"""Has segments of a transcript timed that an actor's edit wrote; returns at once."""


class Editing:
    def __init__(self, store: Store, behind: Behind, retiming: Retiming) -> None:
        self._store = store
        self._slices = Slices(store, retiming)
        self._behind = behind

    def edit(
        self,
        transcript_id: str,
        operation: Operation[Intent],
        intent: Intent,
        revisions: Mapping[str, int],
        check: OwnerCheck,
        *,
        actor: str,
        took: float | None = None,
        key: str = "",
    ) -> Changed:
        """Carry out an operation; acoustic times follow.

        Raises Conflict, NotFound, EditError, RequestError, and what `check` does before anything is read.
        """

        def make(seen: Slice) -> Edit:
            made = operation.edit(seen, intent, revisions)
            return replace(made, actor=actor, took=took, at=datetime.now(timezone.utc))

        edits, scope, others = self._store.edits, intent.scope(), intent.others()
        if scope.narrow and not others:
            ids = scope.segments
            changed = edits.change(
                transcript_id, ids, lambda part: make(Slice(part)), segment_counts, key, check=check, actor=actor
            )
        else:  # what takes long to read and to compare does not hold up whoever else writes
            edits.admit(transcript_id, check)
            new = make(self._slices.read(transcript_id, scope, others))
            changed = edits.commit(transcript_id, new, segment_counts, key, check=check)
        return self._timed_behind(changed, actor)

    def preview(
        self,
        transcript_id: str,
        operation: Operation[Intent],
        intent: Intent,
        revisions: Mapping[str, int],
        check: OwnerCheck,
    ) -> Edit:
        """What an operation would do. Raises what `edit` does, and RequestError for one that looks in the sound."""
        if intent.scope().anew:
            raise RequestError(f"What “{operation.label}” would do is not told before: it looks in the sound.")
        self._store.edits.admit(transcript_id, check)
        return operation.edit(self._slices.read(transcript_id, intent.scope(), intent.others()), intent, revisions)

    def undo(
        self, transcript_id: str, check: OwnerCheck, *, actor: str, key: str = "", left: Mapping[str, int] | None = None
    ) -> Changed:
        """Take back the actor's newest edit; nothing in it when there is none. See `Edits.undo` for `left`.

        Raises Overtaken, and Conflict for another than `left` says.
        """
        edits = self._store.edits
        return edits.undo(transcript_id, actor, segment_counts, key, check, left) or edits.nothing(transcript_id, actor)

    def redo(self, transcript_id: str, check: OwnerCheck, *, actor: str, key: str = "") -> Changed:
        """Do again what the actor undid last. Raises Overtaken."""
        edits = self._store.edits
        return edits.redo(transcript_id, actor, segment_counts, key, check) or edits.nothing(transcript_id, actor)

    def _timed_behind(self, changed: Changed, actor: str) -> Changed:
        self._behind(changed.transcript, changed.applied.written, actor)
        return changed
