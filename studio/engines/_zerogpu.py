"""ZeroGPU Spaces: a GPU that is lent for single calls, each announcing how long it will take.

There a decorated function runs in a process forked from ours. A model loaded before its first
call is in that process by inheritance; it goes to the GPU there, once, and stays.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from studio.config import Settings

P = ParamSpec("P")
T = TypeVar("T")

LEAST_SECONDS = 15
"""Of a lease: moving a model to the GPU takes some of them."""

MOST_SECONDS = 120

REAL_TIME_FACTOR = 10.0
"""Seconds of sound that even the slowest of the models decodes in a second of such a GPU, with room to spare."""


def lent(settings: Settings, work: Callable[P, T], sound_seconds: Callable[P, float]) -> Callable[P, T]:
    """`work`, run where the GPU is lent for as long as that much sound needs; elsewhere `work` itself."""
    if not settings.zero_gpu:
        return work
    import spaces

    def duration(*args: P.args, **kwargs: P.kwargs) -> int:
        return lease_seconds(sound_seconds(*args, **kwargs))

    lending: Callable[P, T] = spaces.GPU(duration=duration)(work)
    return lending


def announce(settings: Settings) -> None:
    """A ZeroGPU Space refuses to start unless something is decorated before its page is served."""
    lent(settings, _nothing, lambda: 0.0)


def lease_seconds(sound: float) -> int:
    return round(min(LEAST_SECONDS + sound / REAL_TIME_FACTOR, MOST_SECONDS))


def _nothing() -> None:
    """Only there to be decorated."""
