"""What reading back costs beside NeMo's own reading, with sounds that NeMo cannot decode."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from studio.audio.seconds import seconds
from studio.formats.nemo.readback import Expected, ask
from studio.formats.nemo.ready import ENVIRONMENT

pytestmark = pytest.mark.nemo

BAD, GOOD = 20, 40
AT_MOST = 1.3
"""Times NeMo's own reading."""

SCRIPT = """
import json, sys, time
from pathlib import Path
from studio.formats.nemo.loader.__main__ import main, quieten
quieten()
from lhotse.dataset import AudioSamples
from nemo.collections.common.data.lhotse import get_lhotse_dataloader_from_config
from omegaconf import OmegaConf

class Sounds:
    load = AudioSamples(fault_tolerant=True)
    def __getitem__(self, cuts):
        return self.load(cuts)

def as_nemo(manifest):
    config = OmegaConf.create(dict(
        manifest_filepath=manifest, sample_rate=16000, batch_size=16, shuffle=False, num_workers=0,
        pin_memory=False, text_field="text", lang_field="lang", force_finite=True))
    for _ in get_lhotse_dataloader_from_config(config, global_rank=0, world_size=1, dataset=Sounds()):
        pass

manifest, asked, warm = sys.argv[1:]
as_nemo(warm)
begun = time.process_time(), time.monotonic()
as_nemo(manifest)
theirs = time.monotonic() - begun[1]
answers = []
begun = time.monotonic()
main(asked, answers.append)
ours = time.monotonic() - begun
there = [name for name in ("torch", "torch._inductor.compile_fx") if name in sys.modules]
print(json.dumps([theirs, ours, answers[-1]["findings"], there]))
"""


@dataclass(frozen=True)
class Cost:
    """Of one process that reads a manifest as NeMo does, and then as we do."""

    theirs: float
    ours: float
    """Seconds by the clock."""
    findings: list[dict[str, Any]]
    there: list[str]
    """Of torch and its compiler, what was imported for either."""


@pytest.fixture(scope="module")
def cost(tmp_path_factory: pytest.TempPathFactory) -> Cost:
    folder = tmp_path_factory.mktemp("cost")
    expected = [_row(folder, at, bad=at % 3 == 0 and at < 3 * BAD) for at in range(BAD + GOOD)]
    manifest = folder / "manifest.json"
    manifest.write_text("".join(json.dumps(each.row) + "\n" for each in expected))
    (folder / "warm.json").write_text(json.dumps(expected[1].row) + "\n")
    (folder / "ask.json").write_text(json.dumps(ask([manifest], expected, "asr")))
    command = [sys.executable, "-c", SCRIPT, *(str(folder / f"{name}.json") for name in ("manifest", "ask", "warm"))]
    env = {**os.environ, **ENVIRONMENT}
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return Cost(*json.loads(done.stdout.splitlines()[-1]))


def test_a_broken_file_costs_one_decode(cost: Cost) -> None:
    assert [each["rule"] for each in cost.findings] == ["nemo.dropped"] * BAD
    assert cost.ours < AT_MOST * cost.theirs + 1, cost


def test_the_loader_never_imports_torchs_compiler(cost: Cost) -> None:
    """It took a fifth of its start, whatever was exported."""
    assert cost.there == ["torch"]


def _row(folder: Path, at: int, *, bad: bool) -> Expected:
    samples = np.random.default_rng(at).integers(-9000, 9000, 48_000, dtype=np.int16)
    path = folder / f"{at}.flac"
    soundfile.write(path, samples, 16_000)
    if bad:
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    place = {"audio_filepath": path.name, "offset": 0.0, "duration": seconds(48_000, 16_000)}
    return Expected(at + 1, {**place, "text": f"Line {at}.", "lang": "en"}, samples=48_000)
