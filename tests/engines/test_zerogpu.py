"""A GPU that is lent for single calls: what its refusals mean, and who asks for how long."""

from __future__ import annotations

import sys
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import gradio as gr
import pytest

from studio.config import Settings
from studio.engines.zerogpu import (
    LEAST_SECONDS,
    MOST_SECONDS,
    Broken,
    NotLent,
    announce,
    clock,
    device,
    lease_seconds,
    lent_once,
    lent_pieces,
    refusals,
)
from tests.spaces_standin import Lender

SETTINGS = Settings(data=Path())
LENT = replace(SETTINGS, zero_gpu=True)


@pytest.fixture
def lender(monkeypatch: pytest.MonkeyPatch) -> Lender:
    made = Lender()
    monkeypatch.setitem(sys.modules, "spaces", made.module())
    return made


def told(title: str, message: str, asked: int = 40) -> NotLent:
    with pytest.raises(NotLent) as refusal, refusals(asked):
        raise gr.Error(message, title=title)
    return refusal.value


def test_elsewhere_nothing_is_wrapped() -> None:
    assert lent_once(SETTINGS, _sum, _seconds) is _sum
    assert lent_pieces(SETTINGS, _each, _seconds) is _each
    announce(SETTINGS)
    assert "spaces" not in sys.modules


def test_each_call_announces_how_long_it_takes(lender: Lender) -> None:
    assert lent_once(LENT, _sum, _seconds)([60.0, 60.0]) == 120.0
    assert list(lent_pieces(LENT, _each, _seconds)([30.0, 30.0])) == [30.0, 30.0]
    assert [seconds for _, seconds in lender.asked] == [LEAST_SECONDS + 12, LEAST_SECONDS + 6]


def test_a_refusal_is_one_of_ours_whatever_is_asked_for(lender: Lender) -> None:
    lender.left[None] = 0.0
    with pytest.raises(NotLent, match="without a visitor"):
        lent_once(LENT, _sum, _seconds)([60.0])
    with pytest.raises(NotLent, match="without a visitor"):
        list(lent_pieces(LENT, _each, _seconds)([60.0]))


def test_one_piece_is_never_asked_for_longer_than_is_lent_to_anybody() -> None:
    assert lease_seconds(0) == LEAST_SECONDS
    assert lease_seconds(1e6) == 3 * MOST_SECONDS


def test_a_space_is_told_before_its_page_is_served(lender: Lender) -> None:
    announce(LENT)
    assert lender.asked == []


def test_where_models_are() -> None:
    assert (device(LENT), device(replace(LENT, device="cpu"))) == ("cuda", "cpu")


def test_what_is_left_is_told_in_seconds_that_can_be_asked_for() -> None:
    refusal = told(
        "ZeroGPU quota exceeded",
        "You have exceeded your ZeroGPU quota (60s requested vs. 31s left). Try again in 0:04:05. ",
    )
    assert (refusal.most, refusal.again_in) == (20, 245.0)
    assert "go on in 4:05 min" in str(refusal)


def test_a_wait_may_be_of_days() -> None:
    refusal = told("ZeroGPU quota exceeded", "(60s requested vs. 0s left). Try again in 1 day, 2:00:00. ")
    assert (refusal.most, refusal.again_in) == (0, 26 * 3600.0)


@pytest.mark.parametrize(
    ("title", "message", "sentence", "again_in"),
    [
        ("ZeroGPU queue timeout", "No GPU was available after 60s", "No GPU was free within a minute.", 60.0),
        ("ZeroGPU quota exceeded", "No GPU was available after 60s. Try", "No GPU was free.", 60.0),
        ("ZeroGPU pending credits exceeded", "You have too many", "Other work of yours has the GPU time", 30.0),
        ("ZeroGPU quota exceeded", "You have exceeded your ZeroGPU runs limit. ", "Your GPU time of today", None),
        ("ZeroGPU illegal duration", "The requested GPU duration (90s)", "More GPU time was asked for at once", None),
        ("ZeroGPU client error", "Expired ZeroGPU proxy token", "The GPU is not lent (ZeroGPU client error).", None),
    ],
)
def test_each_refusal_says_what_to_do(title: str, message: str, sentence: str, again_in: float | None) -> None:
    refusal = told(title, message)
    assert str(refusal).startswith(sentence)
    assert refusal.again_in == again_in


def test_a_process_that_died_is_worth_another_try() -> None:
    assert isinstance(told("ZeroGPU worker error", "GPU task aborted"), Broken)


def test_other_errors_are_left_alone() -> None:
    with pytest.raises(gr.Error), refusals(5):
        raise gr.Error("Mine", title="Error")
    with pytest.raises(ValueError, match="mine"), refusals(5):
        raise ValueError("mine")


def test_a_clock_is_read_at_a_glance() -> None:
    assert [clock(seconds) for seconds in (5, 65, 3600, 86399)] == ["0:05 min", "1:05 min", "1 h 00 min", "23 h 59 min"]


def _sum(seconds: list[float]) -> float:
    return sum(seconds)


def _each(seconds: list[float]) -> Generator[float, None, None]:
    yield from seconds


def _seconds(seconds: list[float]) -> int:
    return lease_seconds(sum(seconds))
