"""In place of NeMo's loader (`studio.formats.nemo.loader.ready`): reads an ask that says what to do, and needs no NeMo.

`python -m tests.formats.nemo.standin PARENT IDLE LEAST_MEMORY`, or `PARENT ASK` where one asks for a process alone.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from studio.children import end_with
from studio.formats.nemo.loader.ready import Ready

READ = 0
"""How many this process has read."""


def prepare(profile: str) -> None:
    if profile == "broken":
        raise ImportError("there is no such thing")
    while profile == "slow":
        time.sleep(1)
    if profile == "threaded":
        threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()


def read(ask: str, say: Callable[[dict[str, Any]], None]) -> None:
    global READ
    READ += 1
    wanted = json.loads(Path(ask).read_text())
    if wanted == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if wanted == "raise":
        raise ValueError("nothing to be read here")
    say({"process": os.getpid(), "parent": os.getppid(), "read": READ, "wanted": wanted, "folder": str(Path.cwd())})
    while wanted == "hang":
        pass


if __name__ == "__main__":
    if len(sys.argv) == 3:
        end_with(int(sys.argv[1]))
        read(sys.argv[2], lambda answer: print(json.dumps({**answer, "alone": True}), flush=True))
    else:
        Ready(sys.argv[1:], prepare, read, "tests.formats.nemo.standin").serve()
