"""The window that somebody is speaking into: where it begins, and whether it is over.

`pauses.cut` sees a whole recording and can choose; here nobody knows what comes. A short window waits for a clear
pause, a longer one takes a shorter pause, and where there is none for too long it ends at its quietest point.
All lengths inside are frames of 10 ms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from studio.audio.pauses import FRAMES, PAD, speech_runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from studio.audio.pauses import Levels

PAUSES = ((300, 80), (800, 50))
"""(length of a window, the pause that ends one that is no longer): a breath after a word is no end."""
SHORTEST_PAUSE = 25
"""Ends any longer window."""

LONGEST_SECONDS = 15.0
"""Of a window: it is heard again every second while it is open."""

_CONTEXT = 10 * FRAMES
"""Frames before the window that say what is quiet and what is loud."""
_SMOOTH = 9


@dataclass(frozen=True, slots=True)
class OpenWindow:
    """Start and end in seconds; `settled` once nothing that is said later belongs to it."""

    start: float
    end: float
    settled: bool


def open_window(
    levels: Levels, begun: int = 0, *, longest: float = LONGEST_SECONDS, ended: bool = False
) -> OpenWindow | None:
    """The first window of speech from frame `begun` on; None where nobody has spoken since.

    `levels` are those of the whole recording so far, as `Activity` gives them. With `ended` nothing comes after
    them. An open window reaches to the last frame, a settled one a little beyond its last word.
    """
    first = max(0, begun - _CONTEXT)
    runs = [
        (max(start + first, begun), end + first) for start, end in speech_runs(levels[first:]) if end + first > begun
    ]
    if not runs:
        return None
    start, limit = runs[0][0], int(longest * FRAMES)
    for end, pause in _ends(runs, len(levels)):
        if end - start > limit:
            return _window(levels, begun, start, _quietest(levels, start + limit // 2, start + limit), settled=True)
        if pause >= _needed(end - start) or (ended and end == runs[-1][1]):
            return _window(levels, begun, start, end + min(PAD, pause), settled=True)
    return _window(levels, begun, start, len(levels), settled=False)


def _ends(runs: list[tuple[int, int]], total: int) -> Iterator[tuple[int, int]]:
    """Where speech stops, and for how long."""
    begins = [*(start for start, _ in runs[1:]), total]
    for (_, end), following in zip(runs, begins, strict=True):
        yield end, following - end


def _needed(length: int) -> int:
    return next((pause for upto, pause in PAUSES if length <= upto), SHORTEST_PAUSE)


def _quietest(levels: Levels, first: int, last: int) -> int:
    part = levels[first:last].astype(np.float32)
    smooth = np.convolve(part, np.full(_SMOOTH, 1 / _SMOOTH), mode="same")
    return first + _SMOOTH + int(smooth[_SMOOTH:-_SMOOTH].argmin())


def _window(levels: Levels, begun: int, start: int, end: int, *, settled: bool) -> OpenWindow:
    return OpenWindow(max(begun, start - PAD) / FRAMES, min(end, len(levels)) / FRAMES, settled)
