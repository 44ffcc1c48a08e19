"""A call that is not answered: a status, and a sentence with the fix."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Mapping

import orjson
from starlette.responses import PlainTextResponse, Response
from starlette.types import Message, Receive, Scope, Send

from studio.api.openai import refused
from studio.i18n import translated

LINGER_SECONDS = 1.0
"""So long what still comes is read and thrown away: many clients listen only when they have said everything."""


FOR_PROGRAMS = re.compile(r"(?:/[^?]*)?/v1/(?:audio|models)(?:/.*)?")
"""Paths of the API that other programs know, whose errors have its shape."""


class Refusal(Exception):
    code = "refused"
    """By which the page knows it."""

    def __init__(self, status: int, sentence: str, headers: Mapping[str, str] | None = None) -> None:
        self.status = status
        self.headers = dict(headers or {})
        self.sentence = sentence
        super().__init__(sentence)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, then end the connection when its body was not read."""
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["method"] in ("GET", "HEAD"):
            await self._response(scope, {})(scope, receive, send)
        else:
            await self._response(scope, {"Connection": "close"})(scope, receive, _lingering(receive, send))

    def _response(self, scope: Scope, headers: dict[str, str]) -> Response:
        """JSON where Gradio's clients read JSON (`detail`), as our own answers are; else a line for a person."""
        headers = {**self.headers, **headers, "Cache-Control": "no-store"}
        path = str(scope["path"])
        if FOR_PROGRAMS.fullmatch(path):
            return Response(orjson.dumps(refused(self.status, self.sentence)), self.status, headers, "application/json")
        sentence = translated(self.sentence)
        if "/gradio_api/" in path and not path.endswith("/upload"):
            said = {"ok": False, "error": self.code, "message": sentence, "detail": sentence}
            return Response(orjson.dumps(said), self.status, headers, "application/json")
        return PlainTextResponse(sentence, self.status, headers)


def _lingering(receive: Receive, send: Send) -> Send:
    """Send the answer whole, and only after a moment say that it is over."""

    async def to(message: Message) -> None:
        if message["type"] != "http.response.body":
            await send(message)
            return
        await send({**message, "more_body": True})
        await _drain(receive)
        await send({"type": "http.response.body", "body": b""})

    return to


async def _drain(receive: Receive) -> None:
    until = time.monotonic() + LINGER_SECONDS
    while (left := until - time.monotonic()) > 0:
        try:
            message = await asyncio.wait_for(receive(), left)
        except asyncio.TimeoutError:
            return
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            return
