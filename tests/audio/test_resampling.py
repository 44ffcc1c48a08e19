"""The timeline's sound against librosa's: the same waveform, sample by sample."""

from __future__ import annotations

from pathlib import Path

import librosa
import numpy as np
import pytest
import soundfile

from studio.audio import timeline


@pytest.mark.parametrize("rate", [8_000, 22_050, 44_100, 48_000])
def test_resampled_sound_is_librosas(tmp_path: Path, rate: int) -> None:
    """Sweeps below both Nyquist limits: what is left is the difference of two good filters."""
    top = 0.4 * min(rate, 16_000)
    sweep = librosa.chirp(fmin=100, fmax=top, sr=rate, duration=2.0).astype(np.float32) * 0.5
    source = tmp_path / "sweep.wav"
    soundfile.write(source, sweep, rate, subtype="FLOAT")
    built = timeline.build(source, tmp_path / "out", name="sweep.wav", max_seconds=60, max_bytes=1 << 30)
    ours, _ = soundfile.read(built.flac, dtype="float32")
    theirs = librosa.resample(sweep, orig_sr=rate, target_sr=16_000)
    assert abs(len(ours) - len(theirs)) <= 1
    inner = slice(800, min(len(ours), len(theirs)) - 800)  # the filters' ends differ
    error = np.sqrt(np.mean((ours[inner] - theirs[inner]) ** 2) / np.mean(theirs[inner] ** 2))
    assert error < 0.01
