"""From a file to a finished transcript in one go, waiting for the end."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from studio.domain import Recording, Region, Request, Run
from studio.errors import EngineError, shown
from studio.jobs.kinds.transcribe import Transcribe
from studio.limits import ShouldStop, never
from studio.store import Store
from studio.workflow.intake import Intake, Taking, ignore

LOOK_SECONDS = 0.1
"""How often a caller that waits for a run is told how far it is."""


def sound_heard(recording: Recording, part: Region | None, *, by_channel: bool, diarized: bool) -> float:
    """Seconds that models hear: of each channel, where each is heard by itself; and a diarizer all of it once more."""
    start, end = part or (0.0, recording.duration)
    said = (end - start) * (max(1, recording.separate_channels) if by_channel else 1)
    return said + (recording.duration if diarized else 0.0)


class Transcribing:
    def __init__(self, store: Store, intake: Intake, runs: Transcribe) -> None:
        self._store = store
        self._intake = intake
        self._runs = runs

    def file(
        self,
        source: Path,
        request: Request,
        *,
        owner: str,
        project: str,
        taking: Taking = "copy",
        by_channel: bool = False,
        speakers: str | None = None,
        progress: Callable[[float], None] = ignore,
        paying: Callable[[float], AbstractContextManager[None]],
        cancelled: ShouldStop = never,
    ) -> Run:
        """The run that is done; the same work that was broken off before goes on where it was. Raises EngineError.

        `paying`: within it a fresh run is begun that hears so many seconds.
        """
        speakers = None if speakers is None else self._runs.diarizer(speakers)
        taken = self._intake.add(
            source,
            source.name,
            owner=owner,
            project=project,
            taking=taking,
            progress=lambda part: progress(part / 4),
            cancelled=cancelled,
        )
        run = self._unfinished(taken.recording.id, request, by_channel=by_channel, speakers=speakers)
        if run is not None:
            run = self._runs.resume(run.id)
        else:
            diarized = speakers is not None
            with paying(sound_heard(taken.recording, None, by_channel=by_channel, diarized=diarized)):
                run = self._runs.start(taken.recording, request, owner, by_channel=by_channel, speakers=speakers)
        while (run := self._runs.wait(run.id, LOOK_SECONDS)).active:
            progress(0.25 + 0.75 * run.seconds_done / max(run.seconds_total, 1e-9))
            if cancelled():
                self._runs.stop(run.id)
        if run.state != "done":
            raise EngineError(f"{shown(taken.recording.name)}: {run.error or 'the run was stopped'}")
        return run

    def _unfinished(self, recording_id: str, request: Request, *, by_channel: bool, speakers: str | None) -> Run | None:
        """`speakers`: the diarizer's id."""
        found = (
            self._store.runs.of_transcript(each.id)
            for each, _ in self._store.transcripts.of_recording(recording_id)
            if each.region is None and not each.for_comparison
        )
        same = (run for run in found if run and run.request == request and run.by_channel == by_channel)
        unfinished = (run for run in same if run.state != "done")
        return next((run for run in unfinished if self._runs.speakers_of(run.id) == speakers), None)
