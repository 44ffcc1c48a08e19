"""How loud every hundredth of a second is to somebody listening for speech, one byte each.

The level is the power of the sound after its mean is taken off and a mild pre-emphasis
(x[n] - 0.4 x[n-1]), so that an offset and mains hum weigh little and consonants
are not lost. 0 stands for -96 dBFS and less, 255 for full scale, in equal steps of 0.376 dB.
Which of it is speech is decided in `pauses`, where the whole recording is known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from studio.audio.bins import Bins

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from studio.audio.bins import Samples

QUIETEST = -96.0
"""dBFS of the byte 0."""
STEP = -QUIETEST / 255
"""Decibels between two neighbouring bytes."""
_EMPHASIS = np.float32(0.4)


def levels(bins: Samples) -> NDArray[np.uint8]:
    """One byte for each row of int16 samples, shape (rows,). A row of one sample is silent."""
    if not len(bins) or bins.shape[1] < 2:
        return np.zeros(len(bins), np.uint8)
    sound = bins.astype(np.float32)
    sound -= sound.mean(axis=1, keepdims=True)
    heard = sound[:, 1:] - _EMPHASIS * sound[:, :-1]
    power = np.einsum("ij,ij->i", heard, heard) / (heard.shape[1] * 32768.0**2)
    decibels = 10 * np.log10(np.maximum(power, 1e-12))
    found: NDArray[np.uint8] = np.rint(np.clip((decibels - QUIETEST) / STEP, 0, 255)).astype(np.uint8)
    return found


class Activity:
    """The streaming reduction: blocks of any length in, one byte per hundredth of a second out."""

    def __init__(self) -> None:
        self._bins = Bins()

    def push(self, block: Samples) -> NDArray[np.uint8]:
        """Levels of the bins that `block` completes, shape (bins,)."""
        return levels(self._bins.push(block))

    def finish(self) -> NDArray[np.uint8]:
        """The level of the last, partial bin: shape (1,) or (0,)."""
        return levels(self._bins.finish())
