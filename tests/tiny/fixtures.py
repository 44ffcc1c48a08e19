"""The tiny models as fixtures; `tests/conftest.py` offers them to every test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tiny import cache, speech
from tests.tiny.speech import Clip


@pytest.fixture(scope="session")
def tiny_clips() -> tuple[Clip, ...]:
    """The sentences that the tiny models know: real English prompts and synthetic Spanish ones, every word timed."""
    return speech.load(cache.get("clips"))


@pytest.fixture(scope="session")
def tiny_ctc() -> Path:
    """A bilingual CTC model, like parakeet-ctc."""
    return cache.get("ctc")


@pytest.fixture(scope="session")
def tiny_tdt() -> Path:
    """A bilingual transducer, like parakeet-tdt."""
    return cache.get("tdt")


@pytest.fixture(scope="session")
def tiny_canary() -> Path:
    """Prompt format `canary`, like canary-1b: English, Spanish, English into Spanish, punctuation on and off."""
    return cache.get("canary")


@pytest.fixture(scope="session")
def tiny_canary2() -> Path:
    """Prompt format `canary2`, like canary-1b-flash: the same with time tokens."""
    return cache.get("canary2")


@pytest.fixture(scope="session")
def tiny_salm() -> Path:
    """A SALM directory, like Canary-Qwen but without adapters."""
    return cache.get("salm")


@pytest.fixture(scope="session")
def tiny_salm_lora() -> Path:
    """A SALM directory with LoRA adapters, like Canary-Qwen."""
    return cache.get("salm_lora")
