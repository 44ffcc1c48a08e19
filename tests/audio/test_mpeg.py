"""Frames of MPEG audio, as lame and twolame write them."""

from __future__ import annotations

from pathlib import Path

import av
import pytest

from studio.audio.mpeg import is_cut_off, length
from tests.audio.making import clicks, encode


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 44_100, 48_000])
@pytest.mark.parametrize(("file", "codec"), [("a.mp3", "libmp3lame"), ("a.mp2", "mp2")])
def test_every_frame_is_as_long_as_it_states(file: str, codec: str, rate: int, tmp_path: Path) -> None:
    if codec == "mp2" and rate == 8_000:
        return  # layer II has no such rate
    path = encode(tmp_path / file, clicks([], 2, rate), codec, rate=rate)
    with av.open(str(path)) as container:
        frames = [bytes(packet) for packet in container.demux(audio=0) if packet.size]
    assert [length(frame) for frame in frames] == [len(frame) for frame in frames]
    assert is_cut_off(frames[-1][:-1])
    assert not is_cut_off(frames[-1])


@pytest.mark.parametrize(
    "other", [b"", b"\xff", b"RIFF....", b"\xff\xff\xff\xff", b"\xff\xfb\x00\x00", b"\xff\xfb\xf0\x00"]
)
def test_what_is_no_frame_is_not_cut_off(other: bytes) -> None:
    assert (length(other), is_cut_off(other)) == (None, False)
