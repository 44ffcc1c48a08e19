"""A model loaded because somebody asked for it on the Models page; it stays in the process that was asked."""

from __future__ import annotations

from studio.domain import Job
from studio.errors import EngineError
from studio.jobs.base import Result
from studio.jobs.control import Control
from studio.jobs.services import Services


class Load:
    name = "load"
    slots = 2
    apart = False
    keep_seconds: float | None = 3600.0

    def __init__(self, services: Services) -> None:
        self._services = services

    def start(self, model: str, actor: str) -> None:
        """Begin to load a model that is not loaded. Raises UnknownModel, ModelUnavailable."""
        self._services.models.card(model)
        if self._services.models.status(model).state == "out" and not self._under_way(model):
            queue = self._services.queue()
            queue.add(queue.new(self.name, actor, {"model": model}))

    def may(self, job: Job, *, at_home: bool) -> bool:
        """The process that was asked; where it is dead, anybody may say that it is."""
        return at_home or not job.home

    def work(self, job: Job, control: Control) -> Result | None:
        if not job.home:
            raise EngineError("The server ended while it loaded the model. Load it again.")
        with self._services.models.lease(job.payload["model"], control.tell):
            return None

    def _under_way(self, model: str) -> bool:
        store = self._services.store
        return any(
            job.payload.get("model") == model and job.home == store.scratch.name
            for job in store.jobs.unfinished(self.name)
        )


KIND = Load
