"""The waveform as drawn: one signed extreme for each hundredth of a second."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from studio.audio.bins import Bins

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from studio.audio.bins import Samples


def extremes(bins: Samples) -> NDArray[np.int8]:
    """The sample furthest from zero in each row, -127..127 (full scale), shape (rows,).

    Of two as far apart the positive one. `bins` is int16 of shape (rows, at least one).
    """
    if not len(bins):
        return np.empty(0, np.int8)
    high = bins.max(axis=1).astype(np.int32)
    low = bins.min(axis=1).astype(np.int32)
    furthest = np.where(high >= -low, high, low)
    scaled: NDArray[np.int8] = np.rint(furthest * (127 / 32768)).astype(np.int8)
    return scaled


class Peaks:
    """The streaming reduction: blocks of any length in, the same extremes out."""

    def __init__(self) -> None:
        self._bins = Bins()

    def push(self, block: Samples) -> NDArray[np.int8]:
        """Extremes of the bins that `block` completes, shape (bins,)."""
        return extremes(self._bins.push(block))

    def finish(self) -> NDArray[np.int8]:
        """The extreme of the last, partial bin: shape (1,) or (0,)."""
        return extremes(self._bins.finish())
