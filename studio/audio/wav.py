"""The head of a WAV file of the timeline's kind: 16 kHz, mono, 16-bit."""

from __future__ import annotations

import struct

from studio.limits import SAMPLE_RATE

HEAD_BYTES = 44
SAMPLE_BYTES = 2

MOST_SAMPLES = (2**32 - 1 - HEAD_BYTES) // SAMPLE_BYTES
"""The format counts bytes in 32 bits."""


def wav_head(samples: int) -> bytes:
    """What stands before so many samples."""
    size = samples * SAMPLE_BYTES
    kind = struct.pack("<IHHIIHH", 16, 1, 1, SAMPLE_RATE, SAMPLE_RATE * SAMPLE_BYTES, SAMPLE_BYTES, 8 * SAMPLE_BYTES)
    return b"RIFF" + struct.pack("<I", HEAD_BYTES - 8 + size) + b"WAVEfmt " + kind + b"data" + struct.pack("<I", size)
