"""Check: `canary-studio check` of a manifest with broken sounds, against NeMo's own reading of the same rows.

    python -m bench.check [--bad 100] [--good 200] [--rounds 2]

Both are commands in a process of their own, one after the other, timed from start to end: most of either is the start
of NeMo. Beside NeMo's reading the check has its rules, and compares what NeMo read with every row.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import soundfile

from studio.limits import SAMPLE_RATE

LIMIT = 1.3
SECONDS = 3

NEMO = """
import sys
from lhotse.dataset import AudioSamples
from nemo.collections.common.data.lhotse import get_lhotse_dataloader_from_config
from omegaconf import OmegaConf

class Sounds:
    load = AudioSamples(fault_tolerant=True)
    def __getitem__(self, cuts):
        return self.load(cuts)

config = OmegaConf.create(dict(
    manifest_filepath=sys.argv[1], sample_rate=16000, batch_size=16, shuffle=False, num_workers=0, pin_memory=False,
    text_field="text", lang_field="lang", force_finite=True))
for _ in get_lhotse_dataloader_from_config(config, global_rank=0, world_size=1, dataset=Sounds()):
    pass
"""


def write(folder: Path, bad: int, good: int) -> Path:
    """A manifest of which every third row's FLAC is cut off in the middle, until there are `bad`."""
    rows = [_row(folder, at, bad=at % 3 == 0 and at < 3 * bad) for at in range(bad + good)]
    manifest = folder / "manifest.json"
    manifest.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return manifest


def _row(folder: Path, at: int, *, bad: bool) -> dict[str, object]:
    path = folder / f"{at}.flac"
    noise = np.random.default_rng(at).integers(-9_000, 9_000, SECONDS * SAMPLE_RATE, dtype=np.int16)
    soundfile.write(path, noise, SAMPLE_RATE)
    if bad:
        os.truncate(path, path.stat().st_size // 2)
    return {"audio_filepath": path.name, "offset": 0.0, "duration": float(SECONDS), "text": f"Line {at}.", "lang": "en"}


def took(*command: str, ends: int = 0) -> float:
    """Seconds, of a command that ends with this code."""
    start = time.perf_counter()
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False)
    if done.returncode != ends:
        raise SystemExit(done.stderr)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--bad", type=int, default=100)
    parser.add_argument("--good", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=2)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        manifest = str(write(Path(folder), asked.bad, asked.good))
        rounds = [
            (took("-c", NEMO, manifest), took("-m", "studio", "check", manifest, ends=1)) for _ in range(asked.rounds)
        ]
    theirs, ours = (min(each) for each in zip(*rounds, strict=True))
    print(f"{asked.bad} broken FLACs among {asked.bad + asked.good}, best of {asked.rounds}")
    print(f"  NeMo's own reading      {theirs:7.1f} s")
    print(f"  canary-studio check     {ours:7.1f} s   {ours / theirs:.2f}x   wanted: {LIMIT}x")
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
