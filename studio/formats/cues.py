"""Subtitle cues: segments broken where a reader would, by the times of their words.

At most two lines of 42 characters and 7 seconds, at least 5/6 of a second, at most 17 characters a
second where the pauses around leave room, the limits of the broadcasters' style guides (BBC,
Netflix), which also break after punctuation and at pauses rather than anywhere, and leave no word
alone in a cue.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from textwrap import TextWrapper

from studio.domain import Segment, Word
from studio.text import SENTENCE_ENDS, clean

LINE = 42
"""Characters."""
LINES = 2
SECONDS = 7.0
SHORTEST = 0.834
"""Seconds, 20 frames of film, where there is room."""
CHARACTERS_PER_SECOND = 17.0
"""That a reader takes in, where there is room."""
_MILLISECONDS = 0.002
"""Seconds that writing a cue's times in milliseconds may take away."""
_LEAD = 0.5
"""Seconds before its first word at most that a cue stands where there is no room behind it."""
_LEAST = 0.05
"""Seconds; a cue without length is shown by no player."""
_LONGEST_NAME = 24
"""Characters of a speaker's name in front of a line."""
_PAUSE = 0.6
"""Seconds of silence between two words at which a cue ends."""
_ORPHANS_PAUSE = 1.5
"""Seconds of silence before a single last word that still shows with the words before it."""
_ENDS = tuple(SENTENCE_ENDS)
_COMMAS = (",", ";", ":", "、", "，", "،", "؛")


@dataclass(frozen=True, slots=True)
class Cue:
    """One subtitle: seconds, and at most two lines."""

    start: float
    end: float
    lines: tuple[str, ...]
    speaker: str | None = None


def cues(segments: Sequence[Segment], end: float = math.inf, *, named: bool = False) -> tuple[Cue, ...]:
    """The cues of all segments in time order, none overlapping the next by one speaker's own words.

    `end` is that of the sound (seconds). `named`: who speaks stands in front of every cue's text.
    """
    every = (cue for segment in segments for cue in _of_segment(segment, named))
    return tuple(_readable(sorted(every, key=lambda cue: (cue.start, cue.end)), end))


def _of_segment(segment: Segment, named: bool) -> Iterator[Cue]:
    name = f"{_short(clean(segment.speaker))}: " if named and segment.speaker and clean(segment.speaker) else ""
    groups = list(_groups(_clean_words(segment, LINE * LINES - len(name)), name))
    for at, group in enumerate(groups):
        start = segment.start if at == 0 and group[0].start - segment.start <= _PAUSE else group[0].start
        end = max(group[-1].end, start + _LEAST)
        if at + 1 < len(groups):
            end = max(min(end, groups[at + 1][0].start), start + _LEAST)
        start = start if end - start <= SECONDS else max(start, min(group[0].start, end - SECONDS))
        lines = wrap(name + " ".join(word.text for word in group))
        yield Cue(start, min(end, start + SECONDS), lines, segment.speaker)


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def _readable(ordered: Sequence[Cue], end: float) -> Iterator[Cue]:
    """The cues, each as long as its text takes to read: into the pause behind it, then into the one before it."""
    free = 0.0
    for at, cue in enumerate(ordered):
        wanted = min(max(SHORTEST, len(" ".join(cue.lines)) / CHARACTERS_PER_SECOND + _MILLISECONDS), SECONDS)
        following = next((later.start for later in ordered[at + 1 :] if later.start > cue.start), end)
        finish = max(cue.end, min(cue.start + wanted, following, end))
        start = min(cue.start, max(finish - wanted, free, cue.start - _LEAD, 0.0))
        yield replace(cue, start=start, end=finish)
        free = max(free, finish)


def _clean_words(segment: Segment, most: int) -> list[Word]:
    """The words that show, each at most one cue of `most` characters (a text without spaces is cut by length)."""
    words = []
    for word in segment.words:
        text = clean(word.text)
        pieces = [text[i : i + most] for i in range(0, len(text), most)]
        step = max(word.end - word.start, 0.0) / max(len(pieces), 1)
        words += [
            Word(piece, word.start + i * step, word.start + (i + 1) * step, word.confidence, word.timed_by)
            for i, piece in enumerate(pieces)
        ]
    return words


def _groups(words: Sequence[Word], name: str) -> Iterator[Sequence[Word]]:
    """Words cut into cues: as few as fit, each ending at the best place of its second half."""
    rest = words
    while rest:
        fits = _fitting(rest, name)
        count = fits if fits == len(rest) else _best_break(rest, fits)
        if len(rest) - count == 1 and _joins(rest, name):
            count = len(rest)
        yield rest[:count]
        rest = rest[count:]


def _fitting(words: Sequence[Word], name: str) -> int:
    """How many words from the first on fit into one cue; at least one."""
    text = name.rstrip()
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


def _joins(words: Sequence[Word], name: str) -> bool:
    """Whether a last word that a pause parts from the others is better shown with them than alone."""
    short = words[-1].end - words[0].start <= SECONDS and words[-1].start - words[-2].end <= _ORPHANS_PAUSE
    return short and _fits(name + " ".join(word.text for word in words))


def _best_break(words: Sequence[Word], full: int) -> int:
    """Where to end a cue into which `full` words fit: after a sentence, a comma, a pause, or full; no orphan behind it.

    Not so early that less than half of it is left, unless the next cue were a single word.
    """
    spilled = len(words) - full == 1 and words[full].start - words[full - 1].end <= _PAUSE
    most = full - 1 if spilled and full > 2 else full
    least = min(max(1, full // 2), most)

    def worth(count: int) -> tuple[int, int]:
        before, after = words[count - 1], words[count]
        if after.start - before.end > _PAUSE:
            return 3, count
        if before.text.endswith(_ENDS):
            return 2, count
        return (1, count) if before.text.endswith(_COMMAS) else (0, count)

    return max(range(least, most + 1), key=worth)


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


def times(cue: Cue, mark: str) -> str:
    """“00:00:04,350 --> 00:00:06,000”; `mark` stands before the milliseconds: SubRip has a comma, WebVTT a point."""
    return f"{_clock(cue.start, mark)} --> {_clock(cue.end, mark)}"


def _clock(seconds: float, mark: str) -> str:
    ms = max(round(seconds * 1000), 0)
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02}{mark}{ms % 1000:03}"
