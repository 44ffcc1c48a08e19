"""Sound and its derivatives as files, through fsspec: a folder by default, any URL by setting."""

from __future__ import annotations

import re
import shutil
import uuid
from collections.abc import Callable
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any, BinaryIO, cast

import fsspec
from fsspec.implementations.local import LocalFileSystem

from studio.audio.names import CHANNELS
from studio.durable import move_durably
from studio.errors import SoundMissing, SoundUnreached, StoreError
from studio.store.disk import FULL, store_error
from studio.store.elsewhere import OPTIONS, TRIES, Elsewhere, elsewhere_error
from studio.store.trash import Trash
from studio.store.wrapped import Wrapped

NAMES = ("original", "timeline.flac", "peaks.i8", "activity.u8")
"""What every sound has: the bytes as uploaded, the timeline, and what was computed from it."""

ALL_NAMES = (*NAMES, *CHANNELS)
"""What a sound can have: some have channels that are kept apart."""

ID = re.compile(r"[0-9a-f]{64}")
"""A sha256 in hex where it becomes a path, and nothing else, least of all nothing."""

UNSETTLED = "unsettled"
"""A file in the folder of sound whose first row is not written yet, or whose last is about to go."""


class Blobs:
    """The files of each sound, under `<first two of sha256>/<sha256>/<name>`: recordings of equal bytes share them.

    Every method takes the sha256 of the original bytes and a name that is one of ALL_NAMES; anything else
    is a ValueError, before a path is made of it.
    """

    def __init__(self, url: str, copies: Path) -> None:
        """`copies` is a folder of this process, for files that lie elsewhere."""
        self._fs, self._root = _opened(url)
        self._elsewhere = None if self._local else Elsewhere(self._root)
        self._copies = copies
        self._call(self._fs.makedirs, self._root, exist_ok=True)
        self._trash = Trash(Path(self._root) / "trash") if self._local else None

    def put(self, sha256: str, folder: Path) -> None:
        """Take in a finished folder whole, on a local disk by one rename; unsettled until its row is written.

        Where there is one already it is the remains of an ingest that was killed before its row was written.
        """
        target = self._folder(sha256)
        self._call((folder / UNSETTLED).touch)
        if self._trash is not None:
            self._call(self._trash.take, Path(target))
            self._call(move_durably, folder, Path(target))
        else:
            for name in (UNSETTLED, *(name for name in ALL_NAMES if (folder / name).is_file())):
                self._call(self._fs.put_file, str(folder / name), f"{target}/{name}")
            shutil.rmtree(folder, ignore_errors=True)

    def settle(self, sha256: str) -> None:
        """A row is there: what is left of this from now on is nobody's to clear away."""
        with suppress(SoundMissing):
            self._call(self._fs.rm_file, f"{self._folder(sha256)}/{UNSETTLED}")

    def unsettle(self, sha256: str) -> None:
        """Its last row is about to go, and the rest with it."""
        with suppress(SoundMissing):
            self._call(self._fs.touch, f"{self._folder(sha256)}/{UNSETTLED}")

    def unsettled(self) -> list[str]:
        found = (str(path).rsplit("/", 2) for path in self._call(self._fs.find, self._root))
        ids = [folder for _, folder, name in (path for path in found if len(path) == 3) if name == UNSETTLED]
        return [sha256 for sha256 in ids if ID.fullmatch(sha256)]

    def has(self, sha256: str) -> bool:
        folder = self._folder(sha256)
        return all(self._call(self._fs.exists, f"{folder}/{name}") for name in NAMES)

    def names(self, sha256: str) -> list[str]:
        """Of the files that it has."""
        folder = self._folder(sha256)
        return [name for name in ALL_NAMES if self._call(self._fs.exists, f"{folder}/{name}")]

    def contents(self) -> set[str]:
        """The sha256 of all that lies here, whole or not."""
        found = (str(path).rsplit("/", 2) for path in self._call(self._fs.find, self._root))
        return {path[1] for path in found if len(path) == 3 and ID.fullmatch(path[1])}

    def read(self, sha256: str, name: str) -> bytes:
        return cast("bytes", self._call(self._fs.cat_file, self._file(sha256, name)))

    def open(self, sha256: str, name: str) -> BinaryIO:
        """A seekable file, wherever the bytes are."""
        file = cast("BinaryIO", self._call(self._fs.open, self._file(sha256, name), "rb"))
        return file if self._local else cast("BinaryIO", _Remote(file, self._call))

    def size(self, sha256: str, name: str) -> int:
        return int(self._call(self._fs.size, self._file(sha256, name)))

    def path(self, sha256: str, name: str) -> Path | None:
        """The file itself when it lies on a local disk, else None."""
        return Path(self._file(sha256, name)) if self._local else None

    def local(self, sha256: str, name: str) -> Path:
        """The file on a local disk; a remote one is copied here once. Raises SoundMissing."""
        if (path := self.path(sha256, name)) is not None:
            if not path.is_file():
                raise SoundMissing
            return path
        copy = self._copies / sha256 / name
        if not copy.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            partial = copy.with_name(f"{copy.name}.{uuid.uuid4().hex}")
            try:
                self._call(self._fs.get_file, self._file(sha256, name), str(partial))
                partial.replace(copy)
            finally:
                partial.unlink(missing_ok=True)
        return copy

    def answers(self) -> bool:
        """Whether the place that keeps the sound is there, whatever it says."""
        try:
            self._call(self._fs.exists, f"{self._root}/{UNSETTLED}")
        except SoundUnreached:
            return False
        except StoreError:
            pass
        return True

    def delete(self, sha256: str) -> None:
        """Out of sight at once; the bytes are gone after `empty_trash`. One that is not there is no matter."""
        folder = self._folder(sha256)
        if self._trash is not None:
            self._call(self._trash.take, Path(folder))
        else:
            for name in (*ALL_NAMES, UNSETTLED):
                if self._call(self._fs.exists, f"{folder}/{name}"):
                    self._call(self._fs.rm_file, f"{folder}/{name}")
            with suppress(StoreError):
                self._call(self._fs.rmdir, folder)
        shutil.rmtree(self._copies / sha256, ignore_errors=True)

    def empty_trash(self) -> None:
        if self._trash is not None:
            self._call(self._trash.empty)

    @property
    def _local(self) -> bool:
        return isinstance(self._fs, LocalFileSystem)

    def _folder(self, sha256: str) -> str:
        if not ID.fullmatch(sha256):
            raise ValueError(f"{sha256[:80]!r} is no sha256, so no path was made of it")
        return f"{self._root}/{sha256[:2]}/{sha256}"

    def _file(self, sha256: str, name: str) -> str:
        if name not in ALL_NAMES:
            raise ValueError(f"{name[:80]!r} is no file of a recording")
        return f"{self._folder(sha256)}/{name}"

    def _call(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            with self._elsewhere.asked() if self._elsewhere is not None else nullcontext():
                return function(*args, **kwargs)
        except FileNotFoundError as error:
            raise SoundMissing from error
        except StoreError:
            raise
        except Exception as error:  # what is elsewhere fails in its library's own ways
            if isinstance(error, OSError) and error.errno in FULL:  # a copy that has no room here
                raise store_error(error, self._root if self._local else self._copies) from error
            if not self._local:
                raise elsewhere_error(error, self._root) from error
            if isinstance(error, OSError):
                raise store_error(error, self._root) from error
            raise


def _opened(url: str) -> tuple[Any, str]:
    """The file system and the folder in it. Raises StoreError for what names none that can be used from here."""
    try:
        # several processes write: what one of them listed before says nothing
        options = OPTIONS.get(url.partition("://")[0], {})
        found, root = cast("tuple[Any, str]", fsspec.url_to_fs(url, use_listings_cache=False, **options))
    except (ValueError, ImportError) as error:
        raise StoreError(f"STUDIO_BLOBS={url[:100]} cannot be used: {error}") from error
    if options:
        found.retries = TRIES
    return found, root


class _Remote(Wrapped):
    """An open file elsewhere, whose reading fails as every question does."""

    def __init__(self, file: BinaryIO, call: Callable[..., Any]) -> None:
        super().__init__(file)
        self._call = call

    def _piece(self, size: int) -> bytes:
        data: bytes = self._call(self._file.read, size)
        return data

    def close(self) -> None:
        self._file.close()
        super().close()
