"""Whether a frame of MPEG audio (ISO 11172-3, 13818-3) is whole: all that an MP3 without a length says of its end."""

from __future__ import annotations

_BITRATES = {  # kbit/s by version 1 or 2, layer and index
    (1, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (1, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (1, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (2, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (2, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = (44_100, 48_000, 32_000)
"""Hz of version 1; half of it in version 2, a quarter in 2.5."""


def is_cut_off(frame: bytes) -> bool:
    """Whether bytes that begin a frame end before it does."""
    return 0 < len(frame) < (length(frame) or 0)


def length(frame: bytes) -> int | None:
    """Bytes that the head of a frame states; None where it is none, or of a free rate."""
    if len(frame) < 4 or frame[0] != 0xFF or frame[1] & 0xE0 != 0xE0:
        return None
    version, layer = frame[1] >> 3 & 3, 4 - (frame[1] >> 1 & 3)
    index, rate, padding = frame[2] >> 4, frame[2] >> 2 & 3, frame[2] >> 1 & 1
    if version == 1 or layer == 4 or not 0 < index < 15 or rate == 3:
        return None
    first = version == 3
    bits = 1000 * _BITRATES[1 if first else 2, layer][index - 1]
    hertz = _RATES[rate] // {3: 1, 2: 2, 0: 4}[version]
    if layer == 1:
        return 4 * (12 * bits // hertz + padding)
    return (72 if layer == 3 and not first else 144) * bits // hertz + padding
