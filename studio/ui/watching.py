"""Every request seen from outside: it gets an id, its time is taken, and the log and the figures are told of it."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from studio.logs import FIELDS, REQUEST
from studio.ui.guard.endpoints import pattern

HEADER = "X-Request-Id"
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
"""Of a proxy's id, which is taken over: then its log and ours can be laid side by side."""

UNTOLD = ("/healthz", "/readyz", "/metrics")
"""Asked for every few seconds by what watches: the log need not say so."""

Count = Callable[[str, str, int, float], None]
"""Told method, pattern of the path, status and seconds of every answer."""

log = logging.getLogger(__name__)


def uncounted(_: str, __: str, ___: int, ____: float) -> None:
    """No figures wanted."""


@dataclass(frozen=True, slots=True)
class Watching:
    """ASGI middleware, around all others."""

    app: ASGIApp
    routes: Sequence[BaseRoute] = ()
    """Ours, whose patterns are told in the place of paths, in which ids and names of files stand."""
    count: Count = uncounted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request, began, status = _id(scope), time.monotonic(), 0

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = request
            await send(message)

        token = REQUEST.set(request)
        try:
            await self.app(scope, receive, noting)
        finally:
            self._tell(scope, status or 499, time.monotonic() - began)
            REQUEST.reset(token)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        """499: nobody waited for the answer."""
        method, path = scope["method"], pattern(scope["path"], self.routes)
        self.count(method, path, status, seconds)
        if path not in UNTOLD:
            said = {"method": method, "path": path, "status": status, "ms": round(seconds * 1000, 1)}
            log.info("answered", extra={FIELDS: said})


def _id(scope: Scope) -> str:
    said = Headers(scope=scope).get(HEADER, "")
    return said if _ID.fullmatch(said) else uuid.uuid4().hex
