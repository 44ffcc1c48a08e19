"""The tiny models are what they claim: NeMo itself, without the studio, hears every clip right with them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests import warm
from tests.engines.nemo.models import MARKS
from tests.tiny import cache
from tests.tiny.conftest import NEMO
from tests.tiny.recipes import RECIPES
from tests.tiny.speech import Clip, plain

PROGRAM = """
import json, sys, warnings
warnings.simplefilter("ignore")
import torch
torch.set_num_threads(1)
from nemo.collections.asr.models import ASRModel
manifest, answer, *models = sys.argv[1:]
texts = []
for path in models:
    model = ASRModel.restore_from(path, map_location="cpu").eval()
    found = model.transcribe(manifest, batch_size=4, verbose=False)
    found = found[0] if isinstance(found, tuple) else found
    texts.append([each.text.strip() for each in found])
json.dump(texts, open(answer, "w"))
"""
NAMES = ("canary", "canary2", "ctc", "tdt", "nemotron")


@pytest.fixture(scope="module")
def english(tiny_clips: tuple[Clip, ...]) -> list[Clip]:
    return [clip for clip in tiny_clips if clip.language == "en"]


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory, english: list[Clip], nemo: warm.Warm) -> dict[str, list[str]]:
    """What each model hears in every clip; one process for all, which NeMo takes long to start in."""
    import soundfile

    folder = tmp_path_factory.mktemp("heard")
    prompt = {"source_lang": "en", "target_lang": "en", "taskname": "asr", "pnc": "yes", "text": ""}
    prompt |= {"lang": "en", "prompt_mode": "langID"}  # NeMo draws lots between that and `auto` where nothing is said
    rows = [
        {**prompt, "audio_filepath": str(clip.path), "duration": soundfile.info(clip.path).duration} for clip in english
    ]
    manifest, answer = folder / "manifest.json", folder / "answer.json"
    manifest.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    asked = [str(manifest), str(answer), *(str(cache.get(name)) for name in NAMES)]
    done = warm.run("-c", PROGRAM, *asked, env={**os.environ, **NEMO.environment}, of=nemo)
    assert done.returncode == 0, done.stderr[-3000:]
    return dict(zip(NAMES, json.loads(answer.read_text()), strict=True))


class TestModels:
    pytestmark = MARKS

    @pytest.mark.parametrize("name", NAMES)
    def test_nemo_hears_every_clip_right(self, english: list[Clip], heard: dict[str, list[str]], name: str) -> None:
        writes = (lambda text: text) if name.startswith("canary") or name == "nemotron" else plain
        assert heard[name] == [writes(clip.text) for clip in english]


def test_every_module_of_a_recipe_is_there() -> None:
    here = Path(cache.__file__).parent
    for recipe in RECIPES.values():
        assert all((here / f"{module}.py").is_file() for module in recipe.modules)


def test_what_cannot_be_made_says_why_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINY_MODELS", str(tmp_path))
    with pytest.raises(RuntimeError, match="the tiny ctc could not be made"):
        cache._make("ctc", tmp_path / "ctc-x", [tmp_path / "no such clips"])
    assert list(tmp_path.iterdir()) == []
