"""Re-alignment: acoustic times for the words of a segment that have none, with whatever aligner there is."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from studio.domain import Word
from studio.limits import SAMPLE_RATE, Span

if TYPE_CHECKING:
    from studio.limits import Waveform


SHORTEST_SECONDS = 0.01
"""An aligned word that has less than this after clipping was not found."""

MARGIN_SECONDS = 0.05
"""Of sound around the aligned words, into the pause or the words beside them."""

LEAST_PART = 4
"""Words of a run that is looked for by itself where a longer one was not found."""

NEAR_SECONDS = 0.7
"""How far from a word's rough border the pause is looked for at which a run is parted."""

STEP, STEPS = SAMPLE_RATE // 100, 5
"""Samples of a hundredth of a second, and how many of those are heard as one."""

DECIBELS_A_SECOND = 24.0
"""By how much quieter a place must be to be better than one a second nearer."""

SILENCE = 1e-8
"""Power (-80 dB) below which it makes no difference."""

Align = Callable[["Waveform", Sequence[str], float, str], tuple[Span | None, ...] | None]
"""An aligner's `align`: sound, written words, the second at which the sound begins, the words' language."""


def realign(align: Align, samples: Waveform, start: float, words: tuple[Word, ...], language: str) -> tuple[Word, ...]:
    """The words with acoustic times for those that are `carried` or `interpolated`; the others stay.

    `samples` are the whole segment's sound, from `start` seconds; `language` is that of the words. Each run
    of words to be timed is aligned with the kept word on either side, and must fit between them. A long run that
    is not found as a whole is looked for in parts. What cannot be aligned stays as it is, and says so.
    """
    timed = list(words)
    sound = _Sound(samples, start)
    for first, last in _due(words):
        part = _whole(words, first, last, sound)
        timed[first:last] = _aligned(align, sound, words, part, language)
    return tuple(timed)


class _Part(NamedTuple):
    """Words [first, last) to be timed, of words [left, right) that are looked for in a stretch of sound (seconds)."""

    first: int
    last: int
    left: int
    right: int
    begin: float
    finish: float
    room: Span
    """Where their times may lie."""


@dataclass(frozen=True, slots=True)
class _Sound:
    """A segment's samples, from `start` seconds on."""

    samples: Waveform
    start: float

    @property
    def end(self) -> float:
        return self.start + len(self.samples) / SAMPLE_RATE

    def cut(self, begin: float, finish: float) -> tuple[Waveform, float]:
        """The sound from `begin` to `finish`, and the second at which it really begins."""
        first = max(round((begin - self.start) * SAMPLE_RATE), 0)
        last = max(round((finish - self.start) * SAMPLE_RATE), first)
        return self.samples[first:last], self.start + first / SAMPLE_RATE

    def pause(self, near: float, room: Span) -> tuple[float, float]:
        """(how bad it is to part the sound there, the second), at the best place near a second: quiet, and close."""
        heard, at = self.cut(max(near - NEAR_SECONDS, room[0]), min(near + NEAR_SECONDS, room[1]))
        count = len(heard) // STEP
        if count < STEPS:
            return math.inf, near
        powers = (heard[: count * STEP].reshape(count, STEP) ** 2).mean(axis=1)
        levels = 10 * np.log10(np.convolve(powers, np.full(STEPS, 1 / STEPS), "valid") + SILENCE)
        seconds = at + (np.arange(len(levels)) + STEPS / 2) * STEP / SAMPLE_RATE
        badness = levels + DECIBELS_A_SECOND * np.abs(seconds - near)
        place = int(badness.argmin())
        return float(badness[place]), float(seconds[place])


def _whole(words: Sequence[Word], first: int, last: int, sound: _Sound) -> _Part:
    left, right = max(first - 1, 0), min(last + 1, len(words))
    # without a kept word, the sound up to the segment's edge may hold what is looked for
    begin = words[left].start - MARGIN_SECONDS if left < first else sound.start
    finish = words[right - 1].end + MARGIN_SECONDS if right > last else sound.end
    room = (words[first - 1].end if first else sound.start, words[last].start if last < len(words) else sound.end)
    return _Part(first, last, left, right, begin, finish, room)


def _aligned(align: Align, sound: _Sound, words: Sequence[Word], part: _Part, language: str) -> list[Word]:
    """The part's words at their times; where they are not found, those of its halves."""
    due = words[part.first : part.last]
    cut, offset = sound.cut(part.begin, part.finish)
    spans = align(cut, [word.text for word in words[part.left : part.right]], offset, language)
    if spans is not None:
        found = _fitted(due, spans[part.first - part.left : part.last - part.left], part.room)
        if _is_any_found(found):
            return found
    if len(due) >= 2 * LEAST_PART:
        halves = [(half, _aligned(align, sound, words, half, language)) for half in _halves(sound, words, part)]
        found = [word for half, placed in halves for word in _within(placed, half.room)]
        if _is_any_found(found):
            return found
    return list(due)


def _is_any_found(words: Sequence[Word]) -> bool:
    return any(word.timed_by == "aligner" for word in words)


def _within(words: list[Word], room: Span) -> list[Word]:
    """Words that were not found make room for those that were found beside them."""
    start, end = words[0].start, words[-1].end
    if room[0] <= start and end <= room[1]:
        return words
    low, high = max(start, room[0]), min(end, room[1])
    if high - low < SHORTEST_SECONDS * len(words):
        low, high = room
    scale = (high - low) / (end - start)

    def at(second: float) -> float:
        return low + (second - start) * scale

    return [replace(word, start=at(word.start), end=at(word.end)) for word in words]


def _halves(sound: _Sound, words: Sequence[Word], part: _Part) -> tuple[_Part, _Part]:
    """Parted where the speaker pauses near a border of two words in the middle half."""
    quarter = max((part.last - part.first) // 4, 2)

    def pause(middle: int) -> tuple[float, float]:
        return sound.pause((words[middle - 1].end + words[middle].start) / 2, part.room)

    middle = min(range(part.first + quarter, part.last - quarter + 1), key=pause)
    at = pause(middle)[1]
    one = part._replace(last=middle, right=middle, finish=at, room=(part.room[0], at))
    return one, part._replace(first=middle, left=middle, begin=at, room=(at, part.room[1]))


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


def _fitted(words: Sequence[Word], spans: Sequence[Span | None], room: Span) -> list[Word]:
    """The words at their spans, inside the room. As they were, when one of them does not fit there."""
    placed: list[Word] = []
    edge = room[0]
    for index, (word, span) in enumerate(zip(words, spans, strict=True)):
        if span is None:
            # nobody says it: it keeps its place if its neighbours leave it one
            following = next((later[0] for later in spans[index + 1 :] if later), room[1])
            new = replace(word, start=max(word.start, edge), end=min(word.end, following))
        else:
            new = replace(word, start=max(span[0], edge), end=min(span[1], room[1]), timed_by="aligner")
        if new.end - new.start < SHORTEST_SECONDS:
            return list(words)
        placed.append(new)
        edge = new.end
    return placed
