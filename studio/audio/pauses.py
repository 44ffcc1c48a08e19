"""Cutting a recording at its pauses into windows that read like utterances.

First every hundredth of a second is called speech or not, against the noise floor and the
loudest sound of the twenty seconds around it: quiet speech in a quiet room counts, steady
noise does not, and in doubt it is speech. Then the cheapest way to cut is searched by
dynamic programming: long pauses are good places, short windows and long ones are dear,
and only speech without any pause for a whole window is cut at its quietest point.
All lengths inside are frames of 10 ms.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from studio.audio.activity import QUIETEST, STEP

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Levels = NDArray[np.uint8]
    Mask = NDArray[np.bool_]

FRAMES = 100
"""Frames in a second."""
PAD = 20
"""Sound kept before and after speech: consonants begin and end softly."""
SHORTEST_PAUSE = 20
"""Less is the closure of a p, t or k."""
LONGEST_PAUSE = 200
"""More is never inside a window."""
COMFORTABLE = (200, 1500)
"""Windows in between cost nothing."""

_AROUND = 10
"""Seconds to each side that say what is quiet and what is loud."""
_CHUNK = 600
"""Seconds that are looked at in one go."""
_SILENT = -80.0
"""dBFS below which nothing is speech: the last bits of 16."""
_RANGE = 50.0
"""Decibels between the loudest speech and what can still be speech."""
_LEAST = 2.0
"""Decibels above the noise floor that speech has at least."""
_SHARE = 0.2
"""Of the way from the noise floor to the loudest speech, that speech has at least."""
_STEADY = 2.5
"""Decibels between quietest and loudest under which a sound is steady noise."""
_CLICK = 8
"""Frames that a sound on its own must last to be speech (its smoothing included)."""


def cut(activity: bytes | Levels, *, max_seconds: float = 30.0) -> list[tuple[float, float]]:
    """Windows (start, end) in seconds that hold all speech, sorted, apart, none over `max_seconds`.

    `activity` is what `Activity` gives, one byte for each 10 ms; the last window may
    end up to 10 ms behind the last sample. Silence alone gives no window. Raises ValueError
    for `max_seconds` under 1.
    """
    if max_seconds < 1:
        raise ValueError("max_seconds must be at least 1.")
    levels = _array(activity)
    limit = int(max_seconds * FRAMES) - 1 - 2 * PAD  # one frame less than allowed: float seconds round
    cores = _join(_pieces(levels, limit), limit)
    return [(start / FRAMES, end / FRAMES) for start, end in _padded(cores, len(levels))]


def speech_seconds(activity: bytes | Levels) -> float:
    """Seconds of the recording in which somebody may be speaking."""
    return float(np.count_nonzero(speech(activity))) / FRAMES


def speech(activity: bytes | Levels) -> Mask:
    """For each frame whether it is speech, bool, shape (frames,); pauses under 0.2 s belong to it."""
    levels = _array(activity)
    found = np.zeros(len(levels), np.bool_)
    for start, end in speech_runs(levels):
        found[start:end] = True
    return found


def speech_runs(levels: Levels) -> list[tuple[int, int]]:
    """The same as stretches (start, end) of frames."""
    if not len(levels):
        return []
    smooth = _smooth(levels, 5)
    mask = (smooth >= _threshold(smooth)) & (smooth * STEP + QUIETEST > _SILENT)
    return _bridged(_runs(mask))


def _array(activity: bytes | Levels) -> Levels:
    return np.frombuffer(activity, np.uint8) if isinstance(activity, bytes | bytearray | memoryview) else activity


def _smooth(levels: Levels, width: int) -> NDArray[np.float32]:
    """The mean over `width` frames (odd) around each."""
    padded = np.pad(levels.astype(np.float32), width // 2, mode="edge")
    smooth: NDArray[np.float32] = np.convolve(padded, np.full(width, 1 / width, np.float32), mode="valid")
    return smooth


def _threshold(smooth: NDArray[np.float32]) -> NDArray[np.float32]:
    """The level (in bytes) that is speech, for each frame; minutes at a time, so that memory stays flat."""
    least = []
    for first in range(0, -(-len(smooth) // FRAMES), _CHUNK):
        begin = max(0, first - _AROUND)
        part = smooth[begin * FRAMES : (first + _CHUNK + _AROUND) * FRAMES]
        least.append(_least(part)[first - begin : first - begin + _CHUNK])
    return np.repeat(np.concatenate(least), FRAMES)[: len(smooth)]


def _least(smooth: NDArray[np.float32]) -> NDArray[np.float32]:
    """The level that is speech, for each second, from the seconds around it."""
    counts = _counts_around(np.rint(smooth).astype(np.uint8))
    loud = _percentile(counts, 0.99)
    floor = np.maximum(_percentile(counts, 0.03), loud - _RANGE / STEP)
    spread = loud - floor
    least = floor + np.maximum(_LEAST / STEP, _SHARE * spread)
    least[spread < _STEADY / STEP] = np.inf
    return least.astype(np.float32)


def _counts_around(levels: Levels) -> NDArray[np.int64]:
    """For each second, how often each byte occurs in the seconds around it: shape (seconds, 256)."""
    total = -(-len(levels) // FRAMES)
    second = np.arange(len(levels)) // FRAMES
    each = np.bincount(second * 256 + levels, minlength=total * 256).reshape(total, 256)
    summed = np.vstack((np.zeros((1, 256), each.dtype), each.cumsum(axis=0)))
    here = np.arange(total)
    counts: NDArray[np.int64] = summed[np.minimum(here + _AROUND + 1, total)] - summed[np.maximum(here - _AROUND, 0)]
    return counts


def _percentile(counts: NDArray[np.int64], share: float) -> NDArray[np.float64]:
    """The byte that `share` of the counted ones do not exceed, for each row."""
    upto = counts.cumsum(axis=1)
    reached = upto >= np.maximum(1, share * upto[:, -1:])
    level: NDArray[np.float64] = reached.argmax(axis=1).astype(np.float64)
    return level


def _runs(mask: Mask) -> list[tuple[int, int]]:
    """Stretches of True as (start, end)."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], mask, [False])).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _bridged(runs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Runs joined over what is too short for a pause, without clicks that stand alone."""
    joined: list[tuple[int, int]] = []
    for start, end in runs:
        if joined and start - joined[-1][1] < SHORTEST_PAUSE:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return [(start, end) for start, end in joined if end - start >= _CLICK]


@dataclass(frozen=True, slots=True)
class _Piece:
    """Speech that is not cut further, and what a cut behind it would cost."""

    start: int
    end: int
    cost: float


def _pieces(levels: Levels, limit: int) -> list[_Piece]:
    """The speech in pieces of at most `limit` frames."""
    quiet = _smooth(levels, 9) if len(levels) else np.zeros(0, np.float32)
    runs = speech_runs(levels)
    pieces: list[_Piece] = []
    for index, (start, end) in enumerate(runs):
        gap = runs[index + 1][0] - end if index + 1 < len(runs) else 0
        points = _quiet_points(quiet, start, end, limit)
        pieces += [_Piece(a, b, 8 + 8 * float(quiet[b]) / 255) for a, b in pairwise([start, *points])]
        pieces.append(_Piece(points[-1] if points else start, end, 1.25 - 3 * gap / FRAMES))
    return pieces


def _quiet_points(quiet: NDArray[np.float32], start: int, end: int, limit: int) -> list[int]:
    """The quietest frame of every second inside a run that is too long for one window."""
    if end - start <= limit:
        return []
    step = max(1, min(FRAMES, limit // 3))
    return [at + int(quiet[at : at + step].argmin()) for at in range(start + step, end - step, step)]


def _join(pieces: list[_Piece], limit: int) -> list[tuple[int, int]]:
    """The cheapest grouping of neighbouring pieces into windows of at most `limit` frames.

    All beginnings of a window are weighed at once: one by one they keep Python's lock for a third of a second of a
    long recording, and whoever corrects meanwhile waits for that.
    """
    starts = np.array([piece.start for piece in pieces])
    best = np.zeros(len(pieces) + 1)
    begins: list[int] = []
    first = 0
    for last, piece in enumerate(pieces):
        first = _earliest(pieces, first, last, limit)
        costs = best[first : last + 1] + _costs(piece.end - starts[first : last + 1])
        cheapest = int(costs.argmin())
        best[last + 1] = costs[cheapest] + piece.cost
        begins.append(first + cheapest)
    cores: list[tuple[int, int]] = []
    last = len(pieces) - 1
    while last >= 0:
        cores.append((pieces[begins[last]].start, pieces[last].end))
        last = begins[last] - 1
    return cores[::-1]


def _earliest(pieces: list[_Piece], first: int, last: int, limit: int) -> int:
    """Where a window that ends with piece `last` may begin; `first` is where the one before might."""
    if last and pieces[last].start - pieces[last - 1].end > LONGEST_PAUSE:
        return last
    while first < last and pieces[last].end - pieces[first].start > limit:
        first += 1
    return first


def _costs(lengths: NDArray[np.int64]) -> NDArray[np.float64]:
    """What windows cost for being shorter or longer than is comfortable to read and to decode."""
    short, long = COMFORTABLE
    costs: NDArray[np.float64] = (np.maximum(0, short - lengths) + 0.3 * np.maximum(0, lengths - long)) / FRAMES
    return costs


def _padded(cores: list[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    """Cores with a little of the pause around them, never more than half of it."""
    windows = []
    for index, (start, end) in enumerate(cores):
        before = start if index == 0 else (start - cores[index - 1][1]) // 2
        after = length - end if index == len(cores) - 1 else (cores[index + 1][0] - end) // 2
        windows.append((start - min(PAD, before), end + min(PAD, after)))
    return windows
