"""Exports in the process beside: made, followed, stopped, and taken up again after a kill."""

from __future__ import annotations

import base64
import os
import pickle
import signal
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from studio.children import command
from studio.config import Settings
from studio.domain import Request, Transcript
from studio.engines.catalog import Catalog
from studio.formats import Options
from studio.jobs.compose import JobRoom
from studio.jobs.kinds.export import Download, Export
from studio.store import Store
from studio.workflow.aligning import Aligning
from studio.workflow.intake import Intake
from tests.formats.builders import NOW, make_timeline, segment
from tests.patience import wait_until


class House:
    """All that exports need of a server."""

    def __init__(self, data: Path) -> None:
        self.settings = Settings(data=data)
        self.store, self.catalog = Store(self.settings), Catalog(self.settings)
        self.intake = Intake(self.settings, self.store)
        aligning = Aligning(self.settings, self.catalog)
        self.jobs = JobRoom(self.settings, self.store, self.catalog, aligning, self.intake)
        self.export = self.jobs.of(Export)

    def add(self, sound: Path, segments: int) -> None:
        """A recording with a transcript of so many verified segments."""
        recording = self.intake.add(sound, sound.name, owner="local").recording
        parts = tuple(segment(at / 2, at / 2 + 0.5, f"word {at}") for at in range(segments))
        request = Request("pocketsphinx/en-us", pnc=False)
        made = Transcript("t1", recording.id, None, request, NOW, 0, parts)
        self.store.transcripts.add(made, None)

    def start(self, format_name: str = "nemo") -> Download:
        transcript = self.store.transcripts.get("t1")
        recording = self.store.recordings.get(transcript.recording_id)
        return self.export.start(
            [(recording, "t1")],
            format_name,
            Options("verified", {"profile": "asr", "checker": "studio"}),
            "local",
            scope={"transcript": "t1"},
        )

    def wait(self, token: str, seconds: float = 120.0) -> Download:
        return self.export.download(self.jobs.queue.wait(token, seconds))

    def child(self, token: str) -> str:
        """The process that is at the export, once one is."""
        assert wait_until(lambda: bool(self.store.jobs.get(token).worker)), "nobody took it up"
        return self.store.jobs.get(token).worker or ""

    def close(self) -> None:
        self.jobs.close()
        self.catalog.close()
        self.store.close()


@pytest.fixture
def houses(tmp_path: Path) -> Iterator[Callable[[], House]]:
    made: list[House] = []

    def make() -> House:
        made.append(House(tmp_path / "data"))
        return made[-1]

    yield make
    for house in made:
        house.close()


def test_it_is_made_in_another_process_and_is_there_after_a_restart(
    houses: Callable[[], House], tmp_path: Path
) -> None:
    house = houses()
    house.add(make_timeline(tmp_path / "call.flac", 150.0), 300)  # long enough to be seen at work
    begun = house.start()
    assert house.child(begun.token) != house.store.scratch.name
    done = house.wait(begun.token)
    assert (done.state, done.error) == ("done", None)
    assert done.report is not None
    assert done.report.rows == 300
    assert done.path is not None
    again = houses()
    kept = again.export.download(again.jobs.queue.get(begun.token))
    assert (kept.path, kept.report) == (done.path, done.report)
    assert again.export.latest("local", {"transcript": "t1"}) == kept, "what a page shows again after a reload"
    assert again.export.latest("local", {}) is None
    assert again.export.latest("somebody else", {"transcript": "t1"}) is None
    with zipfile.ZipFile(done.path) as packed:
        assert "call/manifest.json" in packed.namelist()
    house.jobs.queue.delete(begun.token)
    assert not done.path.exists()


def test_killed_in_the_middle_it_is_taken_up_again(houses: Callable[[], House], tmp_path: Path) -> None:
    house = houses()
    house.add(make_timeline(tmp_path / "long.flac", 600.0), 1200)
    begun = house.start()
    house.child(begun.token)
    child = house.jobs.apart.process
    assert child is not None
    os.kill(child, signal.SIGKILL)
    done = house.wait(begun.token)
    assert (done.state, done.error) == ("done", None)
    assert done.report is not None
    assert done.report.rows == 1200
    assert done.path is not None
    assert [path.name for path in done.path.parent.iterdir()] == [done.path.name]


def test_stopped_it_leaves_nothing(houses: Callable[[], House], tmp_path: Path) -> None:
    house = houses()
    house.add(make_timeline(tmp_path / "long.flac", 600.0), 1200)
    begun = house.start()
    house.child(begun.token)
    house.jobs.queue.stop(begun.token)
    ended = house.wait(begun.token)
    assert (ended.state, ended.error) == ("failed", "The export was stopped.")
    assert wait_until(lambda: not house.store.job_folder(begun.token).exists())


def test_closed_in_the_middle_the_next_start_makes_it(houses: Callable[[], House], tmp_path: Path) -> None:
    house = houses()
    house.add(make_timeline(tmp_path / "long.flac", 300.0), 600)
    begun = house.start()
    house.child(begun.token)
    house.jobs.close()
    assert house.store.jobs.get(begun.token).state == "queued"
    again = houses()
    again.jobs.wake()
    assert again.wait(begun.token).state == "done"


def test_without_work_it_ends_in_peace(tmp_path: Path) -> None:
    """Its parent is there, and the pipe between them open."""
    told = pickle.dumps((Settings(data=tmp_path / "data"), "nobody"))
    asked = command("studio.jobs.apart", str(os.getpid()), "0.1")
    with subprocess.Popen(asked, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdin is not None
        assert child.stderr is not None
        child.stdin.write(base64.b64encode(told) + b"\n")
        child.stdin.flush()
        assert child.wait(120) == 0
        assert child.stderr.read() == b""


def test_without_a_database_it_ends_with_a_sentence(tmp_path: Path) -> None:
    """Its parent starts another: the database may be down for a moment."""
    nowhere = f"postgresql://studio@/studio?host={tmp_path}"
    told = pickle.dumps((Settings(data=tmp_path / "data", database_url=nowhere), "nobody"))
    asked = command("studio.jobs.apart", str(os.getpid()), "0.1")
    ended = subprocess.run(asked, input=base64.b64encode(told) + b"\n", capture_output=True, timeout=120)
    assert ended.returncode == 1
    assert b"cannot be reached" in ended.stderr
    assert b"Traceback" not in ended.stderr
