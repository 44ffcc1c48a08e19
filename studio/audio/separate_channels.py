"""Channels that say different things, as the two sides of a call do.

A channel has sound of its own where it is much louder than every other for at least a second in all, and most of the
time one of them must be: the two microphones of one room and the sides of a piece of music hear the same at nearly the
same level.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any

import numpy as np

from studio.limits import MOST_CHANNELS

if TYPE_CHECKING:
    from numpy.typing import NDArray

LOUDER = 10.0
"""Times the power of every other channel (10 dB): what leaks from one telephone line into the other is less."""

FAINT = 1e-4
"""Share of the loudest window's power (-40 dB) below which a window holds only noise."""

AUDIBLE = 1e-8
"""Power (full scale 1, of differences between neighbours) below which nothing is said at all."""

MOSTLY = 0.5
"""Share of the windows with sound in which one channel must be the only loud one."""

LEAST_WINDOWS = 2
"""Windows of half a second in which a channel must be the only loud one."""


class SeparateChannels:
    """Is shown the power of each channel, window by window; memory grows by a few bytes a second."""

    def __init__(self) -> None:
        self._powers: array[float] = array("f")
        self._channels: int | None = None
        """Of all windows so far; 0 once their number has changed."""

    def look(self, powers: NDArray[Any]) -> None:
        """The next window: its power by channel."""
        count = len(powers)
        if self._channels is None:
            self._channels = count
        if count != self._channels or not 2 <= count <= MOST_CHANNELS:
            self._channels, self._powers = 0, array("f")
            return
        self._powers.extend(np.nan_to_num(powers, posinf=0.0, neginf=0.0).tolist())

    @property
    def channels(self) -> int:
        """How many there are, where at least two have sound of their own; else 0."""
        if not self._channels or not self._powers:
            return 0
        powers = np.frombuffer(self._powers, np.float32).reshape(-1, self._channels)
        loudest = powers.max(axis=1)
        heard = loudest > max(AUDIBLE, FAINT * float(loudest.max()))
        others = np.sort(powers, axis=1)[:, -2]
        alone = powers.argmax(axis=1)[heard & (loudest > LOUDER * others)]
        if len(alone) < MOSTLY * heard.sum():
            return 0
        own = np.bincount(alone, minlength=self._channels) >= LEAST_WINDOWS
        return self._channels if own.sum() >= 2 else 0
