"""What is judged: a machine's words, wherever and however they stand by now."""

from __future__ import annotations

from dataclasses import replace

from studio.transcript.suspects.heard import as_heard
from tests.transcript.suspects.texts import segment, transcript


def test_what_a_person_wrote_anew_is_judged_as_it_was_and_no_longer_stands() -> None:
    said = segment(0, "enter your nambur", [0.9, 0.8, 0.3])
    now = segment(0, "Enter your own number.", [None, None, None, None])
    found = as_heard(transcript(now), {"s0": said})
    judged = found.transcript.segments[0].words
    assert [word.text for word in judged] == ["Enter", "your", "nambur"]
    assert [word.confidence for word in judged] == [0.9, 0.8, 0.3]
    assert found.standing == {("s0", 0), ("s0", 1)}


def test_words_are_judged_at_their_newest_times() -> None:
    said, now = segment(0, "log on"), segment(0, "log on")
    moved = replace(now, words=(now.words[0], replace(now.words[1], start=0.7, timed_by="person")))
    assert as_heard(transcript(moved), {"s0": said}).transcript.segments[0].words[1].start == 0.7


def test_what_no_machine_said_is_nobodys_to_judge_but_an_import_is() -> None:
    text = transcript(segment(0, "a"), segment(1, "b"))
    assert [each.id for each in as_heard(text, {"s1": segment(1, "b")}).transcript.segments] == ["s1"]
    assert as_heard(text, None).standing == {("s0", 0), ("s1", 0)}
