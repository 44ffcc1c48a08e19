"""What all tests share: tools that may be missing, and speech to try things on."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.served import App

pytest_plugins = ["tests.tiny.fixtures"]

ROOT = Path(__file__).parents[1]
PROMPTS = ROOT.parent / "shared" / "data" / "prompts_en.tsv"
SOUNDS = Path("/usr/share/asterisk/sounds/en_US_f_Allison")
CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))

NEEDS: dict[str, tuple[Callable[[], bool], str]] = {
    "browser": (CHROMIUM.is_file, f"no Chromium at {CHROMIUM}: apt-get install chromium, or set CHROMIUM"),
    "nemo": (lambda: find_spec("nemo") is not None, "the extra `nemo` is not installed: pip install -e '.[nemo,test]'"),
    "speech": (
        lambda: SOUNDS.is_dir() and PROMPTS.is_file() and shutil.which("ffmpeg") is not None,
        "no real prompts: apt-get install asterisk-core-sounds-en-g722 ffmpeg, and ../shared/data beside the project",
    ),
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A machine without a tool skips its tests and says why; in CI nothing is skipped: the test fails."""
    for marker, (there, why) in NEEDS.items():
        if os.environ.get("CI") == "true" or there():
            continue
        for item in items:
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=why))


def need(tool: str, package: str) -> None:
    """Skip the present test, aloud, on a machine without `tool`; never in CI."""
    if shutil.which(tool) is None and os.environ.get("CI") != "true":
        pytest.skip(f"no {tool}: apt-get install {package}")


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """A served studio that all tests of a run share."""
    from tests.served import served

    with served(tmp_path_factory.mktemp("served")) as found:
        yield found


@dataclass(frozen=True, slots=True)
class Prompt:
    """A real recording and what is said in it."""

    name: str
    path: Path
    text: str


@pytest.fixture(scope="session")
def speak(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A text spoken by espeak-ng, as a WAV file (22.05 kHz mono)."""
    folder = tmp_path_factory.mktemp("spoken")

    def say(text: str) -> Path:
        need("espeak-ng", "espeak-ng")
        path = folder / f"{abs(hash(text))}.wav"
        if not path.exists():
            subprocess.run(["espeak-ng", "-v", "en-us", "-s", "140", "-w", str(path), text], check=True)
        return path

    return say


@pytest.fixture(scope="session")
def prompts(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], list[Prompt]]:
    """The first so many of the real prompts, as 16 kHz WAV files."""
    folder = tmp_path_factory.mktemp("prompts")

    def take(count: int) -> list[Prompt]:
        with PROMPTS.open(newline="", encoding="utf-8") as file:
            rows = list(csv.reader(file, delimiter="\t"))[:count]
        return [Prompt(row[0], _decoded(row[0], folder), row[2]) for row in rows]

    return take


def _decoded(name: str, folder: Path) -> Path:
    path = folder / f"{name.replace('/', '_')}.wav"
    if not path.exists():
        source = ["-f", "g722", "-i", str(SOUNDS / f"{name}.g722")]
        subprocess.run(["ffmpeg", "-v", "error", "-y", *source, "-ar", "16000", "-ac", "1", str(path)], check=True)
    return path
