"""The process in which cases are done: a line with a case's name and number comes, a line with what was wrong goes.

python -m tests.fuzz.worker SEED SOURCES FOLDER
"""

from __future__ import annotations

import json
import shutil
import sys
import traceback
from pathlib import Path

from tests.fuzz.cases import Sources, run
from tests.fuzz.house import House, house


def _work(seed: int, sources: Sources, base: Path) -> None:
    with house(base / "data") as found:
        print("ready", flush=True)
        for line in sys.stdin:
            name, number = line.split()
            faults = _done(name, int(number), seed, found, sources, base / "case")
            print(json.dumps({"faults": faults, "megabytes": _most_megabytes(), "taken": found.taken}), flush=True)


def _most_megabytes() -> int:
    """By the kernel's own mark: what `getrusage` says begins with the size of the process that started this one."""
    mark = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM:"))
    return int(mark.split()[1]) // 1024


def _done(name: str, number: int, seed: int, found: House, sources: Sources, folder: Path) -> list[str]:
    folder.mkdir()
    try:
        return list(run(name, number, seed, found, sources, folder))
    except Exception:
        return [*found.faults, traceback.format_exc()]
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    _work(int(sys.argv[1]), Sources({p.name: p for p in Path(sys.argv[2]).iterdir()}), Path(sys.argv[3]))
