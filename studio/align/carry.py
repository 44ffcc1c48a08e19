"""Carry: move word times from an old text to a new one by text diff, at once and without the sound.

A word that is still there keeps its time. One that took another's place takes its time;
one that is new gets the room between its neighbours, and where there is none a part of
theirs. All stays in order inside the segment, and says how it was timed.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from studio.domain import Word
from studio.text import fold, split_words

CHARACTER_SECONDS = 0.07
"""What one written character of speech takes, at an ordinary 14 characters a second."""

TIGHT_SECONDS = 0.06
"""A word gets more room than this where its neighbours have some to spare: the shortest spoken words take as much."""

BORROWED = 0.5
"""The largest part of a neighbour's time that new words take."""


TOLERANCE = 0.0015
"""Seconds by which old words may overlap or leave the segment: they may come from rounded milliseconds."""


class Change(NamedTuple):
    """A run of the diff: `old[i:j]` became `tokens[k:l]`."""

    kept: bool
    i: int
    j: int
    k: int
    l: int  # noqa: E741


def carry(old: Sequence[Word], text: str, start: float, end: float) -> tuple[Word, ...]:
    """The words of `text`, timed from `old`, the words of a segment from `start` to `end` (seconds).

    Words equal but for case and punctuation keep time, confidence and `timed_by`, unless they
    had to give room to a new neighbour; those and all others are `carried`. The tokens are
    those of `studio.text.split_words`, exactly. Monotone, never of zero length, inside the segment.
    """
    tokens = split_words(text)
    if not old:
        return tuple(replace(word, timed_by="carried") for word in spread(text, start, end))
    placed = _Placing(old, start, end)
    for change in changes([word.text for word in old], tokens):
        placed.take(change, tokens[change.k : change.l])
    words = tuple(placed.words)
    return words if _in_order(words, start, end) else _spread_carried(tokens, start, end)


def spread(text: str, start: float, end: float) -> tuple[Word, ...]:
    """The words of `text` laid end to end from `start` to `end`, each as long as it is written: `interpolated`."""
    tokens = split_words(text)
    spans = _shares(tokens, start, end)
    return tuple(Word(token, *span, None, "interpolated") for token, span in zip(tokens, spans, strict=True))


def changes(old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    """What became of what, in order: kept stretches and, between them, whole runs of changes."""
    run: Change | None = None
    for op in Levenshtein.opcodes([fold(word) for word in old], [fold(word) for word in new]):
        change = Change(op.tag == "equal", op.src_start, op.src_end, op.dest_start, op.dest_end)
        if run is not None and not run.kept and not change.kept:
            run = Change(False, run.i, change.j, run.k, change.l)
            continue
        if run is not None:
            yield run
        run = change
    if run is not None:
        yield run


class _Placing:
    """The new words so far, and the old ones from which times are taken."""

    def __init__(self, old: Sequence[Word], start: float, end: float) -> None:
        self.words: list[Word] = []
        self._old = list(old)
        self._start = start
        self._end = end

    def take(self, change: Change, tokens: Sequence[str]) -> None:
        replaced = self._old[change.i : change.j]
        if change.kept:
            self.words += [
                word if word.text == token else replace(word, text=token)
                for word, token in zip(replaced, tokens, strict=True)
            ]
        elif len(replaced) == len(tokens):
            self._place(tokens, [(word.start, word.end) for word in replaced])
        elif tokens:
            self._place(tokens, self._spans(change, replaced, tokens))

    def _place(self, tokens: Sequence[str], spans: Sequence[tuple[float, float]]) -> None:
        self.words += [Word(token, *span, None, "carried") for token, span in zip(tokens, spans, strict=True)]

    def _spans(self, change: Change, replaced: Sequence[Word], tokens: Sequence[str]) -> list[tuple[float, float]]:
        left = self.words[-1].end if self.words else self._start
        right = self._old[change.j].start if change.j < len(self._old) else self._end
        if replaced and (replaced[-1].end - replaced[0].start) >= TIGHT_SECONDS * len(tokens):
            return _stretch(replaced, tokens)
        if right - left < TIGHT_SECONDS * len(tokens):
            left, right = self._borrow(change.j, left, right, TIGHT_SECONDS * len(tokens))
        wanted = sum(map(len, tokens)) * CHARACTER_SECONDS
        begin, finish = self._nestle(change.j, left, right, max(wanted, TIGHT_SECONDS * len(tokens)))
        return _shares(tokens, begin, finish)

    def _borrow(self, following: int, left: float, right: float, wanted: float) -> tuple[float, float]:
        """A wider room, taken from the end of the word before and the start of the one after."""
        before = self.words[-1] if self.words else None
        after = self._old[following] if following < len(self._old) else None
        spare = [BORROWED * (word.end - word.start) if word else 0.0 for word in (before, after)]
        part = min(1.0, (wanted - (right - left)) / sum(spare)) if sum(spare) else 0.0
        if before:
            left = before.end - part * spare[0]
            self.words[-1] = replace(before, end=left, timed_by="carried")
        if after:
            right = after.start + part * spare[1]
            self._old[following] = replace(after, start=right, timed_by="carried")
        return left, right

    def _nestle(self, following: int, left: float, right: float, wanted: float) -> tuple[float, float]:
        """Not more of a long pause than words take: beside the only neighbour, or in the middle."""
        room = right - left
        if room <= wanted:
            return left, right
        if not self.words:
            return right - wanted, right
        if following == len(self._old):
            return left, left + wanted
        middle = (left + right) / 2
        return middle - wanted / 2, middle + wanted / 2


def _stretch(replaced: Sequence[Word], tokens: Sequence[str]) -> list[tuple[float, float]]:
    """Each token over its share of the old words' characters, which knows where the long words and pauses were."""
    edges = list(accumulate((len(word.text) for word in replaced), initial=0))
    total = sum(map(len, tokens))
    marks = [edges[-1] * count / total for count in accumulate(map(len, tokens), initial=0)]

    def time_at(mark: float, index: int) -> float:
        word = replaced[index]
        return word.start + (word.end - word.start) * (mark - edges[index]) / len(word.text)

    # at a border between two old words, a token begins with the later and ends with the earlier
    return [
        (time_at(begin, bisect_right(edges, begin) - 1), time_at(finish, bisect_left(edges, finish) - 1))
        for begin, finish in pairwise(marks)
    ]


def _shares(tokens: Sequence[str], start: float, end: float) -> list[tuple[float, float]]:
    # one more for each: even a one-letter word takes a breath
    sizes = [len(token) + 1 for token in tokens]
    total = sum(sizes) or 1
    edges = [start + (end - start) * size / total for size in accumulate(sizes, initial=0)]
    return list(pairwise(edges))


def _in_order(words: Sequence[Word], start: float, end: float) -> bool:
    if not words:
        return True
    inside = words[0].start >= start - TOLERANCE and words[-1].end <= end + TOLERANCE
    lasting = all(word.start < word.end for word in words)
    return inside and lasting and all(one.end <= other.start + TOLERANCE for one, other in pairwise(words))


def _spread_carried(tokens: Sequence[str], start: float, end: float) -> tuple[Word, ...]:
    """For old words that were themselves in disorder: nothing of their times can be trusted."""
    return tuple(replace(word, timed_by="carried") for word in spread(" ".join(tokens), start, end))
