"""What the tests have child processes do; importable by name, as such work must be."""

from __future__ import annotations

import os
from pathlib import Path


def nothing() -> None:
    """Prepare a process for anything."""


def break_down() -> None:
    raise RuntimeError("no model here")


def die_once(marker: str) -> str:
    """End the process at the first call, answer at the second."""
    if Path(marker).exists():
        return "alive"
    Path(marker).touch()
    os._exit(3)


def note(path: str, line: str) -> None:
    with Path(path).open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
