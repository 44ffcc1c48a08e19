"""The sound of a recording, opened where its file lies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, cast

from studio.audio.names import sound_of
from studio.audio.reader import TimelineReader
from studio.errors import StoreError
from studio.store.blobs import Blobs
from studio.store.wrapped import Wrapped

if TYPE_CHECKING:
    from studio.limits import Waveform


@contextmanager
def timeline(blobs: Blobs, sha256: str, channel: int | None = None) -> Iterator[TimelineReader]:
    """Of one channel alone, or of the mix of all. Raises SoundMissing.

    On a local disk the decoder reads the file itself: through a file object of Python's it waits for Python's lock
    with every few kilobytes, and so does whoever corrects meanwhile.
    """
    name = sound_of(channel)
    if blobs.path(sha256, name) is not None:
        with TimelineReader(blobs.local(sha256, name)) as reader:
            yield reader
    else:
        with blobs.open(sha256, name) as file, _Streamed(_Kept(file)) as reader:
            yield reader


class _Kept(Wrapped):
    """A file whose failure is kept: the decoder, written in C, would take it for the file's end."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file)
        self.failure: StoreError | None = None

    def _piece(self, size: int) -> bytes:
        try:
            return self._file.read(size)
        except StoreError as error:
            self.failure = error
            return b""


class _Streamed(TimelineReader):
    """A timeline that is read piece by piece from elsewhere. Raises what kept a piece from coming, never less sound."""

    def __init__(self, file: _Kept) -> None:
        self._kept = file
        with self._told():
            super().__init__(cast("BinaryIO", file))

    def read_samples(self, first: int, count: int) -> Waveform:
        with self._told():
            return super().read_samples(first, count)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except Exception:
            if self._kept.failure is None:
                raise
        if self._kept.failure is not None:
            raise self._kept.failure
