"""The doctor: each fault is found and told with its fix; what is safe is mended, and nothing else is touched."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from time import time

import numpy as np
import pytest
import soundfile

from studio.accounts.actor import LOCAL
from studio.config import Settings
from studio.session import Studio
from studio.workflow import doctor
from studio.workflow.doctor import Finding, examine

KEY = "ab" * 32


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Of a library with one recording."""
    found = Settings(data=tmp_path / "data", workers=1, max_bytes=1_000_000)
    studio = Studio(found)
    sound = tmp_path / "one.wav"
    soundfile.write(sound, np.random.default_rng(1).normal(0, 0.1, 16_000), 16_000)
    studio.acting_as(LOCAL).library.add(sound)
    studio.close()
    return found


def wrong(settings: Settings, *, mend: bool = False) -> list[Finding]:
    return [found for found in examine(settings, mend=mend) if found.level != "ok"]


def sql(settings: Settings, statement: str) -> None:
    with sqlite3.connect(settings.data / "studio.db") as database:
        database.execute(statement)


def test_a_library_that_is_well_has_nothing_wrong(settings: Settings) -> None:
    found = examine(settings)
    assert {each.level for each in found} == {"ok"}, found
    assert {each.check for each in found} == {"folder", "disk", "clock", "database", "sounds", "libav", "models"}


def test_no_library_is_no_error_and_none_is_made(tmp_path: Path) -> None:
    found = examine(Settings(data=tmp_path / "none"), mend=True)
    assert "error" not in {each.level for each in found}
    assert not (tmp_path / "none").exists()


def test_missing_sound_is_named(settings: Settings) -> None:
    shutil.rmtree(next((settings.data / "blobs").glob("??/*")))
    (found,) = wrong(settings, mend=True)
    assert (found.check, found.level) == ("sounds", "error")
    assert "“one.wav”" in found.message


def test_sound_that_was_cut_off_is_named(settings: Settings) -> None:
    timeline = next((settings.data / "blobs").glob("??/*/timeline.flac"))
    timeline.write_bytes(timeline.read_bytes()[:100])
    (found,) = wrong(settings)
    assert (found.check, found.level) == ("sounds", "error")
    assert "“one.wav” is damaged" in found.message


def test_orphans_are_told_and_left_alone(settings: Settings) -> None:
    there = next((settings.data / "blobs").glob("??/*"))
    orphan = settings.data / "blobs" / "ab" / KEY
    shutil.copytree(there, orphan)
    for mend in (False, True):
        (found,) = wrong(settings, mend=mend)
        assert (found.check, found.level, found.mendable) == ("sounds", "warning", False)
    assert (orphan / "original").is_file()


def test_what_was_on_its_way_and_what_the_dead_left_is_mended(settings: Settings) -> None:
    there = next((settings.data / "blobs").glob("??/*"))
    passing = settings.data / "blobs" / "ab" / KEY
    shutil.copytree(there, passing)
    (passing / "unsettled").touch()
    code = """
import os, sys
from pathlib import Path
from studio.store.scratch import Scratch

Scratch(Path(sys.argv[1]))
os._exit(0)
"""
    subprocess.run([sys.executable, "-c", code, str(settings.data / "scratch")], check=True)
    assert {(each.check, each.mendable) for each in wrong(settings)} == {("sounds", True), ("leftovers", True)}
    assert wrong(settings, mend=True) == []
    assert not passing.exists()
    assert there.is_dir()


def test_an_older_database_is_told_and_left_until_it_is_to_be_mended(settings: Settings) -> None:
    for newer in ("identity", "presence", "delivery"):
        sql(settings, f"DROP TABLE {newer}")
    sql(settings, "DROP INDEX ix_edit_actor")
    for table, column in (("edit", "prior"), ("edit", "source"), ("segment", "edit_id")):
        sql(settings, f"ALTER TABLE {table} DROP COLUMN {column}")
    sql(settings, "UPDATE alembic_version SET version_num = '0019'")
    for _ in range(2):
        (found,) = wrong(settings)
        assert (found.check, found.mendable) == ("database", True)
        assert "version 0019" in found.message
    assert wrong(settings, mend=True) == []


def test_a_newer_database_is_told(settings: Settings) -> None:
    sql(settings, "UPDATE alembic_version SET version_num = '9999'")
    (found,) = wrong(settings, mend=True)
    assert (found.check, found.level) == ("database", "error")


def test_a_damaged_database_is_told(settings: Settings) -> None:
    file = settings.data / "studio.db"
    data = bytearray(file.read_bytes())
    data[4096:12_288] = bytes(8192)
    file.write_bytes(data)
    assert "database" in {each.check for each in wrong(settings) if each.level == "error"}


def test_a_recording_of_the_future_is_told(settings: Settings) -> None:
    later = datetime.now(timezone.utc) + timedelta(days=2)
    sql(settings, f"UPDATE recording SET created = '{later:%Y-%m-%d %H:%M:%S}.000000'")
    (found,) = wrong(settings)
    assert (found.check, found.level) == ("clock", "warning")


def test_a_clock_that_is_off_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "time", lambda: time() + 60)
    assert "-60 s off" in next(each.message for each in wrong(settings) if each.check == "clock")


def test_a_full_disk_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(settings.data)._replace(free=1_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    assert [(each.check, each.level) for each in wrong(settings)] == [("disk", "error")]


def test_a_folder_that_anybody_can_change_is_told(settings: Settings) -> None:
    settings.data.chmod(0o777)
    assert [each.check for each in wrong(settings)] == ["folder"]


def test_folders_of_models_that_are_not_there_are_told(settings: Settings, tmp_path: Path) -> None:
    from dataclasses import replace

    for place in (tmp_path / "nowhere", tmp_path / ("a long way " * 9).strip()):
        found = wrong(replace(settings, models=(place,)))
        assert [(each.check, each.level) for each in found] == [("models", "error")]
