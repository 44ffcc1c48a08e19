"""The page: three tabs, and what happens when something in them is used."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import gradio as gr

from studio import examples
from studio.api.intakes import KINDS
from studio.domain import Job, Recording
from studio.errors import NotFound, StudioError
from studio.formats.audio import FORMAT as AUDIO
from studio.formats.uploaded import SUFFIXES
from studio.jobs.kinds.importing import Import
from studio.jobs.kinds.ingest import Ingested
from studio.session import Session, Studio
from studio.ui.actor import session_of
from studio.ui.api import add_api
from studio.ui.components import Account, Intake, Library, Models, Recorder, TranscriptEditor, Visit
from studio.ui.events import Blocks
from studio.ui.languages import MARK_CURRENT, NAVIGATION
from studio.ui.login import Login, has_login
from studio.ui.project_field import chosen, first, offered, project_field, role_line
from studio.ui.push import Push
from studio.ui.request_row import RequestRow, Updates, Wish, recorder_value, speaking, wished
from studio.ui.taking import take
from studio.ui.told import refuse, tell, warn
from studio.ui.uploaded import UploadedFiles
from studio.ui.uploads.folder import Uploads
from studio.workflow.hub_client import local_token

TITLE = """
<div class="studio-title"><h1 translate="no">Canary Studio</h1>
<p>Speech in, words on the waveform, corrected, out as a NeMo manifest.</p></div>
"""

OPEN = """
<p class="studio-open" role="note">This studio is open: whoever reaches this address sees, changes and deletes
everything in it.</p>
"""

EditorValue = dict[str, str | None]


class Page:
    """Builds the Blocks; its methods are the handlers."""

    def __init__(self, studio: Studio, *, is_open: bool = False) -> None:
        """`is_open`: others reach it, and are its owner."""
        self._studio = studio
        self._is_open = is_open
        self.uploads = Uploads(studio.uploads_folder())

    def build(self) -> gr.Blocks:
        with Blocks(title="Canary Studio", analytics_enabled=False) as blocks:
            if self._is_open:
                gr.HTML(OPEN, elem_id="open", apply_default_css=False)
            gr.HTML(TITLE, elem_id="title", apply_default_css=False)
            with gr.Tabs(elem_id="tabs") as self.tabs:
                with gr.Tab("Studio", id="studio"):
                    self._studio_tab()
                with gr.Tab("Library", id="library") as library_tab:
                    self.library = Library(self._studio, elem_id="library")
                with gr.Tab("Models", id="models"):
                    Models(self._studio, elem_id="models")
            if self._has_visitors:
                Visit(self._studio, elem_id="visit")
            self.login = Login(self._studio) if has_login(self._studio.settings) else None
            self.push = Push(self._studio) if self.login is not None or self._is_logged_in_here else None
            if self._studio.settings.access == "accounts":
                Account(self._studio, elem_id="account")
            self._wire(blocks, library_tab)
            add_api(self._studio, self.uploads)
        return blocks

    # --- what is there ---

    def _studio_tab(self) -> None:
        self.recordings = gr.State([])
        with gr.Column(elem_id="start") as self.start:
            with gr.Row(equal_height=True):
                self.drop = UploadedFiles(
                    self.uploads,
                    label="Speech files, NeMo manifests, zips",
                    file_types=[*AUDIO.suffixes, *SUFFIXES],
                    elem_id="drop",
                    height=180,
                    scale=3,
                )
                self.recorder = Recorder(self._studio, value=recorder_value(), elem_id="recorder", scale=2)
            self.project = project_field()
            self.role = gr.HTML(visible=False, elem_id="role", apply_default_css=False)
            with gr.Row(elem_id="examples"):
                self.examples = [
                    (gr.Button(f"Example: {kind}", size="sm", variant="secondary"), path)
                    for kind, path in examples.clips()
                ]
            gr.HTML(self._hint(), apply_default_css=False)
            gr.HTML(NAVIGATION, js_on_load=MARK_CURRENT, elem_id="languages", apply_default_css=False)
        self.intake = Intake(self._studio, self.uploads, value=_no_intake(), elem_id="status")
        self.row = RequestRow(self._studio, self.uploads)
        self.editor = TranscriptEditor(self._studio, value=None, elem_id="editor")

    @property
    def _has_visitors(self) -> bool:
        return self._studio.settings.access == "visitors"

    @property
    def _is_logged_in_here(self) -> bool:
        """Whether this machine, whose owner the page is for, has a login of the Hub."""
        return self._studio.settings.access == "local" and not self._is_open and local_token() is not None

    def _hint(self) -> str:
        settings = self._studio.settings
        kept = "What you add is kept in the Library until you delete it there."
        if self._has_visitors:
            kept = f"Only you see what you add. It is deleted {settings.keep_hours:g} hours after your last visit."
        if settings.access == "accounts":
            kept = "Only you see what you add, unless you choose a project that you share."
        return (
            '<p class="studio-hint">wav, flac, mp3, ogg, opus, m4a, webm, or the sound of an mp4; each up to '
            f"{settings.max_hours:g} hours and {settings.max_bytes / 1e9:g} GB. {kept} "
            "A NeMo manifest comes with its sound: choose both together, or a zip of them, "
            "such as an export of ours. The examples are a synthetic voice, which models hear worse than people.</p>"
        )

    # --- what happens ---

    def _wire(self, blocks: gr.Blocks, library_tab: gr.Tab) -> None:
        # on what is never drawn: where progress is hidden alone, each output draws its wheel all the same, which turns
        # unseen for as long as the page is open
        hidden = {"show_progress": "hidden", "show_progress_on": self.recordings}
        quiet: dict[str, Any] = {**hidden, "api_visibility": "private"}
        library_tab.select(_library, None, self.library, **quiet)
        row = self.row
        row.wire(blocks, self.recordings, **quiet)
        opened = [self.start, row.group, *row.ready, self.recordings, self.editor]
        to_transcribe = [*opened, *row.by_project]
        self.drop.upload(self._take_files, [self.drop, self.project], [self.intake, self.drop], **quiet)
        self.project.change(
            self._choose_project, [self.project, *row.told], [self.project, self.role, *row.by_project], **quiet
        )
        self.recorder.recorded(self._recorded, None, self.intake, queue=False, **quiet)
        for field in (*row.prompt, self.project):
            field.change(recorder_value, [*row.prompt, self.project], self.recorder, queue=False, **quiet)
        for button, path in self.examples:
            button.click(self._take_example(path), self.project, self.intake, **quiet)
        transcribed = [*opened, self.intake, row.never_mind]
        self.intake.taken(self._taken, row.values, [*transcribed, self.library, self.tabs], **quiet)
        row.go.click(self._transcribe, [self.recordings, *row.values], transcribed, **quiet)
        again = [row.group, *row.ready, self.recordings, row.never_mind, *row.fields]
        self.editor.again(self._again, row.wish, again, queue=False, **quiet)
        row.never_mind.click(self._let_be, None, [row.group, row.never_mind], queue=False, **quiet)
        closed = [*opened, self.intake, self.project, self.role]
        # these through the queue: only there a warning can be told
        self.editor.closed(self._close, self.project, closed, **quiet)
        pulls = () if self.push is None else (self.push.pull,)
        for source in (self.editor, self.library, *pulls):
            source.opened(self._open_event, row.told, [*to_transcribe, self.library, self.tabs], **quiet)
        arrived = [*to_transcribe, self.project, self.role]
        if self.login is not None:
            self.login.wire(self.library, _library, **quiet)
            loaded = blocks.load(self._arrive, row.told, [*self.login.shown, self.library, *arrived], **quiet)
        else:
            loaded = blocks.load(self._load, row.told, arrived, **quiet)
        if self.push is not None:
            self.push.wire(loaded, **quiet)

    def _take_files(self, files: list[str] | None, project: str | None, request: gr.Request) -> Updates:
        return self._take([Path(file) for file in files or []], project, request) | {self.drop: None}

    def _choose_project(
        self, ref: str | None, wish: Wish, filled: str, words: str | None, request: gr.Request
    ) -> Updates:
        """The row as the project has it. A name that can be none is told, and gives way."""
        session = session_of(self._studio, request)
        found, project = chosen(session, ref)
        shown = {} if found == ref else {self.project: offered(session, found)}
        shown[self.role] = role_line(session, found)
        return shown | self.row.as_project(session, project, wish, filled, words)

    def _recorded(self, event: gr.EventData) -> Updates:
        """The page follows the job that takes a recording in; of several, which are rare, the last."""
        jobs = _data_of(event).get("jobs")
        job = str(jobs[-1]) if isinstance(jobs, list) and jobs else None
        return {self.intake: {"intake": job, "nonce": _nonce()}}

    def _take_example(self, path: Path) -> Any:
        def take_copy(project: str | None, request: gr.Request) -> Updates:
            with examples.copy(path) as copy:
                return self._take([copy], project, request)

        return take_copy

    def _take(self, files: list[Path], project: str | None, request: gr.Request) -> Updates:
        """Begins; the page follows the job by itself."""
        if not files:
            return {self.intake: gr.skip()}
        session = session_of(self._studio, request)
        try:
            job = take(session, self.uploads, files, project)
        except StudioError as error:
            raise refuse(str(error)) from error
        return {self.intake: {"intake": job.id, "nonce": _nonce()}}

    def _taken(self, event: gr.EventData, request: gr.Request, *asked: Any) -> Updates:
        """What came in is shown: sound to be transcribed in the editor, what manifests brought in the Library. What was
        said into the page is transcribed at once, as the row says."""
        session = session_of(self._studio, request)
        try:
            job = session.jobs.get(str(_data_of(event).get("intake", "")), KINDS)
        except NotFound:
            return {self.start: gr.skip()}
        _tell_unseen(session, job)
        if _data_of(event).get("beside"):  # dropped by somebody who is at something else, which stays in front
            return {self.library: _library(job.id if job.kind == Import.name else None)}
        if job.kind == Import.name:
            return {self.library: _library(job.id), self.tabs: gr.Tabs(selected="library")}
        recordings = tuple(_there(session, Ingested.of(job).recordings))
        if recordings and job.payload.get("samples"):
            keys = [recording.id for recording in recordings]
            return self._transcribe(request, keys, *asked)
        return self._show(session, recordings) if recordings else {self.start: gr.skip()}

    def _show(self, session: Session, recordings: tuple[Recording, ...]) -> Updates:
        """The first recording open, all to be transcribed."""
        keys = [recording.id for recording in recordings]
        opened = self._opened(_editor_value(keys[0]), keys, _shown())
        return opened | self.row.offered(session, keys)

    def _opened(self, shown: EditorValue, recordings: list[str], row: Any) -> Updates:
        """The editor in the place of the start; `row`: whether one can choose how to transcribe."""
        return {self.start: _hidden(), self.row.group: row, self.recordings: recordings, self.editor: shown}

    def _transcribe(self, request: gr.Request, recordings: list[str], *asked: Any) -> Updates:
        """`asked`: the values of the row."""
        session = session_of(self._studio, request)
        wanted, speakers = self.row.wanted(session, *asked)
        try:
            session.transcripts.check_all(recordings, **wished(speakers))
            runs = [
                session.transcripts.transcribe(key, wanted, **speaking(session, key, speakers)) for key in recordings
            ]
        except StudioError as error:
            raise refuse(str(error)) from error
        if not runs:
            raise refuse("Choose a recording first.")
        shown = _editor_value(runs[0].recording_id, runs[0].transcript_id)
        return self._opened(shown, recordings, _hidden()) | {self.intake: _no_intake(), self.row.never_mind: _hidden()}

    def _again(self, wish: Wish, event: gr.EventData, request: gr.Request) -> Updates:
        """With the model that the editor names, if it does."""
        data, session = _data_of(event), session_of(self._studio, request)
        key = str(data.get("recording", ""))
        ready = self.row.offered(session, [key]) | self.row.taking(session, str(data.get("model")), wish)
        return {self.row.group: _shown(), self.row.never_mind: _shown(), self.recordings: [key]} | ready

    def _let_be(self) -> Updates:
        return {self.row.group: _hidden(), self.row.never_mind: _hidden()}

    def _close(self, project: str | None, request: gr.Request) -> Updates:
        """The projects that there are now can be chosen: a new one may have been made by its first file."""
        session = session_of(self._studio, request)
        nothing = {"recording": None, "transcript": None, "nonce": _nonce()}
        start = {self.start: _shown(), self.row.group: _shown(), self.row.go: gr.update(interactive=False)}
        start[self.row.why_off] = _hidden()
        ref, _ = chosen(session, project)
        into = {self.project: offered(session, ref), self.role: role_line(session, ref)}
        return start | into | {self.intake: _no_intake(), self.recordings: [], self.editor: nothing}

    def _open_event(
        self, wish: Wish, filled: str, words: str | None, event: gr.EventData, request: gr.Request
    ) -> Updates:
        """One, or several that are to be transcribed. What is gone is told, and the Library looks again."""
        data = _data_of(event)
        session = session_of(self._studio, request)
        several = data.get("recordings")
        many = [str(each) for each in several] if isinstance(several, list) else []
        keys = many or [str(data.get("recording", ""))]
        try:
            if many:
                found = self._show(session, tuple(session.library.recording(key) for key in keys))
                found |= self._as_project(session, keys[0], wish, filled, words)
            else:
                found = self._open(session, keys[0], str(data.get("transcript")), (wish, filled, words))
        except StudioError as error:
            warn(str(error))
            return {self.library: _library()}
        return found | {self.tabs: gr.Tabs(selected="studio")}

    def _arrive(self, wish: Wish, filled: str, words: str | None, request: gr.Request) -> Updates:
        """Whose library it is comes first: what the address names is looked for in that one."""
        assert self.login is not None
        return self.login.arrived(request) | {self.library: _library()} | self._load(wish, filled, words, request)

    def _load(self, wish: Wish, filled: str, words: str | None, request: gr.Request) -> Updates:
        """A reload, or a link, opens the recording that the address names; the editor says so where there is none."""
        session, key, told = (
            session_of(self._studio, request),
            request.query_params.get("recording"),
            (wish, filled, words),
        )
        newest, field, role = first(session)
        into = {self.project: field, self.role: role}
        if not key:
            return self.row.telling(session) | into | self.row.as_project(session, newest, *told)
        try:
            return self._open(session, key, request.query_params.get("transcript"), told) | into
        except StudioError:
            return self._opened(_editor_value(key), [], _hidden()) | into

    def _as_project(self, session: Session, recording_id: str, *told: Any) -> Updates:
        """The row as the recording's project has it."""
        return self.row.as_project(session, session.projects.of_recording(recording_id), *told)

    def _open(
        self, session: Session, recording_id: str, transcript_id: str | None, told: tuple[Wish, str, str | None]
    ) -> Updates:
        """Raises NotFound."""
        known = {transcript.id for transcript, _ in session.transcripts.of_recording(recording_id)}
        shown = transcript_id if transcript_id in known else session.transcripts.current_id(recording_id)
        row = gr.update(visible=shown is None)
        opened = self._opened(_editor_value(recording_id, shown), [recording_id], row)
        ready = self.row.offered(session, [recording_id])
        return opened | ready | (self._as_project(session, recording_id, *told) if shown is None else {})


def _tell_unseen(session: Session, job: Job) -> None:
    """Whoever only adds to a project does not see there what he has added."""
    into = session.projects.fillable(str(job.payload.get("project")))
    if into is not None and (role := session.projects.standing(into)).things.get("read"):
        project = into.name  # under this name the tables know that it is a project's
        tell(f"It is in the project “{project}” now. {role.says}")


def _hidden() -> Any:
    return gr.update(visible=False)


def _shown() -> Any:
    return gr.update(visible=True)


def _data_of(event: gr.EventData) -> dict[str, Any]:
    """What came with an event; a program may send anything, or nothing."""
    data = getattr(event, "_data", None)
    return data if isinstance(data, dict) else {}


def _editor_value(recording_id: str, transcript_id: str | None = None) -> EditorValue:
    return {"recording": recording_id, "transcript": transcript_id, "nonce": _nonce()}


def _no_intake() -> dict[str, str | None]:
    return {"intake": None, "nonce": _nonce()}


def _library(intake: str | None = None) -> dict[str, str | None]:
    """The Library looked at again, and told of an import."""
    return {"nonce": _nonce(), "intake": intake}


def _nonce() -> str:
    return secrets.token_hex(4)


def _there(session: Session, recording_ids: Iterable[str]) -> Iterator[Recording]:
    for recording_id in recording_ids:
        with suppress(NotFound):  # deleted on another page
            yield session.library.recording(recording_id)
