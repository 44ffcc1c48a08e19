"""Space kept back, so that a full disk can still be made emptier: deleting has to write before it frees anything."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

BYTES = 32 << 20
"""More than the database writes to forget the longest recording."""

SHARE = 8
"""Of a small disk's free space one part in so many is kept back, so that the rest can be worked in."""

BLOCK = bytes(1 << 16)


class Reserve:
    """A file of zeros that is given up when it is needed, and made again when there is room."""

    def __init__(self, path: Path, size: int = BYTES) -> None:
        self._path = path
        self._size = size

    def fill(self) -> None:
        """Keep the space back, or what a small disk can spare of it. Never an error: there is just none then."""
        with suppress(OSError):
            held = self._held()
            size = min(self._size, (shutil.disk_usage(self._path.parent).free + held) // SHARE)
            if held < size // 2:
                self._write(size)

    def spend(self) -> bool:
        """Give the space back to the disk; False when there was none."""
        held = self._held() > 0
        with suppress(OSError):
            self._path.unlink(missing_ok=True)
        return held

    def _held(self) -> int:
        return self._path.stat().st_size if self._path.is_file() else 0

    def _write(self, size: int) -> None:
        try:
            with self._path.open("wb") as file:  # written, not merely sized: a hole would hold no space
                for _ in range(size // len(BLOCK)):
                    file.write(BLOCK)
        except OSError:
            self._path.unlink(missing_ok=True)
