"""Waiting and measuring that mean the same on a busy machine as on an idle one."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

SECONDS = 120.0
"""Longer than anything takes that a test waits for, however many others are at work."""


def wait_until(condition: Callable[[], bool], seconds: float = SECONDS) -> bool:
    """Look again and again; what it was at the last look."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return condition()
        time.sleep(0.01)
    return True


def cpu_seconds() -> float:
    """Of this process and of its children that have ended: what a piece of work costs, whoever else works beside it."""
    return sum(os.times()[:4])
