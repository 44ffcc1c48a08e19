"""A window as engines get it: numbers that are numbers, and how much of it is speech."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from studio.audio.pcm import to_pcm
from studio.audio.voice import voiced_seconds
from studio.engines.base import Window
from studio.limits import SAMPLE_RATE

SHORTEST_SAMPLES = SAMPLE_RATE // 10
"""Less holds no word."""


def prepared(window: Window) -> tuple[Window, float]:
    """With finite samples, and the seconds of voice in it: 0.0 of silence, into which models write sentences."""
    samples = np.asarray(window.samples, np.float32)
    if not np.isfinite(samples).all():
        samples = np.nan_to_num(samples, nan=0.0, posinf=1.0, neginf=-1.0)
    voiced = voiced_seconds(to_pcm(samples)) if len(samples) >= SHORTEST_SAMPLES else 0.0
    return replace(window, samples=samples), voiced
