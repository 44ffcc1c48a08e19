"""Child processes of Python: what they may import, and that they end when we do."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path

import studio
from studio import priority

BOOT = """
import os, sys
if sys.argv[3] and hasattr(os, "nice"): os.nice(10)
if sys.argv[3] and hasattr(os, "SCHED_BATCH"): os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
module, sys.path[:], sys.argv[1:] = sys.argv[1], sys.argv[2].split(chr(0x1f)), sys.argv[4:]
import runpy
runpy.run_module(module, run_name="__main__", alter_sys=True)
"""

LOOK_SECONDS = 1.0
"""How often a child looks whether its parent is still there, where the system does not tell it."""

PR_SET_PDEATHSIG = 1
"""Of Linux' prctl: a signal for when the thread that started us ends."""


def command(module: str, *arguments: str, behind: bool = False) -> list[str]:
    """What starts `python -m module arguments…` without the current folder in its way.

    `-m` and `-c` put the current folder before everything else that is imported, so that a file
    there called like a library would be run. Isolated mode (`-I`) leaves it out on every Python;
    the path is then the parent's own without it. `behind`: it gives way to whoever corrects, see `priority`.
    """
    gives_way = "yes" if behind and priority.serving() else ""
    isolated = ["-I", "-X", "utf8", "-W", "ignore"]
    return [sys.executable, *isolated, "-c", BOOT, module, "\x1f".join(safe_path()), gives_way, *arguments]


def safe_path() -> list[str]:
    """`sys.path` without the current folder and whatever depends on it, and with this package's own at the end."""
    here = os.path.realpath(Path.cwd())
    kept = [entry for entry in sys.path if Path(entry).is_absolute() and os.path.realpath(entry) != here]
    return list(dict.fromkeys([*kept, str(Path(studio.__file__).parents[1])]))


def end_with(parent: int) -> None:
    """Called in a child: end once the parent is gone, even by kill -9 and in the middle of work that never pauses.

    The thread that started the child must live as long as it is wanted.
    """
    if sys.platform == "linux":
        _ask_kernel()
    threading.Thread(target=_watch, args=(parent,), name="parent", daemon=True).start()


def end_with_at_once(parent: int) -> None:
    """As `end_with` on Linux, by the kernel alone: for a process that forks, and so may have no second thread."""
    _ask_kernel()
    if os.getppid() != parent:
        os._exit(1)


def _ask_kernel() -> None:
    import ctypes

    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_SECONDS)
    os._exit(1)
