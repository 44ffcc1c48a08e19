"""The guard: one middleware around everything, which refuses before anything is read or done."""

from __future__ import annotations

from dataclasses import dataclass

import orjson
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from studio.accounts.actor import NOBODY, Actor, visitor
from studio.ui.guard.bodies import again, json_body
from studio.ui.guard.door import ACTOR, Door
from studio.ui.guard.endpoints import ACCOUNTS, API, LOGIN, Endpoint, endpoint
from studio.ui.guard.events import Events
from studio.ui.guard.origins import Origins
from studio.ui.guard.refusal import Refusal
from studio.ui.guard.visitors import OwnNames

LONGEST_NAME = 255
"""Bytes between two slashes: what a file's name can have, and more than any name of ours."""
FOR_TOKENS = ("/v1/", "/mcp")
"""Paths that programs ask with a token: whose id they say is no matter."""
LARGEST_HEAD = 65_536
"""Bytes of a path, a query and all headers."""

VISITOR_HEADER = "x-studio-visitor"
"""In which a page says the id that it keeps for its visitor."""
OURS, CALLS = f"{API}/studio/", f"{API}/call/"
NOTHING = "There is nothing here."
NO_ID = "This was sent without a visitor's id. Reload the page; a program sends X-Studio-Visitor: 64 hex digits."


def _check_head(scope: Scope) -> None:
    """Raises Refusal for what no page and no program of ours sends."""
    if any(len(part.encode("utf-8", "replace")) > LONGEST_NAME for part in scope["path"].split("/")):
        raise Refusal(404, NOTHING)
    size = len(scope.get("raw_path") or b"") + len(scope.get("query_string") or b"")
    if size + sum(len(name) + len(value) for name, value in scope["headers"]) > LARGEST_HEAD:
        raise Refusal(431, "The address and the headers of this request are too long.")


@dataclass(frozen=True, slots=True)
class Guard:
    app: ASGIApp
    origins: Origins
    prefix: str = ""
    """Path below which a proxy serves the studio; some take it away, some leave it."""
    events: Events | None = None
    """None: any may be named."""
    visitors: bool = False
    """True where whoever comes is a visitor, by the id that his page sends."""
    login: bool = False
    """True where visitors can log in with an account of the Hub."""
    door: Door | None = None
    """None where nobody logs in: then there are no pages for it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        try:
            scope, receive = await self._checked(scope, receive)
        except Refusal as refusal:
            await refusal(scope, receive, send)
            return
        await self.app(scope, receive, send)

    async def _checked(self, scope: Scope, receive: Receive) -> tuple[Scope, Receive]:
        """What the app gets, and reads from. Raises Refusal."""
        if scope["type"] != "http":
            raise Refusal(403, "There are no sockets here.")
        _check_head(scope)
        headers = Headers(scope=scope)
        reached = self.origins.reached(headers)
        path = self._path(scope["path"])
        called = endpoint(scope["method"], path, login=self.login)
        if self.door is None and ACCOUNTS.fullmatch(path) and not (self.login and path in LOGIN):
            raise Refusal(404, NOTHING)
        self.origins.check(headers, reached, page=called.kind == "page")
        if called.kind == "form":
            self.origins.check_form(headers)
        if self.door is not None:
            scope = {**scope, ACTOR: await self.door.enter(scope, path)}
        names = self._names(scope, headers, called, path)
        if names is not None:
            scope = names.scope(scope)
        if self.events is not None and called.kind == "read":
            self.events.check_listener(path, scope["query_string"])
        if called.kind != "json":
            return scope, receive
        body, data = await json_body(headers, receive, called.limit)
        if self.events is not None:
            self.events.check(path, data)
        if names is not None and not path.startswith(OURS):
            body = orjson.dumps(names.body(data))
        return scope, again(body, receive)

    def _names(self, scope: Scope, headers: Headers, called: Endpoint, path: str) -> OwnNames | None:
        """How pages are kept apart; None where there is one owner. Raises Refusal for who says no id where one is
        needed, and for calls whose answers are anybody's who knows their number."""
        actor: Actor | None = scope.get(ACTOR)
        if not (self.visitors or actor) or path.startswith(FOR_TOKENS):
            return None
        if path.startswith(CALLS):
            raise Refusal(404, NOTHING)
        if actor is not None:
            return OwnNames(actor)
        said = headers.getlist(VISITOR_HEADER)
        who = visitor(said[0]) if len(said) == 1 else NOBODY
        if who == NOBODY and called.kind in ("json", "upload"):
            raise Refusal(401, NO_ID)
        return OwnNames(who)

    def _path(self, path: str) -> str:
        if not self.prefix or not f"{path}/".startswith(f"{self.prefix}/"):
            return path
        return path.removeprefix(self.prefix) or "/"
