"""Recordings that are being made, each in the hands of one thread at a time, of whichever server on this data folder.

Some share a lock, so that the files of them are few and never removed: whoever waits for a lock whose file is removed
waits for nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock

from studio.store.disk import store_error

DIGITS = 2
"""Of an id: those that begin alike share one."""


@dataclass(frozen=True, slots=True)
class _Lock:
    servers: FileLock
    threads: threading.RLock = field(default_factory=threading.RLock)
    """Had first: the other looks again and again, and knows no turns."""


class LiveLocks:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._locks: dict[str, _Lock] = {}
        self._door = threading.Lock()

    @contextmanager
    def held(self, live_id: str) -> Iterator[None]:
        """Once more by the thread that has it. Raises StoreError."""
        lock = self._of(live_id[:DIGITS])
        with lock.threads:
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                lock.servers.acquire()
            except OSError as error:
                raise store_error(error, self._folder.parent.parent) from error
            try:
                yield
            finally:
                lock.servers.release()

    def _of(self, name: str) -> _Lock:
        with self._door:
            return self._locks.setdefault(name, _Lock(FileLock(self._folder / f"{name}.lock", thread_local=False)))
