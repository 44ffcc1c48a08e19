"""Hypothesis strategies for transcripts that pass `document.check`."""

from __future__ import annotations

from datetime import datetime, timezone

from hypothesis import strategies as st

from studio.domain import Request, Segment, Transcript, Word
from studio.text import clean

TRANSCRIBED = ["recording", "warnings", "model", "task", "source_lang", "target_lang", "pnc", "text", "segments"]
"""The fields of an answer to `transcribe --json` and to the endpoint, in their order."""

WORDS = st.text(min_size=1, max_size=8).map(clean).filter(lambda word: word != "" and " " not in word)
TEXTS = st.lists(WORDS, max_size=12).map(" ".join)


@st.composite
def words(draw: st.DrawFn, start: float, end: float, max_size: int = 10) -> tuple[Word, ...]:
    """Words in order between `start` and `end`, with pauses between some of them."""
    texts = draw(st.lists(WORDS, max_size=max_size))
    count = 2 * len(texts) + 1
    steps = draw(st.lists(st.integers(1, 50), min_size=count, max_size=count))
    scale = (end - start) / sum(steps)
    edges = [start + scale * sum(steps[: index + 1]) for index in range(count)]
    return tuple(
        Word(text, edges[2 * index], edges[2 * index + 1], draw(st.none() | st.floats(0, 1)))
        for index, text in enumerate(texts)
    )


@st.composite
def transcripts(draw: st.DrawFn, min_size: int = 1, max_size: int = 6) -> Transcript:
    """Segments one behind the other, some apart."""
    segments, now = [], 0.0
    for index in range(draw(st.integers(min_size, max_size))):
        start = now + draw(st.sampled_from([0.0, 0.5, 3.0]))
        now = start + draw(st.floats(0.5, 39.0))
        segments.append(Segment(f"s{index}", start, now, draw(words(start, now)), revision=draw(st.integers(0, 3))))
    created = datetime(2026, 1, 1, tzinfo=timezone.utc)
    return Transcript("t", "r", None, Request("model"), created, version=0, segments=tuple(segments))
