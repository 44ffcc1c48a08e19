"""Child processes: they answer, die alone, rest when idle, and never outlive us."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.errors import EngineError
from studio.processes import ProcessDied, Processes
from tests.patience import wait_until
from tests.working import break_down, die_once, note, nothing

ROOT = Path(__file__).parents[1]


@pytest.fixture
def one() -> Iterator[Processes]:
    processes = Processes(1, nothing)
    yield processes
    processes.close()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_call_is_answered_by_another_process(one: Processes) -> None:
    assert one.submit(pow, 2, 5).result(30) == 32
    first = one.submit(os.getpid).result(30)
    assert first != os.getpid()
    assert one.submit(os.getpid).result(30) == first


def test_an_error_of_the_call_is_raised(one: Processes) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        one.submit(int, "x").result(30)
    assert one.submit(int, "1").result(30) == 1


def test_a_call_that_kills_its_process_is_tried_once_more(one: Processes, tmp_path: Path) -> None:
    assert one.submit(die_once, str(tmp_path / "died")).result(60) == "alive"


def test_a_call_that_kills_twice_fails_alone(one: Processes) -> None:
    deadly, innocent = one.submit(os._exit, 3), one.submit(int, "1")
    with pytest.raises(ProcessDied, match="died twice"):
        deadly.result(60)
    assert innocent.result(60) == 1


def test_a_killed_process_is_replaced(one: Processes) -> None:
    os.kill(one.submit(os.getpid).result(30), signal.SIGKILL)
    assert one.submit(int, "1").result(60) == 1


def test_a_process_that_cannot_be_prepared_fails_and_does_not_hang(capfd: pytest.CaptureFixture[str]) -> None:
    processes = Processes(1, break_down)
    try:
        with pytest.raises(EngineError):
            processes.submit(int, "1").result(60)
    finally:
        processes.close()


def test_calls_of_several_runs_take_turns(one: Processes, tmp_path: Path) -> None:
    path = tmp_path / "order"
    one.submit(nothing).result(30)
    for round_ in range(3):
        for run in "ab":
            last = one.submit(note, str(path), f"{run}{round_}")
    last.result(30)
    assert path.read_text().split() == ["a0", "b0", "a1", "b1", "a2", "b2"]


def test_an_idle_process_ends_and_another_comes() -> None:
    processes = Processes(1, nothing, idle=0.2)
    try:
        first = processes.submit(os.getpid).result(30)
        assert wait_until(lambda: not alive(first))
        assert processes.submit(os.getpid).result(30) != first
    finally:
        processes.close()


def test_close_ends_what_is_under_way(tmp_path: Path) -> None:
    processes = Processes(1, nothing)
    pid = processes.submit(os.getpid).result(30)
    under_way, queued = processes.submit(time.sleep, 60), processes.submit(time.sleep, 60)
    assert wait_until(under_way.running)
    processes.close()
    assert not alive(pid)
    with pytest.raises(EngineError):  # cut off, not waited for
        under_way.result(0)
    assert queued.done()
    with pytest.raises(EngineError, match="closed"):
        processes.submit(int, "1")


ORPHAN = """
import os, time
from studio.processes import Processes
from tests.patience import wait_until
from tests.working import nothing
print("started", flush=True)
processes = Processes(2, nothing)
pids = {processes.submit(os.getpid).result() for _ in range(4)}
print(*pids, flush=True)
time.sleep(60)
"""


def test_no_process_outlives_a_killed_parent_nor_imports_its_script(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(ORPHAN)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True, env=environment) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "started\n"
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert pids
        parent.kill()
    assert wait_until(lambda: not any(map(alive, pids)))


@pytest.mark.parametrize(
    "module", ["studio.engines.pocketsphinx.engine_worker", "studio.engines.pocketsphinx.aligner_worker"]
)
def test_what_a_child_imports_is_light(module: str) -> None:
    heavy = "{'gradio', 'sqlalchemy', 'pydantic', 'torch', 'librosa', 'pandas', 'numpy'}"
    code = f"import sys, {module}; sys.exit(', '.join({heavy} & sys.modules.keys()) or None)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
