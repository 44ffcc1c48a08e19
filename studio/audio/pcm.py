"""16-bit sound for the decoders that take nothing else."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from studio.limits import LONGEST_SEGMENT, SAMPLE_RATE

if TYPE_CHECKING:
    from numpy.typing import NDArray

HISS = 3e-4
"""A level that helps PocketSphinx: -70 dB, a quiet room."""


_WINDOW = round(LONGEST_SEGMENT * SAMPLE_RATE)


def to_pcm(samples: NDArray[np.float32], hiss: float = 0.0) -> bytes:
    """Little-endian 16-bit bytes of float32 in -1..1; clipped, and silence for what is no number.

    `hiss` is the level of white noise laid under it, the same every time. PocketSphinx was
    trained in real rooms: digital silence, as synthetic speech and noise gates leave it between
    words, makes log energies that its models have never seen, and it mishears the words beside.
    """
    finite = np.nan_to_num(samples, nan=0.0, posinf=1.0, neginf=-1.0)
    if hiss:
        finite = finite + hiss * _noise(max(len(finite), _WINDOW))[: len(finite)]
    return np.rint(np.clip(finite, -1.0, 1.0) * 32767).astype("<i2").tobytes()


@lru_cache(maxsize=1)
def _noise(count: int) -> NDArray[np.float32]:
    """Kept, for drawing it takes four times as long as all the rest, and whoever corrects waits for that."""
    return np.random.default_rng(0).standard_normal(count, dtype=np.float32)
