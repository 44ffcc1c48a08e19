"""A folder for the length of a block, for what is unpacked; what a killed process left is removed by the next."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from filelock import FileLock, Timeout

PREFIX = "canary-studio-model-"

LOCK = ".in-use"
"""Held for as long as its process lives, however that ends."""

YOUNG_SECONDS = 60.0
"""In which a folder may not have its lock yet."""


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Below TMPDIR, readable by nobody else."""
    sweep(Path(gettempdir()))
    with TemporaryDirectory(prefix=PREFIX) as name, FileLock(Path(name, LOCK)):
        yield Path(name)


def sweep(folder: Path) -> None:
    """Remove the folders in `folder` whose process is gone."""
    for left in folder.glob(f"{PREFIX}*"):
        # another's cannot be locked, one that is just going cannot be found
        with suppress(OSError, Timeout):
            if time.time() - left.stat().st_mtime > YOUNG_SECONDS:
                with FileLock(left / LOCK, timeout=0):
                    shutil.rmtree(left, ignore_errors=True)
