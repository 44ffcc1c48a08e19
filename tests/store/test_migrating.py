"""Data folders of releases before this one: opened with everything that they hold, whenever the power goes."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path

import pytest

from studio.config import Settings
from studio.domain import Answer, Hypothesis, Origin, Recording, Request, Transcript
from studio.store import Store
from tests.store.older import Tables, back_to_0004, contents
from tests.store.test_paths import contents as files
from tests.store.test_paths import finished
from tests.store.test_store import add_transcript, no_score, segment, text_edit

OLD = "a" * 64
"""The id and the sha256 of the recording that is in the folder."""
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """As the release before this one left it: sound, edits, one of them undone, a broken-off run, an answer."""
    data = tmp_path / "data"
    store = Store(Settings(data=data))
    store.blobs.put(OLD, finished(tmp_path / "made", b"sound"))
    store.blobs.settle(OLD)
    add_transcript(store, segment("s1", "one two"), segment("s2", "three", 5.0))
    for text in ("one too", "one, too"):
        text_edit(store, store.transcripts.get("t1").segments[0], text, key=f"key {text}")
    store.edits.undo("t1", no_score)
    request = Request("m", pnc=False)
    run = Transcript("t2", OLD, "h2", request, NOW, 0)
    store.runs.start("r2", run, Hypothesis("h2", OLD, request, "", NOW), [(0.0, 5.0)])
    imported = segment("s1", "imported")
    store.transcripts.add(Transcript("t3", OLD, None, Request("", pnc=False), NOW, 0, (imported,)), None)
    store.answers.add(Answer("a1", "t1", "question", "Who?", "m", "trained", "done", NOW, "Nobody."))
    store.close()
    with sqlite3.connect(data / "studio.db") as old:
        back_to_0004(old)
    old.close()
    return data


def rows(data: Path) -> Tables:
    with sqlite3.connect(data / "studio.db") as database:
        found = contents(database)
    database.close()
    return found


def without_news(new: Tables, old: Tables) -> Tables:
    """The tables of `new` with the columns of `old` only."""
    kept: Tables = {}
    for table, (columns, _) in old.items():
        names, found = new[table]
        places = [names.index(column) for column in columns]
        kept[table] = (columns, [tuple(row[place] for place in places) for row in found])
    return kept


def test_every_row_edit_undo_step_and_sound_is_as_it_was(folder: Path) -> None:
    before, sound = rows(folder), files(folder / "blobs")
    Store(Settings(data=folder)).close()
    after = without_news(rows(folder), before)
    del before["alembic_version"], after["alembic_version"]
    columns, transcripts = before["transcript"]
    before["transcript"] = (columns, [tuple("" if cell == "import" else cell for cell in row) for row in transcripts])
    assert after == before
    assert files(folder / "blobs") == sound

    store = Store(Settings(data=folder))
    store.tidy()
    found = store.recordings.get(OLD)
    assert (found.sha256, found.warnings) == (OLD, ())
    assert store.blobs.read(found.sha256, "original") == b"sound"
    assert store.transcripts.get("t1").text == "one too three"
    assert store.edits.redo("t1", no_score) is not None
    assert store.transcripts.get("t1").text == "one, too three"
    for text in ("one too three", "one two three"):
        assert store.edits.undo("t1", no_score) is not None
        assert store.transcripts.get("t1").text == text
    assert [run.id for run in store.runs.unfinished()] == ["r2"]
    imported = store.transcripts.get("t3")
    assert (imported.request.model, imported.origin, imported.segments[0].split) == ("", Origin("", "nemo"), None)
    assert store.transcripts.get("t1").origin is None
    assert [answer.text for answer in store.answers.of_transcript("t1")] == ["Nobody."]
    store.delete(OLD)
    assert not store.blobs.has(OLD)
    store.close()


KILLED = """
import os, shutil, sys
from pathlib import Path
from sqlalchemy import Engine, event
from studio.config import Settings
from studio.store.database import Database

folder, left = Path(sys.argv[1]), 0

def count(*_):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), 9)

event.listen(Engine, "after_cursor_execute", count)
event.listen(Engine, "commit", count)  # before it is carried out
for left in range(1, 1000):
    copy = folder.with_name(f"killed-{left}")
    shutil.copytree(folder, copy)
    if not (child := os.fork()):
        Database(f"sqlite:///{copy / 'studio.db'}")
        os._exit(0)
    if os.waitpid(child, 0)[1] == 0:
        break
"""


def test_killed_at_any_statement_of_a_migration_it_is_the_old_or_the_new(folder: Path) -> None:
    old = rows(folder)
    subprocess.run([sys.executable, "-W", "ignore", "-c", KILLED, str(folder)], check=True)
    copies = sorted(folder.parent.glob("killed-*"), key=lambda path: int(path.name.split("-")[1]))
    new = rows(copies[-1])
    assert new["alembic_version"] != old["alembic_version"]
    assert len(copies) > 10, "there are statements to be killed at"
    assert {str(rows(copy)) for copy in copies[:-1]} <= {str(old), str(new)}
    assert str(rows(copies[0])) == str(old)
    for copy in copies:
        Store(Settings(data=copy)).close()
        assert rows(copy) == new
        shutil.rmtree(copy)


def test_equal_bytes_of_two_projects_are_two_recordings_on_one_sound(folder: Path, tmp_path: Path) -> None:
    store = Store(Settings(data=folder))
    store.recordings.add(Recording("b" * 32, "again.wav", 160_000, NOW, OLD), "local", "two")
    assert store.recordings.share(OLD) == 2
    store.delete(OLD)
    assert store.blobs.has(OLD), "the other has it still"
    assert [each.id for each, _ in store.recordings.in_project(None)] == ["b" * 32]
    store.delete("b" * 32)
    assert not store.blobs.has(OLD)
    store.close()
