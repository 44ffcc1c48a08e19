"""Documents: what an edit changes, what it keeps, and the way back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.align.graft import Piece
from studio.domain import Edit, Request, Segment, Status, Transcript, Word
from studio.errors import Conflict, EditError, NotFound
from studio.text import clean
from studio.transcript.document import apply, check, find
from tests.documents import TEXTS, transcripts, words
from tests.transcript.editing import made, taken


def content(transcript: Transcript) -> tuple[Segment, ...]:
    return tuple(replace(segment, revision=0) for segment in transcript.segments)


@st.composite
def edited(draw: st.DrawFn) -> tuple[Transcript, Edit]:
    transcript = draw(transcripts())
    segment = draw(st.sampled_from(transcript.segments))
    status: Status = draw(st.sampled_from(["draft", "verified", "unusable"]))
    change = draw(st.sampled_from(["set_text", "set_status", "take"]))
    if change == "set_text":
        return transcript, made("set_text", transcript, segment=segment.id, text=draw(TEXTS))
    if change == "set_status":
        return transcript, made("set_status", transcript, segment=segment.id, status=status)
    first, last = sorted(draw(st.tuples(*[st.integers(0, len(segment.words))] * 2)))
    piece = Piece(first, last, draw(words(max(segment.start - 1.0, 0.0), segment.end + 1.0)))
    return transcript, taken(transcript, segment.id, [piece])


@given(edited())
def test_an_edit_leaves_a_document_and_its_inverse_restores_it(case: tuple[Transcript, Edit]) -> None:
    transcript, change = case
    check(transcript)
    after = apply(transcript, change)
    check(after)
    back = apply(after, change.inverse)
    check(back)
    assert content(back) == content(transcript)
    assert content(apply(back, change)) == content(after)


@given(edited())
def test_spans_order_and_other_segments_are_preserved(case: tuple[Transcript, Edit]) -> None:
    transcript, change = case
    after = apply(transcript, change)
    assert [(s.id, s.start, s.end) for s in after.segments] == [(s.id, s.start, s.end) for s in transcript.segments]
    touched = {segment.id for segment in change.before}
    for old, new in zip(transcript.segments, after.segments, strict=True):
        assert (new == old) is (old.id not in touched)


@given(edited())
def test_versions_and_revisions_only_grow(case: tuple[Transcript, Edit]) -> None:
    transcript, change = case
    after = apply(transcript, change)
    back = apply(after, change.inverse)
    assert transcript.version < after.version < back.version
    touched = change.before[0].id
    revisions = [find(each, touched).revision for each in (transcript, after, back)]
    assert revisions == sorted(set(revisions))


@given(transcripts(), st.text(max_size=60))
def test_what_was_typed_is_what_is_kept(transcript: Transcript, typed: str) -> None:
    segment = transcript.segments[0]
    after = apply(transcript, made("set_text", transcript, segment=segment.id, text=typed))
    assert find(after, segment.id).text == clean(typed)
    check(after)


def document(*segments: Segment) -> Transcript:
    created = datetime(2026, 1, 1, tzinfo=timezone.utc)
    return Transcript("t", "r", None, Request("model"), created, version=0, segments=segments)


SPOKEN = Segment("a", 0.0, 2.0, (Word("one", 0.1, 0.5, 0.9), Word("two", 0.5, 1.0, 0.8)))


def test_a_changed_segment_is_a_conflict() -> None:
    mine = made("set_text", document(SPOKEN), segment="a", text="one too")
    theirs = apply(document(SPOKEN), made("set_text", document(SPOKEN), segment="a", text="won two"))
    with pytest.raises(Conflict):
        apply(theirs, mine)


def test_a_deleted_segment_is_a_conflict() -> None:
    with pytest.raises(Conflict):
        apply(document(), made("set_status", document(SPOKEN), segment="a", status="verified"))


def test_a_newer_revision_with_the_same_content_is_none() -> None:
    mine = made("set_text", document(SPOKEN), segment="a", text="one too")
    standing = document(replace(SPOKEN, revision=7))
    assert find(apply(standing, mine), "a").revision == 8


def test_an_unknown_segment() -> None:
    with pytest.raises(NotFound):
        made("set_text", document(SPOKEN), segment="b", text="x")


def test_a_text_beyond_all_speech() -> None:
    with pytest.raises(EditError, match="at most"):
        made("set_text", document(SPOKEN), segment="a", text="word " * 10_000)


def test_empty_text_is_a_segment_in_which_nothing_is_said() -> None:
    after = apply(document(SPOKEN), made("set_text", document(SPOKEN), segment="a", text=" \n"))
    check(after)
    assert find(after, "a").words == ()


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
        check(document(*segments))


def test_a_text_that_a_person_wrote_is_not_doubted() -> None:
    doubted = document(replace(SPOKEN, quality_flag="repeats"))
    assert made("set_text", doubted, segment="a", text="one too").after[0].quality_flag is None
    assert made("set_text", doubted, segment="a", text=" one  two").after == doubted.segments, "nothing was written"
    assert made("set_status", doubted, segment="a", status="verified").after[0].quality_flag == "repeats"
    change = taken(doubted, "a", [Piece(1, 2, (Word("too", 0.5, 1.0),))])
    assert change.after[0].quality_flag is None
    assert taken(doubted, "a", [Piece(1, 2, (Word("two", 0.6, 1.1),))]).after == doubted.segments
    assert content(apply(apply(doubted, change), change.inverse)) == doubted.segments


def test_rounded_milliseconds_are_no_problem() -> None:
    check(document(of(Word("one", 0.0, 1.0005), Word("two", 1.0, 2.001))))
