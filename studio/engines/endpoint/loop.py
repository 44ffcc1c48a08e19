"""An event loop on a thread of its own, for what waits on the network."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

from studio.errors import EngineError

Found = TypeVar("Found")


class Loop:
    """Safe to use from any thread. Cancelling a future that it gave ends what is under way at once."""

    def __init__(self, model: str) -> None:
        """`model`: the id of the one whose it is."""
        self._model = model
        self._closing = threading.Lock()
        self._closed = False
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=f"model-{model}", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[], Coroutine[Any, Any, Found]]) -> Future[Found]:
        """Raises EngineError where it is closed."""
        with self._closing:
            if self._closed:
                raise self.unloaded()
            return self._begun(work())

    def close(self, last: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Cancel all that is under way, do `last`, and end; a second time is no matter."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
            self._begun(_cancel_all()).result()
            self._begun(last()).result()
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    def unloaded(self) -> EngineError:
        """What is told to whoever waited for something while it was closed."""
        return EngineError(f"{self._model} has been unloaded.")

    def _begun(self, work: Coroutine[Any, Any, Found]) -> Future[Found]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)


async def _cancel_all() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
