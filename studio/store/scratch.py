"""Folders of work in progress, each locked by the process that works in it.

A lock dies with its process, however it is killed; what carries none is left over.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from studio.errors import StoreError
from studio.store.database import disk_sentence


class Scratch:
    def __init__(self, root: Path) -> None:
        self.root = root
        try:
            (root / "work").mkdir(parents=True, exist_ok=True)
            (root / "locks").mkdir(exist_ok=True)
        except OSError as error:
            raise StoreError(disk_sentence(error)) from error

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """A fresh folder, gone afterwards."""
        path = self.root / "work" / uuid.uuid4().hex
        lock = self._lock(path.name)
        with lock:
            path.mkdir()
            try:
                yield path
            finally:
                shutil.rmtree(path, ignore_errors=True)
        Path(lock.lock_file).unlink(missing_ok=True)

    @contextmanager
    def claim(self, name: str) -> Iterator[bool]:
        """True while this process alone holds `name` (a run, say); False when another does."""
        lock = self._lock(name)
        try:
            lock.acquire(blocking=False)
        except Timeout:
            yield False
            return
        try:
            yield True
        finally:
            lock.release()

    def taking_in(self) -> FileLock:
        """Held, one process at a time, from moving a recording's files into place until its row is there."""
        return self._lock("taking-in")

    def sweep(self) -> None:
        """Delete the folders of processes that are no more."""
        for path in (self.root / "work").iterdir():
            with self.claim(path.name) as left_over:
                if left_over:
                    shutil.rmtree(path, ignore_errors=True)

    def _lock(self, name: str) -> FileLock:
        return FileLock(self.root / "locks" / f"{name}.lock", thread_local=False)
