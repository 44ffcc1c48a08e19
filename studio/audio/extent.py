"""Where in a file its sound lies: one stretch, or several where files were put one behind the other.

Read from the few headers that state it: RIFF/WAVE, AIFF, AU, Wave64, Ogg, FLAC, MP4. libav
takes some of them at their word and others not at all, and reads on into whatever follows.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from studio.audio import missing_end, mp4, ogg
from studio.audio.window import Stretch

_UNKNOWN = 0x7FFF0000
"""A length of data from here on means that whoever wrote it did not know it (ffmpeg, sox, arecord into a pipe)."""
_WRAPS = 1 << 32
"""Lengths of four bytes begin anew here."""
_NO_SOUND = 1_000
"""Bytes that are too few to be sound that somebody misses."""
_TAGS = (b"ID3", b"TAG", b"APETAGEX", b"LYRICSBEGIN")
_W64_RIFF = bytes.fromhex("726966662e91cf11a5d628db04c10000")
_W64_DATA = bytes.fromhex("64617461f3acd3118cd100c04f8edb8a")
_FLAC = (b"fLaC\0\0\0\x22", b"fLaC\x80\0\0\x22")
_SEGMENT = bytes.fromhex("18538067")
_CUT_OFF = f"The file is shorter than its header says: {missing_end.TOLD}"
_MOST_CHUNKS = 10_000
"""Chunks or tags that are looked at one behind the other; a file has some dozens."""
_BLOCK = 1 << 20
_LOOK = 1 << 20
"""Bytes of what follows that are looked at to tell whether they go on as sound."""


@dataclass(frozen=True, slots=True)
class Extent:
    """What is sound in a file, and what has to be told of it."""

    stretches: tuple[Stretch, ...]
    stated: float = 0.0
    """How many times the bytes of sound that there are a WAV's header states where they are cut off; libav keeps it
    to itself."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    """The file that begins at one place."""

    stretches: list[Stretch]
    end: int
    stated: float = 0.0
    note: str = ""


def of(path: Path) -> Extent:
    """The extent of a file. Raises `mp4.Absurd` for tables that cannot be true."""
    size = path.stat().st_size
    with path.open("rb") as file:
        begin = _behind_tags(file, size)
        first = _one(file, begin, size) or _mp4(file, begin, size)
        found, notes, at = list(first.stretches), [first.note], first.end
        while at < size and len(found) < ogg.MOST and (following := _one(file, at, size)):
            found += following.stretches
            notes.append(following.note)
            at = following.end
        notes.append(_behind(file, at, size))
    return Extent(tuple(found), first.stated if len(found) == 1 else 0.0, tuple(note for note in notes if note))


def _behind_tags(file: BinaryIO, size: int) -> int:
    """Where the file begins behind what ID3v2 tags there are; libav would look into them for pictures and chapters."""
    at = 0
    for _ in range(_MOST_CHUNKS):
        file.seek(at)
        head = file.read(10)
        if len(head) < 10 or head[:3] != b"ID3" or head[3] == 0xFF or max(head[6:10]) > 0x7F:
            break
        length = 10 + sum((byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))
        if at + length >= size:
            break
        at += length
    return at


def _one(file: BinaryIO, at: int, size: int) -> _Found | None:
    """What the first bytes say that begins here; None for what states no end of its own."""
    file.seek(at)
    head = file.read(40)
    for fits, look in _KINDS:
        if fits(head):
            return look(file, at, size)
    return None


def _behind(file: BinaryIO, at: int, size: int) -> str:
    """What to say of bytes behind the end of the sound: nothing of tags and padding."""
    file.seek(at)
    if size - at < _NO_SOUND or file.read(12).startswith(_TAGS) or not _anything_but_zeros(file, at):
        return ""
    return f"Behind the end of its sound lie {size - at:,} bytes that do not belong to it; they were left out."


def _anything_but_zeros(file: BinaryIO, at: int) -> bool:
    file.seek(at)
    return any(any(block) for block in iter(lambda: file.read(1 << 16), b""))


def _wav(file: BinaryIO, at: int, size: int) -> _Found:
    """A WAV is believed when its two lengths agree; where they do not, what is there is the truth."""
    chunks = _chunks(file, at, size, "<")
    if b"data" not in chunks:
        return _Found([Stretch(at, size)], size)
    begin, stated = chunks[b"data"]
    rate, bits = _format(file, chunks)
    if stated == 0 or stated >= _UNKNOWN or size - at >= _WRAPS:
        return _Found([Stretch(at, size)], size)
    if begin + stated >= size:
        return _Found([Stretch(at, size)], size, stated=stated / max(1, size - begin))
    end, more = _last_chunk(file, begin + stated + stated % 2, size)
    if not more:
        return _Found([Stretch(at, end)], end)
    goes_on = not _agrees(file, at, begin + stated) or (bits == 16 and _like_sound(file, begin + stated, size))
    if not goes_on:
        return _Found([Stretch(at, end)], end)
    longer = struct.pack("<I", min(size - begin, _WRAPS - 1))
    note = f"Its header ends {(size - end) / rate:.1f} s before the file does; what follows sounds alike and was kept."
    return _Found([Stretch(at, size, ((begin - at - 4, longer),))], size, note=note if rate else "")


def _chunks(file: BinaryIO, at: int, size: int, order: str) -> dict[bytes, tuple[int, int]]:
    """Chunks up to the one with the sound: id -> (where its content begins, stated length)."""
    found: dict[bytes, tuple[int, int]] = {}
    place = at + 12
    for _ in range(_MOST_CHUNKS):
        if place + 8 > size:
            break
        file.seek(place)
        kind, length = struct.unpack(f"{order}4sI", file.read(8))
        found[kind] = (place + 8, length)
        if kind in (b"data", b"SSND"):
            break
        place += 8 + length + length % 2
    return found


def _format(file: BinaryIO, chunks: dict[bytes, tuple[int, int]]) -> tuple[int, int]:
    """Bytes in a second, and bits of a sample of plain 16-bit sound or 0."""
    if b"fmt " not in chunks:
        return 0, 0
    file.seek(chunks[b"fmt "][0])
    head = file.read(16)
    if len(head) < 16:
        return 0, 0
    tag, _, _, rate, _, bits = struct.unpack("<HHIIHH", head)
    return rate, bits if tag in (1, 0xFFFE) else 0


def _last_chunk(file: BinaryIO, at: int, size: int) -> tuple[int, bool]:
    """Where the chunks behind the sound end, and whether anything else follows there."""
    for _ in range(_MOST_CHUNKS):
        file.seek(at)
        head = file.read(8)
        length = int.from_bytes(head[4:], "little")
        if len(head) < 8 or head[:4] in (b"RIFF", b"\0\0\0\0") or at + 8 + length > size:
            break
        if not all(chr(byte).isalnum() or byte in b" _-" for byte in head[:4]):
            break
        at += 8 + length + length % 2
    at = min(at, size)
    file.seek(at)
    return at, size - at >= _NO_SOUND and not file.read(12).startswith((b"RIFF", *_TAGS))


def _agrees(file: BinaryIO, at: int, end: int) -> bool:
    """Whether the length of the whole, at the beginning, fits that of the sound: then both were written at the end."""
    file.seek(at + 4)
    whole = at + 8 + int.from_bytes(file.read(4), "little")
    return end <= whole <= end + end % 2 + _LOOK


def _like_sound(file: BinaryIO, at: int, size: int) -> bool:
    """Whether 16-bit samples swing around zero and neighbours resemble each other: noise and text do not."""
    file.seek(at)
    block = file.read(min(_LOOK, size - at) // 2 * 2)
    samples = np.frombuffer(block, "<i2").astype(np.float32)
    level = float(np.abs(samples).mean())
    near = float(np.abs(np.diff(samples)).mean()) < 0.8 * level
    return level > 0 and near and abs(float(samples.mean())) < 0.3 * level


def _aiff(file: BinaryIO, at: int, size: int) -> _Found:
    chunks = _chunks(file, at, size, ">")
    file.seek(at + 4)
    whole = int.from_bytes(file.read(4), "big")
    begin, stated = chunks.get(b"SSND", (size, 0))
    if 0 < stated < _UNKNOWN and 0 < whole < _UNKNOWN:
        end = min(size, max(at + 8 + whole, begin + stated))
        return _Found([Stretch(at, end)], end)
    if begin + 8 >= size:
        return _Found([Stretch(at, size)], size)
    patches = ((4, struct.pack(">I", size - at - 8)), (begin - at - 4, struct.pack(">I", size - begin)))
    return _Found([Stretch(at, size, patches)], size)


def _au(file: BinaryIO, at: int, size: int) -> _Found:
    file.seek(at + 4)
    head, stated = struct.unpack(">II", file.read(8))
    if 0 < stated < _UNKNOWN:
        end = min(size, at + head + stated)
        return _Found([Stretch(at, end)], end)
    return _Found([Stretch(at, size, ((8, b"\xff" * 4),))], size)


def _w64(file: BinaryIO, at: int, size: int) -> _Found:
    """Lengths of eight bytes that count their own heads; 0 where ffmpeg wrote into a pipe."""
    file.seek(at)
    head = file.read(_BLOCK)
    whole = int.from_bytes(head[16:24], "little")
    if 0 < whole < 1 << 62:
        return _ends(at, at + whole, size)
    patches = [(16, struct.pack("<Q", size - at))]
    place = head.find(_W64_DATA)
    if place >= 0:
        patches.append((place + 16, struct.pack("<Q", size - at - place)))
    return _Found([Stretch(at, size, tuple(patches))], size)


def _rf64(file: BinaryIO, at: int, size: int) -> _Found:
    """A WAV of more than 4 GB, or prepared for it: the length of eight bytes stands in the first chunk."""
    file.seek(at + 12)
    head = file.read(16)
    whole = int.from_bytes(head[8:], "little") if head[:4] == b"ds64" else 0
    return _ends(at, at + 8 + whole if whole else size, size)


def _caf(file: BinaryIO, at: int, size: int) -> _Found:
    """Chunks with lengths of eight bytes; -1 is a length that nobody knew, and ends the file."""
    place = at + 8
    for _ in range(_MOST_CHUNKS):
        if place + 12 > size:
            break
        file.seek(place)
        kind, length = struct.unpack(">4sq", file.read(12))
        if not kind.isalnum() or kind == b"caff":
            return _Found([Stretch(at, place)], place)
        if length < 0:
            return _Found([Stretch(at, size)], size)
        place += 12 + length
    return _ends(at, place, size)


def _avi(file: BinaryIO, at: int, size: int) -> _Found:
    """Of more than 1 GB it has several parts, so that the first one's end says little."""
    file.seek(at + 4)
    whole = at + 8 + int.from_bytes(file.read(4), "little")
    return _Found([Stretch(at, size)], size, note=_CUT_OFF if size < whole < at + _UNKNOWN else "")


def _matroska(file: BinaryIO, at: int, size: int) -> _Found:
    """RFC 8794: an element is its kind, its length and its content; a length of ones only is unknown."""
    file.seek(at)
    head = file.read(256)
    heading, used = _variable(head[4:])
    segment = 4 + used + heading
    length, used = _variable(head[segment + 4 :])
    known = head[segment : segment + 4] == _SEGMENT and length != (1 << 7 * used) - 1
    cut_off = known and at + segment + 4 + used + length > size
    return _Found([Stretch(at, size)], size, note=_CUT_OFF if cut_off else "")


def _variable(data: bytes) -> tuple[int, int]:
    """A number of one to eight bytes, and how many; the zeros in front say it."""
    used = 9 - data[0].bit_length() if data and data[0] else 1
    return int.from_bytes(data[:used], "big") & ((1 << 7 * used) - 1), used


def _ends(at: int, end: int, size: int) -> _Found:
    """A file that says where it ends."""
    return _Found([Stretch(at, min(end, size))], min(end, size), note=_CUT_OFF if end > size + 1 else "")


def _ogg(file: BinaryIO, at: int, size: int) -> _Found:
    links, end, damaged = ogg.links(file, at, size)
    if end > size:
        return _Found(links, size, note=_CUT_OFF)
    note = f"{damaged:,} damaged bytes in the middle were skipped; the sound there is missing." if damaged else ""
    return _Found(links, end, note=note)


def _flac(file: BinaryIO, at: int, size: int) -> _Found:
    """Up to where another one begins: the mark and the first block's head are eight bytes that nothing else has."""
    place, kept = at + 42, b""
    file.seek(place)
    while block := file.read(_BLOCK):
        joined = kept + block
        starts = [where for mark in _FLAC if (where := joined.find(mark)) >= 0]
        if starts:
            end = place - len(kept) + min(starts)
            return _Found([Stretch(at, end)], end)
        place += len(block)
        kept = joined[-7:]
    return _Found([Stretch(at, size)], size)


def _mp4(file: BinaryIO, at: int, size: int) -> _Found:
    end, cut_off = mp4.end(file, at, size)
    return _Found([Stretch(at, end)], size if cut_off else end, note=_CUT_OFF if cut_off else "")


_KINDS: tuple[tuple[Callable[[bytes], bool], Callable[[BinaryIO, int, int], _Found]], ...] = (
    (lambda head: head[:4] == b"RIFF" and head[8:12] == b"WAVE", _wav),
    (lambda head: head[:4] == b"RF64" and head[8:12] == b"WAVE", _rf64),
    (lambda head: head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"), _aiff),
    (lambda head: head[:4] == b".snd" and len(head) >= 24, _au),
    (lambda head: head[:16] == _W64_RIFF, _w64),
    (lambda head: head[:5] == ogg.MAGIC + b"\0", _ogg),
    (lambda head: head[:8] in _FLAC, _flac),
    (lambda head: head[:8] == b"caff\0\1\0\0", _caf),
    (lambda head: head[:4] == b"RIFF" and head[8:12] == b"AVI ", _avi),
    (lambda head: head[:4] == b"\x1aE\xdf\xa3", _matroska),
    (lambda head: head[4:8] in (b"ftyp", b"moov", b"moof", b"mdat", b"free", b"wide", b"skip", b"pnot"), _mp4),
)
