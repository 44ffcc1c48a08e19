from __future__ import annotations

from pathlib import Path

import pytest

from tests.exports.builders import make_timeline


@pytest.fixture(scope="session")
def timeline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty seconds, 16 kHz mono FLAC."""
    return make_timeline(tmp_path_factory.mktemp("timeline") / "timeline.flac")
