"""A transducer's tokens as words, each with its times and confidence.

NeMo's own folding takes the space before “¿” away, counts other words then than it timed, and raises over the whole
batch; so words are made here, from its tokens.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from studio.align.place import RawWord, rounded

SPACE = "▁"
"""A token of SentencePiece that begins with it begins a word."""

LONGEST_FRAMES = 5
"""Of a token whose end nothing tells: 0.4 s."""


def words_of(hypothesis: Any, tokens: Sequence[str], frame: float) -> list[RawWord]:
    """The words of a hypothesis whose tokens are these; `frame` is the seconds of one frame.

    A word is as sure as its least sure token. One without letters, such as a late full stop, is no part of its time.
    """
    spans = _spans(hypothesis, len(tokens))
    words: list[RawWord] = []
    for token, span, sure in zip(tokens, spans, _confidences(hypothesis, len(tokens)), strict=True):
        text = token.replace(SPACE, "")
        if not words or (token.startswith(SPACE) and not _closes(text, words[-1])):
            words.append(RawWord(""))
        _add(words[-1], text, span, sure, frame)
    return [word for word in words if word.text]


def _add(word: RawWord, text: str, span: tuple[float, float] | None, sure: float | None, frame: float) -> None:
    spoken = any(letter.isalnum() for letter in text)
    if span is not None and (spoken or word.end is None):
        word.start = span[0] * frame if word.start is None else word.start
        word.end = span[1] * frame
    if sure is not None and text:
        word.confidence = sure if word.confidence is None else min(word.confidence, sure)
    word.text += text


def _closes(text: str, before: RawWord) -> bool:
    """True for a sign that stands by itself and belongs to the word before it."""
    return bool(text) and bool(before.text) and all(letter in ".,;:!?…" for letter in text)


def _spans(hypothesis: Any, count: int) -> Sequence[tuple[float, float] | None]:
    """First and last frame of each token; None where NeMo gave none.

    Without durations (RNN-T) NeMo knows only where a token begins: it then lasts until the next one, or a while.
    """
    stamped = hypothesis.timestamp.get("char", []) if isinstance(hypothesis.timestamp, dict) else []
    if not count or len(stamped) != count:
        return [None] * count
    starts = [float(each["start_offset"]) for each in stamped]
    if getattr(hypothesis, "token_duration", None) is not None:
        return list(zip(starts, (float(each["end_offset"]) for each in stamped), strict=True))
    ends = (min(max(then, start + 1), start + LONGEST_FRAMES) for start, then in pairwise([*starts, math.inf]))
    return list(zip(starts, ends, strict=True))


def _confidences(hypothesis: Any, count: int) -> Sequence[float | None]:
    sure = hypothesis.token_confidence
    return [rounded(float(value)) for value in sure] if sure is not None and len(sure) == count else [None] * count
