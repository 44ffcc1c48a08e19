"""A fork of the warm process is as a Python of its own; where it would not be, Python is started."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
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


@pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux alone")
def test_it_has_its_arguments_environment_folder_and_exit_code(tmp_path: Path) -> None:
    done = warm.run("-c", SAYS, "one", "two words", env={**os.environ, "STUDIO_SAID": "this"}, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (3, "aside\n")
    folder = str(tmp_path)
    assert json.loads(done.stdout) == ["__main__", ["-c", "one", "two words"], folder, "this", folder, True]
    assert "STUDIO_SAID" not in os.environ


def test_what_libraries_read_when_they_are_imported_is_read_anew() -> None:
    done = warm.run("-c", SAYS, env={**os.environ, "SOME_LIBRARY": "otherwise"})
    assert (done.returncode, json.loads(done.stdout)[-1]) == (3, False)


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
