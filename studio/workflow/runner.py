"""Transcription runs in the background: each in its thread, stoppable, and resumed after a kill."""

from __future__ import annotations

import contextvars
import logging
import threading
import time
import uuid
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timezone

from studio.audio import pauses
from studio.audio.reader import TimelineReader
from studio.domain import Hypothesis, Recording, Region, Request, Run, Transcript
from studio.engines import Engine, Progress, Window, check_request
from studio.engines.catalog import Catalog
from studio.errors import Cancelled, NotFound, StudioError
from studio.segmentation import segments
from studio.store import Store
from studio.workflow.aligning import Aligning

SIMULTANEOUS = 8
"""Runs at work at once; they share the engines, which do their own queueing."""

SHORTEST_SECONDS = 0.1
"""Of a window: less holds no word."""

log = logging.getLogger(__name__)


class Runner:
    def __init__(self, store: Store, catalog: Catalog, aligning: Aligning) -> None:
        self._store = store
        self._catalog = catalog
        self._aligning = aligning
        self._threads = ThreadPoolExecutor(SIMULTANEOUS, thread_name_prefix="run")
        self._lock = threading.Lock()
        self._stops: dict[str, threading.Event] = {}
        self._futures: dict[str, Future[None]] = {}
        self._closing = threading.Event()
        self._untold: dict[str, str] = {}
        """Why runs failed of which that could not be written: a full disk, mostly."""

    def start(self, recording: Recording, request: Request, region: Region | None = None) -> Run:
        """Queue a fresh run with an empty transcript. Raises RequestError before anything is written."""
        card = self._catalog.card(request.model)
        check_request(card, request)
        activity = self._store.blobs.read(recording.sha256, "activity.u8")
        windows = _within(pauses.cut(activity, max_seconds=card.capabilities.max_window), region)
        run_id, now = uuid.uuid4().hex, datetime.now(timezone.utc)
        heard = Hypothesis(f"h{run_id}", recording.id, request, "", now)
        transcript = Transcript(f"t{run_id}", recording.id, heard.id, request, now, version=0, region=region)
        self._store.runs.start(run_id, transcript, heard, windows)
        self._submit(run_id)
        return self._store.runs.get(run_id)

    def resume(self, run_id: str) -> Run:
        """Go on where a stopped, failed or killed run was; a run at work is left alone."""
        run = self._store.runs.get(run_id)
        if run.state != "done" and not self._at_work(run_id):
            self._store.runs.set_state(run_id, "queued")
            self._untold.pop(run_id, None)
            self._submit(run_id)
        return self._now(run_id)

    def as_it_is(self, run: Run) -> Run:
        """A run as the store has it, but for a failure that could not be written; that is tried again here."""
        if (why := self._untold.get(run.id)) is None or not run.active:
            return run
        self._fail(run.id, why)
        return replace(run, state="failed", error=why)

    def resume_unfinished(self) -> None:
        """At start: take up what a kill left behind, unless another process is at it."""
        for run in self._store.runs.unfinished():
            self._submit(run.id)

    def stop(self, run_id: str) -> Run:
        """Ask a run to end; it does within one window. What it heard stays."""
        with self._lock:
            stop = self._stops.get(run_id)
        if stop is not None:
            stop.set()
        elif self._now(run_id).active:
            self._store.runs.set_state(run_id, "stopped")
        return self._now(run_id)

    def wait(self, run_id: str, timeout: float | None = None) -> Run:
        """Block until a run has ended or `timeout` seconds passed; without one, only for runs of this process."""
        with self._lock:
            future = self._futures.get(run_id)
        if future is not None and not future.done():
            wait([future], timeout)
        elif timeout and self._now(run_id).active:
            time.sleep(timeout)  # another process is at it
        return self._now(run_id)

    def close(self) -> None:
        """End all runs within one window; they stay unfinished, and the next start takes them up."""
        self._closing.set()
        with self._lock:
            for stop in self._stops.values():
                stop.set()
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _now(self, run_id: str) -> Run:
        return self.as_it_is(self._store.runs.get(run_id))

    def _at_work(self, run_id: str) -> bool:
        with self._lock:
            future = self._futures.get(run_id)
        return future is not None and not future.done()

    def _submit(self, run_id: str) -> None:
        # a GPU that is lent for single calls is lent to whoever pressed the button
        context = contextvars.copy_context()
        with self._lock:
            stop = self._stops[run_id] = threading.Event()
            self._futures[run_id] = self._threads.submit(context.run, self._work, run_id, stop)

    def _work(self, run_id: str, stop: threading.Event) -> None:
        try:
            with self._store.scratch.claim(f"run-{run_id}") as mine:
                if mine:
                    self._carry_on(run_id, stop)
        except NotFound:
            log.info("run %s ended: its recording was deleted", run_id)
        except StudioError as error:
            self._fail(run_id, str(error))
        except Exception:
            log.exception("run %s failed", run_id)
            self._fail(run_id, "The recogniser failed in a way it should not. The server's log has the details.")
        finally:
            with self._lock:
                self._stops.pop(run_id, None)

    def _carry_on(self, run_id: str, stop: threading.Event) -> None:
        run = self._store.runs.get(run_id)
        if run.windows_done < run.windows_total:
            self._store.runs.set_state(run_id, "running")
            with suppress(Cancelled), self._catalog.lease(run.request.model, _unless(stop)) as engine:
                run = self._hear(run, engine, stop)
        if run.windows_done >= run.windows_total:
            self._store.runs.set_state(run_id, "done")
        elif not self._closing.is_set():
            self._store.runs.set_state(run_id, "stopped")

    def _hear(self, run: Run, engine: Engine, stop: threading.Event) -> Run:
        transcript = self._store.transcripts.get(run.transcript_id, with_segments=False)
        assert transcript.hypothesis_id is not None
        self._store.runs.name_revision(transcript.hypothesis_id, engine.revision)
        cuts = self._store.runs.windows(run.id)[run.windows_done :]
        ahead: deque[Window] = deque()
        sound = self._store.recordings.get(run.recording_id).sha256
        with self._store.blobs.open(sound, "timeline.flac") as file, TimelineReader(file) as reader:
            windows = _read_ahead(reader, cuts, ahead)
            for done, heard in enumerate(engine.transcribe(windows, run.request, stop.is_set), run.windows_done + 1):
                window = ahead.popleft()
                timed = self._aligning.heard(heard, window, run.request)
                found = segments(timed, window, run.request.target_lang)
                self._store.runs.append(run, transcript.hypothesis_id, done, found)
        return self._store.runs.get(run.id)

    def _fail(self, run_id: str, why: str) -> None:
        try:
            self._store.runs.set_state(run_id, "failed", why)
            self._untold.pop(run_id, None)
        except StudioError as error:
            if self._untold.get(run_id) != why:
                log.warning("run %s failed (%s), and that could not be written: %s", run_id, why, error)
            self._untold[run_id] = why


def _unless(stop: threading.Event) -> Progress:
    """Ends the loading of a model as soon as its run is stopped."""

    def look(_: float, __: str) -> None:
        if stop.is_set():
            raise Cancelled

    return look


def _within(windows: list[tuple[float, float]], region: Region | None) -> list[tuple[float, float]]:
    """The windows, clipped to the region; what is left of one must be long enough to hold a word."""
    if region is None:
        return windows
    clipped = ((max(start, region[0]), min(end, region[1])) for start, end in windows)
    return [(start, end) for start, end in clipped if end - start >= SHORTEST_SECONDS]


def _read_ahead(reader: TimelineReader, cuts: list[tuple[float, float]], ahead: deque[Window]) -> Iterator[Window]:
    """Windows with their sound, as the engine asks for them; `ahead` holds those it has not answered yet."""
    for start, end in cuts:
        window = Window(start, end, reader.read(start, end))
        ahead.append(window)
        yield window
