"""Waiting on the event loop for work that others do, and what is done to its end although nobody waits any more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from pathlib import Path
from typing import TypeVar

from anyio import CancelScope
from starlette.concurrency import run_in_threadpool

from studio.domain import Request
from studio.formats import Document
from studio.session import Session

LOOK_SECONDS = 0.05

T = TypeVar("T")


async def until(look: Callable[[], T | None]) -> T:
    """What a look finds at last; each is quick, and none of them holds a thread while it waits."""
    while (found := await run_in_threadpool(look)) is None:
        await asyncio.sleep(LOOK_SECONDS)
    return found


async def surely(do: Callable[[], T]) -> T:
    """In a thread, to its end: whoever is cancelled over it waits for that."""
    doing = asyncio.ensure_future(run_in_threadpool(do))
    with CancelScope(shield=True):
        try:
            await asyncio.shield(doing)
        except asyncio.CancelledError:
            await asyncio.wait({doing})
            raise
    return doing.result()


@asynccontextmanager
async def having(begin: Callable[[], T], end: Callable[[T], object]) -> AsyncIterator[T]:
    """What is begun in a thread; once it has begun it is ended in one, too, whoever goes away."""
    begun: list[T] = []
    try:
        await surely(lambda: begun.append(begin()))
        yield begun[0]
    finally:
        for each in begun:
            await surely(lambda each=each: end(each))  # type: ignore[misc]


async def heard_once(
    session: Session,
    file: Path,
    wanted: Request,
    meanwhile: Callable[[str], AbstractAsyncContextManager[None]] = lambda _: nullcontext(),
) -> Document:
    """What is heard in a file, of which nothing stays. Raises TooMany, and what went wrong.

    `meanwhile` is around the waiting, and is given the id of the job.
    """
    once = session.once
    begin, end = lambda: once.start(file, file.name, wanted), lambda job: once.forget(job.id)
    async with having(begin, end) as job, meanwhile(job.id):
        return await until(lambda: once.heard(job.id))
