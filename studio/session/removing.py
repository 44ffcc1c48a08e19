"""Out for good: a recording with everything that hangs on it, also what is at work on it."""

from __future__ import annotations

from studio.jobs.queue import Queue
from studio.store import Store


class Removing:
    def __init__(self, store: Store, queue: Queue) -> None:
        self._store = store
        self._queue = queue

    def remove(self, recording_id: str) -> None:
        """Jobs end; rows, sound, peaks and waiting downloads go."""
        self._queue.forget(recording_id)
        self._store.delete(recording_id)
