"""Windows become segments that can be read and cut."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.domain import Request, Segment, Transcript, Word
from studio.engines.base import Window, WindowResult
from studio.limits import LONGEST_SEGMENT
from studio.transcript.document import check
from studio.transcript.segment import PADDING_SECONDS, ends_sentence, segments
from tests.documents import TEXTS, words


def window(start: float, end: float) -> Window:
    return Window(start, end, np.zeros(0, np.float32))


def spoken(*spans: tuple[str, float, float]) -> WindowResult:
    return WindowResult(" ".join(text for text, _, _ in spans), tuple(Word(*span) for span in spans))


def as_document(found: tuple[Segment, ...]) -> Transcript:
    created = datetime(2026, 1, 1, tzinfo=timezone.utc)
    return Transcript("t", "r", None, Request("m"), created, version=0, segments=found)


@given(words(100.0, 140.0, max_size=60))
def test_no_word_is_lost_moved_or_clipped(said: tuple[Word, ...]) -> None:
    found = segments(WindowResult("", said), window(100.0, 140.0))
    check(as_document(found))
    assert tuple(word for segment in found for word in segment.words) == said
    for segment in found:
        assert 100.0 <= segment.start <= segment.words[0].start
        assert segment.words[-1].end <= segment.end <= 140.0
        assert segment.words[0].start - segment.start <= PADDING_SECONDS + 1e-9
        assert segment.end - segment.words[-1].end <= PADDING_SECONDS + 1e-9
    assert all(one.end <= other.start for one, other in pairwise(found))


@given(TEXTS, st.sampled_from([5.0, 30.0, 40.0]))
def test_text_without_times_is_spread_over_the_window(text: str, length: float) -> None:
    found = segments(WindowResult(text), window(0.0, length))
    check(as_document(found))
    assert " ".join(segment.text for segment in found) == text
    assert all(word.timed_by == "interpolated" for segment in found for word in segment.words)


def test_confidences_without_times_go_with_their_words() -> None:
    (segment,) = segments(WindowResult("so sure", confidences=(0.5, 0.9)), window(0.0, 3.0))
    assert [word.confidence for word in segment.words] == [0.5, 0.9]


def test_silence_has_no_segment() -> None:
    assert segments(WindowResult(""), window(0.0, 30.0)) == ()
    assert segments(WindowResult(" \n"), window(0.0, 30.0)) == ()


def test_a_pause_ends_a_segment_and_is_shared() -> None:
    heard = spoken(("one", 0.1, 0.5), ("two", 0.8, 1.0), ("three", 1.7, 2.0), ("four", 4.0, 5.0))
    found = segments(heard, window(0.0, 30.0), "de")
    assert [segment.text for segment in found] == ["one two", "three", "four"]
    assert [(segment.start, segment.end) for segment in found] == [
        pytest.approx((0.0, 1.25)),
        pytest.approx((1.45, 2.25)),
        pytest.approx((3.75, 5.25)),
    ]
    assert {segment.language for segment in found} == {"de"}
    assert [segment.id for segment in found] == ["00000000", "00001450", "00003750"]


def test_a_short_pause_is_not_overlapped() -> None:
    one, other = segments(spoken(("one", 0.0, 1.0), ("two", 1.61, 2.0)), window(0.0, 2.0))
    assert one.end == pytest.approx(1.25)
    assert other.start == pytest.approx(1.36)
    assert one.end <= other.start


def test_a_long_segment_ends_with_its_sentence() -> None:
    said = [(f"w{i}", i * 0.5, i * 0.5 + 0.5) for i in range(60)]
    said[9], said[29], said[39] = ("Five.", 4.5, 5.0), ("Fifteen.”", 14.5, 15.0), ("Twenty?", 19.5, 20.0)
    found = segments(spoken(*said), window(0.0, 30.0))
    assert [segment.words[-1].text for segment in found] == ["Fifteen.”", "w59"]


def test_speech_without_a_pause_is_cut_at_its_widest_gap() -> None:
    said = [(f"w{i}", i * 0.5, i * 0.5 + (0.45 if i == 49 else 0.5)) for i in range(120)]
    found = segments(spoken(*said), window(0.0, 60.0))
    assert found[0].words[-1].text == "w49"
    assert all(segment.duration <= LONGEST_SEGMENT for segment in found)


@pytest.mark.parametrize(
    ("text", "ends"),
    [("end.", True), ("“end?”", True), ("3.5", False), ("end,", False), ("終わり。", True), ("", False)],
)
def test_sentence_ends(text: str, ends: bool) -> None:
    assert ends_sentence(text) is ends


def test_words_of_a_model_are_cleaned() -> None:
    heard = WindowResult("", (Word(" ok\x00", 0.0, 1.0), Word("", 1.0, 1.1), replace(Word("cafe\u0301", 1.2, 2.0))))
    (segment,) = segments(heard, window(0.0, 5.0))
    assert segment.text == "ok café"
