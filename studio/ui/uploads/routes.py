"""Uploading over HTTP, in the place of Gradio's own endpoints and with their answers."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from studio.errors import DiskFull, LimitError
from studio.store.disk import store_error
from studio.ui.guard.bodies import chunks, length
from studio.ui.guard.endpoints import API
from studio.ui.guard.refusal import Refusal
from studio.ui.uploads.folder import Uploads
from studio.ui.uploads.multipart import Reader, Told, boundary
from studio.ui.uploads.progress import Progress
from studio.ui.viewer import viewer
from studio.workflow import Studio

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
    if not viewer(request).name:
        raise Refusal(401, "Log in before you send files.")
    most = TOGETHER * studio.settings.max_bytes
    _check_size(length(request.headers), most, studio.settings.data)
    divider = boundary(request.headers.get("content-type", ""))
    try:
        await run_in_threadpool(uploads.sweep)
        with closing(Reader(uploads, divider, studio.settings.max_bytes, told)) as reader:
            return await reader.read(_bounded(chunks(request.receive), most))
    except LimitError as error:
        raise Refusal(413, str(error)) from None
    except OSError as error:
        raise _no_place(store_error(error, studio.settings.data)) from None


def _check_size(size: int | None, most: int, data: Path) -> None:
    """Refuse at once, by what the sender says of the size, what cannot be taken."""
    if size is None:
        return
    if size > most:
        raise _too_much(most)
    if size > shutil.disk_usage(data).free:
        raise _no_place(DiskFull(str(data)))


async def _bounded(body: AsyncIterator[bytes], most: int) -> AsyncIterator[bytes]:
    seen = 0
    async for chunk in body:
        seen += len(chunk)
        if seen > most:
            raise _too_much(most)
        yield chunk


def _too_much(most: int) -> Refusal:
    return Refusal(413, f"These are more than {most / 1e9:g} GB together. Send fewer or smaller files at once.")


def _no_place(error: OSError) -> Refusal:
    return Refusal(507, str(error))


async def _nothing(_: Request) -> Response:
    """An upload is served to nobody. The microphone's player asks for what it has sent: it gets no content."""
    return Response(status_code=204, headers={"Cache-Control": "no-store"})
