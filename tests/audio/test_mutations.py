"""Small files of every container, spoiled at random: sound or one sentence, nothing else, and nothing left behind."""

from __future__ import annotations

import random
import resource
import time
from pathlib import Path

import pytest

from studio.audio.timeline import build
from studio.errors import AudioError
from tests.audio.making import clicks, encode

FILES = {
    "a.wav": ("pcm_s16le", 16_000),
    "ms.wav": ("adpcm_ms", 16_000),
    "a.w64": ("pcm_s16le", 16_000),
    "a.aiff": ("pcm_s16be", 16_000),
    "a.au": ("pcm_s16be", 16_000),
    "a.caf": ("alac", 16_000),
    "a.flac": ("flac", 16_000),
    "a.oga": ("flac", 16_000),
    "a.opus": ("libopus", 48_000),
    "a.webm": ("libopus", 48_000),
    "a.mkv": ("aac", 16_000),
    "a.m4a": ("aac", 16_000),
    "a.mp4": ("alac", 16_000),
    "a.mov": ("pcm_s16le", 16_000),
    "a.3gp": ("aac", 16_000),
    "a.aac": ("aac", 16_000),
    "a.mp3": ("libmp3lame", 16_000),
    "a.mp2": ("mp2", 16_000),
    "a.ts": ("aac", 16_000),
    "a.mpg": ("mp2", 44_100),
    "a.avi": ("libmp3lame", 16_000),
    "a.flv": ("aac", 44_100),
    "a.wv": ("wavpack", 16_000),
    "a.tta": ("tta", 16_000),
    "a.ac3": ("ac3", 44_100),
}
NUMBERS = (0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 100_000_000, 0x3FFFFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
TRIES = 20
"""For each container; more were tried by hand, with other seeds."""


def spoiled(content: bytes, chance: random.Random) -> bytes:
    """One to eight faults: a bit, a number of a header, bytes gone, bytes twice, the end gone."""
    made = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 8))):
        at = chance.randrange(min(len(made), chance.choice((64, 512, 4096, len(made)))))
        kind = chance.randrange(8)
        if kind < 3:
            made[at] ^= 1 << chance.randrange(8)
        elif kind < 5:
            width = chance.choice((2, 4, 4, 8))
            made[at : at + width] = chance.choice(NUMBERS).to_bytes(8, "little")[:width][:: chance.choice((1, -1))]
        elif kind == 5:
            del made[at : at + chance.choice((1, 4, 100, 5_000))]
        elif kind == 6:
            made[at:at] = made[: chance.randrange(4_000)]
        else:
            del made[len(made) // 2 + at // 2 + 1 :]
        if len(made) < 64:
            break
    return bytes(made)


def taken(path: Path, out: Path) -> int:
    """How many files came of it: all three or none."""
    try:
        made = build(path, out, name="shown", max_seconds=3600, max_bytes=10**9)
    except AudioError:
        return 0
    assert made.duration < 200
    return len(list(out.iterdir()))


@pytest.mark.parametrize("file", FILES)
def test_sound_or_a_sentence(file: str, tmp_path: Path) -> None:
    codec, rate = FILES[file]
    chance = random.Random(file)
    content = encode(tmp_path / file, clicks([0.5], 1, rate), codec, rate=rate).read_bytes()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in range(TRIES):
        path, out = tmp_path / f"spoiled{Path(file).suffix}", tmp_path / str(number)
        path.write_bytes(spoiled(content, chance))
        begun = time.monotonic()
        left = taken(path, out)
        assert left == (3 if out.exists() else 0)
        assert time.monotonic() - begun < 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000
