"""Published models from the hub's cache: found, loaded by their published ids, and missed with the mend.

No weights can be fetched here, so tiny ones of the same classes lie in a cache of the hub's own layout.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from studio.engines._salm_folder import WEIGHTS
from studio.engines.canary_qwen import BACKBONE_FILES, REPO
from tests.engines.nemo_models import MARKS, of_language
from tests.tiny.speech import Clip

PROGRAM = """
import json, sys, warnings
warnings.simplefilter("ignore")
from pathlib import Path
import soundfile, torch
torch.set_num_threads(1)
from studio.config import Settings
from studio.domain import Request
from studio.engines import Chat, Window
from studio.engines.catalog import Catalog
model, clip = sys.argv[1:]
samples, _ = soundfile.read(clip, dtype="float32")
catalog = Catalog(Settings(data=Path(), device="cpu"))
seen = []
with catalog.lease(model, lambda part, doing: seen.append(part)) as engine:
    (heard,) = engine.transcribe([Window(0.0, len(samples) / 16000, samples)], Request(model), lambda: False)
    said = "".join(engine.generate("Hello", 3, lambda: False)) if isinstance(engine, Chat) else ""
rising = seen == sorted(seen)
print(json.dumps({"text": heard.text, "location": catalog.card(model).location, "said": said, "rising": rising}))
catalog.close()
"""


def snapshot(home: Path, repo: str, files: dict[str, Path]) -> None:
    """A repository in the cache as the hub's client lays it out."""
    folder = home / "hub" / f"models--{repo.replace('/', '--')}"
    (folder / "refs").mkdir(parents=True)
    (folder / "refs" / "main").write_text("abc123")
    for name, source in files.items():
        target = folder / "snapshots" / "abc123" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "HF_HOME": str(home), "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-c", PROGRAM, *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)


@pytest.mark.parametrize(
    ("model", "fixture"), [("nvidia/canary-1b", "tiny_canary"), ("nvidia/canary-1b-flash", "tiny_canary2")]
)
class TestCanary:
    pytestmark = MARKS

    def test_it_loads_by_its_published_id(
        self, tmp_path: Path, request: pytest.FixtureRequest, tiny_clips: tuple[Clip, ...], model: str, fixture: str
    ) -> None:
        snapshot(tmp_path, model, {f"{model.split('/')[1]}.nemo": request.getfixturevalue(fixture)})
        clip = of_language(tiny_clips, "en")[0]
        done = run(tmp_path, model, str(clip.path))
        assert done.returncode == 0, done.stderr
        answer = json.loads(done.stdout)
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
        self, tmp_path: Path, tiny_salm_lora: Path, tiny_clips: tuple[Clip, ...]
    ) -> None:
        own, backbone = self.files(tiny_salm_lora)
        snapshot(tmp_path, REPO, own)
        snapshot(tmp_path, "Qwen/Qwen3-1.7B", backbone)
        clip = of_language(tiny_clips, "en")[0]
        done = run(tmp_path, REPO, str(clip.path))
        assert done.returncode == 0, done.stderr
        answer = json.loads(done.stdout)
        assert answer["text"] == clip.text
        assert answer["location"] == "cached"
        assert answer["said"]

    def test_without_it_the_missing_part_is_named(
        self, tmp_path: Path, tiny_salm_lora: Path, tiny_clips: tuple[Clip, ...]
    ) -> None:
        snapshot(tmp_path, REPO, self.files(tiny_salm_lora)[0])
        done = run(tmp_path, REPO, str(tiny_clips[0].path))
        assert "ModelUnavailable: Qwen/Qwen3-1.7B is not on this machine" in done.stderr


@pytest.mark.nemo
def test_what_is_not_here_and_cannot_be_fetched_says_how_to_get_it(tmp_path: Path) -> None:
    program = (
        "from pathlib import Path; from studio.config import Settings; from studio.engines.catalog import Catalog\n"
        "with Catalog(Settings(data=Path())).lease('nvidia/canary-180m-flash'): pass"
    )
    environment = {**os.environ, "HF_HOME": str(tmp_path), "HF_HUB_OFFLINE": "1"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    last = done.stderr.strip().splitlines()[-1]
    assert "nvidia/canary-180m-flash is not on this machine" in last
    assert "hf download nvidia/canary-180m-flash" in last
