"""A format of another package is found everywhere without an edit; a broken one costs nobody else anything."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from studio.api.exports import formats as wired
from studio.formats import export, formats, read_any, writers
from studio.ui.routes import DIST
from tests import readme
from tests.conftest import ROOT
from tests.formats.builders import document, segment
from tests.formats.plugin import NAME, install, path_with

MEMO = ROOT / "assets" / "examples" / "voice-memo.flac"
Cli = Callable[..., str]


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return install(tmp_path / "site")


@pytest.fixture
def installed(package: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """In this process."""
    monkeypatch.syspath_prepend(str(package))
    formats.cache_clear()
    yield package
    formats.cache_clear()
    sys.modules.pop("canary_studio_shouted", None)


@pytest.fixture
def cli(package: Path, tmp_path: Path) -> Cli:
    """The command line beside the package; answers what it said on standard output."""
    environment = {**os.environ, "PYTHONPATH": path_with(package), "STUDIO_DATA": str(tmp_path / "data")}
    environment |= {"STUDIO_WORKERS": "1", "COLUMNS": "200"}

    def run(*arguments: str | Path) -> str:
        command = [sys.executable, "-m", "studio", *map(str, arguments)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def test_the_command_line_lists_it_and_its_settings(cli: Cli) -> None:
    shown = cli("export", "--help")
    assert "shouted: Plain text in capitals" in " ".join(shown.split())
    assert "--mark" in shown
    for command in ("transcribe", "import"):
        assert "shouted: Plain text in capitals" in " ".join(cli(command, "--help").split())


def test_the_command_line_writes_and_reads_it(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "talk.wav").write_bytes(MEMO.read_bytes())
    (tmp_path / "talk.up").write_text("CALL THE OFFICE!")
    brought = json.loads(cli("import", tmp_path / "talk.up", "--json"))
    assert (brought["added"], [each["name"] for each in brought["recordings"]]) == (1, ["talk.wav"])
    cli("export", "--format", NAME, "--mark", "!!!", "--status", "all", "--out", tmp_path / "out")
    assert (tmp_path / "out" / "talk.up").read_text("utf-8") == "CALL THE OFFICE!!!\n"


@pytest.mark.usefixtures("installed")
def test_the_page_and_the_readme_list_it() -> None:
    row = next(each for each in wired()["formats"] if each["name"] == NAME)
    assert (row["title"], [option["name"] for option in row["options"]]) == ("Plain text in capitals", ["mark"])
    if not (DIST / "shortcuts.json").is_file():
        pytest.skip("the front end was not built here: pip install . without CANARY_STUDIO_SKIP_WEB")
    tables = readme.tables()
    assert "| `shouted` | Plain text in capitals. For those who do not listen. | yes | yes |" in tables["formats"]
    assert "`--mark`" in tables["format settings"]


@pytest.mark.usefixtures("installed")
def test_it_is_written_whole_or_not_at_all_as_ours_are(timeline: Path, tmp_path: Path) -> None:
    report = export([document(timeline, [segment(0, 2, "Hello.")])], tmp_path / "out", NAME)
    assert (report.rows, report.files) == (1, ("call.up",))
    assert (tmp_path / "out" / "call.up").read_text("utf-8") == "HELLO.!\n"
    (result,) = read_any([tmp_path / "out" / "call.up"]).items
    assert (result.segments[0].text, result.audio.name) == ("Hello.", "call.wav")


BROKEN = {
    "it cannot be imported": "import no_such_library",
    "it raises": "raise RuntimeError('broken')",
    "its name is taken": "from studio.formats.txt import FORMAT",
    "it is no format": "FORMAT = object()",
    "a setting has a name of the command line's": (
        "from studio.formats import FormatOption\nFORMAT = FormatOption('out', 'Out', (('a', 'A'),), 'a')"
    ),
}


@pytest.mark.parametrize("code", BROKEN.values(), ids=list(BROKEN))
def test_a_broken_one_is_told_and_left_out(
    code: str, package: Path, monkeypatch: pytest.MonkeyPatch, logged: list[str]
) -> None:
    (package / "canary_studio_shouted.py").write_text(code)
    monkeypatch.syspath_prepend(str(package))
    formats.cache_clear()
    try:
        assert list(writers()) == ["nemo", "audiofolder", "ctm", "json", "rttm", "srt", "txt", "vtt"]
    finally:
        formats.cache_clear()
        sys.modules.pop("canary_studio_shouted", None)
    (told,) = logged
    assert told.startswith("shouted = canary_studio_shouted:FORMAT is left out")
