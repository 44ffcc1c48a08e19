"""Poor: segments of which so much is expected to be wrong that writing them anew is quicker than correcting them.

Here a confidence is taken at its word: on drafts of both embedded models its mean was near the share of right words
(`bench/suspects.py`). Where other transcripts agree, most of what a model was unsure of is right.
"""

from __future__ import annotations

from collections.abc import Mapping
from statistics import fmean

from studio.transcript.suspects.base import Evidence
from studio.transcript.suspects.reasons import disagrees

LIMIT = 0.3
"""Of its words: from there on correcting takes longer than typing (Gaur et al. 2016, “The effects of automatic speech
recognition quality on human transcription latency”)."""

FEWEST_WORDS = 3

AGREED = 0.3
"""Of a model's doubt that is left where others have the same word."""


def poor(evidence: Evidence) -> Mapping[str, float]:
    """The share of words expected to be wrong, of those segments where it is over `LIMIT`, by id, in time order."""
    against = disagrees.suspicions(evidence)
    found: dict[str, float] = {}
    at = 0
    for segment in evidence.segments:
        parts = against[at : at + len(segment.words)]
        at += len(segment.words)
        if len(parts) < FEWEST_WORDS:
            continue
        doubts = [1 - word.confidence if word.confidence is not None else 0.0 for word in segment.words]
        expected = fmean(_expected(*each, alone=not evidence.others) for each in zip(doubts, parts, strict=True))
        if expected > LIMIT:
            found[segment.id] = expected
    return found


def _expected(doubt: float, against: float, *, alone: bool) -> float:
    if alone:
        return doubt
    return max(doubt, against) if against else AGREED * doubt
