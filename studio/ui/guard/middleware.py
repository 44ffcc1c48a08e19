"""The guard: one middleware around everything, which refuses before anything is read or done."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from studio.ui.guard.bodies import again, json_body
from studio.ui.guard.endpoints import endpoint
from studio.ui.guard.origins import Origins
from studio.ui.guard.refusal import Refusal

LONGEST_NAME = 255
"""Bytes between two slashes: what a file's name can have, and more than any name of ours."""
LARGEST_HEAD = 65_536
"""Bytes of a path, a query and all headers."""


def _check_head(scope: Scope) -> None:
    """Raises Refusal for what no page and no program of ours sends."""
    if any(len(part.encode("utf-8", "replace")) > LONGEST_NAME for part in scope["path"].split("/")):
        raise Refusal(404, "There is nothing here.")
    size = len(scope.get("raw_path") or b"") + len(scope.get("query_string") or b"")
    if size + sum(len(name) + len(value) for name, value in scope["headers"]) > LARGEST_HEAD:
        raise Refusal(431, "The address and the headers of this request are too long.")


@dataclass(frozen=True, slots=True)
class Guard:
    app: ASGIApp
    origins: Origins
    prefix: str = ""
    """Path below which a proxy serves the studio; some take it away, some leave it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        try:
            receive = await self._checked(scope, receive)
        except Refusal as refusal:
            await refusal(scope, receive, send)
            return
        await self.app(scope, receive, send)

    async def _checked(self, scope: Scope, receive: Receive) -> Receive:
        """What the app reads from. Raises Refusal."""
        if scope["type"] != "http":
            raise Refusal(403, "There are no sockets here.")
        _check_head(scope)
        headers = Headers(scope=scope)
        reached = self.origins.reached(headers)
        called = endpoint(scope["method"], self._path(scope["path"]))
        self.origins.check(headers, reached, page=called.kind == "page")
        if called.kind != "json":
            return receive
        return again(await json_body(headers, receive, called.limit), receive)

    def _path(self, path: str) -> str:
        if not self.prefix or not f"{path}/".startswith(f"{self.prefix}/"):
            return path
        return path.removeprefix(self.prefix) or "/"
