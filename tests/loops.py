"""Coroutines in tests.

Playwright's loop runs in the thread of the tests for as long as it is open, and a thread has one loop: they have a
thread of their own, with what the test has set in its context."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, TypeVar

Result = TypeVar("Result")


def run(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """What it returns or raises."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(copy_context().run, asyncio.run, coroutine).result()
