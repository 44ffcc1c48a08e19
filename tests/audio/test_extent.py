"""Where sound ends: links of a chain, files behind files, lengths that are wrong or unknown, and what follows."""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from studio.audio.timeline import Timeline, build
from tests.audio.making import clicks, encode, tone, wav

SECONDS = 6


def take(path: Path) -> Timeline:
    return build(path, path.parent / "out", name=path.name, max_seconds=3600, max_bytes=10**9)


def sound(folder: Path, file: str, codec: str, rate: int = 48_000, seconds: float = SECONDS) -> bytes:
    if codec == "libvorbis":
        vorbis = io.BytesIO()
        soundfile.write(vorbis, clicks([1.0], seconds, rate), rate, format="OGG", subtype="VORBIS")
        return vorbis.getvalue()
    return encode(folder / file, clicks([1.0], seconds, rate), codec, rate=rate).read_bytes()


def chunk(kind: bytes, content: bytes) -> bytes:
    return kind + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)


CHAINS = {
    "vorbis, another rate": [("a.ogg", "libvorbis", 48_000), ("b.ogg", "libvorbis", 22_050)],
    "opus, another rate": [("a.opus", "libopus", 48_000), ("b.opus", "libopus", 16_000)],
    "flac, another rate": [("a.oga", "flac", 48_000), ("b.oga", "flac", 22_050)],
    "another codec": [("a.ogg", "libvorbis", 48_000), ("b.opus", "libopus", 48_000), ("c.oga", "flac", 44_100)],
    "flac behind flac": [("a.flac", "flac", 48_000), ("b.flac", "flac", 22_050)],
    "mp3 behind mp3": [("a.mp3", "libmp3lame", 44_100), ("b.mp3", "libmp3lame", 22_050)],
    "adts behind adts": [("a.aac", "aac", 44_100), ("b.aac", "aac", 22_050)],
    "wav behind wav": [("a.wav", "pcm_s16le", 44_100), ("b.wav", "pcm_s16le", 16_000)],
    "aiff behind aiff": [("a.aiff", "pcm_s16be", 44_100), ("b.aiff", "pcm_s16be", 16_000)],
    "au behind au": [("a.au", "pcm_s16be", 44_100), ("b.au", "pcm_s16be", 16_000)],
    "caf behind caf": [("a.caf", "pcm_s16be", 44_100), ("b.caf", "alac", 16_000)],
    "m4a behind m4a": [("a.m4a", "aac", 44_100), ("b.m4a", "aac", 16_000)],
}


@pytest.mark.parametrize("case", CHAINS)
def test_every_link_of_a_chain_is_kept(case: str, tmp_path: Path) -> None:
    links = CHAINS[case]
    path = tmp_path / f"chain{Path(links[0][0]).suffix}"
    path.write_bytes(b"".join(sound(tmp_path, *link) for link in links))
    made = take(path)
    assert made.duration == pytest.approx(SECONDS * len(links), abs=0.3)
    level = np.abs(soundfile.read(made.flac, dtype="int16")[0].astype(int)).reshape(-1)
    for number in range(len(links)):
        start = int((SECONDS * number + 0.5) * 16_000)
        assert level[start : start + 16_000].max() > 3_000
    assert not any("cut off" in warning for warning in made.warnings)


def test_channels_may_change_in_a_chain(tmp_path: Path) -> None:
    stereo = io.BytesIO()
    soundfile.write(stereo, np.zeros((6 * 44_100, 2)), 44_100, format="OGG", subtype="VORBIS")
    path = tmp_path / "a.ogg"
    path.write_bytes(sound(tmp_path, "b.ogg", "libvorbis", 44_100) + stereo.getvalue())
    made = take(path)
    assert made.duration == pytest.approx(12, abs=0.1)
    assert (made.original_channels, made.warnings) == (1, ())


def test_a_link_that_cannot_be_decoded_is_told(tmp_path: Path) -> None:
    first = sound(tmp_path, "b.opus", "libopus")
    lone_page = b"OggS\0\2" + bytes(8) + b"\7\0\0\0" + bytes(8) + b"\1\xff" + b"x" * 255
    path = tmp_path / "a.opus"
    path.write_bytes(first + lone_page)
    made = take(path)
    assert made.duration == pytest.approx(6, abs=0.1)
    assert any("Part 2 of the file (283 bytes) cannot be decoded; it was left out." in said for said in made.warnings)


NOISE = np.random.default_rng(1).bytes(26 * 32_000)
TAILS = {
    "noise": (NOISE, "832,000 bytes that do not belong to it; they were left out"),
    "text": (b"To whom it may concern. " * 5_000, "120,000 bytes that do not belong to it"),
    "sound": (tone(26), "Its header ends 26.0 s before the file does; what follows sounds alike and was kept."),
    "zeros": (bytes(99_999), ""),
    "an ID3 tag": (b"ID3\3\0\0\0\0\17\166TIT2" + bytes(2_000), ""),
    "an APE tag": (b"APETAGEX" + bytes(200), ""),
    "chunks": (chunk(b"LIST", b"INFOISFT\4\0\0\0abcd") + chunk(b"bext", b"x" * 603) + chunk(b"cue ", bytes(28)), ""),
    "chunks, then noise": (chunk(b"bext", b"x" * 603) + NOISE, "832,000 bytes that do not belong to it"),
}


@pytest.mark.parametrize("case", TAILS)
def test_what_follows_the_sound_of_a_wav(case: str, tmp_path: Path) -> None:
    tail, said = TAILS[case]
    path = tmp_path / "a.wav"
    path.write_bytes(wav(tone(SECONDS)) + tail)
    made = take(path)
    assert made.duration == (SECONDS + 26 if case == "sound" else SECONDS)
    assert len(made.warnings) == bool(said)
    assert said in "".join(made.warnings)


def test_the_wav_that_was_not_closed_is_kept_whole(tmp_path: Path) -> None:
    """The length of the whole says more than that of the sound: a recorder stopped between the two."""
    path = tmp_path / "a.wav"
    whole = bytearray(wav(np.random.default_rng(0).integers(-99, 99, 96_000, "<i2").tobytes(), claims=32_000))
    struct.pack_into("<I", whole, 4, 0)
    path.write_bytes(whole)
    made = take(path)
    assert made.duration == SECONDS
    assert "5.0 s before the file does" in made.warnings[0]


STREAMED = {
    "a.wav": ("pcm_s16le", "wav"),
    "a.w64": ("pcm_s16le", "w64"),
    "a.aiff": ("pcm_s16be", "aiff"),
    "a.au": ("pcm_s16be", "au"),
    "a.caf": ("pcm_s16be", "caf"),
    "a.flac": ("flac", "flac"),
}


@pytest.mark.parametrize("file", STREAMED)
def test_what_was_written_into_a_pipe_is_kept_whole(file: str, tmp_path: Path) -> None:
    """Nobody could go back to write the length."""
    codec, form = STREAMED[file]
    path = tmp_path / file
    path.write_bytes(piped(codec, form))
    made = take(path)
    assert made.duration == pytest.approx(SECONDS, abs=0.01)
    assert not made.warnings


class _Pipe(io.RawIOBase):
    """A file that can only be written on."""

    def __init__(self) -> None:
        self.written = bytearray()

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False

    def write(self, block: Any) -> int:
        self.written += bytes(block)
        return len(block)


def piped(codec: str, form: str) -> bytes:
    import av

    pipe = _Pipe()
    with av.open(pipe, "w", format=form) as out:
        stream = out.add_stream(codec, rate=16_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(clicks([1.0], SECONDS, 16_000).reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = 16_000
        resampler = av.AudioResampler(stream.codec_context.format, "mono", 16_000, 1024)
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            out.mux(stream.encode(piece))
        out.mux(stream.encode(None))
    return bytes(pipe.written)


@pytest.mark.parametrize(("file", "codec"), [("a.aiff", "pcm_s16be"), ("a.au", "pcm_s16be"), ("a.w64", "pcm_s16le")])
def test_bytes_behind_other_headers_are_no_sound(file: str, codec: str, tmp_path: Path) -> None:
    path = tmp_path / file
    path.write_bytes(sound(tmp_path, file, codec) + NOISE)
    made = take(path)
    assert made.duration == pytest.approx(SECONDS, abs=0.01)
    assert "832,000 bytes that do not belong to it" in made.warnings[0]


@pytest.mark.parametrize(("file", "codec"), [("a.tta", "tta"), ("a.flv", "aac")])
def test_a_file_behind_one_that_does_not_say_where_it_ends_is_told(file: str, codec: str, tmp_path: Path) -> None:
    path = tmp_path / f"twice{Path(file).suffix}"
    path.write_bytes(2 * sound(tmp_path, file, codec, 44_100))
    made = take(path)
    assert made.duration == pytest.approx(SECONDS, abs=0.1)
    assert "behind its sound were not read; another file may be appended" in made.warnings[0]


def test_a_damaged_page_does_not_end_a_chain(tmp_path: Path) -> None:
    one = bytearray(sound(tmp_path, "b.oga", "flac", 44_100))
    middle = one.find(b"OggS", len(one) // 2)
    one[middle : middle + 4] = b"xxxx"
    path = tmp_path / "a.oga"
    path.write_bytes(bytes(one) + sound(tmp_path, "c.oga", "flac", 22_050))
    made = take(path)
    assert 6 + 3 < made.duration < 12.1
    assert any("damaged bytes in the middle were skipped; the sound there is missing" in said for said in made.warnings)
