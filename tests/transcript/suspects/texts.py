"""Small transcripts for suspects: half a second for each word, ten seconds for each segment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone

from studio.domain import Request, Segment, Transcript, Word

SURE = 0.9


def words(text: str, start: float = 0.0, confidences: Sequence[float | None] = ()) -> tuple[Word, ...]:
    said = text.split()
    known = [*confidences, *[SURE] * (len(said) - len(confidences))]
    return tuple(Word(word, start + n * 0.5, start + n * 0.5 + 0.4, known[n], "aligner") for n, word in enumerate(said))


def segment(key: int, text: str, confidences: Sequence[float | None] = ()) -> Segment:
    start = key * 10.0
    return Segment(f"s{key}", start, start + 9.0, words(text, start, confidences))


def transcript(*segments: Segment, key: str = "t") -> Transcript:
    made = datetime(2026, 1, 1, tzinfo=timezone.utc)
    return Transcript(key, "r", None, Request("m"), made, 1, segments)
