"""Taking files in: whatever else happens to them meanwhile, nobody loses a recording that was there."""

from __future__ import annotations

import shutil
import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from studio.accounts.actor import LOCAL, Actor
from studio.config import Settings
from studio.errors import AudioError, LimitError, NotFound, StoreError, StoreUnreached, StudioError
from studio.session import Session, Studio
from studio.workflow.intake import tidy_suffix
from tests.patience import wait_until

ROUNDS = 250
"""Of eight clients, together; `python -m bench.uploads` does 2,000 over HTTP."""


@pytest.fixture
def studio(settings: Settings) -> Iterator[Studio]:
    found = Studio(replace(settings, workers=1, max_bytes=1_000_000))
    yield found
    found.close()


@pytest.fixture
def local(tmp_path: Path) -> Iterator[Session]:
    """One whose sound lies on this disk."""
    found = Studio(Settings(data=tmp_path / "local", workers=1))
    yield found.acting_as(LOCAL)
    found.close()


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "clip.wav"
    soundfile.write(path, np.random.default_rng(1).normal(0, 0.1, 4_000), 16_000)
    return path


def dropped(clip: Path, folder: Path, name: str = "clip.wav") -> Path:
    """A copy as an upload would lie there: whole, however many bring it at one moment."""
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(clip, folder / uuid.uuid4().hex)).replace(folder / name)


def test_eight_clients_with_equal_bytes_under_one_name_cost_nobody_anything(
    session: Session, clip: Path, tmp_path: Path
) -> None:
    """They share one path, as uploads of equal content did, and take it away from one another."""
    other = tmp_path / "other.wav"
    soundfile.write(other, np.random.default_rng(2).normal(0, 0.1, 4_000), 16_000)
    kept = session.library.add(other).recording
    first = session.library.add(clip).recording
    shared = tmp_path / "shared"

    def client(number: int) -> list[Exception]:
        told: list[Exception] = []
        for round_ in range(ROUNDS // 8):
            try:
                taken = session.library.add(dropped(clip, shared), move=True)
                assert taken.recording.sha256 == first.sha256
                if (number + round_) % 7 == 0:
                    session.library.delete(taken.recording.id)
            except (StudioError, FileNotFoundError) as error:  # another took it first
                told.append(error)
        return told

    with ThreadPoolExecutor(8) as threads:
        told = [error for each in threads.map(client, range(8)) for error in each]
    assert not [error for error in told if isinstance(error, StoreError)]
    assert session.library.file(kept.id, "original").read_bytes() == other.read_bytes()
    assert session.library.file(kept.id, "timeline.flac").is_file()
    again = session.library.add(clip).recording
    assert session.library.file(again.id, "original").read_bytes() == clip.read_bytes()


def test_equal_uploads_at_one_moment_all_succeed(session: Session, clip: Path, tmp_path: Path) -> None:
    barrier = threading.Barrier(8)

    def client(number: int) -> tuple[str, bool]:
        path = dropped(clip, tmp_path / str(number))
        barrier.wait()
        taken = session.library.add(path, move=True)
        assert not path.exists()
        return taken.recording.id, taken.new

    with ThreadPoolExecutor(8) as threads:
        came = list(threads.map(client, range(8)))
    assert len({key for key, _ in came}) == 1
    assert sum(new for _, new in came) == 1, "one brought it, seven were told that it is there"


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda clip, folder: folder / "nothing.wav", "there is no such file|no longer where it was uploaded"),
        (lambda clip, folder: folder, "this is a folder|no longer where it was uploaded"),
        (lambda clip, folder: link(clip, folder / "link.wav"), "no longer where it was uploaded"),
    ],
    ids=["gone", "a folder", "a link"],
)
def test_what_is_no_file_is_told_and_touches_nothing(
    session: Session, clip: Path, tmp_path: Path, make: Callable[[Path, Path], Path], says: str
) -> None:
    kept = session.library.add(clip).recording
    with pytest.raises(AudioError, match=says):
        session.library.add(make(clip, tmp_path / "made"), "x.wav", move=True)
    assert clip.is_file()
    assert session.library.file(kept.id, "original").read_bytes() == clip.read_bytes()


def link(clip: Path, path: Path) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.symlink_to(clip)
    return path


def test_a_file_that_is_too_large_is_refused_before_it_is_read(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "huge.wav"
    with path.open("wb") as file:
        file.truncate(200_000_000_000)  # hashing so much would take a quarter of an hour
    for move in (False, True):
        with pytest.raises(LimitError, match=r"the limit is 1\.0 MB"):
            session.library.add(path, move=move)
    assert not path.exists(), "an upload goes, whatever comes of it"


def test_what_was_moved_is_gone_and_what_was_not_stays(
    session: Session, studio: Studio, clip: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.wav"
    bad.write_bytes(b"no sound")
    for path, move in ((clip, False), (bad, False), (bad, True)):
        with suppress(AudioError):
            session.library.add(path, move=move)
        assert path.exists() is not move
    assert not list(studio.settings.data.glob("scratch/work/*/*/source*"))


@pytest.mark.parametrize(
    ("name", "suffix"),
    [("a.WAV", ".wav"), ("a.tar.gz", ".gz"), ("a", ""), ("a.", ""), ("a.é", ""), ("a." + "x" * 50, ""), ("a.w v", "")],
)
def test_only_an_ordinary_suffix_is_kept(name: str, suffix: str) -> None:
    assert tidy_suffix(Path(name)) == suffix


def cut_off(path: Path) -> Path:
    """The first part of a file, of which its header promises more."""
    soundfile.write(path, np.random.default_rng(3).normal(0, 0.1, 160_000), 16_000)
    path.write_bytes(path.read_bytes()[:200_000])
    return path


def test_equal_bytes_elsewhere_are_a_recording_of_their_own_on_the_same_sound(
    session: Session, studio: Studio, tmp_path: Path
) -> None:
    eve = studio.acting_as(Actor("user:eve"))
    decoded: list[float] = []
    path = cut_off(tmp_path / "cut.wav")
    first = session.library.add(path, "first.wav", progress=decoded.append)
    assert decoded
    decoded.clear()
    second = session.library.add(path, "second.wav", project="two", progress=decoded.append)
    third = eve.library.add(path, "third.wav", progress=decoded.append)
    assert not decoded, "nothing is decoded twice"
    assert [each.new for each in (first, second, third)] == [True, True, True]
    assert len({each.recording.id for each in (first, second, third)}) == 3
    assert [each.recording.name for each in (second, third)] == ["second.wav", "third.wav"]
    assert "cut off" in first.warnings[0]
    assert first.warnings == second.warnings == third.warnings == eve.library.add(path).warnings
    assert [entry.recording.name for entry in eve.library.entries()] == ["third.wav"]
    assert len(studio._services.store.blobs.contents()) == 1


def test_deleting_takes_the_sound_with_the_last_recording_that_has_it(
    session: Session, studio: Studio, clip: Path
) -> None:
    eve = studio.acting_as(Actor("user:eve"))
    mine, hers = session.library.add(clip).recording, eve.library.add(clip).recording
    session.library.delete(mine.id)
    assert eve.library.file(hers.id, "original").read_bytes() == clip.read_bytes()
    with pytest.raises(NotFound):
        eve.library.file(mine.id, "original")
    eve.library.delete(hers.id)
    assert not list(studio.settings.data.glob("blobs/*/*/*"))
    assert session.library.add(clip).new


def test_sound_that_went_missing_is_taken_in_anew(session: Session, clip: Path) -> None:
    first = session.library.add(clip).recording
    shutil.rmtree(session.library.file(first.id, "original").parent)
    second = session.library.add(clip, project="two").recording
    for recording in (first, second):
        assert session.library.file(recording.id, "original").read_bytes() == clip.read_bytes()


def test_missing_sound_comes_back_with_the_same_file(session: Session, clip: Path) -> None:
    first = session.library.add(clip).recording
    shutil.rmtree(session.library.file(first.id, "original").parent)
    again = session.library.add(clip)
    assert (again.recording.id, again.new) == (first.id, False)
    assert session.library.file(first.id, "original").read_bytes() == clip.read_bytes()


@pytest.mark.parametrize("project", ["default", "two"])
def test_sound_that_was_cut_off_is_taken_in_anew_as_an_export_says(
    local: Session, tmp_path: Path, project: str
) -> None:
    """“Import it again” stands in the refusal."""
    long = tmp_path / "long.wav"
    soundfile.write(long, np.random.default_rng(1).normal(0, 0.1, 80_000), 16_000)
    first = local.library.add(long).recording
    timeline = local.library.file(first.id, "timeline.flac")
    whole = timeline.read_bytes()
    timeline.write_bytes(whole[: len(whole) // 2])
    local.library.add(long, project=project)
    assert timeline.read_bytes() == whole


@pytest.mark.parametrize("written", [True, False])
def test_a_database_that_is_lost_over_a_new_row_loses_no_file(
    session: Session, studio: Studio, clip: Path, monkeypatch: pytest.MonkeyPatch, written: bool
) -> None:
    """Whether the row was written before or not: the job goes on, and there is one recording with its sound."""
    store = studio._services.store
    lose_once(monkeypatch, store.recordings, "add", written=written)
    job = session.library.take_in([(clip, "clip.wav")])
    assert wait_until(lambda: not session.jobs.get(job.id, ["ingest"]).active)
    (entry,) = session.library.entries()
    assert session.jobs.get(job.id, ["ingest"]).state == "done"
    assert store.blobs.has(entry.recording.sha256)
    store.settle_doubtful()
    assert (store.blobs.unsettled(), store.blobs.contents()) == ([], {entry.recording.sha256})


@pytest.mark.parametrize("written", [True, False])
def test_a_database_that_is_lost_over_a_deletion_leaves_no_sound_without_a_row(
    session: Session, studio: Studio, clip: Path, monkeypatch: pytest.MonkeyPatch, written: bool
) -> None:
    store, recording = studio._services.store, session.library.add(clip).recording
    lose_once(monkeypatch, store.recordings, "delete", written=written)
    with pytest.raises(StoreUnreached):
        session.library.delete(recording.id)
    assert store.blobs.unsettled() == [recording.sha256], "who is killed now leaves it to the next start"
    store.settle_doubtful()
    assert store.blobs.unsettled() == []
    assert store.blobs.contents() == (set() if written else {recording.sha256})


def lose_once(patch: pytest.MonkeyPatch, of: object, name: str, *, written: bool) -> None:
    """Nobody hears at first what came of a method, and whether it was `written`."""
    method = getattr(of, name)

    def call(*args: Any) -> Any:
        patch.setattr(of, name, method)
        if written:
            method(*args)
        raise StoreUnreached("The database is away.")

    patch.setattr(of, name, call)


def test_whoever_adds_while_others_delete_the_same_bytes_has_the_sound(
    session: Session, studio: Studio, clip: Path
) -> None:
    def client(number: int) -> None:
        for _ in range(12):
            mine = session.library.add(clip, project=str(number)).recording
            assert session.library.file(mine.id, "original").read_bytes() == clip.read_bytes()
            session.library.delete(mine.id)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(client, range(4)))
    assert not list(studio.settings.data.glob("blobs/*/*/*"))
