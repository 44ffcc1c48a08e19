"""The tiny models are what they claim: NeMo itself, without the studio, hears every clip right with them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engines.nemo_models import MARKS
from tests.tiny import cache
from tests.tiny.recipes import RECIPES
from tests.tiny.speech import Clip, plain

PROGRAM = """
import json, sys, warnings
warnings.simplefilter("ignore")
import torch
torch.set_num_threads(1)
from nemo.collections.asr.models import ASRModel
model = ASRModel.restore_from(sys.argv[1], map_location="cpu").eval()
found = model.transcribe(sys.argv[2], batch_size=4, verbose=False)
found = found[0] if isinstance(found, tuple) else found
json.dump([each.text.strip() for each in found], open(sys.argv[3], "w"))
"""


class TestModels:
    pytestmark = MARKS

    @pytest.mark.parametrize("name", ["canary", "canary2", "ctc", "tdt"])
    def test_nemo_hears_every_clip_right(self, tmp_path: Path, tiny_clips: tuple[Clip, ...], name: str) -> None:
        import soundfile

        clips = [clip for clip in tiny_clips if clip.language == "en"]
        prompt = {"source_lang": "en", "target_lang": "en", "taskname": "asr", "pnc": "yes", "text": ""}
        rows = [
            {**prompt, "audio_filepath": str(clip.path), "duration": soundfile.info(clip.path).duration}
            for clip in clips
        ]
        manifest, answer = tmp_path / "manifest.json", tmp_path / "answer.json"
        manifest.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        subprocess.run(
            [sys.executable, "-c", PROGRAM, str(cache.get(name)), str(manifest), str(answer)],
            env={**os.environ, "OMP_NUM_THREADS": "1"},
            check=True,
            capture_output=True,
        )
        writes = (lambda text: text) if name.startswith("canary") else plain
        assert json.loads(answer.read_text()) == [writes(clip.text) for clip in clips]


def test_every_module_of_a_recipe_is_there() -> None:
    here = Path(cache.__file__).parent
    for recipe in RECIPES.values():
        assert all((here / f"{module}.py").is_file() for module in recipe.modules)


def test_what_cannot_be_made_says_why_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINY_MODELS", str(tmp_path))
    with pytest.raises(RuntimeError, match="the tiny ctc could not be made"):
        cache._make("ctc", tmp_path / "ctc-x", [tmp_path / "no such clips"])
    assert list(tmp_path.iterdir()) == []
