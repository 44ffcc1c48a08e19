"""Writing a backup: a moment of the database and every file that it speaks of, while servers go on working."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import BinaryIO

from studio import __version__
from studio.audio.timeline import sha256
from studio.durable import replace_durably, sync
from studio.errors import RequestError, SoundMissing, shown
from studio.limits import Progress, silent
from studio.store import Store
from studio.store.copying import PASSING, copy_rows, set_free, without
from studio.store.database import Database
from studio.store.disk import store_error
from studio.store.jobs import Jobs
from studio.store.recordings import Recordings
from studio.workflow.backup.manifest import DATABASE, KIND, MANIFEST, Backup, check, is_ours, read

UNFINISHED = "unfinished"
ROUNDS = 5
"""How often it begins anew where things were deleted meanwhile; what was copied is not copied again."""
BLOCK = 1 << 20


def back_up(store: Store, folder: Path, progress: Progress = silent) -> Backup:
    """Into a new or empty folder, or on with one that was broken off. A finished one is checked and left as it is.

    Raises RequestError for a folder that holds something else, StoreError.
    """
    if (folder / MANIFEST).is_file():
        found = read(folder)
        check(folder, found, progress)
        return Backup(found.made, found.files, found.missing, new=False)
    try:
        _claim(folder)
        return _Writing(store, folder, progress).finished()
    except OSError as error:
        raise store_error(error, folder) from error


def _claim(folder: Path) -> None:
    """Raises RequestError for one that holds what is not ours."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / UNFINISHED).is_file():
        if any(folder.iterdir()):
            raise RequestError(f"{shown(str(folder))} is not empty. Name a new folder: nothing is overwritten.")
        (folder / UNFINISHED).touch()
        folder.chmod(0o700)


@dataclass(slots=True)
class _Writing:
    store: Store
    folder: Path
    progress: Progress
    files: dict[str, tuple[int, str]] = field(default_factory=dict)
    lost: dict[str, str] = field(default_factory=dict)
    """Names of recordings whose sound is not there, by its sha256."""
    late: bool = False
    """A job began and ended around the moment of the database: its files may not have been copied."""

    def finished(self) -> Backup:
        for _ in range(ROUNDS):
            before = dict(self.lost)
            self._round()
            if not self.late and (not self.lost or self.lost == before):
                break
        self._leave_out()
        backup = Backup(_now(), self.files, tuple(sorted(self.lost.values())))
        check(self.folder, backup, self.progress)
        self._remove_others()
        said = {"kind": KIND, "version": 1, "program": __version__, "made": backup.made, "missing": backup.missing}
        replace_durably(self.folder / MANIFEST, json.dumps({**said, "files": self.files}, indent=1).encode())
        (self.folder / UNFINISHED).unlink()
        sync(self.folder)
        return backup

    def _round(self) -> None:
        """A moment of the database, and every file that it speaks of. What passes, files of jobs and of recordings that
        are made, is copied first: it may be gone soon after."""
        self.files, self.lost = {}, {}
        before = self.store.jobs.known(but=PASSING)
        self._passing(before)
        names, jobs, active = self._snapshot()
        self._passing(jobs)
        self.late = bool(active - before - self.store.jobs.active())
        self.files = {place: each for place, each in self.files.items() if _is_of(place, jobs)}
        for done, (key, name) in enumerate(names.items()):
            self.progress(done / len(names), "Copying")
            if not self._sound(key):
                self.lost[key] = name

    def _passing(self, jobs: Collection[str]) -> None:
        """Those of jobs do not change; recordings grow."""
        for job in sorted(jobs):
            self._folder(self.store.job_folder(job), f"jobs/{job}", again=False)
        for live in self.store.live.folders():
            self._folder(live, f"live/{live.name}")

    def _snapshot(self) -> tuple[dict[str, str], set[str], set[str]]:
        """Sounds with the name of a recording of each, jobs that may have files, and those that have not ended."""
        path = self.folder / DATABASE
        for each in (path, path.with_name(f"{DATABASE}-wal"), path.with_name(f"{DATABASE}-shm")):
            each.unlink(missing_ok=True)
        copy = Database(f"sqlite:///{path}")
        try:
            copy_rows(self.store.database, copy)
            set_free(copy)
            jobs = Jobs(copy)
            return Recordings(copy).named_contents(), jobs.known(), jobs.active()
        finally:
            copy.close()

    def _leave_out(self) -> None:
        path = self.folder / DATABASE
        copy = Database(f"sqlite:///{path}")
        without(copy, self.lost)
        copy.close()
        sync(path)
        self.files[DATABASE] = (path.stat().st_size, sha256(path))

    def _sound(self, key: str) -> bool:
        """Every file of one; False where one is missing that all must have, or is not what it was."""
        blobs = self.store.blobs
        if not blobs.has(key):
            return False
        try:
            for name in blobs.names(key):
                place = f"blobs/{key[:2]}/{key}/{name}"
                with blobs.open(key, name) as source:
                    self._file(source, place, blobs.size(key, name))
        except SoundMissing:
            return False
        return self.files[f"blobs/{key[:2]}/{key}/original"][1] == key

    def _folder(self, folder: Path, place: str, *, again: bool = True) -> None:
        """Files that may change meanwhile: what is there of them now, but for those that are not to be copied again in
        this round."""
        for path in sorted(folder.rglob("*")):
            name = f"{place}/{path.relative_to(folder).as_posix()}"
            if path.is_symlink() or not path.is_file() or not is_ours(name) or (name in self.files and not again):
                continue
            with suppress(FileNotFoundError), path.open("rb") as source:
                self._file(source, name, -1)

    def _file(self, source: BinaryIO, place: str, size: int) -> None:
        """One that was copied before, whole, is not copied again."""
        target = self.folder / place
        if target.is_file() and target.stat().st_size == size:
            self.files[place] = (size, sha256(target))
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        passing = target.with_name(f"{target.name}.part")
        digest = hashlib.sha256()
        with passing.open("wb") as copy:
            while block := source.read(BLOCK):
                digest.update(block)
                copy.write(block)
            copy.flush()
            os.fsync(copy.fileno())
        passing.replace(target)
        self.files[place] = (target.stat().st_size, digest.hexdigest())

    def _remove_others(self) -> None:
        """What was deleted since it was copied."""
        for path in [path for path in self.folder.rglob("*") if path.is_file()]:
            if path.relative_to(self.folder).as_posix() not in (*self.files, UNFINISHED):
                path.unlink()
        for path in sorted(self.folder.rglob("*"), reverse=True):
            if path.is_dir() and not any(path.iterdir()):
                path.rmdir()


def _is_of(place: str, jobs: Collection[str]) -> bool:
    """Whether a file goes with these jobs, or is of none."""
    kind, _, rest = place.partition("/")
    return kind != "jobs" or rest.partition("/")[0] in jobs


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")
