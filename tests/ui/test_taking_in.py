"""Taking files in: one that is bad stops no other, and nothing of an upload stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from studio.access import LOCAL
from studio.config import Settings
from studio.ui.taking_in import TakingIn
from studio.ui.uploads.folder import Uploads
from studio.workflow import Studio


class Shaky(Studio):
    """Fails at one file as no file should make it."""

    def add(self, source: Path, name: str | None = None, **kwargs: Any) -> Any:
        if source.name == "odd.wav":
            raise MemoryError("libav says so")
        return super().add(source, name, **kwargs)


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    found = Shaky(Settings(data=tmp_path / "data", workers=1))
    yield found
    found.close()


def uploaded(uploads: Uploads, name: str) -> Path:
    path = uploads.fresh() / name
    soundfile.write(path, np.random.default_rng().uniform(-0.1, 0.1, 16_000), 16_000)
    return path


def test_a_bad_file_of_several_stops_no_other(studio: Studio) -> None:
    uploads = Uploads(studio.uploads_folder())
    files = [uploaded(uploads, name) for name in ("first.wav", "odd.wav", "bad.wav", "last.wav")]
    files[2].write_bytes(b"not audio" * 100)
    *_, step = TakingIn(studio, uploads, files, LOCAL)
    assert [recording.name for recording in step.recordings] == ["first.wav", "last.wav"]
    assert step.problems[0] == "“odd.wav”: something went wrong that should not. The server's log has the details."
    assert "bad.wav" in step.problems[1]
    assert list(uploads.root.iterdir()) == []


def test_one_that_is_stopped_leaves_nothing(studio: Studio) -> None:
    uploads = Uploads(studio.uploads_folder())
    taking = iter(TakingIn(studio, uploads, [uploaded(uploads, f"{name}.wav") for name in range(20)], LOCAL))
    next(taking)
    taking.close()  # type: ignore[attr-defined]
    assert list(uploads.root.iterdir()) == []
