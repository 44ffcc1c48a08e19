"""Files to take in: any sound through any codec, by PyAV alone, and ways to spoil them."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

CLICK = 40
"""Samples at 44.1 kHz."""


def clicks(times: list[float], seconds: float, rate: int = 44_100) -> NDArray[np.int16]:
    """Faint noise with a sharp click at each of `times`; int16, shape (samples,)."""
    sound = np.random.default_rng(0).normal(0, 20, int(seconds * rate))
    for time in times:
        at = int(time * rate)
        sound[at : at + CLICK] += 25_000 * np.hanning(CLICK) * np.sin(np.arange(CLICK) * 0.9)
    return np.clip(sound, -32768, 32767).astype(np.int16)


def encode(
    path: Path,
    sound: NDArray[np.int16],
    codec: str,
    *,
    rate: int = 44_100,
    options: dict[str, str] | None = None,
    muxer: dict[str, str] | None = None,
    gaps: dict[float, float] | None = None,
    picture: float | None = None,
) -> Path:
    """`sound` (int16 mono) as `path` says. `gaps`: from second -> seconds that the times jump there.

    `picture` adds a video track that begins so many seconds before the sound.
    """
    with av.open(path, "w", options=muxer or {}) as out:
        video = out.add_stream("mpeg4", rate=10) if picture is not None else None
        if video is not None:
            video.width = video.height = 64
            video.pix_fmt = "yuv420p"
        stream = out.add_stream(codec, rate=rate, options=options or {}, layout="mono")
        if video is not None and picture is not None:
            for index in range(int((picture + len(sound) / rate) * 10)):
                frame = av.VideoFrame(64, 64, "yuv420p")
                frame.pts, frame.time_base = index, Fraction(1, 10)
                out.mux(video.encode(frame))
            out.mux(video.encode())
        for packet in _packets(stream, sound, rate):
            _shift(packet, gaps or {}, picture or 0.0)
            out.mux(packet)
    return path


def _packets(stream: Any, sound: NDArray[np.int16], rate: int) -> Iterator[Any]:
    frame = av.AudioFrame.from_ndarray(sound.reshape(1, -1), format="s16", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = rate, 0, Fraction(1, rate)
    resampler = av.AudioResampler(stream.codec_context.format, "mono", rate, stream.codec_context.frame_size or 1024)
    for piece in [*resampler.resample(frame), *resampler.resample(None)]:
        yield from stream.encode(piece)
    yield from stream.encode(None)


def _shift(packet: Any, gaps: dict[float, float], later: float) -> None:
    time = float(packet.pts * packet.time_base)
    extra = later + sum(jump for start, jump in gaps.items() if time >= start)
    packet.pts += round(extra / packet.time_base)
    packet.dts = packet.pts


def wav(
    payload: bytes, *, rate: int = 16_000, channels: int = 1, bits: int = 16, tag: int = 1, claims: int | None = None
) -> bytes:
    """The bytes of a WAV file whose header may say anything."""
    width = channels * bits // 8
    claimed = len(payload) if claims is None else claims
    head = struct.pack("<HHIIHH", tag, channels, rate, rate * width & 0xFFFFFFFF, width, bits)
    riff = struct.pack("<I", min(claimed + 36, 0xFFFFFFFF))
    return b"RIFF" + riff + b"WAVEfmt " + struct.pack("<I", 16) + head + b"data" + struct.pack("<I", claimed) + payload


def tone(seconds: float, rate: int = 16_000, channels: int = 1) -> bytes:
    """16-bit little-endian samples of a tone in all channels."""
    one = (10_000 * np.sin(np.arange(int(seconds * rate)) * 2 * np.pi * 440 / rate)).astype("<i2")
    return np.repeat(one, channels).tobytes()
