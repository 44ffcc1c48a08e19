"""The actor's jobs: what is done for him in the background, followed and stopped."""

from __future__ import annotations

from collections.abc import Collection

from studio.domain import Job
from studio.jobs.queue import Queue
from studio.session.gate import Gate


class Jobs:
    def __init__(self, gate: Gate, queue: Queue) -> None:
        self._gate = gate
        self._queue = queue

    def get(self, job_id: str, kinds: Collection[str] | None = None) -> Job:
        """Raises NotFound, also for one that is of none of the `kinds`."""
        return self._gate.owned("read", "job", job_id, self._found(job_id, kinds))

    def find(self, job_ids: Collection[str]) -> list[Job]:
        """Those of them that there are and that are the actor's."""
        return [job for job in self._queue.find(job_ids) if self._gate.may_job("read", job)]

    def of_kind(self, kind: str) -> list[Job]:
        """The actor's, oldest first, with those that have ended and are kept."""
        return self._queue.of_actor(self._gate.library("read"), kind)

    def latest(self, kind: str) -> Job | None:
        """The newest of the actor's that is kept."""
        return self._queue.latest(self._gate.library("read"), kind)

    def active(self, kind: str | None = None) -> list[Job]:
        """What is waiting or at work for the actor, oldest first."""
        return self._queue.of_actor(self._gate.library("read"), kind, active=True)

    def stop(self, job_id: str) -> Job:
        """Ask it to end; what it did so far stays."""
        self._gate.owned("stop", "job", job_id, self._found(job_id))
        return self._queue.stop(job_id)

    def delete(self, job_id: str) -> None:
        """Stop it, and throw away what it keeps; what came of it stays."""
        self._gate.owned("delete", "job", job_id, self._found(job_id))
        self._queue.delete(job_id)

    def _found(self, job_id: str, kinds: Collection[str] | None = None) -> tuple[Job, str] | None:
        """One that this process is at is known without the store: a page asks several times a second how far it is."""
        here = self._queue.at_work(job_id)
        found = (job for job in ([here] if here else self._queue.find([job_id])) if kinds is None or job.kind in kinds)
        return next(((job, job.actor) for job in found), None)
