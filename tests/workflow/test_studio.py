"""The main job through the workflow, on real speech and the real recogniser."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio import edit
from studio.access import LOCAL, Viewer
from studio.config import Settings
from studio.domain import Run, Transcript
from studio.errors import Conflict, NotFound, RequestError
from studio.exports import Options
from studio.workflow import Studio


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    found = Studio(Settings(data=tmp_path / "data", workers=1))
    yield found
    found.close()


@pytest.fixture
def heard(studio: Studio, memo: Path) -> Transcript:
    """A finished transcript of two sentences."""
    return transcribe(studio, memo)


def transcribe(studio: Studio, clip: Path) -> Transcript:
    return studio.transcribe_file(clip, studio.request()).transcript


def finished(studio: Studio, run: Run) -> Run:
    return studio.wait(run.transcript_id, timeout=60)


def test_words_come_with_times_and_the_document_is_sound(studio: Studio, heard: Transcript) -> None:
    edit.check(heard)
    words = [word for segment in heard.segments for word in segment.words]
    assert "call the office in the morning" in heard.text
    assert {word.timed_by for word in words} == {"model"}
    assert studio.transcripts(heard.recording_id)[0][0].id == heard.id


def test_equal_bytes_are_the_same_recording(studio: Studio, memo: Path, tmp_path: Path) -> None:
    first = studio.add(memo)
    other = shutil.copy(memo, tmp_path / "another name.flac")
    second = studio.add(Path(other))
    assert (first.new, second.new) == (True, False)
    assert first.recording == second.recording


def test_a_corrected_word_gets_its_time_from_the_sound_in_one_undo_step(studio: Studio, heard: Transcript) -> None:
    segment = heard.segments[0]
    text = segment.text.replace("office", "doctor")
    changed = studio.set_text(heard.id, segment.id, segment.revision, text).transcript.segments[0]
    assert {word.text: word.timed_by for word in changed.words}["doctor"] == "carried"
    studio.settle()
    now = studio.transcript(heard.id).segments[0]
    timed = {word.text: word for word in now.words}
    before = {word.text: word for word in segment.words}
    assert timed["doctor"].timed_by == "aligner"
    assert timed["doctor"].start == pytest.approx(before["office"].start, abs=0.1)
    kept = [word for word in now.words if word.text != "doctor"]
    assert kept == [word for word in segment.words if word.text != "office"]
    assert studio.undo(heard.id).transcript.segments[0].words == segment.words
    assert studio.redo(heard.id).transcript.segments[0].words == now.words


def test_an_imported_text_is_timed_by_the_sound_when_it_is_opened(studio: Studio, memo: Path, tmp_path: Path) -> None:
    row = {"audio_filepath": str(memo), "offset": 0.0, "duration": 2.9, "lang": "en"}
    manifest = tmp_path / "manifest.json"
    manifest.write_text(json.dumps(row | {"text": "Please remember to call the office in the morning."}) + "\n")
    (key,) = studio.import_([manifest]).transcripts
    assert {word.timed_by for word in studio.changes(key).transcript.segments[0].words} == {"interpolated"}
    studio.settle()
    now = studio.transcript(key)
    edit.check(now)
    assert {word.timed_by for word in now.segments[0].words} == {"aligner"}
    assert studio.changes(key).standing.undo is None, "better times are no edit"


def test_the_score_counts_what_was_touched(studio: Studio, heard: Transcript) -> None:
    segment = heard.segments[0]
    assert studio.changes(heard.id).standing.progress.counts.word_count == 0
    changed = studio.set_text(heard.id, segment.id, segment.revision, f"{segment.text} now")
    tally = changed.standing.progress.counts
    assert (tally.word_errors, tally.word_count) == (1, len(segment.words) + 1)
    assert studio.undo(heard.id).standing.progress.counts.word_count == 0


def test_two_pages_on_one_segment_never_lose_a_text(studio: Studio, heard: Transcript) -> None:
    segment = heard.segments[0]
    studio.set_text(heard.id, segment.id, segment.revision, "theirs")
    with pytest.raises(Conflict):
        studio.set_text(heard.id, segment.id, segment.revision, "mine")
    assert studio.segment(heard.id, segment.id).transcript.segments[0].text == "theirs"


def test_a_stopped_run_goes_on_where_it_was(studio: Studio, story: Path) -> None:
    recording = studio.add(story).recording
    run = studio.transcribe(recording.id, studio.request())
    while studio.changes(run.transcript_id).standing.run.windows_done == 0:  # type: ignore[union-attr]
        studio.wait(run.transcript_id, timeout=0.05)
    studio.stop(run.transcript_id)
    stopped = finished(studio, run)
    assert stopped.state == "stopped"
    assert 0 < stopped.windows_done < stopped.windows_total
    kept = studio.transcript(run.transcript_id).segments
    studio.resume(run.transcript_id)
    done = finished(studio, run)
    assert (done.state, done.windows_done) == ("done", done.windows_total)
    whole = studio.transcript(run.transcript_id)
    edit.check(whole)
    assert whole.segments[: len(kept)] == kept
    assert [each.text for each in whole.segments] == [each.text for each in transcribe(studio, story).segments]


def test_a_closed_studio_takes_up_its_runs_at_the_next_start(tmp_path: Path, story: Path) -> None:
    settings = Settings(data=tmp_path / "data", workers=1)
    first = Studio(settings)
    run = first.transcribe(first.add(story).recording.id, first.request())
    first.close()
    second = Studio(settings)
    second.wake()
    assert finished(second, run).state == "done"
    edit.check(second.transcript(run.transcript_id))
    second.close()


def test_a_second_try_never_displaces_verified_work(studio: Studio, heard: Transcript, memo: Path) -> None:
    segment = heard.segments[0]
    studio.set_status(heard.id, segment.id, segment.revision, "verified")
    again = studio.transcribe(heard.recording_id, studio.request())
    assert finished(studio, again).state == "done"
    assert next(each.id for each, _ in studio.transcripts(heard.recording_id)) == again.transcript_id
    assert studio.current_transcript(heard.recording_id) == heard.id
    assert [each.transcript.id for each in studio.documents()] == [heard.id]
    assert studio.library()[0].verified == 1


def test_an_unverified_second_try_is_the_one_that_counts(studio: Studio, heard: Transcript) -> None:
    again = studio.transcribe(heard.recording_id, studio.request())
    assert finished(studio, again).state == "done"
    assert studio.current_transcript(heard.recording_id) == again.transcript_id


def test_two_people_at_once_each_get_their_own_run(studio: Studio, memo: Path, story: Path) -> None:
    long, short = (studio.transcribe(studio.add(clip).recording.id, studio.request()) for clip in (story, memo))
    assert finished(studio, short).state == "done"
    assert studio.changes(long.transcript_id).standing.run.active, "the short one did not wait for the long one"  # type: ignore[union-attr]
    assert finished(studio, long).state == "done"
    assert "office" in studio.transcript(short.transcript_id).text
    assert "office" not in studio.transcript(long.transcript_id).text


def test_another_viewer_sees_nothing_of_it(studio: Studio, heard: Transcript) -> None:
    stranger = Viewer("user:eve")
    key, segment = heard.recording_id, heard.segments[0]
    assert studio.library(stranger) == []
    assert studio.documents(viewer=stranger) == []
    for attempt in (
        lambda: studio.recording(key, stranger),
        lambda: studio.blob(key, "timeline.flac", stranger),
        lambda: studio.transcripts(key, stranger),
        lambda: studio.transcript(heard.id, stranger),
        lambda: studio.changes(heard.id, -1, stranger),
        lambda: studio.set_text(heard.id, segment.id, 0, "x", stranger),
        lambda: studio.set_status(heard.id, segment.id, 0, "verified", stranger),
        lambda: studio.undo(heard.id, stranger),
        lambda: studio.redo(heard.id, stranger),
        lambda: studio.segment(heard.id, segment.id, stranger),
        lambda: studio.transcribe(key, studio.request(), stranger),
        lambda: studio.stop(heard.id, stranger),
        lambda: studio.resume(heard.id, stranger),
        lambda: studio.rename(key, "x", stranger),
        lambda: studio.delete(key, stranger),
        lambda: studio.documents(viewer=stranger, recording_id=key),
        lambda: studio.documents(viewer=stranger, transcript_id=heard.id),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert studio.recording(key, LOCAL).id == key


def test_deleting_removes_every_trace(studio: Studio, heard: Transcript, tmp_path: Path) -> None:
    segment = heard.segments[0]
    studio.set_status(heard.id, segment.id, segment.revision, "verified")
    download = studio.start_download(studio.documents(), "txt", Options())
    while studio.download(download.token).state == "working":
        time.sleep(0.01)
    path = studio.download(download.token).path
    assert path is not None
    assert path.is_file()
    studio.delete(heard.recording_id)
    assert studio.library() == []
    assert not path.exists()
    files = [path for path in (tmp_path / "data" / "blobs").rglob("*") if path.is_file()]
    assert files == []
    with pytest.raises(NotFound):
        studio.download(download.token)


def test_a_recording_can_be_deleted_while_it_is_transcribed(studio: Studio, story: Path) -> None:
    recording = studio.add(story).recording
    studio.transcribe(recording.id, studio.request())
    studio.delete(recording.id)
    assert studio.library() == []


def test_silence_gives_an_empty_finished_transcript(studio: Studio, silence: Path) -> None:
    document = studio.transcribe_file(silence, studio.request())
    assert document.transcript.segments == ()


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"model": "nvidia/none"}, "There is no model “nvidia/none”. Known: pocketsphinx/en-us"),
        ({"task": "sing"}, "no task “sing”"),
        ({"model": "pocketsphinx/en-us", "source_lang": "tlh"}, "does not know the spoken language “tlh”"),
        ({"model": "pocketsphinx/en-us", "target_lang": "de"}, "cannot turn “en” into “de”"),
        ({"model": "pocketsphinx/en-us", "pnc": True}, "only without punctuation"),
    ],
)
def test_what_a_model_cannot_do_is_said_before_anything_happens(
    studio: Studio, asked: dict[str, str], says: str
) -> None:
    with pytest.raises(RequestError, match=says):
        studio.request(**asked)  # type: ignore[arg-type]


def test_rows_that_begin_at_the_same_moment_are_taken_in_whatever_their_order(
    studio: Studio, memo: Path, tmp_path: Path
) -> None:
    spans = [(1.0, 2.0), (1.0, 0.5), (1.0, 0.5), (0.0, 3.0), (1.0, 1.0)] + [(2.0, 0.5)] * 12
    rows = [
        {"audio_filepath": str(memo), "offset": start, "duration": length, "text": f"text {number}", "lang": "en"}
        for number, (start, length) in enumerate(spans)
    ]
    manifest = tmp_path / "set.json"
    manifest.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    (key,) = studio.import_([manifest]).transcripts
    found = studio.transcript(key)
    edit.check(found)
    assert [segment.text for segment in found.segments][:5] == ["text 3", "text 1", "text 2", "text 4", "text 0"]
    assert [segment.text for segment in found.segments][5:] == [f"text {number}" for number in range(5, 17)]
    studio.set_text(key, found.segments[1].id, found.segments[1].revision, "changed")
    edit.check(studio.transcript(key))


def test_a_run_whose_failure_could_not_be_written_has_failed_all_the_same(studio: Studio, silence: Path) -> None:
    """A full disk ends a run and refuses to note that it did."""
    run = studio.transcribe(studio.add(silence).recording.id, studio.request())
    finished(studio, run)
    studio._store.runs.set_state(run.id, "running")
    studio._runner._untold[run.id] = "The disk is full."
    seen = studio.changes(run.transcript_id).standing.run
    assert seen is not None
    assert (seen.state, seen.error) == ("failed", "The disk is full.")
    assert studio._store.runs.get(run.id).state == "failed", "written as soon as that is possible"
    assert studio.wait(run.transcript_id).state == "failed"
