"""Reading a timeline back: the very samples, from anywhere."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.audio.reader import TimelineReader, write_clip

RATE = 16_000
SOUND = np.random.default_rng(7).integers(-32768, 32767, 20 * RATE, dtype=np.int16)


@pytest.fixture(scope="module")
def flac(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("reader") / "timeline.flac"
    soundfile.write(path, SOUND, RATE, subtype="PCM_16")
    return path


@settings(max_examples=50)
@given(first=st.integers(-100, 20 * RATE + 100), count=st.integers(-5, RATE))
def test_seeking_is_exact_to_the_sample(flac: Path, first: int, count: int) -> None:
    with TimelineReader(flac) as reader:
        found = reader.read_samples(first, count)
    assert found.dtype == np.float32
    assert np.array_equal(found * 32768, SOUND[max(first, 0) : max(first + count, 0)])


def test_seconds_are_rounded_to_samples(flac: Path) -> None:
    with TimelineReader(io.BytesIO(flac.read_bytes())) as reader:
        assert np.array_equal(reader.read(1.5, 2.25) * 32768, SOUND[24_000:36_000])
        assert len(reader.read(19.5, 99.0)) == RATE // 2


def test_a_clip_keeps_every_bit(flac: Path) -> None:
    target = io.BytesIO()
    with TimelineReader(flac) as reader:
        write_clip(reader.read_samples(777, 12_345), target)
    target.seek(0)
    back, rate = soundfile.read(target, dtype="int16")
    assert (rate, soundfile.SoundFile(io.BytesIO(target.getvalue())).subtype) == (RATE, "PCM_16")
    assert np.array_equal(back, SOUND[777 : 777 + 12_345])


def test_a_clip_too_loud_is_limited_and_does_not_wrap() -> None:
    target = io.BytesIO()
    write_clip(np.array([1.5, -1.5, 1.0], np.float32), target)
    target.seek(0)
    assert soundfile.read(target, dtype="int16")[0].tolist() == [32767, -32768, 32767]
