"""The loaded models: each loaded once, several as far as memory goes, and unloaded when nobody uses them."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Literal

from studio.engines.base import Engine, ModelCard
from studio.errors import Cancelled, EngineError, ModelUnavailable, StudioError
from studio.limits import Progress, silent
from studio.sweeper import Sweeper

LOOK_SECONDS = 0.5
"""How often a load that waits for memory looks again, and says so."""

LONGEST_PAUSE = 30.0
"""Seconds from one look for models that nobody uses to the next."""

UNEXPECTED = "It failed in a way it should not. The server's log has the details."

Load = Callable[[Progress], Engine]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """Whether a model is loaded, how far it is, and what it takes."""

    state: Literal["out", "loading", "loaded"] = "out"
    part: float = 0.0
    """0..1, while it is loading."""
    doing: str = ""
    busy: bool = False
    """At work: it cannot be unloaded now."""
    error: str = ""
    """Why the last try to load it failed."""
    memory_bytes: int = 0
    precision: str = ""
    """How the weights of a loaded one are kept."""


class ModelPool:
    """Engines by their model's id. Safe to use from any thread."""

    def __init__(self, budget: Callable[[], int], idle_seconds: float) -> None:
        """`budget`: bytes that all weights may take together, asked for when the first model is loaded."""
        self._budget = budget
        self._idle_seconds = idle_seconds
        self._changed = threading.Condition()
        self._slots: dict[str, _Slot] = {}
        self._closed = threading.Event()
        self._sweeper = Sweeper("unload-idle", self._sweep, min(self._idle_seconds / 4, LONGEST_PAUSE))

    @contextmanager
    def lease(self, card: ModelCard, load: Load, progress: Progress = silent, *, wait: bool = True) -> Iterator[Engine]:
        """The engine, loaded if it was not, and kept from being unloaded until the block ends.

        The first to ask loads it, the others wait for that. Where memory is short, what has
        been unused the longest makes room; where all is in use this waits, or raises
        ModelUnavailable if not `wait`.
        """
        slot = self._slot(card.id)
        with self._changed:
            slot.leases += 1
        try:
            yield self._engine(slot, card, load, progress, wait)
        finally:
            with self._changed:
                slot.leases -= 1
                slot.used = time.monotonic()
                self._changed.notify_all()

    def status(self, model: str) -> ModelStatus:
        with self._changed:
            slot = self._slots.get(model)
            return slot.status() if slot else ModelStatus()

    def used_bytes(self) -> int:
        with self._changed:
            return self._used()

    def budget_bytes(self) -> int:
        return self._budget()

    def unload(self, model: str) -> bool:
        """Unload a model; False when it is at work or was not there."""
        with self._changed:
            slot = self._slots.get(model)
            engine = slot.take() if slot else None
        if engine is not None:
            engine.close()
        return engine is not None

    def cancel(self, model: str) -> None:
        """End the loading of a model, for all who wait for it."""
        with self._changed:
            if (slot := self._slots.get(model)) is not None:
                slot.cancelled = True

    def close(self) -> None:
        """Unload everything; nothing can be had afterwards."""
        self._closed.set()
        with self._changed:
            engines = [slot.engine for slot in self._slots.values() if slot.engine is not None]
            for slot in self._slots.values():
                slot.engine = None
            self._changed.notify_all()
        for engine in engines:
            engine.close()
        self._sweeper.close()

    # --- inside ---

    def _slot(self, model: str) -> _Slot:
        with self._changed:
            return self._slots.setdefault(model, _Slot())

    def _engine(self, slot: _Slot, card: ModelCard, load: Load, progress: Progress, wait: bool) -> Engine:
        with slot.loading:
            if self._closed.is_set():
                raise EngineError("The studio is closing down.")
            if slot.engine is None:
                self._fill(slot, card, load, progress, wait)
            assert slot.engine is not None
            return slot.engine

    def _fill(self, slot: _Slot, card: ModelCard, load: Load, progress: Progress, wait: bool) -> None:
        def tell(part: float, doing: str) -> None:
            if slot.cancelled or self._closed.is_set():
                raise Cancelled
            slot.told = ModelStatus("loading", part, doing)
            progress(part, doing)

        slot.cancelled = False
        try:
            tell(0.0, f"Loading {card.title}")
            self._make_room(slot, card, tell, wait)
            engine = load(tell)
        except Cancelled:
            slot.told = ModelStatus()
            raise
        except Exception as error:
            slot.told = ModelStatus(error=str(error) if isinstance(error, StudioError) else UNEXPECTED)
            raise
        finally:
            slot.reserved = 0
        with self._changed:
            slot.engine, slot.told, slot.used = engine, ModelStatus("loaded"), time.monotonic()
            if self._idle_seconds:
                self._sweeper.wake()

    def _make_room(self, slot: _Slot, card: ModelCard, tell: Progress, wait: bool) -> None:
        """Unload what is unused until the model fits. Waits for what is in use."""
        need, budget = card.memory_bytes, self._budget() if card.memory_bytes else 0
        if need > budget:
            raise ModelUnavailable(
                f"{card.id} needs about {_gb(need)} of memory, and models may take {_gb(budget)} here. "
                "Choose a smaller one, or set STUDIO_MODEL_GB if this machine has more."
            )
        while need and not self._closed.is_set():
            with self._changed:
                free = budget - self._used()
                longest_unused = self._longest_unused() if free < need else None
                if free >= need:
                    slot.reserved = need
                    return
                engine = longest_unused.take() if longest_unused else None
            if engine is not None:
                log.info("%s makes room for %s", engine.card.id, card.id)
                engine.close()
                continue
            if not wait:
                raise ModelUnavailable(f"{card.id} finds no room beside the models that are at work.")
            tell(0.0, "Waiting for memory: other models are at work")
            with self._changed:
                self._changed.wait(LOOK_SECONDS)

    def _used(self) -> int:
        return sum(slot.memory or slot.reserved for slot in self._slots.values())

    def _longest_unused(self) -> _Slot | None:
        idle = [slot for slot in self._slots.values() if slot.idle and slot.memory]
        return min(idle, key=lambda slot: slot.used, default=None)

    def _sweep(self) -> None:
        limit = time.monotonic() - self._idle_seconds
        with self._changed:
            old = [slot for slot in self._slots.values() if slot.idle and slot.memory and slot.used < limit]
            engines = [slot.take() for slot in old]
        for engine in engines:
            if engine is not None:
                log.info("%s was unused for %.0f minutes", engine.card.id, self._idle_seconds / 60)
                engine.close()


@dataclass(slots=True)
class _Slot:
    """One model's engine, and who is using it."""

    engine: Engine | None = None
    leases: int = 0
    used: float = 0.0
    """`time.monotonic()` of the end of its last lease."""
    told: ModelStatus = field(default_factory=ModelStatus)
    cancelled: bool = False
    reserved: int = 0
    """Bytes kept free for it while it is being loaded."""
    loading: threading.Lock = field(default_factory=threading.Lock)

    @property
    def idle(self) -> bool:
        return self.engine is not None and self.leases == 0

    @property
    def memory(self) -> int:
        return self.engine.memory_bytes if self.engine is not None else 0

    def take(self) -> Engine | None:
        """The engine, out of its slot; None when it is at work or not there."""
        if not self.idle:
            return None
        engine, self.engine, self.told = self.engine, None, ModelStatus()
        return engine

    def status(self) -> ModelStatus:
        if self.engine is None:
            return self.told
        kept = self.engine.card.precision
        return replace(self.told, state="loaded", busy=self.leases > 0, memory_bytes=self.memory, precision=kept)


def _gb(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"
