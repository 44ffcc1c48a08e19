"""Sound and its derivatives as files, through fsspec: a folder by default, any URL by setting."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

import fsspec
from fsspec.implementations.local import LocalFileSystem

from studio.errors import StoreError
from studio.store.database import disk_sentence

NAMES = ("original", "timeline.flac", "peaks.i8", "activity.u8")
"""What a recording has: the bytes as uploaded, the timeline, and what was computed from it."""


class Blobs:
    """The files of each recording, under `<first two of id>/<id>/<name>`."""

    def __init__(self, url: str, scratch: Path) -> None:
        self._fs, self._root = cast("tuple[Any, str]", fsspec.url_to_fs(url))
        self._scratch = scratch
        self._call(self._fs.makedirs, self._root, exist_ok=True)

    def put(self, recording_id: str, folder: Path) -> None:
        """Take in a finished folder whole; on a local disk by one rename."""
        target = self._folder(recording_id)
        if self._local:
            self._call(_move_durably, folder, Path(target))
        else:
            for name in NAMES:
                self._call(self._fs.put_file, str(folder / name), f"{target}/{name}")
            shutil.rmtree(folder, ignore_errors=True)

    def has(self, recording_id: str) -> bool:
        folder = self._folder(recording_id)
        return all(self._call(self._fs.exists, f"{folder}/{name}") for name in NAMES)

    def read(self, recording_id: str, name: str) -> bytes:
        return cast("bytes", self._call(self._fs.cat_file, self._file(recording_id, name)))

    def open(self, recording_id: str, name: str) -> BinaryIO:
        """A seekable file, wherever the bytes are."""
        return cast("BinaryIO", self._call(self._fs.open, self._file(recording_id, name), "rb"))

    def size(self, recording_id: str, name: str) -> int:
        return int(self._call(self._fs.size, self._file(recording_id, name)))

    def path(self, recording_id: str, name: str) -> Path | None:
        """The file itself when it lies on a local disk, else None."""
        return Path(self._file(recording_id, name)) if self._local else None

    def local(self, recording_id: str, name: str) -> Path:
        """The file on a local disk; a remote one is copied into the scratch folder once."""
        if (path := self.path(recording_id, name)) is not None:
            return path
        copy = self._scratch / "cache" / recording_id / name
        if not copy.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            partial = copy.with_name(f"{copy.name}.{uuid.uuid4().hex}")
            self._call(self._fs.get_file, self._file(recording_id, name), str(partial))
            partial.replace(copy)
        return copy

    def delete(self, recording_id: str) -> None:
        folder = self._folder(recording_id)
        if self._call(self._fs.exists, folder):
            self._call(self._fs.rm, folder, recursive=True)
        shutil.rmtree(self._scratch / "cache" / recording_id, ignore_errors=True)

    def ids(self) -> Iterator[str]:
        """Every recording that has a folder here, whole or not."""
        for shard in self._call(self._fs.ls, self._root, detail=False):
            for folder in self._call(self._fs.ls, shard, detail=False):
                yield folder.rsplit("/", 1)[-1]

    @property
    def _local(self) -> bool:
        return isinstance(self._fs, LocalFileSystem)

    def _folder(self, recording_id: str) -> str:
        return f"{self._root}/{recording_id[:2]}/{recording_id}"

    def _file(self, recording_id: str, name: str) -> str:
        return f"{self._folder(recording_id)}/{name}"

    def _call(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except OSError as error:
            raise StoreError(disk_sentence(error)) from error


def _move_durably(folder: Path, target: Path) -> None:
    """Rename into place, with the bytes and the names on disk before it returns."""
    if target.exists():
        shutil.rmtree(target)  # the remains of an ingest that was killed before its row was written
    target.parent.mkdir(parents=True, exist_ok=True)
    for file in folder.iterdir():
        _sync(file)
    _sync(folder)
    folder.replace(target)
    _sync(target.parent)


def _sync(path: Path) -> None:
    if os.name == "nt" and path.is_dir():
        return  # Windows cannot open a folder
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
