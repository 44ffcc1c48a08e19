"""A file heard for a program that waits for its text: nothing of it is in the Library, and nothing stays.

The sound lies in the job's folder while it is heard. What was heard is kept in this process alone, for whoever asked
it, and never in the store. A job whose process is dead is nobody's: there is no connection left to answer by.
"""

from __future__ import annotations

import shutil
import threading
import uuid
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from studio.audio import pauses, refusals, timeline
from studio.audio.reader import TimelineReader
from studio.domain import Cut, Job, Recording, Request, Segment, Transcript
from studio.engines.base import Window
from studio.errors import UNEXPECTED, Cancelled, NotFound, StudioError
from studio.formats import Document
from studio.jobs.base import Result
from studio.jobs.control import Control
from studio.jobs.hearing import loading, read_ahead
from studio.jobs.services import Services
from studio.limits import MOST_ONCE
from studio.store.disk import store_error
from studio.transcript.segment import segments
from studio.workflow.intake import tidy_name, tidy_suffix

DECODING = 0.25
"""The share of the work, as it is told, that decoding is."""


class TooMany(StudioError, RuntimeError):
    """As many are waiting as may wait; it says so before anything is done."""

    def __init__(self) -> None:
        super().__init__(f"{MOST_ONCE} files are waiting or being heard already. Send this one again later.")


@dataclass(slots=True)
class _Asked:
    """What this process was asked for, and what came of it."""

    actor: str
    name: str
    request: Request
    heard: Document | None = None
    error: StudioError | None = None


class TranscribeOnce:
    name = "transcribe_once"
    slots = 2  # so that programs, however many, leave the engines to the page, too
    apart = False
    keep_seconds: float | None = 0.0

    def __init__(self, services: Services) -> None:
        self._services = services
        self._asked: dict[str, _Asked] = {}
        self._lock = threading.Lock()

    # --- asking ---

    def start(self, file: Path, name: str, request: Request, actor: str) -> Job:
        """The file is taken away from where it lies. Raises TooMany, StoreError."""
        store, queue = self._services.store, self._services.queue()
        job_id = uuid.uuid4().hex
        with self._lock:
            self._check_turn(actor)
            self._asked[job_id] = _Asked(actor, tidy_name(name), request)
        try:
            self._take(file, store.job_folder(job_id))
            return queue.add(queue.new(self.name, actor, {"model": request.model}, job_id))
        except BaseException:
            self.forget(job_id)
            raise

    def _take(self, file: Path, folder: Path) -> None:
        try:
            folder.mkdir()
            shutil.move(file, folder / f"sound{tidy_suffix(file)}")
        except OSError as error:
            raise store_error(error, self._services.settings.data) from error

    def check_turn(self, actor: str) -> None:
        """Raises TooMany where one more would wait too long."""
        with self._lock:
            self._check_turn(actor)

    def _check_turn(self, actor: str) -> None:
        if sum(asked.actor == actor for asked in self._asked.values()) >= MOST_ONCE:
            raise TooMany

    def asked_by(self, job_id: str) -> str | None:
        """The actor of a job of this process."""
        with self._lock:
            found = self._asked.get(job_id)
        return found.actor if found is not None else None

    def heard(self, job_id: str) -> Document | None:
        """What was heard; None while it is not done. Raises what went wrong, NotFound for what was not asked for."""
        found = self._found(job_id)
        if found.error is not None:
            raise found.error
        return found.heard

    def job(self, job_id: str) -> Job:
        """As it is now. Raises NotFound."""
        return self._services.queue().get(job_id)

    def forget(self, job_id: str) -> None:
        """End it, with all that there is of it."""
        with self._lock:
            self._asked.pop(job_id, None)
        self._services.queue().delete(job_id)
        self._services.store.clear_job(job_id)

    def close(self) -> None:
        """End all: who waits for them goes with this process."""
        for job_id in list(self._asked):
            self.forget(job_id)

    def _found(self, job_id: str) -> _Asked:
        with self._lock:
            found = self._asked.get(job_id)
        if found is None:
            raise NotFound("job", job_id)
        return found

    # --- working ---

    def may(self, job: Job, *, at_home: bool) -> bool:
        """One of a process that is dead is anybody's, who ends it."""
        return at_home or job.home == ""

    def work(self, job: Job, control: Control) -> Result | None:
        asked = self._found(job.id)
        try:
            asked.heard = self._hear(asked, control)
        except Cancelled as error:
            asked.error = error
            raise
        except StudioError as error:
            asked.error = error
        except Exception:
            asked.error = _Fault(UNEXPECTED)
            raise
        return None

    def _hear(self, asked: _Asked, control: Control) -> Document:
        settings, folder = self._services.settings, control.folder
        source = next(folder.glob("sound*"), None)
        if source is None:  # it was stopped before it began
            raise Cancelled
        refusals.check_size(source, asked.name, settings.max_bytes)
        built = timeline.build(
            source,
            folder,
            name=asked.name,
            max_seconds=settings.max_hours * 3600,
            max_bytes=settings.max_bytes,
            progress=lambda part: control.note(DECODING * part),
            cancelled=control.stopped,
        )
        now, size = datetime.now(timezone.utc), source.stat().st_size
        told = (built.original_rate, built.original_channels, built.codec, size, tuple(built.warnings))
        recording = Recording(control.job.id, asked.name, built.num_samples, now, "", *told)
        said = self._said(asked, built, control)
        transcript = Transcript(control.job.id, recording.id, None, asked.request, now, 0, said)
        return Document(recording, transcript, None, lambda _: built.flac)

    def _said(self, asked: _Asked, built: timeline.Timeline, control: Control) -> tuple[Segment, ...]:
        """Window after window, as a run is. Raises Cancelled."""
        request, found = asked.request, list[Segment]()
        longest = self._services.models.card(request.model).capabilities.max_window
        cuts = pauses.cut(built.activity.read_bytes(), max_seconds=longest)
        if not cuts:
            return ()
        timing, ahead = self._services.times.of_run(request), deque[tuple[Window, int | None]]()
        with (
            self._services.models.lease(request.model, loading(control, DECODING)) as engine,
            TimelineReader(built.flac) as reader,
        ):
            windows = read_ahead({None: reader}, (Cut(*each) for each in cuts), ahead)
            for done, result in enumerate(engine.transcribe(windows, request, control.stopped), 1):
                window, _ = ahead.popleft()
                found += segments(timing.timed(result, window), window, request.target_lang, None)
                control.tell(DECODING + (1 - DECODING) * done / len(cuts))
        control.tell(1.0)
        return tuple(found)


class _Fault(StudioError, RuntimeError):
    """Of the program: its own words are for the log."""

    fault = True


KIND = TranscribeOnce
