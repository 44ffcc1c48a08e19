"""Whether somebody speaks: WebRTC's voice activity detector, as PocketSphinx's wheel brings it.

Imported in recogniser processes, so it imports nothing before it is asked.
"""

from __future__ import annotations

from studio.limits import SAMPLE_RATE

STRICTEST = 3
"""The mode of WebRTC's detector that mistakes least noise for speech."""

FRAME_SECONDS = 0.03

VOICED_FRAMES = 4
"""So many voiced frames in a row make speech; a click has fewer. The shortest words have about six."""


def has_speech(pcm: bytes) -> bool:
    """True when a stretch of speech is heard in 16-bit, 16 kHz, little-endian sound. Same sound, same answer."""
    run = 0
    for voiced in _frames(pcm):
        run = run + 1 if voiced else 0
        if run == VOICED_FRAMES:
            return True
    return False


def voiced_seconds(pcm: bytes) -> float:
    """Seconds in stretches of speech; 0.0 exactly where `has_speech` says no. Rather too few than too many."""
    total = run = 0
    for voiced in (*_frames(pcm), False):
        if voiced:
            run += 1
            continue
        total += run if run >= VOICED_FRAMES else 0
        run = 0
    return total * FRAME_SECONDS


def _frames(pcm: bytes) -> list[bool]:
    from pocketsphinx import Vad

    vad = Vad(mode=STRICTEST, sample_rate=SAMPLE_RATE, frame_length=FRAME_SECONDS)
    size = vad.frame_bytes
    return [vad.is_speech(pcm[offset : offset + size]) for offset in range(0, len(pcm) - size + 1, size)]
