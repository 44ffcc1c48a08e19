"""What all tests share: tools that may be missing, and speech to try things on."""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before numpy is imported, and as the warm studio has it (`tests.warm`)

import csv
import gc
import logging
import shutil
import subprocess
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import av
import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, settings

from tests.memory import in_memory

if TYPE_CHECKING:
    from studio.session import Studio
    from tests.served import App

pytest_plugins = [
    "tests.browser.looking",
    "tests.s3",
    "tests.silent",
    "tests.databases",
    "tests.hashes",
    "tests.migrated",
    "tests.tiny.fixtures",
    "tests.workflow.datasets_hub",
]

ROOT = Path(__file__).parents[1]
PROMPTS = ROOT / "tests" / "prompts_en.tsv"
"""Name and text of real prompts; their sound is in Debian's asterisk-core-sounds-en-g722."""
SOUNDS = Path("/usr/share/asterisk/sounds/en_US_f_Allison")
CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
_SHELL = Path("/usr/bin/chromium-headless-shell")
CHROMIUM_SHELL = _SHELL if _SHELL.is_file() and "CHROMIUM" not in os.environ else CHROMIUM
"""The same engine without a browser around it, where it is installed: each page costs half of the processor's time."""
FIREFOX = Path(os.environ.get("FIREFOX", "/usr/bin/firefox-esr"))

NEEDS: dict[str, tuple[Callable[[], bool], str]] = {
    "browser": (CHROMIUM.is_file, f"no Chromium at {CHROMIUM}: apt-get install chromium, or set CHROMIUM"),
    "firefox": (FIREFOX.is_file, f"no Firefox at {FIREFOX}: apt-get install firefox-esr, or set FIREFOX"),
    "login": (
        lambda: all(map(find_spec, ("authlib", "itsdangerous"))),
        "no way to log in with the Hub: pip install -e '.[test]', which has authlib and itsdangerous",
    ),
    "oidc": (lambda: find_spec("joserfc") is not None, "no package joserfc: pip install -e '.[test]'"),
    "mcp": (lambda: find_spec("mcp") is not None, "no package mcp: pip install -e '.[test]'"),
    "nemo": (lambda: find_spec("nemo") is not None, "the extra `nemo` is not installed: pip install -e '.[nemo,test]'"),
    "speech": (
        lambda: SOUNDS.is_dir() and shutil.which("ffmpeg") is not None,
        "no real prompts: apt-get install asterisk-core-sounds-en-g722 ffmpeg",
    ),
}

LEAST_MEMORY = 4 * 10**9
"""Bytes; what passed is deleted at once."""

IN_CI = os.environ.get("CI") == "true"

# how long an example takes says how busy the machine is
settings.register_profile("studio", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("studio")


@pytest.fixture(autouse=True)
def _our_loggers_speak() -> None:
    """Servers and libraries that a test starts set up logging for the whole process, and silence ours with it."""
    logging.disable(logging.NOTSET)
    logging.root.setLevel(logging.WARNING)
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] == "studio":
            logger = logging.getLogger(name)
            logger.disabled, logger.propagate = False, True
            logger.setLevel(logging.NOTSET)


@pytest.fixture
def logged() -> Iterator[list[str]]:
    """What our loggers write, in a list of its own: what a library does to the root logger is no matter."""
    messages: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: messages.append(record.getMessage())  # type: ignore[method-assign]
    logging.getLogger("studio").addHandler(handler)
    yield messages
    logging.getLogger("studio").removeHandler(handler)


def pytest_configure() -> None:
    """Folders of tests lie in memory, where nobody waits for a disk: a new studio takes half of the time."""
    if (memory := in_memory(LEAST_MEMORY)) is not None:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", memory)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A machine without a tool skips its tests and says why.

    Files that need NeMo come first: of several processes one imports it for all of them, and where others help it at
    the end, they have the short tests.
    """
    with_nemo = {item.path for item in items if item.get_closest_marker("nemo")}
    items.sort(key=lambda item: item.path not in with_nemo)
    for marker, (there, why) in NEEDS.items():
        if there():
            continue
        for item in items:
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=why))


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Python's collector does not look again and again through what was imported and collected: all of that stays.

    And it looks at the rest less often than after 700 things made. It was at this for a tenth of the processor's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a test that is skipped has failed: whatever it wants is to be installed there."""
    return _not_skipped((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same of a whole file."""
    return _not_skipped((yield))


Result = TypeVar("Result", pytest.TestReport, pytest.CollectReport)


def _not_skipped(report: Result) -> Result:
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, which nothing may be in CI: {report.longrepr}"
    return report


def need(tool: str, package: str) -> None:
    """Skip the present test, aloud, on a machine without `tool`."""
    if shutil.which(tool) is None:
        pytest.skip(f"no {tool}: apt-get install {package}")


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(place)]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("mounting a small disk needs root")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    """An empty one in this process, on SQLite."""
    from studio.config import Settings
    from studio.session import Studio

    found = Studio(Settings(data=tmp_path / "data", workers=1))
    yield found
    found.close()


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """A served studio that all tests of a run share."""
    from tests.served import served

    with served(tmp_path_factory.mktemp("served")) as found:
        yield found


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Studio]:
    """A studio that people log in to, with nobody in it yet."""
    from studio.config import Settings
    from studio.session import Studio

    found = Studio(Settings(data=tmp_path / "data", workers=1, access="accounts"))
    yield found
    found.close()


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
        return [Prompt(name, _decoded(name, folder), text) for name, text in rows]

    return take


def _decoded(name: str, folder: Path) -> Path:
    path = folder / f"{name.replace('/', '_')}.wav"
    if not path.exists():
        with av.open(str(SOUNDS / f"{name}.g722"), format="g722") as file:
            samples = np.concatenate([frame.to_ndarray()[0] for frame in file.decode(audio=0)])
        soundfile.write(path, samples, 16_000)
    return path
