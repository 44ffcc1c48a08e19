"""A model family from outside: a package with an entry point is enough, and nothing of ours is edited."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from textwrap import dedent
from typing import Any

import httpx
import pytest

from studio.config import Settings
from studio.engines.base import Engine, ModelCard
from studio.engines.catalog import Catalog
from studio.engines.nemo.checkpoint import Checkpoint
from studio.engines.nemo.family import NemoFamily
from studio.engines.pocketsphinx.engine import CARD
from studio.engines.registry import GROUP, families
from studio.limits import Progress
from tests.conftest import ROOT
from tests.engines.fakes import Silent
from tests.engines.nemo.archives import nemo
from tests.served import served

MEMO = ROOT / "assets" / "examples" / "voice-memo.flac"

PARROT = """
    from dataclasses import dataclass

    from studio.engines.base import Capabilities, ModelCard, WindowResult

    CARD = ModelCard(
        "outside/parrot", "Parrot", "Parrot", Capabilities((("asr", "en", "en"),)), "Apache-2.0", "embedded", "1 K"
    )


    @dataclass
    class Parrot:
        card: ModelCard
        revision: str = "1"
        memory_bytes: int = 0

        def transcribe(self, windows, request, cancelled):
            return (WindowResult("Polly wants a cracker.") for _ in windows)

        def close(self):
            pass


    class Family:
        name = "parrot"

        def cards(self, settings):
            return (CARD,)

        def load(self, card, settings, progress):
            return Parrot(card)


    FAMILY = Family()
"""


def package(folder: Path, code: str, entry_point: str = "parrot = parrots:FAMILY") -> None:
    """As pip leaves it: a module, and beside it what its distribution says of it."""
    (folder / "parrots.py").write_text(dedent(code))
    about = folder / "parrots-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: parrots\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(f"[{GROUP}]\n{entry_point}\n")


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packages that every program of this test finds."""
    folder = tmp_path / "packages"
    folder.mkdir()
    package(folder, PARROT)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH")])))
    monkeypatch.setenv("STUDIO_DATA", str(tmp_path / "data"))
    return folder


def run(*command: str | Path) -> str:
    done = subprocess.run([sys.executable, *map(str, command)], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_command_line_knows_it(outside: Path) -> None:
    models = {model["id"]: model for model in json.loads(run("-m", "studio", "models", "--json"))}
    assert models["outside/parrot"]["title"] == "Parrot"
    answer = json.loads(run("-m", "studio", "transcribe", MEMO, "--model", "outside/parrot", "--json"))
    assert answer["text"].startswith("Polly wants a cracker.")


def test_the_readme_knows_it(outside: Path) -> None:
    table = run("-c", "from tests.readme import models_table; print(models_table())")
    assert "| `outside/parrot` | asr | en | by alignment | 1 K | Apache-2.0 |" in table.splitlines()


def test_the_page_knows_it(outside: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    with served(data) as app:
        listed = httpx.get(f"{app.url}/gradio_api/studio/models.json").json()["models"]
        assert "outside/parrot" in [model["id"] for model in listed]
        parts = httpx.get(f"{app.url}/config").json()["components"]
        (field,) = [part["props"] for part in parts if part["props"].get("elem_id") == "model"]
        assert ["Parrot", "outside/parrot"] in [list(choice) for choice in field["choices"]]


@pytest.mark.parametrize(
    ("code", "entry_point"),
    [
        ("raise ImportError('its own library is not here')", "parrot = parrots:FAMILY"),
        ("OTHER = 1", "parrot = parrots:FAMILY"),
        ("FAMILY = 1", "parrot = parrots:FAMILY"),
        (PARROT.replace('name = "parrot"', 'name = "canary"'), "parrot = parrots:FAMILY"),
    ],
    ids=["cannot be imported", "offers nothing", "is no family", "takes our name"],
)
def test_a_package_that_is_at_fault_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, logged: list[str], code: str, entry_point: str
) -> None:
    package(tmp_path, code, entry_point)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "parrots", raising=False)
    found = families()
    ours = {"canary", "canary_qwen", "endpoint", "moonshine", "nemotron", "nemotron_diarizer", "parakeet"}
    assert set(found) == ours | {"chat_endpoint", "pocketsphinx", "sortformer"}
    assert isinstance(found["canary"], NemoFamily), "ours stays"
    assert "left out" in " ".join(logged)


class Voices(NemoFamily):
    """A family of a checkpoint class that none of ours takes."""

    name = "voices"
    classes = ("FastPitchModel",)

    def cards(self, settings: Settings) -> Iterable[ModelCard]:
        return ()

    def own_card(self, key: str, checkpoint: Checkpoint) -> ModelCard:
        return replace(CARD, id=key, title=checkpoint.path.stem, location="local")

    def fetch(self, card: ModelCard, progress: Progress) -> Path:
        raise AssertionError("nothing of it is published")

    def open(self, card: ModelCard, path: Path, settings: Settings, progress: Progress) -> Engine:
        return Silent(card, revision=path.name)

    def missing(self) -> str:
        return ""


def test_a_nemo_family_takes_the_local_checkpoints_of_its_classes(tmp_path: Path) -> None:
    nemo(tmp_path / "voice.nemo", {"target": "nemo.collections.tts.models.FastPitchModel"})
    settings: dict[str, Any] = {"data": tmp_path, "models": (tmp_path,)}
    assert "FastPitchModel" in Catalog(Settings(**settings)).problems()["local/voice"]
    catalog = Catalog(Settings(**settings), {**families(), "voices": Voices()})
    catalog.settle(60)
    assert catalog.problems() == {}
    with catalog.lease("local/voice") as engine:
        assert engine.revision == "voice.nemo"
    catalog.close()
