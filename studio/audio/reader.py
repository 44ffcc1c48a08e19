"""Reading a timeline back, to the sample, and writing clips of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from studio.limits import SAMPLE_RATE

if TYPE_CHECKING:
    from types import TracebackType

    from studio.limits import Waveform


class TimelineReader:
    """An open timeline (path, or binary file that can seek). Not for several threads at once."""

    def __init__(self, source: Path | str | BinaryIO) -> None:
        import soundfile

        self._file = soundfile.SoundFile(source)
        self.num_samples: int = self._file.frames
        self.rate: int = self._file.samplerate

    def __enter__(self) -> TimelineReader:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the decoder; a file object that was handed in stays open."""
        self._file.close()

    def read(self, start: float, end: float) -> Waveform:
        """Sound from `start` to `end` (seconds), float32 in -1..1, shape (samples,); clipped to what there is."""
        first = round(start * self.rate)
        return self.read_samples(first, round(end * self.rate) - first)

    def read_samples(self, first: int, count: int) -> Waveform:
        """`count` samples from sample `first` on, float32, shape (samples,); clipped to what there is."""
        begin = min(max(first, 0), self.num_samples)
        end = min(max(first + count, begin), self.num_samples)
        if begin == end:
            return np.empty(0, np.float32)
        self._file.seek(begin)
        samples: Waveform = self._file.read(end - begin, dtype="float32")
        return samples


def is_whole(timeline: Path) -> bool:
    """Whether it can be read to its end: one that was cut off still says how long it had been."""
    import soundfile

    try:
        with soundfile.SoundFile(timeline) as file:
            file.seek(max(file.frames - 1, 0))
            return bool(len(file.read(1)) == min(file.frames, 1))
    except (soundfile.LibsndfileError, OSError):
        return False


def write_clip(samples: Waveform, target: Path | str | BinaryIO, rate: int = SAMPLE_RATE) -> None:
    """Write float32 samples of shape (samples,) as 16-bit mono FLAC. What `TimelineReader` read is kept bit for bit."""
    import soundfile

    whole = np.clip(np.rint(samples * 32768.0), -32768, 32767).astype(np.int16)
    soundfile.write(target, whole, rate, format="FLAC", subtype="PCM_16")
