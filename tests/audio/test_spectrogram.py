"""Tiles of a spectrogram: a tone stands in its band and at its time, tiles join, a long recording's cost no more."""

from __future__ import annotations

import io
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.audio import spectrogram
from studio.audio.reader import TimelineReader, write_clip
from studio.audio.spectrogram import tile, tile_of
from studio.limits import (
    SAMPLE_RATE,
    SPECTROGRAM_BANDS,
    SPECTROGRAM_COLUMNS,
    SPECTROGRAM_DB,
    SPECTROGRAM_HZ,
    SPECTROGRAM_SECONDS,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from studio.limits import Waveform

TILE_COLUMNS = SPECTROGRAM_SECONDS * SPECTROGRAM_COLUMNS


@dataclass
class Held:
    """A sound in memory that counts what is read of it; past its samples, as far as it claims to reach, is silence."""

    samples: Waveform
    claimed: int = 0
    read: list[int] = field(default_factory=list)

    @property
    def num_samples(self) -> int:
        return self.claimed or len(self.samples)

    def read_samples(self, first: int, count: int) -> Waveform:
        begin, end = max(0, first), min(self.num_samples, first + count)
        self.read.append(end - begin)
        found = self.samples[begin:end]
        return np.concatenate([found, np.zeros(end - begin - len(found), np.float32)])


def whole(samples: Waveform) -> NDArray[np.uint8]:
    sound = Held(samples)
    count = -(-len(samples) // (SAMPLE_RATE * SPECTROGRAM_SECONDS))
    return np.concatenate([tile(sound, number) for number in range(count)], axis=1)


def mel(hertz: float) -> float:
    return float(np.log10(1 + hertz / 700))


def band_of(hertz: float) -> int:
    """The band whose middle is nearest, counted from 0."""
    step = mel(SPECTROGRAM_HZ) / (SPECTROGRAM_BANDS + 1)
    return min(max(round(mel(hertz) / step) - 1, 0), SPECTROGRAM_BANDS - 1)


@settings(max_examples=25, deadline=None)
@given(hertz=st.floats(150, 7_600), second=st.integers(0, 23), level=st.sampled_from([1.0, 0.1, 0.01]))
def test_a_tone_stands_in_its_band_and_at_its_second(hertz: float, second: int, level: float) -> None:
    samples = np.zeros(25 * SAMPLE_RATE, np.float32)
    times = np.arange(SAMPLE_RATE) / SAMPLE_RATE
    samples[second * SAMPLE_RATE :][:SAMPLE_RATE] = level * np.sin(2 * np.pi * hertz * times)
    found = whole(samples)
    at = np.arange(25 * SPECTROGRAM_COLUMNS) / SPECTROGRAM_COLUMNS
    inside = (at > second + 0.02) & (at < second + 0.97)
    outside = (at < second - 0.02) | (at > second + 1.01)
    assert set(np.abs(found[:, inside].argmax(axis=0) - band_of(hertz))) <= {0, 1, 2}
    assert found[:, outside].max(initial=0) == 0
    loudest = int(found[:, inside].max()) * SPECTROGRAM_DB / 255 - SPECTROGRAM_DB
    assert 20 * np.log10(level) - 12 < loudest <= 0


def test_a_word_begins_where_it_begins() -> None:
    samples = np.zeros(2 * SAMPLE_RATE, np.float32)
    samples[SAMPLE_RATE:] = np.random.default_rng(1).normal(0, 0.1, SAMPLE_RATE)
    heard = tile(Held(samples), 0).max(axis=0) > 100
    assert abs(int(heard.argmax()) - SPECTROGRAM_COLUMNS) <= 1


def test_silence_is_nothing() -> None:
    assert tile(Held(np.zeros(SAMPLE_RATE, np.float32)), 0).max() == 0


@pytest.mark.parametrize(
    ("samples", "columns"),
    [
        (1, [1]),
        (160, [1]),
        (161, [2]),
        (159_999, [1000]),
        (160_000, [1000]),
        (160_001, [1000, 1]),
        (250_000, [1000, 563]),
    ],
)
def test_the_last_tile_is_as_long_as_what_is_left(samples: int, columns: list[int]) -> None:
    sound = Held(np.full(samples, 0.5, np.float32))
    tiles = [tile(sound, number) for number in range(len(columns))]
    assert [found.shape for found in tiles] == [(SPECTROGRAM_BANDS, each) for each in columns]
    assert {found.dtype for found in tiles} == {np.dtype(np.uint8)}


@pytest.mark.parametrize("number", [-1, 1, 2, 10**12])
def test_there_is_none_past_the_end(number: int) -> None:
    with pytest.raises(LookupError):
        tile(Held(np.zeros(SAMPLE_RATE, np.float32)), number)


def test_nothing_has_no_tile() -> None:
    with pytest.raises(LookupError):
        tile(Held(np.zeros(0, np.float32)), 0)


def test_tiles_join_without_a_seam_and_are_the_same_each_time() -> None:
    """What lies at a border is made of the sound on both sides of it."""
    rng = np.random.default_rng(2)
    samples = rng.normal(0, 0.1, 30 * SAMPLE_RATE).astype(np.float32)
    shift = 40 * 160
    found, shifted = whole(samples), whole(samples[shift:])
    assert np.abs(found[:, 45:].astype(int) - shifted[:, 5:].astype(int)).max() <= 1
    assert np.array_equal(found, whole(samples))


def test_a_tile_of_three_hours_takes_no_more_than_one_of_a_minute() -> None:
    long = Held(np.zeros(0, np.float32), claimed=3 * 3600 * SAMPLE_RATE)
    short = Held(np.zeros(0, np.float32), claimed=60 * SAMPLE_RATE)
    assert tile(long, 700).shape == tile(short, 3).shape
    assert long.read == short.read
    assert sum(long.read) < (SPECTROGRAM_SECONDS + 0.1) * SAMPLE_RATE


def test_it_is_made_of_a_timeline_as_it_lies_on_the_disk() -> None:
    samples = np.random.default_rng(3).normal(0, 0.1, 12 * SAMPLE_RATE).astype(np.float32)
    file = io.BytesIO()
    write_clip(samples, file)
    file.seek(0)
    with TimelineReader(file) as sound:
        found = [tile(sound, number) for number in (1, 0)]
    assert np.abs(np.concatenate(found[::-1], axis=1).astype(int) - whole(samples)).max() <= 1


def test_the_last_tiles_are_kept_and_no_more(tmp_path: Path) -> None:
    write_clip(np.random.default_rng(4).normal(0, 0.1, SAMPLE_RATE).astype(np.float32), tmp_path / "timeline.flac")
    found = tile_of(tmp_path / "timeline.flac", 0)
    (tmp_path / "timeline.flac").unlink()
    assert tile_of(tmp_path / "timeline.flac", 0) == found
    assert len(found) == SPECTROGRAM_BANDS * SPECTROGRAM_COLUMNS
    assert tile_of.cache_info().maxsize == 128


def test_what_was_compiled_goes_along_to_where_it_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import numba

    config: Any = numba.config
    compiled = tmp_path / "compiled" / "librosa"
    compiled.mkdir(parents=True)
    (compiled / "filters.nbi").write_bytes(b"index")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(config, "CACHE_DIR", str(compiled.parent))
    answers = iter((RuntimeError("no locator available"), "librosa"))
    monkeypatch.setattr(spectrogram, "_imported", lambda: _given(next(answers)))
    assert spectrogram._librosa.__wrapped__() == "librosa"
    assert str(compiled.parent) != config.CACHE_DIR
    assert (Path(config.CACHE_DIR) / "librosa" / "filters.nbi").read_bytes() == b"index"


def _given(answer: RuntimeError | str) -> str:
    if isinstance(answer, RuntimeError):
        raise answer
    return answer
