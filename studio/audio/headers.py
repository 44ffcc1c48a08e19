"""What a WAV header says of its own length, and whether that can be believed."""

from __future__ import annotations

import os
import string
from pathlib import Path
from typing import BinaryIO

_ID_CHARACTERS = (string.ascii_letters + string.digits + " _-").encode()


def stops_too_early(path: Path) -> bool:
    """True for a RIFF file whose data chunk claims less than there is: what follows it is no chunk, but sound."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(12)
        if head[:4] != b"RIFF" or head[8:12] != b"WAVE":
            return False
        return _data_is_cut(file, size)


def _data_is_cut(file: BinaryIO, size: int) -> bool:
    seen_data = False
    at = 12
    while at + 8 <= size:
        file.seek(at)
        head = file.read(8)
        length = int.from_bytes(head[4:], "little")
        fits = all(byte in _ID_CHARACTERS for byte in head[:4]) and at + 8 + length <= size
        if seen_data and not fits:
            return any(head) or _anything_but_zeros(file)
        if not fits or (head[:4] == b"data" and length == 0):
            return False
        seen_data = seen_data or head[:4] == b"data"
        at += 8 + length + length % 2
    return False


def _anything_but_zeros(file: BinaryIO) -> bool:
    """Zeros behind the data are padding, not sound."""
    return any(any(block) for block in iter(lambda: file.read(1 << 16), b""))


def mp3_counts_frames(path: Path) -> bool:
    """True when an MP3 carries a Xing, Info or VBRI header, so that its length is told and not guessed."""
    with path.open("rb") as file:
        head = file.read(10)
        tag = 10 + _syncsafe(head[6:10]) if head[:3] == b"ID3" else 0
        file.seek(tag, os.SEEK_SET)
        start = file.read(4096)
    return any(name in start for name in (b"Xing", b"Info", b"VBRI"))


def _syncsafe(four: bytes) -> int:
    value = 0
    for byte in four:
        value = value << 7 | byte & 0x7F
    return value
