"""What was done to a transcript, by whom and when, and the way back to how it was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from studio.session.changes import Changes, ChangesReader
from studio.session.gate import Gate
from studio.session.naming import named
from studio.store import Store
from studio.store.history import Entry
from studio.workflow.restoring import Restoring

PAGE = 50
"""Edits that are told at once."""


class History:
    def __init__(self, gate: Gate, store: Store, changes: ChangesReader) -> None:
        self._gate = gate
        self._store = store
        self._restoring = Restoring(store)
        self._changes = changes

    def page(self, transcript_id: str, before: int | None = None) -> list[Entry]:
        """At most `PAGE` edits that stand, newest first: older ones than number `before`, or the newest.

        Raises NotFound.
        """
        check = self._gate.check("read", "transcript", transcript_id)
        return self._store.history.page(transcript_id, check, before, PAGE)

    def names(self, entries: Sequence[Entry]) -> Mapping[str, str]:
        """How those are called who made these edits, by the actors' names: people by the name that they have now."""
        return named(self._store, {entry.edit.actor for entry in entries})

    def restore(self, transcript_id: str, number: int, *, alone: bool = False, key: str = "") -> Changes:
        """Have everything, or `alone` the segments of that edit, as before edit `number`; 0 is before all of them.

        Raises NotFound, EditError, Conflict.
        """
        check, actor = self._gate.check("change", "transcript", transcript_id), self._gate.actor.name
        return self._changes.after(
            self._restoring.restore(transcript_id, number, check, alone=alone and number > 0, actor=actor, key=key)
        )
