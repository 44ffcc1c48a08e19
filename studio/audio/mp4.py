"""The tables of an MP4 file before libav reads them: where the file ends, and whether they can be true.

libav makes an entry of some 40 bytes for every sample that a table counts, and a table can count
a billion samples in sixteen bytes. ISO/IEC 14496-12 names the boxes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_INSIDE = set(b"moov trak mdia minf stbl moof traf edts udta mvex dinf sinf schi strk strd tref iprp ipco tapt".split())
"""Boxes in which libav looks for boxes of every kind, `meta` besides."""
_DEPTH = 12
_MOST_SAMPLES = 4_000_000
"""Samples of all tracks: 11 hours of a film with three sound tracks; 160 MB in libav."""
_MOST_BOXES = 2_000_000
_UNCOUNTED = 1024
"""Samples of plain PCM that libav takes as one entry."""


class Absurd(ValueError):
    """A table that cannot be true."""


@dataclass(frozen=True, slots=True)
class _Box:
    kind: bytes
    body: int
    end: int
    cut: bool = False
    """Whether it claims to go on behind what there is."""


@dataclass(slots=True)
class _Track:
    """What the tables of one track promise."""

    samples: int = 0
    fixed: bool = False
    chunks: int = 0
    runs: NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 3)))
    """Rows of first chunk, samples in each chunk from there on, description."""
    each_one_tick: bool = False
    sound: bool = False
    edits: int = 1

    @property
    def entries(self) -> int:
        """What libav makes of it."""
        if self.sound and self.fixed and self.each_one_tick:
            return self.chunks + self._in_chunks() // _UNCOUNTED
        return self.samples * self.edits

    def _in_chunks(self) -> int:
        if not len(self.runs):
            return 0
        lengths = np.diff(self.runs[:, 0], append=max(self.chunks, self.runs[-1, 0]) + 1)
        return int(np.clip(lengths, 0, None) @ self.runs[:, 1])


def end(file: BinaryIO, start: int, size: int) -> tuple[int, bool]:
    """The byte behind the file that begins at `start`, and whether its last fragment is cut off. Raises Absurd.

    That is `size`, or where another file follows, or where a fragment's table is cut off: libav would refuse all.
    """
    tracks = [_Track()]
    fragments = 0
    whole = cut_off = False
    for count, box in enumerate(_boxes(file, start, size)):
        if box.kind == b"ftyp" and whole:
            size = box.body - 8
            break
        cut_off = fragments > 0 and box.cut
        if box.kind == b"moof" and box.cut:
            size = box.body - 8
            break
        whole = whole or box.kind == b"moov"
        if box.kind == b"trak":
            tracks.append(_Track())
        elif box.kind == b"trun":
            fragments += _number(file, box.body + 4)
        elif box.kind in _TABLES:
            _TABLES[box.kind](file, box, tracks[-1])
        if count > _MOST_BOXES or fragments > _MOST_SAMPLES:
            raise Absurd
    if fragments + sum(track.entries for track in tracks) > min(_MOST_SAMPLES, size - start):
        raise Absurd
    return size, cut_off


def kinds(file: BinaryIO, size: int) -> set[bytes]:
    """The kinds of box there are."""
    return {box.kind for box in islice(_boxes(file, 0, size), _MOST_BOXES)}


def _boxes(file: BinaryIO, at: int, end: int, depth: int = 0) -> Iterator[_Box]:
    """Every box up to `end`, outer ones before what is in them; stops where there is no box."""
    while at + 8 <= end and depth < _DEPTH:
        file.seek(at)
        head = file.read(20)
        length, kind = struct.unpack(">I4s", head[:8])
        body = at + 8
        if length == 1 and len(head) >= 16:
            length, body = int.from_bytes(head[8:16], "big"), at + 16
        stop = end if length == 0 else min(at + length, end)
        if stop < body:
            return
        yield _Box(kind, body, stop, at + length > end)
        if kind in _INSIDE:
            yield from _boxes(file, body, stop, depth + 1)
        elif kind == b"meta":
            yield from _boxes(file, body if head[12:16] == b"hdlr" else body + 4, stop, depth + 1)
        at = stop


def _number(file: BinaryIO, at: int) -> int:
    file.seek(at)
    return int.from_bytes(file.read(4), "big")


def _sizes(file: BinaryIO, box: _Box, track: _Track) -> None:
    track.fixed = _number(file, box.body + 4) != 0
    track.samples = max(track.samples, _number(file, box.body + 8))


def _small_sizes(file: BinaryIO, box: _Box, track: _Track) -> None:
    track.samples = max(track.samples, _number(file, box.body + 8))


def _times(file: BinaryIO, box: _Box, track: _Track) -> None:
    track.each_one_tick = _number(file, box.body + 4) == 1 == _number(file, box.body + 12)


def _offsets(file: BinaryIO, box: _Box, track: _Track) -> None:
    track.chunks = _number(file, box.body + 4)


def _chunks(file: BinaryIO, box: _Box, track: _Track) -> None:
    file.seek(box.body + 8)
    table = file.read(min(box.end - box.body - 8, 12 * _number(file, box.body + 4)))
    track.runs = np.frombuffer(table[: len(table) // 12 * 12], ">u4").reshape(-1, 3).astype(np.float64)


def _edits(file: BinaryIO, box: _Box, track: _Track) -> None:
    track.edits = max(1, _number(file, box.body + 4))


def _handler(file: BinaryIO, box: _Box, track: _Track) -> None:
    track.sound = _number(file, box.body + 8) == int.from_bytes(b"soun", "big")


def _hides_tables(file: BinaryIO, box: _Box, _track: _Track) -> None:
    """libav looks for boxes behind a sample's description as well, where no table belongs."""
    file.seek(box.body)
    inside = file.read(min(box.end - box.body, _MOST_SAMPLES))
    if any(kind in inside for kind in (b"stsz", b"stz2", b"trun", b"elst", b"cmov")):
        raise Absurd


def _packed(_file: BinaryIO, _box: _Box, _track: _Track) -> None:
    """The tables, compressed: QuickTime 3 wrote it, and nobody can look into it without being deceived."""
    raise Absurd


_TABLES = {
    b"stsz": _sizes,
    b"stz2": _small_sizes,
    b"stts": _times,
    b"stco": _offsets,
    b"co64": _offsets,
    b"stsc": _chunks,
    b"elst": _edits,
    b"hdlr": _handler,
    b"stsd": _hides_tables,
    b"cmov": _packed,
}
