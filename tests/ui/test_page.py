"""The page is built without what only a model, a file or a change of the schema needs, and with nothing written."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import gradio
import pytest

import studio.ui

PROGRAM = """
import json
import sys
from pathlib import Path
from studio.accounts.actor import LOCAL
from studio.config import Settings
from studio.ui.page import Page
from studio.session import Studio
studio = Studio(Settings(data=Path(sys.argv[1]), models=(Path(sys.argv[1]),)))
Page(studio).build()
studio.acting_as(LOCAL).models.overview()
studio.wake()
studio.close()
print(json.dumps(list(sys.modules)))
"""

LATER = {
    "alembic", "av", "librosa", "lhotse", "lightning", "matplotlib", "nemo", "num2words", "numba", "onnxruntime",
    "peft", "pocketsphinx", "psycopg", "scipy", "sklearn", "soundfile", "torch", "torchaudio", "transformers",
}  # fmt: skip
"""What takes long to be imported and is not needed for a first page; `known` data folders need no Alembic either."""


def started(data: Path) -> set[str]:
    """The libraries that are imported when the page stands, by their top names."""
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(data)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return {name.split(".")[0] for name in json.loads(done.stdout)}


@dataclass(frozen=True)
class Starts:
    """Of two, on a new data folder and on one that is known."""

    new: set[str]
    known: set[str]
    stubs: list[list[list[tuple[Path, int]]]]
    """Before and behind them, with their times."""


@pytest.fixture(scope="module")
def starts(tmp_path_factory: pytest.TempPathFactory) -> Starts:
    data, before = tmp_path_factory.mktemp("data"), stubs()
    new, known = started(data), started(data)
    return Starts(new, known, [before, stubs()])


def stubs() -> list[list[tuple[Path, int]]]:
    places = [Path(gradio.__file__).parent / "components", Path(studio.ui.__file__).parent]
    return [sorted((each, each.stat().st_mtime_ns) for each in place.rglob("*.pyi")) for place in places]


def test_starting_the_app_loads_what_its_first_page_shows(starts: Starts) -> None:
    assert starts.new & LATER <= {"alembic"}
    assert starts.known & LATER == set()


def test_starting_the_app_writes_no_stubs(starts: Starts) -> None:
    """Gradio would, into the folders of both packages: it took 40 % of its import."""
    before, behind = starts.stubs
    assert before == behind


def test_a_gradio_that_is_there_already_writes_none_either() -> None:
    """A program of somebody's that has its own page, and imports ours."""
    program = "import gradio.component_meta as meta, studio.ui; print(meta.create_or_modify_pyi(None, '', []))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.returncode) == ("None", 0), done.stderr
