"""A file from outside becomes a timeline: 16 kHz mono FLAC, its peaks and its activity, in one streamed pass."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from studio.audio import refusals
from studio.audio.sink import ACTIVITY, FLAC, PEAKS, Sink
from studio.audio.source import Source
from studio.domain import SAMPLE_RATE
from studio.errors import Cancelled

_AHEAD = 4
"""Pieces (2 MB each) that may wait between the decoder and the encoder."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """The files of one recording, whole and in place."""

    flac: Path
    """16-bit mono FLAC at 16 kHz."""
    peaks: Path
    """int8, one signed extreme for each 1/100 s."""
    activity: Path
    """uint8, one level for each 1/100 s; see `studio.audio.activity`."""
    num_samples: int
    original_rate: int
    original_channels: int
    codec: str
    warnings: tuple[str, ...] = ()
    """What was wrong with the file and could be lived with, in whole sentences."""

    @property
    def duration(self) -> float:
        """Seconds."""
        return self.num_samples / SAMPLE_RATE


def build(
    source: Path,
    folder: Path,
    *,
    name: str,
    max_seconds: float,
    max_bytes: int,
    progress: Callable[[float], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Timeline:
    """Decode `source` into `folder`: `timeline.flac`, `peaks.i8`, `activity.u8`.

    The files appear together, the FLAC last, and only when whole; until then they are
    in a folder `.building-*` inside `folder`, which goes away on any failure. Memory does
    not grow with length. `progress` gets the share that is done, 0..1, never falling.
    `name` is what errors call the file.

    Raises AudioError for what is no usable sound, LimitError for too much of it,
    Cancelled within a fraction of a second of `cancelled()` turning true, StoreError when the
    disk is full or read-only.
    """
    with (
        Source(source, name, max_seconds=max_seconds, max_bytes=max_bytes) as sound,
        _workplace(folder) as workplace,
    ):
        num_samples = _pour(sound, Sink(workplace, name, check_numbers=sound.may_hold_nan), progress, cancelled)
        paths = _put_in_place(workplace, folder)
        progress(1.0)
        return Timeline(*paths, num_samples, sound.rate, sound.channels, sound.codec, sound.warnings())


def sha256(path: Path) -> str:
    """The digest of a file's bytes in hex, read in blocks: a recording's id."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()


def _pour(sound: Source, sink: Sink, progress: Callable[[float], None], cancelled: Callable[[], bool]) -> int:
    """Decode in this thread, resample, encode and measure in another; the number of samples written."""
    with sink, ThreadPoolExecutor(1, "encode") as encoder:
        waiting: deque[Future[None]] = deque()
        for piece in sound.pieces():
            if cancelled():
                raise Cancelled
            waiting.append(encoder.submit(sink.write, piece))
            if len(waiting) > _AHEAD:
                waiting.popleft().result()
            progress(min(piece.share, 0.999))
        for left in waiting:
            left.result()
        return encoder.submit(sink.finish).result()


@contextmanager
def _workplace(folder: Path) -> Iterator[Path]:
    """A folder inside `folder` that is gone afterwards, as is `folder` when it was made for this and stayed empty."""
    made = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        workplace = Path(tempfile.mkdtemp(prefix=".building-", dir=folder))
    except OSError as error:
        raise refusals.unwritable(folder, error) from error
    try:
        yield workplace
    finally:
        shutil.rmtree(workplace, ignore_errors=True)
        if made and not any(folder.iterdir()):
            folder.rmdir()


def _put_in_place(workplace: Path, folder: Path) -> tuple[Path, Path, Path]:
    """Rename the finished files; the FLAC comes last, so that where it is, all are."""
    try:
        for name in (PEAKS, ACTIVITY, FLAC):
            (workplace / name).replace(folder / name)
    except OSError as error:
        raise refusals.unwritable(folder, error) from error
    return folder / FLAC, folder / PEAKS, folder / ACTIVITY
