"""Re-alignment: acoustic times for the words of a segment that have none, with whatever aligner there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from studio.domain import SAMPLE_RATE, Word

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Waveform = NDArray[np.float32]

SHORTEST_SECONDS = 0.01
"""An aligned word that has less than this after clipping was not found."""

MARGIN_SECONDS = 0.05
"""Of sound around the aligned words, into the pause or the words beside them."""

Span = tuple[float, float]

Align = Callable[["Waveform", Sequence[str], float], tuple[Span | None, ...] | None]
"""An aligner's `align`: sound, written words, the second at which the sound begins."""


def realign(align: Align, samples: Waveform, start: float, words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words with acoustic times for those that are `carried` or `interpolated`; the others stay.

    `samples` are the whole segment's sound, from `start` seconds. Each run of words to be
    timed is aligned with the kept word on either side, and must fit between them. What
    cannot be aligned stays as it is.
    """
    timed = list(words)
    end = start + len(samples) / SAMPLE_RATE
    for first, last in _due(words):
        room = _room(words, first, last, start, end)
        found = _run(align, samples, start, words, first, last)
        timed[first:last] = _fitted(words[first:last], found, room)
    return tuple(timed)


def _run(
    align: Align, samples: Waveform, start: float, words: Sequence[Word], first: int, last: int
) -> tuple[Span | None, ...]:
    """Spans of `words[first:last]`; all None when they were not found."""
    left, right = max(first - 1, 0), min(last + 1, len(words))
    # without a kept word, the sound up to the segment's edge may hold what is looked for
    begin = words[left].start - MARGIN_SECONDS if left < first else start
    finish = words[right - 1].end + MARGIN_SECONDS if right > last else start + len(samples) / SAMPLE_RATE
    cut, offset = _cut(samples, start, begin, finish)
    found = align(cut, [word.text for word in words[left:right]], offset)
    if found is None:
        return (None,) * (last - first)
    return found[first - left : last - left]


def _due(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """The runs (first, behind the last) of words whose times are not acoustic."""
    first: int | None = None
    for index, word in enumerate(words):
        if word.timed_by in ("carried", "interpolated"):
            first = index if first is None else first
        elif first is not None:
            yield first, index
            first = None
    if first is not None:
        yield first, len(words)


def _room(words: Sequence[Word], first: int, last: int, start: float, end: float) -> Span:
    left = words[first - 1].end if first else start
    right = words[last].start if last < len(words) else end
    return left, right


def _fitted(words: Sequence[Word], spans: Sequence[Span | None], room: Span) -> list[Word]:
    """The words at their spans, inside the room. As they were, when one of them does not fit there."""
    placed: list[Word] = []
    edge = room[0]
    for index, (word, span) in enumerate(zip(words, spans, strict=True)):
        if span is None:
            # nobody says it: it keeps its place if its neighbours leave it one
            following = next((found[0] for found in spans[index + 1 :] if found), room[1])
            new = replace(word, start=max(word.start, edge), end=min(word.end, following))
        else:
            new = replace(word, start=max(span[0], edge), end=min(span[1], room[1]), timed_by="aligner")
        if new.end - new.start < SHORTEST_SECONDS:
            return list(words)
        placed.append(new)
        edge = new.end
    return placed


def _cut(samples: Waveform, start: float, begin: float, finish: float) -> tuple[Waveform, float]:
    """The sound from `begin` to `finish`, and the second at which it really begins."""
    first = max(round((begin - start) * SAMPLE_RATE), 0)
    last = max(round((finish - start) * SAMPLE_RATE), first)
    return samples[first:last], start + first / SAMPLE_RATE
