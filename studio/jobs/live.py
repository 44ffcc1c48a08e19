"""Recordings while they are made: kept piece by piece, heard meanwhile, taken in when they end.

One that nobody ends, because the page or the machine behind it died, is taken in after a while, by whichever
server runs then.
"""

from __future__ import annotations

import logging
import os
import shutil
import threading
import time
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from studio.audio.wav import HEAD_BYTES, MOST_SAMPLES, SAMPLE_BYTES
from studio.config import Settings
from studio.domain import DEFAULT_PROJECT, Job, Request
from studio.engines.catalog import Catalog
from studio.errors import NotFound, RecordingFull, RequestError, StoreError, StudioError
from studio.jobs.kinds.ingest import Ingest
from studio.jobs.queue import Queue
from studio.limits import SAMPLE_RATE
from studio.store import Store
from studio.store.disk import store_error
from studio.store.live import LiveEnd, LiveFiles, LiveHead
from studio.sweeper import Sweeper, for_each
from studio.workflow.listening import Listener, LiveText

GONE_SECONDS = 300.0
"""Without a word from the page, which says one every few seconds also in a pause: a lost connection may come back."""

LEFT_SECONDS = 30.0
"""The same, where its owner opens a page anew: mostly because the one before died."""

LOOK_SECONDS = 10.0

TIDY_SECONDS = 3600.0
"""From one look for what ended long ago to the next."""

LINGER_SECONDS = 120.0
"""How long the text of a recording that has ended can be read."""

MOST_HEARD = 8
"""At one time; of more the sound is kept, and no text is made meanwhile."""

MOST_OPEN = 20
"""Of one person: more are no microphones."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LiveState:
    """How a recording that is being made stands."""

    samples: int
    text: LiveText

    @property
    def seconds(self) -> float:
        return self.samples / SAMPLE_RATE


@dataclass(frozen=True, slots=True)
class Held:
    """What became of a piece."""

    samples: int
    """So many are on the disk."""
    ended: bool = False
    job: Job | None = None
    """What takes the recording in, once it has ended; None where nothing was recorded, or that was long ago."""


@dataclass(slots=True)
class _Live:
    """A recording of which something was asked: what hears it, and since when it is over."""

    owner: str
    listener: Listener | None
    samples: int
    problem: str = ""
    ended: float | None = None

    @property
    def text(self) -> LiveText:
        return self.listener.text if self.listener is not None else LiveText(problem=self.problem, done=True)


class LiveRecordings:
    """Close it. Whoever calls has asked whether he may: `owner` tells whose a recording is."""

    def __init__(self, settings: Settings, store: Store, catalog: Catalog, ingest: Ingest, queue: Queue) -> None:
        self._settings = settings
        self._store = store
        self._files: LiveFiles = store.live
        self._catalog = catalog
        self._ingest = ingest
        self._queue = queue
        self._heard: dict[str, _Live] = {}
        self._lock = threading.Lock()
        self._tidied = -TIDY_SECONDS
        self._sweeper = Sweeper("live", self._sweep, LOOK_SECONDS)

    @property
    def most_samples(self) -> int:
        """The limit of a file."""
        bytes_left = (self._settings.max_bytes - HEAD_BYTES) // SAMPLE_BYTES
        return min(int(self._settings.max_hours * 3600) * SAMPLE_RATE, bytes_left, MOST_SAMPLES)

    def wake(self) -> None:
        """Take in, from now on, what nobody ends."""
        self._sweeper.wake()

    def close(self) -> None:
        with self._lock:
            listeners = [each.listener for each in self._heard.values() if each.listener is not None]
        for listener in listeners:
            listener.close()
        for listener in listeners:
            listener.join()
        self._sweeper.close()

    # --- a recording ---

    def begin(
        self, owner: str, name: str, request: Request | None, why: str = "", project: str = DEFAULT_PROJECT
    ) -> LiveHead:
        """`why`: what is told where no model hears it. Raises RequestError and StoreError."""
        mine = [each for each in self._files.ids() if self.owner(each) == owner]
        if len(mine) >= MOST_OPEN:
            raise RequestError(f"{MOST_OPEN} recordings are being made already. End one of them first.")
        head = self._files.begin(owner, name, request, project)
        self._listen(head, why)
        return head

    def owner(self, live_id: str) -> str | None:
        """None for what there is not, or no more."""
        with self._lock:
            heard = self._heard.get(live_id)
        if heard is not None:
            return heard.owner
        with suppress(NotFound):
            return self._files.head(live_id).owner
        if (job := self._job(live_id)) is not None:
            return job.actor
        ended = self._files.ended(live_id)
        return ended.owner if ended is not None else None

    def keep(self, live_id: str, at: int, pcm: bytes, *, last: bool = False) -> Held:
        """Take in a piece, and with the `last` one that is there whole the recording.

        One that has ended says so. Raises NotFound, StoreError, and RecordingFull at the limit.
        """
        with self._files.held(live_id):  # somebody may be ending it: another page, another server, or the sweeper
            if (over := self._over(live_id)) is not None:
                return over
            if at + len(pcm) // SAMPLE_BYTES > self.most_samples:
                raise RecordingFull(self.most_samples / SAMPLE_RATE / 3600)
            samples = self._put(live_id, at, pcm)
        self._grown(live_id, samples)
        return self.end(live_id) if last and samples >= at + len(pcm) // SAMPLE_BYTES else Held(samples)

    def samples(self, live_id: str) -> int:
        """How many came; of one that has ended as many as there are in any piece."""
        try:
            return self._files.samples(live_id)
        except NotFound:
            return self.most_samples

    def state(self, live_id: str) -> LiveState:
        with self._lock:
            heard = self._heard.get(live_id)
        if heard is not None:
            return LiveState(heard.samples, heard.text)
        lines = tuple(self._files.lines(live_id))  # of the server before: nothing has come to this one yet
        return LiveState(self._files.samples(live_id), LiveText(lines, heard=lines[-1].end if lines else 0.0))

    def end(self, live_id: str) -> Held:
        """Take it in. Asked again it gives the same job. Raises NotFound."""
        with self._files.held(live_id):  # a page that goes may ask twice at once, and two servers
            if (job := self._job(live_id)) is None:
                job = self._take_in(self._files.head(live_id))
            if job is not None:
                with suppress(StoreError):  # a full disk keeps no recording from its end
                    self._files.note_end(live_id, LiveEnd(job.actor, _ended(job).samples))
            self._files.forget(live_id)
        self._hear_no_longer(live_id)
        return Held(0, ended=True) if job is None else _ended(job)

    def _hear_no_longer(self, live_id: str) -> None:
        with self._lock:
            if (heard := self._heard.get(live_id)) is not None and heard.ended is None:
                heard.ended = time.monotonic()
                if heard.listener is not None:
                    heard.listener.end()

    def end_left(self, owner: str, more: Collection[str] = ()) -> None:
        """Take in what a page of his left behind, but for those of which there is `more` to come."""
        for live_id in self._silent(LEFT_SECONDS):
            if live_id not in more and self.owner(live_id) == owner:
                self._end_alone(live_id, LEFT_SECONDS)

    def end_all(self, owner: str) -> None:
        """Take in all that he is making. Raises StoreError."""
        for folder in self._files.folders_of(owner):
            with suppress(NotFound):  # it ended meanwhile
                self.end(folder.name)

    def drop(self, owner: str) -> None:
        """Throw away all that he is making, with what was heard in it."""
        with self._lock:
            mine = {key: each for key, each in self._heard.items() if each.owner == owner}
            for key in mine:
                del self._heard[key]
        for each in mine.values():
            if each.listener is not None:
                each.listener.close()
        for folder in self._files.folders_of(owner):
            self._files.forget(folder.name)
        self._files.forget_ended(owner)

    # --- inside ---

    def _over(self, live_id: str) -> Held | None:
        """None for one that goes on, or that there is not."""
        if (job := self._job(live_id)) is not None:
            return _ended(job)
        ended = self._files.ended(live_id)
        return None if ended is None else Held(ended.samples, ended=True)

    def _put(self, live_id: str, at: int, pcm: bytes) -> int:
        return self._files.append(live_id, at, pcm) if pcm else self._still_there(live_id)

    def _grown(self, live_id: str, samples: int) -> None:
        heard = self._heard.get(live_id) or self._listen(self._files.head(live_id))
        heard.samples = samples
        if heard.listener is not None:
            heard.listener.grown(samples)

    def _still_there(self, live_id: str) -> int:
        samples = self._files.samples(live_id)
        self._files.touch(live_id)
        return samples

    def _job(self, live_id: str) -> Job | None:
        """What takes the recording in has its id."""
        return next((job for job in self._queue.find([live_id]) if job.kind == Ingest.name), None)

    def _take_in(self, head: LiveHead) -> Job | None:
        """The file gets a second name for the job: a kill in the middle leaves the first."""
        sound = self._files.finish(head.id)
        if not (samples := self._files.samples(head.id)):
            return None
        try:
            with self._store.scratch.folder() as folder:
                copy = folder / sound.name
                _linked(sound, copy)
                return self._ingest.start([(copy, head.name)], head.owner, head.project, live=(head.id, samples))
        except OSError as error:
            raise store_error(error, self._settings.data) from error

    def _listen(self, head: LiveHead, why: str = "") -> _Live:
        with self._lock:
            if (there := self._heard.get(head.id)) is not None:
                return there
            found = _Live(head.owner, None, self._files.samples(head.id), why)
            at_work = sum(each.listener is not None and each.ended is None for each in self._heard.values())
            if head.request is not None and at_work >= MOST_HEARD:
                found.problem = "Many are recording at this moment: the text comes when the recording ends."
            elif head.request is not None:
                self._hear(found, head, head.request)
            self._heard[head.id] = found
            return found

    def _hear(self, found: _Live, head: LiveHead, request: Request) -> None:
        before, keep = self._files.lines(head.id), partial(self._files.keep, head.id)
        try:
            lend = self._catalog.lender(request.model)
            found.listener = Listener(self._files.sound(head.id), request, lend, before, keep)
        except StudioError as error:  # the model went while the server was away
            found.problem = str(error)

    def _sweep(self) -> None:
        for_each("live", self._silent(GONE_SECONDS), lambda live_id: self._end_alone(live_id, GONE_SECONDS))
        self._leave_ended_elsewhere()
        self._forget_ended()
        if time.monotonic() - self._tidied > TIDY_SECONDS:
            self._tidied = time.monotonic()
            self._files.forget_long_ended()

    def _silent(self, seconds: float) -> list[str]:
        return [each for each in self._files.ids() if self._files.silent_seconds(each) > seconds]

    def _end_alone(self, live_id: str, seconds: float) -> None:
        """Unless somebody came back meanwhile, who may speak to another server."""
        try:
            with self._files.held(live_id):
                if self._files.silent_seconds(live_id) > seconds:
                    self.end(live_id)
        except NotFound:  # a head that a crash kept from being written holds no sound either
            self._files.forget(live_id)
        except StudioError as error:
            log.warning("a recording that nobody ended could not be taken in: %s", error)

    def _leave_ended_elsewhere(self) -> None:
        """What another server took in is heard no longer."""
        with self._lock:
            heard = [live_id for live_id, each in self._heard.items() if each.ended is None]
        there = set(self._files.ids())
        for live_id in heard:
            if live_id not in there:
                self._hear_no_longer(live_id)

    def _forget_ended(self) -> None:
        late = time.monotonic() - LINGER_SECONDS
        with self._lock:
            for live_id in [each for each, heard in self._heard.items() if (heard.ended or late) < late]:
                del self._heard[live_id]


def _ended(job: Job) -> Held:
    return Held(int(job.payload["samples"] or 0), ended=True, job=job)


def _linked(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # a disk that knows no second names
        shutil.copyfile(source, target)
