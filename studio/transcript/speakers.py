"""Who says what: names of speakers, and words given to whoever speaks while they are said."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from studio.domain import Segment, Transcript, Turn, Word
from studio.errors import EditError, shown
from studio.limits import LONGEST_SPEAKER
from studio.text import clean


def checked_name(name: str) -> str:
    """A speaker's name in one line, as it is kept. Raises EditError for one with nothing in it, or too long."""
    found = clean(name)
    if not found:
        raise EditError("A speaker's name needs a letter or a digit.")
    if len(found) > LONGEST_SPEAKER:
        raise EditError(f"A speaker's name has at most {LONGEST_SPEAKER} characters; this one has {len(found)}.")
    return found


def spoken_by(document: Transcript, speaker: str) -> tuple[Segment, ...]:
    """Their segments. Raises EditError where there are none."""
    theirs = tuple(each for each in document.segments if each.speaker == speaker)
    if not theirs:
        raise EditError(f"Nobody is called {shown(speaker)} here. The name may have been changed in the meantime.")
    return theirs


def named(segments: Iterable[Segment], name: str | None) -> tuple[Segment, ...]:
    return tuple(replace(each, speaker=name) for each in segments)


def assigned(segment: Segment, turns: Turns) -> list[Segment]:
    """The segment with its speaker, or in parts where that changes; the parts have its id still.

    Each word goes to whoever speaks most while it is said; one during which nobody does goes with its neighbours. Where
    nobody speaks in all of it, it stays as it is.
    """
    if not segment.words:
        name = turns.most(segment.start, segment.end)
        return [replace(segment, speaker=name or segment.speaker)]
    heard = _filled([turns.most(word.start, word.end) for word in segment.words])
    if heard is None:
        return [segment]
    groups = [tuple(group) for _, group in groupby(zip(heard, segment.words, strict=True), key=lambda pair: pair[0])]
    edges = [segment.start, *_borders([[word for _, word in group] for group in groups]), segment.end]
    return [
        replace(segment, start=start, end=end, words=tuple(word for _, word in group), speaker=group[0][0])
        for group, (start, end) in zip(groups, pairwise(edges), strict=True)
    ]


def _filled(heard: Sequence[str | None]) -> list[str] | None:
    """Everybody's name: where none is known that of the word before, at the beginning that of the first who speaks."""
    last = next((name for name in heard if name is not None), None)
    if last is None:
        return None
    found = []
    for name in heard:
        last = name or last
        found.append(last)
    return found


def _borders(groups: Sequence[Sequence[Word]]) -> Iterator[float]:
    """In the middle between the last word of one and the first of the next."""
    for one, other in pairwise(groups):
        yield (one[-1].end + other[0].start) / 2


class Turns:
    """Who speaks when, made to be asked about any stretch."""

    def __init__(self, turns: Iterable[Turn]) -> None:
        by_speaker: dict[str, list[Turn]] = {}
        for turn in turns:
            by_speaker.setdefault(turn.speaker, []).append(turn)
        self._lines = {speaker: _Line.of(own) for speaker, own in by_speaker.items()}

    def most(self, start: float, end: float) -> str | None:
        """Who speaks most from `start` to `end` (seconds); of equals the first named; None where nobody does."""
        best, most = None, 0.0
        for speaker, line in self._lines.items():
            if (spoken := line.until(end) - line.until(start)) > most + 1e-9:
                best, most = speaker, spoken
        return best


@dataclass(frozen=True, slots=True)
class _Line:
    """One speaker's weight over time, summed up: constant between `times`."""

    times: list[float]
    sums: list[float]
    """Up to each of the times."""
    weights: list[float]
    """From each of them on."""

    @classmethod
    def of(cls, turns: Sequence[Turn]) -> _Line:
        steps: dict[float, float] = {}
        for turn in turns:
            steps[turn.start] = steps.get(turn.start, 0.0) + turn.weight
            steps[turn.end] = steps.get(turn.end, 0.0) - turn.weight
        line = cls([], [], [])
        weight = total = last = 0.0
        for time in sorted(steps):
            total += weight * (time - last)
            weight, last = weight + steps[time], time
            line.times.append(time)
            line.sums.append(total)
            line.weights.append(weight)
        return line

    def until(self, time: float) -> float:
        at = bisect_right(self.times, time) - 1
        return 0.0 if at < 0 else self.sums[at] + self.weights[at] * (time - self.times[at])
