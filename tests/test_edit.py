"""Edits: what they change, what they keep, and the way back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio import edit
from studio.align.graft import Piece, Stretch
from studio.domain import Edit, Request, Segment, Status, Transcript, Word
from studio.errors import Conflict, EditError, NotFound
from studio.text import clean
from tests.documents import TEXTS, transcripts, words


def content(transcript: Transcript) -> tuple[Segment, ...]:
    return tuple(replace(segment, revision=0) for segment in transcript.segments)


@st.composite
def edited(draw: st.DrawFn) -> tuple[Transcript, Edit]:
    transcript = draw(transcripts())
    segment = draw(st.sampled_from(transcript.segments))
    status: Status = draw(st.sampled_from(["draft", "verified", "unusable"]))
    change = draw(st.sampled_from(["set_text", "set_status", "take"]))
    if change == "set_text":
        return transcript, edit.set_text(transcript, segment.id, draw(TEXTS))
    if change == "set_status":
        return transcript, edit.set_status(transcript, segment.id, status)
    first, last = sorted(draw(st.tuples(*[st.integers(0, len(segment.words))] * 2)))
    piece = Piece(first, last, draw(words(max(segment.start - 1.0, 0.0), segment.end + 1.0)))
    return transcript, edit.take(transcript, segment.id, [piece])


@given(edited())
def test_an_edit_leaves_a_document_and_its_inverse_restores_it(case: tuple[Transcript, Edit]) -> None:
    transcript, change = case
    edit.check(transcript)
    after = edit.apply(transcript, change)
    edit.check(after)
    back = edit.apply(after, change.inverse)
    edit.check(back)
    assert content(back) == content(transcript)
    assert content(edit.apply(back, change)) == content(after)


@given(edited())
def test_spans_order_and_other_segments_are_preserved(case: tuple[Transcript, Edit]) -> None:
    transcript, change = case
    after = edit.apply(transcript, change)
    assert [(s.id, s.start, s.end) for s in after.segments] == [(s.id, s.start, s.end) for s in transcript.segments]
    touched = {segment.id for segment in change.before}
    for old, new in zip(transcript.segments, after.segments, strict=True):
        assert (new == old) is (old.id not in touched)


@given(edited())
def test_versions_and_revisions_only_grow(case: tuple[Transcript, Edit]) -> None:
    transcript, change = case
    after = edit.apply(transcript, change)
    back = edit.apply(after, change.inverse)
    assert transcript.version < after.version < back.version
    touched = change.before[0].id
    revisions = [edit.find(each, touched).revision for each in (transcript, after, back)]
    assert revisions == sorted(set(revisions))


@given(transcripts(), st.text(max_size=60))
def test_what_was_typed_is_what_is_kept(transcript: Transcript, typed: str) -> None:
    segment = transcript.segments[0]
    after = edit.apply(transcript, edit.set_text(transcript, segment.id, typed))
    assert edit.find(after, segment.id).text == clean(typed)
    edit.check(after)


def document(*segments: Segment) -> Transcript:
    created = datetime(2026, 1, 1, tzinfo=timezone.utc)
    return Transcript("t", "r", None, Request("model"), created, version=0, segments=segments)


SPOKEN = Segment("a", 0.0, 2.0, (Word("one", 0.1, 0.5, 0.9), Word("two", 0.5, 1.0, 0.8)))


def test_a_changed_segment_is_a_conflict() -> None:
    mine = edit.set_text(document(SPOKEN), "a", "one too")
    theirs = edit.apply(document(SPOKEN), edit.set_text(document(SPOKEN), "a", "won two"))
    with pytest.raises(Conflict):
        edit.apply(theirs, mine)


def test_a_deleted_segment_is_a_conflict() -> None:
    with pytest.raises(Conflict):
        edit.apply(document(), edit.set_status(document(SPOKEN), "a", "verified"))


def test_a_newer_revision_with_the_same_content_is_none() -> None:
    mine = edit.set_text(document(SPOKEN), "a", "one too")
    standing = document(replace(SPOKEN, revision=7))
    assert edit.find(edit.apply(standing, mine), "a").revision == 8


def test_an_unknown_segment() -> None:
    with pytest.raises(NotFound):
        edit.set_text(document(SPOKEN), "b", "x")


def test_a_text_beyond_all_speech() -> None:
    with pytest.raises(EditError, match="at most"):
        edit.set_text(document(SPOKEN), "a", "word " * 10_000)


def test_empty_text_is_a_segment_in_which_nothing_is_said() -> None:
    after = edit.apply(document(SPOKEN), edit.set_text(document(SPOKEN), "a", " \n"))
    edit.check(after)
    assert edit.find(after, "a").words == ()


def test_acoustic_times_belong_to_the_edit_that_asked_for_them() -> None:
    start = document(SPOKEN)
    change = edit.set_text(start, "a", "one too")
    written = edit.apply(start, change).segments[0]
    aligned = replace(written, words=(written.words[0], Word("too", 0.6, 0.9, None, "aligner")))
    amended = edit.amend(change, aligned)
    after = edit.apply(start, amended)
    assert after.segments[0].words == aligned.words
    assert content(edit.apply(after, amended.inverse)) == content(start)


@pytest.mark.parametrize("segment", [replace(SPOKEN, id="b"), replace(SPOKEN, words=SPOKEN.words[:1])])
def test_times_for_another_text_amend_nothing(segment: Segment) -> None:
    change = edit.set_text(document(SPOKEN), "a", "one too")
    with pytest.raises(Conflict):
        edit.amend(change, segment)


def of(*words: Word, start: float = 0.0, end: float = 2.0) -> Segment:
    return Segment("a", start, end, words)


@pytest.mark.parametrize(
    ("segments", "problem"),
    [
        ((SPOKEN, SPOKEN), "same id"),
        ((replace(SPOKEN, id="z", start=5.0, end=9.0, words=()), SPOKEN), "starts later"),
        ((of(start=2.0, end=2.0),), "does not end after it starts"),
        ((of(start=-1.0),), "starts before the recording"),
        ((of(end=40.1),), "at most 40 s"),
        ((of(Word("", 0.0, 1.0)),), "empty word"),
        ((of(Word("two words", 0.0, 1.0)),), "empty word"),
        ((of(Word("bell\x07", 0.0, 1.0)),), "do not belong"),
        ((of(Word("cafe\u0301", 0.0, 1.0)),), "do not belong"),
        ((of(Word("sure", 0.0, 1.0, 1.5)),), "confidence"),
        ((of(Word("never", 1.0, 1.0)),), "takes no time"),
        ((of(Word("one", 0.0, 1.0), Word("two", 0.9, 1.5)),), "overlap"),
        ((of(Word("early", 0.5, 1.0), start=0.6),), "outside"),
        ((of(Word("late", 1.5, 2.1)),), "outside"),
        ((of(Word("lost", float("nan"), 1.0)),), "takes no time"),
    ],
)
def test_check_names_the_first_problem(segments: tuple[Segment, ...], problem: str) -> None:
    with pytest.raises(EditError, match=problem):
        edit.check(document(*segments))


def test_a_text_that_a_person_wrote_is_not_doubted() -> None:
    doubted = document(replace(SPOKEN, doubt="repeats"))
    assert edit.set_text(doubted, "a", "one too").after[0].doubt is None
    assert edit.set_text(doubted, "a", " one  two").after == doubted.segments, "nothing was written"
    assert edit.set_status(doubted, "a", "verified").after[0].doubt == "repeats"
    taken = edit.take(doubted, "a", [Piece(1, 2, (Word("too", 0.5, 1.0),))])
    assert taken.after[0].doubt is None
    assert edit.take(doubted, "a", [Piece(1, 2, (Word("two", 0.6, 1.1),))]).after == doubted.segments
    assert content(edit.apply(edit.apply(doubted, taken), taken.inverse)) == doubted.segments


def test_taking_keeps_what_a_segment_is() -> None:
    mine = document(replace(SPOKEN, status="verified", speaker="S1"))
    (after,) = edit.take(mine, "a", [Piece(1, 2, (Word("too", 0.55, 0.95, 0.4, "aligner"),))]).after
    assert after.words == (SPOKEN.words[0], Word("too", 0.55, 0.95, 0.4, "aligner"))
    assert replace(after, words=SPOKEN.words) == mine.segments[0]


def test_pieces_may_come_in_any_order() -> None:
    pieces = [Piece(1, 2, (Word("2", 0.5, 1.0),)), Piece(0, 1, (Word("1", 0.1, 0.5),)), Piece(2, 2, ())]
    assert edit.take(document(SPOKEN), "a", pieces).after[0].text == "1 2"


@pytest.mark.parametrize("pieces", [[(0, 3)], [(1, 0)], [(0, 2), (1, 2)], [(-1, 1)], [(3, 3)]])
def test_pieces_that_overlap_or_lie_outside(pieces: list[tuple[int, int]]) -> None:
    with pytest.raises(EditError, match="the places overlap, or there are none"):
        edit.take(document(SPOKEN), "a", [Piece(*places, ()) for places in pieces])


def test_taking_more_than_a_segment_holds() -> None:
    words = tuple(Word("w" * 99, number / 200, (number + 1) / 200) for number in range(300))
    with pytest.raises(EditError, match="at most"):
        edit.take(document(SPOKEN), "a", [Piece(0, 2, words)])


def test_speech_that_was_missing_becomes_a_segment_and_goes_again() -> None:
    mine = document(SPOKEN)
    stretch = Stretch(3.0, 5.0, (Word("three", 3.2, 3.6, 0.5), Word("four", 3.5, 5.4, 0.4)), "S2")
    taken = edit.take_stretch(mine, stretch)
    after = edit.apply(mine, taken)
    edit.check(after)
    assert [segment.id for segment in after.segments] == ["a", "00003000-1"]
    assert (after.segments[1].text, after.segments[1].speaker) == ("three four", "S2")
    assert [word.timed_by for word in after.segments[1].words] == ["model", "carried"]
    assert [word.confidence for word in after.segments[1].words] == [0.5, 0.4]
    assert content(edit.apply(after, taken.inverse)) == content(mine)
    again = edit.apply(after, edit.take_stretch(after, stretch))
    assert [segment.id for segment in again.segments] == ["a", "00003000-1", "00003000-2"]


def test_taking_all_is_one_step() -> None:
    mine = document(SPOKEN, replace(SPOKEN, id="b", start=2.0, end=4.0, words=()), replace(SPOKEN, id="c"))
    stretches = [Stretch(5.0, 6.0, (Word(text, 5.1, 5.4),)) for text in ("x", "y")]
    pieces = {"a": [Piece(0, 1, ())], "b": [Piece(0, 0, (Word("new", 2.5, 3.0),))]}
    taken = edit.take_all(mine, pieces, stretches)
    assert [segment.id for segment in taken.before] == ["a", "b"]
    after = edit.apply(mine, taken)
    assert {segment.id: segment.text for segment in after.segments} == {
        "a": "two",
        "b": "new",
        "c": "one two",
        "00005000-1": "x",
        "00005000-2": "y",
    }
    assert set(content(edit.apply(after, taken.inverse))) == set(content(mine))
    with pytest.raises(NotFound):
        edit.take_all(mine, {"d": []})


def test_rounded_milliseconds_are_no_problem() -> None:
    edit.check(document(of(Word("one", 0.0, 1.0005), Word("two", 1.0, 2.001))))
