"""Where CI runs, a test that is skipped has failed; elsewhere it says what is missing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

SKIPPED = """
from tests.conftest import need

def test_with_a_tool():
    need("no-such-tool", "its-package")
"""
WHOLE_FILE = "import pytest; pytest.importorskip('no_such_library')"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "test_one.py").write_text(SKIPPED)
    (tmp_path / "test_whole.py").write_text(WHOLE_FILE)
    return tmp_path


def outcome(files: Path, ci: str) -> tuple[int, str]:
    environment = {**os.environ, "CI": ci, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "tests.conftest", "-rsfE"]
    command += ["--continue-on-collection-errors", str(files)]
    done = subprocess.run(command, cwd=files, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_what_is_missing_fails_in_ci_and_is_told_elsewhere(files: Path) -> None:
    missing = ("apt-get install its-package", "no_such_library")
    code, said = outcome(files, "")
    assert (code in (0, 5), "2 skipped" in said, [each in said for each in missing]) == (True, True, [True] * 2), said
    code, said = outcome(files, "true")
    assert (code != 0, "skipped" in said.splitlines()[-1]) == (True, False), said
    assert ("1 failed" in said, "1 error" in said, [each in said for each in missing]) == (True, True, [True] * 2), said
