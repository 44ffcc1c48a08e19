"""Taking files in: one that is bad stops no other, nothing of an upload stays, and a page may look away meanwhile."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from studio.accounts.actor import LOCAL
from studio.config import Settings
from studio.domain import Job
from studio.errors import UNEXPECTED, DiskFull
from studio.jobs.kinds.ingest import Ingested
from studio.session import Session, Studio
from tests.patience import wait_until


@pytest.fixture
def session(studio: Studio) -> Session:
    return studio.acting_as(LOCAL)


def sounds(folder: Path, *names: str, seconds: int = 1) -> list[tuple[Path, str]]:
    folder.mkdir(exist_ok=True)
    for name in names:
        soundfile.write(folder / name, np.random.default_rng().uniform(-0.1, 0.1, seconds * 16_000), 16_000)
    return [(folder / name, name) for name in names]


def end(session: Session, job: Job) -> Ingested:
    assert wait_until(lambda: not session.jobs.get(job.id).active)
    return Ingested.of(session.jobs.get(job.id))


def names(session: Session, came: Ingested) -> list[str]:
    return [session.library.recording(key).name for key in came.recordings]


def left(studio: Studio) -> list[Path]:
    """Files of jobs that lie on the disk."""
    return [path for path in studio._services.store.scratch.jobs.rglob("*") if path.is_file()]


def test_a_bad_file_of_several_stops_no_other(
    session: Session, studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = sounds(tmp_path / "in", "first.wav", "odd.wav", "bad.wav", "last.wav")
    files[2][0].write_bytes(b"not audio" * 100)
    intake = studio._services.intake
    add = intake.add

    def shaky(source: Path, name: str, **how: object) -> object:
        if name == "odd.wav":
            raise MemoryError("libav says so")
        return add(source, name, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(intake, "add", shaky)
    step = end(session, session.library.take_in(files))
    assert names(session, step) == ["first.wav", "last.wav"]
    assert step.problems[0] == f"“odd.wav”: {UNEXPECTED}"
    assert "bad.wav" in step.problems[1]
    assert not any(path.exists() for path, _ in files)
    assert left(studio) == []


def test_one_that_is_stopped_leaves_nothing(session: Session, studio: Studio, tmp_path: Path) -> None:
    job = session.library.take_in(sounds(tmp_path / "in", *(f"{n}.wav" for n in range(20)), seconds=30))
    session.jobs.stop(job.id)
    taken = end(session, job).recordings  # none, or the first where it was quicker than the stop
    assert len(taken) < 20
    assert {entry.recording.id for entry in session.library.entries()} == set(taken)
    assert wait_until(lambda: left(studio) == [])
    assert session.jobs.active() == []


def test_whoever_looks_away_stops_nothing_and_finds_it_again(session: Session, tmp_path: Path) -> None:
    job = session.library.take_in(sounds(tmp_path / "in", "a.wav", "b.wav"))
    assert session.jobs.get(job.id).id == job.id
    assert end(session, job).problems == ()
    assert {entry.recording.name for entry in session.library.entries()} == {"a.wav", "b.wav"}


def test_what_a_kill_broke_off_is_taken_in_by_the_next_start(session: Session, studio: Studio, tmp_path: Path) -> None:
    store = studio._services.store
    studio._services.jobs.close()  # nobody begins with it
    job = session.library.take_in(sounds(tmp_path / "in", "a.wav", "b.wav"))
    assert store.jobs.get(job.id).state == "queued"
    again = Studio(Settings(data=tmp_path / "data", workers=1))
    again.wake()
    assert names(session, end(again.acting_as(LOCAL), job)) == ["a.wav", "b.wav"]
    again.close()


@pytest.mark.parametrize("name", ["a.wav", "a.jsonl"])
def test_what_cannot_be_written_down_leaves_no_files(
    session: Session, studio: Studio, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a full disk they would keep it full until the next start."""

    def full(*_: object) -> object:
        raise DiskFull("/data")

    files = sounds(tmp_path / "in", "sound.wav")
    monkeypatch.setattr(studio._services.store.jobs, "add", full)
    with pytest.raises(DiskFull):
        session.library.take_in([(files[0][0], name)])
    assert left(studio) == []


def test_a_file_that_is_gone_is_told(session: Session, tmp_path: Path) -> None:
    step = end(session, session.library.take_in([(tmp_path / "gone.wav", "gone.wav")]))
    assert step.recordings == ()
    assert "no longer where it was uploaded" in step.problems[0]
