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


def outcome(path: Path, source: str, ci: str) -> tuple[int, str]:
    path.write_text(source)
    environment = {**os.environ, "CI": ci, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "tests.conftest", "-rsf", str(path)]
    done = subprocess.run(command, cwd=path.parent, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


@pytest.mark.parametrize(
    ("source", "missing"), [(SKIPPED, "apt-get install its-package"), (WHOLE_FILE, "no_such_library")]
)
def test_what_is_missing_fails_in_ci_and_is_told_elsewhere(tmp_path: Path, source: str, missing: str) -> None:
    path = tmp_path / "test_one.py"
    code, said = outcome(path, source, "")
    assert (code in (0, 5), "1 skipped" in said, missing in said) == (True, True, True), said
    code, said = outcome(path, source, "true")
    assert (code != 0, "skipped" in said.splitlines()[-1], missing in said) == (True, False, True), said
