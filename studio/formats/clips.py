"""Cutting a timeline into FLAC files, sample for sample, and reading them back, on every core."""

from __future__ import annotations

import hashlib
import io
import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from studio.errors import ExportCancelled, ExportError, shown
from studio.limits import SAMPLE_RATE, ShouldStop

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.int16] | NDArray[np.int32]
    """As their timeline has them: 16 bits, or the upper 24 of 32."""

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Cut:
    """What is to be cut: `count` samples of `audio` from `first` on, into the new file `target`."""

    audio: Path
    first: int
    count: int
    target: Path
    label: str
    """The recording's name, for an error."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A finished clip: hashes of the file and of its sound (`sound_hash`)."""

    sha256: str
    sound: str
    size: int
    """Bytes of the file."""


def cut_all(cuts: Iterable[Cut], cancelled: ShouldStop) -> Iterator[Clip]:
    """Make every clip; answers in order, memory flat. Raises ExportError, ExportCancelled, OSError.

    Reading stays in this thread, front to back; packing, where the time goes, is spread over the cores.
    """
    workers = _threads()
    with ThreadPoolExecutor(workers, thread_name_prefix="clip") as pool:
        waiting: deque[Future[Clip]] = deque()
        try:
            for cut, samples in _read(cuts):
                if cancelled():
                    raise ExportCancelled
                waiting.append(pool.submit(_pack, cut.target, samples))
                if len(waiting) > 4 * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def of_each(work: Callable[[T], R], items: Iterable[T], cancelled: ShouldStop) -> Generator[R, None, None]:
    """What `work` makes of each clip, in order, several at one time. Raises ExportCancelled."""
    pool = ThreadPoolExecutor(_threads(), thread_name_prefix="clip")
    try:
        for made in pool.map(work, items):
            if cancelled():
                raise ExportCancelled
            yield made
    finally:
        pool.shutdown(cancel_futures=True)


def _threads() -> int:
    """So many pack or read at one time: libsndfile works outside the interpreter's lock."""
    return max(2, min(8, os.cpu_count() or 1))


def _read(cuts: Iterable[Cut]) -> Iterator[tuple[Cut, Samples]]:
    import soundfile

    for audio, group in groupby(cuts, key=lambda cut: cut.audio):
        first = next(group)
        try:
            file = soundfile.SoundFile(audio)
        except (soundfile.LibsndfileError, OSError) as fault:
            raise ExportError(f"{shown(first.label)}: its sound cannot be read. Import it again.") from fault
        with file:
            for cut in (first, *group):
                yield cut, _stretch(file, cut)


def _stretch(file: object, cut: Cut) -> Samples:
    """The samples of one cut; raises ExportError when the file does not hold them all."""
    import soundfile

    assert isinstance(file, soundfile.SoundFile)
    try:
        if file.tell() != cut.first:
            file.seek(cut.first)
        samples: Samples = file.read(cut.count, dtype="int32" if file.subtype == "PCM_24" else "int16")
    except soundfile.LibsndfileError:
        samples = _nothing()
    if samples.shape != (cut.count,) or file.samplerate != SAMPLE_RATE:
        raise ExportError(f"{shown(cut.label)}: its stored sound is damaged or incomplete. Import it again.")
    return samples


def _nothing() -> Samples:
    import numpy as np

    return np.zeros(0, dtype=np.int16)


def _pack(target: Path, samples: Samples) -> Clip:
    """Write one FLAC. It is packed in memory first, because libsndfile keeps a full disk to itself."""
    import soundfile

    packed = io.BytesIO()
    subtype = "PCM_16" if samples.dtype.itemsize == 2 else "PCM_24"
    soundfile.write(packed, samples, SAMPLE_RATE, format="FLAC", subtype=subtype)
    data = packed.getvalue()
    with target.open("xb") as file:
        file.write(data)
    return Clip(hashlib.sha256(data).hexdigest(), sound_hash(samples), len(data))


def is_part(clip: Path, whole: Path, first: int) -> bool:
    """Whether all of a file's sound stands in another, sample for sample, from sample `first` on."""
    import soundfile

    try:
        with soundfile.SoundFile(clip) as part, soundfile.SoundFile(whole) as file:
            there = 0 <= first <= file.frames - part.frames
            if part.samplerate != file.samplerate or part.channels != 1 or not there:
                return False
            file.seek(first)
            samples = part.read(dtype="int32")
            return bool((samples == file.read(len(samples), dtype="int32")).all())
    except (soundfile.LibsndfileError, OSError):
        return False


def sound_hash(samples: Samples) -> str:
    """Names a sound whatever file holds it: sha256 of its samples as 32-bit little-endian numbers, full scale 2^31."""
    import numpy as np

    whole = samples.astype(np.int32) << 16 if samples.dtype == np.int16 else samples
    return hashlib.sha256(whole.astype("<i4", copy=False).tobytes()).hexdigest()
