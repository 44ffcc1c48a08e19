"""Segments that are quicker written anew."""

from __future__ import annotations

import pytest

from studio.transcript.suspects.base import Evidence, Other
from studio.transcript.suspects.poor import poor
from tests.transcript.suspects.texts import segment, transcript


def test_where_a_third_of_the_words_is_doubtful_it_is_told_in_how_much() -> None:
    text = transcript(segment(0, "a b c", [0.2, 0.5, 0.8]), segment(1, "d e f"), segment(2, "g", [0.1]))
    assert poor(Evidence(text)) == pytest.approx({"s0": 0.5})


def test_where_another_model_heard_the_same_doubts_are_smaller() -> None:
    text = transcript(segment(0, "a b c", [0.2, 0.5, 0.8]))
    assert poor(Evidence(text, (Other(text),))) == {}


def test_without_confidences_nothing_is_expected() -> None:
    assert poor(Evidence(transcript(segment(0, "a b c", [None, None, None])))) == {}
