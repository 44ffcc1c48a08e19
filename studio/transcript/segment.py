"""Segmentation: what was heard in a window becomes segments that a person can read, cut and correct.

A segment ends where the speaker pauses, or at the end of a sentence once it is long, and is
never longer than the models can train on. It reaches a little into the pauses around it, so
that cutting the sound there clips no word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from studio.align.carry import spread
from studio.domain import Segment, Word
from studio.engines.base import Window, WindowResult
from studio.limits import LONGEST_SEGMENT
from studio.text import SENTENCE_ENDS, clean

PAUSE_SECONDS = 0.6
"""Silence that ends a segment."""

LONG_SECONDS = 12.0
"""From here on the end of a sentence ends a segment too."""

PADDING_SECONDS = 0.25
"""How far a segment reaches into the pause beside it."""

CLOSERS = "\"'”’»)]"


def segments(
    heard: WindowResult, window: Window, language: str = "en", channel: int | None = None
) -> tuple[Segment, ...]:
    """The segments of one window, in order, inside it; none where nothing was heard.

    In `language`, unless the model found out which it is.

    Words without times of the model's are spread over the window (`interpolated`). Ids are
    the start in milliseconds, so they are stable and unique in a recording whose windows do
    not overlap; those of one `channel` overlap with those of another, and name it. Who speaks there is one person.
    """
    words = _timed(heard, window)
    groups = [part for group in _at_pauses(words) for part in _readable(group)]
    spans = _padded(groups, window)
    return tuple(
        Segment(
            id=f"{round(start * 1000):08d}" if channel is None else f"{round(start * 1000):08d}-c{channel + 1}",
            start=start,
            end=end,
            words=group,
            speaker=None if channel is None else f"Channel {channel + 1}",
            language=heard.language or language,
            quality_flag=heard.quality_flag,
            channel=channel,
        )
        for group, (start, end) in zip(groups, spans, strict=True)
    )


def _timed(heard: WindowResult, window: Window) -> tuple[Word, ...]:
    if heard.words:
        return tuple(replace(word, text=text) for word in heard.words if (text := clean(word.text).replace(" ", "_")))
    words = spread(clean(heard.text), window.start, window.end)
    if len(heard.confidences) != len(words):
        return words
    return tuple(replace(word, confidence=sure) for word, sure in zip(words, heard.confidences, strict=True))


def _at_pauses(words: Sequence[Word]) -> Iterator[tuple[Word, ...]]:
    """Groups of words between which the speaker pauses."""
    start = 0
    for index, (one, other) in enumerate(pairwise(words), 1):
        if other.start - one.end >= PAUSE_SECONDS:
            yield tuple(words[start:index])
            start = index
    if words:
        yield tuple(words[start:])


def _readable(words: tuple[Word, ...]) -> Iterator[tuple[Word, ...]]:
    """The group as it is, or in parts where it is long."""
    while cut := _cut(words):
        yield words[:cut]
        words = words[cut:]
    yield words


def _cut(words: Sequence[Word]) -> int:
    """How many words to split off; 0 for none. After a sentence if the part is long, else only where it must."""
    begin = words[0].start
    for count, word in enumerate(words[:-1], 1):
        if word.end - begin >= LONG_SECONDS and ends_sentence(word.text):
            return count if word.end - begin <= LONGEST_SEGMENT else _widest_gap(words)
        if words[count].end - begin > LONGEST_SEGMENT:
            return _widest_gap(words)
    return 0


def _widest_gap(words: Sequence[Word]) -> int:
    """The best place within the limit: the longest pause, of equal ones the latest, not in the first quarter."""
    begin = words[0].start
    fitting = [
        count
        for count in range(1, len(words))
        if LONGEST_SEGMENT / 4 <= words[count - 1].end - begin <= LONGEST_SEGMENT
    ]
    return max(fitting or [1], key=lambda count: (words[count].start - words[count - 1].end, count))


def ends_sentence(text: str) -> bool:
    return text.rstrip(CLOSERS).endswith(tuple(SENTENCE_ENDS))


def _padded(groups: Sequence[Sequence[Word]], window: Window) -> list[tuple[float, float]]:
    """Each group's span, reaching into its pauses but at most to their middle, nor over the longest length."""
    if not groups:
        return []
    edges = [window.start, *_middles(groups), window.end]
    spans = []
    for group, (left, right) in zip(groups, pairwise(edges), strict=True):
        first, last = group[0].start, group[-1].end
        pad = min(PADDING_SECONDS, max(0.0, (LONGEST_SEGMENT - (last - first)) / 2))
        spans.append((max(left, first - pad), min(right, last + pad)))
    return spans


def _middles(groups: Sequence[Sequence[Word]]) -> Iterator[float]:
    for one, other in pairwise(groups):
        yield (one[-1].end + other[0].start) / 2
