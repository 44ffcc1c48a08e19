"""What the engine of every server has: its client, on a loop of its own, and nothing that lies here."""

from __future__ import annotations

from typing import Generic, TypeVar

from studio.engines.base import ModelCard
from studio.engines.endpoint.client import Client, Patience
from studio.engines.endpoint.loop import Loop
from studio.engines.endpoint.refusals import Refusals
from studio.servers import Server

POLL_SECONDS = 0.1
"""How soon whoever cancelled is heard."""

Named = TypeVar("Named", bound=Server)


class ServerEngine(Generic[Named]):
    """See `base.Engine`."""

    def __init__(
        self, card: ModelCard, endpoint: Named, patience: Patience | None, route: str, missing: str, fix: str
    ) -> None:
        """`missing` and `fix`: what did not come where the server fails on `route`, and what to do."""
        self._card = card
        self._endpoint = endpoint
        self._refusals = Refusals(endpoint, route, missing, fix)
        self._client = Client(endpoint, patience or Patience(), self._refusals)
        self._loop = Loop(card.id)

    @property
    def card(self) -> ModelCard:
        return self._card

    @property
    def revision(self) -> str:
        """Nobody can say which weights a server has."""
        return f"{self._endpoint.model} at {self._endpoint.host}"

    @property
    def memory_bytes(self) -> int:
        return 0

    def close(self) -> None:
        self._loop.close(self._client.close)
