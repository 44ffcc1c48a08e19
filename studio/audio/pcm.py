"""16-bit sound for the decoders that take nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def to_pcm(samples: NDArray[np.float32]) -> bytes:
    """Little-endian 16-bit bytes of float32 in -1..1; clipped, and silence for what is no number."""
    finite = np.nan_to_num(samples, nan=0.0, posinf=1.0, neginf=-1.0)
    return np.rint(np.clip(finite, -1.0, 1.0) * 32767).astype("<i2").tobytes()
