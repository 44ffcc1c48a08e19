"""The recipe of an export as its README tells it: five steps on a tiny model of each profile."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from studio.formats import Options, export
from studio.formats.nemo.profiles import Profile
from tests import warm
from tests.formats.builders import document, make_timeline, segment
from tests.tiny import cache
from tests.tiny.conftest import NEMO

pytestmark = pytest.mark.nemo
# NeMo computes a TDT's loss on CUDA alone, so the plain model is a CTC.

MODELS: dict[Profile, str] = {
    "asr": "ctc",
    "canary": "canary",
    "canary2": "canary2",
    "salm": "salm",
    "nemotron": "nemotron",
}
LIGHT = {
    "asr": ["model.train_ds.batch_size=2", "model.train_ds.num_workers=0", "model.validation_ds.num_workers=0",
            "model.test_ds.num_workers=0"],
    "salm": ["data.train_ds.batch_size=2", "data.train_ds.num_workers=0"],
}  # fmt: skip


@pytest.mark.parametrize(("profile", "count"), [*((profile, 4) for profile in MODELS), ("canary2", 1)])
def test_five_steps(profile: Profile, count: int, tmp_path: Path, nemo: warm.Warm) -> None:
    """The first is begun as a person begins it; the others import NeMo once for all."""
    audio = make_timeline(tmp_path / "t.flac", 8)
    spoken = [segment(1, 3, "Please enter your number."), segment(4, 6, "Thank you.")]
    made = [document(audio, spoken, recording=f"{at}" * 64) for at in range(count)]
    folder = tmp_path / "an export"
    export(made, folder, "nemo", Options(settings={"profile": profile, "checker": "studio"}))
    (command,) = re.findall(r"```\n(python .*?)\n```", (folder / "README.md").read_text("utf-8"), re.DOTALL)
    light = ["trainer.max_steps=5", "trainer.limit_train_batches=5", "trainer.accelerator=cpu"]
    light += LIGHT.get(profile, LIGHT["asr"])
    told = [f"pretrained={cache.get(MODELS[profile])}", *light]
    env = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", **NEMO.environment}
    if profile == "asr":
        script = " ".join([command, *told])
        done = subprocess.run(script, shell=True, cwd=folder, env=env, capture_output=True, text=True, timeout=500)
    else:
        asked = [*str(command).split(), *told]
        assert asked[0] == "python"
        done = warm.run(asked[1], *asked[2:], env=env, cwd=folder, of=nemo)
    assert done.returncode == 0, done.stderr[-3000:]
    assert (folder / ("finetuned" if profile == "salm" else "finetuned.nemo")).exists()
    assert (folder / "experiments").is_dir()
