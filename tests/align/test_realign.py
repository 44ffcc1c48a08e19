"""Acoustic times in parts: a run that is not found as a whole is looked for in halves; what is not says so."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from studio.align.carry import carry, spread
from studio.align.realign import realign
from studio.domain import Word
from studio.limits import SAMPLE_RATE, Span

WORDS = [f"word{number}" for number in range(10, 29)]
STEP = 0.45
"""Seconds from word to word: 0.35 s of noise and a pause."""


def sound(count: int) -> NDArray[np.float32]:
    noise = np.random.default_rng(3).normal(0, 0.1, round(count * STEP * SAMPLE_RATE)).astype(np.float32)
    at = np.arange(len(noise)) / SAMPLE_RATE % STEP
    return np.where((at > 0.05) & (at < 0.4), noise, noise / 1000).astype(np.float32)


class Hearing:
    """Finds words one behind the other in what sounds, as an aligner does; nothing of too many, or of unsaid ones."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(
        self, samples: NDArray[np.float32], words: Sequence[str], start: float, language: str
    ) -> tuple[Span | None, ...] | None:
        del language
        loud = np.flatnonzero(np.abs(samples) > 0.01)
        groups = np.split(loud, np.flatnonzero(np.diff(loud) > 0.05 * SAMPLE_RATE) + 1)
        if len(words) > self.most or len(groups) != len(words) or any(word.startswith("unsaid") for word in words):
            return None
        return tuple((start + group[0] / SAMPLE_RATE, start + group[-1] / SAMPLE_RATE) for group in groups)


def right(words: Sequence[Word], place: int) -> bool:
    word = words[place]
    return abs(word.start - (place * STEP + 0.05)) < 0.02 and abs(word.end - (place * STEP + 0.4)) < 0.02


@pytest.mark.parametrize("most", [19, 18, 16])
def test_a_long_run_is_found_in_parts(most: int) -> None:
    start, end = 0.0, len(WORDS) * STEP
    rough = carry(spread("something else was here", start, end), " ".join(WORDS), start, end)
    timed = realign(Hearing(most), sound(len(WORDS)), start, rough, "en")
    assert [word.timed_by for word in timed] == ["aligner"] * 19
    assert all(right(timed, place) for place in range(19))


def test_what_is_not_found_stays_as_it_was_and_says_so() -> None:
    texts = [*WORDS[:12], *("unsaid" for _ in range(7))]
    rough = carry((), " ".join(texts), 0.0, len(texts) * STEP)
    timed = realign(Hearing(19), sound(len(texts)), 0.0, rough, "en")
    found = [word.timed_by for word in timed]
    assert found.count("aligner") >= 4
    assert set(found[12:]) == {"carried"}
    assert all(right(timed, place) for place in range(19) if found[place] == "aligner")
    assert all(one.end <= other.start + 1e-9 for one, other in pairwise(timed))


def test_what_is_not_found_makes_room_for_what_is() -> None:
    texts = [*("unsaid" for _ in range(7)), *WORDS[:12]]
    end = len(texts) * STEP
    timed = realign(Hearing(19), sound(len(texts)), 0.0, spread(" ".join(texts), 0.3, end), "en")
    found = [word.timed_by for word in timed]
    assert found[0] == "interpolated"
    assert found[-1] == "aligner"
    assert all(one.start < one.end <= other.start + 1e-9 for one, other in pairwise(timed))


def test_a_few_words_are_not_parted() -> None:
    rough = carry((), "unsaid word word word", 0.0, 4 * STEP)
    assert realign(Hearing(9), sound(4), 0.0, rough, "en") == rough
