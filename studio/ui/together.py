"""What is new and who is here, over HTTP: the one thing that every open page asks for all the time (docs/wire.md).

A route past Gradio's stack, as edits have one: a page that nothing happens in must cost next to nothing.
"""

from __future__ import annotations

import logging
from asyncio import get_running_loop
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from studio.api.base import Answer
from studio.api.refusals import failure
from studio.api.together import HERE, AwayRequest, news, place
from studio.errors import NotFound, RoleMissing, StoreError, StudioError
from studio.session import Session, Studio
from studio.ui.actor import session_of
from studio.ui.http import as_json

SIMULTANEOUS = 4
"""Looks at once: each is short, and edits have threads of their own."""

log = logging.getLogger(__name__)


class TogetherRoute:
    """`respond` is the endpoint."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._threads = ThreadPoolExecutor(SIMULTANEOUS, thread_name_prefix="here")

    async def respond(self, request: Request) -> Response:
        asked = request, await request.body()
        answered = copy_context().run  # in the language of whoever asks
        return await get_running_loop().run_in_executor(self._threads, answered, self._response, *asked)

    def _response(self, request: Request, body: bytes) -> Response:
        """Never raises. A page that looks at what is gone is told so by the status, as by every other read."""
        try:
            return as_json({"ok": True, **_answer(session_of(self._studio, request), body)})
        except (StudioError, ValidationError) as error:
            return as_json(failure(error), _status(error))
        except Exception as error:
            log.exception("what is new could not be told")
            return as_json(failure(error), 500)


def _answer(session: Session, body: bytes) -> Answer:
    asked = HERE.validate_json(body)
    if isinstance(asked, AwayRequest):
        session.together.leave(asked.transcript, asked.page)
        return {}
    return news(session.together.news(asked.transcript, asked.page, asked.since, place(asked), follow=asked.follow))


def _status(error: Exception) -> int:
    if isinstance(error, NotFound):
        return 404
    if isinstance(error, RoleMissing):
        return 403
    return 503 if isinstance(error, StoreError) else 400
