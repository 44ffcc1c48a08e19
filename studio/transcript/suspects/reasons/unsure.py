"""Unsure: the model gave the word less of a chance than it gave others of this transcript.

Models differ in what their confidences mean, so only their order is used: a word among the least sure tenth is as
suspect whatever its figure, and one among the surest is trusted.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from studio.transcript.suspects.base import Evidence, Reason

SURE = 1000.0
"""Odds beyond which a word is no more or less suspect: one in a thousand is the least sure of most transcripts."""


def suspicions(evidence: Evidence) -> list[float]:
    """0 in the middle, and the further from it the more words there are to tell; 0 for words of which the model told
    nothing."""
    known = sorted(word.confidence for word in evidence.words if word.confidence is not None)
    return [0.0 if word.confidence is None else _strength(_share(known, word.confidence)) for word in evidence.words]


def _share(known: Sequence[float], confidence: float) -> float:
    """Of the words that are less sure, and half of those that are as sure."""
    return (bisect_left(known, confidence) + bisect_right(known, confidence) + 1) / 2 / (len(known) + 1)


def _strength(share: float) -> float:
    """`share`: of the words that are less sure. Its log odds, as a part of those of `SURE`."""
    return max(-1.0, min(1.0, math.log((1 - share) / share) / math.log(SURE)))


REASON = Reason("unsure", "the model was not sure", suspicions, weight=7.0)
