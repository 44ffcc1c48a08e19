"""Bodies: bounded in bytes and in silence, and JSON where JSON is meant, before Gradio reads any of it."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import orjson
from starlette.datastructures import Headers
from starlette.types import Message, Receive

from studio.ui.guard.refusal import Refusal

SILENCE_SECONDS = 30.0
"""So long a sender may say nothing; a whole file may take as long as it takes."""
SLOWEST = 1_000
"""Bytes a second, on the whole, that a sender brings at least: a drip now and then is silence, too."""

SESSION = re.compile(r"[\w-]{1,64}")


@dataclass
class Patience:
    """Waits for what comes, and not for ever."""

    receive: Receive
    _since: float = field(default_factory=time.monotonic)
    _bytes: int = 0

    async def __call__(self) -> Message:
        """The next message. Raises Refusal after a silence."""
        try:
            message = await asyncio.wait_for(self.receive(), self._left())
        except asyncio.TimeoutError:
            raise Refusal(408, "Nothing came for too long. Send it again.") from None
        self._bytes += len(message.get("body", b""))
        return message

    def _left(self) -> float:
        late = time.monotonic() - self._since - self._bytes / SLOWEST
        return max(min(SILENCE_SECONDS, 2 * SILENCE_SECONDS - late), 0.001)


async def chunks(receive: Receive) -> AsyncIterator[bytes]:
    """A body as it comes. Raises Refusal after a silence, and when the sender breaks off."""
    patience = Patience(receive)
    more = True
    while more:
        message = await patience()
        if message["type"] == "http.disconnect":
            raise Refusal(400, "The request broke off.")
        more = bool(message.get("more_body"))
        yield message.get("body", b"")


def length(headers: Headers) -> int | None:
    """The body's length as the sender says it. Raises Refusal for one that is none."""
    text = headers.get("content-length")
    if text is None:
        return None
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise Refusal(400, "The Content-Length is no number.")
    return int(text)


async def json_body(headers: Headers, receive: Receive, limit: int) -> tuple[bytes, dict[str, Any]]:
    """The whole body, which is a JSON object, and that object. Raises Refusal."""
    if headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
        raise Refusal(415, "Send JSON, with the header “Content-Type: application/json”.")
    if (length(headers) or 0) > limit:
        raise _too_large(limit)
    body = bytearray()
    async for chunk in chunks(receive):
        body += chunk
        if len(body) > limit:
            raise _too_large(limit)
    return bytes(body), _read(bytes(body))


def again(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives a body that was read already, then what the connection has to say."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def give() -> Message:
        return waiting.pop() if waiting else await receive()

    return give


def _read(body: bytes) -> dict[str, Any]:
    try:
        data: Any = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Refusal(400, f"The body is no JSON: {error}.") from None
    if not isinstance(data, dict):
        raise Refusal(400, "The body must be a JSON object.")
    session = data.get("session_hash")
    if session is not None and not (isinstance(session, str) and SESSION.fullmatch(session)):
        raise Refusal(400, "A session_hash is at most 64 letters, digits, “-” and “_”.")
    return data


def _too_large(limit: int) -> Refusal:
    return Refusal(
        413, f"This is larger than the {limit // 1000:,} kB that such a request may have. Send less at once."
    )
