"""A fork of the warm process is as a Python of its own; where it would not be, Python is started."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests import warm

SAYS = """
import json, os, sys
said = os.environ.get("STUDIO_SAID")
print(json.dumps([__name__, sys.argv, os.getcwd(), said, sys.path[0], "gradio" in sys.modules]))
print("aside", file=sys.stderr)
sys.exit(3)
"""


@pytest.mark.parametrize("forked", [True, False])
def test_it_has_its_arguments_environment_folder_path_and_exit_code(forked: bool, tmp_path: Path) -> None:
    """What libraries read when they are imported is read anew."""
    said = {"STUDIO_SAID": "this"} if forked else {"STUDIO_SAID": "this", "SOME_LIBRARY": "otherwise"}
    environment = {**os.environ, **said}
    _needs(not forked or warm.forks(environment))
    done = warm.run("-c", SAYS, "one", "two words", env=environment, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (3, "aside\n")
    assert json.loads(done.stdout) == ["__main__", ["-c", "one", "two words"], str(tmp_path), "this", "", forked]
    assert "STUDIO_SAID" not in os.environ


@pytest.mark.parametrize("forked", [True, False])
def test_a_script_and_a_module_find_what_lies_beside_them(forked: bool, tmp_path: Path) -> None:
    (tmp_path / "scripts").mkdir()
    for folder in (tmp_path, tmp_path / "scripts"):
        (folder / "says.py").write_text("import sys\nprint(sys.path[0])", "utf-8")
    environment = {**os.environ, **({} if forked else {"SOME_LIBRARY": "otherwise"})}
    _needs(not forked or warm.forks(environment))
    first = [warm.run(each, env=environment, cwd=tmp_path).stdout for each in ("says", "scripts/says.py")]
    assert first == [f"{tmp_path}\n", f"{tmp_path / 'scripts'}\n"]


def _needs(fork: bool) -> None:
    if not fork:
        pytest.skip("no fork can be had here: see tests/warm.py")


def test_python_is_started_where_the_warm_process_is_gone() -> None:
    kept = warm.Warm(warm.Kind(("json",), {}, {}))
    _needs(kept.fits(os.environ))
    found = kept._process
    assert found is not None
    found.kill()
    found.wait()
    assert warm.start("-c", "raise SystemExit(7)", of=kept).wait(60) == 7
    kept.close()


def test_it_is_spoken_with_and_ends_by_a_signal() -> None:
    pipe = subprocess.PIPE
    echo = "import sys\nfor line in sys.stdin: print(line.upper(), end='', flush=True)"
    with warm.start("-c", echo, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("hello\n")
        process.stdin.flush()
        assert process.stdout.readline() == "HELLO\n"
        assert process.poll() is None
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.01)
        process.kill()
        assert process.wait(60) == -signal.SIGKILL
        assert process.stdout.read() == ""


def test_one_forks_end_is_no_others() -> None:
    with warm.start("-c", "import sys; sys.stdin.read()", stdin=subprocess.PIPE) as waits:
        assert warm.start("-c", "raise SystemExit(7)").wait(60) == 7
        assert waits.poll() is None
    assert waits.returncode == 0
