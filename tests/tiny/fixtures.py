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
def tiny_sortformer() -> Path:
    """A diarizer that knows two voices: see `tests.tiny.turns`."""
    return cache.get("sortformer")


@pytest.fixture(scope="session")
def tiny_nemotron_diarizer() -> Path:
    """A folder of transformers' with a diarizer that knows the same two voices."""
    return cache.get("nemotron_diarizer")


@pytest.fixture(scope="session")
def tiny_tdt() -> Path:
    """A bilingual transducer, like parakeet-tdt."""
    return cache.get("tdt")


@pytest.fixture(scope="session")
def tiny_nemotron() -> Path:
    """A bilingual transducer with a language prompt, like nemotron-3.5-asr: punctuated, `auto` with its tag."""
    return cache.get("nemotron")


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
