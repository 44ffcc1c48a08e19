"""What a disk says no to, in a sentence that names a folder a person knows."""

from __future__ import annotations

import errno
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
