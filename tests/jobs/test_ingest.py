"""Files on their way into the Library: one costs no other, and what was spoken into the page is kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pytest
import soundfile

from studio.accounts.actor import LOCAL, Actor
from studio.api.intakes import latest_intake
from studio.config import Settings
from studio.domain import Job, Request
from studio.errors import DiskFull, NotFound
from studio.jobs.kinds.ingest import Ingest, Ingested
from studio.jobs.worker import MOST_ATTEMPTS
from studio.session import Session, Studio
from studio.store.jobs import Taker
from studio.workflow.doctor import examine
from tests.patience import wait_until

NAME = "Recording 2026-11-28 03.00.00.wav"
NOISE = np.random.default_rng(0).normal(0, 1000, 16_000).astype("<i2")


@pytest.fixture
def session(studio: Studio) -> Session:
    return studio.acting_as(LOCAL)


@pytest.fixture
def held_back(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Nothing is taken in before this is undone."""
    monkeypatch.setattr(Ingest, "slots", 0)
    return monkeypatch


def spoken(session: Session) -> str:
    live = session.live.begin(NAME, Request("none")).id
    assert session.live.keep(live, 0, NOISE.tobytes(), last=True).ended
    return live


def died_over(studio: Studio, job_id: str, times: int = MOST_ATTEMPTS) -> None:
    """So many processes."""
    jobs = studio._services.store.jobs
    for _ in range(times):
        claimed = jobs.claim(["ingest"], Taker("dead", studio._services.store.scratch.name, -1.0, 0.0), lambda _: True)
        assert claimed is not None
        assert claimed.id == job_id
        jobs.release([])


def ended(studio: Studio, held_back: pytest.MonkeyPatch, job_id: str) -> Job:
    held_back.undo()
    studio._services.jobs.wake()
    return studio._services.queue.wait(job_id, 60)


def kept(session: Session) -> list[str]:
    return [each["intake"] for each in latest_intake(session.jobs.of_kind("ingest"), lambda _: True)["kept"]]


def test_a_recording_over_which_its_processes_die_is_kept_until_its_owner_deletes_it(
    session: Session, studio: Studio, held_back: pytest.MonkeyPatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = spoken(session)
    died_over(studio, live)
    job = ended(studio, held_back, live)
    assert (job.state, job.is_kept) == ("failed", True)
    assert "died 3 times" in (job.error or "")
    path, name = session.library.kept_sound(live)
    assert (soundfile.read(path, dtype="int16")[0] == NOISE).all()
    assert (name, kept(session)) == (NAME, [live])

    again = session.library.take_in_again(live)
    assert studio._services.queue.wait(again.id, 60).state == "done"
    assert [entry.recording.num_samples for entry in session.library.entries()] == [len(NOISE)]
    assert kept(session) == []
    with pytest.raises(NotFound):
        session.library.kept_sound(live)


def test_what_is_kept_outlives_restarts_and_the_tidying_of_what_has_ended(settings: Settings) -> None:
    settings, patch = replace(settings, workers=1), pytest.MonkeyPatch()
    first = Studio(settings)
    with patch.context() as held_back:
        held_back.setattr(Ingest, "slots", 0)
        live = spoken(first.acting_as(LOCAL))
        died_over(first, live)
        ended(first, held_back, live)
    first.close()
    second = Studio(settings)
    try:
        store = second._services.store
        with patch.context() as at_once:
            at_once.setattr(Ingest, "keep_seconds", 0.0)
            at_once.setattr("studio.jobs.worker.TIDY_SECONDS", 0.0)
            second._services.jobs.wake()
            passing = second.acting_as(Actor("user:eve"))
            assert wait_until(lambda: store.jobs.ended_before("ingest", 0.0) != [])
            second._services.jobs._worker._tidy()
        store.tidy()
        session = second.acting_as(LOCAL)
        assert session.library.kept_sound(live)[0].is_file()
        with pytest.raises(NotFound):
            passing.library.kept_sound(live)
        (told,) = [each for each in examine(settings) if each.check == "recordings"]
        assert f"“{NAME}”" in told.message
        assert "died 3 times" in told.message
        session.jobs.delete(live)
        assert not store.job_folder(live).exists()
        assert [each for each in examine(settings) if each.check == "recordings"] == []
    finally:
        second.close()


def test_a_recording_that_is_refused_is_kept_as_well(settings: Settings, held_back: pytest.MonkeyPatch) -> None:
    """Settings that became stricter, mostly."""
    settings = replace(settings, workers=1)
    before = Studio(settings)
    live = spoken(before.acting_as(LOCAL))
    before.close()
    after = Studio(replace(settings, max_bytes=10_000))
    try:
        job = ended(after, held_back, live)
        assert (job.state, job.is_kept) == ("failed", True)
        assert "the limit is" in (job.error or "")
        assert after.acting_as(LOCAL).library.kept_sound(live)[0].is_file()
    finally:
        after.close()


def test_a_file_over_which_its_processes_die_costs_no_other(
    session: Session, studio: Studio, held_back: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    files = []
    for number in range(3):
        path = tmp_path / f"{number}.wav"
        soundfile.write(path, np.random.default_rng(number).normal(0, 0.1, 4_000), 16_000)
        files.append((path, path.name))
    job = session.library.take_in(files)
    died_over(studio, job.id)
    done = ended(studio, held_back, job.id)
    came = Ingested.of(done)
    assert done.state == "done"
    assert [session.library.recording(key).name for key in came.recordings] == ["1.wav", "2.wav"]
    assert came.problems == ("“0.wav”: Its process died 3 times over it. Free some memory and try again.",)


def full(*_: Any, **__: Any) -> NoReturn:
    raise DiskFull("/data")


@pytest.fixture
def no_room(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """For sound that was spoken, until this is undone; what was uploaded is taken in."""
    intake = studio._services.intake
    add = intake.add

    def added(source: Path, name: str, **how: Any) -> Any:
        return full() if name == NAME else add(source, name, **how)

    monkeypatch.setattr(intake, "add", added)
    return monkeypatch


def waits(session: Session, job_id: str) -> bool:
    job = session.jobs.get(job_id)
    return job.state == "queued" and "is full" in job.doing


def test_however_many_recordings_wait_for_room_all_else_is_taken_in(
    session: Session, studio: Studio, no_room: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    waiting = [spoken(session) for _ in range(Ingest.slots + 1)]
    assert wait_until(lambda: all(waits(session, each) for each in waiting))
    soundfile.write(tmp_path / "up.wav", NOISE, 16_000)
    job = session.library.take_in([(tmp_path / "up.wav", "up.wav")])
    assert studio._services.queue.wait(job.id, 60).state == "done"
    assert all(waits(session, each) for each in waiting), "what they wait for is still told"


def test_one_that_waits_ends_at_once_where_its_owner_stops_it(
    session: Session, studio: Studio, no_room: pytest.MonkeyPatch
) -> None:
    live = spoken(session)
    assert wait_until(lambda: waits(session, live))
    assert session.jobs.stop(live).state == "stopped"
    assert not studio._services.store.job_folder(live).exists()


def test_one_that_waits_outlives_its_process_and_its_time(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = replace(settings, workers=1)
    first = Studio(settings)
    with monkeypatch.context() as patched:
        patched.setattr(first._services.intake, "add", full)
        session = first.acting_as(LOCAL)
        live = spoken(session)
        assert wait_until(lambda: waits(session, live))
        first.close()
    second = Studio(settings)
    try:
        second._services.jobs.wake()
        job = second._services.queue.wait(live, 60)
        (recording,) = Ingested.of(job).recordings
        assert second.acting_as(LOCAL).library.recording(recording).num_samples == len(NOISE)
    finally:
        second.close()


def test_a_recording_that_came_in_and_could_not_be_noted_is_told_as_come_in(
    session: Session, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a disk that was full at that moment: it is in the Library, and nobody is told that nothing was changed."""
    jobs = studio._services.store.jobs
    keep = jobs.keep

    def full_at_first(*args: Any) -> bool:
        monkeypatch.setattr(jobs, "keep", keep)
        return full()

    monkeypatch.setattr("studio.jobs.kinds.ingest.ROOM_SECONDS", (0.01, 0.01))
    monkeypatch.setattr(jobs, "keep", full_at_first)
    live = spoken(session)
    job = studio._services.queue.wait(live, 60)
    assert (job.state, job.error, Ingested.of(job).problems) == ("done", None, ())
    assert len(Ingested.of(job).recordings) == len(session.library.entries()) == 1


def test_what_is_too_short_to_hold_a_word_is_told_and_not_kept(session: Session, studio: Studio) -> None:
    """Whoever pressed Record by mistake is not asked what is to become of it."""
    live = session.live.begin(NAME, Request("none")).id
    session.live.keep(live, 0, NOISE[:800].tobytes(), last=True)
    job = studio._services.queue.wait(live, 60)
    (problem,) = Ingested.of(job).problems
    assert "is the least that can hold a word" in problem
    assert (job.state, kept(session)) == ("done", [])
