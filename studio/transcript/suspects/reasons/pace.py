"""Pace: the aligner gave the word far more or far less time than its letters take, next to the others of its segment.

That is what is kept of an alignment's quality: text that was not said is squeezed between what was, or stretched over
it. Only times that were measured on the sound say it.
"""

from __future__ import annotations

from statistics import median

from studio.domain import Segment, Word
from studio.text import fold
from studio.transcript.suspects.base import Evidence, Reason

MEASURED = ("model", "aligner")

LETTER_SECONDS = 0.075
"""What a written letter of speech takes where a segment has too few words to tell."""

FEWEST_WORDS = 5

EXTRA_LETTERS = 2.0
"""A short word takes longer than its letters: every word counts as so many more."""

ODD, ODDEST = 2.0, 4.0
"""So many times slower or quicker than usual a word's pace is odd, or as odd as can be."""


def suspicions(evidence: Evidence) -> list[float]:
    return [each for segment in evidence.segments for each in _of_segment(segment)]


def _of_segment(segment: Segment) -> list[float]:
    paces = [_letter_seconds(word) for word in segment.words if _tells(word)]
    usual = median(paces) if len(paces) >= FEWEST_WORDS else LETTER_SECONDS
    return [_oddness(_letter_seconds(word) / usual) if _tells(word) else 0.0 for word in segment.words]


def _tells(word: Word) -> bool:
    """A number is longer said than written."""
    return word.timed_by in MEASURED and not any(map(str.isdigit, word.text))


def _letter_seconds(word: Word) -> float:
    return (word.end - word.start) / (len(fold(word.text)) + EXTRA_LETTERS)


def _oddness(ratio: float) -> float:
    times = max(ratio, 1 / max(ratio, 1e-6))
    return min(1.0, max(0.0, (times - ODD) / (ODDEST - ODD)))


REASON = Reason("pace", "too long or too short for its sound", suspicions, weight=0.3)
