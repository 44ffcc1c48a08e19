"""NeMo's loader kept ready: each manifest is read from a fresh state, dies alone, and nothing outlives us."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
import soundfile

from studio.formats.clips import sound_hash
from studio.formats.nemo import readback
from studio.formats.nemo.readback import Expected, read_back
from studio.formats.nemo.ready import KeptLoader, Reading, can_be_kept
from studio.limits import never, silent
from tests.conftest import ROOT
from tests.patience import wait_until

pytestmark = pytest.mark.skipif(not can_be_kept(), reason="only on Linux one is kept")

STANDIN = "tests.formats.nemo.standin"
MUCH = 1 << 60


class Asking:
    """A kept loader that reads what the stand-in reads."""

    def __init__(self, folder: Path, idle: float = 600.0, least_memory: int = 0) -> None:
        self.kept = KeptLoader(idle, least_memory, STANDIN)
        self._folder = folder
        self._count = 0
        self._opened = ExitStack()

    def begin(self, wanted: str, profile: str = "asr") -> Reading:
        self._count += 1
        folder = self._folder / str(self._count)
        folder.mkdir()
        (folder / "ask.json").write_text(json.dumps(wanted))
        errors = self._opened.enter_context((folder / "errors").open("wb"))
        return self.kept.reading(folder / "ask.json", profile, errors)

    def answers(self, wanted: str, profile: str = "asr") -> list[dict[str, Any]]:
        with closing(self.begin(wanted, profile)) as reading:
            return [json.loads(line) for line in reading]

    def close(self) -> None:
        self.kept.close()
        self._opened.close()

    @property
    def errors(self) -> str:
        """What the last one printed."""
        return (self._folder / str(self._count) / "errors").read_text()

    @property
    def forks(self) -> list[int]:
        return [each.pid for each in psutil.Process(self.kept.process).children()]


@pytest.fixture
def asking(tmp_path: Path) -> Iterator[Callable[..., Asking]]:
    made: list[Asking] = []

    def make(**limits: Any) -> Asking:
        (folder := tmp_path / f"asking{len(made)}").mkdir()
        made.append(Asking(folder, **limits))
        return made[-1]

    yield make
    for each in made:
        each.close()


def test_each_is_read_from_a_fresh_state_by_a_fork_of_the_same_process(asking: Callable[..., Asking]) -> None:
    one = asking()
    first, second = *one.answers("a"), *one.answers("b")
    assert (first["wanted"], second["wanted"]) == ("a", "b")
    assert first["parent"] == second["parent"] == one.kept.process
    assert first["process"] != second["process"]
    assert first["read"] == second["read"] == 1
    assert first["folder"].endswith("/1")
    assert one.forks == []


@pytest.mark.parametrize("wanted", ["crash", "raise"])
def test_one_that_dies_of_its_manifest_dies_alone(asking: Callable[..., Asking], wanted: str) -> None:
    one = asking()
    assert one.answers(wanted) == []
    assert "nothing to be read here" in one.errors or wanted == "crash"
    kept = one.kept.process
    assert [each["parent"] for each in one.answers("a")] == [kept]


def test_two_at_once_and_one_that_hangs_is_stopped_alone(asking: Callable[..., Asking]) -> None:
    one = asking()
    with closing(one.begin("hang")) as hanging:
        answers = iter(hanging)
        hung = json.loads(next(answers))["process"]
        assert [each["wanted"] for each in one.answers("b")] == ["b"]
        assert one.forks == [hung]
        hanging.stop()
        assert list(answers) == []
        assert one.forks == []
    assert [each["parent"] for each in one.answers("c")] == [psutil.Process(one.kept.process).pid]


def test_whoever_goes_away_in_the_middle_leaves_none_at_work(asking: Callable[..., Asking]) -> None:
    one = asking()
    with closing(one.begin("hang")) as hanging:
        next(iter(hanging))
    assert one.forks == []


def test_stopped_while_it_is_begun_nobody_waits_for_that(asking: Callable[..., Asking]) -> None:
    one = asking()
    one.answers("a")
    kept = psutil.Process(one.kept.process)
    with closing(one.begin("a", "slow")) as reading:
        threading.Thread(target=reading.stop).start()
        assert list(reading) == []
    assert wait_until(lambda: not kept.is_running() or kept.status() == psutil.STATUS_ZOMBIE)
    assert len(one.answers("b")) == 1


@pytest.mark.parametrize("asks", [False, True], ids=["never asked", "stopped before it was heard"])
def test_one_that_is_given_up_leaves_a_kept_process_well(asking: Callable[..., Asking], asks: bool) -> None:
    one = asking()
    one.answers("a")
    kept = one.kept.process
    assert kept is not None
    with closing(one.begin("a")) as reading:
        if asks:
            os.kill(kept, signal.SIGSTOP)  # so it cannot say that it has begun
            reading.stop()
            assert list(reading) == []
            os.kill(kept, signal.SIGCONT)
    assert [each["parent"] for each in one.answers("b")] == [kept]


def test_where_nobody_asks_it_ends_and_begins_with_the_next(asking: Callable[..., Asking]) -> None:
    one = asking(idle=0.05)
    first = one.answers("a")[0]["parent"]
    assert wait_until(lambda: one.kept.process is None)
    assert one.answers("b")[0]["parent"] != first


def test_where_memory_is_short_it_ends_as_soon_as_nothing_is_read(asking: Callable[..., Asking]) -> None:
    one = asking(least_memory=MUCH)
    assert len(one.answers("a")) == 1
    assert wait_until(lambda: one.kept.process is None)


def test_one_that_was_killed_meanwhile_is_replaced(asking: Callable[..., Asking]) -> None:
    one = asking()
    one.answers("a")
    os.kill(one.kept.process or 0, signal.SIGKILL)
    assert [each["wanted"] for each in one.answers("b")] == ["b"]


def test_one_that_cannot_be_prepared_says_why_and_is_not_kept(asking: Callable[..., Asking]) -> None:
    one = asking()
    assert one.answers("a", "broken") == []
    assert one.errors.strip().endswith("ImportError: there is no such thing")
    assert one.kept.process is None
    assert len(one.answers("b")) == 1


def test_where_a_library_began_a_thread_each_has_a_process_of_its_own(asking: Callable[..., Asking]) -> None:
    one = asking()
    (said,) = one.answers("a", "threaded")
    assert said["alone"]
    assert said["parent"] == one.kept.process
    assert one.answers("crash", "threaded") == []


ORPHAN = f"""
import json, os, sys
from pathlib import Path
from studio.formats.nemo.ready import KeptLoader
ask = Path(sys.argv[1], "ask.json")
ask.write_text(json.dumps("hang"))
kept = KeptLoader(module={STANDIN!r})
said = json.loads(next(iter(kept.reading(ask, "asr", open(sys.argv[1] + "/errors", "wb")))))
print(said["process"], said["parent"], flush=True)
os.kill(os.getpid(), 9)
"""


def test_nothing_outlives_a_killed_parent(tmp_path: Path) -> None:
    asked = [sys.executable, "-c", ORPHAN, str(tmp_path)]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    left = [int(each) for each in done.stdout.split()]
    assert len(left) == 2, done.stderr
    assert wait_until(lambda: not any(psutil.pid_exists(each) for each in left))


@pytest.mark.nemo
def test_nemo_begins_no_thread_is_imported_once_and_reads_what_is_there_now(tmp_path: Path) -> None:
    samples = np.random.default_rng(1).integers(-9000, 9000, 32_000, dtype=np.int16)
    sound, manifest = tmp_path / "a.flac", tmp_path / "manifest.json"
    row = {"audio_filepath": "a.flac", "offset": 0.0, "duration": 2.0, "text": "hello", "lang": "en"}
    manifest.write_text(json.dumps(row) + "\n")
    expected = [Expected(1, row, sound_hash(samples), len(samples))]

    def found() -> tuple[list[str], int]:
        answer = read_back([manifest], expected, "asr", "auto", silent, never)
        assert answer.checked_by == "nemo"
        return [each.rule for each in answer.findings], readback._KEPT.process or 0

    soundfile.write(sound, samples, 16_000)
    good, process = found()
    assert good == []
    assert len(list(Path(f"/proc/{process}/task").iterdir())) == 1
    soundfile.write(sound, samples[::-1], 16_000)
    assert found() == (["nemo.sound"], process)
