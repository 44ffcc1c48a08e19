"""Segments split, merged, inserted, deleted and moved: texts and times as each operation says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.domain import Segment, Transcript, Word
from studio.errors import Conflict, EditError, NotFound
from studio.limits import SHORTEST_SEGMENT
from studio.transcript.document import apply, check, find
from studio.transcript.ops import operation
from studio.transcript.ops.base import Slice
from studio.transcript.score import segment_score
from tests.documents import TEXTS, transcripts
from tests.transcript.editing import made
from tests.transcript.test_document import content, document


def said(text: str, start: float) -> tuple[Word, ...]:
    return tuple(Word(each, start + at, start + at + 0.8, 0.9) for at, each in enumerate(text.split()))


ONE = Segment("a", 0.0, 4.2, said("how are you fine", 0.1), "Ann", status="verified", split="dev", fields={"n": 1})
TWO = Segment("b", 5.0, 7.0, said("thank you", 5.1), "Ann")
BO = Segment("c", 6.5, 9.0, said("hm right", 6.6), "Bo")
DOC = document(ONE, TWO, BO)


def after(op: str, now: Transcript = DOC, **intent: object) -> Transcript:
    found = apply(now, made(op, now, **intent))
    check(found)
    return found


def texts(found: Transcript) -> list[str]:
    return [each.text for each in found.segments]


def spans(found: Transcript) -> list[tuple[float, float]]:
    return [(round(each.start, 3), round(each.end, 3)) for each in found.segments]


# --- split


def test_split_before_a_word_cuts_in_the_middle_of_the_pause_and_both_keep_what_the_whole_was() -> None:
    found = after("split_segment", segment="a", word=2)
    first, second, *_ = found.segments
    assert texts(found) == ["how are", "you fine", "thank you", "hm right"]
    assert spans(found)[:2] == [(0.0, 2.0), (2.0, 4.2)]
    assert first.words + second.words == ONE.words
    for part in (first, second):
        assert (part.speaker, part.status, part.split, part.fields) == ("Ann", "verified", "dev", {"n": 1})
        assert part.id not in ("a", "b", "c")


def test_split_at_a_time_gives_each_part_the_words_before_and_behind_it() -> None:
    found = after("split_segment", segment="a", time=1.3)
    assert texts(found)[:2] == ["how", "are you fine"]
    assert spans(found)[:2] == [(0.0, 1.3), (1.3, 4.2)]
    assert [word.timed_by for word in found.segments[1].words] == ["carried", "model", "model"]
    silence = after("split_segment", document(replace(ONE, words=said("late", 3.0))), segment="a", time=1.0)
    assert texts(silence) == ["", "late"]


def test_split_takes_the_text_as_it_is_typed() -> None:
    found = after("split_segment", segment="a", word=3, text="how are  you, doing fine")
    assert texts(found)[:2] == ["how are you,", "doing fine"]
    assert found.segments[0].words[:2] == ONE.words[:2]


@pytest.mark.parametrize(
    ("intent", "says"),
    [
        ({}, "Say where to split"),
        ({"word": 0}, "between two words"),
        ({"word": 4}, "between two words"),
        ({"time": 0.05}, "inside its time"),
        ({"time": 4.2}, "inside its time"),
        ({"word": 2, "time": 9.0}, "inside its time"),
    ],
)
def test_a_split_needs_a_place_inside(intent: Mapping[str, object], says: str) -> None:
    with pytest.raises(EditError, match=says):
        after("split_segment", DOC, segment="a", **intent)


@given(transcripts(), st.data())
def test_split_and_merge_lead_back_to_the_same_words(now: Transcript, data: st.DataObject) -> None:
    long = [each for each in now.segments if len(each.words) > 1]
    if not long:
        return
    whole = data.draw(st.sampled_from(long))
    count = data.draw(st.integers(1, len(whole.words) - 1))
    try:
        parted = after("split_segment", now, segment=whole.id, word=count)
    except EditError:  # too short for two
        assert whole.end - whole.start < 2 * SHORTEST_SEGMENT + 1e-6
        return
    first, second = (each for each in parted.segments if each.id not in {s.id for s in now.segments})
    together = after("merge_segments", parted, segment=second.id, other=first.id)
    (merged,) = (each for each in together.segments if each.id not in {s.id for s in now.segments})
    if first.end == (whole.words[count - 1].end + whole.words[count].start) / 2:
        assert replace(merged, id=whole.id, revision=0) == replace(whole, revision=0)
    else:  # words that had no room on their side gave way
        assert replace(merged, id=whole.id, revision=0, words=()) == replace(whole, revision=0, words=())
        assert merged.text == whole.text


@given(st.lists(TEXTS, min_size=2, max_size=2), transcripts(min_size=1, max_size=1), st.integers(1, 9))
def test_a_split_is_no_correction_whatever_was_typed_before(texts: list[str], heard: Transcript, word: int) -> None:
    (whole,) = heard.segments
    typed = apply(heard, made("set_text", heard, segment=whole.id, text=" ".join(texts)))
    known = operation("split_segment")
    seen = Slice(typed, heard={whole.id: whole}, listened=True)
    try:
        step = known.edit(
            seen, known.parse({"segment": whole.id, "word": word}), {whole.id: typed.segments[0].revision}
        )
    except EditError:
        return
    parts = [segment_score(row.text, part.text) for row, part in zip(step.heard, step.after, strict=True)]
    assert sum(each.word_errors for each in parts) == segment_score(whole.text, typed.segments[0].text).word_errors
    assert [word for row in step.heard for word in row.words] == list(whole.words)
    assert [(row.id, row.start, row.end) for row in step.heard] == [
        (part.id, part.start, part.end) for part in step.after
    ]


# --- merge


def test_merge_joins_texts_in_time_and_keeps_what_both_have() -> None:
    found = after("merge_segments", segment="b", other="a")
    merged, _ = found.segments
    assert (merged.text, merged.start, merged.end) == ("how are you fine thank you", 0.0, 7.0)
    assert merged.words == ONE.words + TWO.words
    assert (merged.speaker, merged.status, merged.split, merged.fields) == ("Ann", "draft", "dev", {"n": 1})
    both = document(ONE, replace(TWO, status="verified", split="dev", fields={"n": 2, "m": 3}))
    kept = after("merge_segments", both, segment="a", other="b").segments[0]
    assert (kept.status, kept.fields) == ("verified", {"n": 1, "m": 3})


def test_merge_of_two_speakers_is_the_earlier_ones_and_words_said_at_once_stand_in_a_row() -> None:
    found = after("merge_segments", segment="c", other="b")
    merged = found.segments[1]
    assert (merged.text, merged.speaker) == ("thank you hm right", "Ann")
    unknown = after("merge_segments", document(replace(TWO, speaker=None), BO), segment="b", other="c")
    assert unknown.segments[0].speaker == "Bo"


def test_merge_takes_the_text_as_it_is_typed() -> None:
    assert texts(after("merge_segments", segment="b", other="a", text="thanks"))[0] == "how are you fine thanks"


LATE = Segment("z", 50.0, 55.0, ())
IN_BETWEEN = Segment("m", 4.3, 4.9, (), "Ann")


@pytest.mark.parametrize(
    ("now", "other", "says"),
    [
        (document(ONE, LATE), "z", "at most 40 s; this one would have 55"),
        (document(ONE, TWO), "a", "not with itself"),
        (document(ONE, IN_BETWEEN, TWO), "b", "lies between"),
        (document(replace(ONE, channel=0), replace(TWO, channel=1)), "b", "different channels"),
        (document(ONE, replace(TWO, split="test")), "b", "dev and test"),
    ],
)
def test_some_are_not_merged(now: Transcript, other: str, says: str) -> None:
    with pytest.raises(EditError, match=says):
        after("merge_segments", now, segment="a", other=other)
    assert texts(after("merge_segments", document(ONE, replace(IN_BETWEEN, speaker="Bo"), TWO), segment="a", other="b"))


def test_what_a_machine_said_of_both_is_joined_where_it_is_known_of_both() -> None:
    known = operation("merge_segments")
    intent = known.parse({"segment": "a", "other": "b"})
    revisions = {"a": 0, "b": 0}
    both = known.edit(Slice(DOC, heard={"a": ONE, "b": TWO}, listened=True), intent, revisions)
    assert [(row.id, row.text) for row in both.heard] == [(both.after[0].id, "how are you fine thank you")]
    silent = known.edit(Slice(DOC, heard={"b": TWO}, listened=True), intent, revisions)
    assert [row.text for row in silent.heard] == ["thank you"]
    assert known.edit(Slice(DOC, heard={"b": TWO}), intent, revisions).heard == ()


def test_whoever_merges_must_have_seen_both() -> None:
    known = operation("merge_segments")
    with pytest.raises(Conflict):
        known.edit(Slice(DOC), known.parse({"segment": "a", "other": "b"}), {"a": 0, "b": 7})


# --- insert, delete


def test_insert_fills_what_room_there_is() -> None:
    found = after("insert_segment", start=4.0, end=6.0)
    assert spans(found) == [(0.0, 4.2), (4.2, 5.0), (5.0, 7.0), (6.5, 9.0)]
    assert (found.segments[1].text, found.segments[1].status, found.segments[1].speaker) == ("", "draft", None)
    words = after("insert_segment", start=20.0, end=22.0, text="wait  here").segments[-1].words
    assert [(word.text, word.timed_by) for word in words] == [("wait", "carried"), ("here", "carried")]
    again = after("insert_segment", after("insert_segment", start=20.0, end=20.5), start=20.5, end=21.0)
    assert len({each.id for each in again.segments}) == 5


def test_two_people_may_speak_at_once() -> None:
    assert len(after("insert_segment", start=1.0, end=2.0, speaker="Bo").segments) == 4
    with pytest.raises(EditError, match="There is a segment already"):
        after("insert_segment", start=1.0, end=2.0)
    with pytest.raises(EditError, match="There is a segment already"):
        after("insert_segment", start=1.0, end=2.0, speaker="Ann")


@pytest.mark.parametrize(("start", "end"), [(10.0, 10.05), (10.0, 9.0), (10.0, 60.0)])
def test_a_segment_lasts_from_a_syllable_to_forty_seconds(start: float, end: float) -> None:
    with pytest.raises(EditError):
        after("insert_segment", start=start, end=end)
    with pytest.raises(EditError):
        after(
            "set_segment_times",
            document(replace(ONE, start=10.0, end=14.0, words=())),
            segment="a",
            start=start,
            end=end,
        )


def test_nothing_lies_behind_the_recordings_end() -> None:
    known = operation("insert_segment")
    inserted = known.edit(Slice(DOC, duration=12.5), known.parse({"start": 12.0, "end": 15.0}), {}).after[0]
    assert inserted.end == 12.5
    known = operation("set_segment_times")
    asked = known.parse({"segment": "c", "start": 6.5, "end": 15.0})
    assert known.edit(Slice(DOC, duration=12.5), asked, {"c": 0}).after[0].end == 12.5


def test_delete_takes_one_away() -> None:
    step = made("delete_segment", DOC, segment="b")
    assert texts(apply(DOC, step)) == ["how are you fine", "hm right"]
    assert content(apply(apply(DOC, step), step.inverse)) == DOC.segments
    with pytest.raises(NotFound):
        made("delete_segment", apply(DOC, step), segment="b")


# --- times of segments and words


def test_an_edge_stops_at_a_neighbour_but_not_at_another_speaker() -> None:
    found = after("set_segment_times", segment="b", start=3.0, end=8.0)
    assert spans(found)[1] == (4.2, 8.0)
    assert find(found, "b").words == TWO.words
    assert spans(after("set_segment_times", segment="a", start=0.5, end=6.0))[0] == (0.5, 5.0)


def test_what_overlaps_already_may_stay_so() -> None:
    now = document(ONE, replace(TWO, start=4.0))
    assert spans(after("set_segment_times", now, segment="b", start=3.0, end=7.5))[1] == (4.0, 7.5)


def test_words_stay_in_a_segment_that_is_made_shorter() -> None:
    found = find(after("set_segment_times", segment="a", start=1.5, end=4.0), "a")
    assert (found.text, found.status, found.id) == (ONE.text, "verified", "a")
    assert [word.timed_by for word in found.words] == ["carried", "carried", "model", "model"]


def test_a_words_neighbours_give_way_to_it() -> None:
    found = find(after("set_word_times", segment="a", word=1, start=0.5, end=2.5), "a")
    assert [(round(word.start, 3), round(word.end, 3)) for word in found.words] == [
        (0.1, 0.5),
        (0.5, 2.5),
        (2.5, 2.9),
        (3.1, 3.9),
    ]
    assert [word.timed_by for word in found.words] == ["model", "person", "model", "model"]


def test_neighbours_keep_what_the_shortest_words_need_and_edges_stay_in_the_segment() -> None:
    found = find(after("set_word_times", segment="a", word=0, start=0.0, end=4.0), "a")
    assert [(round(word.start, 3), round(word.end, 3)) for word in found.words[:2]] == [(0.0, 1.87), (1.87, 1.9)]
    last = find(after("set_word_times", segment="a", word=3, start=3.2, end=9.0), "a").words[3]
    assert (last.start, last.end) == (3.2, 4.2)


@pytest.mark.parametrize(("intent", "says"), [({"word": 4}, "has 4 words"), ({"start": 2.0, "end": 1.0}, "at least")])
def test_a_word_must_be_there_and_last(intent: Mapping[str, object], says: str) -> None:
    with pytest.raises(EditError, match=says):
        after("set_word_times", DOC, **{"segment": "a", "word": 0, "start": 0.2, "end": 0.5, **intent})
