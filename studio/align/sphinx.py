"""Forced alignment of English text with PocketSphinx: where in the sound each written word is said.

The decoder holds Python's lock, so it works in a process of its own; a few words take some
hundredths of a second there. It starts with the first alignment and rests when idle.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import TimeoutError as LateError
from typing import TYPE_CHECKING

from studio.align._sphinx_worker import align, prepare
from studio.audio.pcm import HISS, to_pcm
from studio.domain import SAMPLE_RATE
from studio.errors import StudioError
from studio.priority import BEHIND
from studio.processes import IDLE_SECONDS, Processes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Waveform = NDArray[np.float32]

FRAME_SECONDS = 0.01

PATIENCE_SECONDS = 60.0
"""An alignment of 40 s takes about two; longer means that something is wrong with the machine."""

Span = tuple[float, float]

log = logging.getLogger(__name__)


class SphinxAligner:
    """Aligns one request after another; calls from several threads are safe and wait for each other."""

    def __init__(self, idle: float = IDLE_SECONDS) -> None:
        """`idle`: seconds without work after which the process gives back its memory (60 MB)."""
        self._processes = Processes(1, prepare, idle, BEHIND)

    def knows(self, language: str) -> bool:
        return language == "en"

    def align(self, samples: Waveform, words: Sequence[str], start: float) -> tuple[Span | None, ...] | None:
        """Start and end in seconds of each written word, in order and without overlap.

        `samples` are float32, 16 kHz, shape (samples,), and begin at `start` seconds. A word
        that nobody says, such as a dash, has None. None for the whole when text and sound do
        not fit, and when the aligner failed: never raises.
        """
        try:
            found = self._processes.submit(align, to_pcm(samples, HISS), tuple(words)).result(PATIENCE_SECONDS)
        except (StudioError, OSError, RuntimeError, LateError) as error:
            log.warning("alignment failed: %s", error)
            return None
        if found is None:
            return None
        end = start + len(samples) / SAMPLE_RATE
        return tuple(_seconds(frames, start, end) for frames in found)

    def close(self) -> None:
        self._processes.close()


def _seconds(frames: tuple[int, int] | None, start: float, end: float) -> Span | None:
    if frames is None:
        return None
    return round(start + frames[0] * FRAME_SECONDS, 3), round(min(start + (frames[1] + 1) * FRAME_SECONDS, end), 3)
