"""Subtitle cues: segments broken where a reader would, by the times of their words.

At most two lines of 42 characters and 7 seconds, the limits of the broadcasters' style guides
(BBC, Netflix), which also break after punctuation and at pauses rather than anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from textwrap import TextWrapper

from studio.domain import Segment, Word
from studio.text import clean

LINE = 42
"""Characters."""
LINES = 2
SECONDS = 7.0
_SHORTEST = 0.05
"""Seconds; a cue without length is shown by no player."""
_PAUSE = 0.6
"""Seconds of silence between two words at which a cue ends."""
_ENDS = (".", "?", "!", "…", "。", "？", "！", "؟", "।")
_COMMAS = (",", ";", ":", "、", "，", "،", "؛")


@dataclass(frozen=True, slots=True)
class Cue:
    """One subtitle: seconds, and at most two lines."""

    start: float
    end: float
    lines: tuple[str, ...]
    speaker: str | None = None


def cues(segments: Sequence[Segment]) -> tuple[Cue, ...]:
    """The cues of all segments in time order, none overlapping the next by one speaker's own words."""
    found = [cue for segment in segments for cue in _of_segment(segment)]
    found.sort(key=lambda cue: (cue.start, cue.end))
    return tuple(found)


def _of_segment(segment: Segment) -> Iterator[Cue]:
    groups = list(_groups(_clean_words(segment)))
    for at, group in enumerate(groups):
        start = segment.start if at == 0 and group[0].start - segment.start <= _PAUSE else group[0].start
        end = max(group[-1].end, start + _SHORTEST)
        if at + 1 < len(groups):
            end = max(min(end, groups[at + 1][0].start), start + _SHORTEST)
        yield Cue(start, end, wrap(" ".join(word.text for word in group)), segment.speaker)


def _clean_words(segment: Segment) -> list[Word]:
    """The words that show, each at most one cue long (a text without spaces is cut by length)."""
    words = []
    for word in segment.words:
        text = clean(word.text)
        pieces = [text[i : i + LINE * LINES] for i in range(0, len(text), LINE * LINES)]
        step = max(word.end - word.start, 0.0) / max(len(pieces), 1)
        words += [
            Word(piece, word.start + i * step, word.start + (i + 1) * step, word.confidence, word.timed_by)
            for i, piece in enumerate(pieces)
        ]
    return words


def _groups(words: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """Words cut into cues: as few as fit, each ending at the best place of its second half."""
    rest = words
    while rest:
        fits = _fitting(rest)
        count = fits if fits == len(rest) else _best_break(rest[: fits + 1])
        yield rest[:count]
        rest = rest[count:]


def _fitting(words: Sequence[Word]) -> int:
    """How many words from the first on fit into one cue; at least one."""
    text = ""
    for count, word in enumerate(words):
        text = f"{text} {word.text}" if text else word.text
        too_long = word.end - words[0].start > SECONDS or not _fits(text)
        paused = count > 0 and word.start - words[count - 1].end > _PAUSE
        if count and (too_long or paused):
            return count
    return len(words)


def _fits(text: str) -> bool:
    if len(text) <= LINE:
        return True
    return len(text) <= LINE * LINES + 1 and len(_WRAPPER.wrap(text)) <= LINES


def _best_break(words: Sequence[Word]) -> int:
    """Where to end a cue of `words[:-1]` whose next word is the last: after a sentence, a comma, a pause, or full."""
    full = len(words) - 1
    least = max(1, full // 2)

    def worth(count: int) -> tuple[int, int]:
        before, after = words[count - 1], words[count]
        if after.start - before.end > _PAUSE:
            return 3, count
        if before.text.endswith(_ENDS):
            return 2, count
        return (1, count) if before.text.endswith(_COMMAS) else (0, count)

    return max(range(least, full + 1), key=worth)


_WRAPPER = TextWrapper(width=LINE, break_long_words=True, break_on_hyphens=False)


def wrap(text: str) -> tuple[str, ...]:
    """One line if it fits, else two of nearly equal length."""
    if len(text) <= LINE:
        return (text,)
    spaces = [at for at, character in enumerate(text) if character == " "]
    halves = [(text[:at], text[at + 1 :]) for at in spaces if at <= LINE and len(text) - at - 1 <= LINE]
    if halves:
        return min(halves, key=lambda half: abs(len(half[0]) - len(half[1])))
    return tuple(_WRAPPER.wrap(text))


def overlaps(found: Sequence[Cue]) -> bool:
    """True when two cues are on screen at once, as with two speakers at a time."""
    return any(after.start < before.end for before, after in pairwise(found))
