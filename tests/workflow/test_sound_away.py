"""The store of the sound does not answer for a while: who asks is told, jobs wait, and nothing taken in is lost."""

from __future__ import annotations

import functools
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from starlette.applications import Starlette
from starlette.testclient import TestClient

from studio.audio.reader import write_clip
from studio.config import Settings
from studio.errors import SoundUnreached
from studio.formats import Options
from studio.jobs import control, worker
from studio.jobs.kinds.export import Export
from studio.session import Session, Studio
from studio.store import Store, elsewhere
from studio.store.blobs import NAMES, UNSETTLED, Blobs
from studio.ui.routes import PREFIX, routes
from studio.workflow.sounds import timeline
from tests.patience import SECONDS, wait_until

SHA = "ab" * 32


class Elsewhere:
    """A file system that can be lost: at once, or at the first question that is `about` something."""

    def __init__(self, blobs: Blobs) -> None:
        self._fs, self.away, self.asked = blobs._fs, False, 0
        self.about: Callable[[str, str], bool] = lambda name, path: False
        blobs._fs = self

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._fs, name)

        @functools.wraps(method)
        def call(*args: Any, **kwargs: Any) -> Any:
            self.away = self.away or self.about(name, str(args[-1]))
            if self.away:
                self.asked += 1
                raise ConnectionRefusedError("Nobody is at home")
            return method(*args, **kwargs)

        return call

    def back(self) -> None:
        self.away, self.about = False, lambda name, path: False


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "SOUND_SECONDS", (0.01, 0.02))
    monkeypatch.setattr(elsewhere, "REST_SECONDS", 0.0)
    monkeypatch.setattr(Export, "apart", False)  # in this process, from which the place is lost


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    found = Studio(Settings(data=tmp_path / "data", blobs=f"memory://{tmp_path.name}", workers=1))
    yield found
    found.close()


@pytest.fixture
def store(studio: Studio) -> Store:
    return studio._services.store


@pytest.fixture
def place(store: Store) -> Elsewhere:
    return Elsewhere(store.blobs)


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "clip.wav"
    soundfile.write(path, np.random.default_rng(1).normal(0, 0.1, 4_000), 16_000)
    return path


def waits(session: Session, job: str, kind: str = "ingest") -> bool:
    return session.jobs.get(job, [kind]).doing == control.WAITS


def without_copies(studio: Studio) -> None:
    """As on another machine, or after a new start: what was read here before must be fetched again."""
    shutil.rmtree(studio._services.store.scratch.own / "blobs", ignore_errors=True)


@pytest.mark.parametrize(
    "lost",
    [
        lambda name, path: True,
        lambda name, path: path.endswith("timeline.flac"),
        lambda name, path: path.endswith(UNSETTLED) and name == "put_file",
    ],
    ids=["before", "in the middle", "at its beginning"],
)
def test_an_upload_waits_and_goes_on(
    session: Session, store: Store, place: Elsewhere, clip: Path, lost: Callable[[str, str], bool]
) -> None:
    place.about = lost
    job = session.library.take_in([(clip, "clip.wav")])
    assert wait_until(lambda: waits(session, job.id))
    assert session.library.entries() == []
    place.back()
    assert wait_until(lambda: not session.jobs.get(job.id, ["ingest"]).active)
    (entry,) = session.library.entries()
    assert session.jobs.get(job.id, ["ingest"]).result == {
        "done": 1,
        "recordings": [entry.recording.id],
        "problems": [],
        "known": [],
        "pause": 0.0,
    }
    store.settle_doubtful()
    assert (store.blobs.unsettled(), store.blobs.contents()) == ([], {entry.recording.sha256})


def of_the_sound(name: str, path: str) -> bool:
    """What is asked for the timeline, after what it takes to ask for the job at all."""
    return name in ("open", "get_file")


def test_a_transcription_waits_and_goes_on(studio: Studio, session: Session, place: Elsewhere, memo: Path) -> None:
    recording = session.library.add(memo).recording
    without_copies(studio)
    place.about = of_the_sound
    run = session.transcripts.transcribe(recording.id, session.models.request("pocketsphinx/en-us"))
    assert wait_until(lambda: waits(session, run.id, "transcribe"))
    assert session.transcripts.wait(run.transcript_id, 0.0).active
    assert session.transcripts.get(run.transcript_id).text == ""
    place.back()
    assert session.transcripts.wait(run.transcript_id, SECONDS).state == "done"
    assert "call the office in the morning" in session.transcripts.get(run.transcript_id).text


@pytest.mark.parametrize("lost", [lambda name, path: True, of_the_sound], ids=["before", "at its sound"])
def test_an_export_waits_and_goes_on(
    studio: Studio, session: Session, place: Elsewhere, memo: Path, lost: Callable[[str, str], bool]
) -> None:
    session.transcripts.transcribe_file(memo, session.models.request("pocketsphinx/en-us"))
    without_copies(studio)
    place.about = lost
    begun = session.exports.start("audiofolder", Options("all"))
    assert wait_until(lambda: waits(session, begun.token, "export"))
    assert session.exports.get(begun.token).state == "working"
    place.back()
    assert wait_until(lambda: session.exports.get(begun.token).state != "working")
    made = session.exports.get(begun.token)
    assert (made.state, made.error) == ("done", None)
    assert made.path is not None
    with zipfile.ZipFile(made.path) as packed:
        assert [name for name in packed.namelist() if name.endswith(".flac")]


def test_an_export_of_text_asks_for_no_sound(studio: Studio, session: Session, place: Elsewhere, memo: Path) -> None:
    """It lies elsewhere, and all of it would be fetched for a line of text."""
    session.transcripts.transcribe_file(memo, session.models.request("pocketsphinx/en-us"))
    without_copies(studio)
    place.away = True
    begun = session.exports.start("srt", Options("all"))
    assert wait_until(lambda: session.exports.get(begun.token).state == "done")
    assert place.asked == 0


def test_one_that_is_stopped_meanwhile_leaves_nothing(
    session: Session, store: Store, place: Elsewhere, clip: Path
) -> None:
    place.about = lambda name, path: path.endswith("peaks.i8")
    job = session.library.take_in([(clip, "clip.wav")])
    assert wait_until(lambda: waits(session, job.id))
    session.jobs.stop(job.id)
    assert wait_until(lambda: not session.jobs.get(job.id, ["ingest"]).active)
    assert not store.job_folder(job.id).exists()
    place.back()
    store.settle_doubtful()
    assert (session.library.entries(), store.blobs.contents()) == ([], set())


def test_what_is_taken_in_is_so_although_nobody_hears_that_it_is_settled(
    session: Session, store: Store, place: Elsewhere, clip: Path
) -> None:
    place.about = lambda name, path: name == "rm_file"
    assert session.library.add(clip).new
    place.back()
    assert len(store.blobs.unsettled()) == 1
    store.settle_doubtful()
    assert store.blobs.unsettled() == []
    assert len(store.blobs.contents()) == 1


def test_a_deletion_is_refused_whole_or_done_whole(
    session: Session, store: Store, place: Elsewhere, clip: Path
) -> None:
    recording = session.library.add(clip).recording
    place.away = True
    with pytest.raises(
        SoundUnreached, match=r"STUDIO_BLOBS \(.*cannot be reached: Nobody is at home\. .*nothing was changed"
    ):
        session.library.delete(recording.id)
    place.back()
    assert session.library.file(recording.id, "original").read_bytes() == clip.read_bytes()
    place.about = lambda name, path: name == "rm_file"
    session.library.delete(recording.id)
    assert session.library.entries() == []
    place.back()
    store.settle_doubtful()
    assert store.blobs.contents() == set()


def test_who_looks_or_listens_is_told_at_once_and_the_server_lives(
    studio: Studio, session: Session, place: Elsewhere, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elsewhere, "REST_SECONDS", 3600.0)
    key = session.library.add(clip).recording.id
    client = TestClient(Starlette(routes=routes(studio)))
    place.away = True
    for name in ("audio.flac", "peaks.bin", "original", "spectrogram.bin?tile=0"):
        answer = client.get(f"{PREFIX}/recordings/{key}/{name}")
        assert (answer.status_code, answer.json()["error"]) == (503, "unavailable")
        assert "STUDIO_BLOBS" in answer.json()["message"]
    assert place.asked == 1, "the others did not wait for it"
    assert client.get(f"{PREFIX}/recordings/{key}/recording.json").status_code == 200


def test_sound_that_breaks_off_is_no_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A decoder takes what does not come for the end of the file; a transcript of less would say nothing of it."""
    blobs = Blobs(f"memory://{tmp_path.name}", tmp_path / "copies")
    (tmp_path / "taken").mkdir()
    for name in NAMES:
        write_clip(np.random.default_rng(1).normal(0, 0.1, 64_000).astype(np.float32), tmp_path / "taken" / name)
    blobs.put(SHA, tmp_path / "taken")

    def broken(*_: object) -> bytes:
        raise ConnectionResetError("Connection reset by peer")

    with timeline(blobs, SHA) as reader:
        assert len(reader.read(0, 1)) == 16_000
        monkeypatch.setattr(reader._kept._file._file, "read", broken)  # type: ignore[attr-defined]
        with pytest.raises(SoundUnreached):
            reader.read(1, 4)
