"""The sound of a recording, opened where its file lies."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from studio.audio.reader import TimelineReader, write_clip
from studio.errors import SoundMissing
from studio.store.blobs import NAMES, Blobs
from studio.workflow.sounds import timeline

SHA = "ab" * 32


@pytest.fixture(params=["folder", "memory"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    """On a local disk, and elsewhere."""
    url = str(tmp_path / "blobs") if request.param == "folder" else f"memory://{tmp_path.name}"
    return Blobs(url, tmp_path / "copies")


def test_it_is_read_to_the_sample(blobs: Blobs, tmp_path: Path) -> None:
    said = np.linspace(-0.5, 0.5, 32_000, dtype=np.float32)
    (tmp_path / "taken").mkdir()
    for name in NAMES:
        write_clip(said, tmp_path / "taken" / name)
    with TimelineReader(tmp_path / "taken" / "timeline.flac") as reader:
        there = reader.read(0.5, 1.5)
    blobs.put(SHA, tmp_path / "taken")
    with timeline(blobs, SHA) as reader:
        assert np.array_equal(reader.read(0.5, 1.5), there)
        assert len(there) == 16_000


def test_one_that_is_gone_is_told(blobs: Blobs) -> None:
    with pytest.raises(SoundMissing), timeline(blobs, SHA):
        pass
