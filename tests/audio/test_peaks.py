"""Peaks and activity, streamed in any blocks, against the plain reduction of the whole."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from studio.audio.activity import STEP, Activity, levels
from studio.audio.peaks import Peaks

SAMPLES = arrays(np.int16, st.integers(0, 2000))
CUTS = st.lists(st.integers(0, 2000), max_size=8)


def plain_peaks(samples: NDArray[np.int16]) -> NDArray[np.int8]:
    """The reduction in the words of the contract: per 160 samples the one furthest from zero, positive on a tie."""
    found = []
    for at in range(0, len(samples), 160):
        values = [int(v) for v in samples[at : at + 160]]
        furthest = max(values, key=lambda v: (abs(v), v))
        found.append(round(furthest * 127 / 32768))
    return np.array(found, np.int8)


def streamed(reduction: Peaks | Activity, samples: NDArray[np.int16], cuts: list[int]) -> NDArray[Any]:
    blocks = np.split(samples, sorted(min(cut, len(samples)) for cut in cuts))
    return np.concatenate([*(reduction.push(block) for block in blocks), reduction.finish()])


@given(SAMPLES, CUTS)
def test_peaks_are_the_plain_reduction(samples: NDArray[np.int16], cuts: list[int]) -> None:
    assert np.array_equal(streamed(Peaks(), samples, cuts), plain_peaks(samples))


@given(SAMPLES, CUTS)
def test_activity_does_not_depend_on_the_blocks(samples: NDArray[np.int16], cuts: list[int]) -> None:
    whole = streamed(Activity(), samples, [])
    assert len(whole) == -(-len(samples) // 160)
    assert np.array_equal(streamed(Activity(), samples, cuts), whole)


@pytest.mark.parametrize(
    ("samples", "peak"),
    [([-32768], -127), ([32767], 127), ([5000, -5000], 19), ([0] * 159 + [-130], -1), ([], None)],
)
def test_peaks_of_single_bins(samples: NDArray[np.int16], peak: int | None) -> None:
    found = streamed(Peaks(), np.array(samples, np.int16), [])
    assert found.tolist() == ([] if peak is None else [peak])


def test_levels_are_decibels() -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, (50, 160))
    loud, quiet = (levels((noise * gain * 32768).astype(np.int16)).astype(float) for gain in (1, 0.1))
    assert (loud - quiet).mean() * STEP == pytest.approx(20, abs=0.2)


def test_an_offset_alone_is_silent() -> None:
    assert levels(np.full((3, 160), 12000, np.int16)).tolist() == [0, 0, 0]
