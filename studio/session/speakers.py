"""Who speaks when in a transcript, found out by a model."""

from __future__ import annotations

from studio.domain import Job
from studio.engines.base import ModelCard
from studio.errors import EngineError
from studio.jobs.kinds.diarize import Diarize
from studio.jobs.queue import Queue
from studio.session.budgets import Budgets
from studio.session.gate import Gate
from studio.session.using import Using


class Speakers:
    def __init__(self, gate: Gate, diarize: Diarize, queue: Queue, using: Using, budgets: Budgets) -> None:
        self._gate = gate
        self._diarize = diarize
        self._queue = queue
        self._using = using
        self._budgets = budgets

    def model(self, model: str = "auto") -> ModelCard:
        """The card of a diarizer; `auto` is the first that is ready. Raises RequestError."""
        self._gate.model("read", model)
        return self._diarize.model(model)

    def find(self, transcript_id: str, model: str = "auto") -> Job:
        """Have a diarizer give the words of a transcript their speakers, in the background; `jobs` tells how far it is.

        What comes of it is one edit. Raises RequestError, UnknownModel, ModelUnavailable.
        """
        recording = self._gate.recording("read", self._gate.transcript("change", transcript_id))
        self._using.check(model)
        with self._budgets.paying(recording.duration):
            return self._diarize.start(recording, transcript_id, model, self._gate.actor.name)

    def latest(self, transcript_id: str) -> Job | None:
        """The newest search in this transcript that the actor asked for, while it is kept."""
        self._gate.transcript("read", transcript_id)
        mine = self._queue.of_actor(self._gate.library("read"), Diarize.name)
        return next((job for job in reversed(mine) if job.payload.get("transcript") == transcript_id), None)

    def found(self, transcript_id: str, model: str = "auto") -> Job:
        """The same, waiting for the end. Raises EngineError where it failed."""
        job = self._queue.wait(self.find(transcript_id, model).id)
        if job.state != "done":
            raise EngineError(job.error or "looking for speakers was stopped")
        return job
