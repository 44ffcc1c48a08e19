"""What watches over servers asks: is it alive, can it work, and, where that is switched on, its figures."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from studio.errors import StudioError
from studio.session import Studio
from studio.ui.http import PRIVATE, as_json
from studio.ui.metrics import Metrics

PATIENCE_SECONDS = 4.0
"""A database that takes longer is not ready; Kubernetes and Docker ask for an answer within a few seconds."""
FRESH_SECONDS = 1.0
"""So long an answer holds: asking often must not be work for the database."""


@dataclass(slots=True)
class Readiness:
    """`respond` answers `/readyz`."""

    studio: Studio
    _checks: dict[str, str] = field(default_factory=dict)
    _checked: float = -FRESH_SECONDS
    _looking: asyncio.Task[None] | None = None

    async def respond(self, _: Request) -> Response:
        if time.monotonic() - self._checked >= FRESH_SECONDS:
            await self._look()
        wrong = {name: why for name, why in self._checks.items() if why}
        said = {"status": "not ready" if wrong else "ready"}
        return as_json(said | {name: why or "ok" for name, why in self._checks.items()}, 503 if wrong else 200)

    async def _look(self) -> None:
        """One look at a time, however many ask, and none waits for longer than is good."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._checked_now())
        done, _ = await asyncio.wait({self._looking}, timeout=PATIENCE_SECONDS)
        if not done:
            self._checks = {**self._checks, "database": "does not answer"}

    async def _checked_now(self) -> None:
        self._checks = await asyncio.get_running_loop().run_in_executor(None, self.studio.health.checks)
        self._checked = time.monotonic()


def health_routes(studio: Studio, metrics: Metrics | None) -> list[BaseRoute]:
    readiness = Readiness(studio)

    async def figures(_: Request) -> Response:
        if metrics is None:
            return as_json({"status": "Figures are off. Start the studio with STUDIO_METRICS=1."}, 404)
        try:
            body = await asyncio.get_running_loop().run_in_executor(None, metrics.text)
        except StudioError as error:
            return as_json({"status": type(error).__name__}, 503)
        return Response(body, headers={**PRIVATE, "Content-Type": metrics.content_type})

    return [Route("/healthz", _alive), Route("/readyz", readiness.respond), Route("/metrics", figures)]


async def _alive(_: Request) -> Response:
    """That it answers is the answer."""
    return as_json({"status": "alive"})
