"""What rules and chat models propose for a transcript, and what its project never wants to have proposed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from studio.accounts.policy import Verb
from studio.engines.base import ModelCard
from studio.errors import NotFound, RequestError, shown
from studio.glossary import Pair
from studio.jobs.kinds.suggest import Suggest, Suggested
from studio.session.budgets import Budgets
from studio.session.gate import Gate
from studio.session.using import Using
from studio.store import Store
from studio.transcript.proofreading.base import Numbers
from studio.transcript.proofreading.looking import rules
from studio.workflow.proofreading import MODELS_RULE, Proofread
from studio.workflow.proofreading import Proofreading as Work


@dataclass(frozen=True, slots=True)
class Proposed:
    read: Proofread
    suggested: Suggested | None
    """The newest time that a model was asked; None where none was, and for whoever may not correct."""


class Proofreading:
    def __init__(self, gate: Gate, store: Store, suggest: Suggest, using: Using, budgets: Budgets) -> None:
        self._gate = gate
        self._store = store
        self._suggest = suggest
        self._using = using
        self._budgets = budgets
        self._work = Work(store)

    def of_transcript(self, transcript_id: str, numbers: Numbers = "off") -> Proposed:
        """`numbers`: how whole ones are to be written, where that is wished."""
        recording = self._gate.transcript("read", transcript_id)
        suggested = None
        if self._gate.may_recording("change", recording):
            suggested = self._suggest.of_transcript(recording, transcript_id)
        corrected = suggested.corrected if suggested else None
        return Proposed(self._work.of(transcript_id, self._project_of(recording), numbers, corrected), suggested)

    def model(self, model: str = "auto") -> ModelCard:
        """The card of a model that can be asked to propose; `auto` is the first that is ready. Raises RequestError."""
        self._gate.model("read", model)
        return self._suggest.model(model)

    def suggest(self, transcript_id: str, segments: Collection[str] | None = None, model: str = "auto") -> Suggested:
        """Have a chat model propose corrections of these segments, or of all that nobody has verified, in the
        background. Nothing changes by that. Raises RequestError, UnknownModel, ModelUnavailable."""
        recording = self._gate.transcript("change", transcript_id)
        self._using.check(model)
        self._budgets.check_jobs()
        return self._suggest.start(recording, transcript_id, self._gate.actor.name, segments, model)

    def stop(self, transcript_id: str) -> None:
        """Ask the model that reads this transcript to end; what it gave back so far stays."""
        self._suggest.stop(self._gate.transcript("change", transcript_id), transcript_id)

    def never(self, transcript_id: str, rule: str, wrong: str, right: str) -> None:
        """Not to be proposed any more, anywhere in its project. Raises RequestError for a rule that is none."""
        project = self._project("change", transcript_id)
        if rule not in {MODELS_RULE, *(each.name for each in rules())}:
            raise RequestError(f"There is no rule named {shown(rule)}. Reload the page.")
        self._store.unwanted.add(project, rule, Pair(wrong, right))

    def again(self, transcript_id: str, unwanted: str) -> None:
        """It may be proposed again. Raises NotFound."""
        self._store.unwanted.remove(self._project("change", transcript_id), unwanted)

    def _project(self, verb: Verb, transcript_id: str) -> str:
        return self._project_of(self._gate.transcript(verb, transcript_id))

    def _project_of(self, recording: str) -> str:
        if (found := self._store.projects.of_recording(recording)) is None:
            raise NotFound("recording", recording)
        return found.id
