"""Where each decoded frame belongs on the timeline, whatever its container says of its time."""

from __future__ import annotations

import math
from dataclasses import dataclass

TOLERANCE = 0.02
"""Seconds that a frame may be off before silence is put in; containers round to the millisecond."""
_RESTART = -1.0
"""A step back (seconds) that means a new count."""
_LEAP = 10.0
"""A step forward that means a new count where the format allows one (MPEG transport streams)."""


@dataclass(frozen=True, slots=True)
class Step:
    """A place where the container's times go on later than the sound does."""

    at: float
    """Second of the timeline."""
    by: float
    """Seconds."""


class Clock:
    """Places frames one behind the other, and says when a gap comes first.

    Gaps are measured against the timeline's start, so that they never add up; sound is
    never dropped, not even where times overlap.
    """

    def __init__(self, origin: float | None, leaps: bool = False, start: float = 0.0) -> None:
        """`origin` is the container's time of its zero, `start` the second of the timeline where that is.

        `leaps` when its times may jump without a gap.
        """
        self._origin = origin
        self._leaps = leaps
        self._shift: float | None = None
        self.position = self._start = start
        """Seconds of the timeline that have been filled."""
        self.longest_gap = Step(0.0, 0.0)
        """The longest silence that was put in."""
        self.longest_jump = Step(0.0, 0.0)
        """The longest step forward that was taken for a fault of the times, and closed."""
        self.joined = 0.0
        """Seconds of all such steps."""

    def place(self, time: float | None, duration: float, most: float = math.inf) -> float | None:
        """Where a frame begins that comes after a gap; None when it joins the one before. Seconds.

        `most` is the longest gap that can be believed here.
        """
        at = None if time is None else self._gap(time, most)
        self.position = (self.position if at is None else at) + duration
        return at

    def _gap(self, time: float, most: float) -> float | None:
        if self._shift is None:
            late = self._origin is not None and time - self._origin > TOLERANCE
            self._shift = (self._origin if late and self._origin is not None else time) - self._start
        at = time - self._shift
        gap = at - self.position
        if gap < _RESTART:
            self._shift = time - self.position
            return None
        if gap > most or (self._leaps and gap > _LEAP):
            self.joined += gap
            self.longest_jump = _longer(self.longest_jump, Step(self.position, gap))
            self._shift = time - self.position
            return None
        if gap <= TOLERANCE:
            return None
        self.longest_gap = _longer(self.longest_gap, Step(self.position, gap))
        return at


def _longer(one: Step, other: Step) -> Step:
    return max(one, other, key=lambda step: step.by)
