"""Speech in: a file becomes a recording, once."""

from __future__ import annotations

import hashlib
import shutil
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Literal

from studio.audio import refusals, timeline
from studio.audio.names import sound_of
from studio.audio.reader import is_whole
from studio.config import Settings
from studio.domain import DEFAULT_PROJECT as DEFAULT_PROJECT
from studio.domain import Recording
from studio.errors import AudioError, DiskFull, SoundUnreached, StoreUnreached
from studio.limits import never
from studio.store import Store
from studio.store.disk import store_error

Taking = Literal["copy", "move", "link"]
"""What becomes of a file that is taken in: it stays as it is; it is taken away before anything looks at it; or, a
file of our own that nobody else changes, it gets a second name."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    recording: Recording
    new: bool
    """False when equal bytes were in this owner's project already."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """What is to be told of the file, however often it comes."""
        return self.recording.warnings


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a file is to go."""

    owner: str
    """Who brings it: the project is his, where it is named by its name."""
    project: str


def ignore(_: float) -> None:
    """No progress wanted."""


@dataclass(frozen=True, slots=True)
class _Copy:
    """A file of our own, which nobody else can change or remove while it is read."""

    path: Path
    sha256: str
    name: str


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
        taking: Taking = "copy",
        progress: Callable[[float], None] = ignore,
        cancelled: Callable[[], bool] = never,
    ) -> TakenIn:
        """Decode, keep the original bytes, and write the row.

        Of a recording whose sound is missing, or was cut off, the sound is kept again.

        `owner` is who brings it; in a project that is shared it becomes the project's. Equal bytes in one project are
        the same recording; those that are known elsewhere become one of their own at once, which shares the sound.
        Raises AudioError, LimitError, Cancelled or
        StoreError; then nothing is left behind.
        """
        try:
            with self._store.scratch.folder() as folder:
                copy = self._copy(source, folder, name, taking)
                place = _Place(owner, project)
                return self._known(copy, place) or self._take(copy, folder, place, progress, cancelled)
        except DiskFull as error:  # wherever of our folders it was met
            raise DiskFull(str(self._settings.data)) from error
        except OSError as error:
            raise store_error(error, self._settings.data) from error

    def rename(self, recording_id: str, name: str) -> None:
        self._store.recordings.rename(recording_id, printable(name))

    def _copy(self, source: Path, folder: Path, name: str, taking: Taking) -> _Copy:
        """Under its own suffix, which tells the decoder something; its size is looked at before its bytes are."""
        copy = folder / f"source{tidy_suffix(source)}"
        if taking != "copy":
            _take(source, copy, name, taking)
            refusals.check_size(copy, name, self._settings.max_bytes)
            return _Copy(copy, timeline.sha256(copy), name)
        refusals.check_size(source, name, self._settings.max_bytes)
        return _Copy(copy, _copy_hashed(source, copy, name), name)

    def _known(self, copy: _Copy, place: _Place) -> TakenIn | None:
        """Bytes that need no decoding: they were taken in before, here or anywhere.

        Where not all are one person's only here: how long it takes would tell one what others have.
        """
        mine = self._there(copy, place)
        if mine is not None and not self._stands(mine.recording):
            return None
        if mine is not None or self._settings.access != "local":
            return mine
        if self._store.recordings.alike(copy.sha256) is None:
            return None
        with self._store.scratch.taking_in():
            return self._there(copy, place) or self._shared(copy, place)

    def _there(self, copy: _Copy, place: _Place) -> TakenIn | None:
        found = self._store.recordings.of_content(place.owner, place.project, copy.sha256)
        return TakenIn(found, new=False) if found is not None else None

    def _stands(self, recording: Recording) -> bool:
        """Whether its sound is there and, where that lies on this disk, can be read to its end."""
        blobs = self._store.blobs
        if not blobs.has(recording.sha256):
            return False
        sounds = (sound_of(channel) for channel in (None, *range(recording.separate_channels)))
        paths = (blobs.path(recording.sha256, name) for name in sounds)
        return all(path is None or is_whole(path) for path in paths)

    def _shared(self, copy: _Copy, place: _Place) -> TakenIn | None:
        """A recording of its own on sound that is here already. Whose else it is, nobody is told."""
        other = self._store.recordings.alike(copy.sha256)
        if other is None or not self._stands(other):
            return None
        mine = replace(other, id=uuid.uuid4().hex, name=tidy_name(copy.name), created=datetime.now(timezone.utc))
        self._store.recordings.add(mine, place.owner, place.project)
        return TakenIn(mine, new=True)

    def _take(
        self,
        copy: _Copy,
        folder: Path,
        place: _Place,
        progress: Callable[[float], None],
        cancelled: Callable[[], bool],
    ) -> TakenIn:
        built = timeline.build(
            copy.path,
            folder,
            name=copy.name,
            max_seconds=self._settings.max_hours * 3600,
            max_bytes=self._settings.max_bytes,
            progress=progress,
            cancelled=cancelled,
        )
        recording = Recording(
            id=uuid.uuid4().hex,
            sha256=copy.sha256,
            name=tidy_name(copy.name),
            num_samples=built.num_samples,
            created=datetime.now(timezone.utc),
            original_rate=built.original_rate,
            original_channels=built.original_channels,
            codec=built.codec,
            size=copy.path.stat().st_size,
            warnings=tuple(built.warnings),
            separate_channels=built.separate_channels,
        )
        copy.path.rename(folder / "original")
        with self._store.scratch.taking_in():  # somebody else may have taken in the same meanwhile
            return (
                self._restored(copy, folder, place) or self._shared(copy, place) or self._keep(recording, folder, place)
            )

    def _restored(self, copy: _Copy, folder: Path, place: _Place) -> TakenIn | None:
        """What is there, with its sound."""
        found = self._there(copy, place)
        if found is not None and not self._stands(found.recording):
            self._put(copy.sha256, folder)
            self._settle(copy.sha256)
        return found

    def _keep(self, recording: Recording, folder: Path, place: _Place) -> TakenIn:
        """Files and row, in that order."""
        blobs = self._store.blobs
        self._put(recording.sha256, folder)
        try:
            self._store.recordings.add(recording, place.owner, place.project)
        except StoreUnreached:
            self._store.doubt(recording.sha256)
            raise
        except BaseException:
            if not self._store.recordings.share(recording.sha256):  # else they are others', whose copy had gone missing
                blobs.delete(recording.sha256)
            raise
        self._settle(recording.sha256)
        return TakenIn(recording, new=True)

    def _put(self, sha256: str, folder: Path) -> None:
        """Half of it may lie there where that did not answer to the end."""
        try:
            self._store.blobs.put(sha256, folder)
        except SoundUnreached:
            self._store.doubt(sha256)
            raise

    def _settle(self, sha256: str) -> None:
        """The row is there: that its sound is, can be written later, too."""
        try:
            self._store.blobs.settle(sha256)
        except SoundUnreached:
            self._store.doubt(sha256)


def _take(source: Path, target: Path, name: str, taking: Taking) -> None:
    if source.is_symlink() or not source.is_file():
        raise AudioError(name, "it is no longer where it was uploaded to. Upload it again.")
    try:
        if taking == "move" or not _linked(source, target):
            shutil.move(source, target)
    except FileNotFoundError as error:
        raise AudioError(name, "it is no longer where it was uploaded to. Upload it again.") from error


def _linked(source: Path, target: Path) -> bool:
    """False on a disk that knows no second names."""
    try:
        target.hardlink_to(source)
    except FileNotFoundError:
        raise
    except OSError:
        return False
    return True


def _copy_hashed(source: Path, target: Path, name: str) -> str:
    """Copy a file and tell the sha256 of what was copied, in one reading."""
    digest = hashlib.sha256()
    try:
        file = source.open("rb")
    except OSError as error:
        raise AudioError(name, f"it cannot be read ({error.strerror}). Check its permissions.") from error
    with file, target.open("wb") as copy:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
            copy.write(block)
    return digest.hexdigest()


def tidy_suffix(path: Path) -> str:
    """A file's suffix if it is an ordinary one."""
    suffix = path.suffix.lower()
    return suffix if suffix[1:].isalnum() and suffix.isascii() and len(suffix) <= 8 else ""


def tidy_name(name: str) -> str:
    """A file's own name, fit to be shown: no folders, no control characters, at most 200 characters."""
    return printable(name.replace("\\", "/").rsplit("/", 1)[-1])


def printable(name: str) -> str:
    """A name as a person gave it, without control characters and at most 200 characters long."""
    clean = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    if len(clean) > 200:
        clean = f"{clean[:150]}…{clean[-49:]}"
    return clean or "recording"
