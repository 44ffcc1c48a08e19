"""Clips that need more than one sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

SENTENCES = (
    "please enter your password followed by the pound key",
    "the quick brown fox jumps over the lazy dog",
    "that agent is already logged on",
    "press one to hear the message again or press two to delete it",
    "your call may be recorded for training",
    "thank you for calling and have a nice day",
)


@pytest.fixture(scope="session")
def long_clip(speak: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six sentences with pauses of a second and a half between them: about as many windows."""
    spoken = [soundfile.read(speak(sentence)) for sentence in SENTENCES]
    rate = spoken[0][1]
    pause = np.zeros(int(1.5 * rate))
    path = tmp_path_factory.mktemp("long") / "six sentences.wav"
    soundfile.write(path, np.concatenate([part for sound, _ in spoken for part in (sound, pause)]), rate)
    return path


@pytest.fixture(scope="session")
def silence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("silence") / "silence.wav"
    soundfile.write(path, np.zeros(32_000), 16_000)
    return path
