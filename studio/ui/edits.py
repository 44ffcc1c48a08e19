"""Edits over HTTP: one intent a request, answered with the segments as they now stand (docs/wire.md).

A route of its own and no server function of Gradio's: people make an edit a second each, and a route
goes through fewer layers (see `shortcut`).
"""

from __future__ import annotations

import hashlib
import logging
from asyncio import get_running_loop
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from studio.api.base import Answer
from studio.api.edits import (
    EDIT,
    MoveRequest,
    OperationRequest,
    Previewed,
    PreviewRequest,
    RestoreRequest,
    previewed,
)
from studio.api.refusals import failure
from studio.api.transcripts import changes
from studio.errors import Conflict, StudioError
from studio.session import Session, Studio
from studio.session.changes import Changes
from studio.ui.actor import session_of
from studio.ui.http import as_json

log = logging.getLogger(__name__)

SIMULTANEOUS = 4
"""Edits at work at once. The store takes one writer at a time, and more threads only fight for Python's lock."""


class Edits:
    """`respond` is the endpoint."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._threads = ThreadPoolExecutor(SIMULTANEOUS, thread_name_prefix="edit")

    async def respond(self, request: Request) -> Response:
        """What came of it stands in the answer. Only what could never be done is a status of its own, 400."""
        asked = request, await request.body()
        answered = copy_context().run  # in the language of whoever asks
        return await get_running_loop().run_in_executor(self._threads, answered, self._response, *asked)

    def _response(self, request: Request, body: bytes) -> Response:
        return _response(session_of(self._studio, request), body)


def _response(session: Session, body: bytes) -> Response:
    answered = answer(session, body)
    status = 400 if answered.get("error") == "invalid" else 200
    return as_json(answered, status)


def answer(session: Session, body: bytes) -> Answer:
    """Never raises: the page could not tell that from a server that was not reached."""
    try:
        asked = EDIT.validate_json(body)
        if isinstance(asked, PreviewRequest):
            return {"ok": True, **_previewed(session, asked)}
        return {"ok": True, "changes": changes(_made(session, asked))}
    except _Stale as stale:
        return {**failure(stale.conflict), "changes": changes(stale.now)}
    except (StudioError, ValidationError) as error:
        return failure(error)
    except Exception as error:
        log.exception("an edit failed")
        return failure(error)


def _previewed(session: Session, asked: PreviewRequest) -> Previewed:
    return previewed(session.edits.preview(asked.transcript, asked.op, asked.intent, asked.revisions))


def _made(session: Session, asked: OperationRequest | MoveRequest | RestoreRequest) -> Changes:
    try:
        return _apply(session, asked)
    except Conflict as conflict:
        now = session.transcripts.segment(asked.transcript, conflict.segment_id)
        raise _Stale(conflict, now) from conflict


def _apply(session: Session, asked: OperationRequest | MoveRequest | RestoreRequest) -> Changes:
    edits, transcript, key = session.edits, asked.transcript, receipt_key(asked)
    if isinstance(asked, OperationRequest):
        return edits.edit(transcript, asked.op, asked.intent, asked.revisions, asked.took, key)
    if isinstance(asked, RestoreRequest):
        return session.history.restore(transcript, asked.restore, alone=asked.alone, key=key)
    return edits.undo(transcript, key, asked.revisions) if asked.move == "undo" else edits.redo(transcript, key)


def receipt_key(asked: OperationRequest | MoveRequest | RestoreRequest) -> str:
    """The request's key together with what it asks for: one key for two wishes must not make the second vanish.

    The revisions may be others when it is asked for again, and so may the time that was spent on it.
    """
    if not asked.key:
        return ""
    wish = asked.model_dump_json(exclude={"revisions", "took_ms"})
    return hashlib.sha256(wish.encode()).hexdigest()


class _Stale(Exception):
    """A conflict, with the segment as it is now: the page shows both texts."""

    def __init__(self, conflict: Conflict, now: Changes) -> None:
        self.conflict = conflict
        self.now = now
        super().__init__(str(conflict))
