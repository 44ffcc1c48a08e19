"""Files that outlive a power cut: written, moved and named with the disk's own word for it."""

from __future__ import annotations

import os
from pathlib import Path


def sync(path: Path) -> None:
    """Have the disk confirm a file's bytes, or a folder's names."""
    if os.name == "nt" and path.is_dir():
        return  # Windows cannot open a folder
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_tree(folder: Path) -> None:
    """All below it, files first: a name never outlives its content."""
    for base, _, names in os.walk(folder, topdown=False):
        for name in names:
            sync(Path(base, name))
        sync(Path(base))


def write_durably(path: Path, data: bytes) -> None:
    """Write a new file and have the disk confirm it. Raises OSError, also for a name that is taken."""
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def replace_durably(path: Path, data: bytes) -> None:
    """Write a file that is the old one or the new one, never half of it."""
    passing = path.with_name(f"{path.name}.new")
    passing.unlink(missing_ok=True)
    write_durably(passing, data)
    passing.replace(path)
    sync(path.parent)


def move_durably(folder: Path, target: Path) -> None:
    """Rename a finished folder to where nothing is yet, with its bytes and names on disk before this returns."""
    target.parent.mkdir(parents=True, exist_ok=True)
    sync_tree(folder)
    folder.rename(target)
    sync(target.parent)
