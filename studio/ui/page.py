"""The page: three tabs, and what happens when something in them is used."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from studio import examples
from studio.access import Viewer
from studio.domain import Recording, Request
from studio.engines import ModelCard
from studio.errors import StudioError, shown
from studio.ui.api import add_api
from studio.ui.components import Choice, Library, Models, TranscriptEditor
from studio.ui.offer import (
    MOST_OPTIONS,
    auto_card,
    chosen_options,
    model_choices,
    note,
    offer,
    option_updates,
    updates,
)
from studio.ui.taking_in import Step, TakingIn
from studio.ui.told import refuse, warn
from studio.ui.uploaded import UploadedAudio, UploadedFiles
from studio.ui.uploads.folder import Uploads
from studio.ui.viewer import viewer
from studio.workflow import Studio

MICROPHONE_SECONDS = 15 * 60
"""The browser holds a recording in memory until it is sent."""

TITLE = """
<div class="studio-title"><h1>Canary Studio</h1>
<p>Speech in, words on the waveform, corrected, out as a NeMo manifest.</p></div>
"""

Wish = dict[str, Any]
"""Task, source, target and punctuation as a person chose them last, under the names of `offer`'s arguments."""

SUFFIXES = [".wav", ".flac", ".mp3", ".ogg", ".oga", ".opus", ".m4a", ".aac", ".webm", ".mp4", ".mkv", ".mov",
            ".aiff", ".aif", ".wma", ".amr", ".g722", ".au", ".mpga", ".3gp"]  # fmt: skip


class Page:
    """Builds the Blocks; its methods are the handlers."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self.uploads = Uploads(studio.uploads_folder())

    def build(self) -> gr.Blocks:
        with gr.Blocks(title="Canary Studio", analytics_enabled=False) as blocks:
            gr.HTML(TITLE, apply_default_css=False)
            with gr.Tabs(elem_id="tabs") as self.tabs:
                with gr.Tab("Studio", id="studio"):
                    self._studio_tab()
                with gr.Tab("Library", id="library") as library_tab:
                    self.library = Library(self._studio, elem_id="library")
                with gr.Tab("Models", id="models"):
                    Models(self._studio, elem_id="models")
            library_tab.select(_nonce, None, self.library, show_progress="hidden", api_visibility="private")
            self._wire(blocks)
            add_api(self._studio, self.uploads)
        return blocks

    # --- what is there ---

    def _studio_tab(self) -> None:
        self.recordings = gr.State([])
        # what the person chose, which a model that lacks it must not make them choose again
        self.wish = gr.State({"task": "asr", "source": "en", "target": "en", "pnc": True})
        with gr.Column(elem_id="start") as self.start:
            with gr.Row(equal_height=True):
                self.drop = UploadedFiles(
                    self.uploads,
                    label="Speech files, one or many",
                    file_types=SUFFIXES,
                    elem_id="drop",
                    height=180,
                    scale=3,
                )
                self.microphone = UploadedAudio(
                    self.uploads,
                    label="Record (up to 15 minutes)",
                    sources=["microphone"],
                    elem_id="microphone",
                    scale=2,
                    # its waveform decodes the whole file in the tab
                    waveform_options=gr.WaveformOptions(show_recording_waveform=False, sample_rate=16000),
                )
            with gr.Row(elem_id="examples"):
                self.examples = [
                    (gr.Button(f"Example: {title}", size="sm", variant="secondary"), path)
                    for title, path in examples.clips()
                ]
            gr.HTML(self._hint(), apply_default_css=False)
        self.status = gr.HTML("", elem_id="status", apply_default_css=False)
        self.cancel = gr.Button("Cancel", size="sm", visible=False, elem_id="cancel")
        self._request_row()
        self.editor = TranscriptEditor(self._studio, value=None, elem_id="editor")

    def _request_row(self) -> None:
        cards = self._cards()
        first = cards["auto"]
        begin = offer(first, "asr", "en", "en", True)
        task, source, target, pnc = updates(begin)
        with gr.Column(elem_id="asking") as self.row:
            with gr.Row(elem_id="request", equal_height=True):
                self.model = Choice(
                    model_choices(list(cards.values())), value=first.id, label="Model", elem_id="model", scale=3
                )
                self.task = Choice(label="Task", elem_id="task", min_width=120, **_field(task))
                self.source = Choice(label="Spoken", elem_id="source", min_width=120, **_field(source))
                self.target = Choice(label="Into", elem_id="target", min_width=120, **_field(target))
                self.pnc = gr.Checkbox(label="Punctuation", elem_id="pnc", min_width=120, container=True, **_field(pnc))
                self.go = gr.Button("Transcribe", variant="primary", elem_id="go", interactive=False, min_width=160)
                self.never_mind = gr.Button("Cancel", elem_id="never-mind", visible=False, min_width=80)
            self.note = gr.HTML(note(first), elem_id="note", apply_default_css=False)
            with gr.Accordion("Decoding", open=False, visible=False, elem_id="decoding") as self.decoding, gr.Row():
                self.options = [
                    Choice([], label="", elem_id=f"option-{place}", visible=False) for place in range(MOST_OPTIONS)
                ]

    def _cards(self) -> dict[str, ModelCard]:
        """Read afresh each time: a model put into STUDIO_MODELS shows without a restart."""
        cards = self._studio.models()
        return {card.id: card for card in (auto_card(cards), *cards)}

    def _hint(self) -> str:
        settings = self._studio.settings
        return (
            '<p class="studio-hint">wav, flac, mp3, ogg, opus, m4a, webm, or the sound of an mp4; each up to '
            f"{settings.max_hours:g} hours and {settings.max_bytes / 1e9:g} GB. What you add is kept in the Library "
            "until you delete it there.</p>"
        )

    # --- what happens ---

    def _wire(self, blocks: gr.Blocks) -> None:
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        choices = [self.task, self.source, self.target, self.pnc]
        settings = [self.note, self.decoding, *self.options]
        self.model.input(self._choose, [self.model, self.wish], [*choices, *settings], queue=False, **quiet)
        for name, field in zip(("task", "source", "target", "pnc"), choices, strict=True):
            field.input(
                partial(self._wished, name),
                [self.model, self.wish, field],
                [self.wish, *choices],
                queue=False,
                **quiet,
            )
        shown = [self.status, self.cancel, self.start, self.row, self.go, self.recordings, self.editor]
        intake = [
            self.drop.upload(self._take_files, self.drop, [*shown, self.drop], **quiet),
            self.microphone.stop_recording(self._take_one, self.microphone, [*shown, self.microphone], **quiet),
            *(button.click(self._take_example(path), None, shown, **quiet) for button, path in self.examples),
        ]
        self.cancel.click(
            lambda: ("", gr.update(visible=False)), None, [self.status, self.cancel], cancels=intake, **quiet
        )
        opened = [self.start, self.row, self.go, self.recordings, self.editor]
        self.go.click(
            self._transcribe,
            [self.recordings, self.model, *choices, *self.options],
            [*opened, self.status, self.never_mind],
            **quiet,
        )
        self.editor.again(
            self._again, None, [self.row, self.go, self.recordings, self.never_mind], queue=False, **quiet
        )
        self.never_mind.click(
            lambda: (gr.update(visible=False), gr.update(visible=False)),
            None,
            [self.row, self.never_mind],
            queue=False,
            **quiet,
        )
        self.editor.closed(self._close, None, [*opened, self.status], queue=False, **quiet)
        for source in (self.editor, self.library):  # through the queue: only there a warning can be told
            source.opened(self._open_event, None, [*opened, self.library, self.tabs], **quiet)
        blocks.load(self._load, None, opened, **quiet)
        blocks.load(self._models, self.model, self.model, queue=False, **quiet)

    def _models(self, model: str) -> Any:
        """What there is to choose from now; what was chosen stays if it is still there."""
        cards = self._cards()
        return gr.update(
            choices=model_choices(list(cards.values())),
            value=model if isinstance(model, str) and model in cards else "auto",
        )

    def _card(self, model: str) -> ModelCard:
        """The one that was chosen; raises gr.Error when its file is gone: no other takes its place unasked."""
        card = self._cards().get(str(model))
        if card is None:
            raise refuse(f"The model {shown(str(model))} is not here any more. Choose another one.")
        return card

    def _choose(self, model: str, wish: Wish) -> list[Any]:
        card = self._card(model)
        found = offer(card, **wish)
        return [*updates(found), note(card), *option_updates(found.options)]

    def _wished(self, name: str, model: str, wish: Wish, value: Any) -> list[Any]:
        """One field was changed by hand; the others follow from what was wished of them before."""
        changed = {**wish, name: value}
        return [changed, *updates(offer(self._card(model), **changed))]

    def _take_files(self, files: list[str] | None, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        for step in self._take([Path(file) for file in files or []], viewer(request)):
            yield (*step, None)

    def _take_one(self, file: str | None, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        name = f"Recording {datetime.now():%Y-%m-%d %H.%M.%S}.wav"
        files = [Path(file)] if file else []
        for step in self._take(files, viewer(request), name=name):
            yield (*step, None)

    def _take_example(self, path: Path) -> Any:
        def take(request: gr.Request) -> Iterator[tuple[Any, ...]]:
            with examples.copy(path) as copy:
                yield from self._take([copy], viewer(request))

        return take

    def _take(self, files: list[Path], who: Viewer, name: str | None = None) -> Iterator[tuple[Any, ...]]:
        """Yields for: status, cancel, start, row, go, recordings, editor."""
        same = gr.skip()
        for step in TakingIn(self._studio, self.uploads, files, who, name):
            if not step.finished:
                yield step.html, gr.update(visible=True), same, same, same, same, same
                continue
            hidden = gr.update(visible=False)
            told = _told(step)
            if step.recordings:
                yield told, hidden, *self._show(step.recordings)
            else:
                yield told, hidden, same, same, same, same, same

    def _show(self, recordings: tuple[Recording, ...]) -> tuple[Any, ...]:
        """Yields for: start, row, go, recordings, editor; the first recording open, all to be transcribed."""
        label = "Transcribe" if len(recordings) == 1 else f"Transcribe {len(recordings)} recordings"
        return (
            gr.update(visible=False),
            gr.update(visible=True),
            gr.update(value=label, interactive=True),
            [recording.id for recording in recordings],
            _editor_value(recordings[0].id),
        )

    def _transcribe(
        self,
        recordings: list[str],
        model: str,
        task: str,
        source: str,
        target: str,
        pnc: bool,
        first: str | None,
        second: str | None,
        request: gr.Request,
    ) -> tuple[Any, ...]:
        """`first`, `second`: the option fields. Gradio finds `request` by its place, so they cannot be `*values`."""
        who = viewer(request)
        wanted = self._request(model, task, source, target, pnc, (first, second))
        try:
            runs = [self._studio.transcribe(recording, wanted, who) for recording in recordings]
        except StudioError as error:
            raise refuse(str(error)) from error
        if not runs:
            raise refuse("Choose a recording first.")
        shown = _editor_value(runs[0].recording_id, runs[0].transcript_id)
        hidden = gr.update(visible=False)
        return hidden, hidden, gr.skip(), recordings, shown, "", hidden

    def _request(
        self, model: str, task: str, source: str, target: str, pnc: bool, values: Sequence[str | None]
    ) -> Request:
        card = self._card(model)
        writes = None if card.id == "auto" else pnc
        try:
            return self._studio.request(card.id, task, source, target, writes, chosen_options(card, values))
        except StudioError as error:
            raise refuse(str(error)) from error

    def _again(self, event: gr.EventData) -> tuple[Any, ...]:
        key = str(_data_of(event).get("recording", ""))
        shown = gr.update(visible=True)
        return shown, gr.update(value="Transcribe", interactive=True), [key], shown

    def _close(self) -> tuple[Any, ...]:
        return (
            gr.update(visible=True),
            gr.update(visible=True),
            gr.update(value="Transcribe", interactive=False),
            [],
            {"recording": None, "transcript": None, "nonce": _nonce()},
            "",
        )

    def _open_event(self, event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        """For those of `_open`, library and tabs. What is gone is told, and the Library looks again."""
        data = _data_of(event)
        try:
            found = self._open(str(data.get("recording", "")), data.get("transcript"), viewer(request))
        except StudioError as error:
            warn(str(error))
            return (*(gr.skip(),) * 5, _nonce(), gr.skip())
        return (*found, gr.skip(), gr.Tabs(selected="studio"))

    def _load(self, request: gr.Request) -> tuple[Any, ...]:
        """A reload, or a link, opens the recording that the address names."""
        key = request.query_params.get("recording")
        if not key:
            return (gr.skip(),) * 5
        try:
            return self._open(key, request.query_params.get("transcript"), viewer(request))
        except StudioError:
            return (gr.skip(),) * 5

    def _open(self, recording_id: str, transcript_id: str | None, who: Viewer) -> tuple[Any, ...]:
        """For: start, row, go, recordings, editor. Raises NotFound."""
        found = self._studio.transcripts(recording_id, who)
        known = {transcript.id for transcript, _ in found}
        chosen = transcript_id if transcript_id in known else self._studio.current_transcript(recording_id, who)
        return (
            gr.update(visible=False),
            gr.update(visible=chosen is None),
            gr.update(value="Transcribe", interactive=True),
            [recording_id],
            _editor_value(recording_id, chosen),
        )


def _data_of(event: gr.EventData) -> dict[str, Any]:
    """What came with an event; a program may send anything, or nothing."""
    data = getattr(event, "_data", None)
    return data if isinstance(data, dict) else {}


def _field(update: dict[str, Any]) -> dict[str, Any]:
    """An update as constructor arguments."""
    return {key: value for key, value in update.items() if key != "__type__"}


def _editor_value(recording_id: str, transcript_id: str | None = None) -> dict[str, Any]:
    return {"recording": recording_id, "transcript": transcript_id, "nonce": _nonce()}


def _nonce() -> str:
    return secrets.token_hex(4)


def _told(step: Step) -> str:
    """What came of taking files in, to stay on the page until the next: nothing to tell of one good file."""
    lines = [f"<p>{escape(problem)}</p>" for problem in step.problems]
    if len(step.recordings) > 1:
        lines.insert(
            0, f"<p>{len(step.recordings)} recordings taken in. The first is open; all are in the Library.</p>"
        )
    if not step.recordings and lines:
        lines.insert(0, "<p>Nothing was taken in.</p>")
    return f'<div class="studio-told" role="status">{"".join(lines)}</div>' if lines else ""
