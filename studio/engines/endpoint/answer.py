"""What a server answered, as a window's result: nothing in it is believed unseen."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from studio.align.carry import carry
from studio.align.place import RawWord, placed, rounded
from studio.domain import Word
from studio.engines.base import Window, WindowResult
from studio.text import clean, split_words

SLACK = 0.5
"""Seconds by which a server may place words beyond the end of the sound: it counts in frames of its own. They are
clipped; of one that goes further no time is believed."""

log = logging.getLogger(__name__)


class NoTranscript(ValueError):
    """The answer has no text; says what is wrong with it."""


def result_of(answer: Any, window: Window, *, times: bool = True) -> WindowResult:
    """The text, with the server's times where they can be; raises NoTranscript."""
    if not isinstance(answer, Mapping) or not isinstance(answer.get("text"), str):
        raise NoTranscript("there is no text in what it sent")
    text = clean(answer["text"])
    if not text or not times:
        return WindowResult(text)
    raw = _raw_words(answer)
    if not _can_be(raw, window.end - window.start):
        if raw:
            log.warning("the times of %d words between %.1f s and %.1f s cannot be", len(raw), window.start, window.end)
        return WindowResult(text)
    return WindowResult(text, _of_text(text, placed(raw, window.start, window.end), window))


def _of_text(text: str, words: tuple[Word, ...], window: Window) -> tuple[Word, ...]:
    """The words of the text, which may be written otherwise than those with times: OpenAI's have no punctuation."""
    if [word.text for word in words] == split_words(text):
        return words
    return carry(words, text, window.start, window.end)


def _raw_words(answer: Mapping[str, Any]) -> list[RawWord]:
    """From `words`, or those of its `segments`; none where one of them is no word."""
    listed = answer.get("words") or [
        word for segment in _maps(answer.get("segments")) for word in _list(segment, "words")
    ]
    words = [_raw_word(each) for each in listed] if isinstance(listed, list) else []
    return [] if None in words else [word for word in words if word is not None and word.text]


def _raw_word(said: Any) -> RawWord | None:
    if not isinstance(said, Mapping):
        return None
    text = said.get("word", said.get("text"))
    start, end = _number(said.get("start")), _number(said.get("end"))
    if not isinstance(text, str) or start is None or end is None:
        return None
    sure = _number(said.get("probability", said.get("confidence")))
    return RawWord(clean(text), start, end, rounded(sure) if sure is not None and 0 <= sure <= 1 else None)


def _can_be(words: Sequence[RawWord], length: float) -> bool:
    """Whether the times are those of words that follow each other in a sound of so many seconds."""
    spans = [(word.start or 0.0, word.end or 0.0) for word in words]
    inside = all(0 <= start <= end <= length + SLACK for start, end in spans)
    ordered = all(one[0] <= other[0] for one, other in pairwise(spans))
    return bool(spans) and inside and ordered and spans[-1][1] > 0


def _number(value: Any) -> float | None:
    """Of a JSON number; true and false are none, nor what is not finite."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:  # a whole number that no float holds
        return None


def _maps(value: Any) -> Iterator[Mapping[str, Any]]:
    yield from (each for each in value if isinstance(each, Mapping)) if isinstance(value, list) else ()


def _list(value: Mapping[str, Any], name: str) -> list[Any]:
    found = value.get(name)
    return found if isinstance(found, list) else []
