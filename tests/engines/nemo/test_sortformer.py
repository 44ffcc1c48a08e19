"""Sortformer through NeMo: a tiny one that was trained on two hums, as an engine, as a job, and by the command line."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile

from studio.accounts.actor import LOCAL
from studio.cli import run
from studio.config import Settings
from studio.domain import Recording, Request, Segment, Transcript, Turn, Word
from studio.engines.base import Diarizer, Engine, SpeakerFrames
from studio.engines.catalog import Catalog
from studio.engines.nemo.sortformer import Sortformer
from studio.errors import EngineError, RequestError
from studio.limits import ShouldStop, never
from studio.session import Session, Studio
from studio.workflow.diarizing import turns
from tests.conftest import ROOT
from tests.engines.nemo.models import MARKS, loaded
from tests.tiny.turns import FRAME, RATE, Spoken, labels, some, sound

if TYPE_CHECKING:
    from studio.limits import Waveform

pytestmark = MARKS

COLLAR = 3
"""Frames (a quarter of a second, as NIST's) around each edge that do not count."""

ORDERS: dict[str, list[Spoken]] = {"low": [(0, 5, 40), (1, 50, 90)], "high": [(1, 5, 40), (0, 50, 90)]}


@pytest.fixture(scope="module")
def engine(tiny_sortformer: Path) -> Iterator[Engine]:
    with loaded(tiny_sortformer) as found:
        yield found


def der(found: Sequence[Turn], spoken: Sequence[Spoken], frames: int) -> float:
    """Missed, false and confused speech over speech, with the better of both names for each voice."""
    right = labels(spoken, frames, 2) > 0
    heard = np.zeros((frames, 2), bool)
    for turn in found:
        if turn.weight >= 0.5:
            heard[round(turn.start / FRAME) : round(turn.end / FRAME), int(turn.speaker.split()[1]) - 1] = True
    edges = {edge + off for _, *span in spoken for edge in span for off in range(-COLLAR, COLLAR)}
    counted = [frame for frame in range(frames) if frame not in edges]
    wrong = min(int((heard[counted][:, order] != right[counted]).sum()) for order in ([0, 1], [1, 0]))
    return wrong / int(right[counted].sum())


@pytest.mark.parametrize("seed", range(1000, 1006))
def test_who_speaks_when_is_right(engine: Engine, seed: int) -> None:
    assert isinstance(engine, Diarizer)
    spoken = some(seed)
    found = turns(engine.diarize(sound(spoken, 125, seed), never))
    assert {turn.speaker for turn in found} <= {"Speaker 1", "Speaker 2"}
    assert der(found, spoken, 125) == 0.0


def test_it_stands_in_the_catalogue_and_transcribes_nothing(tiny_sortformer: Path, engine: Engine) -> None:
    catalog = Catalog(Settings(data=Path(), models=(tiny_sortformer.parent,)))
    cards = {card.id: card.capabilities for card in catalog.cards() if card.capabilities.speakers}
    assert cards["local/sortformer"].speakers == 4
    assert cards["local/sortformer"].tasks == ()
    assert cards["nvidia/diar_streaming_sortformer_4spk-v2.1"].speakers == 4
    with pytest.raises(RequestError, match="transcribes nothing"):
        engine.transcribe((), Request("local/sortformer"), never)


# --- as a job


@pytest.fixture(scope="module")
def studio(tiny_sortformer: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    folder = tmp_path_factory.mktemp("sortformer")
    shutil.copyfile(tiny_sortformer, folder / "sortformer.nemo")
    found = Studio(Settings(data=folder / "data", models=(folder / "sortformer.nemo",), device="cpu", workers=1))
    yield found
    found.close()


@pytest.fixture(scope="module")
def session(studio: Studio) -> Session:
    return studio.acting_as(LOCAL)


def _talk(studio: Studio, folder: Path, order: str) -> str:
    """A recording called talk.wav, and a transcript of it: one segment with a word in each turn."""
    folder.mkdir(parents=True)
    spoken = ORDERS[order]
    soundfile.write(folder / "talk.wav", sound(spoken, 100), RATE)
    recording = studio.acting_as(LOCAL).library.add(folder / "talk.wav").recording
    words = tuple(Word(f"w{voice}", (a + 2) * FRAME, (b - 2) * FRAME) for voice, a, b in spoken)
    segment, now = Segment("s1", 0.0, 7.9, words), datetime.now(timezone.utc)
    transcript = Transcript(f"t{recording.id}", recording.id, None, Request("m", pnc=False), now, 0, (segment,))
    studio._services.store.transcripts.add(transcript, None)
    return transcript.id


def test_two_files_of_one_name_get_their_own_speakers_as_one_edit_each(
    studio: Studio, session: Session, tmp_path: Path
) -> None:
    """NeMo's `diarize` keys what it finds by the name of the file."""
    keys = [_talk(studio, tmp_path / order, order) for order in ORDERS]
    jobs = [session.speakers.find(key, "local/sortformer") for key in keys]
    done = [studio._services.queue.wait(job.id, 120) for job in jobs]
    assert [(job.state, job.error, (job.result or {}).get("speakers")) for job in done] == [("done", None, 2)] * 2
    for key, first in zip(keys, ("w0", "w1"), strict=True):
        segments = session.transcripts.get(key).segments
        assert [(segment.text, segment.speaker) for segment in segments] == [
            (first, "Speaker 1"), ("w1" if first == "w0" else "w0", "Speaker 2"),
        ]  # fmt: skip
        assert session.transcripts.changes(key).status.undo == "assign_speakers"
        session.edits.undo(key)
        assert [segment.speaker for segment in session.transcripts.get(key).segments] == [None]


def test_auto_takes_the_one_that_is_ready(session: Session) -> None:
    assert session.speakers.model().id == "local/sortformer"


def test_a_model_that_tells_nobody_apart_is_refused(session: Session) -> None:
    with pytest.raises(
        RequestError, match=r"pocketsphinx/en-us does not tell speakers apart\. These do: local/sortform"
    ):
        session.speakers.model("pocketsphinx/en-us")


# --- together with a transcription


def _recorded(session: Session, folder: Path) -> Recording:
    """A memo, in which the tiny diarizer hears somebody or nobody: it knows two hums."""
    source = folder / "memo.flac"
    source.write_bytes((ROOT / "assets" / "examples" / "voice-memo.flac").read_bytes())
    return session.library.add(source).recording


def test_a_transcription_finds_out_who_speaks_at_its_end(
    session: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    recording = _recorded(session, tmp_path)
    told: list[tuple[str, object, bool]] = []
    wanted = session.models.request("moonshine/tiny-en")

    def listening(self: Sortformer, samples: Waveform, cancelled: ShouldStop) -> SpeakerFrames:
        found = session.transcripts.changes(begun.transcript_id, 0)
        told.append((found.loading, found.status.run and found.status.run.state, len(found.transcript.segments) > 0))
        return SpeakerFrames(np.repeat([[0.9, 0.0], [0.0, 0.9]], len(samples) // 2 // 1280, axis=0), 0.08)

    monkeypatch.setattr(Sortformer, "diarize", listening)
    begun = session.transcripts.transcribe(recording.id, wanted, speakers="auto")
    assert session.transcripts.wait(begun.transcript_id, 120).state == "done"
    assert told == [("Who speaks: Listening for speakers", "running", True)]
    heard = session.transcripts.get(begun.transcript_id)
    assert {segment.speaker for segment in heard.segments} == {"Speaker 1", "Speaker 2"}
    assert session.transcripts.changes(begun.transcript_id).status.undo == "assign_speakers"
    session.edits.undo(begun.transcript_id)
    assert {segment.speaker for segment in session.transcripts.get(begun.transcript_id).segments} == {None}


def test_where_that_fails_the_words_stay_and_it_goes_on_there(
    session: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    recording, tries = _recorded(session, tmp_path), []

    def listening(self: Sortformer, samples: Waveform, cancelled: ShouldStop) -> SpeakerFrames:
        tries.append(len(samples))
        if len(tries) == 1:
            raise EngineError("it fell over.")
        return SpeakerFrames(np.full((len(samples) // 1280, 1), 0.9, np.float32), 0.08)

    monkeypatch.setattr(Sortformer, "diarize", listening)
    run = session.transcripts.transcribe(recording.id, session.models.request("moonshine/tiny-en"), speakers="auto")
    failed = session.transcripts.wait(run.transcript_id, 120)
    assert (failed.state, failed.error) == ("failed", "The words are all there, but not who speaks: it fell over.")
    assert "office" in " ".join(each.text for each in session.transcripts.get(run.transcript_id).segments)
    session.transcripts.resume(run.transcript_id)
    assert session.transcripts.wait(run.transcript_id, 120).state == "done"
    assert {segment.speaker for segment in session.transcripts.get(run.transcript_id).segments} == {"Speaker 1"}


def test_what_cannot_be_is_refused_before_anything_is_heard(session: Session, tmp_path: Path) -> None:
    recording = _recorded(session, tmp_path)
    wanted = session.models.request("moonshine/tiny-en")
    before = len(session.transcripts.of_recording(recording.id))
    for how, why in (
        ({"speakers": "moonshine/tiny-en"}, "does not tell speakers apart"),
        ({"speakers": "auto", "by_channel": True}, "A channel is a speaker already"),
    ):
        with pytest.raises(RequestError, match=why):
            session.transcripts.transcribe(recording.id, wanted, **how)
    assert len(session.transcripts.of_recording(recording.id)) == before


# --- by the command line


def test_the_command_line_looks_for_speakers(
    tiny_sortformer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STUDIO_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("STUDIO_MODELS", str(tiny_sortformer))
    monkeypatch.setenv("STUDIO_DEVICE", "cpu")

    def cli(*arguments: str) -> subprocess.CompletedProcess[str]:
        code = run(list(arguments))
        return subprocess.CompletedProcess(arguments, code, *capsys.readouterr())

    memo = str(ROOT / "assets" / "examples" / "voice-memo.flac")
    found = cli("transcribe", memo, "--speakers", "auto", "--json")
    assert found.returncode == 0, found.stderr
    told = json.loads(found.stdout)
    assert "office" in told["text"]
    assert {segment["speaker"] for segment in told["segments"]} <= {None, *(f"Speaker {n}" for n in range(1, 5))}
    refused = cli("transcribe", memo, "--speakers", "moonshine/tiny-en")
    assert (refused.returncode, "does not tell speakers apart" in refused.stderr) == (2, True)
    listed = json.loads(cli("models", "--json").stdout)
    assert {card["id"]: card["capabilities"]["speakers"] for card in listed}["local/sortformer"] == 4
