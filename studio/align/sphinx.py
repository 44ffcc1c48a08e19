"""Forced alignment of English text with PocketSphinx: where in the sound each written word is said.

The decoder holds Python's lock, so it works in a process of its own; a few words take some
hundredths of a second there. It starts with the first alignment and rests when idle.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import TimeoutError as LateError
from dataclasses import replace
from typing import TYPE_CHECKING

from studio.align._sphinx_worker import align, prepare
from studio.audio.pcm import HISS, to_pcm
from studio.domain import SAMPLE_RATE, Word
from studio.errors import StudioError
from studio.processes import IDLE_SECONDS, Processes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Waveform = NDArray[np.float32]

FRAME_SECONDS = 0.01

PATIENCE_SECONDS = 60.0
"""An alignment of 40 s takes about two; longer means that something is wrong with the machine."""

SHORTEST_SECONDS = 0.01
"""An aligned word that has less than this after clipping was not found."""

MARGIN_SECONDS = 0.05
"""Of sound around the aligned words, into the pause or the words beside them."""

Span = tuple[float, float]

log = logging.getLogger(__name__)


class SphinxAligner:
    """Aligns one request after another; calls from several threads are safe and wait for each other."""

    def __init__(self, idle: float = IDLE_SECONDS) -> None:
        """`idle`: seconds without work after which the process gives back its memory (60 MB)."""
        self._processes = Processes(1, prepare, idle)

    def knows(self, language: str) -> bool:
        return language == "en"

    def align(self, samples: Waveform, words: Sequence[str], start: float) -> tuple[Span | None, ...] | None:
        """Start and end in seconds of each written word, in order and without overlap.

        `samples` are float32, 16 kHz, shape (samples,), and begin at `start` seconds. A word
        that nobody says, such as a dash, has None. None for the whole when text and sound do
        not fit, and when the aligner failed: never raises.
        """
        try:
            found = self._processes.submit(align, to_pcm(samples, HISS), tuple(words)).result(PATIENCE_SECONDS)
        except (StudioError, OSError, RuntimeError, LateError) as error:
            log.warning("alignment failed: %s", error)
            return None
        if found is None:
            return None
        end = start + len(samples) / SAMPLE_RATE
        return tuple(_seconds(frames, start, end) for frames in found)

    def realign(self, samples: Waveform, start: float, words: tuple[Word, ...]) -> tuple[Word, ...]:
        """The words with acoustic times for those that are `carried` or `interpolated`; the others stay.

        `samples` are the whole segment's sound, from `start` seconds. Each run of words to be
        timed is aligned with the kept word on either side, and must fit between them. What
        cannot be aligned stays as it is.
        """
        timed = list(words)
        end = start + len(samples) / SAMPLE_RATE
        for first, last in _due(words):
            room = _room(words, first, last, start, end)
            found = self._run(samples, start, words, first, last)
            timed[first:last] = _fitted(words[first:last], found, room)
        return tuple(timed)

    def close(self) -> None:
        self._processes.close()

    def _run(
        self, samples: Waveform, start: float, words: Sequence[Word], first: int, last: int
    ) -> tuple[Span | None, ...]:
        """Spans of `words[first:last]`; all None when they were not found."""
        left, right = max(first - 1, 0), min(last + 1, len(words))
        # without a kept word, the sound up to the segment's edge may hold what is looked for
        begin = words[left].start - MARGIN_SECONDS if left < first else start
        finish = words[right - 1].end + MARGIN_SECONDS if right > last else start + len(samples) / SAMPLE_RATE
        cut, offset = _cut(samples, start, begin, finish)
        found = self.align(cut, [word.text for word in words[left:right]], offset)
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


def _seconds(frames: tuple[int, int] | None, start: float, end: float) -> Span | None:
    if frames is None:
        return None
    return round(start + frames[0] * FRAME_SECONDS, 3), round(min(start + (frames[1] + 1) * FRAME_SECONDS, end), 3)
