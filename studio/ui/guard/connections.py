"""Connections: bounded in number, and closed when they ask for nothing.

uvicorn gives an idle connection five seconds, but only from the end of an answer: one that never finishes
the head of a request stays for ever. Bodies have their own patience, see `bodies`.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

from studio.ui.guard.heads import BoundedHead

HEAD_SECONDS = 15.0
"""So long the head of a request may take."""
MOST = 2_000
"""Connections at one time: a browser holds up to six, of which two stay open with each page."""
LOOK_SECONDS = 1.0


@dataclass
class Connections:
    """Give it a server; `sweep` runs beside it."""

    most: int = field(default_factory=lambda: _bounded(MOST))
    server: Any = None
    """uvicorn's, once it listens."""
    _waiting: dict[Any, tuple[Any, float]] = field(default_factory=dict)
    """Connections between two requests: the last one, and since when."""

    def watch(self, server: Any) -> None:
        server.config.limit_concurrency = self.most  # the next request is told 503
        server.config.http_protocol_class = BoundedHead
        self.server = server

    async def sweep(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if self.server is not None:
                self.look(list(self.server.server_state.connections), time.monotonic())

    def look(self, connections: list[Any], now: float) -> None:
        """Close what has waited for too long; when there are too many, the one that waits longest first."""
        waiting = {each: self._since(each, now) for each in connections if _between(each)}
        oldest_first = sorted(waiting, key=lambda each: waiting[each][1])
        too_many = max(0, len(connections) - self.most * 3 // 4)
        for place, each in enumerate(oldest_first):
            if place < too_many or now - waiting[each][1] > HEAD_SECONDS:
                each.transport.close()
        self._waiting = waiting

    def _since(self, connection: Any, now: float) -> tuple[Any, float]:
        """The request it had last, and since when it has had no other."""
        before = self._waiting.get(connection)
        return before if before is not None and before[0] is connection.cycle else (connection.cycle, now)


def _between(connection: Any) -> bool:
    """True for a connection that has not asked yet, or that has its answer."""
    cycle = getattr(connection, "cycle", connection)
    return cycle is None or bool(getattr(cycle, "response_complete", False))


def _bounded(most: int) -> int:
    """Half of the files that this process may open, where that is less."""
    try:
        import resource
    except ImportError:  # Windows
        return most
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return most if soft == resource.RLIM_INFINITY else min(most, soft // 2)
