"""The sound of a recording, opened where its file lies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from studio.audio.names import sound_of
from studio.audio.reader import TimelineReader
from studio.store.blobs import Blobs


@contextmanager
def timeline(blobs: Blobs, sha256: str, channel: int | None = None) -> Iterator[TimelineReader]:
    """Of one channel alone, or of the mix of all. Raises SoundMissing.

    On a local disk the decoder reads the file itself: through a file object of Python's it waits for Python's lock
    with every few kilobytes, and so does whoever corrects meanwhile.
    """
    name = sound_of(channel)
    if blobs.path(sha256, name) is not None:
        with TimelineReader(blobs.local(sha256, name)) as reader:
            yield reader
    else:
        with blobs.open(sha256, name) as file, TimelineReader(file) as reader:
            yield reader
