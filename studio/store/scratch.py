"""Work in progress on the disk: each process has one folder, which goes with it however it ends.

A lock dies with its process; a folder whose lock nobody holds is left over. Lock files are made, taken
and removed behind one door, so that none is removed under another process that is about to take it.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from studio.store.disk import store_error


class Scratch:
    """The folder of this process, and claims that it shares with other processes. Close it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._name = uuid.uuid4().hex
        try:
            for name in ("work", "claims"):
                (root / name).mkdir(parents=True, exist_ok=True)
            with self._door():
                self._alive = self._lock(f"work/{self._name}.lock")
                self._alive.acquire()
                self.own.mkdir()
        except OSError as error:
            raise store_error(error, root.parent) from error

    @property
    def own(self) -> Path:
        """The folder of this process."""
        return self.root / "work" / self._name

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """A fresh folder, gone afterwards."""
        path = self.own / uuid.uuid4().hex
        path.mkdir()
        try:
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)

    @contextmanager
    def claim(self, name: str) -> Iterator[bool]:
        """True while this process alone holds `name` (a run, say); False when another does."""
        lock = self._lock(f"claims/{name}.lock")
        with self._door():
            mine = _taken(lock)
        try:
            yield mine
        finally:
            if mine:
                with self._door():
                    _drop(lock)

    def taking_in(self) -> FileLock:
        """Held, one process at a time, from looking who has some sound until its row is there, or its last row gone."""
        return self._lock("taking-in.lock")

    def sweep(self) -> None:
        """Delete what processes left that are no more."""
        with self._door():
            for kind in ("work", "claims"):
                for lock in map(FileLock, (self.root / kind).glob("*.lock")):
                    if _taken(lock):
                        _drop(lock)
            for folder in (self.root / "work").iterdir():
                if folder.is_dir() and not (self.root / "work" / f"{folder.name}.lock").exists():
                    folder.rename(self.own / f"left-{folder.name}")
        for folder in (*self.own.glob("left-*"), self.root / "locks", self.root / "cache"):  # the last two: until 0.1
            shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        shutil.rmtree(self.own, ignore_errors=True)
        with self._door():
            _drop(self._alive)

    def _door(self) -> FileLock:
        """Held for moments, by whoever makes, takes or removes a lock file."""
        return self._lock("door.lock")

    def _lock(self, name: str) -> FileLock:
        return FileLock(self.root / name, thread_local=False)


def _taken(lock: FileLock) -> bool:
    try:
        lock.acquire(blocking=False)
    except Timeout:
        return False
    return True


def _drop(lock: FileLock) -> None:
    lock.release()
    Path(lock.lock_file).unlink(missing_ok=True)
