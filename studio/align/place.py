"""From a model's tokens to words: confidences folded, times put in order inside their window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from studio.domain import TimedBy, Word

SHORTEST_WORD = 0.02
"""Seconds; models give a short word the same frame as start and end."""

DIGITS = 3
"""Of a confidence. More would tell batches apart: padding changes the last bits of a float."""


@dataclass(slots=True)
class RawWord:
    """A word as a model gives it, seconds from the start of its window; None for a time that it left out."""

    text: str
    start: float | None = None
    end: float | None = None
    confidence: float | None = None


def rounded(confidence: float) -> float:
    return round(min(max(confidence, 0.0), 1.0), DIGITS)


def placed(raw: Sequence[RawWord], start: float, end: float, timed_by: TimedBy = "model") -> tuple[Word, ...]:
    """The words on the recording's timeline: in order, none without length, inside `start` to `end`.

    What lacks a time is laid between its neighbours and says `interpolated`.
    """
    words = [word for word in raw if word.text]
    spans = _in_order(_filled([(word.start, word.end) for word in words], end - start), end - start)
    return tuple(
        Word(
            word.text,
            round(start + span[0], 3),
            round(start + span[1], 3),
            word.confidence,
            timed_by if word.start is not None and word.end is not None else "interpolated",
        )
        for word, span in zip(words, spans, strict=True)
    )


def _filled(spans: Sequence[tuple[float | None, float | None]], length: float) -> list[tuple[float, float]]:
    """Every span whole: a stretch without times shares the room between its neighbours."""
    filled: list[tuple[float, float]] = []
    index = 0
    while index < len(spans):
        start, end = spans[index]
        if start is not None and end is not None:
            filled.append((start, end))
            index += 1
            continue
        stop = next((at for at in range(index, len(spans)) if None not in spans[at]), len(spans))
        left = filled[-1][1] if filled else 0.0
        right = spans[stop][0] if stop < len(spans) else length
        assert right is not None
        step = max(right - left, 0.0) / (stop - index)
        filled += [(left + step * place, left + step * (place + 1)) for place in range(stop - index)]
        index = stop
    return filled


def _in_order(spans: Sequence[tuple[float, float]], length: float) -> list[tuple[float, float]]:
    """Spans that follow each other, each at least SHORTEST_WORD long, or an equal share where so many do not fit."""
    shortest = min(SHORTEST_WORD, length / max(len(spans), 1))
    ordered: list[tuple[float, float]] = []
    edge = 0.0
    for start, end in spans:
        begin = max(start, edge)
        edge = max(end, begin + shortest)
        ordered.append((begin, edge))
    limit = length
    for index in range(len(ordered) - 1, -1, -1):
        begin, finish = ordered[index]
        finish = min(finish, limit)
        begin = max(min(begin, finish - shortest), 0.0)
        ordered[index] = (begin, finish)
        limit = begin
    return ordered
