"""An open file that is read through somebody else's hands."""

from __future__ import annotations

import io
from abc import abstractmethod
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from typing_extensions import Buffer


class Wrapped(io.RawIOBase):
    """Read and sought as the file in it is; whoever inherits says how a piece of it is read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    @abstractmethod
    def _piece(self, size: int) -> bytes:
        """At most so many bytes; none at the end."""

    def readinto(self, buffer: Buffer) -> int:
        view = memoryview(buffer).cast("B")
        data = self._piece(len(view))
        view[: len(data)] = data
        return len(data)

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True
