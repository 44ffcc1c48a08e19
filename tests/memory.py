"""Where files of tests lie that nobody needs afterwards: in memory, where there is plenty of it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import psutil

MEMORY = Path("/dev/shm")
TIMES = 2
"""As much must be free of the machine's memory: what lies there takes it from whoever computes."""


def in_memory(least: int) -> str | None:
    """A file system in memory with so many bytes free; None, where temporary files lie otherwise, is there none."""
    if not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < least:
        return None
    return str(MEMORY) if psutil.virtual_memory().available >= TIMES * least else None
