"""Windows: all speech, nothing twice, never too long, cut where people pause."""

from __future__ import annotations

import cProfile
from collections.abc import Iterator
from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from studio.audio.activity import levels
from studio.audio.pauses import LONGEST_PAUSE, _costs, _join, _Piece, cut, speech, speech_seconds

RUNS = st.lists(st.tuples(st.integers(0, 255), st.integers(0, 60), st.integers(1, 700)), max_size=25)
"""Stretches of a level, its spread, and a length in frames."""


def activity_of(runs: list[tuple[float, float, int]], seed: int = 0) -> NDArray[np.uint8]:
    random = np.random.default_rng(seed)
    parts = [random.normal(level, spread, length) for level, spread, length in runs]
    activity: NDArray[np.uint8] = np.clip(np.concatenate([np.empty(0), *parts]), 0, 255).astype(np.uint8)
    return activity


def spoken(*stretches: tuple[str, float]) -> NDArray[np.uint8]:
    """Activity of speech-like bursts and pauses: ("speech" | "pause", seconds)."""
    return activity_of(
        [(180, 12, int(s * 100)) if what == "speech" else (60, 3, int(s * 100)) for what, s in stretches]
    )


@settings(max_examples=200, deadline=None)
@given(RUNS, st.integers(0, 2**32 - 1), st.floats(1, 40))
def test_windows_are_sorted_apart_short_enough_and_cover_all_speech(
    runs: list[tuple[float, float, int]], seed: int, longest: float
) -> None:
    activity = activity_of(runs, seed)
    windows = cut(activity, max_seconds=longest)
    edges = [edge for window in windows for edge in window]
    assert edges == sorted(edges)
    assert all(0 <= start < end <= len(activity) / 100 for start, end in windows)
    assert all(end - start <= longest for start, end in windows)
    covered = np.zeros(len(activity), bool)
    for start, end in windows:
        covered[round(start * 100) : round(end * 100)] = True
    assert covered[speech(activity)].all()
    assert windows == cut(activity.tobytes(), max_seconds=longest)


PIECES = st.lists(st.tuples(st.integers(0, 300), st.integers(8, 900), st.floats(-6, 16)), min_size=1, max_size=9)
"""The pause before each, its length, and what a cut behind it costs."""


@settings(max_examples=200, deadline=None)
@given(PIECES, st.integers(900, 4000))
def test_no_other_windows_would_be_cheaper(lengths: list[tuple[int, int, float]], limit: int) -> None:
    pieces: list[_Piece] = []
    for gap, length, cost in lengths:
        start = (pieces[-1].end if pieces else 0) + gap
        pieces.append(_Piece(start, start + length, cost))
    prices = [price for cuts in groupings(len(pieces)) if (price := price_of(pieces, cuts, limit)) is not None]
    found = [start for start, _ in _join(pieces, limit)]
    chosen = [at for at, piece in enumerate(pieces) if piece.start in found]
    assert price_of(pieces, [*chosen, len(pieces)], limit) == pytest.approx(min(prices))


def groupings(count: int) -> Iterator[list[int]]:
    """Every way to group so many pieces, as the first piece of each group and the end."""
    for cuts in product((False, True), repeat=count - 1):
        yield [0, *(at for at, cut_here in enumerate(cuts, 1) if cut_here), count]


def price_of(pieces: list[_Piece], cuts: list[int], limit: int) -> float | None:
    """What a grouping costs; None for one that may not be."""
    price = 0.0
    for first, end in pairwise(cuts):
        group = pieces[first:end]
        length = group[-1].end - group[0].start
        gaps = [other.start - one.end for one, other in pairwise(group)]
        if len(group) > 1 and (length > limit or max(gaps) > LONGEST_PAUSE):
            return None
        price += float(_costs(np.array([length]))[0]) + group[-1].cost
    return price


def test_a_long_recording_is_cut_in_few_steps() -> None:
    """Each step of Python's keeps its lock, for which whoever corrects meanwhile waits."""
    activity = spoken(*[("speech", 0.6), ("pause", 0.25)] * 1000)
    with cProfile.Profile() as profile:
        windows = cut(activity)
    assert len(windows) > 40
    assert sum(each.callcount for each in profile.getstats()) < 15 * 1000


@pytest.mark.parametrize(
    ("stretches", "windows"),
    [
        pytest.param([("pause", 20)], [], id="silence gives none"),
        pytest.param([("pause", 2), ("speech", 3), ("pause", 2)], [(1.8, 5.2)], id="padding"),
        pytest.param(
            [("pause", 1), ("speech", 5), ("pause", 0.8), ("speech", 5), ("pause", 1)],
            [(0.8, 6.2), (6.6, 12.0)],
            id="a clear pause cuts",
        ),
        pytest.param(
            [
                ("pause", 1),
                ("speech", 0.6),
                ("pause", 0.5),
                ("speech", 0.6),
                ("pause", 0.5),
                ("speech", 3),
                ("pause", 1),
            ],
            [(0.8, 6.4)],
            id="no confetti",
        ),
        pytest.param(
            [("pause", 1), ("speech", 0.6), ("pause", 6), ("speech", 0.6), ("pause", 1)],
            [(0.8, 1.8), (7.4, 8.4)],
            id="long silence is in no window",
        ),
        pytest.param(
            [("speech", 13), ("pause", 0.3), ("speech", 13), ("pause", 0.3), ("speech", 13), ("pause", 2)],
            [(0, 13.15), (13.15, 26.45), (26.45, 39.8)],
            id="short pauses where there are no long ones",
        ),
    ],
)
def test_where_it_cuts(stretches: list[tuple[str, float]], windows: list[tuple[float, float]]) -> None:
    assert cut(spoken(*stretches)) == [pytest.approx(window, abs=0.05) for window in windows]


def test_gapless_speech_is_cut_at_its_quietest() -> None:
    activity = spoken(("pause", 2), ("speech", 45), ("pause", 2))
    activity[2_530:2_540] = 120  # too short for a pause, but the quietest place there is
    windows = cut(activity)
    assert len(windows) == 2
    assert windows[0][1] <= windows[1][0] <= windows[0][1] + 0.01
    assert windows[0][1] == pytest.approx(25.35, abs=0.12)


def test_no_limit_under_a_second() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        cut(b"", max_seconds=0.5)


def test_empty_and_silent() -> None:
    assert cut(b"") == []
    assert speech_seconds(b"") == 0
    assert speech_seconds(bytes(1000)) == 0


@pytest.mark.parametrize("gain", [1.0, 0.1, 0.01])
@pytest.mark.parametrize("snr", [None, 20, 10])
def test_quiet_and_noisy_speech_is_kept(gain: float, snr: float | None) -> None:
    """Syllables of noise, 4 a second, with pauses; in the end almost nothing that was said is outside the windows."""
    random = np.random.default_rng(3)
    said = np.repeat(random.random(200) < 0.6, 40)  # 0.4 s stretches of speech or pause
    syllables = 0.35 + 0.65 * np.abs(np.sin(np.arange(len(said)) * 0.01 * np.pi * 4))
    frames = random.normal(0, 0.1, (len(said), 160)) * (said * syllables)[:, None]
    if snr is not None:
        frames += random.normal(0, np.sqrt((frames[said] ** 2).mean() / 10 ** (snr / 10)), frames.shape)
    windows = cut(levels((frames * gain * 32767).astype(np.int16)))
    covered = np.zeros(len(said), bool)
    for start, end in windows:
        covered[round(start * 100) : round(end * 100)] = True
    assert covered[said].mean() > 0.99


@pytest.mark.parametrize("loudness", [0.0, 0.001, 0.1])
def test_steady_noise_is_no_speech(loudness: float) -> None:
    frames = np.random.default_rng(5).normal(0, loudness, (6000, 160))
    assert cut(levels((frames * 32767).astype(np.int16))) == []
