"""What was said: transcripts made, followed, read and compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from studio.accounts.policy import Verb
from studio.domain import Region, Request, Run, Transcript
from studio.errors import NotFound
from studio.formats import Document
from studio.jobs.kinds.transcribe import Transcribe
from studio.jobs.timing import Timing
from studio.limits import ShouldStop, never
from studio.session.budgets import Budgets
from studio.session.changes import Changes, ChangesReader
from studio.session.gate import Gate
from studio.session.transcribing import Transcribing, sound_heard
from studio.session.using import Using
from studio.store import Store
from studio.workflow.comparing import Comparing, Comparison, checked_region
from studio.workflow.intake import DEFAULT_PROJECT, Taking, ignore
from studio.workflow.suspecting import Suspected, Suspecting
from studio.workflow.takeaway import Takeaway


class Transcripts:
    def __init__(
        self,
        gate: Gate,
        store: Store,
        runs: Transcribe,
        transcribing: Transcribing,
        timing: Timing,
        comparing: Comparing,
        suspecting: Suspecting,
        changes: ChangesReader,
        takeaway: Takeaway,
        using: Using,
        budgets: Budgets,
    ) -> None:
        self._gate = gate
        self._store = store
        self._runs = runs
        self._transcribing = transcribing
        self._timing = timing
        self._comparing = comparing
        self._suspecting = suspecting
        self._changes = changes
        self._takeaway = takeaway
        self._using = using
        self._budgets = budgets

    # --- making them ---

    def transcribe(
        self,
        recording_id: str,
        request: Request,
        region: Region | None = None,
        *,
        for_comparison: bool = False,
        by_channel: bool = False,
        speakers: str | None = None,
    ) -> Run:
        """Start a run in the background, on a fresh transcript: of the whole, or of a part. Raises RequestError.

        `for_comparison`: it is not to take the place of the one that counts, before somebody works on it.
        `by_channel`: each channel is heard by itself, a speaker each; so is what is compared with a text that was.
        `speakers`: the diarizer (`auto`: the one that is ready) which then finds out who speaks, as an edit.
        """
        recording = self._gate.recording("transcribe", recording_id)
        self._using.check(request.model)
        if speakers is not None:
            self._using.check(speakers)
        part = checked_region(recording, region)
        by_channel = by_channel or (for_comparison and self._is_by_channel(recording_id))
        diarized = speakers is not None
        with self._budgets.paying(sound_heard(recording, part, by_channel=by_channel, diarized=diarized)):
            return self._runs.start(
                recording,
                request,
                self._gate.actor.name,
                part,
                for_comparison=for_comparison,
                by_channel=by_channel,
                speakers=speakers,
            )

    def check_all(self, recording_ids: Sequence[str], *, by_channel: bool = False, speakers: str | None = None) -> None:
        """Whether all of them, whole, can be transcribed in what is left to the actor; the rest as for `transcribe`.

        Raises BudgetSpent, NotFound.
        """
        found = [self._gate.recording("transcribe", key) for key in recording_ids]
        self._budgets.check_jobs(len(found))
        how = {"by_channel": by_channel, "diarized": speakers is not None}
        self._budgets.check_sound(sum(sound_heard(each, None, **how) for each in found))

    def transcribe_file(
        self,
        source: Path,
        request: Request,
        *,
        project: str = DEFAULT_PROJECT,
        move: bool = False,
        by_channel: bool = False,
        speakers: str | None = None,
        progress: Callable[[float], None] = ignore,
        cancelled: ShouldStop = never,
    ) -> Document:
        """From a file to its transcript, waiting for the end; goes on where the same work was broken off. `cancelled`
        stops the run, and what is there by then stays."""
        _, into = self._gate.into(project)
        self._using.check(request.model)
        if speakers is not None:
            self._using.check(speakers)
        self._budgets.check_room(source.stat().st_size if source.is_file() and not move else 0)
        taking: Taking = "move" if move else "copy"
        run = self._transcribing.file(
            source,
            request,
            owner=self._gate.actor.name,
            project=into,
            taking=taking,
            by_channel=by_channel,
            speakers=speakers,
            progress=progress,
            cancelled=cancelled,
            paying=self._budgets.paying,
        )
        recording = self._gate.recording("transcribe", run.recording_id)
        return self._takeaway.documents([(recording, self._store.transcripts.get(run.transcript_id))])[0]

    def stop(self, transcript_id: str) -> Run:
        return self._runs.stop(self._run("transcribe", transcript_id).id)

    def resume(self, transcript_id: str) -> Run:
        run = self._run("transcribe", transcript_id)
        self._using.check(run.request.model)
        self._budgets.check_jobs()
        return self._runs.resume(run.id)

    def wait(self, transcript_id: str, timeout: float | None = None) -> Run:
        return self._runs.wait(self._run("read", transcript_id).id, timeout)

    # --- reading them ---

    def of_recording(self, recording_id: str) -> list[tuple[Transcript, int]]:
        """Newest first, without segments, each with how many it has."""
        self._gate.recording("read", recording_id)
        return self._store.transcripts.of_recording(recording_id)

    def last_vocabulary(self, recording_id: str) -> Mapping[str, str]:
        """What a model was told last in the project of this recording, as options of a request; nothing where none was
        told anything."""
        self._gate.recording("read", recording_id)
        return self._store.transcripts.last_vocabulary(recording_id)

    def current_id(self, recording_id: str) -> str | None:
        """The id of the best of the transcripts that count: verified work before a newer try."""
        self._gate.recording("read", recording_id)
        return self._store.transcripts.current_id(recording_id)

    def get(self, transcript_id: str) -> Transcript:
        self._gate.transcript("read", transcript_id)
        return self._store.transcripts.get(transcript_id)

    def changes(self, transcript_id: str, since: int = -1) -> Changes:
        """What is new since that version; -1 is everything, and has words timed that came without times."""
        self._gate.transcript("read", transcript_id)
        found = self._changes.since(transcript_id, since, self._gate.actor.name)
        if since < 0:
            self._timing.opened(found.transcript, self._gate.actor.name)
        return found

    def segment(self, transcript_id: str, segment_id: str) -> Changes:
        """One segment as it is now; what a conflict shows."""
        self._gate.transcript("read", transcript_id)
        return self._changes.segment(transcript_id, segment_id, self._gate.actor.name)

    def compare(self, transcript_id: str, other_id: str) -> Comparison:
        """Two transcripts of one recording, word by word. Raises RequestError for those of two."""
        self._gate.transcript("read", transcript_id)
        self._gate.transcript("read", other_id)
        return self._comparing.compare(transcript_id, other_id)

    def suspects(self, transcript_id: str) -> Suspected:
        """Which of its words may be wrong, and where somebody speaks of whom nothing is written."""
        self._gate.transcript("read", transcript_id)
        return self._suspecting.of(transcript_id)

    def _is_by_channel(self, recording_id: str) -> bool:
        """Whether the transcript that counts was heard channel by channel."""
        key = self._store.transcripts.current_id(recording_id)
        run = self._store.runs.of_transcript(key) if key else None
        return run is not None and run.by_channel

    def _run(self, verb: Verb, transcript_id: str) -> Run:
        self._gate.transcript(verb, transcript_id)
        run = self._store.runs.of_transcript(transcript_id)
        if run is None:
            raise NotFound("run of transcript", transcript_id)
        return run
