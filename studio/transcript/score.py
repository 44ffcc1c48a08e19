"""How far a machine's text is from a person's: word and character error rates.

Both sides are compared after one normalisation (`studio.text.fold`): case, typography and
punctuation left out, signs that are read aloud or make another number or word kept. Rates are
the Levenshtein distance over the length of the reference, as in NIST's sclite; they can exceed 1.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from studio.domain import Counts, Segment
from studio.text import fold, is_said

CACHED_SEGMENTS = 65_536
"""Scores kept by their texts: several recordings of three hours."""


@dataclass(frozen=True, slots=True)
class Score:
    """Rates over some segments; None where the reference has no words to divide by."""

    counts: Counts

    @property
    def errors(self) -> int:
        return self.counts.word_errors

    @property
    def words(self) -> int:
        return self.counts.word_count

    @property
    def wer(self) -> float | None:
        """0..1 and beyond; substitutions, deletions and insertions over reference words."""
        return self.counts.word_errors / self.counts.word_count if self.counts.word_count else None

    @property
    def cer(self) -> float | None:
        """The same over characters, spaces included."""
        return self.counts.char_errors / self.counts.char_count if self.counts.char_count else None


def score(pairs: Iterable[tuple[str, str]]) -> Score:
    """Rates over (hypothesis, reference) pairs."""
    return Score(total(segment_score(hypothesis, reference) for hypothesis, reference in pairs))


def total(counts: Iterable[Counts]) -> Counts:
    return sum(counts, Counts())


@lru_cache(maxsize=CACHED_SEGMENTS)
def segment_score(hypothesis: str, reference: str) -> Counts:
    """One segment's share. Remembered by its texts, so that an edit rescores one segment and not all."""
    said, right = normal(hypothesis), normal(reference)
    return Counts(
        word_errors=Levenshtein.distance(said, right),
        word_count=len(right),
        char_errors=Levenshtein.distance(" ".join(said), " ".join(right)),
        char_count=len(" ".join(right)),
    )


def segment_counts(segment: Segment, heard: str | None) -> Counts | None:
    """A segment's share of its transcript's score, beside what a machine heard there (None: no machine listened).

    Only what a person has touched or verified counts, and nothing unusable: None for the rest.
    """
    if heard is None or segment.status == "unusable":
        return None
    if segment.status == "draft" and segment.text == heard:
        return None
    return segment_score(heard, segment.text)


def normal(text: str) -> list[str]:
    """The words that are compared, cut at spaces of every kind. A token of nothing but punctuation is none."""
    return [word for token in text.split() if is_said(word := fold(token))]
