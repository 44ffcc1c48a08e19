"""Transcription: window after window into a fresh transcript; stopped or killed, it goes on where it was."""

from __future__ import annotations

import time
import uuid
from collections import deque
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timezone

from studio.audio import pauses
from studio.audio.names import activity_of
from studio.domain import Cut, Hypothesis, Job, Recording, Region, Request, Run, Transcript
from studio.engines.base import Engine, Window
from studio.engines.zerogpu import NotLent, clock
from studio.errors import Cancelled, EngineError, ModelUnavailable, RequestError, shown
from studio.jobs.base import Result
from studio.jobs.control import WAITS, Control
from studio.jobs.hearing import loading, read_ahead
from studio.jobs.services import Services
from studio.transcript.segment import segments
from studio.workflow.diarizers import diarizer, diarizer_for
from studio.workflow.diarizing import find_speakers
from studio.workflow.sounds import timeline

SHORTEST_SECONDS = 0.1
"""Of a window: less holds no word."""

LONGEST_WAIT = 300.0
"""Seconds that a job waits for a GPU that is lent; for more, whoever asked is told when to go on."""

MOST_WAITS = 5
"""In a row, with nothing heard between them."""

WAIT_STEP = 0.5
WAITING = "Waiting for the GPU"


class Transcribe:
    name = "transcribe"
    slots = 8  # they share the engines, which do their own queueing
    apart = False
    keep_seconds: float | None = None

    def __init__(self, services: Services) -> None:
        self._services = services

    # --- asking ---

    def start(
        self,
        recording: Recording,
        request: Request,
        actor: str,
        region: Region | None = None,
        *,
        for_comparison: bool = False,
        by_channel: bool = False,
        speakers: str | None = None,
    ) -> Run:
        """Queue a fresh run with an empty transcript; `by_channel`: each channel is heard by itself, a speaker each;
        `speakers`: the diarizer that finds out who speaks once the words are there.

        Raises UnknownModel, ModelUnavailable, and RequestError for a recording without channels of its own, or which
        the diarizer does not hear, before anything is written; the rest of the request was checked where it was made,
        and is by the engine.
        """
        store, queue = self._services.store, self._services.queue()
        payload = {"model": request.model} | self._speakers(recording, speakers, by_channel)
        card = self._services.models.card(request.model)
        windows = _within(self._cuts(recording, card.capabilities.max_window, by_channel), region)
        run_id, now = uuid.uuid4().hex, datetime.now(timezone.utc)
        heard = Hypothesis(f"h{run_id}", recording.id, request, "", now)
        transcript = Transcript(
            f"t{run_id}", recording.id, heard.id, request, now, 0, region=region, for_comparison=for_comparison
        )
        asked = queue.new(self.name, actor, payload, run_id)
        store.runs.start(asked, transcript, heard, windows)
        queue.written(asked)
        return store.runs.get(run_id)

    def _speakers(self, recording: Recording, speakers: str | None, by_channel: bool) -> dict[str, str]:
        """What a job's payload has of it. Raises RequestError, ModelUnavailable."""
        if speakers is None:
            return {}
        if by_channel:
            raise RequestError("A channel is a speaker already: leave the diarizer out, or the channels together.")
        return {"speakers": diarizer_for(self._services.models, recording, speakers).id}

    def diarizer(self, model: str) -> str:
        """The id of a diarizer; `auto` is the first that is ready. Raises RequestError, ModelUnavailable."""
        return diarizer(self._services.models, model).id

    def speakers_of(self, run_id: str) -> str | None:
        """The diarizer that a run is to ask at its end."""
        found: str | None = self._services.queue().get(run_id).payload.get("speakers")
        return found

    def doing(self, run: Run) -> str:
        """What is being done after the last word, which is nothing for most runs, or what is waited for before it."""
        over = run.windows_done == run.windows_total
        if not run.active:
            return ""
        if not (over or self._services.settings.zero_gpu):
            here = self._services.queue().at_work(run.id)
            return WAITS if here is not None and here.doing == WAITS else ""
        told = self._services.queue().get(run.id).doing
        return told if over or told.startswith(WAITING) else ""

    def _cuts(self, recording: Recording, longest: float, by_channel: bool) -> list[Cut]:
        """All that is to be heard, in order of time. Raises RequestError."""
        if by_channel and not recording.separate_channels:
            raise RequestError(
                f"The channels of {shown(recording.name)} do not say different things: there is no speaker a channel. "
                "Transcribe it as a whole."
            )
        blobs, channels = self._services.store.blobs, range(recording.separate_channels) if by_channel else [None]
        return sorted(
            Cut(start, end, channel)
            for channel in channels
            for start, end in pauses.cut(blobs.read(recording.sha256, activity_of(channel)), max_seconds=longest)
        )

    def get(self, run_id: str) -> Run:
        return self.as_it_is(self._services.store.runs.get(run_id))

    def as_it_is(self, run: Run) -> Run:
        """A run as the store has it, but for an end that could not be written."""
        ended = self._services.queue().unwritten(run.id) if run.active else None
        return replace(run, state=ended.state, error=ended.error) if ended else run

    def stop(self, run_id: str) -> Run:
        """Ask a run to end; it does within one window. What it heard stays."""
        self._services.queue().stop(run_id)
        return self.get(run_id)

    def resume(self, run_id: str) -> Run:
        """Go on where a stopped, failed or killed run was; one at work, or done, is left alone."""
        if self.get(run_id).state != "done":
            self._services.queue().again(run_id)
        return self.get(run_id)

    def wait(self, run_id: str, timeout: float | None = None) -> Run:
        """Block until a run has ended or `timeout` seconds passed."""
        self._services.queue().wait(run_id, timeout)
        return self.get(run_id)

    # --- working ---

    def may(self, job: Job, *, at_home: bool) -> bool:
        """Another process' run only with models that are ready here: nobody asked this one to download them."""
        wanted = [job.payload[key] for key in ("model", "speakers") if key in job.payload]
        return at_home or all(self._services.models.is_ready(model) for model in wanted)

    def work(self, job: Job, control: Control) -> Result | None:
        run = self._services.store.runs.get(job.id)
        if run.windows_done < run.windows_total:
            run = self._hear_patiently(run, control)
        if run.windows_done < run.windows_total:
            raise Cancelled
        if (model := job.payload.get("speakers")) is not None:
            self._find_speakers(run, model, job.actor, control)
        return None

    def _find_speakers(self, run: Run, model: str, actor: str, control: Control) -> None:
        """An edit of its own, which an undo takes back; done again, it changes nothing."""
        store, models = self._services.store, self._services.models
        tell = loading(control, 1.0, "Who speaks: ")
        try:
            find_speakers(store, models, run.transcript_id, model, actor, tell, control.stopped)
        except (EngineError, RequestError, ModelUnavailable) as error:
            raise EngineError(f"The words are all there, but not who speaks: {error}") from error

    def _hear_patiently(self, run: Run, control: Control) -> Run:
        """A GPU that is not lent just now is waited for; each time it goes on where it was."""
        waits = 0
        while True:
            done = run.windows_done
            try:
                with self._services.models.lease(run.request.model, loading(control, _part(run))) as engine:
                    return self._hear(run, engine, control)
            except NotLent as refusal:
                run = self._services.store.runs.get(run.id)
                waits = 0 if run.windows_done > done else waits + 1
                if refusal.again_in is None or refusal.again_in > LONGEST_WAIT or waits > MOST_WAITS:
                    raise
                _wait(control, run, refusal.again_in)

    def _hear(self, run: Run, engine: Engine, control: Control) -> Run:
        store = self._services.store
        transcript = store.transcripts.get(run.transcript_id, with_segments=False)
        assert transcript.hypothesis_id is not None
        store.runs.name_revision(transcript.hypothesis_id, engine.revision)
        cuts = store.runs.windows(run.id)[run.windows_done :]
        ahead: deque[tuple[Window, int | None]] = deque()
        timing = self._services.times.of_run(run.request)
        sound = store.recordings.get(run.recording_id).sha256
        with ExitStack() as files:
            readers = {
                channel: files.enter_context(timeline(store.blobs, sound, channel))
                for channel in {cut.channel for cut in cuts}
            }
            windows = read_ahead(readers, cuts, ahead)
            for done, result in enumerate(
                engine.transcribe(windows, run.request, control.stopped), run.windows_done + 1
            ):
                window, channel = ahead.popleft()
                timed = timing.timed(result, window)
                found = segments(timed, window, run.request.target_lang, channel)
                store.runs.append(run, transcript.hypothesis_id, done, found)
                control.note(done / run.windows_total)
        return store.runs.get(run.id)


KIND = Transcribe


def _part(run: Run) -> float:
    return run.windows_done / run.windows_total if run.windows_total else 1.0


def _wait(control: Control, run: Run, seconds: float) -> None:
    """Told as what is being done. Raises Cancelled once the job is to end."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        control.tell(_part(run), f"{WAITING}: goes on in {clock(left)}")
        time.sleep(min(left, WAIT_STEP))


def _within(windows: list[Cut], region: Region | None) -> list[Cut]:
    """The windows, clipped to the region; what is left of one must be long enough to hold a word."""
    if region is None:
        return windows
    clipped = (cut._replace(start=max(cut.start, region[0]), end=min(cut.end, region[1])) for cut in windows)
    return [cut for cut in clipped if cut.end - cut.start >= SHORTEST_SECONDS]
