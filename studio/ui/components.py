"""The two components of our own: `gr.HTML` whose markup our bundle draws."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from functools import partial
from typing import Any

import gradio as gr
from gradio.components.base import server
from pydantic import TypeAdapter, ValidationError

from studio.api.answers import ASK, AnswerStarted, ChangeAsk, StartAsk, answer_info
from studio.api.base import Answer, Done
from studio.api.comparisons import COMPARE, CompareStarted, StartCompare
from studio.api.edits import RUN, RunAction, RunNow
from studio.api.exports import EXPORT, CancelExport, ExportStarted, StartExport
from studio.api.glossary import GLOSSARY, GlossaryChanged, PutEntry, RemoveEntry, TakeInGlossary, entries
from studio.api.intakes import INTAKE, KINDS, GoOn, IntakeStarted, StopIntake, TakeIn, TryAgain
from studio.api.models import MODEL, ModelAction
from studio.api.projects import PROJECT, AddProject, ChangeProject, DeleteProject, Move, MovedRecordings, ProjectMade
from studio.api.projects import moved as moved_recordings
from studio.api.projects import said as said_of_project
from studio.api.proofreading import (
    PROOFREADING,
    AnyProofreading,
    NeverPropose,
    ProposeAgain,
    StopSuggesting,
    SuggestCorrections,
)
from studio.api.pulls import PULL, PullStarted, StartPull, StopPull
from studio.api.recordings import LIBRARY, Delete, Rename
from studio.api.refusals import failure
from studio.api.speakers import SPEAKERS, FindSpeakers, SearchStarted, search
from studio.api.transcripts import run
from studio.api.visits import VISIT, Leave
from studio.errors import RequestError, StudioError, shown
from studio.formats import Options
from studio.jobs.kinds.pull import Pull as PullJob
from studio.session import Session, Studio
from studio.ui.actor import session_of
from studio.ui.routes import asset_url, texts_urls
from studio.ui.taking import take
from studio.ui.told import refuse
from studio.ui.uploads.folder import Uploads
from studio.vocabulary import VOCABULARY

log = logging.getLogger(__name__)

# gr.HTML accepts a listener only for event names that stand quoted in this string
LOAD = """
const root = String((window.gradio_config && window.gradio_config.root) || location.origin).replace(/[/]+$/, '');
const page = document.documentElement;
page.lang = page.dataset.language ?? 'en';  // Gradio writes there what the browser asks for
const words = {texts}[page.lang];
(words ? import(root + words) : Promise.resolve())
  .then(() => import(root + '{url}'))
  .then((module) => module.{mount}({{ element, props, trigger, server, watch }}))
  .catch((error) => {{ element.textContent = 'This part of the page could not be loaded. Reload it. ' + error; }});
/* events: {events} */
"""


def _load(mount: str, *events: str) -> str:
    quoted = " ".join(f"'{event}'" for event in events)
    texts = json.dumps(texts_urls())
    return LOAD.format(texts=texts, url=asset_url("studio.js"), mount=mount, events=quoted)


def _answer(session: Session, shape: TypeAdapter[Any], data: Any, act: Callable[[Session, Any], Answer]) -> Answer:
    """Validate, act, and never raise: the browser would see only `undefined`."""
    try:
        return {"ok": True, **act(session, shape.validate_python(data))}
    except (StudioError, ValidationError) as error:
        return failure(error)
    except Exception as error:
        log.exception("a request of the page failed")
        return failure(error)


class Choice(gr.Dropdown):
    """A list whose choices follow another field's: what comes from it is checked where it is used.

    Gradio checks a value against the choices that the server gave last, and refuses the one that
    a quick hand sends before the page has them.
    """

    is_template = True  # drawn as the Dropdown that it is

    def preprocess(self, payload: Any) -> str | None:
        if isinstance(payload, str | None):
            return payload
        raise refuse("This is none of the choices. Reload the page.")


class Component(gr.HTML):
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
    def export(self, data: Any, request: gr.Request) -> Answer:
        return self.answer(EXPORT, data, request, _export)

    def answer(self, shape: TypeAdapter[Any], data: Any, request: Any, act: Callable[[Session, Any], Answer]) -> Answer:
        """What a server function gives back: `act` as whoever sent the request."""
        return _answer(session_of(self.studio, request), shape, data, act)

    def preprocess(self, payload: Any) -> Any:
        return payload

    def postprocess(self, value: Any) -> Any:
        return value


class TranscriptEditor(Component):
    """Waveform, words and corrections. `value` is `{recording, transcript, nonce}`; all else travels by our routes."""

    def __init__(self, studio: Studio, **kwargs: Any) -> None:
        super().__init__(studio, "mountStudio", ("again", "closed", "opened"), **kwargs)

    @server
    def run(self, data: Any, request: gr.Request) -> Answer:
        return self.answer(RUN, data, request, _run)

    @server
    def compare(self, data: Any, request: gr.Request) -> Answer:
        return self.answer(COMPARE, data, request, _compare)

    @server
    def ask(self, data: Any, request: gr.Request) -> Answer:
        return self.answer(ASK, data, request, _ask)

    @server
    def speakers(self, data: Any, request: gr.Request) -> Answer:
        return self.answer(SPEAKERS, data, request, _find_speakers)

    @server
    def glossary(self, data: Any, request: gr.Request) -> Answer:
        return self.answer(GLOSSARY, data, request, _change_glossary)

    @server
    def proofreading(self, data: Any, request: gr.Request) -> Answer:
        return self.answer(PROOFREADING, data, request, _change_proofreading)

    @server
    def model(self, data: Any, request: gr.Request) -> Answer:
        return self.answer(MODEL, data, request, _change_model)

    def api_info(self) -> dict[str, Any]:
        return {"type": "object", "description": "which recording and transcript is open"}


class Intake(Component):
    """What is being taken in, what an import asks, what came of it. `value` is `{intake, nonce}`: a new nonce shows
    the named one, or nothing."""

    def __init__(self, studio: Studio, uploads: Uploads, **kwargs: Any) -> None:
        self.uploads = uploads
        super().__init__(studio, "mountIntake", ("taken",), **kwargs)

    @server
    def intake(self, data: Any, request: gr.Request) -> Answer:
        return self.answer(INTAKE, data, request, partial(_change_intake, self.uploads))

    def api_info(self) -> dict[str, Any]:
        return {"type": "object", "description": "which intake is followed"}


class Library(Component):
    """The table of recordings. `value` is `{nonce, intake}`: a new nonce makes it look again, and tell what an import
    has brought."""

    def __init__(self, studio: Studio, **kwargs: Any) -> None:
        super().__init__(studio, "mountLibrary", ("opened",), **kwargs)

    @server
    def library(self, data: Any, request: gr.Request) -> Answer:
        return self.answer(LIBRARY, data, request, _change_library)

    @server
    def project(self, data: Any, request: gr.Request) -> Answer:
        return self.answer(PROJECT, data, request, _change_project)

    @server
    def run(self, data: Any, request: gr.Request) -> Answer:
        return self.answer(RUN, data, request, _run)

    def api_info(self) -> dict[str, Any]:
        return {"type": "object", "description": "a nonce, and the intake to tell of"}


class Pull(Component):
    """What was corrected in a dataset on the Hub, looked at and brought back. It has no value."""

    def __init__(self, studio: Studio, **kwargs: Any) -> None:
        super().__init__(studio, "mountPull", ("opened",), **kwargs)

    @server
    def pull(self, data: Any, request: gr.Request) -> Answer:
        return self.answer(PULL, data, request, _pull)

    def api_info(self) -> dict[str, Any]:
        return {"type": "string", "description": "nothing"}


class Models(Component):
    """The Models tab: what each model can do, where it is, and loading it. `value` is a nonce."""

    def __init__(self, studio: Studio, **kwargs: Any) -> None:
        super().__init__(studio, "mountModels", (), **kwargs)

    @server
    def model(self, data: Any, request: gr.Request) -> Answer:
        return self.answer(MODEL, data, request, _change_model)

    def api_info(self) -> dict[str, Any]:
        return {"type": "string", "description": "a nonce"}


class Visit(Component):
    """What is left for a visitor, when all of his is deleted, and his way to delete it now. It has no value."""

    def __init__(self, studio: Studio, **kwargs: Any) -> None:
        super().__init__(studio, "mountVisit", (), **kwargs)

    @server
    def visit(self, data: Any, request: gr.Request) -> Answer:
        return self.answer(VISIT, data, request, _leave)

    def api_info(self) -> dict[str, Any]:
        return {"type": "string", "description": "nothing"}


class Account(Component):
    """Who is logged in, his ways to his account and out, and back in where his login has ended. It has no value."""

    def __init__(self, studio: Studio, **kwargs: Any) -> None:
        super().__init__(studio, "mountAccount", (), **kwargs)

    def api_info(self) -> dict[str, Any]:
        return {"type": "string", "description": "nothing"}


class Recorder(Component):
    """The microphone. `value` says how it is heard while somebody speaks; all else travels by the routes of `live`."""

    def __init__(self, studio: Studio, **kwargs: Any) -> None:
        super().__init__(studio, "mountRecorder", ("recorded",), **kwargs)

    def api_info(self) -> dict[str, Any]:
        return {"type": "object", "description": "how a recording is heard while it is made"}


# --- what the server functions do, for whoever asks ---


def _run(session: Session, intent: RunAction) -> RunNow:
    change = session.transcripts.stop if intent.action == "stop" else session.transcripts.resume
    return {"run": run(change(intent.transcript))}


def _compare(session: Session, intent: StartCompare) -> CompareStarted:
    options = {**intent.options, VOCABULARY: intent.vocabulary}
    wanted = session.models.request(
        intent.model, intent.task, intent.source_lang, intent.target_lang, intent.pnc, options
    )
    return {
        "transcript": session.transcripts.transcribe(
            intent.recording, wanted, intent.region, for_comparison=True
        ).transcript_id
    }


def _leave(session: Session, _: Leave) -> Done:
    session.visit.leave()
    return {}


def _ask(session: Session, intent: StartAsk | ChangeAsk) -> AnswerStarted | Done:
    if isinstance(intent, StartAsk):
        asked = session.answers.ask(intent.transcript, intent.kind, intent.question, intent.model, intent.reach)
        return {"answer": answer_info(asked)}
    change = session.answers.stop if intent.action == "stop" else session.answers.delete
    change(intent.answer)
    return {}


def _change_intake(
    uploads: Uploads, session: Session, intent: StopIntake | GoOn | TryAgain | TakeIn
) -> IntakeStarted | Done:
    if isinstance(intent, TakeIn):
        project, _ = session.projects.wanted(intent.project)
        files = [uploads.waiting(path) for path in intent.files]
        return {"intake": take(session, uploads, files, project).id}
    if isinstance(intent, GoOn):
        how = {"split_long": intent.split_long, "skip_bad": intent.skip_bad}
        return {"intake": session.library.go_on(intent.intake, source_lang=intent.source_lang, **how).id}
    if isinstance(intent, TryAgain):
        return {"intake": session.library.take_in_again(intent.intake).id}
    end = session.jobs.stop if session.jobs.get(intent.intake, KINDS).active else session.jobs.delete
    end(intent.intake)
    return {}


def _find_speakers(session: Session, intent: FindSpeakers) -> SearchStarted:
    return {"search": search(session.speakers.find(intent.transcript, intent.model))}


def _change_glossary(session: Session, intent: PutEntry | RemoveEntry | TakeInGlossary) -> GlossaryChanged:
    glossary, key, added = session.glossary, intent.transcript, 0
    if isinstance(intent, PutEntry):
        glossary.put(key, intent.wrong, intent.right, intent.state, intent.entry)
    elif isinstance(intent, RemoveEntry):
        glossary.remove(key, intent.entry)
    else:
        added = glossary.take_in(key, intent.text)
    return {"entries": entries(glossary.of_transcript(key)), "added": added}


def _change_proofreading(session: Session, intent: AnyProofreading) -> Done:
    proofreading = session.proofreading
    match intent:
        case NeverPropose():
            proofreading.never(intent.transcript, intent.rule, intent.wrong, intent.right)
        case ProposeAgain():
            proofreading.again(intent.transcript, intent.unwanted)
        case SuggestCorrections():
            proofreading.suggest(intent.transcript, intent.segments, intent.model)
        case StopSuggesting():
            proofreading.stop(intent.transcript)
    return {}


def _change_library(session: Session, intent: Rename | Delete | Move) -> MovedRecordings | Done:
    if isinstance(intent, Move):
        return moved_recordings(session.projects.move(intent.recordings, intent.project))
    if isinstance(intent, Rename):
        session.library.rename(intent.recording, intent.name)
    else:
        session.library.delete(intent.recording)
    return {}


def _change_project(session: Session, intent: AddProject | ChangeProject | DeleteProject) -> ProjectMade | Done:
    if isinstance(intent, AddProject):
        return {"project": session.projects.add(**said_of_project(intent)).id}
    if isinstance(intent, ChangeProject):
        session.projects.change(intent.project, **said_of_project(intent))
    else:
        session.projects.delete(intent.project)
    return {}


def _pull(session: Session, intent: StartPull | StopPull) -> PullStarted | Done:
    if isinstance(intent, StopPull):
        session.jobs.stop(session.jobs.get(intent.pull, (PullJob.name,)).id)
        return {}
    under_way = next(iter(session.jobs.active(PullJob.name)), None)
    asked = {"name": intent.dataset, "revision": intent.revision, "dry": intent.dry, "project": intent.project}
    if under_way is not None and any(under_way.payload[key] != value for key, value in asked.items()):
        name = shown(str(under_way.payload["name"]))
        raise RequestError(f"A pull of {name} is under way already. Wait for its end, or stop it.")
    if under_way is not None:
        return {"pull": under_way.id}
    job = session.pulls.start(intent.dataset, project=intent.project, revision=intent.revision, dry=intent.dry)
    return {"pull": job.id}


def _change_model(session: Session, intent: ModelAction) -> Done:
    models = session.models
    act_on = {"load": models.load, "unload": models.unload, "cancel": models.cancel_loading}
    act_on[intent.action](intent.model)
    return {}


def _export(session: Session, intent: StartExport | CancelExport) -> ExportStarted | Done:
    if isinstance(intent, CancelExport):
        session.exports.drop(intent.export)
        return {}
    options = Options(intent.status, intent.options)
    begun = session.exports.start(
        intent.format,
        options,
        recording_id=intent.recording,
        transcript_id=intent.transcript,
        recording_ids=intent.recordings,
        segments=intent.segments,
        project=intent.project,
    )
    return {"export": begun.token}
