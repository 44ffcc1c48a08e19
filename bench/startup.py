"""Start-up: `import studio`, and `serve` to its first page against an empty Gradio Blocks app.

    python -m bench.startup [--rounds 5]

Every round starts each contender once, one after the other, so that a busy machine is busy for
all. Times are wall clock from the start of the process: for an import until the interpreter has
ended, for a server until the last byte of `GET /`. The studio is started on a data folder it has
made before, as every day but the first, and on a new one. The bounds: 0.2 s, and 1.05x of the empty app.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

from bench.served import served

EMPTY = """
import sys
import gradio as gr
with gr.Blocks() as app:
    pass
app.launch(server_name="127.0.0.1", server_port=int(sys.argv[1]), quiet=True)
"""
IMPORTS = {
    "bare interpreter": "pass",
    "import studio": "import studio",
    "from studio.session import Studio": "from studio.session import Studio",
    "import gradio": "import gradio",
}
IMPORT_LIMIT = 0.2
SERVE_LIMIT = 1.05


def run_code(code: str) -> float:
    """Seconds of a fresh interpreter."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - start


def empty_app() -> float:
    with served(lambda port: [sys.executable, "-c", EMPTY, str(port)]) as page:
        return page.seconds


def studio(data: Path) -> float:
    with served(
        lambda port: [sys.executable, "-m", "studio", "serve", "--port", str(port), "--data", str(data)]
    ) as page:
        return page.seconds


def in_turn(contenders: dict[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """Median seconds of each; a first round, which fills the disk cache, is not counted."""
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(rounds + 1):
        for name, work in contenders.items():
            seconds = work()
            if number:
                taken[name].append(seconds)
    return {name: median(times) for name, times in taken.items()}


def imports(rounds: int) -> None:
    took = in_turn({name: partial(run_code, code) for name, code in IMPORTS.items()}, rounds)
    print(f"imports, the interpreter's own start included, median of {rounds}")
    for name, seconds in took.items():
        wanted = f"   wanted: {IMPORT_LIMIT} s" if name == "import studio" else ""
        print(f"  {name:36} {seconds:7.3f} s{wanted}")


def pages(rounds: int, base: Path) -> None:
    def new_folder() -> float:
        with tempfile.TemporaryDirectory(dir=base) as folder:
            return studio(Path(folder))

    contenders = {
        "empty Blocks app": empty_app,
        "studio": lambda: studio(base / "known"),
        "studio, new data folder": new_folder,
    }
    took = in_turn(contenders, rounds)
    reference = took["empty Blocks app"]
    print(f"start to first page, median of {rounds}")
    for name, seconds in took.items():
        wanted = "" if name == "empty Blocks app" else f"   wanted: {SERVE_LIMIT}x"
        print(f"  {name:36} {seconds:7.3f} s {seconds / reference:6.2f}x{wanted}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    imports(rounds)
    with tempfile.TemporaryDirectory() as base:
        pages(rounds, Path(base))
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
