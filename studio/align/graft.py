"""Graft: words of another text of the same sound into a segment, with the times that they have of their own.

A word that comes with a time keeps it where its new neighbours leave room; what sticks out is
clipped, and what finds no room is carried. All stays in order inside the segment, and says how
it was timed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from studio.align.carry import TIGHT_SECONDS, TOLERANCE, carry
from studio.domain import Word

SHORTEST_SECONDS = 0.03
"""Of a clipped word: less is no place to be said in. Shorter ones only where they came so."""


class Piece(NamedTuple):
    """`words` take the place of the segment's words [first, last): none are a deletion, none replaced an insertion."""

    first: int
    last: int
    words: tuple[Word, ...]


class Stretch(NamedTuple):
    """Speech that a transcript lacks: its span (seconds) and its words, from a transcript that has it."""

    start: float
    end: float
    words: tuple[Word, ...]
    speaker: str | None = None
    channel: int | None = None


def graft(old: Sequence[Word], pieces: Iterable[Piece], start: float, end: float) -> tuple[Word, ...]:
    """The words of a segment from `start` to `end` (seconds) with the pieces in place.

    Pieces are in order and do not overlap. Every word keeps its text and its confidence; words
    that had to give or take other room than they came with are `carried`. A piece that says what
    is there already changes nothing. Monotone, never of zero length, inside the segment.
    """
    joined = list(_joined(piece for piece in pieces if not _says(piece, old)))
    if not joined:
        return tuple(old)
    grafting = _Grafting(old, start, end)
    for piece in joined:
        grafting.take(piece)
    words = grafting.finished()
    if not in_order(words, start, end):  # only where the old words were themselves in disorder
        words = _labelled(words, carry(old, " ".join(word.text for word in words), start, end))
    return words


def fitted(words: Sequence[Word], start: float, end: float) -> tuple[Word, ...] | None:
    """The words between `start` and `end`, clipped where they stick out; None where one loses too much by it."""
    placed: list[Word] = []
    edge = start
    for word in words:
        begin, finish = max(word.start, edge), min(word.end, end)
        if finish - begin < min(SHORTEST_SECONDS, 0.5 * (word.end - word.start)) or not begin < finish:
            return None
        placed.append(_moved(word, begin, finish))
        edge = finish
    return tuple(placed)


def in_order(words: Sequence[Word], start: float, end: float) -> bool:
    """True where every word lasts, none overlaps the next and none leaves the span."""
    if not words:
        return True
    inside = words[0].start >= start - TOLERANCE and words[-1].end <= end + TOLERANCE
    lasting = all(word.start < word.end for word in words)
    return inside and lasting and all(other.start >= one.end - TOLERANCE for one, other in pairwise(words))


class _Grafting:
    """The new words so far, and the old ones that are still to come."""

    def __init__(self, old: Sequence[Word], start: float, end: float) -> None:
        self._words: list[Word] = []
        self._old = list(old)
        self._next = 0
        self._start = start
        self._end = end

    def take(self, piece: Piece) -> None:
        self._words += self._old[self._next : piece.first]
        self._next = piece.last
        if not piece.words:
            return
        left, right = self._room(piece.last)
        placed = fitted(piece.words, left, right)
        self._words += self._carried(piece, left, right) if placed is None else placed

    def finished(self) -> tuple[Word, ...]:
        return (*self._words, *self._old[self._next :])

    def _room(self, following: int) -> tuple[float, float]:
        left = self._words[-1].end if self._words else self._start
        right = self._old[following].start if following < len(self._old) else self._end
        return left, right

    def _carried(self, piece: Piece, left: float, right: float) -> tuple[Word, ...]:
        """In the place of the words replaced; where that is too small, a part of the neighbours' as well."""
        replaced = self._old[piece.first : piece.last]
        text = " ".join(word.text for word in piece.words)
        if right - left >= TIGHT_SECONDS * len(piece.words):
            return _labelled(piece.words, carry(replaced, text, left, right))
        before = self._words[-1:]
        after = self._old[piece.last : piece.last + 1]
        del self._words[len(self._words) - len(before) :]
        left, right = self._room(piece.last + len(after))
        around = (*before, *piece.words, *after)
        old = (*before, *replaced, *after)
        timed = _labelled(around, carry(old, " ".join(word.text for word in around), left, right))
        if after:
            self._old[piece.last] = timed[-1]
        return timed[: len(before) + len(piece.words)]


def _labelled(words: Sequence[Word], timed: Sequence[Word]) -> tuple[Word, ...]:
    """The words at the times of the others, `carried` where those are not their own."""
    return tuple(_moved(word, time.start, time.end) for word, time in zip(words, timed, strict=True))


def _moved(word: Word, start: float, end: float) -> Word:
    own = abs(word.start - start) <= TOLERANCE and abs(word.end - end) <= TOLERANCE
    return replace(word, start=start, end=end, timed_by=word.timed_by if own else "carried")


def _says(piece: Piece, old: Sequence[Word]) -> bool:
    return [word.text for word in piece.words] == [word.text for word in old[piece.first : piece.last]]


def _joined(pieces: Iterable[Piece]) -> Iterable[Piece]:
    """The pieces, those that touch as one: between them is no word that could give room."""
    held: Piece | None = None
    for piece in pieces:
        if held is not None and held.last == piece.first:
            held = Piece(held.first, piece.last, held.words + piece.words)
            continue
        if held is not None:
            yield held
        held = piece
    if held is not None:
        yield held
