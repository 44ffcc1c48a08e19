"""What rules propose for a transcript, and what the project that it is in never wants to have proposed."""

from __future__ import annotations

from studio.accounts.policy import Verb
from studio.errors import NotFound, RequestError, shown
from studio.glossary import Pair
from studio.session.gate import Gate
from studio.store import Store
from studio.transcript.proofreading.base import Numbers
from studio.transcript.proofreading.looking import rules
from studio.workflow.proofreading import Proofread
from studio.workflow.proofreading import Proofreading as Work


class Proofreading:
    def __init__(self, gate: Gate, store: Store) -> None:
        self._gate = gate
        self._store = store
        self._work = Work(store)

    def of_transcript(self, transcript_id: str, numbers: Numbers = "off") -> Proofread:
        """`numbers`: how whole ones are to be written, where that is wished."""
        return self._work.of(transcript_id, self._project("read", transcript_id), numbers)

    def never(self, transcript_id: str, rule: str, wrong: str, right: str) -> None:
        """Not to be proposed any more, anywhere in its project. Raises RequestError for a rule that is none."""
        project = self._project("change", transcript_id)
        if rule not in {each.name for each in rules()}:
            raise RequestError(f"There is no rule named {shown(rule)}. Reload the page.")
        self._store.unwanted.add(project, rule, Pair(wrong, right))

    def again(self, transcript_id: str, unwanted: str) -> None:
        """It may be proposed again. Raises NotFound."""
        self._store.unwanted.remove(self._project("change", transcript_id), unwanted)

    def _project(self, verb: Verb, transcript_id: str) -> str:
        recording = self._gate.transcript(verb, transcript_id)
        if (found := self._store.projects.of_recording(recording)) is None:
            raise NotFound("recording", recording)
        return found.id
