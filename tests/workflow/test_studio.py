"""The main job through the workflow, on real speech and the real recogniser."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from studio.accounts.actor import LOCAL
from studio.config import Settings
from studio.domain import Run, Transcript, Word
from studio.errors import Conflict, DiskFull, ExportError, NotFound, RequestError, StoreUnreached
from studio.formats import Options
from studio.jobs.kinds.export import Download
from studio.session import Session, Studio
from studio.transcript import document
from tests.patience import SECONDS, wait_until


@pytest.fixture
def studio(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Studio]:
    """An empty one, but for what is `heard` where a test wants that."""
    if "heard" in request.fixturenames:
        shutil.copytree(request.getfixturevalue("heard_once"), tmp_path / "data")
    found = Studio(Settings(data=tmp_path / "data", workers=1))
    yield found
    found.close()


@pytest.fixture
def heard(session: Session) -> Transcript:
    """A finished transcript of two sentences."""
    (found,) = session.library.entries()
    return session.transcripts.get(session.transcripts.of_recording(found.recording.id)[0][0].id)


def transcribe(session: Session, clip: Path) -> Transcript:
    return session.transcripts.transcribe_file(clip, session.models.request("pocketsphinx/en-us")).transcript


def finished(session: Session, run: Run) -> Run:
    return session.transcripts.wait(run.transcript_id, timeout=SECONDS)


def test_words_come_with_times_and_the_document_is_sound(session: Session, memo: Path) -> None:
    heard = transcribe(session, memo)
    document.check(heard)
    words = [word for segment in heard.segments for word in segment.words]
    assert "call the office in the morning" in heard.text
    assert {word.timed_by for word in words} == {"model"}
    assert session.transcripts.of_recording(heard.recording_id)[0][0].id == heard.id


def test_equal_bytes_are_the_same_recording(session: Session, memo: Path, tmp_path: Path) -> None:
    first = session.library.add(memo)
    other = shutil.copy(memo, tmp_path / "another name.flac")
    second = session.library.add(Path(other))
    assert (first.new, second.new) == (True, False)
    assert first.recording == second.recording


def test_a_corrected_word_gets_its_time_from_the_sound_in_one_undo_step(
    session: Session, studio: Studio, heard: Transcript
) -> None:
    segment = heard.segments[0]
    text = segment.text.replace("office", "doctor")
    changed = session.edits.set_text(heard.id, segment.id, segment.revision, text).transcript.segments[0]
    assert {word.text: word.timed_by for word in changed.words}["doctor"] == "carried"
    studio.settle()
    now = session.transcripts.get(heard.id).segments[0]
    timed = {word.text: word for word in now.words}
    before = {word.text: word for word in segment.words}
    assert timed["doctor"].timed_by == "aligner"
    assert timed["doctor"].start == pytest.approx(before["office"].start, abs=0.1)
    kept = [word for word in now.words if word.text != "doctor"]
    assert kept == [word for word in segment.words if word.text != "office"]
    assert session.edits.undo(heard.id).transcript.segments[0].words == segment.words
    assert session.edits.redo(heard.id).transcript.segments[0].words == now.words


def test_a_word_gets_its_time_also_where_the_database_was_lost_meanwhile(
    session: Session, studio: Studio, heard: Transcript, monkeypatch: pytest.MonkeyPatch
) -> None:
    edits = studio._services.store.edits
    amend = edits.amend

    def lost(*_: object) -> bool:
        monkeypatch.setattr(edits, "amend", amend)
        raise StoreUnreached("The database is away.")

    monkeypatch.setattr(edits, "amend", lost)
    segment = heard.segments[0]
    session.edits.set_text(heard.id, segment.id, segment.revision, segment.text.replace("office", "doctor"))

    def timed() -> bool:
        words = session.transcripts.get(heard.id).segments[0].words
        return {word.text: word.timed_by for word in words}["doctor"] == "aligner"

    assert wait_until(timed)


def test_times_with_which_no_edit_would_be_taken_are_not_stored(
    session: Session, studio: Studio, heard: Transcript, monkeypatch: pytest.MonkeyPatch
) -> None:
    def overlapping(_: object, __: object, ___: float, words: tuple[Word, ...], *____: object) -> tuple[Word, ...]:
        return tuple(replace(word, start=words[0].start, end=words[-1].end) for word in words)

    monkeypatch.setattr("studio.workflow.aligning.Aligning.realign", overlapping)
    segment = heard.segments[0]
    text = segment.text.replace("office", "doctor")
    typed = session.edits.set_text(heard.id, segment.id, segment.revision, text).transcript.segments[0]
    studio.settle()
    now = session.transcripts.get(heard.id)
    assert now.segments[0].words == typed.words
    session.edits.edit(
        heard.id, "set_status", {"segment": segment.id, "status": "verified"}, {segment.id: typed.revision}
    )


def test_an_imported_text_is_timed_by_the_sound_when_it_is_opened(
    session: Session, studio: Studio, memo: Path, tmp_path: Path
) -> None:
    row = {"audio_filepath": str(memo), "offset": 0.0, "duration": 2.9, "lang": "en"}
    manifest = tmp_path / "manifest.json"
    manifest.write_text(json.dumps(row | {"text": "Please remember to call the office in the morning."}) + "\n")
    (key,) = session.library.import_([manifest]).transcripts
    assert {word.timed_by for word in session.transcripts.changes(key).transcript.segments[0].words} == {"interpolated"}
    studio.settle()
    now = session.transcripts.get(key)
    document.check(now)
    assert {word.timed_by for word in now.segments[0].words} == {"aligner"}
    assert session.transcripts.changes(key).status.undo is None, "better times are no edit"


def test_the_score_counts_what_was_touched(session: Session, heard: Transcript) -> None:
    segment = heard.segments[0]
    assert session.transcripts.changes(heard.id).status.progress.counts.word_count == 0
    changed = session.edits.set_text(heard.id, segment.id, segment.revision, f"{segment.text} now")
    tally = changed.status.progress.counts
    assert (tally.word_errors, tally.word_count) == (1, len(segment.words) + 1)
    assert session.edits.undo(heard.id).status.progress.counts.word_count == 0


def test_two_pages_on_one_segment_never_lose_a_text(session: Session, heard: Transcript) -> None:
    segment = heard.segments[0]
    session.edits.set_text(heard.id, segment.id, segment.revision, "theirs")
    with pytest.raises(Conflict):
        session.edits.set_text(heard.id, segment.id, segment.revision, "mine")
    assert session.transcripts.segment(heard.id, segment.id).transcript.segments[0].text == "theirs"


def test_a_stopped_run_goes_on_where_it_was(session: Session, story: Path) -> None:
    recording = session.library.add(story).recording
    run = session.transcripts.transcribe(recording.id, session.models.request("pocketsphinx/en-us"))
    while session.transcripts.changes(run.transcript_id).status.run.windows_done == 0:  # type: ignore[union-attr]
        session.transcripts.wait(run.transcript_id, timeout=0.05)
    session.transcripts.stop(run.transcript_id)
    stopped = finished(session, run)
    assert stopped.state == "stopped"
    assert 0 < stopped.windows_done < stopped.windows_total
    kept = session.transcripts.get(run.transcript_id).segments
    session.transcripts.resume(run.transcript_id)
    done = finished(session, run)
    assert (done.state, done.windows_done) == ("done", done.windows_total)
    whole = session.transcripts.get(run.transcript_id)
    document.check(whole)
    assert whole.segments[: len(kept)] == kept
    assert [each.text for each in whole.segments] == [each.text for each in transcribe(session, story).segments]


def test_a_closed_studio_takes_up_its_runs_at_the_next_start(tmp_path: Path, story: Path) -> None:
    settings = Settings(data=tmp_path / "data", workers=1)
    first = Studio(settings)
    session = first.acting_as(LOCAL)
    run = session.transcripts.transcribe(
        session.library.add(story).recording.id, session.models.request("pocketsphinx/en-us")
    )
    first.close()
    second = Studio(settings)
    second.wake()
    session = second.acting_as(LOCAL)
    assert finished(session, run).state == "done"
    document.check(session.transcripts.get(run.transcript_id))
    second.close()


def test_a_second_try_never_displaces_verified_work(session: Session, heard: Transcript, memo: Path) -> None:
    segment = heard.segments[0]
    session.edits.set_status(heard.id, segment.id, segment.revision, "verified")
    again = session.transcripts.transcribe(heard.recording_id, session.models.request("pocketsphinx/en-us"))
    assert finished(session, again).state == "done"
    assert next(each.id for each, _ in session.transcripts.of_recording(heard.recording_id)) == again.transcript_id
    assert session.transcripts.current_id(heard.recording_id) == heard.id
    assert [each.transcript.id for each in session.exports.documents()] == [heard.id]
    assert session.library.entries()[0].verified == 1


def test_an_unverified_second_try_is_the_one_that_counts(session: Session, heard: Transcript) -> None:
    again = session.transcripts.transcribe(heard.recording_id, session.models.request("pocketsphinx/en-us"))
    assert finished(session, again).state == "done"
    assert session.transcripts.current_id(heard.recording_id) == again.transcript_id


def test_two_people_at_once_each_get_their_own_run(session: Session, memo: Path, story: Path) -> None:
    long, short = (
        session.transcripts.transcribe(
            session.library.add(clip).recording.id, session.models.request("pocketsphinx/en-us")
        )
        for clip in (story, memo)
    )
    assert finished(session, short).state == "done"
    assert session.transcripts.wait(long.transcript_id, timeout=0).active, "the short one did not wait for the long one"
    assert finished(session, long).state == "done"
    assert "office" in session.transcripts.get(short.transcript_id).text
    assert "office" not in session.transcripts.get(long.transcript_id).text


def test_deleting_removes_every_trace(session: Session, heard: Transcript, tmp_path: Path) -> None:
    segment = heard.segments[0]
    session.edits.set_status(heard.id, segment.id, segment.revision, "verified")
    download = session.exports.start("txt", Options())
    path = made(session, download).path
    assert path is not None
    assert path.is_file()
    session.library.delete(heard.recording_id)
    assert session.library.entries() == []
    assert not path.exists()
    files = [path for path in (tmp_path / "data" / "blobs").rglob("*") if path.is_file()]
    assert files == []
    with pytest.raises(NotFound):
        session.exports.get(download.token)


def made(session: Session, download: Download) -> Download:
    assert wait_until(lambda: session.exports.get(download.token).state != "working")
    return session.exports.get(download.token)


@pytest.mark.parametrize("name", ["Interview 2024.05.12", "Dr. Smith", "call (2)", "call.txt", "memo.wav"])
def test_one_file_comes_as_it_is_under_the_whole_name(session: Session, heard: Transcript, name: str) -> None:
    session.library.rename(heard.recording_id, name)
    path = made(session, session.exports.start("txt", Options(), recording_id=heard.recording_id)).path
    assert path is not None
    stem = name.removesuffix(".wav")
    assert path.name == f"{stem}.txt"
    assert path.read_text("utf-8").strip()
    assert {each.name for each in path.parent.iterdir()} == {path.name}
    packed = made(
        session,
        session.exports.start("nemo", Options("all", {"checker": "studio"}), recording_id=heard.recording_id),
    ).path
    assert packed is not None
    assert packed.name == f"{stem}-nemo.zip"
    with zipfile.ZipFile(packed) as names:
        (folder,) = {each.partition("/")[0] for each in names.namelist()}
    assert folder == stem.replace("(", "_").replace(")", "_")


def test_an_export_of_nothing_verified_says_so_and_offers_all(session: Session, heard: Transcript) -> None:
    nothing = made(session, session.exports.start("nemo", Options(), recording_id=heard.recording_id))
    assert (nothing.state, nothing.offer) == ("failed", "all")
    assert "Verify some, or export all segments." in str(nothing.error)
    for segment in heard.segments:
        session.edits.set_status(heard.id, segment.id, segment.revision, "unusable")
    refused = made(session, session.exports.start("txt", Options(), recording_id=heard.recording_id))
    assert (refused.state, refused.offer) == ("failed", None)
    assert "Take the mark “unusable”" in str(refused.error)


def test_what_was_left_out_is_named_with_its_place(session: Session, heard: Transcript) -> None:
    segment = heard.segments[0]
    session.edits.set_status(heard.id, segment.id, segment.revision, "unusable")
    found = made(session, session.exports.start("json", Options("all"), recording_id=heard.recording_id))
    assert found.report is not None
    (left,) = found.report.left_out
    assert (left.recording, left.transcript, left.segment) == (heard.recording_id, heard.id, segment.id)
    assert (left.start, left.end, left.reason) == (segment.start, segment.end, "status.unusable")


@pytest.mark.parametrize(("format_name", "settings"), [("nemo", {"checker": "studio"}), ("json", {})])
def test_selected_segments_go_out_alone_as_they_were_seen(
    session: Session, heard: Transcript, format_name: str, settings: dict[str, str]
) -> None:
    first, *others = heard.segments
    options = Options("all", settings)

    def begun(seen: dict[str, int]) -> Download:
        return session.exports.start(format_name, options, transcript_id=heard.id, segments=seen)

    found = made(session, begun({first.id: first.revision}))
    assert found.report is not None
    assert (found.report.rows, found.report.left_out, found.chosen_segments) == (1, (), 1)
    whole = made(session, session.exports.start(format_name, options, transcript_id=heard.id))
    assert whole.report is not None
    assert (whole.report.rows, whole.chosen_segments) == (1 + len(others), None)
    latest = session.exports.latest(transcript_id=heard.id)
    assert latest is not None
    assert latest.token == whole.token
    session.edits.set_status(heard.id, first.id, first.revision, "verified")
    with pytest.raises(ExportError, match="One of the selected segments was changed or deleted meanwhile"):
        begun({first.id: first.revision})
    with pytest.raises(ExportError, match="2 of the selected segments were"):
        begun({first.id: first.revision, "gone": 0})
    with pytest.raises(ExportError, match="no segment is selected"):
        begun({})
    with pytest.raises(RequestError, match="one transcript"):
        session.exports.start(format_name, options, recording_id=heard.recording_id, segments={first.id: 1})


def test_a_recording_can_be_deleted_while_it_is_transcribed(session: Session, story: Path) -> None:
    recording = session.library.add(story).recording
    session.transcripts.transcribe(recording.id, session.models.request("pocketsphinx/en-us"))
    session.library.delete(recording.id)
    assert session.library.entries() == []


def test_silence_gives_an_empty_finished_transcript(session: Session, silence: Path) -> None:
    document = session.transcripts.transcribe_file(silence, session.models.request("pocketsphinx/en-us"))
    assert document.transcript.segments == ()


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"model": "nvidia/none"}, "There is no model “nvidia/none”. Known: moonshine/tiny-en, pocketsphinx/en-us"),
        ({"task": "sing"}, "no task “sing”"),
        ({"model": "pocketsphinx/en-us", "source_lang": "tlh"}, "does not know the spoken language “tlh”"),
        ({"model": "pocketsphinx/en-us", "target_lang": "de"}, "cannot turn “en” into “de”"),
        ({"model": "pocketsphinx/en-us", "pnc": True}, "only without punctuation"),
    ],
)
def test_what_a_model_cannot_do_is_said_before_anything_happens(
    session: Session, asked: dict[str, str], says: str
) -> None:
    with pytest.raises(RequestError, match=says):
        session.models.request(**asked)  # type: ignore[arg-type]


def test_rows_that_begin_at_the_same_moment_are_taken_in_whatever_their_order(
    session: Session, memo: Path, tmp_path: Path
) -> None:
    spans = [(1.0, 2.0), (1.0, 0.5), (1.0, 0.5), (0.0, 3.0), (1.0, 1.0)] + [(2.0, 0.5)] * 12
    rows = [
        {"audio_filepath": str(memo), "offset": start, "duration": length, "text": f"text {number}", "lang": "en"}
        for number, (start, length) in enumerate(spans)
    ]
    manifest = tmp_path / "set.json"
    manifest.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    (key,) = session.library.import_([manifest]).transcripts
    found = session.transcripts.get(key)
    document.check(found)
    assert [segment.text for segment in found.segments][:5] == ["text 3", "text 1", "text 2", "text 4", "text 0"]
    assert [segment.text for segment in found.segments][5:] == [f"text {number}" for number in range(5, 17)]
    session.edits.set_text(key, found.segments[1].id, found.segments[1].revision, "changed")
    document.check(session.transcripts.get(key))


def test_a_run_whose_end_could_not_be_written_has_ended_all_the_same(
    session: Session, studio: Studio, silence: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk ends a run and refuses to note that it did."""

    def full(*_: object, **__: object) -> bool:
        raise DiskFull("the data folder")

    jobs = studio._services.store.jobs
    recording = session.library.add(silence).recording
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "end", full)
        run = finished(
            session, session.transcripts.transcribe(recording.id, session.models.request("pocketsphinx/en-us"))
        )
        assert (run.state, jobs.get(run.id).state) == ("done", "running")
        seen = session.transcripts.changes(run.transcript_id).status.run
        assert seen is not None
        assert seen.state == "done"
    assert wait_until(lambda: jobs.get(run.id).state == "done"), "written as soon as that is possible"
