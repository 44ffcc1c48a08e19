"""Where the window ends that somebody is speaking into."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from studio.audio.open_window import LONGEST_SECONDS, open_window

QUIET, LOUD = 60, 180


def levels(*parts: tuple[int, float]) -> NDArray[np.uint8]:
    """(level, seconds) of each part; nothing real is quite steady."""
    rng = np.random.default_rng(0)
    return np.concatenate(
        [rng.integers(level - 2, level + 3, round(seconds * 100)).astype(np.uint8) for level, seconds in parts]
    )


def test_nothing_was_said_yet() -> None:
    assert open_window(levels((QUIET, 4.0))) is None
    assert open_window(np.zeros(0, np.uint8)) is None


def test_who_speaks_has_an_open_window_up_to_now() -> None:
    found = open_window(levels((QUIET, 1.0), (LOUD, 2.0)))
    assert found is not None
    assert (found.settled, found.end) == (False, 3.0)
    assert found.start == pytest.approx(0.8, abs=0.05)


@pytest.mark.parametrize(
    ("said", "pause", "settled"), [(1.0, 0.6, False), (1.0, 0.9, True), (5.0, 0.6, True), (9.0, 0.3, True)]
)
def test_the_longer_it_is_the_shorter_a_pause_ends_it(said: float, pause: float, settled: bool) -> None:
    found = open_window(levels((QUIET, 1.0), (LOUD, said), (QUIET, pause)))
    assert found is not None
    assert found.settled is settled


def test_what_comes_after_a_pause_is_another_window() -> None:
    sound = levels((QUIET, 1.0), (LOUD, 2.0), (QUIET, 1.0), (LOUD, 1.0))
    first = open_window(sound)
    assert first is not None
    assert first.settled
    assert first.end == pytest.approx(3.2, abs=0.05)
    second = open_window(sound, round(first.end * 100))
    assert second is not None
    assert (second.end, second.settled) == (5.0, False)
    assert second.start == pytest.approx(3.8, abs=0.05)


def test_speech_without_a_pause_is_cut_at_its_quietest_point() -> None:
    found = open_window(levels((QUIET, 1.0), (LOUD, 10.0), (LOUD - 30, 0.15), (LOUD, 9.0)))
    assert found is not None
    assert found.settled
    assert found.end == pytest.approx(11.1, abs=0.15)
    assert found.end - found.start < LONGEST_SECONDS


def test_at_the_end_all_is_settled() -> None:
    found = open_window(levels((QUIET, 1.0), (LOUD, 1.0)), ended=True)
    assert found is not None
    assert found.settled
