"""Edits over HTTP: one intent a request, answered with the segments as they now stand (docs/wire.md).

A route of its own and no server function of Gradio's: people make an edit a second each, and a route
goes through fewer layers (see `shortcut`).
"""

from __future__ import annotations

import hashlib
import logging
from asyncio import get_running_loop
from concurrent.futures import ThreadPoolExecutor

import orjson
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from studio.access import Viewer
from studio.errors import Conflict, StudioError
from studio.ui import wire
from studio.ui.viewer import viewer
from studio.workflow import Studio
from studio.workflow.studio import Changes

log = logging.getLogger(__name__)

SIMULTANEOUS = 4
"""Edits at work at once. The store takes one writer at a time, and more threads only fight for Python's lock."""

PRIVATE = {"Cache-Control": "private, no-store"}


class Edits:
    """`respond` is the endpoint."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._threads = ThreadPoolExecutor(SIMULTANEOUS, thread_name_prefix="edit")

    async def respond(self, request: Request) -> Response:
        """Always 200: what came of it stands in the answer, as with the page's other intents."""
        body = await request.body()
        answer = await get_running_loop().run_in_executor(self._threads, self._json, body, viewer(request))
        return Response(answer, headers=PRIVATE, media_type="application/json")

    def _json(self, body: bytes, who: Viewer) -> bytes:
        return orjson.dumps(self.answer(body, who))

    def answer(self, body: bytes, who: Viewer) -> wire.Json:
        """Never raises: the page could not tell that from a server that was not reached."""
        try:
            return {"ok": True, "changes": wire.changes(self._made(body, who))}
        except _Stale as stale:
            return {**wire.failure(stale.conflict), "changes": wire.changes(stale.now)}
        except (StudioError, ValidationError) as error:
            return wire.failure(error)
        except Exception as error:
            log.exception("an edit failed")
            return wire.failure(error)

    def _made(self, body: bytes, who: Viewer) -> Changes:
        intent = wire.EDIT.validate_json(body)
        try:
            return self._apply(intent, who)
        except Conflict as conflict:
            now = self._studio.segment(intent.transcript, conflict.segment_id, who)
            raise _Stale(conflict, now) from conflict

    def _apply(self, intent: wire.EditIntent, who: Viewer) -> Changes:
        studio, transcript, key = self._studio, intent.transcript, _receipt_key(intent)
        match intent:
            case wire.SetText():
                took = intent.took_ms / 1000 if intent.took_ms is not None else None
                return studio.set_text(transcript, intent.segment, intent.revision, intent.text, who, took, key)
            case wire.SetStatus():
                return studio.set_status(transcript, intent.segment, intent.revision, intent.status, who, key)
            case wire.Take():
                return studio.take(transcript, intent.other, intent.segment, intent.revision, intent.ranges, who, key)
            case wire.TakeAll():
                return studio.take_all(transcript, intent.other, who, key)
            case wire.Step(op="undo"):
                return studio.undo(transcript, who, key)
            case _:
                return studio.redo(transcript, who, key)


def _receipt_key(intent: wire.EditIntent) -> str:
    """The intent's key together with what it asks for: one key for two wishes must not make the second vanish.

    The revision may be another when it is asked for again, and so may the time that was spent on it.
    """
    if not intent.key:
        return ""
    asked = intent.model_dump_json(exclude={"revision", "took_ms"})
    return hashlib.sha256(asked.encode()).hexdigest()


class _Stale(Exception):
    """A conflict, with the segment as it is now: the page shows both texts."""

    def __init__(self, conflict: Conflict, now: Changes) -> None:
        self.conflict = conflict
        self.now = now
        super().__init__(str(conflict))
