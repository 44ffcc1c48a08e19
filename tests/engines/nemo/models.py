"""What the tests of NeMo's engines share: a loaded tiny model, its clips as windows, and how far off its times are."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from studio.config import Settings
from studio.domain import Word
from studio.engines.base import Engine, Window
from studio.engines.catalog import Catalog
from tests.engines.contract import one_after_another, silences, sound
from tests.tiny.speech import Clip

DEVICE = os.environ.get("STUDIO_TEST_DEVICE", "cpu")
"""Where they run: `cuda`, in bfloat16, where somebody wants to know."""

TOLERANCE = 0.16
"""Seconds: two frames of these models."""

MARKS = [
    pytest.mark.nemo,
    pytest.mark.speech,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # NeMo's and its libraries' own
]


@contextmanager
def loaded(path: Path) -> Iterator[Engine]:
    """The model that lies at `path`, as the studio loads it from STUDIO_MODELS."""
    import torch

    torch.set_num_threads(1)
    catalog = Catalog(Settings(data=Path(), models=(path.parent,), device=DEVICE, idle_seconds=0))
    stem = path.stem if path.suffix == ".nemo" else path.name
    with catalog.lease(f"local/{stem}") as engine:
        yield engine
    catalog.close()


def of_language(clips: Sequence[Clip], language: str) -> list[Clip]:
    return [clip for clip in clips if clip.language == language]


def windows_of(clips: Sequence[Clip]) -> tuple[Window, ...]:
    return one_after_another([sound(clip.path) for clip in clips])


def contract_windows(clips: Sequence[Clip]) -> tuple[Window, ...]:
    """As the contract wants them: three with speech, four without."""
    quiet, hiss, blink, empty = silences()
    first, second, third = (sound(clip.path) for clip in of_language(clips, "en")[:3])
    return one_after_another([first, quiet, second, blink, hiss, third, empty])


def bare_text(text: str) -> str:
    """As a clip is written without punctuation and capitals."""
    return " ".join(re.sub(r"[^\w' ]", " ", text.lower()).split())


def worst_error(words: Sequence[Word], clip: Clip, start: float) -> float:
    """Seconds between a word's start or end and where it is said, of the worst word."""
    assert len(words) == len(clip.words)
    return max(
        max(abs(word.start - start - begin), abs(word.end - start - end))
        for word, (_, begin, end) in zip(words, clip.words, strict=True)
    )
