"""The spectrogram as drawn: how loud each band is in each hundredth of a second, in tiles of ten seconds."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from studio.audio.reader import TimelineReader
from studio.limits import (
    SAMPLE_RATE,
    SPECTROGRAM_BANDS,
    SPECTROGRAM_COLUMNS,
    SPECTROGRAM_DB,
    SPECTROGRAM_HZ,
    SPECTROGRAM_SECONDS,
)

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from studio.limits import Waveform

VERSION = 1
"""Goes up when the same sound gives other tiles: browsers keep them."""

_HOP = SAMPLE_RATE // SPECTROGRAM_COLUMNS
_TILE_COLUMNS = SPECTROGRAM_SECONDS * SPECTROGRAM_COLUMNS
_WINDOW = 256
"""Samples, 16 ms: where a word begins is seen to a column, and a voice's formants rather than its harmonics."""
_FFT = 1024
"""Of the window with silence around it: in steps of 16 Hz no band is without a value."""

_ONE = Lock()
"""However many ask, one tile is made at a time."""

_KEPT = 128
"""Tiles of at most 80 kB that stay in memory, of all recordings: those asked for last."""


class Sound(Protocol):
    """What a tile is made of; a TimelineReader is one."""

    @property
    def num_samples(self) -> int: ...

    def read_samples(self, first: int, count: int) -> Waveform:
        """Clipped to what there is."""
        ...


@lru_cache(maxsize=_KEPT)
def tile_of(timeline: Path, number: int) -> bytes:
    """A tile of a timeline on the disk, band by band; see `tile`. What lies there is never written anew."""
    with TimelineReader(timeline) as sound:
        return tile(sound, number).tobytes()


def tile(sound: Sound, number: int) -> NDArray[np.uint8]:
    """Levels of shape (SPECTROGRAM_BANDS, columns), the lowest band first: from 0 for SPECTROGRAM_DB below full scale,
    or less, to 255 for full scale. A column stands for as much time as a peak does, the last one for what is left.

    Nothing but the tile's own sound and a window's half on either side is read, so tiles join without a seam.
    Raises LookupError for a number past the end.
    """
    columns = min(_TILE_COLUMNS, -(-sound.num_samples // _HOP) - number * _TILE_COLUMNS)
    if number < 0 or columns < 1:
        raise LookupError(number)
    samples = _around(sound, number * _TILE_COLUMNS * _HOP, columns)  # a slow disk lets nobody else wait
    with _ONE:
        return _levels(samples)


def _around(sound: Sound, begin: int, columns: int) -> Waveform:
    """What the columns from sample `begin` on are made of, with silence before the start and past the end."""
    first = begin + _HOP // 2 - _FFT // 2
    wanted = np.zeros((columns - 1) * _HOP + _FFT, np.float32)
    found = sound.read_samples(first, len(wanted))
    before = max(0, -first)
    wanted[before : before + len(found)] = found
    return wanted


def _levels(samples: Waveform) -> NDArray[np.uint8]:
    librosa = _librosa()
    spectrum = librosa.stft(samples, n_fft=_FFT, win_length=_WINDOW, hop_length=_HOP, center=False)
    power = _bands() @ (spectrum.real**2 + spectrum.imag**2)
    decibels = librosa.power_to_db(power, ref=1.0, amin=1e-12, top_db=None)
    scaled = np.rint((decibels + SPECTROGRAM_DB) * (255 / SPECTROGRAM_DB))
    levels: NDArray[np.uint8] = np.clip(scaled, 0, 255).astype(np.uint8)
    return levels


@lru_cache(maxsize=1)
def _bands() -> NDArray[np.float32]:
    """What each band takes of a spectrum, even steps of HTK's mel apart. A sine at full scale has 0 dB in all."""
    librosa = _librosa()
    taken = librosa.filters.mel(
        sr=SAMPLE_RATE, n_fft=_FFT, n_mels=SPECTROGRAM_BANDS, fmin=0.0, fmax=SPECTROGRAM_HZ, htk=True, norm=None
    )
    window = librosa.filters.get_window("hann", _WINDOW)
    scaled: NDArray[np.float32] = (taken * (4 / (_FFT * np.sum(window**2)))).astype(np.float32)
    return scaled


def prepare() -> None:
    """What the first tile would wait for: librosa is imported, and compiled where that was not done before."""
    with _ONE:
        _levels(np.zeros(_FFT, np.float32))


@lru_cache(maxsize=1)
def _librosa() -> Any:
    """Imported with the first tile: two seconds and 200 MB; once after its installation also 12 s of compiling.

    What it compiles it keeps beside itself or with the user, and fails where neither can be written, as in a container
    that may only be read: it goes on with a copy of what was compiled before.
    """
    try:
        return _imported()
    except RuntimeError:
        import numba

        config: Any = numba.config
        config.CACHE_DIR = _copy_of(config.CACHE_DIR)
        return _imported()


def _copy_of(compiled: str) -> str:
    """A folder that can be written; nothing is in it where there was none, or it cannot be read."""
    folder = tempfile.mkdtemp(prefix="canary-studio-numba-")
    if compiled:
        with suppress(OSError):  # shutil's own error is one, too
            shutil.copytree(compiled, folder, dirs_exist_ok=True)
    return folder


def _imported() -> Any:
    """With all that is used of it: it imports its parts when they are asked for."""
    import librosa.filters

    _ = librosa.stft, librosa.power_to_db
    return librosa
