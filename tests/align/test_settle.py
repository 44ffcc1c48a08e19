"""Settling: words into another span, in order, as near to where they were as there is room."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from studio.align.graft import in_order
from studio.align.settle import settled
from studio.domain import Word
from tests.documents import words

SAID = (Word("one", 1.0, 1.4, 0.9), Word("two", 1.5, 1.9, 0.8), Word("three", 2.0, 2.6, 0.7))


@given(words(2.0, 8.0), st.floats(0, 10), st.floats(0.1, 10))
def test_in_any_span_they_stand_in_order(said: tuple[Word, ...], start: float, length: float) -> None:
    found = settled(said, start, start + length)
    assert in_order(found, start, start + length)
    assert [(word.text, word.confidence) for word in found] == [(word.text, word.confidence) for word in said]


def test_what_lies_inside_stays_and_what_is_clipped_says_so() -> None:
    assert settled(SAID, 0.5, 3.0) == SAID
    assert [(word.start, word.end, word.timed_by) for word in settled(SAID, 1.2, 2.3)] == [
        (1.2, 1.4, "carried"),
        (1.5, 1.9, "model"),
        (2.0, 2.3, "carried"),
    ]


def test_what_lies_outside_stands_at_the_edge_and_takes_no_more_than_it_needs() -> None:
    found = settled(SAID, 1.7, 3.0)
    assert [(round(word.start, 3), round(word.end, 3)) for word in found] == [(1.7, 1.73), (1.73, 1.9), (2.0, 2.6)]
    at_the_end = settled(SAID, 0.5, 1.2)
    assert [(round(word.start, 3), round(word.end, 3)) for word in at_the_end] == [
        (1.0, 1.14),
        (1.14, 1.17),
        (1.17, 1.2),
    ]
