from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.formats.builders import make_timeline


@pytest.fixture(scope="session")
def timeline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty seconds, 16 kHz mono FLAC."""
    return make_timeline(tmp_path_factory.mktemp("timeline") / "timeline.flac")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Sound files by several names, and other things."""
    for name in ("a.wav", "b.WAV", "sub/c.flac", ".hidden.wav", ".git/d.wav"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        soundfile.write(path, np.zeros(1600), 16_000)
    (tmp_path / "notes.txt").write_text("no sound")
    return tmp_path
