"""Overheard: stretches in which somebody may speak and no word stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from studio.domain import Region, Segment

SHORTEST_SECONDS = 0.6
"""Less is a breath, a click or the end of a word: the shortest utterances that stand alone are about as long."""

BESIDE_SECONDS = 0.25
"""Words begin sooner and end later than they are timed."""


def overheard(segments: Iterable[Segment], voice: Sequence[Region]) -> tuple[Region, ...]:
    """In time order. `voice` are the stretches in which somebody may speak (seconds), in order, apart."""
    written = _joined(
        (word.start - BESIDE_SECONDS, word.end + BESIDE_SECONDS) for segment in segments for word in segment.words
    )
    return tuple((start, end) for start, end in _without(voice, written) if end - start >= SHORTEST_SECONDS)


def _joined(spans: Iterable[Region]) -> list[Region]:
    joined: list[Region] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _without(voice: Sequence[Region], written: Sequence[Region]) -> Iterator[Region]:
    """What of `voice` is left: the parts of it that lie between two stretches of words."""
    never = (float("-inf"), float("-inf")), (float("inf"), float("inf"))
    gaps = ((before[1], behind[0]) for before, behind in pairwise((never[0], *written, never[1])))
    gap = next(gaps)
    for start, end in voice:
        while gap[1] <= start:
            gap = next(gaps)
        while gap[0] < end:
            if (left := max(start, gap[0])) < (right := min(end, gap[1])):
                yield left, right
            if gap[1] >= end:
                break
            gap = next(gaps)
