"""Gaps between frames: filled once, never added up, never paid for with dropped sound."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.audio.clock import TOLERANCE, Clock


def placed(origin: float | None, times: list[Any], leaps: bool = False) -> tuple[list[float | None], float]:
    clock = Clock(origin, leaps=leaps)
    return [clock.place(time, 0.02) for time in times], clock.position


@pytest.mark.parametrize(
    ("origin", "times", "gaps", "end"),
    [
        pytest.param(0, [0, 0.02, 0.04], [None] * 3, 0.06, id="seamless"),
        pytest.param(0.025, [0.025, 0.045], [None] * 2, 0.04, id="encoder delay is no gap"),
        pytest.param(-0.0065, [0, 0.02], [None] * 2, 0.04, id="pre-skip is no gap"),
        pytest.param(None, [5, 5.02], [None] * 2, 0.04, id="no origin: the first frame is zero"),
        pytest.param(0, [0.5, 0.52], [0.5, None], 0.54, id="the picture begins earlier"),
        pytest.param(0, [0, 1.0, 1.02], [None, 1.0, None], 1.04, id="a gap"),
        pytest.param(0, [0, 0.01, 0.02], [None] * 3, 0.06, id="overlap drops nothing"),
        pytest.param(0, [0, 30.0, 0.0, 0.02], [None, 30.0, None, None], 30.06, id="chained files count anew"),
        pytest.param(0, [0, None, 0.04], [None] * 3, 0.06, id="frames without a time join"),
    ],
)
def test_place(origin: float | None, times: list[Any], gaps: list[float | None], end: float) -> None:
    found, position = placed(origin, times)
    assert found == [None if gap is None else pytest.approx(gap) for gap in gaps]
    assert position == pytest.approx(end)


def test_a_leap_is_no_gap_where_the_format_leaps() -> None:
    found, position = placed(0, [0, 5000, 5000.02], leaps=True)
    assert found == [None] * 3
    assert position == pytest.approx(0.06)


def test_a_gap_that_cannot_be_believed_is_joined_and_kept_in_mind() -> None:
    clock = Clock(0)
    assert [clock.place(time, 0.02, most=60) for time in (0, 5, 5000, 5000.02, 5001)] == [
        None,
        5,
        None,
        None,
        pytest.approx(6.02, abs=0.001),
    ]
    assert clock.longest_gap.by == pytest.approx(4.98)
    assert clock.longest_jump.at == pytest.approx(5.02)
    assert clock.joined == clock.longest_jump.by == pytest.approx(4994.98)


def test_a_second_part_begins_where_the_first_one_ends() -> None:
    clock = Clock(2.0, start=12.0)
    assert [clock.place(time, 0.02) for time in (2.0, 2.02, 3.0)] == [None, None, pytest.approx(13.0)]


@given(st.lists(st.floats(0, 0.5), min_size=1, max_size=200))
def test_sound_is_never_further_off_than_the_tolerance(pauses: list[float]) -> None:
    """Small gaps add up only until they are filled; afterwards the place is exact."""
    clock, time = Clock(0.0), 0.0
    for pause in pauses:
        clock.place(time, 0.02)
        assert abs(clock.position - (time + 0.02)) <= TOLERANCE + 1e-9
        time += 0.02 + pause
