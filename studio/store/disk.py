"""What a disk says no to, in a sentence that names a folder a person knows; and renames that outlive a power cut."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from studio.errors import DiskFull, StoreError

FULL = (errno.ENOSPC, errno.EDQUOT)
REFUSED = (errno.EACCES, errno.EPERM, errno.EROFS)


def store_error(error: OSError, place: Path | str) -> StoreError:
    """The fault as ours. `place` is the folder that is spoken of: files of our own inside it tell nobody anything."""
    if isinstance(error, StoreError):
        return error
    if error.errno in FULL:
        return DiskFull(str(place))
    if error.errno in REFUSED:
        return StoreError(f"{place} cannot be written. Check its permissions or set STUDIO_DATA to another folder.")
    why = error.strerror or error
    return StoreError(f"{place} cannot be used: {why}. Put that right, or set STUDIO_DATA to another folder.")


def move_durably(folder: Path, target: Path) -> None:
    """Rename a finished folder to where nothing is yet, with its bytes and names on disk before this returns."""
    target.parent.mkdir(parents=True, exist_ok=True)
    for file in folder.iterdir():
        sync(file)
    sync(folder)
    folder.rename(target)
    sync(target.parent)


def sync(path: Path) -> None:
    if os.name == "nt" and path.is_dir():
        return  # Windows cannot open a folder
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
