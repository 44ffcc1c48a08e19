"""Many mutated manifests given to NeMo's own loader at once, through the command that people check with.

NeMo takes 15 s to start, so that it is asked once for all of them: what it stumbles over must not take the others
along.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.conftest import ROOT
from tests.fuzz import manifests
from tests.fuzz.cases import Sources, beside

MOST_SECONDS = 300


def lay_out(folder: Path, sources: Sources, seed: int, numbers: Iterable[int]) -> None:
    """Each in a folder of its own, under the name by which an export's folder is known."""
    for number in numbers:
        chance = random.Random(f"{seed} by-nemo {number}")
        own = folder / f"{number:05d}"
        own.mkdir(parents=True)
        beside(own, sources, chance)
        (own / "manifest.json").write_bytes(manifests.manifest(chance))


def faults(folder: Path) -> Iterator[str]:
    """What was wrong with the check of all of them."""
    command = [sys.executable, "-m", "studio", "check", str(folder), "--json"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=MOST_SECONDS, check=False, cwd=ROOT)
    except subprocess.TimeoutExpired:
        yield f"it took more than {MOST_SECONDS} s"
        return
    if done.returncode not in (0, 1) or "Traceback" in done.stderr:
        yield f"it ended with {done.returncode}: {done.stderr[-3_000:]}"
        return
    report = json.loads(done.stdout)
    if not 0 < report["accepted"] < report["rows"]:
        yield f"{report['accepted']} of {report['rows']} rows are good"
    if report["checked_by"] != "nemo":
        yield f"checked by {report['checked_by']}"
