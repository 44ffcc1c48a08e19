"""What is over is looked for again and again, in a thread of its own, for as long as a server runs."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from studio.errors import StudioError

T = TypeVar("T")

log = logging.getLogger(__name__)


class Sweeper:
    """`wake` it where there is a server; close it. A look that fails is logged, and the next one comes all the same."""

    def __init__(self, name: str, sweep: Callable[[], object], pause: float | None) -> None:
        """`pause`: seconds from the end of one look to the next; None looks once."""
        self._name = name
        self._sweep = sweep
        self._pause = pause
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        """The first look comes at once. Woken again it is no matter."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Once a look that is under way has ended."""
        self._closed.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._closed.is_set():
            with _logged(self._name):
                self._sweep()
            if self._pause is None or self._closed.wait(self._pause):
                return


def for_each(name: str, things: Iterable[T], do: Callable[[T], object]) -> None:
    """One of them that fails is logged, and keeps none of the others."""
    for thing in things:
        with _logged(name):
            do(thing)


@contextmanager
def _logged(name: str) -> Iterator[None]:
    try:
        yield
    except StudioError as error:
        log.warning("looking for what is over (%s) failed: %s", name, error)
    except Exception:
        log.exception("looking for what is over (%s) failed", name)
