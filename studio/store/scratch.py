"""Work in progress on the disk: each process has one folder, which goes with it however it ends.

A lock dies with its process; a folder whose lock nobody holds is left over. Lock files are made, taken
and removed behind one door, so that none is removed under another process that is about to take it.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from filelock import FileLock, Timeout

from studio.store.disk import store_error


class Scratch:
    """The folder of this process among those of others on the same data. Close it."""

    def __init__(self, root: Path, beyond: Callable[[], AbstractContextManager[None]] = nullcontext) -> None:
        """`beyond` is a lock that is shared with processes that have another folder: see `taking_in`."""
        self.root = root
        self._beyond = beyond
        self._name = uuid.uuid4().hex
        try:
            for name in ("work", "jobs"):
                (root / name).mkdir(parents=True, exist_ok=True)
            with self._door():
                self._alive = self._lock(f"work/{self._name}.lock")
                self._alive.acquire()
                self.own.mkdir()
        except OSError as error:
            raise store_error(error, root.parent) from error

    @property
    def name(self) -> str:
        """Names this process to the others."""
        return self._name

    @property
    def own(self) -> Path:
        """The folder of this process."""
        return self.root / "work" / self._name

    @property
    def jobs(self) -> Path:
        """Of what jobs keep on the disk, a folder each; they outlive the process."""
        return self.root / "jobs"

    def uploads(self, mark: str) -> list[Path]:
        """Folders of files that came from one visitor and wait to be taken in, here and in other processes."""
        return list(self.root.glob(f"work/*/uploads/*-{mark}")) if mark else []

    def is_dead(self, name: str) -> bool:
        """True when the process of this name has ended; also for one of another machine's, of which nothing is known
        here, False."""
        lock = self._lock(f"work/{name}.lock")
        with self._door():
            if name == self._name or not Path(lock.lock_file).exists():
                return False
            if dead := _taken(lock):
                lock.release()
            return dead

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
    def taking_in(self) -> Iterator[None]:
        """Held, one process at a time, from looking who has some sound until its row is there, or its last row gone."""
        with self._lock("taking-in.lock"), self._beyond():
            yield

    def dead(self) -> list[str]:
        """Names of processes of this machine that ended without clearing up."""
        with self._door():
            return dead(self.root)

    def sweep(self, names: Iterable[str]) -> None:
        """Delete what these processes left, which are no more."""
        with self._door():
            for name in names:
                if _taken(lock := self._lock(f"work/{name}.lock")):
                    _drop(lock)
            for folder in (self.root / "work").iterdir():
                if folder.is_dir() and not (self.root / "work" / f"{folder.name}.lock").exists():
                    folder.rename(self.own / f"left-{folder.name}")
        for folder in (
            *self.own.glob("left-*"),
            *(self.root / name for name in ("claims", "locks", "cache")),
        ):  # until 0.1
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


def dead(root: Path) -> list[str]:
    """Names of processes that have ended without clearing up; nothing is changed."""
    return [lock.stem for lock in (root / "work").glob("*.lock") if _is_free(lock)]


def _is_free(path: Path) -> bool:
    lock = FileLock(path, thread_local=False)
    if free := _taken(lock):
        lock.release()
    return free
