"""16-bit sound for decoders: clipped, finite, and with the same hiss under it every time."""

from __future__ import annotations

import numpy as np
import pytest

from studio.audio.pcm import HISS, to_pcm


def test_what_is_out_of_range_or_no_number_is_clipped_or_silent() -> None:
    samples = np.array([0.0, 2.0, -2.0, np.nan, np.inf, -np.inf, 0.5], np.float32)
    assert np.frombuffer(to_pcm(samples), "<i2").tolist() == [0, 32767, -32767, 0, 32767, -32767, 16384]


@pytest.mark.parametrize("count", [0, 1, 16_000, 640_000, 700_001])
def test_the_hiss_is_white_noise_from_the_same_beginning(count: int) -> None:
    drawn = np.random.default_rng(0).standard_normal(count, dtype=np.float32)
    expected = np.rint(np.clip(HISS * drawn, -1.0, 1.0) * 32767).astype("<i2")
    assert to_pcm(np.zeros(count, np.float32), HISS) == expected.tobytes()
