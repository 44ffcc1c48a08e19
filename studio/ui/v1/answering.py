"""Errors as OpenAI's clients read them: a status, a kind, and our own sentence."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from studio.api.openai import BadField, refused
from studio.errors import (
    UNEXPECTED,
    Cancelled,
    DiskFull,
    LimitError,
    ModelUnavailable,
    NotFound,
    StoreError,
    StudioError,
    UnknownModel,
    shown,
)
from studio.jobs.kinds.transcribe_once import TooMany
from studio.ui.guard.refusal import Refusal
from studio.ui.http import as_json

AGAIN_SECONDS = 5
"""When a program that came at a bad time is to come again."""

Respond = Callable[[Request], Awaitable[Response]]

log = logging.getLogger(__name__)

_STATUSES: tuple[tuple[type[StudioError], int], ...] = (
    (UnknownModel, 404),
    (NotFound, 404),
    (TooMany, 429),
    (LimitError, 413),
    (DiskFull, 507),
    (StoreError, 503),
    (ModelUnavailable, 503),
    (Cancelled, 503),
)


def answered(respond: Respond) -> Callable[[Request], Awaitable[Response | ASGIApp]]:
    """The route's endpoint: whatever goes wrong is an answer."""

    async def endpoint(request: Request) -> Response | ASGIApp:
        try:
            return await respond(request)
        except Refusal as refusal:
            return refusal
        except StudioError as error:
            return _response(error)
        except Exception:
            log.exception("%s failed", shown(request.url.path))
            return as_json(refused(500, UNEXPECTED), 500)

    return endpoint


def _response(error: StudioError) -> Response:
    status = next((status for kind, status in _STATUSES if isinstance(error, kind)), 500 if error.fault else 400)
    model = isinstance(error, UnknownModel)
    param = error.field if isinstance(error, BadField) else "model" if model else None
    response = as_json(refused(status, str(error), param, "model_not_found" if model else None), status)
    if status in (429, 503):
        response.headers["Retry-After"] = str(AGAIN_SECONDS)
    return response
