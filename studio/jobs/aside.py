"""Something slow that a loop has done aside: in a thread of its own, one run at a time, and the loop never waits."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from studio.errors import StudioError
from studio.limits import ShouldStop

CLOSE_SECONDS = 0.5
"""How long the end of a run is waited for; one that asks a silent S3 is left behind, and does nothing more."""

log = logging.getLogger(__name__)


class Aside:
    """`do` is told by what it is given when it is to end; it asks between any two slow steps. Close it."""

    def __init__(self, name: str, do: Callable[[ShouldStop], None]) -> None:
        self._name = name
        self._do = do
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """From the loop's own thread: one run, unless one is under way."""
        if self._closing.is_set() or (self._thread is not None and self._thread.is_alive()):
            return
        self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Once the loop has ended."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join(CLOSE_SECONDS)

    def _run(self) -> None:
        try:
            self._do(self._closing.is_set)
        except StudioError as error:
            log.warning("%s: %s", self._name, error)
        except Exception:
            if not self._closing.is_set():  # what it works on may be closed as well by now
                log.exception("%s failed", self._name)
