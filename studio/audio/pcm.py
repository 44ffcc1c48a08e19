"""16-bit sound for the decoders that take nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

HISS = 3e-4
"""A level that helps PocketSphinx: -70 dB, a quiet room."""


def to_pcm(samples: NDArray[np.float32], hiss: float = 0.0) -> bytes:
    """Little-endian 16-bit bytes of float32 in -1..1; clipped, and silence for what is no number.

    `hiss` is the level of white noise laid under it, the same every time. PocketSphinx was
    trained in real rooms: digital silence, as synthetic speech and noise gates leave it between
    words, makes log energies that its models have never seen, and it mishears the words beside.
    """
    finite = np.nan_to_num(samples, nan=0.0, posinf=1.0, neginf=-1.0)
    if hiss:
        finite = finite + hiss * np.random.default_rng(0).standard_normal(len(finite), dtype=np.float32)
    return np.rint(np.clip(finite, -1.0, 1.0) * 32767).astype("<i2").tobytes()
