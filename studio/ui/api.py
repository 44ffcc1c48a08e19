"""The endpoint `/transcribe` for programs: the same answer as the command line's `--json`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr

from studio.errors import StudioError
from studio.formats import Options
from studio.formats.json_ import as_json
from studio.session import Studio
from studio.ui.actor import session_of
from studio.ui.uploaded import UploadedAudio
from studio.ui.uploads.folder import Uploads


def add_api(studio: Studio, uploads: Uploads) -> None:
    """Hidden fields that give the endpoint its names and types."""

    def transcribe(
        audio: str, model: str, task: str, source_lang: str, target_lang: str, pnc: bool | None, request: gr.Request
    ) -> dict[str, Any]:
        session = session_of(studio, request)
        if not audio:
            raise gr.Error("Give a sound file as `audio`.", print_exception=False)
        path = Path(audio)
        try:
            wanted = session.models.request(model, task, source_lang, target_lang or None, pnc)
            return as_json(session.transcripts.transcribe_file(path, wanted, move=True), Options(status="all"))
        except StudioError as error:
            raise gr.Error(str(error), print_exception=False) from error
        finally:
            uploads.leave(path)

    hidden: dict[str, Any] = {"visible": False}  # each by itself: else the page fetches what would draw them
    with gr.Column(**hidden):
        audio = UploadedAudio(uploads, label="audio", sources=["upload"], **hidden)
        model = gr.Textbox("auto", label="model", **hidden)
        task = gr.Textbox("asr", label="task", **hidden)
        source_lang = gr.Textbox("en", label="source_lang", **hidden)
        target_lang = gr.Textbox("", label="target_lang", **hidden)
        pnc = gr.Checkbox(None, label="pnc", **hidden)
        answer = gr.JSON(label="answer", **hidden)
        gr.Button("transcribe", **hidden).click(
            transcribe, [audio, model, task, source_lang, target_lang, pnc], answer, api_name="transcribe"
        )
