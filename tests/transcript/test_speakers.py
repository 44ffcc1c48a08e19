"""Speakers of a transcript: named, merged and set by hand, and given to words by who speaks while they are said."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.domain import Segment, Transcript, Turn, Word
from studio.errors import Conflict, EditError, IntentError, NotFound
from studio.transcript.compare import compare
from studio.transcript.document import apply, check
from studio.transcript.ops.assign_speakers import OPERATION, AssignSpeakers
from studio.transcript.ops.base import Slice
from studio.transcript.speakers import Turns
from tests.documents import transcripts
from tests.transcript.editing import made
from tests.transcript.test_document import content, document


def said(key: str, start: float, *texts: str, speaker: str | None = None, channel: int | None = None) -> Segment:
    """A word each half second, from `start`; a quarter of a second of pause at each end."""
    words = tuple(Word(text, start + 0.25 + at / 2, start + 0.65 + at / 2) for at, text in enumerate(texts))
    return Segment(key, start, words[-1].end + 0.25, words, speaker, channel=channel)


TALK = document(
    said("a", 0.0, "hello", "there", speaker="Channel 1"),
    said("b", 1.0, "hi", speaker="Channel 2"),
    said("c", 4.0, "bye", speaker="Channel 1"),
    said("d", 6.0, "so"),
)


def speakers(now: Transcript) -> list[str | None]:
    return [segment.speaker for segment in now.segments]


def assign(now: Transcript, *turns: Turn) -> Transcript:
    edit = OPERATION.edit(Slice(now), AssignSpeakers(turns=turns, token="s1"), {})
    return apply(now, edit) if edit.before != edit.after else now


def test_another_name_is_one_edit_of_all_that_one_says() -> None:
    step = made("rename_speaker", TALK, speaker="Channel 1", name="  Anna  Berg ")
    now = apply(TALK, step)
    assert speakers(now) == ["Anna Berg", "Channel 2", "Anna Berg", None]
    assert {segment.id for segment in step.after} == {"a", "c"}
    assert content(apply(now, step.inverse)) == content(TALK)


def test_two_become_one() -> None:
    now = apply(TALK, made("merge_speakers", TALK, speaker="Channel 2", into="Channel 1"))
    assert speakers(now) == ["Channel 1", "Channel 1", "Channel 1", None]


def test_a_segment_is_set_by_hand_or_taken_from_everybody() -> None:
    now = apply(TALK, made("set_speaker", TALK, segment="d", speaker="Cleo"))
    assert speakers(apply(now, made("set_speaker", now, segment="a", speaker=None))) == [
        None, "Channel 2", "Channel 1", "Cleo",
    ]  # fmt: skip


def test_several_segments_become_one_speakers_as_one_edit() -> None:
    step = made("set_speakers", TALK, segments=["a", "c", "a", "d"], speaker=" Cleo ")
    now = apply(TALK, step)
    assert speakers(now) == ["Cleo", "Channel 2", "Cleo", "Cleo"]
    assert content(apply(now, step.inverse)) == content(TALK)


def test_all_that_is_heard_in_a_channel_becomes_one_speakers() -> None:
    talk = document(said("a", 0.0, "hm", channel=0), said("b", 5.0, "ja", channel=1), said("c", 9.0, "so", channel=0))
    now = apply(talk, made("set_speakers", talk, segments=["c"], speaker="Anna", channels=True))
    assert speakers(now) == ["Anna", None, "Anna"]
    assert speakers(apply(TALK, made("set_speakers", TALK, segments=["d"], speaker="Bo", channels=True))) == [
        "Channel 1", "Channel 2", "Channel 1", "Bo",
    ]  # fmt: skip


def test_the_rest_of_a_split_segment_is_another_speakers() -> None:
    now = apply(TALK, made("split_segment", TALK, segment="a", word=1, speaker="Cleo"))
    assert [(each.text, each.speaker) for each in now.segments[:2]] == [("hello", "Channel 1"), ("there", "Cleo")]
    with pytest.raises(EditError, match="needs a letter"):
        made("split_segment", TALK, segment="a", word=1, speaker=" ")


@pytest.mark.parametrize(
    ("op", "intent", "error", "says"),
    [
        ("set_speakers", {"segments": ["a", "gone"], "speaker": "Ann"}, NotFound, "gone"),
        ("set_speakers", {"segments": [], "speaker": "Ann"}, IntentError, "segments"),
        ("rename_speaker", {"speaker": "Channel 1", "name": "Channel 2"}, EditError, "already. Merge the two"),
        ("rename_speaker", {"speaker": "Zoe", "name": "Ann"}, EditError, "Nobody is called “Zoe”"),
        ("rename_speaker", {"speaker": "Channel 1", "name": " \n "}, EditError, "needs a letter"),
        ("merge_speakers", {"speaker": "Zoe", "into": "Channel 1"}, EditError, "Nobody is called “Zoe”"),
        ("merge_speakers", {"speaker": "Channel 1", "into": "Zoe"}, EditError, "Nobody is called “Zoe”"),
        ("set_speaker", {"segment": "a", "speaker": ""}, IntentError, "speaker"),
        ("set_speaker", {"segment": "a", "speaker": "x" * 101}, IntentError, "speaker"),
    ],
)
def test_what_cannot_be_is_said(op: str, intent: dict[str, object], error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        made(op, TALK, **intent)


def test_whoever_saw_another_segment_sets_no_speaker() -> None:
    from studio.transcript.ops import operation

    known = operation("set_speaker")
    with pytest.raises(Conflict):
        known.edit(Slice(TALK), known.parse({"segment": "a", "speaker": "Ann"}), {"a": 7})


# --- words and turns


def test_a_segment_ends_where_the_speaker_changes() -> None:
    talk = document(replace(said("a", 0.0, "how", "are", "you", "fine"), status="verified", fields={"room": "4"}))
    now = assign(talk, Turn(0.0, 1.7, "Ann"), Turn(1.7, 9.0, "Bo"))
    check(now)
    assert [(s.text, s.speaker) for s in now.segments] == [("how are you", "Ann"), ("fine", "Bo")]
    one, other = now.segments
    assert (one.start, one.end == other.start, other.end) == (0.0, True, talk.segments[0].end)
    assert [word for s in now.segments for word in s.words] == list(talk.segments[0].words)
    assert {(s.status, s.fields["room"]) for s in now.segments} == {("verified", "4")}
    assert len({s.id for s in (*now.segments, *talk.segments)}) == 3


def test_a_word_goes_to_whoever_is_likeliest_over_all_of_its_time() -> None:
    word = document(said("a", 0.0, "well"))
    assert speakers(assign(word, Turn(0.2, 0.3, "Ann", 0.9), Turn(0.3, 0.7, "Bo", 0.6))) == ["Bo"]
    assert speakers(assign(word, Turn(0.2, 0.7, "Ann", 0.9), Turn(0.2, 0.7, "Bo", 0.6))) == ["Ann"]


def test_a_word_while_nobody_speaks_goes_with_the_one_before() -> None:
    talk = document(said("a", 0.0, "um", "so", "yes", "no"))
    now = assign(talk, Turn(0.7, 1.2, "Ann"), Turn(1.7, 2.5, "Bo"))
    assert [(s.text, s.speaker) for s in now.segments] == [("um so yes", "Ann"), ("no", "Bo")]


def test_where_nobody_speaks_names_stay_and_one_channel_is_one_person() -> None:
    talk = document(said("a", 0.0, "hm", speaker="Old"), said("b", 5.0, "ja", speaker="Anna", channel=0))
    assert assign(talk, Turn(4.0, 9.0, "Bo")) == talk


def test_turns_that_overlap_count_both() -> None:
    turns = Turns([Turn(0, 2, "Ann"), Turn(1, 3, "Ann"), Turn(1, 2.5, "Bo")])
    assert [turns.most(0, 1), turns.most(1, 3), turns.most(2.9, 3.1), turns.most(3, 9), turns.most(-1, 0)] == [
        "Ann", "Ann", "Ann", None, None,
    ]  # fmt: skip


def test_of_two_that_were_heard_by_channel_each_channel_is_compared_with_itself() -> None:
    """In the mix a word would go to whichever segment started last, whoever says it."""
    mine = document(said("a", 0.0, "one", "two", channel=0), said("b", 0.4, "uno", channel=1))
    other = document(
        said("a", 0.0, "one", "too", channel=0), said("b", 0.4, "uno", channel=1), said("c", 5.0, "due", channel=1)
    )
    found = compare(mine, other)
    assert [(row.key, [word.text for word in row.others], len(row.differences)) for row in found] == [
        ("a", ["one", "too"], 1), ("b", ["uno"], 0), ("+5000", ["due"], 1),
    ]  # fmt: skip
    new = apply(mine, made("take_all", mine, replace(other, id="o"), other="o")).segments[-1]
    assert (new.text, new.channel) == ("due", 1)


TURNS = st.lists(
    st.builds(
        lambda start, lasts, speaker: Turn(start, start + lasts, speaker),
        st.floats(0, 100), st.floats(0.01, 30), st.sampled_from(["Ann", "Bo", "Cid"]),
    ),
    max_size=12,
)  # fmt: skip


@given(transcripts(), TURNS)
def test_no_word_is_lost_or_moved_and_it_can_be_taken_back(heard: Transcript, turns: list[Turn]) -> None:
    edit = OPERATION.edit(Slice(heard), AssignSpeakers(turns=tuple(turns), token="s1"), {})
    now = apply(heard, edit)
    check(now)

    def words(of: Transcript) -> list[Word]:
        return sorted((w for s in of.segments for w in s.words), key=lambda w: (w.start, w.end, w.text))

    assert words(now) == words(heard)
    assert content(apply(now, edit.inverse)) == content(heard)
