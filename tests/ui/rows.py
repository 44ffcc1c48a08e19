"""Rows of the page, tried in processes of their own: Gradio leaves loops behind."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.conftest import ROOT


def tried(module: str, data: Path) -> dict[str, Any]:
    """What a module of `tests/ui` says of its row."""
    command = [sys.executable, "-m", f"tests.ui.{module}", str(data)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found
