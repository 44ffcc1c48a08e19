"""Stand-ins for models where only what is around them is looked at; the contract holds the real ones."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from studio.config import Settings
from studio.domain import Request
from studio.engines.base import Engine, ModelCard, Window, WindowResult
from studio.errors import ModelUnavailable
from studio.limits import Progress, ShouldStop


@dataclass
class Silent:
    """An engine that hears nothing, and counts how often it was closed."""

    card: ModelCard
    revision: str = "1"
    closed: int = 0

    @property
    def memory_bytes(self) -> int:
        return self.card.memory_bytes

    def transcribe(self, windows: Iterable[Window], request: Request, cancelled: ShouldStop) -> Iterator[WindowResult]:
        return (WindowResult("") for _ in windows)

    def close(self) -> None:
        self.closed += 1


@dataclass
class Few:
    """A family of given cards whose models take a moment to load."""

    given: tuple[ModelCard, ...]
    loads: list[str] = field(default_factory=list)
    broken: bool = False
    name: str = "few"

    def cards(self, settings: Settings) -> Iterable[ModelCard]:
        return self.given

    def load(self, card: ModelCard, settings: Settings, progress: Progress) -> Engine:
        if self.broken:
            raise ModelUnavailable("The weights are not here.")
        progress(0.5, "half")
        time.sleep(0.05)
        self.loads.append(card.id)
        return Silent(card)
