"""Where PostgreSQL differs from SQLite and the store must not; and what goes wrong with a server, in one sentence."""

from __future__ import annotations

import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from studio.config import Settings
from studio.domain import Answer, Hypothesis, Recording, Request, Transcript
from studio.errors import NotFound, StoreError, StoreUnreached
from studio.store import Store
from studio.store.database import Database
from tests.databases import Server
from tests.jobbing import answer_job
from tests.store.test_store import NOW, REQUEST, add_recording, add_transcript, segment, text_edit

KILL_OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}' AND pid <> pg_backend_pid()"


@pytest.fixture
def other(store: Store, settings: Settings) -> Store:
    """As another process, perhaps on another machine: another data folder on the same database."""
    there = replace(settings, data=settings.data.with_name("elsewhere"), database_url=store.database.url)
    return Store(there)


def test_a_reader_sees_one_moment_whatever_is_written_meanwhile(store: Store) -> None:
    add_transcript(store, segment("s1", "one"))
    count = text("SELECT count(*) FROM transcript")
    with store.database.read() as connection:
        assert connection.execute(count).scalar_one() == 1
        store.transcripts.add(Transcript("t2", "a" * 64, None, REQUEST, NOW, 0), None)
        assert connection.execute(count).scalar_one() == 1
    with store.database.read() as connection:
        assert connection.execute(count).scalar_one() == 2


def test_writers_of_two_processes_come_one_after_the_other(store: Store, other: Store) -> None:
    add_recording(store)
    begun, seen = threading.Event(), []

    def rename() -> None:
        begun.set()
        other.recordings.rename("a" * 64, "second")

    with store.database.write() as connection:
        thread = threading.Thread(target=rename)
        thread.start()
        begun.wait()
        thread.join(0.3)
        seen.append(thread.is_alive())
        connection.execute(text("UPDATE recording SET name = 'first'"))
    thread.join()
    assert seen == [True], "it waited"
    assert store.recordings.get("a" * 64).name == "second"
    other.close()


def test_texts_of_any_length_and_sounds_of_any_size_are_kept(store: Store) -> None:
    long = "x" * 300
    big = Recording("r1", long, 5_000_000_000, NOW, "a" * 64, codec=long, size=5_000_000_000)
    store.recordings.add(big, long, long)
    request = Request(long, source_lang="zh-Hant-TW", target_lang="zh-Hant-TW")
    said = replace(segment("s1", "one"), speaker=long, language="zh-Hant-TW")
    heard = Hypothesis("h1", "r1", request, long, NOW, (said,))
    store.transcripts.add(Transcript("t1", "r1", "h1", request, NOW, 0, (said,)), heard)
    assert store.recordings.get("r1") == big
    assert store.recordings.of_content(long, long, "a" * 64) == big
    assert store.transcripts.get("t1").segments == store.transcripts.hypothesis("h1").segments == (said,)
    assert store.transcripts.get("t1").request == request


def test_segments_of_one_moment_are_sorted_by_the_code_points_of_their_ids(store: Store) -> None:
    keys = ["a", "B", "_", "é", "b-1", "b-10", "b1", "Z", "~"]
    add_transcript(store, *(segment(key, "x") for key in keys))
    assert [each.id for each in store.transcripts.get("t1").segments] == sorted(keys)
    assert [each.id for each in store.transcripts.hypothesis("h1").segments] == sorted(keys)


def test_names_that_differ_in_case_or_accents_are_two(store: Store) -> None:
    for number, project in enumerate(("project", "Project", "projéct")):
        store.recordings.add(Recording(f"r{number}", "a.wav", 1, NOW, "a" * 64), "local", project)
    assert [each.id for each in store.recordings.in_project("local", "Project")] == ["r1"]


def test_moments_come_back_in_utc(store: Store) -> None:
    """The server lives in another zone."""
    add_recording(store)
    assert store.recordings.get("a" * 64).created.isoformat() == NOW.isoformat()


def test_a_nul_is_no_failure(store: Store) -> None:
    add_transcript(store, segment("s1", "one\0two"))
    text_edit(store, store.transcripts.get("t1").segments[0], "two\0three")
    assert store.transcripts.get("t1").text == "two\0three"
    store.recordings.rename("a" * 64, "a\0b.wav")
    assert store.recordings.get("a" * 64).name in ("a\0b.wav", "a�b.wav")
    with pytest.raises(NotFound):
        store.transcripts.get("t1\0")


def test_what_is_there_or_gone_already_is_one_sentence_on_both(store: Store) -> None:
    add_recording(store)
    with pytest.raises(StoreError, match="This is there already"):
        store.recordings.add(Recording("r2", "a.wav", 1, NOW, "a" * 64), "local", "default")
    with pytest.raises(StoreError, match="was deleted in the meantime"):
        store.transcripts.add(Transcript("t1", "nope", None, REQUEST, NOW, 0), None)
    lost = Answer("a1", "nope", "summary", "", "m", "trained", "done", NOW)
    with pytest.raises(NotFound):
        store.answers.start(answer_job(lost), lost)
    assert [each.id for each in store.recordings.in_project("local", None)] == ["a" * 64]


def test_taking_in_is_for_one_process_also_of_two_machines(store: Store, other: Store) -> None:
    come = threading.Event()

    def take() -> None:
        with other.scratch.taking_in():
            come.set()

    thread = threading.Thread(target=take)
    with store.scratch.taking_in():
        add_recording(store)
        thread.start()
        waited = not come.wait(0.3)
    thread.join()
    assert come.is_set()
    if "postgresql" in store.database.url:
        assert waited
    with pytest.raises(FileNotFoundError), store.scratch.taking_in():
        raise FileNotFoundError("not the database's")
    other.close()


MIGRATES = "import sys; from studio.store.database import Database; Database(sys.argv[1]).close()"


def test_processes_that_migrate_at_once_wait_for_each_other(bare_postgresql_url: str) -> None:
    starts = [subprocess.Popen([sys.executable, "-c", MIGRATES, bare_postgresql_url]) for _ in range(3)]
    assert [each.wait(120) for each in starts] == [0, 0, 0]


def test_a_connection_that_was_lost_is_one_sentence_and_the_next_is_a_new_one(
    postgresql_url: str, postgresql: Server, tmp_path: Path
) -> None:
    store = Store(Settings(data=tmp_path, database_url=postgresql_url))
    add_recording(store)
    name = str(store.database._engine.url.database)

    def broken_off() -> None:
        with store.database.write() as connection:
            connection.execute(text("UPDATE recording SET name = 'lost'"))
            postgresql.execute(KILL_OTHERS.format(name))
            connection.execute(text("UPDATE recording SET name = 'lost too'"))

    with pytest.raises(StoreError, match=r"cannot be reached: .*try again\.$"):
        broken_off()
    assert store.recordings.get("a" * 64).name == "aaa.wav"
    postgresql.execute(KILL_OTHERS.format(name))
    store.recordings.rename("a" * 64, "kept")
    assert store.recordings.get("a" * 64).name == "kept"
    with pytest.raises(StoreUnreached), store.scratch.taking_in():  # whoever takes in next has not waited for it
        postgresql.execute(KILL_OTHERS.format(name))
    store.close()


@pytest.mark.parametrize(
    ("url", "says"),
    [
        (
            "postgresql://studio@/nosuch?host={folder}",
            "The database nosuch cannot be reached: .*Check STUDIO_DATABASE_URL",
        ),
        ("postgres://studio:secret@127.0.0.1:1/x", "The database x cannot be reached: .*Check STUDIO_DATABASE_URL"),
        ("postgresql+psycopg2://studio@/nosuch?host=/nowhere", "The database nosuch cannot be reached"),
    ],
)
def test_a_server_that_is_not_there_is_one_sentence(postgresql: Server, url: str, says: str) -> None:
    with pytest.raises(StoreError, match=says) as raised:
        Database(url.format(folder=postgresql.folder))
    assert "\n" not in str(raised.value)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("made", "says"),
    [
        ("ENCODING 'LATIN1' LOCALE 'C' LOCALE_PROVIDER libc", "keeps text as LATIN1. Make one with ENCODING 'UTF8'"),
        ("", "is damaged or is not one of this program"),
        ("readonly", "cannot be written: .*read-only"),
    ],
    ids=["encoding", "another program's", "read-only"],
)
def test_a_database_that_cannot_be_used_is_one_sentence(postgresql: Server, made: str, says: str) -> None:
    name = "unusable"
    postgresql.execute(f"CREATE DATABASE {name} TEMPLATE template0 {made.removeprefix('readonly')}")
    if made == "readonly":
        postgresql.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    else:
        postgresql.execute("CREATE TABLE recording (id integer)", name)
    try:
        with pytest.raises(StoreError, match=says) as raised:
            Database(postgresql.url(name))
        assert "\n" not in str(raised.value)
    finally:
        postgresql.drop(name)


def test_without_the_driver_the_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreError, match=r"the driver psycopg is not installed here.*canary-studio\[postgres\]"):
        Database("postgresql://host/name")
