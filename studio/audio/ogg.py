"""The links of a chained Ogg file (RFC 3533): streams one behind the other, each of its own rate and channels."""

from __future__ import annotations

from typing import BinaryIO

from studio.audio.window import Stretch

MAGIC = b"OggS"
_HEAD = 27
"""Bytes of a page before its table of segments."""
MOST = 1_000
"""Links that are looked for; a radio programme has a few hundred."""
_MOST_PAGES = 4_000_000
"""Pages that are looked at: 22 hours of one for every packet."""
_BLOCK = 1 << 16


def links(file: BinaryIO, start: int, size: int) -> tuple[list[Stretch], int, int]:
    """The links from byte `start` on, where the last one should end, and damaged bytes between pages."""
    found: list[Stretch] = []
    at = begin = start
    damaged = 0
    opening = True
    pages = 0
    while (length := _page(file, at)) and len(found) < MOST and (pages := pages + 1) < _MOST_PAGES:
        starts = _begins_stream(file, at)
        if starts and not opening:
            found.append(Stretch(begin, at))
            begin = at
        opening = starts
        at += length
        if at < size and not _page(file, at):
            further = _next(file, at, size) or at
            damaged += further - at
            at = further
    end = size if len(found) == MOST or pages == _MOST_PAGES else at
    return [*found, Stretch(begin, min(end, size))], end, damaged


def _page(file: BinaryIO, at: int) -> int:
    """The length in bytes of the page at `at`, 0 when there is none."""
    file.seek(at)
    head = file.read(_HEAD + 255)
    if len(head) < _HEAD or head[:5] != MAGIC + b"\0":
        return 0
    segments = head[26]
    return _HEAD + segments + sum(head[_HEAD : _HEAD + segments])


def _begins_stream(file: BinaryIO, at: int) -> bool:
    file.seek(at + 5)
    return bool(file.read(1)[0] & 2)


def _next(file: BinaryIO, at: int, size: int) -> int | None:
    """Where the next page begins behind a damaged stretch."""
    while at < size:
        file.seek(at)
        block = file.read(_BLOCK + len(MAGIC))
        place = block.find(MAGIC + b"\0")
        if place >= 0:
            return at + place
        at += _BLOCK
    return None
