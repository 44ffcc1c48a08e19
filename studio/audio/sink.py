"""The files of a timeline while they are written: sound, peaks and activity, in step."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from studio.audio import libav, refusals
from studio.audio.activity import Activity
from studio.audio.channels import Channels, OneChannel
from studio.audio.level import Level
from studio.audio.mixdown import Mixdown, not_finite
from studio.audio.peaks import Peaks
from studio.errors import StoreError
from studio.limits import SAMPLE_RATE

if TYPE_CHECKING:
    from types import TracebackType

    from numpy.typing import NDArray

    from studio.audio.mixdown import Mixed
    from studio.audio.source import Piece

FLAC = "timeline.flac"
PEAKS = "peaks.i8"
ACTIVITY = "activity.u8"

_SILENCE = 60 * SAMPLE_RATE
"""Samples of a gap that are written at once."""
_PROBE = 1 << 16
"""Bytes that are written to ask a disk whether it is full: more than what a file system may still have in hand."""


class Sink:
    """Takes pieces of decoded sound in order; a context manager. `finish` makes the files whole."""

    def __init__(self, folder: Path, name: str, *, check_numbers: bool, level: Level, only: int | None = None) -> None:
        """`check_numbers` when the decoder can give NaN or infinite samples: float PCM does, MP3 does not. `only`: this
        channel alone."""
        self._folder, self._name, self._check_numbers, self._level = folder, name, check_numbers, level
        self._channels: Channels | OneChannel = Channels() if only is None else OneChannel(only)
        self.peak = 0.0
        """Of the loudest sample so far, full scale 1, before any gain; 0 of what has no more than 16 bits."""
        self._open = ExitStack()
        self._mixdown: Mixdown | None = None
        self._peaks, self._activity = Peaks(), Activity()
        self._count = 0
        self._position = 0.0
        self._wrong, self._first_wrong = 0, 0.0

    def __enter__(self) -> Sink:
        import soundfile

        with self._told():
            self._flac = soundfile.SoundFile(
                self._folder / FLAC, "w", SAMPLE_RATE, 1, "PCM_24" if self._level.deep else "PCM_16", format="FLAC"
            )
            self._open.callback(self._flac.close)
            self._peaks_file: BinaryIO = self._open.enter_context((self._folder / PEAKS).open("wb"))
            self._activity_file: BinaryIO = self._open.enter_context((self._folder / ACTIVITY).open("wb"))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close what is open. A file that cannot be closed when all has failed already says nothing new."""
        try:
            with self._told():
                self._open.close()
        except StoreError:
            if error is None:
                raise

    @property
    def cancelled_seconds(self) -> float:
        """Of the sound in which one channel took the place of a mix that loses it."""
        return self._channels.seconds

    @property
    def separate_channels(self) -> int:
        """How many channels there are, where they say different things; else 0."""
        return self._channels.separate

    def write(self, piece: Piece) -> None:
        """Resample, encode and measure a piece, behind silence when a gap comes first. Raises StoreError."""
        with self._told():
            if piece.at is not None or not (self._mixdown and self._mixdown.takes(piece.frames[0])):
                self._flush()
            if piece.at is not None:
                self._fill(round(piece.at * SAMPLE_RATE))
            if self._check_numbers:
                self._look(piece)
            with self._mixing():
                frames = self._channels.mixable(piece.frames)
                self._mixdown = self._mixdown or Mixdown(piece.frames[0])
            self._keep_all(self._mixdown.push(frames))
            self._position = piece.position

    def finish(self) -> int:
        """Write what is left and close; the samples there are. Raises AudioError for too little or broken sound."""
        with self._told():
            self._flush()
            if self._wrong:
                raise refusals.not_numbers(self._name, self._wrong, self._first_wrong)
            if self._count < refusals.SHORTEST * SAMPLE_RATE:
                raise refusals.too_short(self._name, self._count / SAMPLE_RATE)
            self._peaks_file.write(self._peaks.finish().tobytes())
            self._activity_file.write(self._activity.finish().tobytes())
            self._open.close()
            self._check()
        return self._count

    def _flush(self) -> None:
        mixdown, self._mixdown = self._mixdown, None
        if mixdown:
            self._keep_all(mixdown.flush())

    def _fill(self, upto: int) -> None:
        while self._count < upto:
            self._keep(np.zeros(min(_SILENCE, upto - self._count), np.int16))

    def _keep_all(self, blocks: Iterator[Mixed]) -> None:
        for block in self._mixed(blocks):
            self._keep(block)

    def _mixed(self, blocks: Iterator[Mixed]) -> Iterator[Mixed]:
        """The same blocks; what goes wrong while one is made is the file's fault, not the disk's."""
        while True:
            with self._mixing():
                block = next(blocks, None)
            if block is None:
                return
            yield block

    def _mixing(self) -> AbstractContextManager[None]:
        return libav.told(lambda: refusals.unmixable(self._name))

    def _keep(self, mixed: Mixed) -> None:
        if mixed.dtype != np.int16:
            np.nan_to_num(mixed, copy=False, posinf=0.0, neginf=0.0)
            self.peak = max(self.peak, float(np.abs(mixed).max(initial=0.0)))
        whole = quantised(mixed, self._level)
        self._flac.write(whole)
        block = (whole >> 16).astype(np.int16) if self._level.deep else whole.astype(np.int16)
        self._peaks_file.write(self._peaks.push(block).tobytes())
        self._activity_file.write(self._activity.push(block).tobytes())
        self._count += len(block)

    def _look(self, piece: Piece) -> None:
        wrong, first = not_finite(piece.frames)
        if first is not None and not self._wrong:
            start = self._position if piece.at is None else piece.at
            self._first_wrong = start + first / piece.frames[0].sample_rate
        self._wrong += wrong

    def _check(self) -> None:
        """A full disk can go unnoticed by an encoder; the file itself tells."""
        import soundfile

        if soundfile.info(self._folder / FLAC).frames != self._count:
            raise OSError("the encoder wrote less than it was given")

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Faults of the disk as errors of ours. libsndfile keeps them to itself, so the disk is asked again."""
        import soundfile

        try:
            yield
        except (OSError, soundfile.SoundFileError, AssertionError) as error:
            known = isinstance(error, OSError) and error.errno
            raise refusals.unwritable(self._folder.parent, error if known else self._disk_says()) from error

    def _disk_says(self) -> OSError:
        """What the system answers to a write where the encoder's failed."""
        try:
            with (self._folder / FLAC).open("ab", buffering=0) as file:
                file.write(bytes(_PROBE))
        except OSError as error:
            return error
        return OSError("the encoder wrote less than it was given")


def quantised(mixed: Mixed, level: Level) -> NDArray[np.int16] | NDArray[np.int32]:
    """Samples as the FLAC takes them: int16, or int32 of which the upper 24 bits count."""
    if mixed.dtype == np.int16 and level.gain == 1:
        return mixed.astype(np.int32) << 16 if level.deep else mixed.astype(np.int16, copy=False)
    share = mixed / 32768.0 if mixed.dtype == np.int16 else mixed.astype(np.float64)
    full = 2.0 ** (23 if level.deep else 15)
    whole = np.clip(np.rint(share * (level.gain * full)), -full, full - 1)
    return whole.astype(np.int32) << 8 if level.deep else whole.astype(np.int16)
