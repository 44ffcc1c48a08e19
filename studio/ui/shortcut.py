"""A way past Gradio's stack for what people ask for every second.

Gradio wraps each request in a dozen layers (CORS, compression, telemetry, exit stacks) that an edit has no use for.
What comes here has passed the guard, answers for itself, and is small.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send


@dataclass(frozen=True, slots=True)
class Shortcut:
    """ASGI middleware: these routes are called at once, everything else goes on to `app`."""

    app: ASGIApp
    routes: Sequence[BaseRoute]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        for route in self.routes if scope["type"] == "http" else ():
            match, more = route.matches(scope)
            if match is Match.FULL:
                await route.handle({**scope, **more}, receive, send)
                return
        await self.app(scope, receive, send)
