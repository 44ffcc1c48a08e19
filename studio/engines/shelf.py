"""The loaded models: each loaded once, several as far as memory goes, and put away when nobody uses them."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Literal

from studio.engines import Engine, ModelCard, Progress, silent
from studio.errors import Cancelled, EngineError, ModelUnavailable, StudioError

LOOK_SECONDS = 0.5
"""How often a load that waits for memory looks again, and says so."""

UNEXPECTED = "It failed in a way it should not. The server's log has the details."

Load = Callable[[Progress], Engine]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a model stands on the shelf."""

    state: Literal["out", "loading", "loaded"] = "out"
    part: float = 0.0
    """0..1, while it is loading."""
    doing: str = ""
    busy: bool = False
    """At work: it cannot be put away now."""
    error: str = ""
    """Why the last try to load it failed."""
    memory_bytes: int = 0


class Shelf:
    """Engines by their model's id. Safe to use from any thread."""

    def __init__(self, budget: Callable[[], int], idle_seconds: float) -> None:
        """`budget`: bytes that all weights may take together, asked for when the first model is loaded."""
        self._budget = budget
        self._idle_seconds = idle_seconds
        self._changed = threading.Condition()
        self._places: dict[str, _Place] = {}
        self._closed = threading.Event()
        self._sweeper: threading.Thread | None = None

    @contextmanager
    def lease(self, card: ModelCard, load: Load, progress: Progress = silent, *, wait: bool = True) -> Iterator[Engine]:
        """The engine, loaded if it was not, and kept from being put away until the block ends.

        The first to ask loads it, the others wait for that. Where memory is short, what has
        been unused the longest makes room; where all is in use this waits, or raises
        ModelUnavailable if not `wait`.
        """
        place = self._place(card.id)
        with self._changed:
            place.leases += 1
        try:
            yield self._engine(place, card, load, progress, wait)
        finally:
            with self._changed:
                place.leases -= 1
                place.used = time.monotonic()
                self._changed.notify_all()

    def standing(self, model: str) -> Standing:
        with self._changed:
            place = self._places.get(model)
            return place.standing() if place else Standing()

    def used_bytes(self) -> int:
        with self._changed:
            return self._used()

    def budget_bytes(self) -> int:
        return self._budget()

    def put_away(self, model: str) -> bool:
        """Unload a model; False when it is at work or was not there."""
        with self._changed:
            place = self._places.get(model)
            engine = place.take() if place else None
        if engine is not None:
            engine.close()
        return engine is not None

    def cancel(self, model: str) -> None:
        """End the loading of a model, for all who wait for it."""
        with self._changed:
            if (place := self._places.get(model)) is not None:
                place.cancelled = True

    def close(self) -> None:
        """Put everything away; nothing can be had afterwards."""
        self._closed.set()
        with self._changed:
            engines = [place.engine for place in self._places.values() if place.engine is not None]
            for place in self._places.values():
                place.engine = None
            self._changed.notify_all()
        for engine in engines:
            engine.close()
        if self._sweeper is not None:
            self._sweeper.join()

    # --- inside ---

    def _place(self, model: str) -> _Place:
        with self._changed:
            return self._places.setdefault(model, _Place())

    def _engine(self, place: _Place, card: ModelCard, load: Load, progress: Progress, wait: bool) -> Engine:
        with place.loading:
            if self._closed.is_set():
                raise EngineError("The studio is closing down.")
            if place.engine is None:
                self._fill(place, card, load, progress, wait)
            assert place.engine is not None
            return place.engine

    def _fill(self, place: _Place, card: ModelCard, load: Load, progress: Progress, wait: bool) -> None:
        def tell(part: float, doing: str) -> None:
            if place.cancelled or self._closed.is_set():
                raise Cancelled
            place.seen = Standing("loading", part, doing)
            progress(part, doing)

        place.cancelled = False
        try:
            tell(0.0, f"Loading {card.title}")
            self._make_room(place, card, tell, wait)
            engine = load(tell)
        except Cancelled:
            place.seen = Standing()
            raise
        except Exception as error:
            place.seen = Standing(error=str(error) if isinstance(error, StudioError) else UNEXPECTED)
            raise
        finally:
            place.reserved = 0
        with self._changed:
            place.engine, place.seen, place.used = engine, Standing("loaded"), time.monotonic()
            self._watch()

    def _make_room(self, place: _Place, card: ModelCard, tell: Progress, wait: bool) -> None:
        """Put away what is unused until the model fits. Waits for what is in use."""
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
                    place.reserved = need
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
        return sum(place.memory or place.reserved for place in self._places.values())

    def _longest_unused(self) -> _Place | None:
        idle = [place for place in self._places.values() if place.idle and place.memory]
        return min(idle, key=lambda place: place.used, default=None)

    def _watch(self) -> None:
        if self._sweeper is None and self._idle_seconds:
            self._sweeper = threading.Thread(target=self._sweep, name="shelf", daemon=True)
            self._sweeper.start()

    def _sweep(self) -> None:
        while not self._closed.wait(min(self._idle_seconds / 4, 30.0)):
            limit = time.monotonic() - self._idle_seconds
            with self._changed:
                old = [place for place in self._places.values() if place.idle and place.memory and place.used < limit]
                engines = [place.take() for place in old]
            for engine in engines:
                if engine is not None:
                    log.info("%s was unused for %.0f minutes", engine.card.id, self._idle_seconds / 60)
                    engine.close()


@dataclass(slots=True)
class _Place:
    """Where one model stands, and who is using it."""

    engine: Engine | None = None
    leases: int = 0
    used: float = 0.0
    """`time.monotonic()` of the end of its last lease."""
    seen: Standing = field(default_factory=Standing)
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
        """The engine, off the shelf; None when it is at work or not there."""
        if not self.idle:
            return None
        engine, self.engine, self.seen = self.engine, None, Standing()
        return engine

    def standing(self) -> Standing:
        if self.engine is None:
            return self.seen
        return replace(self.seen, state="loaded", busy=self.leases > 0, memory_bytes=self.memory)


def _gb(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"
