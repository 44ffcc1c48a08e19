"""Read-back: what NeMo's own loader costs for an export, in a process begun for it and in one that is kept ready.

    python -m bench.readback [--rows 20] [--rounds 3] [--profile asr]

Clock and processor (of every process that takes part) of one read-back: alone, the first of a kept loader, and the
second; in turn, the median of the rounds. And the memory that the kept one holds while it waits.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import IO

import numpy as np
import psutil
import soundfile

from studio.formats.clips import sound_hash
from studio.formats.nemo.readback import Expected, ask
from studio.formats.nemo.ready import Alone, KeptLoader, Reading
from studio.limits import SAMPLE_RATE

SECONDS = 3
SLOTS = {
    "asr": {},
    "canary": {"source_lang": "en", "target_lang": "en", "taskname": "asr", "pnc": "yes"},
    "salm": {},
    "nemotron": {"target_lang": "en"},
}


def write(folder: Path, rows: int, profile: str) -> Path:
    """A manifest of noise, and what is asked of it."""
    expected = [_row(folder, at, SLOTS[profile]) for at in range(rows)]
    manifest = folder / "manifest.json"
    manifest.write_text("".join(json.dumps(each.row) + "\n" for each in expected))
    asked = folder / "asked" / "ask.json"
    asked.parent.mkdir()
    asked.write_text(json.dumps(ask([manifest], expected, profile)))  # type: ignore[arg-type]
    return asked


def _row(folder: Path, at: int, slots: dict[str, str]) -> Expected:
    noise = np.random.default_rng(at).integers(-9_000, 9_000, SECONDS * SAMPLE_RATE, dtype=np.int16)
    soundfile.write(folder / f"{at}.flac", noise, SAMPLE_RATE)
    row = {"audio_filepath": f"{at}.flac", "offset": 0.0, "duration": float(SECONDS), "text": f"Line {at}."}
    return Expected(at + 1, {**row, "lang": "en", **slots}, sound_hash(noise), len(noise))


def ended() -> float:
    """Processor seconds of our children that have ended, and theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def took(begin: Callable[[], Reading | Alone], processor: Callable[[], float]) -> tuple[float, float]:
    """Seconds by the clock and of processor until a manifest is read back."""
    start, used = time.perf_counter(), processor()
    with closing(begin()) as reading:
        answer = [json.loads(line) for line in reading][-1]
    if answer["findings"]:
        raise SystemExit(f"the loader finds {answer['findings']}")
    return time.perf_counter() - start, processor() - used


def in_turn(asked: Path, profile: str, errors: IO[bytes]) -> tuple[list[tuple[float, float]], int]:
    """What each way took, and the bytes that the kept loader has for itself behind it."""
    kept = KeptLoader()

    def processor() -> float:
        return sum(psutil.Process(kept.process).cpu_times()[:4]) if kept.process else 0.0

    times = [took(lambda: Alone(asked, errors), ended)]
    times += [took(lambda: kept.reading(asked, profile, errors), processor) for _ in range(2)]
    process = psutil.Process(kept.process)
    held = int(process.memory_full_info().uss)
    kept.close()
    process.wait()  # or its time would be the next round's
    return times, held


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--profile", choices=SLOTS, default="asr")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Path(folder, "errors").open("wb") as errors:
        asked = write(Path(folder), wanted.rows, wanted.profile)
        rounds = [in_turn(asked, wanted.profile, errors) for _ in range(wanted.rounds)]
    print(f"{wanted.rows} rows, profile {wanted.profile}, median of {wanted.rounds}: clock, processor")
    names = ("a process for it alone", "a kept loader's first", "a kept loader's second")
    for name, times in zip(names, zip(*(each for each, _ in rounds), strict=True), strict=True):
        clock, processor = (statistics.median(each) for each in zip(*times, strict=True))
        print(f"  {name:24} {clock:6.2f} s {processor:6.2f} s")
    print(f"held while it waits: {max(held for _, held in rounds) / 1e6:.0f} MB")
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
