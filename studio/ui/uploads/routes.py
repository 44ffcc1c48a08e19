"""Uploading over HTTP, in the place of Gradio's own endpoints and with their answers."""

from __future__ import annotations

from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from studio.accounts.actor import Actor
from studio.accounts.policy import Library, allow
from studio.session import Studio
from studio.ui.actor import actor
from studio.ui.guard.endpoints import API
from studio.ui.guard.refusal import Refusal
from studio.ui.uploads.folder import Uploads
from studio.ui.uploads.multipart import Reader, Told
from studio.ui.uploads.progress import Progress
from studio.ui.uploads.receiving import receive

TOGETHER = 4
"""The files of one request may be so many times as large, together, as one may be."""


def upload_routes(studio: Studio, uploads: Uploads) -> list[BaseRoute]:
    """To stand before Gradio's own: the first route that fits is taken."""
    progress = Progress()

    async def upload(request: Request) -> Response | ASGIApp:
        tracked = progress.track(request.query_params.get("upload_id", ""))
        try:
            files = await _read(studio, uploads, request, tracked.told)
        except Refusal as refusal:
            return refusal
        finally:
            tracked.done = True
        return JSONResponse([str(file) for file in files])

    async def upload_progress(request: Request) -> Response:
        found = await progress.find(request.query_params.get("upload_id", ""))
        if found is None:
            return PlainTextResponse("Upload not found", status_code=404)
        return StreamingResponse(progress.messages(found), media_type="text/event-stream")

    return [
        Route(f"{API}/upload", upload, methods=["POST"]),
        Route(f"{API}/upload_progress", upload_progress),
        Route(f"{API}/file={{path:path}}", _nothing),
    ]


async def _read(studio: Studio, uploads: Uploads, request: Request, told: Told) -> list[Path]:
    """The files where they wait. Raises Refusal; then nothing is left of them."""
    who = actor(request, studio.settings.access)
    if not allow(who, "add", Library(who.name)):
        raise Refusal(401, "Log in before you send files.")
    most, room = studio.settings.max_bytes, await run_in_threadpool(_room, studio, who)

    def reader(divider: bytes) -> Reader:
        return Reader(uploads, divider, most, told, who.mark)

    return await receive(request, studio.settings, TOGETHER * most, reader, room)


def _room(studio: Studio, who: Actor) -> int | None:
    """Bytes that are left for a visitor."""
    return studio.acting_as(who).library.room()


async def _nothing(_: Request) -> Response:
    """An upload is served to nobody. The microphone's player asks for what it has sent: it gets no content."""
    return Response(status_code=204, headers={"Cache-Control": "no-store"})
