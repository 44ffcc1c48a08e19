"""Speech in: a file becomes a recording, once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from studio.audio import timeline
from studio.config import Settings
from studio.domain import Recording
from studio.errors import StoreError
from studio.store import Store
from studio.store.database import disk_sentence

DEFAULT_PROJECT = "default"


@dataclass(frozen=True, slots=True)
class TakenIn:
    recording: Recording
    new: bool
    """False when equal bytes were here already."""
    warnings: tuple[str, ...] = ()


def ignore(_: float) -> None:
    """No progress wanted."""


def never() -> bool:
    """Not to be cancelled."""
    return False


class Intake:
    def __init__(self, settings: Settings, store: Store) -> None:
        self._settings = settings
        self._store = store

    def add(
        self,
        source: Path,
        name: str,
        *,
        owner: str,
        project: str = DEFAULT_PROJECT,
        progress: Callable[[float], None] = ignore,
        cancelled: Callable[[], bool] = never,
    ) -> TakenIn:
        """Decode, keep the original bytes, and write the row; equal bytes are the same recording.

        `source` is left where it is. Raises AudioError, LimitError, Cancelled or
        StoreError; then nothing is left behind.
        """
        recording_id = timeline.sha256(source) if source.is_file() else ""
        if (known := self._store.recordings.find(recording_id)) is not None:
            return TakenIn(known[0], new=False)
        try:
            with self._store.scratch.folder() as folder:
                return self._take(source, folder, recording_id, name, owner, project, progress, cancelled)
        except OSError as error:
            if isinstance(error, StoreError):
                raise
            raise StoreError(disk_sentence(error)) from error

    def rename(self, recording_id: str, name: str) -> None:
        self._store.recordings.rename(recording_id, printable(name))

    def _take(
        self,
        source: Path,
        folder: Path,
        recording_id: str,
        name: str,
        owner: str,
        project: str,
        progress: Callable[[float], None],
        cancelled: Callable[[], bool],
    ) -> TakenIn:
        built = timeline.build(
            source,
            folder,
            name=name,
            max_seconds=self._settings.max_hours * 3600,
            max_bytes=self._settings.max_bytes,
            progress=progress,
            cancelled=cancelled,
        )
        shutil.copyfile(source, folder / "original")
        recording = Recording(
            id=recording_id,
            name=tidy_name(name),
            num_samples=built.num_samples,
            created=datetime.now(timezone.utc),
            original_rate=built.original_rate,
            original_channels=built.original_channels,
            codec=built.codec,
            size=source.stat().st_size,
        )
        with self._store.scratch.taking_in():
            self._store.blobs.put(recording_id, folder)
            self._store.recordings.add(recording, owner, project)
        return TakenIn(recording, new=True, warnings=tuple(built.warnings))


def tidy_name(name: str) -> str:
    """A file's own name, fit to be shown: no folders, no control characters, at most 200 characters."""
    return printable(name.replace("\\", "/").rsplit("/", 1)[-1])


def printable(name: str) -> str:
    """A name as a person gave it, without control characters and at most 200 characters long."""
    clean = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    if len(clean) > 200:
        clean = f"{clean[:150]}…{clean[-49:]}"
    return clean or "recording"
