"""A stream of samples, regrouped into bins of one hundredth of a second."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from studio.limits import SAMPLE_RATE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples = NDArray[np.int16]

BIN = SAMPLE_RATE // 100
"""Samples in one bin: 10 ms of the timeline."""


class Bins:
    """Takes blocks of any length and gives whole bins, shape (bins, 160); the rest waits for the next block."""

    def __init__(self) -> None:
        self._rest: Samples = np.empty(0, np.int16)

    def push(self, block: Samples) -> Samples:
        """Whole bins of what waited and `block`, int16, shape (bins, 160); maybe none."""
        joined = np.concatenate((self._rest, block)) if len(self._rest) else block
        whole = len(joined) // BIN * BIN
        self._rest = joined[whole:].copy()
        return joined[:whole].reshape(-1, BIN)

    def finish(self) -> Samples:
        """The last bin, shape (1, fewer than 160), or shape (0, 160) when none is begun."""
        rest, self._rest = self._rest, np.empty(0, np.int16)
        return rest.reshape(1, -1) if len(rest) else np.empty((0, BIN), np.int16)
