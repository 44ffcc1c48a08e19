"""Backup and restore: one moment, checked, on either database, and nothing overwritten."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from sqlalchemy import select

from studio.accounts.actor import LOCAL
from studio.config import Settings
from studio.domain import Job, Request
from studio.errors import RequestError
from studio.jobs.kinds.ingest import Ingest
from studio.session import Studio
from studio.store import Store
from studio.store.rows import aware
from studio.store.schema import metadata
from studio.workflow.backup import restoring, writing
from studio.workflow.backup.manifest import MANIFEST
from studio.workflow.backup.restoring import restore
from studio.workflow.backup.writing import UNFINISHED, back_up
from tests.owned import Ids, fill
from tests.patience import wait_until


@contextmanager
def opened(settings: Settings) -> Iterator[Store]:
    store = Store(settings)
    try:
        yield store
    finally:
        store.close()


def rows(store: Store) -> dict[str, Any]:
    """All but what no process that is elsewhere goes on with."""
    left_out = {"job": ("home", "worker", "queued", "lease")}
    with store.database.read() as connection:
        return {
            table.name: [
                {name: value for name, value in row.items() if name not in left_out.get(table.name, ())}
                for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()
            ]
            for table in metadata.sorted_tables
        }


def sound(store: Store) -> dict[str, bytes]:
    """All of it, wherever it lies."""
    blobs = store.blobs
    return {f"{sha}/{name}": blobs.read(sha, name) for sha in blobs.contents() for name in blobs.names(sha)}


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def filled(settings: Settings, tmp_path: Path) -> tuple[Settings, Ids]:
    """One of everything, with a token."""
    studio = Studio(replace(settings, workers=1))
    session = studio.acting_as(LOCAL)
    ids = fill(studio, session, tmp_path)
    session.tokens.add("laptop")
    studio.close()
    return settings, ids


def test_what_was_backed_up_comes_back(filled: tuple[Settings, Ids], tmp_path: Path) -> None:
    settings, ids = filled
    with opened(settings) as store:
        made = back_up(store, tmp_path / "copy")
        before, heard = rows(store), sound(store)
    assert made.new
    assert not made.missing
    assert heard
    into = Settings(data=tmp_path / "fresh", blobs=settings.blobs.replace("/sound", "/fresh"))
    with opened(into) as store:
        restore(store, tmp_path / "copy")
        assert _alike(rows(store), before)
        assert not store.blobs.unsettled()
        assert sound(store) == heard
    assert (into.data / "live" / ids.live / "sound.wav").stat().st_size > 1600
    studio = Studio(into)
    session = studio.acting_as(LOCAL)
    assert session.transcripts.get(ids.transcript).text
    assert session.edits.set_status(ids.transcript, ids.segment, 0, "verified").transcript.version > 0
    studio.close()


def test_a_backup_of_sqlite_comes_back_into_postgresql(tmp_path: Path, postgresql_url: str) -> None:
    of = Settings(data=tmp_path / "of", workers=1)
    studio = Studio(of)
    ids = fill(studio, studio.acting_as(LOCAL), tmp_path)
    session = studio.acting_as(LOCAL)
    session.edits.set_status(ids.transcript, ids.segment, 0, "verified")
    studio.close()
    with opened(of) as store:
        back_up(store, tmp_path / "copy")
        before = rows(store)
    into = Settings(data=tmp_path / "into", database_url=postgresql_url, workers=1)
    with opened(into) as store:
        restore(store, tmp_path / "copy")
        assert _alike(rows(store), before)
    studio = Studio(into)
    assert studio.acting_as(LOCAL).edits.undo(ids.transcript).transcript.version > 0
    again = studio.acting_as(LOCAL).transcripts.segment(ids.transcript, ids.segment).transcript.segments[0]
    studio.acting_as(LOCAL).edits.set_status(
        ids.transcript, ids.segment, again.revision, "unusable"
    )  # a row of its own
    studio.close()


def _alike(one: Any, other: Any) -> bool:
    """But for jobs that are queued again, and for what SQLite and PostgreSQL call a moment."""
    return _plain(one) == _plain(other)


def _plain(found: Any) -> str:
    text = json.dumps(found, default=_written)
    return text.replace('"halt": 0', '"halt": false')


def _written(value: Any) -> str:
    if isinstance(value, datetime):
        return aware(value).isoformat()
    assert isinstance(value, bytes)
    return value.hex()


def test_twice_is_checked_and_changes_nothing(filled: tuple[Settings, Ids], tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    with opened(filled[0]) as store:
        back_up(store, copy)
        before = files(copy)
        assert not back_up(store, copy).new
    assert files(copy) == before


@pytest.fixture
def made(tmp_path: Path) -> Iterator[tuple[Store, Path]]:
    """A store with three recordings, on SQLite, and a place for its backup."""
    store = Store(Settings(data=tmp_path / "data"))
    studio = Studio(Settings(data=tmp_path / "data", workers=1))
    for number in range(3):
        sound = tmp_path / f"{number}.wav"
        soundfile.write(sound, np.random.default_rng(number).normal(0, 0.1, 16_000), 16_000)
        studio.acting_as(LOCAL).library.add(sound)
    yield store, tmp_path / "copy"
    studio.close()
    store.close()


def test_broken_off_it_goes_on(made: tuple[Store, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    store, copy = made
    done: list[str] = []
    write = writing._Writing._file

    def break_off(self: Any, source: Any, place: str, size: int) -> None:
        if len(done) == 5:
            raise KeyboardInterrupt
        done.append(place)
        write(self, source, place, size)

    monkeypatch.setattr(writing._Writing, "_file", break_off)
    with pytest.raises(KeyboardInterrupt):
        back_up(store, copy)
    monkeypatch.undo()
    assert (copy / UNFINISHED).is_file()
    with pytest.raises(RequestError, match="holds no finished backup"):
        restore(store, copy)
    kept = {place: (copy / place).stat().st_mtime_ns for place in done}
    assert back_up(store, copy).new
    assert {place: (copy / place).stat().st_mtime_ns for place in done} == kept
    assert not (copy / UNFINISHED).exists()


def test_what_is_deleted_meanwhile_is_not_in_it_and_no_fault(made: tuple[Store, Path]) -> None:
    store, copy = made
    keys = [each.id for each in store.recordings.in_project("local", None)]
    first = threading.Event()

    def progress(part: float, doing: str) -> None:
        if doing == "Copying" and not first.is_set():
            first.set()
            store.delete(keys[1])

    found = back_up(store, copy, progress)
    assert not found.missing
    assert len(found.sounds()) == 2
    with opened(Settings(data=copy.parent / "fresh")) as fresh:
        restore(fresh, copy)
        assert [each.id for each in fresh.recordings.in_project("local", None)] == [keys[0], keys[2]]


def test_sound_that_is_missing_or_damaged_is_told_and_left_out(made: tuple[Store, Path]) -> None:
    store, copy = made
    one, two, _ = store.recordings.in_project("local", None)
    store.blobs.local(one.sha256, "timeline.flac").unlink()
    original = store.blobs.local(two.sha256, "original")
    original.write_bytes(original.read_bytes()[:-1] + b"x")
    assert back_up(store, copy).missing == ("0.wav", "1.wav")


@pytest.mark.parametrize("harm", ["missing", "changed", "shorter", "a link"])
def test_a_damaged_backup_is_refused_before_anything_is_written(made: tuple[Store, Path], harm: str) -> None:
    store, copy = made
    back_up(store, copy)
    file = sorted(copy.glob("blobs/*/*/original"))[0]
    data = file.read_bytes()
    harms: dict[str, Callable[[], object]] = {
        "missing": file.unlink,
        "changed": lambda: file.write_bytes(data[:-1] + b"?"),
        "shorter": lambda: file.write_bytes(data[:-1]),
        "a link": lambda: file.rename(copy / "x"),
    }
    harms[harm]()
    if harm == "a link":
        file.symlink_to(copy / "x")
    with opened(Settings(data=copy.parent / "fresh")) as fresh:
        with pytest.raises(RequestError, match="is missing or damaged"):
            restore(fresh, copy)
        assert not fresh.blobs.contents()


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "live/../../x", f"jobs/{32 * 'a'}/../../x", "blobs/aa/b/original", "x"]
)
def test_a_manifest_leads_nowhere_else(made: tuple[Store, Path], name: str) -> None:
    store, copy = made
    back_up(store, copy)
    said = json.loads((copy / MANIFEST).read_text())
    said["files"][name] = [1, "0" * 64]
    (copy / MANIFEST).write_text(json.dumps(said))
    with pytest.raises(RequestError, match="no manifest that this version knows"):
        restore(store, copy)


def test_nothing_is_overwritten(made: tuple[Store, Path]) -> None:
    store, copy = made
    back_up(store, copy)
    with pytest.raises(RequestError, match="There is a library here already"):
        restore(store, copy)
    other = copy.parent / "other"
    other.mkdir()
    (other / "mine.txt").touch()
    with pytest.raises(RequestError, match="is not empty"):
        back_up(store, other)
    assert [path.name for path in other.iterdir()] == ["mine.txt"]


def test_a_restore_that_was_broken_off_goes_on(made: tuple[Store, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    store, copy = made
    back_up(store, copy)
    monkeypatch.setattr(restoring, "_put_rows_back", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with opened(Settings(data=copy.parent / "fresh")) as fresh:
        with pytest.raises(KeyboardInterrupt):
            restore(fresh, copy)
        monkeypatch.undo()
        assert not fresh.recordings.contents()
        fresh.tidy()  # a server starts in between
        restore(fresh, copy)
        assert fresh.recordings.contents() == store.recordings.contents()


def test_it_is_for_its_owner_alone(made: tuple[Store, Path]) -> None:
    store, copy = made
    back_up(store, copy)
    assert copy.stat().st_mode & 0o077 == 0
    shutil.rmtree(copy)


def after_the_moment(patch: pytest.MonkeyPatch, do: Callable[[], object]) -> None:
    """As soon as the moment of the database is taken, and before anything more of the files is."""
    snapshot = writing._Writing._snapshot

    def taken(self: writing._Writing) -> Any:
        found = snapshot(self)
        patch.setattr(writing._Writing, "_snapshot", snapshot)
        do()
        return found

    patch.setattr(writing._Writing, "_snapshot", taken)


def came_back(copy: Path, folder: Path) -> int:
    """Samples of the one recording of a library that is restored from it, once what waits there is done."""
    with opened(Settings(data=folder, workers=1)) as store:
        restore(store, copy)
    studio = Studio(Settings(data=folder, workers=1))
    try:
        studio.wake()
        session = studio.acting_as(LOCAL)
        for live in studio._services.store.live.ids():
            studio._services.live.end(live)
        assert wait_until(lambda: len(session.library.entries()) == 1 and not session.jobs.active())
        return session.library.entries()[0].recording.num_samples
    finally:
        studio.close()


@pytest.mark.parametrize("ended", [False, True], ids=["as it is made", "as it waits to be taken in"])
def test_a_recording_that_is_taken_in_meanwhile_is_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ended: bool
) -> None:
    """By the moment of the database it is no recording yet; by the time of the files it is no more what it was."""
    studio = Studio(Settings(data=tmp_path / "data", workers=1))
    session, sound = studio.acting_as(LOCAL), np.random.default_rng(0).normal(0, 1000, 8_000).astype("<i2").tobytes()
    live = session.live.begin("said.wav", Request("none")).id
    session.live.keep(live, 0, sound)
    monkeypatch.setattr(Ingest, "slots", 0)
    if ended:
        session.live.keep(live, 8_000, b"", last=True)

    def take_in() -> None:
        monkeypatch.setattr(Ingest, "slots", 4)
        session.live.keep(live, 8_000, b"", last=True)
        studio._services.jobs.wake()
        assert studio._services.queue.wait(live, 60).state == "done"

    after_the_moment(monkeypatch, take_in)
    back_up(studio._services.store, tmp_path / "copy")
    studio.close()
    assert came_back(tmp_path / "copy", tmp_path / "fresh") == 8_000


def test_what_was_taken_in_and_forgotten_by_then_is_not_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of a job that the database knows no more by that moment."""
    studio = Studio(Settings(data=tmp_path / "data", workers=1))
    store, job = studio._services.store, "ab" * 16
    store.jobs.add(Job(job, "ingest", LOCAL.name, "queued", datetime.now(timezone.utc), home="another"))
    store.job_folder(job).mkdir()
    (store.job_folder(job) / "0.wav").write_bytes(b"sound")
    snapshot = writing._Writing._snapshot

    def after_it_was_forgotten(self: writing._Writing) -> Any:
        store.delete_jobs([job])
        return snapshot(self)

    monkeypatch.setattr(writing._Writing, "_snapshot", after_it_was_forgotten)
    back_up(store, tmp_path / "copy")
    studio.close()
    assert not list((tmp_path / "copy").rglob("0.wav"))
