"""Silent: nobody's voice is heard where the word stands. Models write words into silence and noise.

Only times that were measured on the sound say it, and only where some voice was found at all.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from studio.domain import Region, Word
from studio.transcript.suspects.base import Evidence, Reason
from studio.transcript.suspects.reasons.pace import MEASURED

LEAST = 0.25
"""The share of a word's time that a voice must be heard in."""


def suspicions(evidence: Evidence) -> list[float]:
    if not evidence.voice:
        return [0.0] * len(evidence.words)
    ends = [end for _, end in evidence.voice]
    return [_suspicion(word, evidence.voice, ends) for word in evidence.words]


def _suspicion(word: Word, voice: Sequence[Region], ends: Sequence[float]) -> float:
    if word.timed_by not in MEASURED:
        return 0.0
    heard, at = 0.0, bisect_left(ends, word.start)
    while at < len(voice) and voice[at][0] < word.end:
        heard += min(voice[at][1], word.end) - max(voice[at][0], word.start)
        at += 1
    return max(0.0, 1 - heard / (word.end - word.start) / LEAST)


REASON = Reason("silent", "no voice heard here", suspicions, weight=1.5)
