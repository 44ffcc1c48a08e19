"""One speaker a channel: each is heard alone, with its overlaps, its times, its clips and its way home."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.accounts.actor import LOCAL
from studio.config import Settings
from studio.domain import Transcript
from studio.errors import RequestError
from studio.formats import Options
from studio.session import Session, Studio
from studio.transcript import document
from tests.calls import stereo_call
from tests.patience import SECONDS

ALL = Options("all", {"checker": "studio", "split": "no"})


@pytest.fixture(scope="module")
def call(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stereo_call(tmp_path_factory.mktemp("call") / "call.wav")


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    found = Studio(Settings(data=tmp_path_factory.mktemp("data"), workers=1))
    yield found
    found.close()


@pytest.fixture(scope="module")
def heard(studio: Studio, call: Path) -> Transcript:
    session = studio.acting_as(LOCAL)
    request = session.models.request("moonshine/tiny-en")
    return session.transcripts.transcribe_file(call, request, by_channel=True).transcript


def _sound(path: Path) -> np.ndarray:
    return np.asarray(soundfile.read(path, dtype="int16")[0])


def test_each_channel_has_its_speaker_and_overlaps_are_kept(heard: Transcript) -> None:
    document.check(heard)
    texts = {
        speaker: " ".join(segment.text for segment in segments)
        for speaker, segments in groupby(sorted(heard.segments, key=lambda s: s.speaker or ""), lambda s: s.speaker)
    }
    assert list(texts) == ["Channel 1", "Channel 2"]
    assert "call the office in the morning" in texts["Channel 1"]
    assert "office" not in texts["Channel 2"]
    assert {(segment.speaker, segment.channel) for segment in heard.segments} == {("Channel 1", 0), ("Channel 2", 1)}
    spans = {name: [s for s in heard.segments if s.speaker == name] for name in texts}
    assert any(
        one.start < other.end and other.start < one.end for one in spans["Channel 1"] for other in spans["Channel 2"]
    )


def test_the_mix_alone_is_heard_unless_somebody_asks(session: Session, call: Path) -> None:
    recording = session.library.add(call).recording
    assert recording.separate_channels == 2
    run = session.transcripts.transcribe(recording.id, session.models.request("pocketsphinx/en-us"))
    session.transcripts.stop(run.transcript_id)
    done = session.transcripts.wait(run.transcript_id, SECONDS)
    assert not done.by_channel
    assert {segment.channel for segment in session.transcripts.get(run.transcript_id).segments} <= {None}


def test_a_file_whose_channels_say_the_same_is_refused_before_anything_is_written(session: Session, memo: Path) -> None:
    recording = session.library.add(memo).recording
    request = session.models.request("pocketsphinx/en-us")
    with pytest.raises(RequestError, match="do not say different things"):
        session.transcripts.transcribe(recording.id, request, by_channel=True)
    assert session.transcripts.of_recording(recording.id) == []


def test_times_behind_an_edit_come_from_the_channel_alone(session: Session, studio: Studio, heard: Transcript) -> None:
    """In the mix the other speaks at the same time."""
    segment = next(each for each in heard.segments if "office" in each.text)
    was = next(word for word in segment.words if word.text.startswith("office"))
    session.edits.set_text(heard.id, segment.id, segment.revision, segment.text.replace("office", "doctor"))
    studio.settle()
    now = next(each for each in session.transcripts.get(heard.id).segments if each.id == segment.id)
    word = next(word for word in now.words if word.text.startswith("doctor"))
    assert (word.timed_by, now.channel) == ("aligner", 0)
    assert word.start == pytest.approx(was.start, abs=0.1)
    undone = session.edits.undo(heard.id).transcript.segments[0]
    assert (undone.channel, undone.speaker) == (0, "Channel 1")


def test_clips_are_cut_from_the_channel_and_come_home(
    session: Session, heard: Transcript, call: Path, tmp_path: Path
) -> None:
    documents = session.exports.documents(transcript_id=heard.id)
    folder = tmp_path / "set"
    session.exports.write(documents, folder, "nemo", ALL)
    rows = [json.loads(line) for line in (folder / "manifest.json").read_text().splitlines()]
    assert {row["speaker"] for row in rows} == {"Channel 1", "Channel 2"}
    original = soundfile.read(call, dtype="int16")[0]
    for row, segment in zip(rows, documents[0].transcript.segments, strict=True):
        clip = _sound(folder / row["audio_filepath"])
        first = round(segment.start * 16_000)
        assert segment.channel is not None
        alone = original[first : first + len(clip), segment.channel]
        assert np.abs(clip.astype(int) - alone).max() <= 1
    again = session.library.import_([folder / "manifest.json"])
    assert (again.added, again.already) == (0, len(rows))


def test_a_broken_off_run_goes_on_with_the_same_channels(session: Session, call: Path, heard: Transcript) -> None:
    recording = session.library.add(call, project="other").recording
    run = session.transcripts.transcribe(recording.id, heard.request, by_channel=True)
    session.transcripts.stop(run.transcript_id)
    session.transcripts.wait(run.transcript_id, SECONDS)
    session.transcripts.resume(run.transcript_id)
    done = session.transcripts.wait(run.transcript_id, SECONDS)
    assert (done.state, done.by_channel) == ("done", True)
    found = session.transcripts.get(run.transcript_id)
    assert [(s.id, s.text, s.speaker) for s in found.segments] == [(s.id, s.text, s.speaker) for s in heard.segments]


def test_the_same_bytes_of_another_have_their_channels_too(studio: Studio, call: Path) -> None:
    session = studio.acting_as(LOCAL)
    one, other = (session.library.add(call, project=project).recording for project in ("default", "again"))
    assert (one.id != other.id, other.separate_channels) == (True, 2)


def test_a_row_that_means_one_channel_still_does(session: Session, call: Path, tmp_path: Path) -> None:
    row = {"audio_filepath": str(call), "duration": 3.0, "text": "one", "source_lang": "en", "channel_selector": 1}
    (tmp_path / "one.json").write_text(json.dumps(row) + "\n")
    found = session.library.import_([tmp_path / "one.json"], project="selector").recordings
    assert [each.separate_channels for each in found] == [0]


def test_what_it_is_compared_with_is_heard_by_channel_too(session: Session, heard: Transcript) -> None:
    request = session.models.request("pocketsphinx/en-us")
    run = session.transcripts.transcribe(heard.recording_id, request, (0.0, 6.0), for_comparison=True)
    assert session.transcripts.wait(run.transcript_id, SECONDS).by_channel
    found = session.transcripts.compare(heard.id, run.transcript_id)
    office = next(row for row in found.rows if "office" in " ".join(word.text for word in row.words))
    assert {row.segment.channel for row in found.rows if row.segment} == {0, 1}
    assert "remember" in [word.text for word in office.others]
