"""Settle: words into a span that became another, each where it was as far as there is room.

What lies inside keeps its time. What sticks out is clipped or moved to the edge, says that it was `carried`, and takes
no more from the others than the shortest words need.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from studio.align.carry import TOLERANCE
from studio.align.graft import SHORTEST_SECONDS, in_order
from studio.domain import Word


def settled(words: Sequence[Word], start: float, end: float) -> tuple[Word, ...]:
    """The words in order between `start` and `end` (seconds), none of zero length, none over another."""
    if in_order(words, start, end):
        return tuple(words)
    least = min(SHORTEST_SECONDS, (end - start) / len(words))
    placed: list[Word] = []
    edge = start
    for index, word in enumerate(words):
        last = end - (len(words) - 1 - index) * least  # those behind it need the rest
        begin = max(edge, min(word.start, last - least))
        # at the very end rounding must not leave it nothing
        finish = max(min(word.end, last), min(begin + least, last))
        placed.append(_moved(word, begin, finish))
        edge = finish
    return tuple(placed)


def _moved(word: Word, start: float, end: float) -> Word:
    if abs(word.start - start) <= TOLERANCE and abs(word.end - end) <= TOLERANCE:
        return replace(word, start=start, end=end)
    return replace(word, start=start, end=end, timed_by="carried")
