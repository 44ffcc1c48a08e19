"""A GPU that is lent for single calls: each call says for how long, by the length of its sound."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from studio.config import Settings
from studio.engines._zerogpu import LEAST_SECONDS, MOST_SECONDS, announce, lease_seconds, lent

SETTINGS = Settings(data=Path())


@pytest.fixture
def leases(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The `spaces` package as far as we use it, which exists on Spaces alone: it notes each call's duration."""
    asked: list[int] = []

    def gpu(duration: Callable[..., int]) -> Callable[[Any], Any]:
        def decorate(work: Any) -> Any:
            def call(*args: Any) -> Any:
                asked.append(duration(*args))
                return work(*args)

            return call

        return decorate

    monkeypatch.setitem(sys.modules, "spaces", SimpleNamespace(GPU=gpu))
    return asked


def test_elsewhere_nothing_is_wrapped() -> None:
    assert lent(SETTINGS, _sum, _sum) is _sum


def test_each_call_announces_how_long_it_takes(leases: list[int]) -> None:
    decode = lent(replace(SETTINGS, zero_gpu=True), _sum, _sum)
    assert decode([60.0, 60.0]) == 120.0
    assert leases == [LEAST_SECONDS + 12]


def test_a_lease_is_never_longer_than_a_visitors_quota() -> None:
    assert lease_seconds(0) == LEAST_SECONDS
    assert lease_seconds(1e6) == MOST_SECONDS


def test_a_space_is_told_before_its_page_is_served(leases: list[int]) -> None:
    announce(replace(SETTINGS, zero_gpu=True))
    assert leases == []


def _sum(seconds: list[float]) -> float:
    return sum(seconds)
