"""What a chat model says about a transcript: asked for, followed, stopped, deleted."""

from __future__ import annotations

from studio.domain import AnswerKind, Reach
from studio.engines.base import ModelCard
from studio.jobs.kinds.answer import AnswerJob, Asked
from studio.jobs.queue import Queue
from studio.session.budgets import Budgets
from studio.session.gate import Gate
from studio.session.using import Using
from studio.store import Store


class Answers:
    def __init__(
        self, gate: Gate, store: Store, answers: AnswerJob, queue: Queue, using: Using, budgets: Budgets
    ) -> None:
        self._gate = gate
        self._store = store
        self._answers = answers
        self._queue = queue
        self._using = using
        self._budgets = budgets

    def model(self, model: str = "auto") -> ModelCard:
        """The card of a model that can be asked; `auto` is the first that is ready. Raises RequestError."""
        self._gate.model("read", model)
        return self._answers.model(model)

    def ask(
        self,
        transcript_id: str,
        kind: AnswerKind,
        question: str = "",
        model: str = "auto",
        reach: Reach = "trained",
    ) -> Asked:
        """Have a model summarise the transcript as it stands, or answer a question about it, in the background."""
        self._gate.transcript("ask", transcript_id)
        self._using.check(model)
        self._budgets.check_jobs()
        return self._answers.start(
            self._store.transcripts.get(transcript_id), kind, self._gate.actor.name, question, model, reach
        )

    def of_transcript(self, transcript_id: str) -> list[Asked]:
        """Newest first."""
        self._gate.transcript("read", transcript_id)
        return self._answers.of_transcript(transcript_id)

    def get(self, answer_id: str) -> Asked:
        self._gate.answer("read", answer_id)
        return self._answers.get(answer_id)

    def stop(self, answer_id: str) -> Asked:
        """Ask it to end; what it says so far stays."""
        self._gate.answer("ask", answer_id)
        self._queue.stop(answer_id)
        return self._answers.get(answer_id)

    def wait(self, answer_id: str, timeout: float | None = None) -> Asked:
        """Block until it has ended or `timeout` seconds passed."""
        self._gate.answer("read", answer_id)
        self._queue.wait(answer_id, timeout)
        return self._answers.get(answer_id)

    def delete(self, answer_id: str) -> None:
        self._gate.answer("delete", answer_id)
        self._answers.delete(answer_id)
