"""Segments split, merged, deleted and moved, through the store: score, hypothesis and export stay right."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from studio.domain import Counts, Hypothesis, Origin, Recording, Request, Segment, Transcript, Word
from studio.errors import Conflict, EditError, RequestError
from studio.formats import Options
from studio.session import Session, Studio
from studio.session.changes import Changes
from studio.store import Store
from tests.workflow.test_comparing import GERMAN, MINE, NOW, put

ALL = Options("all", {"checker": "studio", "split": "no"})


def now(session: Session, key: str = "t1") -> list[tuple[str, str | None]]:
    """Each text with what a machine had said there."""
    found = session.transcripts.changes(key)
    return [(each.text, found.status.heard.get(each.id)) for each in found.transcript.segments]


def score(session: Session, key: str = "t1") -> tuple[int, int]:
    counts = session.transcripts.changes(key).status.progress.counts
    return counts.word_errors, counts.word_count


def edit(session: Session, op: str, **intent: object) -> Changes:
    seen = {each.id: each.revision for each in session.transcripts.get("t1").segments}
    return session.edits.edit("t1", op, intent, seen)


@pytest.fixture
def store(studio: Studio) -> Store:
    """That of the studio, with a recording: transcripts without a recogniser."""
    found = studio._services.store
    found.recordings.add(Recording("r" * 64, "a.wav", 60 * 16_000, NOW, "r" * 64), "local", "default")
    return found


@pytest.fixture
def heard(store: Store) -> str:
    return put(store, "t1", MINE)


def test_a_split_is_no_correction_and_a_merge_brings_all_back(session: Session, heard: str) -> None:
    first, second = edit(session, "split_segment", segment="s1", word=1).transcript.segments
    assert now(session)[:2] == [("eins", "eins"), ("zwei drei", "zwei drei")]
    assert score(session) == (0, 0)
    edit(session, "set_text", segment=second.id, text="zwo drei")
    assert score(session) == (1, 2)
    edit(session, "merge_segments", segment=first.id, other=second.id)
    assert now(session)[0] == ("eins zwo drei", "eins zwei drei")
    assert score(session) == (1, 3)
    for errors in ((1, 2), (0, 0), (0, 0)):
        session.edits.undo("t1")
        assert score(session) == errors
    assert now(session)[0] == ("eins zwei drei", "eins zwei drei")
    edit(session, "split_segment", segment="s1", word=2)
    assert now(session)[:2] == [("eins zwei", "eins zwei"), ("drei", "drei")]


def test_what_is_deleted_was_all_wrong(session: Session, heard: str) -> None:
    edit(session, "set_status", segment="s2", status="verified")
    assert score(session) == (0, 1)
    edit(session, "delete_segment", segment="s1")
    assert score(session) == (3, 1)
    assert session.library.entries()[0].wer == 3.0
    session.edits.undo("t1")
    assert score(session) == (0, 1)
    session.edits.redo("t1")
    assert score(session) == (3, 1)
    progress = session.transcripts.changes("t1").status.progress
    assert (progress.segments, progress.verified) == (2, 1)
    session.edits.undo("t1")
    edit(session, "set_status", segment="s1", status="unusable")
    edit(session, "delete_segment", segment="s1")
    assert score(session) == (0, 1)


def test_what_is_inserted_was_not_heard(session: Session, heard: str) -> None:
    edit(session, "insert_segment", start=12.0, end=14.0, text="acht neun")
    assert score(session) == (2, 2)
    edit(session, "split_segment", segment="00012000-n1", word=1)
    assert score(session) == (2, 2)
    session.edits.undo("t1")
    session.edits.undo("t1")
    assert score(session) == (0, 0)
    edit(session, "insert_segment", start=12.0, end=14.0)
    assert now(session)[2] == ("", None)


def test_rows_of_an_import_keep_what_was_heard_of_them_and_of_no_other(session: Session, store: Store) -> None:
    said = Hypothesis("h", "r" * 64, GERMAN, "", NOW, MINE[:1])
    rows = tuple(replace(each, end=each.start + 5.0) for each in MINE[:2])
    store.transcripts.add(Transcript("t1", "r" * 64, "h", GERMAN, NOW, 0, rows, origin=Origin("a.json", "nemo")), said)
    edit(session, "merge_segments", segment="s1", other="s2")
    assert now(session) == [("eins zwei drei vier", None)]
    assert score(session) == (0, 0)
    session.edits.undo("t1")
    edit(session, "split_segment", segment="s1", word=1)
    assert now(session) == [("eins", "eins"), ("zwei drei", "zwei drei"), ("vier", None)]


def test_a_hypothesis_keeps_what_it_has(session: Session, store: Store, heard: str) -> None:
    _, second = edit(session, "split_segment", segment="s1", word=1).transcript.segments
    edit(session, "merge_segments", segment=second.id, other="s2")
    assert {*MINE} <= {*store.transcripts.hypothesis("ht1").segments}


def test_asked_twice_it_is_done_once(session: Session, heard: str) -> None:
    seen = {each.id: each.revision for each in session.transcripts.get("t1").segments}
    once, again = (
        session.edits.edit("t1", "split_segment", {"segment": "s1", "word": 1}, seen, key="k") for _ in range(2)
    )
    assert once.transcript.segments == again.transcript.segments
    assert len(session.transcripts.get("t1").segments) == 4


def test_nothing_reaches_over_the_recordings_end(session: Session, heard: str) -> None:
    edit(session, "set_segment_times", segment="s3", start=20.0, end=59.0)
    edit(session, "set_segment_times", segment="s3", start=25.0, end=64.0)
    assert session.transcripts.get("t1").segments[-1].end == 60.0


@pytest.fixture
def spoken(studio: Studio, session: Session, speak: Callable[[str], Path]) -> Transcript:
    """Two segments of real speech, timed by nobody who listened."""
    recording = session.library.add(speak("please enter your password followed by the pound key")).recording
    request = Request("m")
    middle, end = recording.duration / 2, recording.duration
    one = Segment("s1", 0.0, middle, spread("please enter your password", 0.0, middle))
    other = Segment("s2", middle, end, spread("followed by the pound key", middle, end))
    heard = Hypothesis("h1", recording.id, request, "", NOW, (one, other))
    found = Transcript("t1", recording.id, "h1", request, NOW, 0, (one, other))
    studio._services.store.transcripts.add(found, heard)
    return found


def spread(text: str, start: float, end: float) -> tuple[Word, ...]:
    texts = text.split()
    step = (end - start) / len(texts)
    return tuple(Word(each, start + n * step, start + (n + 1) * step) for n, each in enumerate(texts))


def test_what_was_moved_is_timed_by_the_sound_but_for_what_a_person_timed(
    session: Session, studio: Studio, spoken: Transcript
) -> None:
    one = spoken.segments[0]
    edit(session, "set_word_times", segment="s1", word=1, start=one.words[1].start + 0.02, end=one.words[1].end)
    edit(session, "set_segment_times", segment="s1", start=0.0, end=one.end - 0.3)
    studio.settle()
    found = session.transcripts.get("t1").segments[0].words
    assert [word.timed_by for word in found] == ["model", "person", "model", "aligner"]
    assert found[1].start == one.words[1].start + 0.02
    session.edits.undo("t1")
    session.edits.undo("t1")
    assert session.transcripts.get("t1").segments[0].words == one.words


def test_the_export_has_what_was_heard_of_each_part(session: Session, spoken: Transcript, tmp_path: Path) -> None:
    edit(session, "split_segment", segment="s1", word=2)
    session.exports.write(session.exports.documents(), tmp_path / "set", "nemo", ALL)
    rows = [json.loads(line) for line in (tmp_path / "set" / "manifest.json").read_text().splitlines()]
    assert [(row["text"], row["pred_text"]) for row in rows[:2]] == [
        ("please enter", "please enter"),
        ("your password", "your password"),
    ]
    assert Counts() == session.transcripts.changes("t1").status.progress.counts


def test_words_are_timed_anew_by_the_sound_in_one_step(session: Session, studio: Studio, spoken: Transcript) -> None:
    one = spoken.segments[0]
    edit(session, "set_word_times", segment="s1", word=1, start=one.words[1].start + 0.02, end=one.words[1].end)
    by_hand = session.transcripts.get("t1").segments[0]
    edit(session, "retime_segment", segment="s1")
    studio.settle()
    found = session.transcripts.get("t1").segments[0]
    assert [word.timed_by for word in found.words] == ["aligner", "person", "aligner", "aligner"]
    assert (found.words[1], found.text, found.start, found.end) == (by_hand.words[1], one.text, one.start, one.end)
    edit(session, "retime_segment", segment="s1", person=True)
    all_anew = session.transcripts.get("t1").segments[0].words
    assert [word.timed_by for word in all_anew] == ["aligner"] * 4
    assert all_anew[1].start != by_hand.words[1].start
    for expected in (found.words, by_hand.words, one.words):
        session.edits.undo("t1")
        assert session.transcripts.get("t1").segments[0].words == expected


def test_timed_again_by_the_same_aligner_nothing_changes(session: Session, spoken: Transcript) -> None:
    edit(session, "retime_segment", segment="s1")
    version = session.transcripts.get("t1").version
    edit(session, "retime_segment", segment="s1")
    assert session.transcripts.get("t1").version == version


def test_what_nothing_here_can_place_is_told_and_stays(session: Session, store: Store, spoken: Transcript) -> None:
    edit(session, "set_text", segment="s1", text="an altogether different sentence about whales and submarines")
    before = session.transcripts.get("t1").segments[0]
    with pytest.raises(EditError, match="does not say these words"):
        edit(session, "retime_segment", segment="s1")
    assert session.transcripts.get("t1").segments[0] == before
    put(store, "german", tuple(replace(each, language="de") for each in MINE))
    seen = {each.id: each.revision for each in session.transcripts.get("german").segments}
    with pytest.raises(EditError, match="Nothing here finds German in the sound"):
        session.edits.edit("german", "retime_segment", {"segment": "s1"}, seen)
    with pytest.raises(RequestError, match="is not told before: it looks in the sound"):
        session.edits.preview("german", "retime_segment", {"segment": "s1"}, seen)
    translation = replace(spoken, id="es", hypothesis_id=None, request=Request("m", "ast", "en", "es"))
    store.transcripts.add(translation, None)
    with pytest.raises(EditError, match="A translation is not what is said"):
        session.edits.edit("es", "retime_segment", {"segment": "s1"}, {"s1": 0})


def test_who_has_seen_another_text_is_told_before_the_sound_is_looked_at(
    session: Session, spoken: Transcript, monkeypatch: pytest.MonkeyPatch
) -> None:
    def looked(*_: object, **__: object) -> None:
        raise AssertionError("the sound was looked at")

    monkeypatch.setattr("studio.workflow.aligning.Aligning.realign", looked)
    with pytest.raises(Conflict):
        session.edits.edit("t1", "retime_segment", {"segment": "s1"}, {"s1": 7})
    for at in range(len(spoken.segments[0].words)):
        word = session.transcripts.get("t1").segments[0].words[at]
        edit(session, "set_word_times", segment="s1", word=at, start=word.start + 0.001, end=word.end - 0.001)
    with pytest.raises(EditError, match="A person timed every word"):
        edit(session, "retime_segment", segment="s1")
