"""Each reason by itself: what it holds against a word, and what it does not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studio.transcript.suspects.base import Evidence, Other
from studio.transcript.suspects.reasons import disagrees, pace, silent, spelling, unsure
from tests.transcript.suspects.texts import segment, transcript


def test_only_the_order_of_confidences_counts() -> None:
    low, high = [0.1, 0.2, 0.3, 0.4], [0.96, 0.97, 0.98, 0.99]
    one, other = (unsure.suspicions(Evidence(transcript(segment(0, "a b c d", each)))) for each in (low, high))
    assert one == other == sorted(one, reverse=True)
    assert one[0] == pytest.approx(0.2, abs=0.01) == -one[3]


def test_a_word_of_which_the_model_told_nothing_is_neither_here_nor_there() -> None:
    assert unsure.suspicions(Evidence(transcript(segment(0, "a b", [None, None])))) == [0, 0]


def test_where_another_differs_counts_as_far_as_it_is_trusted_and_case_does_not() -> None:
    mine, other = transcript(segment(0, "Enter your nambur now.")), transcript(segment(0, "enter your number now"))
    found = disagrees.suspicions(Evidence(mine, (Other(other, 0.8),)))
    assert found == pytest.approx([0, 0, 0.8 * 0.75, 0])


def test_another_that_differs_nearly_everywhere_says_nothing() -> None:
    mine, other = transcript(segment(0, "a b c d")), transcript(segment(0, "e f g h"))
    assert disagrees.suspicions(Evidence(mine, (Other(other, 0.8),))) == [0, 0, 0, 0]


def test_two_others_are_averaged_and_a_second_segment_is_judged_at_its_place() -> None:
    mine = transcript(segment(0, "log on"), segment(1, "thank you all"))
    one = transcript(segment(0, "log on"), segment(1, "thank you or"))
    found = disagrees.suspicions(Evidence(mine, (Other(one), Other(mine))))
    assert found == pytest.approx([0, 0, 0, 0, 0.5 * 0.8 / 2])


def test_a_spelling_that_nobody_knows_is_suspect_less_so_where_it_comes_again_and_again() -> None:
    known = {"enter", "your", "the"}
    text = transcript(segment(0, "Enter your nambur, the 12 3rd www.asterisk.org Digium Digium Digium & …"))
    found = spelling.suspicions(Evidence(text, knows=lambda word: word.strip(",").lower() in known))
    assert found == [0, 0, 1, 0, 0, 0, 0, 0.5, 0.5, 0.5, 0, 0]
    assert spelling.suspicions(Evidence(text)) == [0] * 12


def test_a_word_that_is_far_too_long_for_its_letters_is_odd_by_measured_times_only() -> None:
    said = segment(0, "one two six ten old new")
    stretched = replace(said.words[5], end=6.0)
    odd = replace(said, words=(*said.words[:5], stretched))
    assert pace.suspicions(Evidence(transcript(odd))) == [0, 0, 0, 0, 0, 1]
    guessed = replace(odd, words=(*said.words[:5], replace(stretched, timed_by="interpolated")))
    assert pace.suspicions(Evidence(transcript(guessed))) == [0] * 6


def test_words_where_nobody_speaks_are_suspect_where_the_sound_was_looked_at() -> None:
    text = transcript(segment(0, "a b c"))
    assert silent.suspicions(Evidence(text, voice=((0.0, 0.45), (0.85, 0.9)))) == pytest.approx([0, 0.5, 1])
    assert silent.suspicions(Evidence(text, voice=())) == silent.suspicions(Evidence(text)) == [0, 0, 0]
