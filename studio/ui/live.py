"""Recording over HTTP: pieces of sound as they are made, and the text that is heard in them (docs/wire.md)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from studio.api import live
from studio.api.refusals import failure
from studio.errors import NotFound, RecordingFull, StudioError
from studio.limits import LONGEST_PIECE
from studio.session import Session, Studio
from studio.ui.actor import actor, session_of
from studio.ui.guard.bodies import chunks
from studio.ui.guard.endpoints import API
from studio.ui.guard.refusal import Refusal
from studio.ui.http import as_json, whole_number

PREFIX = f"{API}/studio/live"

FULL = 409
"""The recording is there, and takes no more."""

log = logging.getLogger(__name__)


def live_routes(studio: Studio) -> list[BaseRoute]:
    async def begin(request: Request) -> Response:
        body = await request.body()
        return await _answered(lambda: _done(_begin(session_of(studio, request), body)))

    async def whose(request: Request) -> Response:
        return await _answered(lambda: _whose(studio, request))

    async def sound(request: Request) -> Response | ASGIApp:
        try:
            pcm = await _samples(request)
        except Refusal as refusal:
            return refusal
        return await _answered(lambda: _done(_keep(session_of(studio, request), request, pcm)))

    async def text(request: Request) -> Response:
        return await _answered(lambda: _text(session_of(studio, request), request))

    return [
        Route(PREFIX, begin, methods=["POST"]),
        Route(f"{PREFIX}/whose.json", whose),
        Route(f"{PREFIX}/{{id}}/sound", sound, methods=["POST"]),
        Route(f"{PREFIX}/{{id}}/text.json", text),
    ]


def _begin(session: Session, body: bytes) -> Mapping[str, Any]:
    intent = live.START.validate_json(body)
    head = session.live.begin(live.name(intent), live.wanted(intent), intent.project, intent.whose)
    return live.started(head, session.live.most_samples)


def _whose(studio: Studio, request: Request) -> live.LiveWhose:
    who = actor(request, studio.settings.access)
    # a visitor is alone in his browser; where it may stand for an account of the Hub, now or tomorrow, nobody is
    alone = who.is_visitor and not studio.settings.hub_login
    return {"whose": session_of(studio, request).live.whose(), "alone": alone}


def _keep(session: Session, request: Request, pcm: bytes) -> Mapping[str, Any]:
    at = whole_number(request.query_params.get("at", "0"), "at", least=0)
    return live.held(session.live.keep(request.path_params["id"], at, pcm, last="last" in request.query_params))


def _text(session: Session, request: Request) -> Mapping[str, Any]:
    since = whole_number(request.query_params.get("since", "0"), "since", least=0)
    return live.live_text(session.live.state(request.path_params["id"]), since)


async def _samples(request: Request) -> bytes:
    """The body: whole samples, of no more than LONGEST_PIECE seconds. Raises Refusal."""
    body = bytearray()
    async for chunk in chunks(request.receive):
        body += chunk
        if len(body) > LONGEST_PIECE * 2:
            raise Refusal(413, f"Send at most {LONGEST_PIECE:,} samples at once.")
    if len(body) % 2:
        raise Refusal(400, "Send whole samples of two bytes each.")
    return bytes(body)


async def _answered(act: Callable[[], Mapping[str, Any]]) -> Response:
    """What came of it, never an exception. A status of its own where it could never be done as asked."""
    try:
        return as_json(await run_in_threadpool(act))
    except NotFound as error:
        return as_json(failure(error), 404)
    except RecordingFull as error:
        return as_json(failure(error), FULL)
    except (StudioError, ValidationError) as error:
        found = failure(error)
        return as_json(found, 400 if found["error"] == "invalid" else 503)
    except Exception as error:
        log.exception("a request of the recorder failed")
        return as_json(failure(error), 500)


def _done(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"ok": True, **answer}
