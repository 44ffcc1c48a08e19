"""How loud a timeline is kept beside its file: as it is, unless samples would be clipped or rounded away.

Gains are powers of two, so that no sample is rounded by them. Sources of no more than 16 bits need none; quiet lossy
ones get 24 bits in place of a gain: what they have down there is mostly their codec's noise.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

QUIET = 2**-6
"""A loudest sample below this (-36 dB) leaves too few of 16 bits: as many decoders hear."""

MOST_LOUDER = 10
"""Doublings (60 dB) at most: below that there is only noise to be made loud."""

HOT = 10 ** (1 / 20)
"""By so much (1 dB) lossy codecs swing over full scale of their own accord; every player clips that."""

EXACT = ("pcm_", "flac", "alac", "wavpack", "tta", "ape", "als", "mlp", "truehd", "wmalossless")
"""Codecs, or how their names begin, that keep samples as they were."""


@dataclass(frozen=True, slots=True)
class Level:
    """How a source is to be kept."""

    deep: bool = False
    """24 bits instead of 16."""
    gain: float = 1.0


def first_level(codec: str, sample_format: str) -> Level:
    """Deep for what may hold more than 16 bits: `sample_format` is libav's name of it."""
    return Level(deep=codec.startswith(EXACT) and not sample_format.startswith(("u8", "s16")))


def fitting(peak: float, first: Level) -> Level:
    """The level at which a loudest sample of `peak` (full scale 1) is neither clipped nor lost in rounding."""
    if peak > (1.0 if first.deep else HOT):
        return replace(first, gain=2.0 ** -math.ceil(math.log2(peak)))
    if 0 < peak < QUIET:
        gain = 2.0 ** min(math.floor(-math.log2(peak)), MOST_LOUDER) if first.deep else 1.0
        return Level(deep=True, gain=gain)
    return first


def told(gain: float, peak: float) -> tuple[str, ...]:
    """The sentence for a gain; none without one. `peak` is the file's own."""
    if gain == 1:
        return ()
    changed, reaches = 20 * math.log10(gain), 20 * math.log10(peak)
    if gain < 1:
        return (
            f"Its samples reach {reaches:.1f} dB over full scale: it is kept {-changed:.1f} dB quieter, so that "
            "nothing is clipped.",
        )
    return (
        f"Its loudest sample lies at {reaches:.1f} dB: it is kept {changed:.1f} dB louder, so that nothing is lost to "
        "rounding.",
    )
