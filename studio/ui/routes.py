"""Our HTTP routes, below /gradio_api/studio: the only prefix that a server-side-rendering proxy lets through."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from studio.access import Viewer
from studio.errors import BlobMissing, NotFound, StudioError, shown
from studio.ui import wire, wire_ask, wire_compare, wire_models
from studio.ui.edits import Edits
from studio.ui.viewer import viewer
from studio.workflow import Studio

PREFIX = "/gradio_api/studio"
EDIT = f"{PREFIX}/edit"
DIST = Path(__file__).parents[1] / "web" / "dist"
STATIC = ("studio.js", "studio.js.map", "studio.css", "THIRD_PARTY_LICENSES.txt", "shortcuts.json")
GUARD = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}
PRIVATE = {**GUARD, "Cache-Control": "private, no-store"}

log = logging.getLogger(__name__)

Answer = Callable[[Request, Viewer], Response]


class SoundMissing(NotFound):
    """A recording whose row is here and whose files are not."""

    def __init__(self, name: str) -> None:
        StudioError.__init__(
            self,
            f"The sound of {shown(name)} is missing from the data folder. Restore it from a backup, or delete the "
            "recording.",
        )


def routes(studio: Studio) -> list[BaseRoute]:
    """Plain routes, each asking the studio as the viewer behind the request."""

    def blob(key: str, name: str, who: Viewer) -> Path:
        try:
            return studio.blob(key, name, who)
        except BlobMissing as error:
            raise SoundMissing(studio.recording(key, who).name) from error

    def audio(request: Request, who: Viewer) -> Response:
        path = blob(request.path_params["id"], "timeline.flac", who)
        return FileResponse(path, media_type="audio/flac", headers={**GUARD, "Cache-Control": "private, max-age=3600"})

    def original(request: Request, who: Viewer) -> Response:
        key = request.path_params["id"]
        name = studio.recording(key, who).name
        return _attachment(blob(key, "original", who), name)

    def peaks(request: Request, who: Viewer) -> Response:
        path = blob(request.path_params["id"], "peaks.i8", who)
        return FileResponse(path, media_type="application/octet-stream", headers=PRIVATE)

    def recording(request: Request, who: Viewer) -> Response:
        key = request.path_params["id"]
        recording, current = studio.recording(key, who), studio.current_transcript(key, who)
        return _json(wire.recording_info(recording, studio.transcripts(key, who), current))

    def changes(request: Request, who: Viewer) -> Response:
        since = _whole_number(request.query_params.get("since", "-1"))
        return _json(wire.changes(studio.changes(request.path_params["id"], since, who)))

    def comparison(request: Request, who: Viewer) -> Response:
        found = studio.compare(request.path_params["id"], request.query_params.get("with", ""), who)
        return _json(wire_compare.comparison(found))

    def answers(request: Request, who: Viewer) -> Response:
        found = studio.answers(request.path_params["id"], who)
        return _json({"answers": [wire_ask.answer_info(each) for each in found]})

    def answer(request: Request, who: Viewer) -> Response:
        return _json(wire_ask.answer_info(studio.answer(request.path_params["id"], who)))

    def models(_: Request, __: Viewer) -> Response:
        return _json(wire_models.shelved(studio.shelved()))

    def library(_: Request, who: Viewer) -> Response:
        return _json({"recordings": [wire.library_row(entry) for entry in studio.library(who)]})

    def download(request: Request, who: Viewer) -> Response:
        token = request.path_params["token"]
        found = studio.download(token, who)
        if found.path is None or found.path.name != request.path_params["name"]:
            raise NotFound("export", token)
        return _attachment(found.path, found.path.name)

    def export_state(request: Request, who: Viewer) -> Response:
        return _json(wire.export_state(studio.download(request.path_params["token"], who)))

    found: dict[str, Answer] = {
        "/recordings/{id}/audio.flac": audio,
        "/recordings/{id}/original": original,
        "/recordings/{id}/peaks.bin": peaks,
        "/recordings/{id}/recording.json": recording,
        "/transcripts/{id}/changes.json": changes,
        "/transcripts/{id}/compare.json": comparison,
        "/transcripts/{id}/answers.json": answers,
        "/answers/{id}.json": answer,
        "/library.json": library,
        "/models.json": models,
        "/exports/{token}/state.json": export_state,
        "/exports/{token}/{name}": download,
    }
    return [
        Route(f"{PREFIX}/static/{{name}}", _static),
        Route(EDIT, Edits(studio).respond, methods=["POST"]),
        *(Route(f"{PREFIX}{path}", _guarded(answer)) for path, answer in found.items()),
    ]


def asset_url(name: str) -> str:
    """Path of a built file, below the root, with the hash that lets browsers keep it for good."""
    file = DIST / name
    if not file.is_file():
        raise StudioError(f"{file} is missing: the page was not built. Run `make run`, or `pip install .` again.")
    return f"{PREFIX}/static/{name}?v={hashlib.sha256(file.read_bytes()).hexdigest()[:12]}"


def _guarded(answer: Answer) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        try:
            return await run_in_threadpool(answer, request, viewer(request))
        except StudioError as error:
            status = 404 if isinstance(error, NotFound) else 500 if error.fault else 400
            return _json(wire.failure(error), status)
        except Exception as error:
            log.exception("%s failed", request.url.path)
            return _json(wire.failure(error), 500)

    return endpoint


async def _static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in STATIC or not (DIST / name).is_file():
        return Response(status_code=404, headers=GUARD)
    forever = "public, max-age=31536000, immutable" if "v" in request.query_params else "no-cache"
    return FileResponse(DIST / name, headers={**GUARD, "Cache-Control": forever})


def _json(data: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(data), status, headers=PRIVATE, media_type="application/json")


def _attachment(path: Path, name: str) -> Response:
    """A download, never shown in the page's own origin, whatever it holds."""
    disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    headers = {**PRIVATE, "Content-Disposition": disposition, "Content-Security-Policy": "sandbox"}
    return FileResponse(path, media_type="application/octet-stream", headers=headers)


def _whole_number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise StudioError(f"since={text!r} is not a whole number.") from None
