"""`/mcp`: who asks is looked at first, then the body is read, and then the protocol has it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from studio.accounts.actor import LOCAL
from studio.session import Session, Studio
from studio.ui.guard.bodies import chunks, length
from studio.ui.guard.refusal import Refusal
from studio.ui.mcp.server import ASKING, MOST_BODY, Protocol
from studio.ui.mcp.tools import Asking
from studio.ui.uploads.folder import Uploads
from studio.ui.v1.access import bearer, session_of

PATH = "/mcp"
AT_ONCE = 8
"""Requests that are worked at: each may hold a file in memory."""

OFF = "The tools for programs are off. Start the studio with STUDIO_MCP=1."


@dataclass(slots=True)
class Mcp:
    """An ASGI app for its one path. `running` while the server is; `protocol` is None where it is off."""

    studio: Studio
    uploads: Uploads
    protocol: Protocol | None
    _at_work: int = 0
    """Counted on the event loop alone."""

    @staticmethod
    def of(studio: Studio, uploads: Uploads) -> Mcp:
        """Strangers, who have no tokens, get none of it. Raises SettingsError where a package is missing."""
        wanted = studio.settings.mcp and studio.settings.access != "visitors"
        return Mcp(studio, uploads, Protocol() if wanted else None)

    def routes(self) -> list[BaseRoute]:
        async def endpoint(_: Request) -> ASGIApp:
            return self.respond

        return [Route(PATH, endpoint, methods=["POST"])]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        if self.protocol is None:
            yield
            return
        async with self.protocol.running():
            yield

    async def respond(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.protocol is None:
            await Refusal(404, OFF)(scope, receive, send)
            return
        try:
            session = await self._session(Request(scope, receive))
            self._check_turn()
        except Refusal as refusal:
            await refusal(scope, receive, send)
            return
        self._at_work += 1
        try:
            await self._handle(self.protocol, session, scope, receive, send)
        finally:
            self._at_work -= 1

    async def _handle(self, protocol: Protocol, session: Session, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await _body(Headers(scope=scope), receive)
        except Refusal as refusal:
            await refusal(scope, receive, send)
            return
        asking = Asking(session, self.uploads)
        await protocol.handle({**scope, ASKING: asking}, body, receive, send)

    def _check_turn(self) -> None:
        if self._at_work >= AT_ONCE:
            raise Refusal(429, "Too much is asked for at once. Ask again in a moment.", {"Retry-After": "5"})

    async def _session(self, request: Request) -> Session:
        """Of a token; without one that of the local owner, for programs of his own machine. Raises Refusal: 401."""
        here = self.studio.settings.access == "local" and _is_here(request.scope)
        if here and bearer(request.scope) is None and "authorization" not in request.headers:
            return self.studio.acting_as(LOCAL)
        return await session_of(self.studio, request)


async def _body(headers: Headers, receive: Receive) -> bytes:
    """Raises Refusal for what is too large, and after a silence."""
    body = bytearray()
    if (length(headers) or 0) <= MOST_BODY:
        async for chunk in chunks(receive):
            body += chunk
            if len(body) > MOST_BODY:
                break
        else:
            return bytes(body)
    raise Refusal(413, f"A request has at most {MOST_BODY // 1_000_000} MB. Send a shorter or a compressed file.")


def _is_here(scope: Scope) -> bool:
    """Whether the other end is a program of this machine."""
    client = scope.get("client")
    try:
        return client is not None and ip_address(client[0]).is_loopback
    except ValueError:
        return False
