"""The worker of a process: takes jobs by turns, holds their leases, ends them, and maps what goes wrong."""

from __future__ import annotations

import contextvars
import logging
import threading
import time
import uuid
from collections import Counter, deque
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from studio.domain import Job, JobState, kept
from studio.errors import (
    UNEXPECTED,
    Cancelled,
    NotFound,
    ProcessDied,
    SoundUnreached,
    StoreUnreached,
    StudioError,
)
from studio.jobs.aside import Aside
from studio.jobs.base import GivenUp, Kind, Later, Result, SetsAside
from studio.jobs.control import WAITS, Control
from studio.store import Store
from studio.store.jobs import Taker

LEASE_SECONDS = 30.0
"""How long a process is believed to be at a job without saying so again."""

RENEW_SECONDS = 5.0

LOOK_SECONDS = 0.5
"""How often a process that works looks whether something is to end."""

SHORTEST_PAUSE_SECONDS = 0.05
"""From one look to the next, however many ask for one."""

IDLE_SECONDS = 2.0
"""How often one that does not looks for work that others left."""

PATIENCE_SECONDS = 2.0
"""How long a job waits for the process that was asked before others take it."""

DEAF_SECONDS = 60.0
"""A worker that has not looked for work for so long is none: a busy database keeps one for half of that at most."""

TIDY_SECONDS = 600.0

SOUND_SECONDS = 2.0, 60.0
"""How long a job waits before it looks whether its sound can be reached again: at first, and at most where it could
be each time and then was lost again."""

MOST_ATTEMPTS = 3
"""A job that came no further in so many is what kills its process."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _End:
    state: JobState
    error: str | None = None
    result: Result | None = None
    pause: float = 0.0
    """Of one that goes back into the queue: so many seconds nobody takes it."""
    doing: str = ""

    def of(self, job: Job) -> Job:
        """The job with this end."""
        result = job.result if self.result is None else self.result
        return replace(job, state=self.state, error=self.error, result=result, doing=self.doing)


class Worker:
    """Does jobs of some kinds, in threads. Starts with the first nudge; close it."""

    def __init__(self, store: Store, kinds: Mapping[str, Kind], *, home: str | None = None) -> None:
        """`home`: the process that this one works for, itself unless given."""
        self._store = store
        self._kinds = kinds
        self._name = store.scratch.name
        self._taker = Taker(self._name, home or self._name, LEASE_SECONDS, PATIENCE_SECONDS)
        self._wake = threading.Condition()
        self._nudged = False
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None
        self._live: dict[str, Control] = {}
        self._threads: dict[str, threading.Thread] = {}
        self._contexts: dict[str, contextvars.Context] = {}
        self._unwritten: dict[str, tuple[Job, _End]] = {}
        """How jobs ended of which that could not be written: a full disk, mostly."""
        self._soon: deque[tuple[Job, Callable[[], None]]] = deque()
        self._renewed = self._tidied = time.monotonic()
        self._asked = self._released = 0.0
        self._looked = time.monotonic()
        self._settling = Aside("settling", store.settle_doubtful)
        self.beside: Callable[[], None] = lambda: None
        """Called at every look: whoever works beside this worker is looked after there."""

    # --- from any thread ---

    def nudge(self, job: Job | None = None) -> None:
        """There is work. A job that was just asked for runs in the caller's context: it holds whose GPU is lent."""
        with self._wake:
            if self._closing.is_set():
                return
            if job is not None and job.kind in self._kinds:
                self._contexts[job.id] = contextvars.copy_context()
            self._nudged = True
            self._wake.notify_all()
            if self._thread is None:
                self._thread = threading.Thread(target=self._serve, name="jobs", daemon=True)
                self._thread.start()

    def forget(self, job_id: str) -> None:
        """A job that was stopped before anybody began with it."""
        with self._wake:
            self._contexts.pop(job_id, None)

    def control(self, job_id: str) -> Control | None:
        """Of a job that this process is at."""
        with self._wake:
            return self._live.get(job_id)

    def unwritten(self, job_id: str) -> Job | None:
        """As a job ended whose end is not in the store yet."""
        with self._wake:
            found = self._unwritten.get(job_id)
        return found[1].of(found[0]) if found else None

    def begin_soon(self, job: Job, dropped: Callable[[], None]) -> None:
        """Have this process do a job that is not in the store yet. See `Queue.begin_soon`."""
        with self._wake:
            if self._closing.is_set():
                dropped()
                return
            self._soon.append((job, dropped))
        self.nudge()

    @property
    def alive(self) -> bool:
        """True while it looks for work: its thread runs and was through with a look not long ago."""
        there = self._thread is not None and self._thread.is_alive()
        return there and time.monotonic() - self._looked < DEAF_SECONDS

    @property
    def busy(self) -> bool:
        with self._wake:
            return bool(self._live)

    def close(self) -> None:
        """Every job goes back into the queue, within one window; the next start takes it up."""
        with self._wake:
            self._closing.set()
            self._wake.notify_all()
        if self._thread is not None:
            self._thread.join()  # it may be beginning one more
        self._settling.close()
        with self._wake:
            live, threads = list(self._live.values()), list(self._threads.values())
        for control in live:
            control.give_back()
        for thread in threads:
            thread.join()

    # --- the worker's own thread ---

    def _serve(self) -> None:
        while not self._closing.is_set():
            try:
                self._look()
            except StudioError as error:
                log.warning("jobs cannot be looked for: %s", error)
            except Exception:
                log.exception("jobs cannot be looked for")
            self._looked = time.monotonic()
            self._closing.wait(SHORTEST_PAUSE_SECONDS)
            with self._wake:
                pause = LOOK_SECONDS if self._live or self._unwritten else IDLE_SECONDS
                self._wake.wait_for(lambda: self._nudged or self._closing.is_set(), pause)
                self._nudged = False

    def _look(self) -> None:
        takes_back = time.monotonic() - self._released >= RENEW_SECONDS
        self._hold(surely=takes_back)
        self._write_ends()
        while not self._closing.is_set() and self._take():
            pass
        self.beside()
        if takes_back:
            self._released = time.monotonic()
            self._store.take_back_jobs()
            if self._store.in_doubt:
                self._settling.begin()
        self._tidy()

    def _hold(self, *, surely: bool) -> None:
        """Renew what is held; end what somebody wants ended, and what is no longer held.

        `surely`: before leases that ran out are taken back. On a machine that slept, or whose clock was put forward,
        they have run out by the database's clock, whatever ours says, and this process is at its work all the same.
        """
        with self._wake:
            live, unwritten = dict(self._live), set(self._unwritten)
        if not live:
            return
        if surely or time.monotonic() - self._renewed >= RENEW_SECONDS:
            self._renewed = time.monotonic()
            held = self._store.jobs.renew(self._name, LEASE_SECONDS)
            for job_id in live.keys() - held:
                live[job_id].give_back()
            for job_id in held - live.keys() - unwritten:  # the database was lost while it gave them, and had done so
                self._store.jobs.end(job_id, self._name, "queued")
        if time.monotonic() - self._asked >= LOOK_SECONDS:
            self._asked = time.monotonic()
            for job_id in self._store.jobs.halted(self._name) & live.keys():
                live[job_id].stop()

    def _take(self) -> bool:
        """Begin one job; False when there is none for now."""
        free = self._free()
        if (soon := self._next_of_own(free)) is not None:
            self._begin(*soon)
            return True
        # read first: a job that waits for another process must not make this one a writer
        if not any(map(self._may, self._store.jobs.open_to(free, self._taker))):
            return False
        job = self._store.jobs.claim(free, self._taker, self._may)
        if job is not None:
            self._start(job)
        return job is not None

    def _next_of_own(self, free: Collection[str]) -> tuple[Job, Callable[[], None]] | None:
        """What is to begin here and is not in the store."""
        with self._wake:
            soon = next((each for each in self._soon if each[0].kind in free), None)
            if soon is not None:
                self._soon.remove(soon)
            return soon

    def _begin(self, job: Job, dropped: Callable[[], None]) -> None:
        """A job that is this process' own from the start."""
        mine = replace(job, state="running", worker=self._taker.name, attempts=1)
        try:
            self._store.jobs.add(mine)
        except StoreUnreached:  # and perhaps written all the same: a row of that id may be there
            with self._wake:
                self._soon.appendleft((replace(job, id=uuid.uuid4().hex), dropped))
            raise
        except BaseException:
            dropped()
            raise
        self._start(mine)

    def _free(self) -> list[str]:
        """Kinds of which more can be done now."""
        with self._wake:
            busy = Counter(control.job.kind for control in self._live.values())
        return [name for name, kind in self._kinds.items() if busy[name] < kind.slots]

    def _may(self, job: Job) -> bool:
        return self._kinds[job.kind].may(job, at_home=job.home == self._taker.home)

    def _start(self, job: Job) -> None:
        control = Control(self._store, self._name, job)
        with self._wake:
            context = self._contexts.pop(job.id, None) or contextvars.copy_context()
            self._live[job.id] = control
            thread = threading.Thread(
                target=context.run, args=(self._run, job, control), name=f"job-{job.kind}", daemon=True
            )
            self._threads[job.id] = thread
        thread.start()

    def _write_ends(self) -> None:
        with self._wake:
            ends = list(self._unwritten.items())
        for job_id, (job, end) in ends:
            self._write_end(job, end)
            with self._wake:
                self._unwritten.pop(job_id, None)

    def _write_end(self, job: Job, end: _End) -> None:
        """With what it leaves on the disk, which a job keeps that is done or goes on, and of failed ones few."""
        jobs = self._store.jobs
        state = jobs.end(job.id, self._name, end.state, end.error, end.result, pause=end.pause, doing=end.doing)
        if self._is_done_with(job, state):
            self._store.delete_jobs([job.id])
        elif state in ("stopped", "failed") and not end.of(job).is_kept:
            self._store.clear_job(job.id)

    def _tidy(self) -> None:
        """Throw away what has been kept long enough."""
        if time.monotonic() - self._tidied < TIDY_SECONDS:
            return
        self._tidied = time.monotonic()
        for kind in self._kinds.values():
            if kind.keep_seconds is not None:
                old = self._store.jobs.ended_before(kind.name, kind.keep_seconds)
                self._store.delete_jobs([job.id for job in old if not job.is_kept])

    # --- the threads of the jobs ---

    def _run(self, job: Job, control: Control) -> None:
        end = self._outcome(job, control)
        if end.state == "queued" and control.stopped_for_good:
            end = _End("stopped")
        try:
            self._write_end(control.job, end)
        except StudioError as error:
            log.warning("job %s (%s) ended as %s, and that could not be written: %s", job.id, job.kind, end, error)
            with self._wake:
                self._unwritten[job.id] = (control.job, end)
        finally:
            with self._wake:
                self._live.pop(job.id, None)
                self._threads.pop(job.id, None)
                self._nudged = True
                self._wake.notify_all()
            control.ended.set()

    def _is_done_with(self, job: Job, state: JobState | None) -> bool:
        """True when nothing is to stay of it: it was deleted meanwhile, or its kind keeps nothing. `state` is what was
        written; None for nothing."""
        if state is None:
            return not self._store.jobs.find([job.id])
        return state in ("done", "stopped") and self._kinds[job.kind].keep_seconds == 0

    def _outcome(self, job: Job, control: Control) -> _End:
        """Do it. What can go wrong is said here, for every kind."""
        try:
            result = self._work(self._without_what_kills(job, control), control)
        except Cancelled:
            return _End("queued")
        except Later as later:
            return _End("queued", result=later.result, pause=later.seconds, doing=later.doing)
        except GivenUp as error:
            return _End("failed", str(error), kept(control.job))
        except NotFound as error:
            log.info("job %s (%s) ended: what it is about was deleted", job.id, job.kind)
            return _End("stopped", str(error))
        except StoreUnreached as error:
            log.info("job %s (%s) goes back into the queue: %s", job.id, job.kind, error)
            return _End("queued")
        except StudioError as error:
            return _End("failed", str(error))
        except Exception:
            log.exception("job %s (%s) failed", job.id, job.kind)
            return _End("failed", UNEXPECTED)
        return _End("done", result=result)

    def _without_what_kills(self, job: Job, control: Control) -> Job:
        """What came no further in so many attempts is not tried once more. Raises ProcessDied, GivenUp."""
        if job.attempts <= MOST_ATTEMPTS:
            return job
        died, kind = ProcessDied(job.attempts - 1), self._kinds[job.kind]
        if not isinstance(kind, SetsAside):
            raise died
        return kind.set_aside(job, control, str(died))

    def _work(self, job: Job, control: Control) -> Result | None:
        """However often the sound is lost meanwhile: what the job was given lies here, and it goes on where it was."""
        pause, longest = SOUND_SECONDS
        while True:
            try:
                return self._kinds[job.kind].work(job, control)
            except SoundUnreached as error:
                log.warning("job %s (%s) waits: %s", job.id, job.kind, error)
                self._await_sound(control, pause)
                job, pause = replace(job, part=control.job.part, result=control.job.result), min(2 * pause, longest)

    def _await_sound(self, control: Control, pause: float) -> None:
        """Raises Cancelled once the job is to end."""
        control.note(control.job.part, WAITS)
        control.wait(pause)
        while not self._store.blobs.answers():
            control.note(control.job.part, WAITS)
            control.wait(SOUND_SECONDS[0])
