"""Many segments at once: each operation is one step, tells of how many, and is the same as one by one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.domain import Edit, Segment, Status, Transcript, Word
from studio.errors import Conflict, EditError, NotFound
from studio.transcript.document import apply
from studio.transcript.ops import label, operation
from studio.transcript.ops.base import Slice
from tests.documents import transcripts
from tests.transcript.editing import made
from tests.transcript.test_document import content, document


def row(key: str, start: float, *words: str, status: Status = "draft", **more: Any) -> Segment:
    said = tuple(Word(each, start + n * 0.3, start + n * 0.3 + 0.2, timed_by="model") for n, each in enumerate(words))
    return Segment(key, start, start + 1.0, said, status=status, **more)


TALK = document(
    row("a", 0.0, "one", "two"), row("b", 1.0, "three", status="verified"), row("c", 2.0, "four"), row("d", 3.0, "five")
)


def test_many_are_marked_and_those_that_are_already_are_left_alone() -> None:
    step = made("set_statuses", TALK, segments=["a", "b", "d"], status="verified")
    assert [each.id for each in step.before] == ["a", "d"]
    assert label(step.op) == "Verify 2 segments"
    now = apply(TALK, step)
    assert [each.status for each in now.segments] == ["verified", "verified", "draft", "verified"]
    back = made("set_statuses", now, segments=["b"], status="draft")
    assert label(back.op) == "Un-verify 1 segment"
    assert content(apply(now, step.inverse)) == TALK.segments
    nothing = made("set_statuses", TALK, segments=["b"], status="verified")
    assert nothing.before == nothing.after == ()


def test_many_are_deleted_and_come_back() -> None:
    step = made("delete_segments", TALK, segments=["d", "a"])
    assert label(step.op) == "Delete 2 segments"
    now = apply(TALK, step)
    assert [each.id for each in now.segments] == ["b", "c"]
    assert content(apply(now, step.inverse)) == TALK.segments


def test_neighbours_become_one_and_what_a_machine_had_said_of_them_too() -> None:
    heard = {each.id: replace(each, words=each.words[:1]) for each in TALK.segments}
    asked = operation("merge_rows").parse({"segments": ["c", "b", "a"]})
    step = operation("merge_rows").edit(Slice(TALK, heard=heard, listened=True), asked, dict.fromkeys("abc", 0))
    (one,) = step.after
    assert (one.text, one.start, one.end, one.status) == ("one two three four", 0.0, 3.0, "draft")
    assert label(step.op) == "Merge 3 segments"
    assert [(each.id, each.text) for each in step.heard] == [(one.id, "one three four")]
    assert content(apply(apply(TALK, step), step.inverse)) == TALK.segments


@pytest.mark.parametrize(
    ("keys", "says"),
    [(["a"], "One segment alone"), (["a", "c"], "lies between"), (["a", "a"], "named twice")],
)
def test_what_are_no_neighbours_stay_several(keys: list[str], says: str) -> None:
    with pytest.raises(EditError, match=says):
        made("merge_rows", TALK, segments=keys)


def test_more_than_a_segment_holds_is_not_merged() -> None:
    long = document(*(replace(row(key, at * 15.0, key), end=at * 15.0 + 15.0) for at, key in enumerate("abc")))
    with pytest.raises(EditError, match="at most 40 s"):
        made("merge_rows", long, segments=["a", "b", "c"])


def test_words_of_many_are_timed_anew_but_those_that_a_person_timed() -> None:
    by_hand = replace(TALK.segments[3], words=(replace(TALK.segments[3].words[0], timed_by="person"),))
    talk = document(*TALK.segments[:3], by_hand)
    step = made("retime_segments", talk, segments=["a", "b", "d"])
    assert [each.id for each in step.after] == ["a", "b"]
    assert {word.timed_by for each in step.after for word in each.words} == {"aligner"}
    assert label(step.op) == "Re-time 2 segments"
    with pytest.raises(EditError, match="a person timed them all"):
        made("retime_segments", talk, segments=["d"])


def test_what_is_not_found_keeps_its_times() -> None:
    known = operation("retime_segments")
    asked, seen = known.parse({"segments": ["a", "b"]}), dict.fromkeys("ab", 0)
    found = {"b": TALK.segments[1].words}
    assert [each.id for each in known.edit(Slice(TALK, found=lambda: found), asked, seen).after] == ["b"]
    with pytest.raises(EditError, match="does not say their words"):
        known.edit(Slice(TALK), asked, seen)


def test_how_many_get_a_speaker_is_told() -> None:
    assert label(made("set_speakers", TALK, segments=["a", "d"], speaker="Ann").op) == "Set speaker of 2 segments"


def test_one_that_somebody_changed_meanwhile_leaves_all_as_they_are() -> None:
    known = operation("set_statuses")
    asked = known.parse({"segments": ["a", "b"], "status": "unusable"})
    with pytest.raises(Conflict):
        known.edit(Slice(TALK), asked, {"a": 0, "b": 1})
    with pytest.raises(NotFound):
        made("delete_segments", TALK, segments=["a", "gone"])


def test_steps_of_older_logs_and_of_later_ones_have_names() -> None:
    assert label("set_speakers") == "Set speakers"
    assert label("set_statuses/verified/1200") == "Verify 1,200 segments"
    assert label("set_statuses/praised/2") == "Mark segments"
    assert label("set_statuses/verified/many") == "Mark segments"
    assert label("set_text/done/2") == "Edit text"


ONE_BY_ONE = {"set_statuses": "set_status", "delete_segments": "delete_segment", "retime_segments": "retime_segment"}


@settings(deadline=None)
@given(transcripts(), st.data())
def test_many_at_once_is_what_each_alone_comes_to_and_undo_gives_the_beginning(
    heard: Transcript, data: st.DataObject
) -> None:
    op = data.draw(st.sampled_from(sorted(ONE_BY_ONE)))
    some = data.draw(
        st.lists(st.sampled_from([each.id for each in heard.segments] or ["gone"]), unique=True, min_size=1)
    )
    more = {"status": data.draw(st.sampled_from(["draft", "verified", "unusable"]))} if op == "set_statuses" else {}
    one_by_one = heard
    for key in some:
        try:
            one_by_one = apply(one_by_one, made(ONE_BY_ONE[op], one_by_one, segment=key, **more))
        except EditError:  # a segment with nothing to time
            continue
        except NotFound:
            return
    try:
        step: Edit = made(op, heard, segments=some, **more)
    except EditError:
        assert content(one_by_one) == content(heard)
        return
    now = apply(heard, step)
    assert content(now) == content(one_by_one)
    assert content(apply(now, step.inverse)) == content(heard)
