"""The clips of assets/examples, which the recogniser understands tolerably, and silence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.conftest import ROOT

EXAMPLES = ROOT / "assets" / "examples"


@pytest.fixture(scope="session")
def memo() -> Path:
    """Two sentences; the first is “Please remember to call the office in the morning.”"""
    return EXAMPLES / "voice-memo.flac"


@pytest.fixture(scope="session")
def story() -> Path:
    """A minute with pauses: about ten windows."""
    return EXAMPLES / "short-story.flac"


@pytest.fixture(scope="session")
def silence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("silence") / "silence.wav"
    soundfile.write(path, np.zeros(32_000), 16_000)
    return path
