"""Small files of every container, spoiled at random: sound or one sentence, nothing else, and nothing left behind."""

from __future__ import annotations

import random
import resource
from pathlib import Path

import pytest

from studio.audio.timeline import build
from studio.errors import AudioError
from tests.audio.making import clicks, encode
from tests.fuzz.spoiling import spoiled
from tests.patience import cpu_seconds

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
TRIES = 20
"""For each container; more were tried by hand, with other seeds."""


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
        begun = cpu_seconds()
        left = taken(path, out)
        assert left == (3 if out.exists() else 0)
        assert cpu_seconds() - begun < 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000
