"""How far a machine's text is from a person's: word and character error rates, and what is confused.

Both sides are compared after one normalisation: NFKC, case folded, punctuation other than
symbols that are read aloud left out. Rates are the Levenshtein distance over the length of
the reference, as in NIST's sclite; they can exceed 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from rapidfuzz.distance import Levenshtein

from studio.domain import Counts
from studio.text import fold

if TYPE_CHECKING:
    import pandas as pd

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


def normal(text: str) -> list[str]:
    """The words that are compared. A token of nothing but punctuation is none."""
    return [word for token in text.split() if any(map(str.isalnum, word := fold(token))) or word in READ_ALOUD]


READ_ALOUD = frozenset("%&+=$€£°#@*")
"""Tokens that are spoken although they have no letter."""


def confusions(pairs: Iterable[tuple[str, str]], limit: int = 50) -> pd.DataFrame:
    """The most frequent differences: columns `heard`, `said`, `count`; empty where a word is extra or missing."""
    import pandas as pd

    found = Counter(one for hypothesis, reference in pairs for one in _differences(hypothesis, reference))
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))[:limit]
    rows = [(heard, said, count) for (heard, said), count in ranked]
    return pd.DataFrame(rows, columns=["heard", "said", "count"])


def _differences(hypothesis: str, reference: str) -> Iterator[tuple[str, str]]:
    heard, said = normal(hypothesis), normal(reference)
    for op in Levenshtein.editops(heard, said):
        yield (
            "" if op.tag == "insert" else heard[op.src_pos],
            "" if op.tag == "delete" else said[op.dest_pos],
        )
