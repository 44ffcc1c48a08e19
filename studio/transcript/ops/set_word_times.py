"""Set word times: where a person hears a word, inside its segment.

A neighbour gives way, but for what the shortest words need. No aligner moves such a word again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from pydantic import Field

from studio.align.graft import SHORTEST_SECONDS
from studio.domain import Segment, Word
from studio.errors import EditError
from studio.transcript.document import find
from studio.transcript.ops.base import Operation, Patch, SegmentIntent, Slice
from studio.transcript.ops.split_segment import Seconds


class SetWordTimes(SegmentIntent):
    word: Annotated[int, Field(ge=0, le=1_000_000)]
    """Its number in the segment, from 0."""
    start: Seconds
    end: Seconds


def set_word_times(seen: Slice, intent: SetWordTimes) -> Patch:
    """Raises EditError for a word that is not there, or one that would not last."""
    segment = find(seen.document, intent.segment)
    if intent.word >= len(segment.words):
        raise EditError(f"This segment has {len(segment.words)} words; there is no word {intent.word + 1}.")
    before, after = segment.words[: intent.word], segment.words[intent.word + 1 :]
    start = max(intent.start, _least(before[-1].start, before[-1]) if before else segment.start)
    end = min(intent.end, after[0].end - _shortest(after[0]) if after else segment.end)
    if end - start < SHORTEST_SECONDS - 1e-6:
        raise EditError(f"A word lasts at least {SHORTEST_SECONDS:g} s; this one would not.")
    word = replace(segment.words[intent.word], start=start, end=end, timed_by="person")
    return Patch((_with(segment, _until(before, start), word, _since(after, end)),))


def _with(segment: Segment, before: tuple[Word, ...], word: Word, after: tuple[Word, ...]) -> Segment:
    return replace(segment, words=(*before, word, *after))


def _until(words: tuple[Word, ...], start: float) -> tuple[Word, ...]:
    return (*words[:-1], replace(words[-1], end=start)) if words and words[-1].end > start else words


def _since(words: tuple[Word, ...], end: float) -> tuple[Word, ...]:
    return (replace(words[0], start=end), *words[1:]) if words and words[0].start < end else words


def _least(time: float, word: Word) -> float:
    return time + _shortest(word)


def _shortest(word: Word) -> float:
    """What is left of a neighbour at least: no more than it has."""
    return min(SHORTEST_SECONDS, word.end - word.start)


OPERATION = Operation("set_word_times", "Set word times", SetWordTimes, set_word_times)
