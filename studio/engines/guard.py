"""The guard: what a neural recogniser writes when it loops, races or hallucinates, told from what people say.

Attention models may repeat a phrase for ever, or write sentences into music and silence. The
guard only looks at the text and at how much voice there was; what to do about it is the
caller's business.
"""

from __future__ import annotations

from collections.abc import Sequence

from studio.domain import QualityFlag
from studio.text import fold

LONGEST_PHRASE = 12
"""Words of a phrase whose repetition is looked for."""

REPEATS = 4
"""So often in a row nobody says a phrase of several words."""

WORD_REPEATS = 6
"""So often in a row nobody says a single word."""

FASTEST = 32.0
"""Characters a second that nobody speaks: quick readers reach about 25."""

SHORTEST_SECONDS = 1.0
"""Of sound; in less, a second's rate says little."""

BREATH_SECONDS = 0.25
"""Less voice than this holds a word or two, never a sentence."""

SENTENCE_WORDS = 4


def quality_flag(text: str, seconds: float, voiced: float) -> QualityFlag | None:
    """What is odd about `text` as what was said in `seconds` of sound with `voiced` seconds of voice in it."""
    words = [fold(word) for word in text.split()]
    if repeats(words):
        return "repeats"
    if len(words) >= SENTENCE_WORDS and voiced < BREATH_SECONDS:
        return "no speech"
    if seconds >= SHORTEST_SECONDS and len(text) / seconds > FASTEST:
        return "too fast"
    return None


def repeats(words: Sequence[str]) -> bool:
    """True when a phrase of up to LONGEST_PHRASE words stands too often in a row."""
    return any(
        _longest_run(words, size) >= (WORD_REPEATS if size == 1 else REPEATS) * size
        for size in range(1, min(LONGEST_PHRASE, len(words) // REPEATS) + 1)
    )


def _longest_run(words: Sequence[str], period: int) -> int:
    """Words of the longest stretch in which each equals the one `period` before it, that first period included."""
    longest = run = 0
    for one, other in zip(words, words[period:], strict=False):
        run = run + 1 if one == other else 0
        longest = max(longest, run)
    return longest + period if longest else 0
