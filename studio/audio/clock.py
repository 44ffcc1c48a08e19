"""Where each decoded frame belongs on the timeline, whatever its container says of its time."""

from __future__ import annotations

TOLERANCE = 0.02
"""Seconds that a frame may be off before silence is put in; containers round to the millisecond."""
_RESTART = -1.0
"""A step back (seconds) that means a new count, as in chained Ogg files."""
_LEAP = 10.0
"""A step forward that means a new count where the format allows one (MPEG transport streams)."""


class Clock:
    """Places frames one behind the other, and says when a gap comes first.

    Gaps are measured against the timeline's start, so that they never add up; sound is
    never dropped, not even where times overlap.
    """

    def __init__(self, origin: float | None, leaps: bool = False) -> None:
        """`origin` is the container's time of the timeline's zero; `leaps` when its times may jump without a gap."""
        self._origin = origin
        self._leaps = leaps
        self._shift: float | None = None
        self.position = 0.0
        """Seconds of the timeline that have been filled."""

    def place(self, time: float | None, duration: float) -> float | None:
        """Where a frame begins that comes after a gap; None when it joins the one before. Seconds."""
        at = None if time is None else self._gap(time)
        self.position = (self.position if at is None else at) + duration
        return at

    def _gap(self, time: float) -> float | None:
        if self._shift is None:
            late = self._origin is not None and time - self._origin > TOLERANCE
            self._shift = self._origin if late else time
        at = time - (self._shift or 0.0)
        gap = at - self.position
        if gap < _RESTART or (self._leaps and gap > _LEAP):
            self._shift = time - self.position
            return None
        return at if gap > TOLERANCE else None
