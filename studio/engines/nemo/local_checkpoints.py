"""What lies in the folders of STUDIO_MODELS: `.nemo` files and SALM directories, named by their own configuration.

A file is read once, in the background, and again when it was changed; what came of it, a refusal as well, is kept.
Listing the folders is then a look at each file's size and time, however many there are and whatever is in them.
"""

from __future__ import annotations

import logging
import os
import stat
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from studio.engines.nemo.archive import read_nemo
from studio.engines.nemo.beside import beside, named_beside
from studio.engines.nemo.checkpoint import Checkpoint, broken
from studio.engines.nemo.diarizer_folder import read_folder
from studio.engines.nemo.salm_folder import CONFIG
from studio.errors import ModelUnavailable, shown

STILL_CHANGING = 10.0
"""Seconds in which a file that changes again is still the same arrival."""

MOST_MODELS = 5_000
"""Of one folder; the rest is told and not offered."""

MOST_FOLDERS = 1_000
"""Inside one folder that are looked into."""

DEEPEST = 4
"""Folders inside folders; a hub's cache has as many."""

Key = tuple[int, ...]
"""What changes when a file does: inode, time, size."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LocalCheckpoint:
    """One entry of a folder of models."""

    id: str
    path: Path
    checkpoint: Checkpoint | None = None
    problem: str = ""
    """Why there is no checkpoint."""
    reading: bool = False
    """True while it is read for the first time, or after it was changed."""


class LocalCheckpoints:
    """The folders and what is known of them. Safe to use from any thread."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple(folders)
        self._changed = threading.Condition()
        self._known: dict[Path, _Known] = {}
        self._ids: dict[Path, str] = {}
        self._waiting: deque[_Known] = deque()
        self._reading = False

    def listing(self, patience: float) -> tuple[LocalCheckpoint, ...]:
        """Every model, in order of folders and names; broken ones with the sentence that says why.

        What is new is waited for, but no longer than `patience` seconds after it was first seen.
        """
        entries = list({entry.path: entry for folder in self._folders for entry in _entries(folder)}.values())
        with self._changed:
            for entry in entries:
                self._note(entry)
            self._forget({entry.path for entry in entries})
            self._wait([entry.path for entry in entries], patience)
            return tuple(self._local(entry) for entry in entries)

    def gone(self, key: str) -> Path | None:
        """Where the model of this id lay when there was one."""
        with self._changed:
            return next((path for path, known in self._ids.items() if known == key), None)

    # --- inside, with the lock held ---

    def _note(self, entry: _Entry) -> None:
        """See to it that the file is read, if it is another than the one that was."""
        if entry.path not in self._ids:
            self._ids[entry.path] = self._new_id(entry.path)
        before = self._known.get(entry.path)
        if entry.problem or (before is not None and before.key == entry.key):
            return
        self._known[entry.path] = known = _Known(entry.path, entry.key)
        if before is not None and known.seen - before.seen < STILL_CHANGING:
            known.seen = before.seen  # it is being copied: nobody waits for it again and again
        self._waiting.append(known)
        if not self._reading:
            self._reading = True
            threading.Thread(target=self._read_on, name="models", daemon=True).start()

    def _new_id(self, path: Path) -> str:
        """Kept for as long as the program runs: the model of an id never silently becomes another."""
        stem = path.stem if path.suffix.lower() == ".nemo" else path.name
        taken = set(self._ids.values())
        key, number = f"local/{stem}", 2
        while key in taken:
            key, number = f"local/{stem}-{number}", number + 1
        return key

    def _forget(self, there: set[Path]) -> None:
        for path in self._known.keys() - there:
            del self._known[path]

    def _wait(self, paths: Iterable[Path], patience: float) -> None:
        known = [self._known[path] for path in paths if path in self._known]
        until = max((each.seen for each in known if not each.done), default=0.0) + patience
        while not all(each.done for each in known) and (left := until - time.monotonic()) > 0:
            self._changed.wait(left)

    def _local(self, entry: _Entry) -> LocalCheckpoint:
        key = self._ids[entry.path]
        known = self._known.get(entry.path)
        if entry.problem or known is None:
            return LocalCheckpoint(key, entry.path, problem=entry.problem)
        if not known.done:
            problem = f"{shown(entry.path.name)} is still being read. Look again in a moment."
            return LocalCheckpoint(key, entry.path, problem=problem, reading=True)
        return LocalCheckpoint(key, entry.path, known.checkpoint, known.problem)

    # --- reading: a thread of its own, for as long as there is something to read ---

    def _read_on(self) -> None:
        while (known := self._next()) is not None:
            known.read()
            with self._changed:
                self._changed.notify_all()

    def _next(self) -> _Known | None:
        with self._changed:
            while self._waiting:
                known = self._waiting.popleft()
                if self._known.get(known.path) is known:
                    return known
            self._reading = False
            return None


@dataclass(frozen=True, slots=True)
class _Entry:
    path: Path
    key: Key = ()
    problem: str = ""


@dataclass(slots=True)
class _Known:
    """A file as it was when it was seen, and what came of reading it."""

    path: Path
    key: Key
    seen: float = field(default_factory=time.monotonic)
    checkpoint: Checkpoint | None = None
    problem: str = ""
    done: bool = False

    def read(self) -> None:
        try:
            self.checkpoint = read_checkpoint(self.path)
        except ModelUnavailable as error:
            self.problem = str(error)
        except Exception as error:  # a file must not end the thread that the others wait for
            log.exception("%s could not be read", shown(str(self.path)))
            self.problem = str(broken(self.path, f"it cannot be read ({type(error).__name__})"))
        finally:
            self.done = True


def read_checkpoint(path: Path) -> Checkpoint:
    """Raises ModelUnavailable, in one sentence that names the file, for what is broken or not a speech model."""
    checkpoint = read_folder(path) if path.is_dir() else read_nemo(path)
    return beside(checkpoint)


def _entries(folder: Path) -> Iterator[_Entry]:
    """The models of a folder, or the one that is named itself. One look at each file."""
    if (entry := _entry(folder)) is not None:
        yield entry
        return
    try:
        os.scandir(folder).close()
    except OSError as error:
        there = isinstance(error, PermissionError)
        why = "which cannot be read" if there else "which is no folder and no .nemo file"
        yield _Entry(folder, problem=f"STUDIO_MODELS names {shown(str(folder))}, {why}.")
        return
    yield from _inside(folder)


def _inside(folder: Path) -> Iterator[_Entry]:
    """The models in it and in its folders, in order of their names; too many, or too deep, is told."""
    count = looked = 0
    waiting = deque([(folder, 0)])
    while waiting:
        here, depth = waiting.popleft()
        looked += 1
        if looked > MOST_FOLDERS:
            yield _told_rest(folder, f"holds more than {MOST_FOLDERS:,} folders")
            return
        for path in _paths(here):
            if (entry := _entry(path)) is not None:
                count += 1
                if count > MOST_MODELS:
                    yield _told_rest(folder, f"holds more than {MOST_MODELS:,} models")
                    return
                yield entry
            elif depth < DEEPEST and not path.name.startswith(".") and path.is_dir() and not path.is_symlink():
                waiting.append((path, depth + 1))


def _paths(folder: Path) -> list[Path]:
    """What is in a folder; nothing of one that cannot be read: it is not the one that was named."""
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _told_rest(folder: Path, why: str) -> _Entry:
    sentence = f"STUDIO_MODELS names {shown(str(folder))}, which {why}. The rest is not offered."
    return _Entry(folder, problem=sentence)


def _entry(path: Path) -> _Entry | None:
    """None for what is no model."""
    try:
        about = path.stat()
        if stat.S_ISDIR(about.st_mode):
            config = (path / CONFIG).stat()
            key = (*_key(about), *_key(config), *_key_beside(path))
            return _Entry(path, key) if stat.S_ISREG(config.st_mode) else None
        if path.suffix.lower() != ".nemo" or not stat.S_ISREG(about.st_mode):
            return None
        return _Entry(path, (*_key(about), *_key_beside(path)))
    except (OSError, ValueError):
        return None


def _key_beside(path: Path) -> Key:
    """Of the file that says what its name cannot; none where there is none."""
    try:
        return _key(named_beside(path).stat())
    except OSError:
        return ()


def _key(about: os.stat_result) -> Key:
    return about.st_dev, about.st_ino, about.st_mtime_ns, about.st_size
