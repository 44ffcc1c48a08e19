"""A body with files, taken in: bounded before it comes and while it comes, and refused in a sentence."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from studio.accounts.budget import MAKE_ROOM, gigabytes
from studio.config import Settings
from studio.errors import DiskFull, LimitError
from studio.store.disk import store_error
from studio.ui.guard.bodies import chunks, length
from studio.ui.guard.refusal import Refusal
from studio.ui.uploads.multipart import Reader, boundary

FRAME_BYTES = 10_000
"""Of a request around its files."""


async def receive(
    request: Request,
    settings: Settings,
    most: int,
    read_by: Callable[[bytes], Reader],
    room: int | None = None,
) -> list[Path]:
    """The files where they wait. `most` bytes in all; `read_by` makes a reader for a boundary; `room` is what is left
    for a visitor.

    Raises Refusal; then nothing is left of them."""
    _check_size(length(request.headers), most, room, settings.data)
    divider = boundary(request.headers.get("content-type", ""))
    try:
        with closing(read_by(divider)) as reader:
            await run_in_threadpool(reader.uploads.sweep)
            return await reader.read(_bounded(chunks(request.receive), most, room))
    except LimitError as error:
        raise Refusal(413, str(error)) from None
    except OSError as error:
        raise _no_place(store_error(error, settings.data)) from None


def _check_size(size: int | None, most: int, room: int | None, data: Path) -> None:
    """Refuse at once, by what the sender says of the size, what cannot be taken. `room`: what is left for a visitor."""
    if size is None:
        return
    _check_bytes(size, most, room)
    if size > shutil.disk_usage(data).free:
        raise _no_place(DiskFull(str(data)))


async def _bounded(body: AsyncIterator[bytes], most: int, room: int | None) -> AsyncIterator[bytes]:
    seen = 0
    async for chunk in body:
        seen += len(chunk)
        _check_bytes(seen, most, room)
        yield chunk


def _check_bytes(size: int, most: int, room: int | None) -> None:
    if size > most:
        raise _too_much(most)
    if room is not None and size > room + FRAME_BYTES:
        raise Refusal(413, f"Of what each visitor may have here {gigabytes(room)} are left. {MAKE_ROOM}")


def _too_much(most: int) -> Refusal:
    return Refusal(413, f"These are more than {most / 1e9:g} GB together. Send fewer or smaller files at once.")


def _no_place(error: OSError) -> Refusal:
    return Refusal(507, str(error))
