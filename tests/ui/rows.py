"""Rows of the page, tried in processes of their own: Gradio leaves loops behind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests import warm


def tried(module: str, data: Path) -> dict[str, Any]:
    """What a module of `tests/ui` says of its row."""
    done = warm.run(f"tests.ui.{module}", str(data))
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found
