"""Text that nobody said: into noise, tones and music a model writes a "You" or a sentence that it knows.

The bounds were chosen on white and brown noise, tones, hum, sweeps, chords and drums on the one hand, and 120 real
prompts on the other, of which none is taken for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from studio.limits import SAMPLE_RATE

if TYPE_CHECKING:
    from studio.limits import Waveform

FRAME = SAMPLE_RATE // 50

STEADY_DB = 3.0
"""Between the loudest and the quietest twentieth: speech has ten times as much, noise and tones a third."""

UNSURE_FIRST = 0.22
"""Of the first token. A real beginning is seldom as hard to tell; alone it proves nothing: what follows may be sure."""

SPEAKING_RATE = (1.0, 5.0)
"""Words a second of whoever speaks through a window."""

FEW_WORDS_A_SECOND = 0.2
LONG_SECONDS = 4.0
UNSURE_FEW = 0.6


def is_steady(samples: Waveform) -> bool:
    """Noise, a tone, hum: float32, 16 kHz, shape (samples,)."""
    frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)
    if not len(frames):
        return True
    level = 10 * np.log10(np.square(frames, dtype=np.float64).mean(1) + 1e-10)
    low, high = np.percentile(level, (5, 95))
    return bool(high - low < STEADY_DB)


def is_hallucinated(words: int, first: float, seconds: float) -> bool:
    """`first`: probability of the first token; `seconds`: of the sound."""
    slowest, fastest = SPEAKING_RATE
    unlikely = not slowest * seconds <= words <= fastest * seconds
    few = seconds >= LONG_SECONDS and words < FEW_WORDS_A_SECOND * seconds
    return (unlikely and first < UNSURE_FIRST) or (few and first < UNSURE_FEW)
