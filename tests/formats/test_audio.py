"""What is offered as sound is what the decoder reads."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from studio.audio.timeline import build
from studio.formats.audio import FORMAT
from tests.conftest import ROOT

MENU = ROOT / "assets" / "examples" / "phone-menu.flac"


@pytest.mark.parametrize("suffix", [".caf", ".m4b", ".m4v", ".mka", ".mpg", ".wma", ".3gp", ".avi", ".w64", ".aifc"])
def test_what_is_offered_is_decoded(suffix: str, tmp_path: Path) -> None:
    assert suffix in FORMAT.suffixes
    kind = {".m4b": ["-f", "ipod"], ".m4v": ["-f", "mp4"], ".aifc": ["-f", "aiff"], ".3gp": ["-c:a", "aac"]}
    path = tmp_path / f"a{suffix}"
    subprocess.run(["ffmpeg", "-v", "error", "-i", MENU, "-ar", "44100", *kind.get(suffix, []), path], check=True)
    made = build(path, tmp_path / "out", name=path.name, max_seconds=60, max_bytes=10**8)
    assert made.duration == pytest.approx(15, abs=0.2)


def test_what_is_not_decoded_is_not_offered() -> None:
    assert ".g722" not in FORMAT.suffixes, "without a header, and so without a demuxer that may look at it"
