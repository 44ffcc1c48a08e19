"""Published models from the hub's cache: found, loaded by their published ids, and missed with the fix.

No weights can be fetched here, so tiny ones of the same classes lie in a cache of the hub's own layout.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from studio.engines.nemo.canary_qwen import BACKBONE_FILES, REPO
from studio.engines.nemo.salm_folder import WEIGHTS
from tests.engines.nemo.models import MARKS, of_language
from tests.tiny.speech import Clip

PROGRAM = """
import json, sys, warnings
warnings.simplefilter("ignore")
from pathlib import Path
import soundfile, torch
torch.set_num_threads(1)
from studio.config import Settings
from studio.domain import Request
from studio.engines.base import Chat, Window
from studio.engines.catalog import Catalog
from studio.errors import ModelUnavailable

def answer(model, clip):
    catalog = Catalog(Settings(data=Path(), device="cpu"))
    seen = []
    with catalog.lease(model, lambda part, doing: seen.append(part)) as engine:
        samples, _ = soundfile.read(clip, dtype="float32")
        (heard,) = engine.transcribe([Window(0.0, len(samples) / 16000, samples)], Request(model), lambda: False)
        said = "".join(engine.generate("Hello", 3, lambda: False)) if isinstance(engine, Chat) else ""
    rising = seen == sorted(seen)
    catalog.close()
    return {"text": heard.text, "location": catalog.card(model).location, "said": said, "rising": rising}

for line in sys.stdin:
    try:
        told = answer(*json.loads(line))
    except ModelUnavailable as error:
        told = {"unavailable": str(error)}
    print(json.dumps(told), flush=True)
"""


@dataclass(frozen=True, slots=True)
class Hub:
    """A hub's cache, empty at first, and a process that loads models from it: for all tests, as NeMo starts slowly."""

    home: Path
    process: subprocess.Popen[str]

    def ask(self, model: str, clip: Path) -> dict[str, Any]:
        """What the model hears in `clip`, or why it is not available."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([model, str(clip)]) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, (self.home / "errors").read_text()
        return dict(json.loads(line))


@pytest.fixture(scope="module")
def loader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    home = tmp_path_factory.mktemp("hub")
    environment = {**os.environ, "HF_HOME": str(home), "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-c", PROGRAM]
    with (
        (home / "errors").open("w") as errors,
        subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True
        ) as process,
    ):
        yield Hub(home, process)


@pytest.fixture
def hub(loader: Hub) -> Iterator[Hub]:
    yield loader
    shutil.rmtree(loader.home / "hub", ignore_errors=True)


def snapshot(home: Path, repo: str, files: dict[str, Path]) -> None:
    """A repository in the cache as the hub's client lays it out."""
    folder = home / "hub" / f"models--{repo.replace('/', '--')}"
    (folder / "refs").mkdir(parents=True)
    (folder / "refs" / "main").write_text("abc123")
    for name, source in files.items():
        target = folder / "snapshots" / "abc123" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


@pytest.mark.parametrize(
    ("model", "fixture"), [("nvidia/canary-1b", "tiny_canary"), ("nvidia/canary-1b-flash", "tiny_canary2")]
)
class TestCanary:
    pytestmark = MARKS

    def test_it_loads_by_its_published_id(
        self, hub: Hub, request: pytest.FixtureRequest, tiny_clips: tuple[Clip, ...], model: str, fixture: str
    ) -> None:
        snapshot(hub.home, model, {f"{model.split('/')[1]}.nemo": request.getfixturevalue(fixture)})
        clip = of_language(tiny_clips, "en")[0]
        answer = hub.ask(model, clip.path)
        assert answer == {"text": clip.text, "location": "cached", "said": "", "rising": True}


class TestCanaryQwen:
    pytestmark = MARKS

    def files(self, folder: Path) -> tuple[dict[str, Path], dict[str, Path]]:
        """What the published repository holds, and what that of its language model does."""
        backbone = {
            path.name: path for pattern in BACKBONE_FILES[1:] for path in folder.glob(pattern) if path.is_file()
        }
        return (
            {"config.json": folder / "config.json", WEIGHTS: folder / WEIGHTS},
            {**backbone, "config.json": folder / "llm_backbone" / "config.json"},
        )

    def test_it_loads_with_the_tokenizer_of_its_language_model(
        self, hub: Hub, tiny_salm_lora: Path, tiny_clips: tuple[Clip, ...]
    ) -> None:
        own, backbone = self.files(tiny_salm_lora)
        snapshot(hub.home, REPO, own)
        snapshot(hub.home, "Qwen/Qwen3-1.7B", backbone)
        clip = of_language(tiny_clips, "en")[0]
        answer = hub.ask(REPO, clip.path)
        assert answer["text"] == clip.text
        assert answer["location"] == "cached"
        assert answer["said"]

    def test_without_it_the_missing_part_is_named(
        self, hub: Hub, tiny_salm_lora: Path, tiny_clips: tuple[Clip, ...]
    ) -> None:
        snapshot(hub.home, REPO, self.files(tiny_salm_lora)[0])
        told = hub.ask(REPO, tiny_clips[0].path)
        assert told["unavailable"].startswith("Qwen/Qwen3-1.7B is not on this machine")


@pytest.mark.nemo
def test_what_is_not_here_and_cannot_be_fetched_says_how_to_get_it(hub: Hub) -> None:
    told = hub.ask("nvidia/canary-180m-flash", Path("none.wav"))["unavailable"]
    assert "nvidia/canary-180m-flash is not on this machine" in told
    assert "hf download nvidia/canary-180m-flash" in told
