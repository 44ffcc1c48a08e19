"""What is judged: a transcript as a machine left it, timed as it is by now.

A segment that a person has parted or joined has what was said of its parts (`lineage`); what was deleted, or inserted
by hand, is nobody's to judge. Of an import without a machine's text the text itself is judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from studio.align.carry import changes
from studio.domain import Segment, Transcript

Place = tuple[str, int]
"""A segment's id, and the number of a word in it."""


@dataclass(frozen=True, slots=True)
class Heard:
    transcript: Transcript
    """With what the machine said in place of what stands there now."""
    standing: frozenset[Place]
    """Its words that are still there, but for case and punctuation."""


def as_heard(now: Transcript, said: Mapping[str, Segment] | None) -> Heard:
    """`said`: a machine's segments by id; None where no machine listened."""
    if said is None:
        every = frozenset((segment.id, place) for segment in now.segments for place in range(len(segment.words)))
        return Heard(now, every)
    pairs = [_laid_over(said[segment.id], segment) for segment in now.segments if segment.id in said]
    standing = frozenset((segment.id, place) for segment, kept in pairs for place in kept)
    return Heard(replace(now, segments=tuple(segment for segment, _ in pairs)), standing)


def _laid_over(said: Segment, now: Segment) -> tuple[Segment, Iterable[int]]:
    """The machine's segment; its words that are still there are timed and written as they are by now."""
    words = list(said.words)
    kept: list[int] = []
    for run in _kept(said, now):
        for place, word in zip(range(*run[0]), now.words[slice(*run[1])], strict=True):
            words[place] = replace(word, confidence=said.words[place].confidence)
            kept.append(place)
    return replace(said, start=now.start, end=now.end, words=tuple(words), channel=now.channel), kept


def _kept(said: Segment, now: Segment) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Which words of one are which of the other: their numbers, from and to."""
    if said.text == now.text:
        return [((0, len(said.words)), (0, len(now.words)))]
    runs = changes([word.text for word in said.words], [word.text for word in now.words])
    return [((run.i, run.j), (run.k, run.l)) for run in runs if run.kept]
