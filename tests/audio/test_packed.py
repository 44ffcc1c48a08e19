"""Sound of eight channels and more, in formats that keep each channel in a plane of its own."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from studio.audio.channel import extract
from studio.audio.timeline import build

RATE = 48_000
SECONDS = 1

FILES = [
    ("7.1.m4a", "aac", "7.1", {}),
    ("7.1.opus", "libopus", "7.1", {}),
    ("desk.opus", "libopus", "12 channels", {"mapping_family": "255"}),
]


def _tones(channels: int) -> NDArray[np.float32]:
    """Another one in each channel, shape (channels, samples): 300, 400, 500 … Hz."""
    times = np.arange(SECONDS * RATE) / RATE
    tones = [0.3 * np.sin(2 * np.pi * (300 + 100 * channel) * times) for channel in range(channels)]
    return np.asarray(tones, np.float32)


def _encoded(path: Path, sound: NDArray[np.float32], codec: str, layout: str, options: dict[str, str]) -> None:
    packed = np.ascontiguousarray(sound.T.reshape(1, -1))
    with av.open(path, "w") as out:
        stream = out.add_stream(codec, rate=RATE, options=options, layout=layout)
        frame = av.AudioFrame.from_ndarray(packed, format="flt", layout=layout)
        frame.sample_rate, frame.pts, frame.time_base = RATE, 0, Fraction(1, RATE)
        context = stream.codec_context
        resampler = av.AudioResampler(context.format, layout, RATE, context.frame_size or 1024)
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            out.mux(stream.encode(piece))
        out.mux(stream.encode(None))


def _loudest_hertz(sound: NDArray[np.float32], rate: int) -> float:
    middle = sound[len(sound) // 4 : -len(sound) // 4]
    return float(np.abs(np.fft.rfft(middle)).argmax() * rate / len(middle))


@pytest.mark.parametrize(("name", "codec", "layout", "options"), FILES, ids=[each[0] for each in FILES])
def test_every_channel_is_heard(name: str, codec: str, layout: str, options: dict[str, str], tmp_path: Path) -> None:
    path, channels = tmp_path / name, av.AudioLayout(layout).nb_channels
    _encoded(path, _tones(channels), codec, layout, options)
    made = build(path, tmp_path / "out", name=name, max_seconds=100, max_bytes=10**9)
    assert made.original_channels == channels
    assert made.num_samples / 16_000 == pytest.approx(SECONDS, abs=0.05)
    assert np.abs(soundfile.read(made.flac, dtype="float32")[0]).max() > 0.02
    heard = []
    for channel in (0, 2, channels - 1):
        extract(path, channel, tmp_path / "one.w64", name, max_seconds=100, max_bytes=10**9)
        heard.append(round(_loudest_hertz(*soundfile.read(tmp_path / "one.w64", dtype="float32")), -2))
    # encoders order them as they like
    assert len(set(heard)) == len(heard)


def test_channels_that_cancel_are_put_right(tmp_path: Path) -> None:
    sound = np.tile(_tones(1), (8, 1))
    sound[1::2] *= -1
    options = {"mapping_family": "255"}
    _encoded(tmp_path / "a.opus", sound, "libopus", "8 channels", options)
    made = build(tmp_path / "a.opus", tmp_path / "out", name="a", max_seconds=100, max_bytes=10**9)
    assert np.abs(soundfile.read(made.flac, dtype="float32")[0][4_000:-4_000]).max() > 0.2
