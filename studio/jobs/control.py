"""A job at work: how far it is, whether it is to end, and when that gets to the store."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from studio.domain import Job
from studio.errors import Cancelled, StoreUnreached
from studio.store import Store

WRITE_SECONDS = 1.0
"""How often progress goes to the store; whoever asks this process is told what is true now."""

WAITS = "Waiting for the store of the sound (STUDIO_BLOBS), which does not answer"
"""What a job does that goes on by itself once it can."""


class Control:
    """Only the job's own thread tells; any thread may ask and stop."""

    def __init__(self, store: Store, worker: str, job: Job) -> None:
        self._store = store
        self._worker = worker
        self._job = job
        self._stop = threading.Event()
        self.stopped_for_good = False
        """Somebody wants it ended; else its process closes, or has lost it, and it goes on elsewhere."""
        self._written = time.monotonic()
        self._furthest = job.part
        self.ended = threading.Event()

    @property
    def job(self) -> Job:
        """As it is now."""
        return self._job

    def stopped(self) -> bool:
        """True once it is to end."""
        return self._stop.is_set()

    def stop(self) -> None:
        """End it, for whoever asked."""
        self.stopped_for_good = True
        self._stop.set()

    def give_back(self) -> None:
        """End it here."""
        self._stop.set()

    def wait(self, seconds: float) -> None:
        """For something outside. Raises Cancelled once the job is to end."""
        if self._stop.wait(seconds):
            raise Cancelled

    def tell(self, part: float, doing: str = "") -> None:
        """How much is done (0..1), and what is being done. Raises Cancelled once the job is to end."""
        if self._stop.is_set():
            raise Cancelled
        self.note(part, doing)

    def note(self, part: float, doing: str = "") -> None:
        """The same for work that looks by itself whether it is to end."""
        self._job = replace(self._job, part=part, doing=doing)
        if time.monotonic() - self._written >= WRITE_SECONDS:
            self._written = time.monotonic()
            further, self._furthest = part > self._furthest, max(part, self._furthest)
            with suppress(StoreUnreached):  # told the next time; the work itself may not need it meanwhile
                if not self._store.jobs.tell(self._job.id, self._worker, part, doing, further=further):
                    self._stop.set()

    def keep(self, result: Mapping[str, Any]) -> None:
        """Write what is done so far. Raises Cancelled when another process has taken the job over."""
        self._job = replace(self._job, result=result)
        if not self._store.jobs.keep(self._job.id, self._worker, result):
            self._stop.set()
            raise Cancelled

    @property
    def folder(self) -> Path:
        """Of the job's own; gone with the job."""
        folder = self._store.job_folder(self._job.id)
        folder.mkdir(exist_ok=True)
        return folder
