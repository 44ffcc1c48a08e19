"""Windows for every engine, and what the module's engine hears in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from studio.domain import Request
from studio.engines.base import Engine, Window, WindowResult
from tests.engines.contract import never, one_after_another, silences, sound

SENTENCES = ("one two three", "the weather is good", "call me back tomorrow")


@pytest.fixture(scope="session")
def windows(speak: Callable[[str], Path]) -> tuple[Window, ...]:
    """Three with speech, four without: silence, 5 ms, hiss, and no sound at all."""
    quiet, hiss, blink, empty = silences()
    first, second, third = (sound(speak(sentence)) for sentence in SENTENCES)
    return one_after_another([first, quiet, second, blink, hiss, third, empty])


@pytest.fixture(scope="module")
def heard(engine: Engine, windows: tuple[Window, ...], request_: Request) -> tuple[WindowResult, ...]:
    return tuple(engine.transcribe(windows, request_, never))
