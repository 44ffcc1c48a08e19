"""The files that a page is made of, read and packed once.

Gradio reads and compresses each of them anew for whoever opens a page, some hundred and all on the thread that answers
everybody. They do not change while a server runs, and their names say what is in them: answers are kept as they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from studio.ui.routes import FOR_EVER, PAGE_TEXTS, PREFIX, STATIC

MOST_BYTES = 2_000_000
"""Of one answer; what is larger is part of no page of ours."""
NOT_WHOLE = ("range", "if-none-match", "if-modified-since", "if-range")
"""Headers of requests that are answered with less than the file."""

_NAMED = re.compile(r"[\w.-]+-[\w-]{8,}\.(?:js|css)")
"""Gradio's: the name holds the hash of what is in it."""
_OURS = frozenset(f"{PREFIX}/static/{name}" for name in (*STATIC, *PAGE_TEXTS) if name.endswith((".js", ".css")))
_VERSION = re.compile(rb"v=[0-9a-f]{12}")

Key = tuple[str, str]
"""The path, and how the answer is packed."""


@dataclass(frozen=True, slots=True)
class PageFiles:
    """ASGI middleware inside the guard."""

    app: ASGIApp
    named: frozenset[str]
    """Paths of Gradio's files. A file system that takes `A` for `a` answers a path in any spelling; kept is one."""
    prefix: str = ""
    _kept: dict[Key, tuple[Message, Message]] = field(default_factory=dict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = self._key(scope)
        if key is None:
            await self.app(scope, receive, send)
            return
        if key not in self._kept:
            answer = _Answer(send)
            await self.app(scope, receive, answer)
            if answer.is_whole:
                self._kept[key] = answer.start, {"type": "http.response.body", "body": bytes(answer.body)}
            return
        start, body = self._kept[key]
        await send(_copy(start))
        await send(body)

    def _key(self, scope: Scope) -> Key | None:
        """None where it is no such file, or not all of it is asked for."""
        if scope["type"] != "http" or scope["method"] != "GET":
            return None
        path = scope["path"].removeprefix(self.prefix)
        if path not in self.named and not (path in _OURS and _VERSION.fullmatch(scope["query_string"])):
            return None
        headers = Headers(scope=scope)
        if any(name in headers for name in NOT_WHOLE) or _is_from_elsewhere(headers):
            return None
        packed = headers.get("accept-encoding", "")
        return path, next((way for way in ("br", "gzip") if way in packed), "")


def named_files(folder: Path) -> frozenset[str]:
    """Paths of the files in Gradio's folder that never change."""
    return frozenset(f"/assets/{each.name}" for each in folder.iterdir() if _NAMED.fullmatch(each.name))


class _Answer:
    """Sends an answer on, and keeps it."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.start: Message = {}
        self.body = bytearray()
        self._ended = False

    @property
    def is_whole(self) -> bool:
        own = "set-cookie" in MutableHeaders(scope=self.start)
        return self._ended and self.start["status"] == 200 and len(self.body) <= MOST_BYTES and not own

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if message["status"] == 200:
                MutableHeaders(scope=message).setdefault("Cache-Control", FOR_EVER)
            self.start = _copy(message)
        elif len(self.body) <= MOST_BYTES:
            self.body += message.get("body", b"")
        self._ended = message["type"] == "http.response.body" and not message.get("more_body", False)
        await self._send(message)


def _is_from_elsewhere(headers: Headers) -> bool:
    """Browsers name a page's own origin, too, for its scripts."""
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host")


def _copy(start: Message) -> Message:
    """Others add to its headers. Who may read it elsewhere is said to whoever asks from there."""
    return {**start, "headers": [each for each in start["headers"] if not each[0].startswith(b"access-control-")]}
