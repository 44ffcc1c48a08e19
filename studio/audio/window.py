"""A stretch of a file as a file of its own: libav gets this to read, and no name that it could interpret."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType

_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Bytes of a file that can be decoded on their own."""

    start: int
    end: int
    """The byte behind the last one."""
    patches: tuple[tuple[int, bytes], ...] = ()
    """(place, bytes) of a header to be read instead: lengths that nobody knew when they were written."""


class Window:
    """What libav needs of a binary file: reading, seeking and a suffix. A context manager.

    Nothing is raised for places that do not exist: PyAV prints what it cannot pass on.
    """

    def __init__(self, path: Path, stretch: Stretch) -> None:
        suffix = path.suffix.lower()
        self.name = f"sound{suffix if _SUFFIX.fullmatch(suffix) else ''}"
        self._stretch = stretch
        self._file = path.open("rb")
        self._length = stretch.end - stretch.start
        self._at = 0

    def __enter__(self) -> Window:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def read(self, size: int) -> bytes:
        """Up to `size` bytes, none at the end of the stretch."""
        at = self._at
        if at >= self._length:
            return b""
        self._file.seek(self._stretch.start + at)
        found = self._file.read(min(size, self._length - at))
        self._at += len(found)
        for place, patch in self._stretch.patches:
            found = _laid_over(found, patch, place - at)
        return found

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """The new place, counted from the beginning of the stretch; -1, and no move, for one before it."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._length}.get(whence)
        if base is None or base + offset < 0:
            return -1
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        return self._at


def _laid_over(found: bytes, patch: bytes, at: int) -> bytes:
    """`found` with `patch` at place `at`, which may lie outside."""
    first, last = max(at, 0), min(at + len(patch), len(found))
    return found if first >= last else found[:first] + patch[first - at : last - at] + found[last:]
