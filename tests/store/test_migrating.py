"""Data folders of releases before this one: opened with everything that they hold, whenever the power goes."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from studio.config import Settings
from studio.domain import Answer, Cut, Hypothesis, Origin, Recording, Request, Transcript
from studio.store import Store
from studio.store.migrating import MIGRATIONS, newest
from tests.conftest import ROOT
from tests.jobbing import answer_job, run_job
from tests.store import older
from tests.store.older import Tables, back_to_0004, contents
from tests.store.test_paths import contents as files
from tests.store.test_paths import finished
from tests.store.test_store import add_transcript, no_score, segment, text_edit

pytestmark = pytest.mark.usefixtures("every_migration")

OLD = "a" * 64
"""The id and the sha256 of the recording that is in the folder."""
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)


def sqlite_url(data: Path) -> str:
    return f"sqlite:///{data / 'studio.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def release(tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    """What the release before the data model of today wrote, with its rows in either database."""
    data = older.unpack(tmp_path)
    if request.param == "postgresql":
        url = request.getfixturevalue("bare_postgresql_url")
        older.fill(url)
        (data / "studio.db").unlink()
    else:
        url = sqlite_url(data)
    return Settings(data=data, database_url=url)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """As a release after 0004 left it: sound, edits, one of them undone, a broken-off run, an answer. SQLite's own."""
    data = tmp_path / "data"
    store = Store(Settings(data=data))
    store.blobs.put(OLD, finished(tmp_path / "made", b"sound"))
    store.blobs.settle(OLD)
    add_transcript(store, segment("s1", "one two"), segment("s2", "three", 5.0))
    for text in ("one too", "one, too"):
        text_edit(store, store.transcripts.get("t1").segments[0], text, key=f"key {text}")
    store.edits.undo("t1", "local", no_score)
    request = Request("m", pnc=False)
    run = Transcript("t2", OLD, "h2", request, NOW, 0)
    store.runs.start(run_job("r2"), run, Hypothesis("h2", OLD, request, "", NOW), [Cut(0.0, 5.0)])
    imported = segment("s1", "imported")
    store.transcripts.add(Transcript("t3", OLD, None, Request("", pnc=False), NOW, 0, (imported,)), None)
    said = Answer("a1", "t1", "question", "Who?", "m", "trained", "done", NOW, "Nobody.")
    store.answers.start(answer_job(said), said)
    store.close()
    with sqlite3.connect(data / "studio.db") as old:
        back_to_0004(old)
    old.close()
    return data


def as_it_was(new: Tables, old: Tables) -> Tables:
    """The tables and columns of `old` in `new`, without what a migration is there to change."""
    jobs = {row["id"]: row for row in new["job"]}
    for row in (*new["run"], *new["answer"]):  # how they stand is their jobs' to say now
        row |= {name: jobs[row["id"]][name] for name in ("state", "error")}
    projects = {row["id"]: row for row in new["project"]}
    for row in new["recording"]:
        row["project"] = projects[row["project_id"]]["name"]
    kept = {name: [{column: row[column] for column in old[name][0]} for row in new[name]] for name in old if old[name]}
    for row in kept["transcript"]:
        row["model"] = "import" if row["hypothesis_id"] is None else row["model"]
    kept["alembic_version"] = old["alembic_version"]
    return {name: sorted(rows, key=repr) for name, rows in kept.items()}


def seen(store: Store, transcript: str) -> list[Any]:
    """What a person sees of a transcript, as the JSON beside the fixture has it."""
    return [
        [each.id, each.status, [[word.text, word.start, word.end, word.timed_by] for word in each.words]]
        for each in store.transcripts.get(transcript).segments
    ]


def test_the_release_is_what_is_said_of_it(release: Settings) -> None:
    held = {name: sorted(rows, key=repr) for name, rows in older.held()["tables"].items()}
    assert contents(release.database_url) == held
    assert {len(held[name]) for name in ("recording", "edit", "answer", "run")} == {2, 8, 1}
    assert {row["state"] for row in held["edit"]} == {"done", "undone", "dropped"}


def test_every_row_and_sound_of_the_release_is_as_it_was(release: Settings) -> None:
    before = contents(release.database_url)
    store = Store(release)
    assert as_it_was(contents(release.database_url), before) == before
    store.tidy()
    blobs = {path: digest for path, digest in files(release.data).items() if path.startswith("blobs/")}
    assert blobs == older.held()["blobs"]
    for recording in store.recordings.in_project("local", None):
        assert recording.sha256 == recording.id
        assert store.blobs.has(recording.sha256)
    store.close()


def test_every_step_of_undo_and_redo_of_the_release_is_as_it_was(release: Settings) -> None:
    store = Store(release)
    for transcript, steps in older.held()["steps"].items():
        for name, step in (("undo", store.edits.undo), ("redo", store.edits.redo)):
            for text in steps[name]:
                assert step(transcript, "local", no_score) is not None
                assert seen(store, transcript) == text
            assert step(transcript, "local", no_score) is None
    assert sum(len(each["undo"]) for each in older.held()["steps"].values()) == 5
    store.close()


def test_work_goes_on_where_the_release_left_it(release: Settings) -> None:
    store = Store(release)
    (run,) = map(store.runs.get, (job.id for job in store.jobs.unfinished("transcribe")))
    assert (run.id, run.windows_done, run.windows_total) == ("r9", 1, 2)
    store.runs.append(run, "h9", 2, [segment("w2", "and the rest")])
    (answer,) = store.answers.of_transcript("t1")
    assert (answer.text, answer.citations, answer.related) == ("The agent [1].", {1: "s1"}, ("s2",))
    first, second = (recording for recording in store.recordings.in_project("local", None))
    assert store.transcripts.current_id(first.id) == "t1", "the verified one"
    assert store.transcripts.get("t3").region == (0.1, 0.2)
    (imported,) = store.transcripts.that_count(second.id)
    assert store.transcripts.get(imported).origin == Origin("", "nemo")
    written = text_edit(store, store.transcripts.get("t1").segments[0], "and new ones")
    assert [each.text for each in written] == ["and new ones"]
    for recording in (first, second):
        store.delete(recording.id)
    for project in store.projects.of_owner("local"):
        store.projects.delete(project.id)
    assert not any(
        rows for name, rows in contents(release.database_url).items() if name not in ("counter", "alembic_version")
    )
    store.close()


def test_every_row_edit_undo_step_and_sound_is_as_it_was(folder: Path) -> None:
    before, sound = contents(sqlite_url(folder)), files(folder / "blobs")
    Store(Settings(data=folder)).close()
    assert as_it_was(contents(sqlite_url(folder)), before) == {name: rows for name, rows in before.items() if rows}
    assert files(folder / "blobs") == sound

    store = Store(Settings(data=folder))
    store.tidy()
    found = store.recordings.get(OLD)
    assert (found.sha256, found.warnings) == (OLD, ())
    assert store.blobs.read(found.sha256, "original") == b"sound"
    assert store.transcripts.get("t1").text == "one too three"
    assert store.edits.redo("t1", "local", no_score) is not None
    assert store.transcripts.get("t1").text == "one, too three"
    for text in ("one too three", "one two three"):
        assert store.edits.undo("t1", "local", no_score) is not None
        assert store.transcripts.get("t1").text == text
    assert [job.id for job in store.jobs.unfinished("transcribe")] == ["r2"]
    imported = store.transcripts.get("t3")
    assert (imported.request.model, imported.origin, imported.segments[0].split) == ("", Origin("", "nemo"), None)
    assert store.transcripts.get("t1").origin is None
    assert [answer.text for answer in store.answers.of_transcript("t1")] == ["Nobody."]
    store.delete(OLD)
    assert not store.blobs.has(OLD)
    store.close()


KILLED = """
import os, sys
import alembic.command, alembic.autogenerate, alembic.ddl.sqlite, alembic.ddl.postgresql  # once, not in each child
from sqlalchemy import Engine, event
from studio.store.database import Database
from tests.store.older import contents

left, url = 0, sys.argv[1]
old = contents(url)

def count(*_):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), 9)

for turn in range(1, 1000):
    if not (child := os.fork()):
        left = turn
        event.listen(Engine, "after_cursor_execute", count)
        event.listen(Engine, "commit", count)  # before it is carried out
        Database(url)
        os._exit(0)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if ended != -9:
        break
    if contents(url) != old:
        sys.exit(f"killed at statement {turn}, it is neither the old nor the new")
print(turn)
sys.exit(ended)
"""


@pytest.mark.slow
def test_killed_at_any_statement_of_a_migration_it_is_the_old_until_it_is_the_new(release: Settings) -> None:
    old = contents(release.database_url)
    script = [sys.executable, "-W", "ignore", "-c", KILLED, release.database_url]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    done = subprocess.run(script, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 30, "there are statements to be killed at"
    assert as_it_was(contents(release.database_url), old) == old
    assert "receipt" in contents(release.database_url)


def test_equal_bytes_of_two_projects_are_two_recordings_on_one_sound(folder: Path, tmp_path: Path) -> None:
    store = Store(Settings(data=folder))
    store.recordings.add(Recording("b" * 32, "again.wav", 160_000, NOW, OLD), "local", "two")
    assert store.recordings.share(OLD) == 2
    store.delete(OLD)
    assert store.blobs.has(OLD), "the other has it still"
    assert [each.id for each in store.recordings.in_project("local", None)] == ["b" * 32]
    store.delete("b" * 32)
    assert not store.blobs.has(OLD)
    store.close()


def test_the_newest_migration_is_alembics_head() -> None:
    """It is told by the files' names, so that Alembic is not imported for a database that is up to date."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert newest() == ScriptDirectory.from_config(config).get_current_head()
