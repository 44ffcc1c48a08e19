"""Forced alignment of English text with PocketSphinx: where in the sound each written word is said.

The decoder holds Python's lock, so it works in a process of its own; a few words take some
hundredths of a second there. It starts with the first alignment and rests when idle.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import TimeoutError as LateError
from typing import TYPE_CHECKING

from studio.audio.pcm import HISS, to_pcm
from studio.engines.pocketsphinx.aligner_worker import LANGUAGE, align, prepare
from studio.errors import StudioError
from studio.limits import SAMPLE_RATE, Span
from studio.processes import IDLE_SECONDS, Processes

if TYPE_CHECKING:
    from studio.limits import Waveform


FRAME_SECONDS = 0.01

PATIENCE_SECONDS = 60.0
"""An alignment of 40 s takes about two; longer means that something is wrong with the machine."""

log = logging.getLogger(__name__)


class SphinxAligner:
    """Aligns one request after another; calls from several threads are safe and wait for each other."""

    def __init__(self, idle: float = IDLE_SECONDS) -> None:
        """`idle`: seconds without work after which the process gives back its memory (60 MB)."""
        self._processes = Processes(1, prepare, idle, behind=True)

    def knows(self, language: str) -> bool:
        return language == LANGUAGE

    def align(
        self, samples: Waveform, words: Sequence[str], start: float, language: str
    ) -> tuple[Span | None, ...] | None:
        """Start and end in seconds of each written word, in order and without overlap.

        `samples` are float32, 16 kHz, shape (samples,), and begin at `start` seconds. A word
        that nobody says, such as a dash, has None. None for the whole when text and sound do
        not fit, when it does not know the language, and when it failed: never raises.
        """
        if not self.knows(language):
            return None
        try:
            frames = self._processes.submit(align, to_pcm(samples, HISS), tuple(words)).result(PATIENCE_SECONDS)
        except (StudioError, OSError, RuntimeError, LateError) as error:
            log.warning("alignment failed: %s", error)
            return None
        if frames is None:
            return None
        end = start + len(samples) / SAMPLE_RATE
        return tuple(_seconds(each, start, end) for each in frames)

    def close(self) -> None:
        self._processes.close()


def _seconds(frames: tuple[int, int] | None, start: float, end: float) -> Span | None:
    if frames is None:
        return None
    return round(start + frames[0] * FRAME_SECONDS, 3), round(min(start + (frames[1] + 1) * FRAME_SECONDS, end), 3)
