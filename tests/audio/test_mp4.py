"""Tables of an MP4 that promise a billion samples in some bytes: refused before libav makes room for them."""

from __future__ import annotations

import struct
from pathlib import Path

import av
import pytest

from studio.audio.timeline import build
from studio.errors import AudioError
from tests.audio.making import clicks, encode

TABLES = [b"moov", b"trak", b"mdia", b"minf", b"stbl"]


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


def find(data: bytes, path: list[bytes]) -> list[tuple[int, int]]:
    """(place, length) of each box on the way."""
    at, end, way = 0, len(data), []
    for kind in path:
        while data[at + 4 : at + 8] != kind:
            at += int.from_bytes(data[at : at + 4], "big")
            assert at < end
        way.append((at, int.from_bytes(data[at : at + 4], "big")))
        at += 8
    return way


def with_box(data: bytes, path: list[bytes], new: bytes) -> bytes:
    """The box at the end of `path` replaced, the lengths around it put right."""
    *outer, (at, length) = find(data, path)
    made = bytearray(data[:at] + new + data[at + length :])
    for place, size in outer:
        struct.pack_into(">I", made, place, size + len(new) - length)
    return bytes(made)


def refused(content: bytes, folder: Path) -> str:
    path = folder / "a.m4a"
    path.write_bytes(content)
    with pytest.raises(AudioError) as caught:
        build(path, folder / "out", name="shown.m4a", max_seconds=3600, max_bytes=10**9)
    assert not (folder / "out").exists()
    return str(caught.value)


@pytest.fixture
def m4a(tmp_path: Path) -> bytes:
    return encode(tmp_path / "plain.m4a", clicks([], 6), "aac").read_bytes()


LIES = {
    "more sizes than bytes": [(b"stsz", struct.pack(">III", 0, 0, 1 << 29))],
    "a billion samples of one byte": [(b"stsz", struct.pack(">III", 0, 1, 1_000_000_000))],
    "all tables agree on 16 million": [
        (b"stsz", struct.pack(">III", 0, 1, 1 << 24)),
        (b"stsc", struct.pack(">IIIII", 0, 1, 1, 1 << 24, 1)),
        (b"stts", struct.pack(">IIII", 0, 1, 1 << 24, 2)),
    ],
    "plain samples in a billion chunks": [
        (b"stsz", struct.pack(">III", 0, 1, 1 << 31)),
        (b"stsc", struct.pack(">IIIII", 0, 1, 1, 1 << 31, 1)),
        (b"stts", struct.pack(">IIII", 0, 1, 1 << 31, 1)),
    ],
}


@pytest.mark.parametrize("case", LIES)
def test_tables_that_cannot_be_true(case: str, m4a: bytes, tmp_path: Path) -> None:
    for kind, content in LIES[case]:
        m4a = with_box(m4a, [*TABLES, kind], box(kind, content))
    assert "its tables say what cannot be true of the sound in it. Copy" in refused(m4a, tmp_path)


def test_a_size_that_nobody_has_memory_for(m4a: bytes, tmp_path: Path) -> None:
    lie = with_box(m4a, [*TABLES, b"stsz"], box(b"stsz", struct.pack(">III", 0, 0x3FFFFFFF, 8)))
    assert refused(lie, tmp_path).startswith("“shown.m4a”: it begins like audio but cannot be read on: it is damaged")


def test_a_size_that_nobody_has_memory_for_in_what_claims_to_be_too_long(m4a: bytes, tmp_path: Path) -> None:
    """Its packets are counted before anything is decoded; libav says there that it is out of memory."""
    (at, length) = find(m4a, [*TABLES, b"stsz"])[-1]
    sizes = bytearray(m4a[at + 8 : at + length])
    for number in range(5, len(sizes) // 4):
        struct.pack_into(">I", sizes, 4 * number, 0x3FFFFFF0)
    lie = with_box(m4a, [*TABLES, b"stsz"], box(b"stsz", bytes(sizes)))
    (at, _) = find(lie, [*TABLES, b"stts"])[-1]
    count = struct.unpack_from(">I", lie, at + 16)[0]
    slow = bytearray(with_box(lie, [*TABLES, b"stts"], box(b"stts", struct.pack(">IIII", 0, 1, count, 1 << 22))))
    for way in ([b"moov", b"mvhd"], [b"moov", b"trak", b"tkhd"], [b"moov", b"trak", b"mdia", b"mdhd"]):
        (at, _) = find(bytes(slow), way)[-1]
        struct.pack_into(">I", slow, at + (28 if way[-1] == b"tkhd" else 24), 0x7FFFFFFF)
    elst = slow.find(b"elst")
    slow[elst : elst + 4] = b"free"
    assert "“shown.m4a”: " in refused(bytes(slow), tmp_path)


def test_fragments_that_count_without_bytes(tmp_path: Path) -> None:
    path = encode(tmp_path / "a.mp4", clicks([], 2), "aac", muxer={"movflags": "frag_keyframe+empty_moov"})
    content = path.read_bytes()
    lie = box(b"trun", struct.pack(">III", 0, 1 << 26, 0))
    assert "its tables say" in refused(with_box(content, [b"moof", b"traf", b"trun"], lie), tmp_path)


@pytest.mark.parametrize("box", [b"moof", b"mdat"])
def test_fragments_that_are_cut_off_are_kept_as_far_as_they_go(box: bytes, tmp_path: Path) -> None:
    muxer = {"movflags": "empty_moov", "frag_duration": "500000"}
    path = encode(tmp_path / "a.mp4", clicks([], 6), "aac", muxer=muxer)
    content = path.read_bytes()
    path.write_bytes(content[: content.index(box, len(content) // 2) + 30])
    made = build(path, tmp_path / "out", name="a.mp4", max_seconds=3600, max_bytes=10**9)
    assert 2 < made.duration < 4.5
    assert any("it is cut off. What is there was kept." in said for said in made.warnings)


@pytest.mark.parametrize("place", ["compressed", "behind the description"])
def test_tables_where_they_cannot_be_counted(place: str, m4a: bytes, tmp_path: Path) -> None:
    if place == "compressed":
        lie = with_box(m4a, TABLES[:2], box(b"cmov", b"dcom" + bytes(40)))
    else:
        (at, length) = find(m4a, [*TABLES, b"stsd"])[-1]
        hidden = m4a[at + 8 : at + length] + box(b"stsz", struct.pack(">III", 0, 1, 1 << 30))
        lie = with_box(m4a, [*TABLES, b"stsd"], box(b"stsd", hidden))
    assert "its tables say" in refused(lie, tmp_path)


def alias(target: Path) -> bytes:
    """QuickTime's way to say that the sound lies in another file."""
    name = target.name.encode()
    record = struct.pack(">I4sHHH", 0, bytes(4), 0, 2, 0) + b"\3vol".ljust(28, b"\0") + bytes(12)
    record += bytes([len(name)]) + name.ljust(63, b"\0") + bytes(16) + struct.pack(">hh", 1, 1) + bytes(16)
    whole = str(target).encode()
    for kind in (2, 18):
        record += struct.pack(">hH", kind, len(whole)) + whole + bytes(len(whole) % 2)
    return box(b"alis", record + struct.pack(">hh", -1, 0))


def test_sound_in_another_file_is_not_fetched(m4a: bytes, tmp_path: Path) -> None:
    canary = tmp_path / "plain.m4a"
    entry = box(b"dref", struct.pack(">II", 0, 1) + alias(canary))
    lie = with_box(m4a, [*TABLES[:4], b"dinf", b"dref"], entry)
    fetched = tmp_path / "fetched.m4a"
    fetched.write_bytes(lie)
    with av.open(fetched, options={"enable_drefs": "1", "use_absolute_path": "1"}) as followed:
        assert sum(frame.samples for frame in followed.decode(audio=0)) > 200_000
    assert "cannot be read on" in refused(lie, tmp_path)
