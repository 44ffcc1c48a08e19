"""Recordings that are being made: sound that arrives piece by piece, on the disk before it is acknowledged.

Each has a folder, `<data>/live/<32 hex digits>/`: `head.json` says whose it is, `sound.wav` grows, `text.jsonl`
keeps what was heard meanwhile. A piece is numbered by its first sample, so that one that comes twice, or half, is
no matter, and whoever sends is told where to go on.

Of one that has ended a note stays beside them, `<data>/live-ended/<32 hex digits>`, for longer than a browser keeps
sound: whoever comes with what was sent long ago learns that it is there.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO, Literal

from studio.audio.wav import HEAD_BYTES, SAMPLE_BYTES, wav_head
from studio.domain import DEFAULT_PROJECT, Request
from studio.durable import replace_durably, sync
from studio.errors import NotFound
from studio.store.disk import store_error
from studio.store.live_locks import LiveLocks

ID = re.compile(r"[0-9a-f]{32}")

ENDED_SECONDS = 8 * 86_400.0
"""A day more than browsers keep what is not acknowledged."""

WHAT: Literal["live recording"] = "live recording"


@dataclass(frozen=True, slots=True)
class LiveHead:
    """Whose recording it is, what it will be called, and how it is heard meanwhile."""

    id: str
    owner: str
    name: str
    request: Request | None = None
    """None where no model hears it."""
    project: str = DEFAULT_PROJECT
    """The id or the name of where it goes."""


@dataclass(frozen=True, slots=True)
class LiveLine:
    """What was said in one window, for good."""

    start: float
    """Seconds from the start of the recording."""
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class LiveEnd:
    """What is known of a recording that was taken in."""

    owner: str
    samples: int


class LiveFiles:
    """The folder of them all. Safe to use from any thread, and from other servers; OSErrors come out as StoreError."""

    def __init__(self, root: Path, locks: Path) -> None:
        """`locks`: a folder of the same data."""
        self._root = root
        self._ended = root.with_name(f"{root.name}-ended")
        self._locks = LiveLocks(locks)

    @property
    def root(self) -> Path:
        return self._root

    def folders(self) -> list[Path]:
        """Of all that are being made."""
        found = self._root.iterdir() if self._root.is_dir() else ()
        return sorted(path for path in found if ID.fullmatch(path.name) and path.is_dir())

    def begin(self, owner: str, name: str, request: Request | None, project: str = DEFAULT_PROJECT) -> LiveHead:
        head = LiveHead(uuid.uuid4().hex, owner, name, request, project)
        folder = self._root / head.id
        try:
            folder.mkdir(parents=True, mode=0o700)
            (folder / "sound.wav").write_bytes(wav_head(0))
            replace_durably(folder / "head.json", json.dumps(asdict(head)).encode())
            sync(self._root)
        except OSError as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise store_error(error, self._root.parent) from error
        return head

    def head(self, live_id: str) -> LiveHead:
        """Raises NotFound, and StoreError for what is there and cannot be read now."""
        try:
            said = json.loads((self._folder(live_id) / "head.json").read_bytes())
        except (FileNotFoundError, ValueError):
            raise NotFound(WHAT, live_id) from None
        except OSError as error:
            raise store_error(error, self._root.parent) from error
        request = said.pop("request")
        return LiveHead(**said, request=Request(**request) if request else None)

    def ids(self) -> list[str]:
        """Of all that there are."""
        return [each.name for each in self.folders()]

    def folders_of(self, owner: str) -> list[Path]:
        """Of all that this one is making."""
        return [each for each in self.folders() if self._owner(each.name) == owner]

    def _owner(self, live_id: str) -> str | None:
        try:
            return self.head(live_id).owner
        except NotFound:
            return None

    def append(self, live_id: str, at: int, pcm: bytes) -> int:
        """Take in samples (16-bit, little-endian) from number `at` on; what is there already is skipped.

        The answer is how many samples are on the disk: the number of the next one. A piece that would leave a gap
        is not taken. Raises NotFound.
        """
        with self.held(live_id):
            try:
                with self.sound(live_id).open("r+b") as file:
                    return _appended(file, at, pcm)
            except FileNotFoundError:
                raise NotFound(WHAT, live_id) from None
            except OSError as error:
                raise store_error(error, self._root.parent) from error

    def held(self, live_id: str) -> AbstractContextManager[None]:
        """Nobody else appends to it, finishes or forgets it meanwhile, on any server. Raises NotFound, StoreError."""
        self._folder(live_id)  # what is no id names no lock
        return self._locks.held(live_id)

    def touch(self, live_id: str) -> None:
        """Somebody is still there."""
        os.utime(self.sound(live_id))

    def samples(self, live_id: str) -> int:
        """How many are on the disk. Raises NotFound, and StoreError for what is there and cannot be looked at now."""
        try:
            return (self.sound(live_id).stat().st_size - HEAD_BYTES) // SAMPLE_BYTES
        except FileNotFoundError:
            raise NotFound(WHAT, live_id) from None
        except OSError as error:
            raise store_error(error, self._root.parent) from error

    def silent_seconds(self, live_id: str) -> float:
        """Since the last piece came."""
        folder = self._folder(live_id)
        for path in (self.sound(live_id), folder):
            with suppress(OSError):
                return time.time() - path.stat().st_mtime
        return 0.0

    def finish(self, live_id: str) -> Path:
        """The whole sound as a file that any program reads. Who takes it in holds it: it is the same file, and a piece
        that came behind its head would be acknowledged and never heard."""
        with self.held(live_id):
            path, samples = self.sound(live_id), self.samples(live_id)
            try:
                with path.open("r+b") as file:
                    file.write(wav_head(samples))
                    file.truncate(HEAD_BYTES + samples * SAMPLE_BYTES)
                    os.fsync(file.fileno())
            except OSError as error:
                raise store_error(error, self._root.parent) from error
            return path

    def forget(self, live_id: str) -> None:
        with self.held(live_id):
            shutil.rmtree(self._folder(live_id), ignore_errors=True)

    def note_end(self, live_id: str, end: LiveEnd) -> None:
        """Of one that is taken in; what comes of it from now on is doubled."""
        try:
            self._ended.mkdir(parents=True, mode=0o700, exist_ok=True)
            replace_durably(self._ended / self._folder(live_id).name, json.dumps(asdict(end)).encode())
        except OSError as error:
            raise store_error(error, self._root.parent) from error

    def ended(self, live_id: str) -> LiveEnd | None:
        """None for one that goes on, that there never was, or that ended too long ago."""
        try:
            return LiveEnd(**json.loads((self._ended / self._folder(live_id).name).read_bytes()))
        except (NotFound, OSError, TypeError, ValueError):
            return None

    def forget_ended(self, owner: str) -> None:
        """All of his."""
        for path in self._ends():
            if (end := self.ended(path.name)) is not None and end.owner == owner:
                path.unlink(missing_ok=True)

    def forget_long_ended(self) -> None:
        late = time.time() - ENDED_SECONDS
        for path in self._ends():
            with suppress(OSError):  # another server was first
                if path.stat().st_mtime < late:
                    path.unlink()

    def _ends(self) -> list[Path]:
        found = self._ended.iterdir() if self._ended.is_dir() else ()
        return [path for path in found if ID.fullmatch(path.name)]

    def sound(self, live_id: str) -> Path:
        return self._folder(live_id) / "sound.wav"

    def keep(self, live_id: str, lines: Sequence[LiveLine]) -> None:
        """So that whoever goes on after a crash need not hear them again; they are not worth more."""
        with (
            suppress(OSError),  # it was taken in meanwhile, or the disk is full
            (self._folder(live_id) / "text.jsonl").open("a", encoding="utf-8") as file,
        ):
            file.writelines(f"{json.dumps(asdict(line))}\n" for line in lines)

    def lines(self, live_id: str) -> list[LiveLine]:
        try:
            text = (self._folder(live_id) / "text.jsonl").read_text("utf-8")
        except FileNotFoundError:
            return []
        kept: list[LiveLine] = []
        for line in _whole_lines(text):
            if not kept or line.start >= kept[-1].end:  # else two servers heard the same
                kept.append(line)
        return kept

    def _folder(self, live_id: str) -> Path:
        if not ID.fullmatch(live_id):
            raise NotFound(WHAT, live_id)
        return self._root / live_id


def _appended(file: BinaryIO, at: int, pcm: bytes) -> int:
    there = (file.seek(0, os.SEEK_END) - HEAD_BYTES) // SAMPLE_BYTES
    if at > there:
        return there
    fresh = pcm[(there - at) * SAMPLE_BYTES :]
    file.seek(HEAD_BYTES + there * SAMPLE_BYTES)  # over half a sample, which a full disk may have left
    file.write(fresh)
    file.flush()
    os.fsync(file.fileno())
    return there + len(fresh) // SAMPLE_BYTES


def _whole_lines(text: str) -> Iterator[LiveLine]:
    for line in text.splitlines():
        try:
            yield LiveLine(**json.loads(line))
        except (TypeError, ValueError):  # cut off by a crash
            return
