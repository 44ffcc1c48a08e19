"""The two components of our own: `gr.HTML` whose markup our bundle draws."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

import gradio as gr
from gradio.components.base import server
from pydantic import TypeAdapter, ValidationError

from studio.access import Viewer
from studio.errors import ExportError, StudioError
from studio.exports import Options
from studio.ui import wire, wire_ask, wire_compare, wire_models
from studio.ui.routes import asset_url
from studio.ui.viewer import viewer
from studio.workflow import Studio

log = logging.getLogger(__name__)

# gr.HTML accepts a listener only for event names that stand quoted in this string
LOAD = """
const root = String((window.gradio_config && window.gradio_config.root) || location.origin).replace(/[/]+$/, '');
import(root + '{url}')
  .then((module) => module.{mount}({{ element, props, trigger, server, watch }}))
  .catch((error) => {{ element.textContent = 'This part of the page could not be loaded. Reload it. ' + error; }});
/* events: {events} */
"""


def _load(mount: str, *events: str) -> str:
    quoted = " ".join(f"'{event}'" for event in events)
    return LOAD.format(url=asset_url("studio.js"), mount=mount, events=quoted)


def _answer(shape: TypeAdapter[Any], data: Any, request: Any, act: Callable[[Any, Viewer], wire.Json]) -> wire.Json:
    """Validate, act, and never raise: the browser would see only `undefined`."""
    try:
        return {"ok": True, **act(shape.validate_python(data), viewer(request))}
    except (StudioError, ValidationError) as error:
        return wire.failure(error)
    except Exception as error:
        log.exception("a request of the page failed")
        return wire.failure(error)


class Choice(gr.Dropdown):
    """A list whose choices follow another field's: what comes from it is checked where it is used.

    Gradio checks a value against the choices that the server gave last, and refuses the one that
    a quick hand sends before the page has them.
    """

    is_template = True  # drawn as the Dropdown that it is

    def preprocess(self, payload: Any) -> Any:
        return payload


class Own(gr.HTML):
    """What both have in common: markup that our bundle draws into, and the way to an export."""

    def __init__(self, studio: Studio, mount: str, events: tuple[str, ...], **kwargs: Any) -> None:
        self.studio = studio
        super().__init__(
            html_template='<div class="studio-host"></div>',  # static: templates evaluate ${...} found in data
            js_on_load=_load(mount, *events),
            apply_default_css=False,
            **kwargs,
        )

    @server
    def export(self, data: Any, request: gr.Request) -> wire.Json:
        return _answer(wire.EXPORT, data, request, partial(_export, self.studio))

    def preprocess(self, payload: Any) -> Any:
        return payload

    def postprocess(self, value: Any) -> Any:
        return value


class TranscriptEditor(Own):
    """Waveform, words and corrections. `value` is `{recording, transcript, nonce}`; all else travels by our routes."""

    def __init__(self, studio: Studio, **kwargs: Any) -> None:
        super().__init__(studio, "mountStudio", ("again", "closed", "opened"), **kwargs)

    @server
    def run(self, data: Any, request: gr.Request) -> wire.Json:
        def act(intent: wire.RunAction, who: Viewer) -> wire.Json:
            change = self.studio.stop if intent.action == "stop" else self.studio.resume
            return {"run": wire.run(change(intent.transcript, who))}

        return _answer(wire.RUN, data, request, act)

    @server
    def compare(self, data: Any, request: gr.Request) -> wire.Json:
        def act(intent: wire_compare.StartCompare, who: Viewer) -> wire.Json:
            wanted = self.studio.request(
                intent.model, intent.task, intent.source_lang, intent.target_lang, intent.pnc, intent.options
            )
            return {"transcript": self.studio.transcribe(intent.recording, wanted, who, intent.seconds).transcript_id}

        return _answer(wire_compare.COMPARE, data, request, act)

    @server
    def ask(self, data: Any, request: gr.Request) -> wire.Json:
        return _answer(wire_ask.ASK, data, request, self._ask)

    def api_info(self) -> dict[str, Any]:
        return {"type": "object", "description": "which recording and transcript is open"}

    def _ask(self, intent: wire_ask.StartAsk | wire_ask.ChangeAsk, who: Viewer) -> wire.Json:
        if isinstance(intent, wire_ask.StartAsk):
            asked = self.studio.ask(
                intent.transcript, intent.kind, intent.question, intent.model, intent.reach, viewer=who
            )
            return {"answer": wire_ask.answer_info(asked)}
        change = self.studio.stop_answer if intent.action == "stop" else self.studio.delete_answer
        change(intent.answer, who)
        return {}


class Library(Own):
    """The table of recordings. `value` is a nonce: a new one makes it look again."""

    def __init__(self, studio: Studio, **kwargs: Any) -> None:
        super().__init__(studio, "mountLibrary", ("opened",), **kwargs)

    @server
    def library(self, data: Any, request: gr.Request) -> wire.Json:
        def act(intent: wire.Rename | wire.Delete, who: Viewer) -> wire.Json:
            if isinstance(intent, wire.Rename):
                self.studio.rename(intent.recording, intent.name, who)
            else:
                self.studio.delete(intent.recording, who)
            return {}

        return _answer(wire.LIBRARY, data, request, act)

    def api_info(self) -> dict[str, Any]:
        return {"type": "string", "description": "a nonce"}


class Models(Own):
    """The Models tab: what each model can do, where it is, and loading it. `value` is a nonce."""

    def __init__(self, studio: Studio, **kwargs: Any) -> None:
        super().__init__(studio, "mountModels", (), **kwargs)

    @server
    def model(self, data: Any, request: gr.Request) -> wire.Json:
        def act(intent: wire_models.ModelAction, _: Viewer) -> wire.Json:
            act_on = {
                "load": self.studio.load_model,
                "unload": self.studio.unload_model,
                "cancel": self.studio.cancel_loading,
            }
            act_on[intent.action](intent.model)
            return {}

        return _answer(wire_models.MODEL, data, request, act)

    def api_info(self) -> dict[str, Any]:
        return {"type": "string", "description": "a nonce"}


def _export(studio: Studio, intent: wire.StartExport | wire.CancelExport, who: Viewer) -> wire.Json:
    if isinstance(intent, wire.CancelExport):
        studio.drop_download(intent.export, who)
        return {}
    documents = studio.documents(
        viewer=who, recording_id=intent.recording, transcript_id=intent.transcript, project=intent.project
    )
    if not documents:
        raise ExportError("There is nothing to export yet: transcribe a recording first.")
    options = Options(profile=intent.profile, status=intent.status)
    of_one = intent.transcript or intent.recording
    untranscribed = 0 if of_one else studio.untranscribed(viewer=who, project=intent.project)
    return {"export": studio.start_download(documents, intent.format, options, who, untranscribed).token}
