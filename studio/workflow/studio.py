"""class Studio: everything a page, a command line or an API can ask for, checked for who asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast, get_args

from studio import exports
from studio.access import LOCAL, Viewer, may_see
from studio.align.sphinx import SphinxAligner
from studio.config import Settings
from studio.domain import AnswerKind, Reach, Recording, Region, Request, Run, Status, Task, Transcript
from studio.engines import ModelCard, check_request
from studio.engines.catalog import Catalog
from studio.errors import Conflict, EngineError, NotFound, RequestError, shown
from studio.exports import Cancelled, Document, Options, Report
from studio.store import Store
from studio.store.edits import Changed
from studio.store.recordings import LibraryEntry
from studio.store.standing import Standing
from studio.workflow.aligning import Aligning
from studio.workflow.asking import Asked, Asking
from studio.workflow.comparing import Comparing, Comparison, Ranges, checked_region
from studio.workflow.downloads import Download, Downloads
from studio.workflow.editing import Editing
from studio.workflow.importing import Imported, Importing
from studio.workflow.intake import DEFAULT_PROJECT, Intake, TakenIn, ignore, never
from studio.workflow.loading import Loading, Shelved
from studio.workflow.runner import Runner
from studio.workflow.takeaway import Takeaway

LOOK_SECONDS = 0.1
"""How often a caller that waits for a run is told how far it is."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What is new in a transcript since the version a page has."""

    transcript: Transcript
    """With only the segments that changed."""
    removed: tuple[str, ...]
    standing: Standing
    loading: str = ""
    """What is being done before the run's model can begin: downloading, reading, waiting for memory."""


class Studio:
    """One data folder at work. Every method that touches a recording asks `may_see`."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._store = Store(settings)
        self._catalog = Catalog(settings)
        self._intake = Intake(settings, self._store)
        aligning = Aligning(settings, self._catalog, SphinxAligner())
        self._runner = Runner(self._store, self._catalog, aligning)
        self._editing = Editing(self._store, aligning)
        self._comparing = Comparing(self._store, self._editing)
        self._importing = Importing(self._store, self._intake)
        self._takeaway = Takeaway(self._store)
        self._downloads = Downloads(self._store)
        self._asking = Asking(self._store, self._catalog)
        self._loading = Loading(settings, self._catalog)

    def wake(self) -> None:
        """What a server does at its start: tidy up after killed processes and go on with their runs."""
        self._store.tidy()
        self._asking.end_unfinished()
        self._runner.resume_unfinished()

    def close(self) -> None:
        """End runs within one window (the next start takes them up) and give everything back."""
        self._asking.close()
        self._runner.close()
        self._editing.close()
        self._catalog.close()
        self._loading.close()
        self._downloads.close()
        self._store.close()

    # --- models ---

    def models(self) -> tuple[ModelCard, ...]:
        return tuple(self._catalog.cards())

    def request(
        self,
        model: str = "auto",
        task: str = "asr",
        source_lang: str = "en",
        target_lang: str | None = None,
        pnc: bool | None = None,
        options: Mapping[str, str] | None = None,
    ) -> Request:
        """A request that the model can do, with what was left open filled in. Raises RequestError."""
        if task not in get_args(Task):
            raise RequestError(f"There is no task {shown(task)}. Choose asr (transcribe) or ast (translate).")
        named = cast("Task", task)
        auto = model == "auto"
        card = self._catalog.auto(source_lang, named, target_lang) if auto else self._catalog.card(model)
        written = target_lang or self._into(card, named, source_lang)
        able = card.capabilities.punctuation
        settings = dict(options or {})
        wanted = Request(card.id, named, source_lang, written, able[0] if pnc is None else pnc, settings)
        check_request(card, wanted)
        ordinary = {option.name: option.default for option in card.capabilities.options}
        special = {name: value for name, value in settings.items() if value != ordinary[name]}
        return replace(wanted, options=special)

    def shelved(self) -> Shelved:
        """Every model with how it stands: to be downloaded, loading, loaded, at work."""
        return self._loading.shelved()

    def load_model(self, model: str) -> None:
        self._loading.load(model)

    def unload_model(self, model: str) -> None:
        self._loading.unload(model)

    def cancel_loading(self, model: str) -> None:
        self._loading.cancel(model)

    # --- recordings ---

    def add(
        self,
        source: Path,
        name: str | None = None,
        *,
        viewer: Viewer = LOCAL,
        project: str = DEFAULT_PROJECT,
        move: bool = False,
        progress: Callable[[float], None] = ignore,
        cancelled: Callable[[], bool] = never,
    ) -> TakenIn:
        """Take in a file. Equal bytes that the viewer has in this project already are the same recording.

        With `move` it is taken away from where it lies, whatever comes of it.
        """
        return self._intake.add(
            source,
            name or source.name,
            owner=viewer.name,
            project=project,
            move=move,
            progress=progress,
            cancelled=cancelled,
        )

    def uploads_folder(self) -> Path:
        """Where files wait that come from outside: gone with this process, however it ends."""
        folder = self._store.scratch.own / "uploads"
        folder.mkdir(exist_ok=True)
        return folder

    def recording(self, recording_id: str, viewer: Viewer = LOCAL) -> Recording:
        """Raises NotFound for what is not there and for what is another's: from outside they look alike."""
        found = self._store.recordings.find(recording_id)
        if found is None or not may_see(viewer, found[1]):
            raise NotFound("recording", recording_id)
        return found[0]

    def library(self, viewer: Viewer = LOCAL) -> list[LibraryEntry]:
        return [entry for entry in self._store.recordings.library() if may_see(viewer, entry.owner)]

    def rename(self, recording_id: str, name: str, viewer: Viewer = LOCAL) -> None:
        self.recording(recording_id, viewer)
        self._intake.rename(recording_id, name)

    def delete(self, recording_id: str, viewer: Viewer = LOCAL) -> None:
        """Remove every trace: runs end, rows, sound, peaks and waiting downloads go."""
        self.recording(recording_id, viewer)
        for transcript, _ in self._store.transcripts.of_recording(recording_id):
            self._asking.forget(transcript.id)
            if (run := self._store.runs.of_transcript(transcript.id)) is not None and run.active:
                self._runner.stop(run.id)
                self._runner.wait(run.id)
        self._downloads.forget(recording_id)
        self._store.delete(recording_id)

    def blob(self, recording_id: str, name: str, viewer: Viewer = LOCAL) -> Path:
        """A file of the recording on a local disk: `original`, `timeline.flac` or `peaks.i8`."""
        return self._store.blobs.local(self.recording(recording_id, viewer).sha256, name)

    # --- transcripts ---

    def transcribe(
        self, recording_id: str, request: Request, viewer: Viewer = LOCAL, region: Region | None = None
    ) -> Run:
        """Start a run in the background, on a fresh transcript: of the whole, or of a part. Raises RequestError."""
        recording = self.recording(recording_id, viewer)
        return self._runner.start(recording, request, checked_region(recording, region))

    def transcribe_file(
        self,
        source: Path,
        request: Request,
        *,
        viewer: Viewer = LOCAL,
        project: str = DEFAULT_PROJECT,
        move: bool = False,
        progress: Callable[[float], None] = ignore,
    ) -> Document:
        """From a file to its transcript, waiting for the end; goes on where the same work was broken off."""
        taken = self.add(source, viewer=viewer, project=project, move=move, progress=lambda part: progress(part / 4))
        begun = self._unfinished(taken.recording.id, request)
        run = self._runner.resume(begun.id) if begun else self._runner.start(taken.recording, request)
        while (run := self._runner.wait(run.id, LOOK_SECONDS)).active:
            progress(0.25 + 0.75 * run.seconds_done / max(run.seconds_total, 1e-9))
        if run.state != "done":
            raise EngineError(f"{shown(taken.recording.name)}: {run.error or 'the run was stopped'}")
        return self.documents(viewer=viewer, transcript_id=run.transcript_id)[0]

    def stop(self, transcript_id: str, viewer: Viewer = LOCAL) -> Run:
        return self._runner.stop(self._run(transcript_id, viewer).id)

    def resume(self, transcript_id: str, viewer: Viewer = LOCAL) -> Run:
        return self._runner.resume(self._run(transcript_id, viewer).id)

    def wait(self, transcript_id: str, viewer: Viewer = LOCAL, timeout: float | None = None) -> Run:
        return self._runner.wait(self._run(transcript_id, viewer).id, timeout)

    def transcripts(self, recording_id: str, viewer: Viewer = LOCAL) -> list[tuple[Transcript, int]]:
        """Newest first, without segments, each with how many it has."""
        self.recording(recording_id, viewer)
        return self._store.transcripts.of_recording(recording_id)

    def current_transcript(self, recording_id: str, viewer: Viewer = LOCAL) -> str | None:
        """The id of the best of the transcripts that count: verified work before a newer try."""
        self.recording(recording_id, viewer)
        return self._store.transcripts.current_id(recording_id)

    def transcript(self, transcript_id: str, viewer: Viewer = LOCAL) -> Transcript:
        self._check(transcript_id, viewer)
        return self._store.transcripts.get(transcript_id)

    def changes(self, transcript_id: str, since: int = -1, viewer: Viewer = LOCAL) -> Changes:
        self._check(transcript_id, viewer)
        transcript, removed = self._store.transcripts.changed(transcript_id, since)
        if since < 0:
            self._editing.time_words(transcript)
        return self._describe(transcript, tuple(removed))

    # --- edits ---

    def set_text(
        self,
        transcript_id: str,
        segment_id: str,
        revision: int,
        text: str,
        viewer: Viewer = LOCAL,
        took: float | None = None,
        key: str = "",
    ) -> Changes:
        """`key`, here and below, is chosen by whoever asks: asking again with the same one does nothing more."""

        def act() -> Changed:
            actor = viewer.name
            return self._editing.set_text(transcript_id, segment_id, revision, text, actor=actor, took=took, key=key)

        return self._edit(transcript_id, viewer, key, act)

    def set_status(
        self, transcript_id: str, segment_id: str, revision: int, status: Status, viewer: Viewer = LOCAL, key: str = ""
    ) -> Changes:
        def act() -> Changed:
            return self._editing.set_status(transcript_id, segment_id, revision, status, actor=viewer.name, key=key)

        return self._edit(transcript_id, viewer, key, act)

    def compare(self, transcript_id: str, other_id: str, viewer: Viewer = LOCAL) -> Comparison:
        """Two transcripts of one recording, word by word. Raises RequestError for those of two."""
        self._check(transcript_id, viewer)
        self._check(other_id, viewer)
        return self._comparing.compare(transcript_id, other_id)

    def take(
        self,
        transcript_id: str,
        other_id: str,
        row: str,
        revision: int,
        ranges: Ranges | None = None,
        viewer: Viewer = LOCAL,
        key: str = "",
    ) -> Changes:
        """Words of the other into one row of their comparison; all that differ when `ranges` is None."""
        self._check(other_id, viewer)

        def act() -> Changed:
            actor = viewer.name
            return self._comparing.take(transcript_id, other_id, row, revision, ranges, actor=actor, key=key)

        return self._edit(transcript_id, viewer, key, act)

    def take_all(self, transcript_id: str, other_id: str, viewer: Viewer = LOCAL, key: str = "") -> Changes:
        """Every difference of their comparison, as one edit."""
        self._check(other_id, viewer)

        def act() -> Changed:
            return self._comparing.take_all(transcript_id, other_id, actor=viewer.name, key=key)

        return self._edit(transcript_id, viewer, key, act)

    def undo(self, transcript_id: str, viewer: Viewer = LOCAL, key: str = "") -> Changes:
        return self._edit(transcript_id, viewer, key, lambda: self._editing.undo(transcript_id, key))

    def redo(self, transcript_id: str, viewer: Viewer = LOCAL, key: str = "") -> Changes:
        return self._edit(transcript_id, viewer, key, lambda: self._editing.redo(transcript_id, key))

    def segment(self, transcript_id: str, segment_id: str, viewer: Viewer = LOCAL) -> Changes:
        """One segment as it is now; what a conflict shows."""
        self._check(transcript_id, viewer)
        part = self._store.transcripts.part(transcript_id, [segment_id])
        return self._describe(part, ())

    def settle(self) -> None:
        """Block until the acoustic times of all edits so far are in."""
        self._editing.settle()

    # --- answers ---

    def chat_model(self, model: str = "auto") -> ModelCard:
        """The card of a model that can be asked; `auto` is the first that is ready. Raises RequestError."""
        return self._asking.model(model)

    def ask(
        self,
        transcript_id: str,
        kind: AnswerKind,
        question: str = "",
        model: str = "auto",
        reach: Reach = "trained",
        viewer: Viewer = LOCAL,
    ) -> Asked:
        """Have a model summarise the transcript as it stands, or answer a question about it, in the background."""
        return self._asking.start(self.transcript(transcript_id, viewer), kind, question, model, reach)

    def answers(self, transcript_id: str, viewer: Viewer = LOCAL) -> list[Asked]:
        """Newest first."""
        self._check(transcript_id, viewer)
        return self._asking.of_transcript(transcript_id)

    def answer(self, answer_id: str, viewer: Viewer = LOCAL) -> Asked:
        self._check_answer(answer_id, viewer)
        return self._asking.get(answer_id)

    def stop_answer(self, answer_id: str, viewer: Viewer = LOCAL) -> Asked:
        self._check_answer(answer_id, viewer)
        return self._asking.stop(answer_id)

    def wait_answer(self, answer_id: str, viewer: Viewer = LOCAL, timeout: float | None = None) -> Asked:
        self._check_answer(answer_id, viewer)
        return self._asking.wait(answer_id, timeout)

    def delete_answer(self, answer_id: str, viewer: Viewer = LOCAL) -> None:
        self._check_answer(answer_id, viewer)
        self._asking.delete(answer_id)

    # --- in and out ---

    def import_(
        self,
        paths: Sequence[Path],
        *,
        viewer: Viewer = LOCAL,
        project: str = DEFAULT_PROJECT,
        format_name: str = "auto",
        progress: Callable[[float], None] = ignore,
        skip_bad: bool = False,
    ) -> Imported:
        return self._importing.bring_in(paths, viewer.name, project, format_name, progress, skip_bad=skip_bad)

    def documents(
        self,
        *,
        viewer: Viewer = LOCAL,
        recording_id: str | None = None,
        transcript_id: str | None = None,
        project: str | None = None,
    ) -> list[Document]:
        """One transcript; or all that count of a recording, or of every recording (of a project): one for each
        task, pair of languages and punctuation."""
        if transcript_id is not None:
            transcript = self.transcript(transcript_id, viewer)
            chosen = [(self.recording(transcript.recording_id, viewer), transcript)]
        else:
            chosen = list(self._takeaway.current(self._recordings(viewer, recording_id, project)))
        return self._takeaway.documents(chosen)

    def untranscribed(self, *, viewer: Viewer = LOCAL, project: str | None = None) -> int:
        """How many recordings (of a project) have no transcript that `documents` could give."""
        transcribed = self._store.recordings.transcribed()
        return sum(each.id not in transcribed for each in self._recordings(viewer, None, project))

    def export(
        self,
        documents: Sequence[Document],
        folder: Path,
        format_name: str,
        options: Options,
        progress: exports.Progress = exports.silent,
        cancelled: Cancelled = exports.never,
        *,
        untranscribed: int = 0,
    ) -> Report:
        """The report counts the recordings that are `untranscribed`, as that method tells."""
        return exports.export(documents, folder, format_name, options, progress, cancelled, untranscribed=untranscribed)

    def start_download(
        self,
        documents: Sequence[Document],
        format_name: str,
        options: Options,
        viewer: Viewer = LOCAL,
        untranscribed: int = 0,
    ) -> Download:
        """An export made in the background; `download` tells how it stands."""
        return self._downloads.start(documents, format_name, options, viewer.name, untranscribed)

    def download(self, token: str, viewer: Viewer = LOCAL) -> Download:
        found = self._downloads.get(token)
        if not may_see(viewer, found.owner):
            raise NotFound("export", token)
        return found

    def drop_download(self, token: str, viewer: Viewer = LOCAL) -> None:
        self._downloads.drop(self.download(token, viewer).token)

    # --- inside ---

    @staticmethod
    def _into(card: ModelCard, task: Task, source: str) -> str:
        """The language written where nobody named one: what is spoken, or of a translation the model's first."""
        targets = card.capabilities.targets(task, source)
        return source if task == "asr" or not targets else targets[0]

    def _check(self, transcript_id: str, viewer: Viewer) -> None:
        found = self._store.standings.owner(transcript_id)
        if found is None or not may_see(viewer, found[1]):
            raise NotFound("transcript", transcript_id)

    def _check_answer(self, answer_id: str, viewer: Viewer) -> None:
        owner = self._store.answers.owner(answer_id)
        if owner is None or not may_see(viewer, owner):
            raise NotFound("answer", answer_id)

    def _unfinished(self, recording_id: str, request: Request) -> Run | None:
        found = (
            self._store.runs.of_transcript(each.id)
            for each, _ in self._store.transcripts.of_recording(recording_id)
            if each.region is None
        )
        return next((run for run in found if run and run.request == request and run.state != "done"), None)

    def _run(self, transcript_id: str, viewer: Viewer) -> Run:
        self._check(transcript_id, viewer)
        run = self._store.runs.of_transcript(transcript_id)
        if run is None:
            raise NotFound("run of transcript", transcript_id)
        return run

    def _edit(self, transcript_id: str, viewer: Viewer, key: str, act: Callable[[], Changed]) -> Changes:
        """Carry out an edit once. What its answer carries: the segments as written, and those that are gone."""
        self._check(transcript_id, viewer)
        try:
            changed = act()
        except (Conflict, NotFound):
            # the first try may have got through: then this one cannot find things as it saw them
            if (done := self._store.edits.repeated(transcript_id, key)) is None:
                raise
            changed = done
        applied = changed.applied
        return self._changes(replace(changed.head, segments=applied.written), applied.removed, changed.standing)

    def _describe(self, transcript: Transcript, removed: tuple[str, ...]) -> Changes:
        standing = self._store.standings.get(transcript.id, [segment.id for segment in transcript.segments])
        return self._changes(transcript, removed, standing)

    def _changes(self, transcript: Transcript, removed: tuple[str, ...], standing: Standing) -> Changes:
        run = self._runner.as_it_is(standing.run) if standing.run is not None else None
        standing = replace(standing, run=run)
        model = self._catalog.standing(run.request.model) if run is not None and run.active else None
        loading = model.doing if model is not None and model.state == "loading" else ""
        return Changes(transcript, removed, standing, loading)

    def _recordings(self, viewer: Viewer, recording_id: str | None, project: str | None) -> Iterable[Recording]:
        if recording_id is not None:
            return [self.recording(recording_id, viewer)]
        found = self._store.recordings.in_project(project)
        return [recording for recording, owner in found if may_see(viewer, owner)]
