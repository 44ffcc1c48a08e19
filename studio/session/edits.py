"""Corrections: each intent of a person, carried out once, answered with what it changed.

`key` is chosen by whoever asks: asking again with the same one does nothing more. `revision` is the one that was
seen; Conflict says that it is no longer the newest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from studio.domain import Edit, Status
from studio.errors import Conflict, NotFound, Overtaken
from studio.session.changes import Changes, ChangesReader
from studio.session.gate import Gate
from studio.session.naming import named
from studio.store import Store
from studio.store.edits import Changed
from studio.store.owned import OwnerCheck
from studio.transcript.ops import label, operation
from studio.transcript.ops.base import Intent, Operation
from studio.workflow.editing import Editing

NONE_SEEN: Mapping[str, int] = MappingProxyType({})
"""Revisions, for an operation that is made on no segment in particular."""


class Edits:
    def __init__(self, gate: Gate, store: Store, editing: Editing, changes: ChangesReader) -> None:
        self._gate = gate
        self._store = store
        self._editing = editing
        self._changes = changes

    def edit(
        self,
        transcript_id: str,
        op: str,
        intent: Mapping[str, object],
        revisions: Mapping[str, int] = NONE_SEEN,
        took: float | None = None,
        key: str = "",
    ) -> Changes:
        """Carry out the operation `op` (see `studio.transcript.ops`) as `intent` says.

        `revisions`: those that the actor saw, by segment. `took`: seconds that were spent on it. Raises
        UnknownOperation, IntentError, Conflict, NotFound, EditError, RequestError.
        """
        known, wanted = self._asked(op, intent)

        def act(check: OwnerCheck) -> Changed:
            return self._editing.edit(
                transcript_id, known, wanted, revisions, check, actor=self._gate.actor.name, took=took, key=key
            )

        return self._once(transcript_id, key, act)

    def preview(
        self, transcript_id: str, op: str, intent: Mapping[str, object], revisions: Mapping[str, int] = NONE_SEEN
    ) -> Edit:
        """What `edit` would do, for somebody who may; nothing is done. Raises what it does."""
        known, wanted = self._asked(op, intent)
        return self._editing.preview(
            transcript_id, known, wanted, revisions, self._gate.check("change", "transcript", transcript_id)
        )

    def set_text(
        self, transcript_id: str, segment_id: str, revision: int, text: str, took: float | None = None, key: str = ""
    ) -> Changes:
        intent = {"segment": segment_id, "text": text}
        return self.edit(transcript_id, "set_text", intent, {segment_id: revision}, took, key)

    def set_status(self, transcript_id: str, segment_id: str, revision: int, status: Status, key: str = "") -> Changes:
        intent = {"segment": segment_id, "status": status}
        return self.edit(transcript_id, "set_status", intent, {segment_id: revision}, key=key)

    def take(
        self,
        transcript_id: str,
        other_id: str,
        row: str,
        revision: int,
        runs: Sequence[Sequence[int]] | None = None,
        key: str = "",
    ) -> Changes:
        """Words of the other into one row of their comparison; all that differ when `runs` is None."""
        intent = {"other": other_id, "segment": row, "runs": runs}
        return self.edit(transcript_id, "take_words", intent, {row: revision}, key=key)

    def take_all(self, transcript_id: str, other_id: str, key: str = "") -> Changes:
        """Every difference of their comparison, as one edit."""
        return self.edit(transcript_id, "take_all", {"other": other_id}, key=key)

    def undo(self, transcript_id: str, key: str = "", left: Mapping[str, int] | None = None) -> Changes:
        """Take back the actor's own newest edit that stands, whatever others did since.

        `left`: the revisions that the step has left, by segment: another step is not taken back. Raises Conflict, and
        Overtaken where somebody else has changed since what it touches.
        """
        actor = self._gate.actor.name

        def act(check: OwnerCheck) -> Changed:
            return self._editing.undo(transcript_id, check, actor=actor, key=key, left=left)

        return self._step(transcript_id, key, act)

    def redo(self, transcript_id: str, key: str = "") -> Changes:
        """Do again what the actor himself undid last. Raises Overtaken."""
        actor = self._gate.actor.name
        return self._step(
            transcript_id, key, lambda check: self._editing.redo(transcript_id, check, actor=actor, key=key)
        )

    def _step(self, transcript_id: str, key: str, act: Callable[[OwnerCheck], Changed]) -> Changes:
        try:
            return self._once(transcript_id, key, act)
        except Overtaken as overtaken:
            who = named(self._store, [overtaken.actor])[overtaken.actor] if overtaken.actor else ""
            raise overtaken.named(label(overtaken.op), who) from None

    def _asked(self, op: str, intent: Mapping[str, object]) -> tuple[Operation[Intent], Intent]:
        known = operation(op)
        wanted = known.parse(intent)
        for other in wanted.others():
            self._gate.transcript("read", other)
        return known, wanted

    def _once(self, transcript_id: str, key: str, act: Callable[[OwnerCheck], Changed]) -> Changes:
        check = self._gate.check("change", "transcript", transcript_id)
        try:
            changed = act(check)
        except (Conflict, NotFound):
            # the first try may have got through: then this one cannot find things as it saw them
            if (done := self._store.edits.repeated(transcript_id, self._gate.actor.name, key, check)) is None:
                raise
            changed = done
        return self._changes.after(changed)
