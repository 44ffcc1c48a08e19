"""Who speaks when: a diarizer hears a recording, and the words of a transcript get their speakers, as one edit."""

from __future__ import annotations

from studio.domain import Job, Recording, Run
from studio.engines.base import ModelCard
from studio.errors import RequestError, shown
from studio.jobs.base import Result
from studio.jobs.control import Control
from studio.jobs.services import Services
from studio.workflow.diarizers import diarizer, diarizer_for
from studio.workflow.diarizing import find_speakers


class Diarize:
    name = "diarize"
    slots = 1  # it reads a whole recording into memory
    apart = False
    keep_seconds: float | None = 3600.0

    def __init__(self, services: Services) -> None:
        self._services = services

    # --- asking ---

    def model(self, model: str = "auto") -> ModelCard:
        """The card of a diarizer; `auto` is the first that is ready. Raises RequestError, ModelUnavailable."""
        return diarizer(self._services.models, model)

    def start(self, recording: Recording, transcript_id: str, model: str, actor: str) -> Job:
        """Raises RequestError, ModelUnavailable for what cannot be, before anything is written."""
        card = diarizer_for(self._services.models, recording, model)
        _check(recording, self._services.store.runs.of_transcript(transcript_id))
        queue = self._services.queue()
        payload = {"transcript": transcript_id, "recording": recording.id, "model": card.id}
        return queue.add(queue.new(self.name, actor, payload), [recording.id])

    # --- working ---

    def may(self, job: Job, *, at_home: bool) -> bool:
        """Another process' only with a model that is ready here: nobody asked this one to download it."""
        return at_home or self._services.models.is_ready(job.payload["model"])

    def work(self, job: Job, control: Control) -> Result | None:
        services, asked = self._services, job.payload
        changed, speakers = find_speakers(
            services.store,
            services.models,
            asked["transcript"],
            asked["model"],
            job.actor,
            control.tell,
            control.stopped,
        )
        return {"changed": changed, "speakers": speakers}


KIND = Diarize


def _check(recording: Recording, run: Run | None) -> None:
    """Raises RequestError."""
    if run is not None and run.active:
        raise RequestError(f"{shown(recording.name)} is still being transcribed. Wait for its end.")
    if run is not None and run.by_channel:
        raise RequestError(f"{shown(recording.name)} was transcribed by channel: each channel is a speaker already.")
