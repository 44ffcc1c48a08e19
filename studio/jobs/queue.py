"""The one way to ask for work and to follow it."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import nullcontext, suppress
from dataclasses import replace
from datetime import datetime, timezone
from typing import Any

from studio.domain import Job
from studio.errors import NotFound, StoreError
from studio.jobs.worker import Worker
from studio.store import Store

LOOK_SECONDS = 0.02
"""How often whoever waits for another process' job looks again."""


class Queue:
    """Jobs of all kinds. What this process is at is told as it is now, the rest as the store has it."""

    def __init__(self, store: Store, worker: Worker) -> None:
        self._store = store
        self._worker = worker

    def new(self, kind: str, actor: str, payload: Mapping[str, Any] | None = None, job_id: str | None = None) -> Job:
        """A job to be written together with what it is about; `written` says that it is."""
        home = self._store.scratch.name
        return Job(job_id or uuid.uuid4().hex, kind, actor, "queued", _now(), payload=payload or {}, home=home)

    def add(self, job: Job, recordings: Iterable[str] = ()) -> Job:
        """Write a job that stands alone, and have it done."""
        self._store.jobs.add(job, recordings)
        return self.written(job)

    def written(self, job: Job) -> Job:
        """Have a job done that the store holds now."""
        self._worker.nudge(job)
        return job

    def begin_soon(self, job: Job, dropped: Callable[[], None]) -> None:
        """Have this process do what need not be written before: whoever asks does not wait for the disk. `dropped` is
        called where it cannot be."""
        self._worker.begin_soon(job, dropped)

    def get(self, job_id: str) -> Job:
        """Raises NotFound."""
        control = self._worker.control(job_id)
        return control.job if control is not None else self.as_it_is(self._store.jobs.get(job_id))

    def at_work(self, job_id: str) -> Job | None:
        """One that this process is at, as it is now; nobody asks the store for it."""
        control = self._worker.control(job_id)
        return None if control is None else control.job

    def find(self, job_ids: Collection[str]) -> list[Job]:
        """Those of them that there are."""
        return [self.as_it_is(job) for job in self._store.jobs.find(job_ids)]

    def of_actor(self, actor: str, kind: str | None = None, *, active: bool = False) -> list[Job]:
        """Oldest first."""
        return [self.as_it_is(job) for job in self._store.jobs.of_actor(actor, kind, active=active)]

    def latest(self, actor: str, kind: str) -> Job | None:
        found = self._store.jobs.latest(actor, kind)
        return None if found is None else self.as_it_is(found)

    def results(self, actor: str, kind: str) -> list[dict[str, Any]]:
        """What came of those that are done, the newest first."""
        return self._store.jobs.results(actor, kind)

    def done(self, job: Job, result: Mapping[str, Any]) -> None:
        """Write that something was done without a job, as if one had."""
        name = self._store.scratch.name
        self._store.jobs.add(replace(job, state="running", worker=name, attempts=1))
        self._store.jobs.end(job.id, name, "done", result=result)

    def as_it_is(self, job: Job) -> Job:
        """A job as the store has it, but for what this process knows better."""
        if (control := self._worker.control(job.id)) is not None:
            return control.job
        if job.active and (ended := self._worker.unwritten(job.id)) is not None:
            return replace(job, state=ended.state, error=ended.error, doing=ended.doing)
        return job

    def unwritten(self, job_id: str) -> Job | None:
        """As a job of this process ended whose end the store does not have yet: a full disk, mostly."""
        return self._worker.unwritten(job_id)

    def stop(self, job_id: str) -> Job:
        """Ask a job to end; it does within one window. What it did so far stays. Raises NotFound."""
        if (control := self._worker.control(job_id)) is not None:
            control.stop()
        # written as well where this process is at it, which may be putting it back at this moment
        with nullcontext() if control is None else suppress(StoreError):  # the disk may be full
            if self._store.jobs.halt(job_id):
                self._worker.forget(job_id)
                self._store.clear_job(job_id)
        return self.get(job_id)

    def again(self, job_id: str) -> Job:
        """Have a job that has ended go on where it was; one that has not is left alone. Raises NotFound."""
        self._store.jobs.again(job_id, self._store.scratch.name)
        job = self.get(job_id)
        self._worker.nudge(job)
        return job

    def wait(self, job_id: str, timeout: float | None = None) -> Job:
        """Block until a job has ended or `timeout` seconds passed. Raises NotFound."""
        until = time.monotonic() + timeout if timeout is not None else float("inf")
        while True:
            control = self._worker.control(job_id)
            left = max(0.0, until - time.monotonic())
            if control is not None:
                control.ended.wait(min(left, 1.0))
            elif left:
                time.sleep(min(left, LOOK_SECONDS))
            job = self.get(job_id)
            if not job.active or time.monotonic() >= until:
                return job

    def forget(self, recording_id: str) -> None:
        """Nothing more is done about a recording that is being deleted; its jobs go with it."""
        linked = self._store.jobs.of_recording(recording_id)
        for job in linked:
            if job.active:
                self.stop(job.id)
        for job in linked:
            if (control := self._worker.control(job.id)) is not None:
                control.ended.wait()

    def delete(self, job_id: str) -> None:
        """Stop a job and throw away what came of it; unknown ones are no matter."""
        try:
            self.stop(job_id)
        except NotFound:
            return
        self._store.delete_jobs([job_id])


def _now() -> datetime:
    return datetime.now(timezone.utc)
