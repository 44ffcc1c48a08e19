"""A call with one caller a channel, who talk over each other: two examples, side by side."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile

from tests.conftest import ROOT

EXAMPLES = ROOT / "assets" / "examples"
STARTS = (0.5, 2.0)
"""Seconds at which each begins to speak; both speak for some more."""


def stereo_call(path: Path, *, third: bool = False) -> Path:
    """Channel 0: “Please remember to call the office in the morning …”; channel 1: a telephone menu."""
    voices = [soundfile.read(EXAMPLES / name, dtype="float32")[0] for name in ("voice-memo.flac", "phone-menu.flac")]
    length = max(int(start * 16_000) + len(voice) for start, voice in zip(STARTS, voices, strict=True)) + 8_000
    sound = np.zeros((length, 3 if third else 2), np.float32)
    for channel, (start, voice) in enumerate(zip(STARTS, voices, strict=True)):
        sound[int(start * 16_000) :][: len(voice), channel] = voice
    soundfile.write(path, sound, 16_000)
    return path
