"""Our HTTP routes, below /gradio_api/studio: the only prefix that a server-side-rendering proxy lets through."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Collection, Mapping
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from studio.api import (
    answers,
    comparisons,
    edits,
    exports,
    glossary,
    history,
    intakes,
    models,
    people,
    proofreading,
    pulls,
    recordings,
    searches,
    speakers,
    suspects,
    transcripts,
    visits,
)
from studio.api.refusals import failure
from studio.audio import spectrogram
from studio.config import Access
from studio.errors import NotFound, RoleMissing, SoundMissing, StoreUnreached, StudioError, shown
from studio.i18n.catalog import version
from studio.i18n.language import LANGUAGES
from studio.jobs.kinds.pull import Pull
from studio.session import Session, Studio
from studio.ui.actor import asked_path, lent_session_of, session_of
from studio.ui.edits import Edits
from studio.ui.http import GUARD, PRIVATE, as_json, whole_number
from studio.ui.page_texts import page_texts
from studio.ui.sent_file import SentFile
from studio.ui.together import TogetherRoute

PREFIX = "/gradio_api/studio"
FOR_EVER = "public, max-age=31536000, immutable"
"""Of what is another file where it changes."""
EDIT = f"{PREFIX}/edit"
HERE = f"{PREFIX}/here"
OFTEN = (
    EDIT,
    HERE,
    f"{PREFIX}/intakes/{{id}}.json",
    f"{PREFIX}/exports/{{token}}/state.json",
    f"{PREFIX}/pulls/{{id}}.json",
)
"""What pages ask every second while somebody waits, and is small: none of it needs anything of Gradio's."""
DIST = Path(__file__).parents[1] / "web" / "dist"
STATIC = (
    "studio.js",
    "studio.js.map",
    "microphone.js",
    "microphone.js.map",
    "search.js",
    "search.js.map",
    "studio.css",
    "THIRD_PARTY_LICENSES.txt",
    "shortcuts.json",
)

PAGE_TEXTS = {f"texts.{language}.js": language for language in LANGUAGES if version(language)}
"""The languages that have a table, by the file that a browser takes it from."""

SPECTROGRAM_TAG = f'"spectrogram-{spectrogram.VERSION}"'
"""Of each tile: its address names the recording, which never changes."""

log = logging.getLogger(__name__)

Answer = Callable[[Session, Request], Response]
"""What a route answers to whoever asks; an error becomes a status and a sentence."""


def routes(studio: Studio) -> list[BaseRoute]:
    """Plain routes, each asking as the actor behind the request."""
    return [
        Route(f"{PREFIX}/static/{{name}}", _static),
        Route(EDIT, Edits(studio).respond, methods=["POST"]),
        Route(HERE, TogetherRoute(studio).respond, methods=["POST"]),
        *(Route(f"{PREFIX}{path}", _guarded(studio, answer)) for path, answer in ANSWERS.items()),
        *(
            Route(f"{PREFIX}{path}", _guarded(studio, answer))
            for path, answer in _of_access(studio.settings.access).items()
        ),
    ]


def _of_access(access: Access) -> Mapping[str, Answer]:
    return {"visitors": VISITS, "accounts": ACCOUNTS, "local": {}}[access]


def asset_url(name: str) -> str:
    """Path of a built file, below the root, with the hash that lets browsers keep it for good."""
    file = DIST / name
    if not file.is_file():
        raise StudioError(f"{file} is missing: the page was not built. Run `make run`, or `pip install .` again.")
    return f"{PREFIX}/static/{name}?v={hashlib.sha256(file.read_bytes()).hexdigest()[:12]}"


def texts_urls() -> dict[str, str]:
    """The same of the page's words, by language."""
    return {language: f"{PREFIX}/static/{name}?v={version(language)}" for name, language in PAGE_TEXTS.items()}


# --- recordings ---


def _library(session: Session, _: Request) -> Response:
    entries = session.library.entries()
    return as_json(recordings.library(entries, session.projects.counted(entries), session.projects.standing))


def _said(session: Session, request: Request) -> Response:
    wanted = request.query_params.get("wanted", "")
    return as_json(searches.said_in(wanted, session.library.said(wanted)))


def _hits(session: Session, request: Request) -> Response:
    asked = request.query_params
    found = session.library.hits(asked.get("wanted", ""), asked.get("project"))
    return as_json(searches.hits_in(found.found, more=found.more, only_read=found.only_read))


def _texts(session: Session, request: Request) -> Response:
    asked = request.query_params
    recording, _, transcript = asked.get("after", "").partition("-")
    after = (whole_number(recording, "after"), whole_number(transcript, "after")) if recording else None
    found = session.library.texts(asked.get("project"), after)
    return as_json(searches.texts_in(found.found, found.after))


def _recording(session: Session, request: Request) -> Response:
    key = request.path_params["id"]
    recording, current = session.library.recording(key), session.transcripts.current_id(key)
    mine = session.projects.standing(session.projects.of_recording(key))
    return as_json(recordings.recording_info(recording, session.transcripts.of_recording(key), current, mine))


def _audio(session: Session, request: Request) -> Response:
    channel = request.query_params.get("channel")
    alone = None if channel is None else whole_number(channel, "channel")
    path = session.library.sound(request.path_params["id"], alone)
    return SentFile(path, media_type="audio/flac", headers={**GUARD, "Cache-Control": "private, max-age=3600"})


def _original(session: Session, request: Request) -> Response:
    key = request.path_params["id"]
    return _attachment(session.library.file(key, "original"), session.library.recording(key).name)


def _peaks(session: Session, request: Request) -> Response:
    path = session.library.file(request.path_params["id"], "peaks.i8")
    return SentFile(path, media_type="application/octet-stream", headers=PRIVATE)


def _spectrogram(session: Session, request: Request) -> Response:
    """A tile stays as it is for ever; whether it may be seen is asked each time, also of one that a browser has."""
    key, asked = request.path_params["id"], request.query_params
    number = whole_number(asked.get("tile", ""), "tile", 0)
    alone = None if "channel" not in asked else whole_number(asked["channel"], "channel")
    headers = {**GUARD, "Cache-Control": "private, no-cache", "ETag": SPECTROGRAM_TAG}
    if request.headers.get("if-none-match") == SPECTROGRAM_TAG and session.library.sound(key, alone):
        return Response(status_code=304, headers=headers)
    found = session.library.spectrogram(key, number, alone)
    return Response(found, headers=headers, media_type="application/octet-stream")


def _latest_intake(session: Session, request: Request) -> Response:
    more = request.query_params.get("more", "").split(",")
    session.live.take_in_left(more)  # a page is opened anew: the one before may have died while somebody spoke
    jobs = [job for kind in intakes.KINDS for job in session.jobs.of_kind(kind)]
    return as_json(intakes.latest_intake(jobs, partial(_may_read, session)))


def _intake(session: Session, request: Request) -> Response:
    job = session.jobs.get(request.path_params["id"], intakes.KINDS)
    return as_json(intakes.intake_state(job, partial(_may_read, session)))


def _kept_sound(session: Session, request: Request) -> Response:
    return _attachment(*session.library.kept_sound(request.path_params["id"]))


def _may_read(session: Session, recording_id: str) -> bool:
    """Of one that may be deleted by now."""
    try:
        session.library.recording(recording_id)
    except NotFound:
        return False
    return True


# --- transcripts, and what hangs on them ---


def _changes(session: Session, request: Request) -> Response:
    since = whole_number(request.query_params.get("since", "-1"), "since")
    return as_json(transcripts.changes(session.transcripts.changes(request.path_params["id"], since)))


def _comparison(session: Session, request: Request) -> Response:
    found = session.transcripts.compare(request.path_params["id"], request.query_params.get("with", ""))
    return as_json(comparisons.comparison(found))


def _answers(session: Session, request: Request) -> Response:
    return as_json(answers.answers(session.answers.of_transcript(request.path_params["id"])))


def _history(session: Session, request: Request) -> Response:
    before = request.query_params.get("before")
    older = None if before is None else whole_number(before, "before")
    found = session.history.page(request.path_params["id"], older)
    return as_json(history.page(found, session.actor.name, session.history.names(found)))


def _search(session: Session, request: Request) -> Response:
    return as_json(speakers.latest_search(session.speakers.latest(request.path_params["id"])))


def _glossary(session: Session, request: Request) -> Response:
    return as_json({"entries": glossary.entries(session.glossary.of_transcript(request.path_params["id"]))})


def _glossary_file(session: Session, request: Request) -> Response:
    text = session.glossary.text(request.path_params["id"])
    return Response(text, media_type="application/octet-stream", headers=_downloaded("glossary.csv"))


def _answer(session: Session, request: Request) -> Response:
    return as_json(answers.answer_info(session.answers.get(request.path_params["id"])))


def _suspects(session: Session, request: Request) -> Response:
    return as_json(suspects.suspects(session.transcripts.suspects(request.path_params["id"])))


def _proofreading(session: Session, request: Request) -> Response:
    numbers = proofreading.wanted_numbers(request.query_params.get("numbers", "off"))
    found = session.proofreading.of_transcript(request.path_params["id"], numbers)
    return as_json(proofreading.proofread(found))


def _operations(_: Session, __: Request) -> Response:
    return as_json(edits.operations())


# --- models and exports ---


def _models(session: Session, _: Request) -> Response:
    return as_json(models.overview(session.models.overview(), may_load=session.models.may_load()))


def _formats(_: Session, __: Request) -> Response:
    return as_json(exports.formats())


def _latest_export(session: Session, request: Request) -> Response:
    scope = {f"{name}_id": request.query_params.get(name) for name in ("recording", "transcript")}
    found = session.exports.latest(**scope, project=request.query_params.get("project"))
    return as_json(exports.latest_export(found))


def _export_state(session: Session, request: Request) -> Response:
    return as_json(exports.export_state(session.exports.get(request.path_params["token"])))


def _export(session: Session, request: Request) -> Response:
    token = request.path_params["token"]
    found = session.exports.get(token)
    if found.path is None or found.path.name != request.path_params["name"]:
        raise NotFound("export", token)
    return _attachment(found.path, found.path.name)


def _pulls(session: Session, _: Request) -> Response:
    latest = session.jobs.latest(Pull.name)
    found = pulls.pulls(session.exports.pushed(), session.pulls.projects(), latest, partial(_may_read, session))
    return as_json(found)


def _pull(session: Session, request: Request) -> Response:
    job = session.jobs.get(request.path_params["id"], (Pull.name,))
    return as_json(pulls.pull_state(job, partial(_may_read, session)))


ANSWERS: Mapping[str, Answer] = {
    "/library.json": _library,
    "/library/text.json": _said,
    "/library/hits.json": _hits,
    "/library/texts.json": _texts,
    "/intakes.json": _latest_intake,
    "/intakes/{id}.json": _intake,
    "/intakes/{id}/sound": _kept_sound,
    "/recordings/{id}/recording.json": _recording,
    "/recordings/{id}/audio.flac": _audio,
    "/recordings/{id}/original": _original,
    "/recordings/{id}/peaks.bin": _peaks,
    "/recordings/{id}/spectrogram.bin": _spectrogram,
    "/transcripts/{id}/changes.json": _changes,
    "/transcripts/{id}/compare.json": _comparison,
    "/transcripts/{id}/answers.json": _answers,
    "/transcripts/{id}/history.json": _history,
    "/transcripts/{id}/speakers.json": _search,
    "/transcripts/{id}/glossary.json": _glossary,
    "/transcripts/{id}/glossary.csv": _glossary_file,
    "/transcripts/{id}/suspects.json": _suspects,
    "/transcripts/{id}/proofreading.json": _proofreading,
    "/answers/{id}.json": _answer,
    "/operations.json": _operations,
    "/models.json": _models,
    "/formats.json": _formats,
    "/exports.json": _latest_export,
    "/exports/{token}/state.json": _export_state,
    "/exports/{token}/{name}": _export,
    "/pulls.json": _pulls,
    "/pulls/{id}.json": _pull,
}
"""Below PREFIX."""


# --- visitors ---


def _visit(session: Session, _: Request) -> Response:
    return as_json(visits.visit(session.visit.state()))


def _lend(session: Session, request: Request) -> Response:
    """For one address of ours, as it is below PREFIX."""
    path, _, query = request.query_params.get("path", "").partition("?")
    return as_json(visits.lent(session.visit.lend(asked_path(unquote(path), QueryParams(query)))))


VISITS: Mapping[str, Answer] = {"/visit.json": _visit, "/lent.json": _lend}
"""Where there are visitors."""


# --- people with an account ---


def _me(session: Session, _: Request) -> Response:
    return as_json(people.me(session.account.me()))


ACCOUNTS: Mapping[str, Answer] = {"/me.json": _me}
"""Where people log in."""


LENT: Collection[Answer] = (_audio, _original, _peaks, _spectrogram, _glossary_file, _kept_sound, _export)
"""What a browser opens by itself, and cannot say for whom: by an address that was lent to him."""


# --- how all of them answer ---


def _guarded(studio: Studio, answer: Answer) -> Callable[[Request], Any]:
    """The route's endpoint: with the session of whoever sent the request, and never an exception."""

    async def endpoint(request: Request) -> Response:
        try:
            return await run_in_threadpool(_answered, studio, answer, request)
        except StudioError as error:
            return as_json(failure(error), _status(error))
        except Exception as error:
            log.exception("%s failed", shown(request.url.path))
            return as_json(failure(error), 500)

    return endpoint


def _answered(studio: Studio, answer: Answer, request: Request) -> Response:
    if answer not in LENT:
        return answer(session_of(studio, request), request)
    path = request.scope["path"].partition(PREFIX)[2]
    return answer(lent_session_of(studio, request, path), request)


def _status(error: StudioError) -> int:
    if isinstance(error, NotFound | SoundMissing):
        return 404
    if isinstance(error, RoleMissing):
        return 403
    if isinstance(error, StoreUnreached):
        return 503
    return 500 if error.fault else 400


async def _static(request: Request) -> Response:
    name = request.path_params["name"]
    headers = {**GUARD, "Cache-Control": FOR_EVER if "v" in request.query_params else "no-cache"}
    if name in PAGE_TEXTS:
        script = await run_in_threadpool(page_texts, PAGE_TEXTS[name])
        return Response(script, headers=headers, media_type="text/javascript")
    if name not in STATIC or not (DIST / name).is_file():
        return Response(status_code=404, headers=GUARD)
    return FileResponse(DIST / name, headers=headers)


def _attachment(path: Path, name: str) -> Response:
    return SentFile(path, media_type="application/octet-stream", headers=_downloaded(name))


def _downloaded(name: str) -> dict[str, str]:
    """A download, never shown in the page's own origin, whatever it holds."""
    disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return {**PRIVATE, "Content-Disposition": disposition, "Content-Security-Policy": "sandbox"}
