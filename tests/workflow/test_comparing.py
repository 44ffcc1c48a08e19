"""Comparing through the workflow: what is shown, what is taken, and what is never touched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from studio.align.carry import spread
from studio.config import Settings
from studio.domain import Cut, Hypothesis, JobState, Recording, Region, Request, Segment, Transcript, Word
from studio.errors import Conflict, NotFound, RequestError
from studio.session import Session, Studio
from studio.store import Store
from studio.transcript import document
from studio.workflow.comparing import checked_region
from tests.jobbing import run_job, set_state

NOW = datetime(2026, 1, 2, tzinfo=timezone.utc)
GERMAN = Request("model", source_lang="de", target_lang="de")
"""A language that nothing here aligns: times stay as they were taken."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data", workers=1)


@pytest.fixture
def studio(settings: Settings) -> Iterator[Studio]:
    found = Studio(settings)
    yield found
    found.close()


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    """The same data folder from below: transcripts without a recogniser."""
    found = Store(settings)
    found.recordings.add(Recording("r" * 64, "a.wav", 60 * 16_000, NOW, "r" * 64), "local", "default")
    yield found
    found.close()


def segment(key: str, text: str, start: float) -> Segment:
    words = tuple(Word(word, start + n * 0.5, start + n * 0.5 + 0.4, 0.9) for n, word in enumerate(text.split()))
    return Segment(key, start, start + 5.0, words, language="de")


MINE = (segment("s1", "eins zwei drei", 0.0), segment("s2", "vier", 5.0), segment("s3", "sieben", 20.0))
THEIRS = (
    segment("s1", "Eins zwo drei", 0.0),
    segment("s2", "vier", 5.0),
    replace(segment("o3", "acht neun", 12.0), end=14.0),
    segment("s4", "sieben", 20.0),
)


def put(
    store: Store,
    key: str,
    segments: tuple[Segment, ...],
    *,
    request: Request = GERMAN,
    region: Region | None = None,
    recording: str = "r" * 64,
) -> str:
    heard = Hypothesis(f"h{key}", recording, request, "", NOW, segments)
    new = Transcript(key, recording, heard.id, request, NOW, 0, segments, region)
    store.transcripts.add(new, heard)
    return key


@pytest.fixture
def both(store: Store) -> tuple[str, str]:
    return put(store, "t1", MINE), put(store, "t2", THEIRS)


def texts(session: Session, key: str) -> dict[str, str]:
    found = session.transcripts.get(key)
    document.check(found)
    return {each.id: each.text for each in found.segments}


def test_what_differs_is_counted(session: Session, both: tuple[str, str]) -> None:
    found = session.transcripts.compare(*both)
    assert [row.key for row in found.rows] == ["s1", "s2", "+12000", "s3"]
    assert (found.differing, found.words, found.changed, found.run) == (2, 5, 2, None)
    assert (found.transcript.id, found.other.id) == both


def test_one_difference_is_taken_with_its_own_time_as_one_step(session: Session, both: tuple[str, str]) -> None:
    changed = session.edits.take(*both, "s1", 0, [(1, 2, 1, 2)])
    (now,) = changed.transcript.segments
    assert (now.text, now.revision) == ("eins zwo drei", 1)
    assert now.words[1] == THEIRS[0].words[1]
    assert changed.status.undo == "take_words"
    assert changed.status.progress.counts.word_errors == 1
    assert session.edits.undo(both[0]).transcript.segments[0].words == MINE[0].words
    assert session.edits.redo(both[0]).transcript.segments[0].words == now.words


def test_a_whole_row_is_taken(session: Session, both: tuple[str, str]) -> None:
    assert session.edits.take(*both, "s1", 0).transcript.segments[0].text == "Eins zwo drei"
    assert session.edits.take(*both, "s2", 0).status.undo == "take_words", "the same text is no further step"
    assert texts(session, both[0])["s2"] == "vier"
    assert session.transcripts.get(both[0]).segments[1].revision == 0


def test_missed_speech_becomes_a_segment_and_counts_as_missed(session: Session, both: tuple[str, str]) -> None:
    changed = session.edits.take(*both, "+12000", 0)
    (added,) = changed.transcript.segments
    assert (added.id, added.text, added.start) == ("00012000-1", "acht neun", 12.0)
    assert added.end == pytest.approx(13.15)
    assert list(texts(session, both[0])) == ["s1", "s2", "00012000-1", "s3"]
    counts = changed.status.progress.counts
    assert (counts.word_errors, counts.word_count) == (2, 2)
    undone = session.edits.undo(both[0])
    assert (undone.transcript.segments, undone.removed) == ((), ("00012000-1",))
    assert undone.status.progress.counts.word_count == 0
    redone = session.edits.redo(both[0])
    assert [each.id for each in redone.transcript.segments] == ["00012000-1"]
    assert [row.key for row in session.transcripts.compare(*both).rows if row.differences] == ["s1"]
    with pytest.raises(Conflict):
        session.edits.take(*both, "+12000", 0)


def test_all_is_taken_in_one_step(session: Session, store: Store, both: tuple[str, str]) -> None:
    changed = session.edits.take_all(*both)
    assert [each.text for each in changed.transcript.segments] == ["Eins zwo drei", "acht neun"]
    assert session.transcripts.get(both[0]).text == session.transcripts.get(both[1]).text
    assert session.transcripts.compare(*both).differing == 0
    assert session.edits.take_all(*both).status.undo == "take_all", "nothing is left to take"
    undone = session.edits.undo(both[0])
    assert undone.removed == ("00012000-1",)
    assert undone.status.undo is None
    assert [each.words for each in session.transcripts.get(both[0]).segments] == [each.words for each in MINE]
    session.edits.redo(both[0])
    assert session.transcripts.get(both[0]).text == session.transcripts.get(both[1]).text
    for key, segments in (("ht1", MINE), ("ht2", THEIRS)):
        assert store.transcripts.hypothesis(key).segments == tuple(sorted(segments, key=lambda each: each.start))


def test_what_was_verified_is_left_alone_when_all_is_taken(session: Session, both: tuple[str, str]) -> None:
    mine, theirs = both
    before = session.transcripts.get(mine).segments[0]
    session.edits.set_status(mine, "s1", before.revision, "verified")
    session.edits.take_all(mine, theirs)
    kept = next(each for each in session.transcripts.get(mine).segments if each.id == "s1")
    assert (kept.text, kept.status) == (before.text, "verified")
    assert len(session.transcripts.get(mine).segments) > len(MINE), "the rest was taken"


def test_a_newer_hearing_does_not_displace_what_was_edited(session: Session, store: Store) -> None:
    mine, other = put(store, "ta", MINE), put(store, "tb", THEIRS)
    assert session.transcripts.current_id("r" * 64) == other, "nobody has touched either"
    session.edits.set_text(mine, "s1", session.transcripts.get(mine).segments[0].revision, "eins zwei vier")
    assert session.transcripts.current_id("r" * 64) == mine
    session.edits.undo(mine)
    assert session.transcripts.current_id("r" * 64) == other


def test_who_takes_is_written_down(session: Session, store: Store, both: tuple[str, str]) -> None:
    session.edits.take(*both, "s1", 0)
    session.edits.take_all(*both)
    assert [(each.op, each.actor, each.at is not None) for each in store.edits.history("t1")] == [
        ("take_words", "local", True),
        ("take_all", "local", True),
    ]


def test_what_was_changed_meanwhile_is_a_conflict(session: Session, both: tuple[str, str]) -> None:
    session.edits.set_text(both[0], "s1", 0, "eins zwei drei vier")
    with pytest.raises(Conflict):
        session.edits.take(*both, "s1", 0, [(1, 2, 1, 2)])
    assert texts(session, both[0])["s1"] == "eins zwei drei vier"


@pytest.mark.parametrize("ranges", [[(0, 2, 0, 1)], [(1, 2, 0, 1)], [(0, 9, 0, 9)], [(2, 1, 2, 1)]])
def test_words_that_do_not_stand_against_each_other_are_not_taken(
    session: Session, both: tuple[str, str], ranges: list[tuple[int, int, int, int]]
) -> None:
    with pytest.raises(Conflict):
        session.edits.take(*both, "s1", 0, ranges)
    assert texts(session, both[0])["s1"] == "eins zwei drei"


def test_neighbouring_passages_may_be_taken_as_one(session: Session, both: tuple[str, str]) -> None:
    assert session.edits.take(*both, "s1", 0, [(0, 2, 0, 2)]).transcript.segments[0].text == "Eins zwo drei"


def test_a_row_far_into_a_recording_is_taken_alone(session: Session, store: Store) -> None:
    mine = tuple(segment(f"s{n:03d}", f"wort {n}", n * 5.0) for n in range(100))
    theirs = tuple(segment(f"o{n:03d}", f"wort {n}x", n * 5.0) for n in range(100))
    both = put(store, "t1", mine), put(store, "t2", theirs)
    assert session.edits.take(*both, "s050", 0).transcript.segments[0].text == "wort 50x"
    assert [row.key for row in session.transcripts.compare(*both).rows if not row.differences] == ["s050"]


def test_a_part_never_takes_words_outside_it(session: Session, store: Store) -> None:
    mine = put(store, "t1", MINE)
    inside = (replace(segment("p1", "zwo", 0.5), end=1.5),)
    part = put(store, "t2", inside, region=(0.45, 1.45))
    found = session.transcripts.compare(mine, part)
    assert [(row.key, row.words[1].text) for row in found.rows] == [("s1", "zwei")]
    assert (found.words, found.changed) == (2, 2)
    session.edits.take_all(mine, part)
    assert texts(session, mine) == {"s1": "eins zwo", "s2": "vier", "s3": "sieben"}
    assert session.transcripts.current_id("r" * 64) == mine


@pytest.mark.parametrize("state", ["queued", "running", "stopped", "failed"])
def test_what_a_run_has_yet_to_hear_is_no_difference(session: Session, store: Store, state: JobState) -> None:
    mine = put(store, "t1", MINE)
    new = Transcript("t2", "r" * 64, "h2", GERMAN, NOW, 0)
    store.runs.start(
        run_job("run", state), new, Hypothesis("h2", "r" * 64, GERMAN, "", NOW), [Cut(0.0, 4.0), Cut(4.0, 30.0)]
    )
    assert session.transcripts.compare(mine, "t2").rows == ()
    store.runs.append(store.runs.get("run"), "h2", 1, THEIRS[:1])
    found = session.transcripts.compare(mine, "t2")
    assert [row.key for row in found.rows] == ["s1"]
    assert found.run is not None
    assert found.run.state == state
    assert [row.key for row in session.transcripts.compare("t2", mine).rows] == ["s1"], (
        "nor does it take what it will hear itself"
    )
    session.edits.take_all(mine, "t2")
    assert texts(session, mine) == {"s1": "Eins zwo drei", "s2": "vier", "s3": "sieben"}
    store.runs.append(store.runs.get("run"), "h2", 2, ())
    set_state(store, "run", "done")
    assert session.transcripts.compare(mine, "t2").run is None
    assert [row.key for row in session.transcripts.compare(mine, "t2").rows] == ["s1", "s2", "s3"]


def test_transcripts_of_two_recordings(session: Session, store: Store, both: tuple[str, str]) -> None:
    store.recordings.add(Recording("q" * 64, "b.wav", 60 * 16_000, NOW + timedelta(1), "q" * 64), "local", "default")
    other = put(store, "t3", THEIRS, recording="q" * 64)
    for attempt in (
        lambda: session.transcripts.compare(both[0], other),
        lambda: session.edits.take(both[0], other, "s1", 0),
        lambda: session.edits.take_all(both[0], other),
    ):
        with pytest.raises(RequestError, match="different recordings"):
            attempt()


def test_a_translation_can_be_seen_beside_but_not_taken(session: Session, store: Store, both: tuple[str, str]) -> None:
    other = put(store, "t3", THEIRS, request=Request("model", "ast", "de", "en"))
    assert session.transcripts.compare(both[0], other).differing == 2
    with pytest.raises(RequestError, match="in the same language"):
        session.edits.take(both[0], other, "s1", 0)
    with pytest.raises(RequestError, match="in the same language"):
        session.edits.take_all(both[0], other)


def test_unknown_rows_and_those_of_others(session: Session, store: Store, both: tuple[str, str]) -> None:
    for attempt in (
        lambda: session.edits.take(*both, "s9", 0),
        lambda: session.transcripts.compare(both[0], "t9"),
        lambda: session.transcripts.compare("t9", both[0]),
    ):
        with pytest.raises(NotFound):
            attempt()
    store.recordings.add(Recording("q" * 64, "b.wav", 60 * 16_000, NOW, "q" * 64), "user:eve", "default")
    theirs = put(store, "t3", THEIRS, recording="q" * 64)
    for attempt in (
        lambda: session.transcripts.compare(both[0], theirs),
        lambda: session.edits.take(both[0], theirs, "s1", 0),
        lambda: session.edits.take_all(both[0], theirs),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_taken_words_without_a_time_get_one_from_the_sound(
    session: Session, studio: Studio, settings: Settings, memo: Path
) -> None:
    recording = session.library.add(memo).recording
    english = Request("model")
    said = "Please remember to call the office in the morning."
    mine = Segment("s1", 0.0, 2.9, spread(said.replace("office", "doctor"), 0.0, 2.9))
    below = Store(settings)
    for key, words in (("t1", mine.words), ("t2", spread(said, 0.0, 2.9))):
        put(below, key, (replace(mine, words=words),), request=english, recording=recording.id)
    below.close()
    (taken,) = session.edits.take("t1", "t2", "s1", 0).transcript.segments
    assert {word.text: word.timed_by for word in taken.words}["office"] == "interpolated"
    studio.settle()
    now = session.transcripts.get("t1")
    document.check(now)
    assert {word.timed_by for word in now.segments[0].words} == {"aligner"}
    session.edits.undo("t1")
    assert session.edits.redo("t1").transcript.segments[0].words == now.segments[0].words, "one step, times included"


@pytest.mark.parametrize(
    ("region", "checked"),
    [
        (None, None),
        ((0.0, 60.0), (0.0, 60.0)),
        ((1.5, 1.8), (1.5, 1.8)),
        ((1.0, 60.001), (1.0, 60.0)),
    ],
)
def test_parts_that_can_be_transcribed(region: Region | None, checked: Region | None) -> None:
    assert checked_region(Recording("r" * 64, "a.wav", 60 * 16_000, NOW, "r" * 64), region) == checked


@pytest.mark.parametrize(
    ("region", "says"),
    [
        ((-1.0, 5.0), "choose one between 0 and 60 s"),
        ((5.0, 5.0), "choose one between"),
        ((9.0, 5.0), "choose one between"),
        ((1.0, 61.0), "choose one between"),
        ((float("nan"), 5.0), "choose one between"),
        ((1.0, 1.2), "choose at least 0.3 s"),
    ],
)
def test_parts_that_cannot(region: Region, says: str) -> None:
    with pytest.raises(RequestError, match=says):
        checked_region(Recording("r" * 64, "a.wav", 60 * 16_000, NOW, "r" * 64), region)


def test_a_part_is_transcribed_beside_what_counts(session: Session, memo: Path) -> None:
    whole = session.transcripts.transcribe_file(memo, session.models.request("pocketsphinx/en-us")).transcript
    run = session.transcripts.transcribe(
        whole.recording_id, session.models.request("pocketsphinx/en-us"), region=(0.5, 2.5)
    )
    assert session.transcripts.wait(run.transcript_id, timeout=60).state == "done"
    part = session.transcripts.get(run.transcript_id)
    document.check(part)
    assert part.region == (0.5, 2.5)
    assert part.segments
    assert all(each.start >= 0.5 and each.end <= 2.5 for each in part.segments)
    assert session.transcripts.current_id(whole.recording_id) == whole.id
    assert [each.transcript.id for each in session.exports.documents()] == [whole.id]
    words = [word for each in whole.segments for word in each.words]
    before = [word.text for word in words if (word.start + word.end) / 2 < 0.5]
    behind = [word.text for word in words if (word.start + word.end) / 2 > 2.5]
    session.edits.take_all(whole.id, part.id)
    after = session.transcripts.get(whole.id).text.split()
    assert (after[: len(before)], after[len(after) - len(behind) :]) == (before, behind)


def test_a_broken_off_part_is_not_gone_on_with_for_the_whole(session: Session, memo: Path) -> None:
    recording = session.library.add(memo).recording
    run = session.transcripts.transcribe(recording.id, session.models.request("pocketsphinx/en-us"), region=(0.5, 2.5))
    session.transcripts.stop(run.transcript_id)
    session.transcripts.wait(run.transcript_id, timeout=60)
    whole = session.transcripts.transcribe_file(memo, session.models.request("pocketsphinx/en-us")).transcript
    assert whole.id != run.transcript_id
    assert whole.region is None


def test_settings_of_a_model_are_checked_and_ordinary_ones_left_out(session: Session) -> None:
    with pytest.raises(RequestError, match="has no setting “beam”"):
        session.models.request("pocketsphinx/en-us", options={"beam": "4"})
    card = next(card for card in session.models.cards() if card.capabilities.options)
    option = card.capabilities.options[0]
    other, _ = option.choices[1]
    assert session.models.request(card.id, options={option.name: option.default}).options == {}
    assert session.models.request(card.id, options={option.name: other}).options == {option.name: other}
    with pytest.raises(RequestError, match=f"{option.name}=nonsense cannot be"):
        session.models.request(card.id, options={option.name: "nonsense"})


def test_a_second_opinion_counts_only_once_it_is_worked_on(session: Session, memo: Path) -> None:
    first = session.transcripts.transcribe_file(memo, session.models.request()).transcript
    wanted = session.models.request("pocketsphinx/en-us")
    run = session.transcripts.transcribe(first.recording_id, wanted, for_comparison=True)
    assert session.transcripts.wait(run.transcript_id).state == "done"
    key = first.recording_id
    assert session.transcripts.current_id(key) == first.id
    assert [each.transcript.id for each in session.exports.documents()] == [first.id], "one text for one sound"
    (segment, *_) = session.transcripts.get(run.transcript_id).segments
    session.edits.set_status(run.transcript_id, segment.id, segment.revision, "verified")
    assert session.transcripts.current_id(key) == run.transcript_id
