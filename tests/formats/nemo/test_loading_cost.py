"""What reading back costs beside NeMo's own reading, with sounds that NeMo cannot decode."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

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
print(json.dumps([theirs, time.monotonic() - begun, answers[-1]["findings"]]))
"""


def test_a_broken_file_costs_one_decode(tmp_path: Path) -> None:
    expected = [_row(tmp_path, at, bad=at % 3 == 0 and at < 3 * BAD) for at in range(BAD + GOOD)]
    manifest = tmp_path / "manifest.json"
    manifest.write_text("".join(json.dumps(each.row) + "\n" for each in expected))
    (tmp_path / "warm.json").write_text(json.dumps(expected[1].row) + "\n")
    (tmp_path / "ask.json").write_text(json.dumps(ask([manifest], expected, "asr")))
    command = [sys.executable, "-c", SCRIPT, *(str(tmp_path / f"{name}.json") for name in ("manifest", "ask", "warm"))]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    theirs, ours, findings = json.loads(done.stdout.splitlines()[-1])
    assert [each["rule"] for each in findings] == ["nemo.dropped"] * BAD
    assert ours < AT_MOST * theirs + 1, (ours, theirs)


def test_the_loader_never_imports_torchs_compiler(tmp_path: Path) -> None:
    """It took a fifth of its start, whatever was exported."""
    expected = _row(tmp_path, 1, bad=False)
    (tmp_path / "manifest.json").write_text(json.dumps(expected.row) + "\n")
    (tmp_path / "ask.json").write_text(json.dumps(ask([tmp_path / "manifest.json"], [expected], "asr")))
    script = (
        "import sys; from studio.formats.nemo.loader.__main__ import main; main(sys.argv[1], print); "
        "print('torch' in sys.modules, 'torch._inductor.compile_fx' in sys.modules)"
    )
    command, env = [sys.executable, "-c", script, str(tmp_path / "ask.json")], {**os.environ, **ENVIRONMENT}
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=300, check=False)
    assert done.stdout.splitlines()[-1] == "True False", done.stderr[-2000:]


def _row(folder: Path, at: int, *, bad: bool) -> Expected:
    samples = np.random.default_rng(at).integers(-9000, 9000, 48_000, dtype=np.int16)
    path = folder / f"{at}.flac"
    soundfile.write(path, samples, 16_000)
    if bad:
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    place = {"audio_filepath": path.name, "offset": 0.0, "duration": seconds(48_000, 16_000)}
    return Expected(at + 1, {**place, "text": f"Line {at}.", "lang": "en"}, samples=48_000)
