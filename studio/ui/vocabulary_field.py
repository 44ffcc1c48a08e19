"""The foldable field for words and phrases that a model is to be told: pasted, typed, from a file, or the last ones."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from studio.engines.base import Capabilities
from studio.errors import RequestError, StudioError
from studio.limits import MOST_PHRASES
from studio.session import Studio
from studio.ui.actor import session_of
from studio.ui.components import Choice
from studio.ui.told import refuse
from studio.ui.uploaded import UploadedFiles
from studio.ui.uploads.folder import Uploads
from studio.vocabulary import (
    ABOUT,
    STRENGTH,
    STRENGTHS,
    VOCABULARY,
    Way,
    phrases,
    phrases_of,
    read_file,
    strength_of,
    usable,
)


class VocabularyField:
    """Shown where the chosen model can be told. Made inside the Blocks; `wire` once all fields are there."""

    def __init__(self, studio: Studio, uploads: Uploads) -> None:
        self._studio = studio
        self._uploads = uploads
        with gr.Accordion("Vocabulary", open=False, visible=False, elem_id="vocabulary") as self.group:
            self.about = gr.HTML(_about("boosted"), apply_default_css=False, elem_id="vocabulary-about")
            self.text = gr.Textbox(
                label="Words and phrases",
                placeholder="One on each line, or behind commas",
                lines=3,
                max_lines=8,
                elem_id="vocabulary-text",
            )
            with gr.Row():
                self.strength = Choice(
                    [(label, name) for name, label in STRENGTHS],
                    value=STRENGTHS[0][0],
                    label="Strength",
                    elem_id="vocabulary-strength",
                    min_width=200,
                )
                # of any kind: what Gradio refuses it refuses in English, and `read_file` says what to do
                self.file = UploadedFiles(
                    uploads,
                    label="From a text file",
                    elem_id="vocabulary-file",
                    height=150,
                    min_width=200,
                )
                self.glossary = gr.Button("Take the glossary", size="sm", elem_id="vocabulary-glossary", min_width=160)
                self.last = gr.Button("Take the last list", size="sm", elem_id="vocabulary-last", min_width=160)

    @property
    def values(self) -> list[Any]:
        """The fields that a request is made of, as `told` takes them."""
        return [self.text, self.strength]

    @property
    def shown(self) -> list[Any]:
        """The fields that `updates` is for."""
        return [self.group, self.about, self.strength]

    def wire(self, recordings: Any, **quiet: Any) -> None:
        """`recordings`: the ids that are to be transcribed."""
        self.text.change(_title, self.text, self.group, queue=False, trigger_mode="always_last", **quiet)
        self.file.upload(self._read, self.file, [self.text, self.file], **quiet)
        self.glossary.click(self._learned, [recordings, self.text], self.text, **quiet)
        self.last.click(self._last, recordings, [self.text, self.strength], **quiet)

    def _read(self, files: list[str] | None) -> list[Any]:
        paths = [Path(file) for file in files or []]
        try:
            return ["\n".join(phrase for path in paths for phrase in read_file(path)), None]
        except StudioError as error:
            raise refuse(str(error)) from error
        finally:
            for path in paths:
                self._uploads.leave(path)

    def _learned(self, recordings: list[str], text: str | None, request: gr.Request) -> str:
        """What stands there, and how things are written in the project of what is open."""
        try:
            words = session_of(self._studio, request).glossary.words(recordings or [])
            known = phrases(text or "")
        except StudioError as error:
            raise refuse(str(error)) from error
        if not words:
            raise refuse("Nothing is in the project's glossary yet that somebody accepted.")
        return "\n".join(list(dict.fromkeys([*known, *usable(words)]))[:MOST_PHRASES])

    def _last(self, recordings: list[str], request: gr.Request) -> list[Any]:
        """What was told last in the project of what is open."""
        session = session_of(self._studio, request)
        try:
            found = session.transcripts.last_vocabulary(recordings[0]) if recordings else {}
        except StudioError as error:
            raise refuse(str(error)) from error
        if not found:
            raise refuse("No vocabulary was used in this project yet.")
        return ["\n".join(phrases_of(found)), strength_of(found)]


def updates(able: Capabilities) -> list[Any]:
    """For the fields `shown`: what of them the model takes."""
    return [
        gr.update(visible=able.vocabulary is not None),
        gr.update(value=_about(able.vocabulary or "boosted")),
        gr.update(visible=able.vocabulary == "boosted"),
    ]


def told(able: Capabilities, text: str | None, strength: str | None) -> Mapping[str, str]:
    """What a request has of it; nothing where the model cannot be told, whatever the hidden fields hold."""
    if able.vocabulary is None or not text:
        return {}
    return {VOCABULARY: str(text), **({STRENGTH: str(strength)} if strength and able.vocabulary == "boosted" else {})}


def _about(kind: Way) -> str:
    return f'<p class="studio-hint">{escape(ABOUT[kind])}</p>'


def _title(text: str | None) -> Any:
    """With how many there are, or that there is something wrong with them, which is told when they are used."""
    try:
        count = len(phrases(text or ""))
    except RequestError:
        return gr.update(label="Vocabulary (cannot be used as it is)")
    return gr.update(label=f"Vocabulary ({count})" if count else "Vocabulary")
