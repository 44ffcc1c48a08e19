"""Synthetic turns of two voices that nobody takes for one another: a low hum and a high one. Imports no torch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
FRAME = 0.08
"""Seconds; turns begin and end with one."""
PITCHES = (110.0, 440.0)
"""Hz of the two voices, each with its overtones."""

Spoken = tuple[int, int, int]
"""Which voice, from which frame, up to which."""


def sound(spoken: Sequence[Spoken], frames: int, seed: int = 0) -> NDArray[np.float32]:
    random = np.random.default_rng(seed)
    samples = random.normal(0, 0.001, round(frames * FRAME * RATE))
    for voice, first, last in spoken:
        begin, end = round(first * FRAME * RATE), round(last * FRAME * RATE)
        samples[begin:end] += _voice(voice, end - begin)
    return samples.astype(np.float32)


def labels(spoken: Sequence[Spoken], frames: int, speakers: int) -> NDArray[np.float32]:
    """1 where a voice speaks, shape (frames, speakers)."""
    marks = np.zeros((frames, speakers), np.float32)
    for voice, first, last in spoken:
        marks[first:last, voice] = 1.0
    return marks


def some(seed: int, frames: int = 125) -> list[Spoken]:
    """Turns of either voice with pauses between them, and now and then both at once."""
    random = np.random.default_rng(seed)
    spoken, at, voice = list[Spoken](), int(random.integers(2, 10)), int(random.integers(0, 2))
    while at < frames - 15:
        last = min(at + int(random.integers(10, 35)), frames - 4)
        spoken.append((voice, at, last))
        at = last - int(random.integers(4, 8)) if random.random() < 0.25 else last + int(random.integers(3, 12))
        voice = 1 - voice
    return spoken


def _voice(voice: int, count: int) -> NDArray[np.float64]:
    time = np.arange(count) / RATE
    tones = (np.sin(2 * np.pi * PITCHES[voice] * over * time) / over for over in range(1, 6))
    return np.asarray(0.1 * sum(tones), np.float64)
