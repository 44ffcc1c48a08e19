"""Disagrees: another transcript of the recording has something else in its place, or nothing.

Case and punctuation are no disagreement. Which of the two is wrong nobody knows: it counts as far as the other is
trusted. Several others are averaged.
"""

from __future__ import annotations

from itertools import accumulate

from studio.domain import Transcript
from studio.text import fold
from studio.transcript.compare import DiffRun, Row, compare
from studio.transcript.suspects.base import Evidence, Reason


def suspicions(evidence: Evidence) -> list[float]:
    against, counted = [0.0] * len(evidence.words), [0] * len(evidence.words)
    for other in evidence.others:
        judged = _judged(evidence.transcript, other.transcript)
        # one that differs nearly everywhere has heard little: where it differs says nothing
        worth = other.trust * (1 - sum(differs for _, differs in judged) / max(len(judged), 1))
        for place, differs in judged:
            against[place] += worth * differs
            counted[place] += 1
    return [sum_ / count if count else 0.0 for sum_, count in zip(against, counted, strict=True)]


def _judged(transcript: Transcript, other: Transcript) -> list[tuple[int, bool]]:
    """Each word that was compared, by its place in the text, and whether the other has another."""
    counts = (len(segment.words) for segment in transcript.segments)
    firsts = dict(zip((segment.id for segment in transcript.segments), accumulate(counts, initial=0), strict=False))
    return [
        (firsts[row.key] + at, differs)
        for row in compare(transcript, other)
        if row.segment is not None
        for run in row.runs
        for differs in [not run.same and _said_otherwise(row, run)]
        for at in range(run.first, run.last)
    ]


def _said_otherwise(row: Row, run: DiffRun) -> bool:
    mine, theirs = row.words[run.first : run.last], row.others[run.other_first : run.other_last]
    return [fold(word.text) for word in mine] != [fold(word.text) for word in theirs]


REASON = Reason("disagrees", "another transcript differs", suspicions, weight=8.0)
