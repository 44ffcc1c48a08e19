"""Nothing that is asked of the store touches a path outside the folder that it owns; what is removed goes whole."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studio.config import Settings
from studio.domain import Recording, Transcript
from studio.errors import DiskFull, SoundMissing, StoreError
from studio.store import Store
from studio.store.blobs import NAMES, Blobs
from studio.store.database import BUSY_SECONDS
from studio.store.reserve import Reserve
from tests.store.test_store import NOW, REQUEST, add_recording

GOOD = "a" * 64
OTHER = "b" * 64


def finished(folder: Path, word: bytes = b"x") -> Path:
    folder.mkdir(parents=True)
    for name in NAMES:
        (folder / name).write_bytes(word)
    return folder


def contents(root: Path) -> dict[str, str]:
    """Every file below a folder, with its digest."""
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in root.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    found = Blobs(str(tmp_path / "data" / "blobs"), tmp_path / "data" / "copies")
    found.put(OTHER, finished(tmp_path / "made"))
    found.settle(OTHER)
    return found


NO_IDS = st.one_of(
    st.sampled_from(["", ".", "..", "/", "../..", "a", "A" * 64, "a" * 63, "a" * 65, f"{GOOD}/..", f"../{OTHER}",
                     f"{GOOD}\n", "b" * 62 + "/.", "\x00" * 64, "trash", "é" * 64, "٣" * 64]),
    st.text(max_size=70).filter(lambda text: not (len(text) == 64 and set(text) <= set("0123456789abcdef"))),
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.integers(0, 9), NO_IDS, st.text(max_size=20)), max_size=6))
def test_no_id_and_no_name_reaches_beyond_one_recordings_folder(
    blobs: Blobs, tmp_path: Path, steps: list[tuple[int, str, str]]
) -> None:
    (tmp_path / "canary").write_bytes(b"tweet")
    before = contents(tmp_path)
    for kind, key, name in steps:
        made = finished(tmp_path / "fresh")
        calls = (
            lambda key=key, made=made: blobs.put(key, made),
            lambda key=key: blobs.delete(key),
            lambda key=key: blobs.settle(key),
            lambda key=key: blobs.unsettle(key),
            lambda key=key: blobs.has(key),
            lambda key=key: blobs.local(key, "original"),
            lambda name=name: blobs.local(OTHER, f"{name}x"),
            lambda name=name: blobs.read(OTHER, f"../{name}"),
            lambda key=key: blobs.path(key, "original"),
            lambda key=key: blobs.size(key, "original"),
        )
        with pytest.raises(ValueError, match="is no "):
            calls[kind]()
        shutil.rmtree(made)
    blobs.empty_trash()
    assert contents(tmp_path) == before


def test_putting_twice_leaves_the_second_and_nothing_in_the_trash(blobs: Blobs, tmp_path: Path) -> None:
    blobs.put(GOOD, finished(tmp_path / "one", b"1"))
    blobs.put(GOOD, finished(tmp_path / "two", b"2"))
    blobs.empty_trash()
    assert blobs.read(GOOD, "original") == b"2"
    assert blobs.read(OTHER, "original") == b"x"
    assert list((tmp_path / "data" / "blobs" / "trash").iterdir()) == []


def test_only_what_was_thrown_away_is_emptied(blobs: Blobs, tmp_path: Path) -> None:
    trash = tmp_path / "data" / "blobs" / "trash"
    blobs.delete(OTHER)
    (trash / "keep me").mkdir()
    (trash / ("c" * 32)).symlink_to(tmp_path)
    blobs.empty_trash()
    assert sorted(path.name for path in trash.iterdir()) == ["c" * 32, "keep me"]
    assert tmp_path.is_dir()


def test_sound_that_is_missing_is_one_sentence(blobs: Blobs) -> None:
    for call in (
        lambda: blobs.local(GOOD, "original"),
        lambda: blobs.read(GOOD, "peaks.i8"),
        lambda: blobs.open(GOOD, "timeline.flac"),
    ):
        with pytest.raises(SoundMissing, match="missing from the data folder"):
            call()
    blobs.delete(GOOD)
    blobs.settle(GOOD)
    blobs.unsettle(GOOD)


def test_tidying_removes_what_was_on_its_way_in_or_out_and_nothing_else(store: Store, tmp_path: Path) -> None:
    """A database that was exchanged, or is not the one of these blobs, must not cost anybody their sound."""
    add_recording(store, GOOD)
    keys = {"kept": GOOD, "going in": "1" * 64, "going out": "2" * 64, "of another database": OTHER}
    for name, key in keys.items():
        store.blobs.put(key, finished(tmp_path / name))
    store.blobs.settle(OTHER)
    store.blobs.settle("2" * 64)
    store.blobs.unsettle("2" * 64)
    store.tidy()
    assert {name for name, key in keys.items() if store.blobs.has(key)} == {"kept", "of another database"}
    assert store.blobs.unsettled() == []


KILLED = """
import os, sys
from pathlib import Path
from studio.config import Settings
from studio.store import Store

store = Store(Settings(data=Path(sys.argv[1])))
print(store.scratch.name, flush=True)
with store.scratch.folder() as folder:
    (folder / "half").write_bytes(b"x" * 1000)
    os.kill(os.getpid(), 9)
"""


def test_a_killed_process_leaves_nothing_behind_after_the_next_start(store: Store, tmp_path: Path) -> None:
    command = [sys.executable, "-c", KILLED, str(tmp_path / "data")]
    killed = [subprocess.run(command, check=False, capture_output=True, text=True).stdout.strip() for _ in range(3)]
    assert all(map(store.scratch.is_dead, killed))
    assert not store.scratch.is_dead(store.scratch.name)
    assert not store.scratch.is_dead("of another machine")
    root = tmp_path / "data" / "scratch"
    assert len(list((root / "work").iterdir())) == 2 * 4, "three that were killed, and this one"
    for name in ("left-over", "cache"):
        (root / "work" / name).mkdir(exist_ok=True)
    with store.scratch.folder() as busy:
        store.tidy()
        assert busy.is_dir(), "the folder of a living process stays"
    left = {str(path.relative_to(root)) for path in root.rglob("*")}
    own = store.scratch.own.name
    assert left <= {"work", "jobs", "door.lock", "taking-in.lock", f"work/{own}", f"work/{own}.lock"}, left


def test_a_closed_store_leaves_no_folder_of_its_own(tmp_path: Path) -> None:
    Store(Settings(data=tmp_path)).close()
    assert list((tmp_path / "scratch" / "work").iterdir()) == []


def test_a_reserve_is_given_up_and_made_again(tmp_path: Path) -> None:
    reserve = Reserve(tmp_path / "reserve.bin", 2 << 20)
    assert not reserve.spend()
    reserve.fill()
    assert (tmp_path / "reserve.bin").stat().st_blocks * 512 >= 2 << 20, "a hole would hold no space"
    assert reserve.spend()
    assert not (tmp_path / "reserve.bin").exists()


FULL = """
import os, sys
from pathlib import Path
from studio.config import Settings
from studio.domain import Edit
from studio.errors import DiskFull
from studio.store import Store
from tests.store.test_store import add_transcript, no_score, segment, text_edit

data = Path(sys.argv[1])
store = Store(Settings(data=data))
store.tidy()
add_transcript(store, *(segment(f"s{n}", "word " * 40, n * 5.0) for n in range(300)))
assert (data / "reserve.bin").is_file()
with (data / "filler").open("wb", buffering=0) as filler:
    try:
        while True:
            filler.write(bytes(1 << 16))
    except OSError:
        pass
try:
    for n in range(10000):
        text_edit(store, store.transcripts.get("t1").segments[0], f"{'x' * 1000} {n}")
    sys.exit("the disk was never full")
except DiskFull as error:
    said = str(error)
assert said.startswith(f"The disk that holds {data} is full. Delete recordings"), said
store.delete("a" * 64)
assert store.recordings.find("a" * 64) is None
assert store.recordings.library("local") == []
"""


@pytest.mark.parametrize("size", ["size=96m", "size=24m"])
def test_on_a_full_disk_deleting_works_and_the_sentence_names_the_disk(tmp_path: Path, size: str) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(disk)], capture_output=True)
    if mounted.returncode and os.environ.get("CI") != "true":
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.decode().strip()}")
    try:
        root = Path(__file__).parents[2]
        done = subprocess.run(
            [sys.executable, "-c", FULL, str(disk)],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(root)},
        )
        assert done.returncode == 0, done.stderr
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("way", [Store.delete, Store.take_back])
def test_a_deletion_without_room_to_fold_the_log_away_leaves_nothing(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: Callable[[Store, str], None]
) -> None:
    """The row is gone by then, and sound without a row is left alone by whatever clears away."""

    def full() -> None:
        raise sqlite3.OperationalError("database or disk is full")

    store = sqlite_store
    store.recordings.add(Recording(GOOD, "a.wav", 16_000, NOW, GOOD), "local", "default")
    store.blobs.put(GOOD, finished(tmp_path / "made"))
    store.blobs.settle(GOOD)
    monkeypatch.setattr(store.database._backend, "forget_deleted", full)
    way(store, GOOD)
    assert store.recordings.contents() == store.blobs.contents() == set()


def test_on_a_full_disk_an_import_is_taken_back_by_what_is_kept_back_for_that(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = sqlite_store
    store.tidy()
    reserve, remove = tmp_path / "data" / "reserve.bin", store.recordings.delete_unused

    def full(key: str) -> bool:
        if reserve.is_file():
            raise DiskFull("/data")
        return remove(key)

    store.recordings.add(Recording(GOOD, "a.wav", 16_000, NOW, GOOD), "local", "default")
    monkeypatch.setattr(store.recordings, "delete_unused", full)
    assert reserve.is_file()
    store.take_back(GOOD)
    assert store.recordings.contents() == set()


def test_what_an_import_takes_back_is_only_what_nobody_works_with(store: Store, tmp_path: Path) -> None:
    for key, name in ((GOOD, "unused"), (OTHER, "used")):
        store.recordings.add(Recording(key, name, 16_000, NOW, key), "local", "default")
        store.blobs.put(key, finished(tmp_path / name))
        store.blobs.settle(key)
    store.transcripts.add(Transcript("t1", OTHER, None, REQUEST, NOW, 0), None)
    for key in (GOOD, OTHER):
        store.take_back(key)
    assert store.recordings.contents() == {OTHER}
    assert [store.blobs.has(key) for key in (GOOD, OTHER)] == [False, True]
    assert store.blobs.unsettled() == []


def test_a_refused_deletion_leaves_no_mark_that_would_cost_the_sound_later(sqlite_store: Store, tmp_path: Path) -> None:
    store = sqlite_store
    store.recordings.add(Recording(GOOD, "a.wav", 16_000, NOW, GOOD), "local", "default")
    store.blobs.put(GOOD, finished(tmp_path / "made"))
    store.blobs.settle(GOOD)
    with store.database._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=50")
    other = sqlite3.connect(tmp_path / "data" / "studio.db")
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(StoreError, match="busy"):
            store.delete(GOOD)
    finally:
        other.close()
    assert store.blobs.unsettled() == []
    assert store.blobs.has(GOOD)


def test_a_reader_of_sqlite_does_not_keep_a_deletion_and_the_writers_behind_it_waiting(
    sqlite_store: Store, tmp_path: Path
) -> None:
    store = sqlite_store
    for key in (GOOD, OTHER):
        store.recordings.add(Recording(key, key[:3], 16_000, NOW, key), "local", "default")
    reader = sqlite3.connect(tmp_path / "data" / "studio.db")
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM recording").fetchone()
    begin = time.monotonic()
    store.delete(GOOD)
    store.recordings.rename(OTHER, "renamed")
    assert time.monotonic() - begin < BUSY_SECONDS, "the log waits for nobody; once this took half a minute"
    reader.close()


def test_a_data_folder_that_is_a_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file, not a folder")
    with pytest.raises(StoreError, match="cannot be used"):
        Store(Settings(data=tmp_path / "data"))
