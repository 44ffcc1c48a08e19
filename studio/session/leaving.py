"""Out for good: everything that a visitor has here, when he says so and some time after his last visit."""

from __future__ import annotations

import logging
import shutil
import time
from contextlib import suppress

from studio.accounts.actor import Actor
from studio.config import Settings
from studio.domain import Job
from studio.errors import NotFound, RequestError
from studio.jobs.hub_tokens import HubTokens
from studio.jobs.kinds.importing import Import, asks
from studio.jobs.kinds.ingest import Ingest, is_kept
from studio.jobs.kinds.transcribe import Transcribe
from studio.jobs.live import LiveRecordings
from studio.jobs.queue import Queue
from studio.session.removing import Removing
from studio.store import Store
from studio.store.visitors import BEHIND
from studio.sweeper import Sweeper, for_each

END_SECONDS = 60.0
"""So long a job of his may take to end that another process is at; it ends within one window."""

TAKING_IN = (Ingest.name, Import.name)
"""Kinds of jobs of which recordings come."""

LONGEST_PAUSE = 600.0
"""Seconds from one look for those who are gone to the next."""

log = logging.getLogger(__name__)


class Leaving:
    """`wake` it where there is a server; close it."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        queue: Queue,
        removing: Removing,
        live: LiveRecordings,
        hub_tokens: HubTokens,
    ) -> None:
        self._keep_seconds = settings.keep_hours * 3600
        self._store = store
        self._queue = queue
        self._removing = removing
        self._live = live
        self._hub_tokens = hub_tokens
        pause = min(LONGEST_PAUSE, max(self._keep_seconds / 10, 1.0))
        # of visitors from before, where there are none now, it looks once
        self._sweeper = Sweeper("visitors", self.sweep, pause if settings.access == "visitors" else None)
        self.wake, self.close = self._sweeper.wake, self._sweeper.close

    def erase(self, actor: Actor) -> None:
        """Jobs end; recordings with all that hangs on them, downloads, uploads and what is being recorded go. What may
        be done again after a kill comes before the row that says whose it was."""
        self._erase(actor)
        self._store.visitors.remove(actor.name)

    def has_work(self, owner: str) -> bool:
        """Whether something of his is being made that becomes a recording, or is at work on one. What is begun behind
        an edit is not: it is of the recording that he corrected."""
        at_work = (job for job in self._queue.of_actor(owner, active=True) if job.kind not in BEHIND)
        return any(at_work) or bool(self._waiting(owner)) or bool(self._store.live.folders_of(owner))

    def finish_taking_in(self, owner: str) -> None:
        """Of one whose things are to be others': what he is recording, and the files that wait, are his first. Raises
        StoreError, and RequestError where that takes longer than END_SECONDS."""
        self._live.end_all(owner)
        until = time.monotonic() + END_SECONDS
        for job in self._taking_in(owner):
            with suppress(NotFound):
                self._queue.wait(job.id, max(0.0, until - time.monotonic()))
        if self._taking_in(owner):
            raise RequestError("Files of his are still being read. Try again when that has ended.")

    def _taking_in(self, owner: str) -> list[Job]:
        return [job for job in self._queue.of_actor(owner, active=True) if job.kind in TAKING_IN]

    def _waiting(self, owner: str) -> list[str]:
        """Imports that wait for an answer, and recordings that are kept, by id."""
        return [job.id for job in self._queue.of_actor(owner) if _waits(job)]

    def hand_over(self, owner: str, heir: str) -> None:
        """What still waits for him waits for his heir."""
        self._store.jobs.give(self._waiting(owner), heir)

    def end_work(self, owner: str) -> None:
        """Of one whose things are to be others': nothing is at work that would become his afterwards. What others can
        go on with stays: a run is of its recording, and what waits for him may wait for his heir."""
        self._end_jobs(Actor(owner))
        self._live.drop(owner)

    def clear_up(self, owner: str) -> None:
        """Of one whose things are others' now: what still waits for him."""
        self.end_work(owner)
        self._store.projects.delete_all(owner)

    def sweep(self) -> None:
        """Erase those whose time is over; whoever comes back meanwhile finds an empty library."""
        self._store.visitors.adopt()
        for_each("visitors", self._store.visitors.gone(self._keep_seconds), self._forget)

    def _forget(self, owner: str) -> None:
        log.info("everything of a visitor is deleted %g hours after his last visit", self._keep_seconds / 3600)
        self._erase(Actor(owner))
        self._store.visitors.remove(owner, self._keep_seconds)

    def _erase(self, actor: Actor) -> None:
        self._end_jobs(actor)
        self._live.drop(actor.name)
        for recording in self._store.recordings.in_project(actor.name, None):
            self._removing.remove(recording.id)
        self._end_jobs(actor)  # what recordings left behind them
        self._store.delete_jobs([job.id for job in self._queue.of_actor(actor.name)])
        self._store.projects.delete_all(actor.name)
        self._hub_tokens.drop(actor.name)
        self._store.hub_logins.forget(actor.name)
        for folder in self._store.scratch.uploads(actor.mark):
            shutil.rmtree(folder, ignore_errors=True)

    def _end_jobs(self, actor: Actor) -> None:
        jobs = self._queue.of_actor(actor.name)
        for job in jobs:
            with suppress(NotFound):
                self._queue.stop(job.id)
        for job in jobs:
            with suppress(NotFound):
                self._queue.wait(job.id, END_SECONDS)
        self._store.delete_jobs([job.id for job in jobs if job.kind != Transcribe.name and not _waits(job)])


def _waits(job: Job) -> bool:
    """For its owner: an answer to an import, or what is to become of a recording that could not be taken in."""
    return asks(job) or is_kept(job)
