"""The process that `tests.warm` keeps: it has imported what the studio imports, and forks for each module to be run.

A fork runs it as `python -m` would, from its first line to the end of Python. Standard input is a socket, over which
each wish comes with four descriptors (`Wish`). What is imported begins no thread, for one that has several may not
fork: whether it may is said first.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import sys
import types
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LONGEST_WISH = 1 << 17
"""Bytes: arguments and an environment."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A module, a script or, by `-c`, a program that is to be run in a process of its own."""

    module: str
    arguments: list[str]
    environment: dict[str, str]
    folder: str
    streams: list[int]
    """Its standard input, output and error."""
    line: socket.socket
    """Takes the number of the process, and when it has ended its exit code."""


@dataclass
class Warm:
    """Forks until whoever began it is gone."""

    wishes: socket.socket
    forks: dict[int, tuple[int, socket.socket]] = field(default_factory=dict)
    """By a descriptor that can be read once it has ended: its number and its line."""

    def wait(self) -> Wish | None:
        """In a fork what is to be run; in this process None, when nobody has wishes any more."""
        while True:
            wishes = self.wishes.fileno()
            heard, _, _ = select.select([wishes, *self.forks], [], [])
            for ended in heard:
                if ended != wishes:
                    self._reap(ended)
            if wishes in heard:
                if (wish := self._heard()) is None:
                    return None
                if self._forked(wish):
                    return wish

    def _heard(self) -> Wish | None:
        said, descriptors, _, _ = socket.recv_fds(self.wishes, LONGEST_WISH, 4)
        if not said:
            return None
        *streams, line = descriptors
        module, arguments, environment, folder = json.loads(said)
        return Wish(module, arguments, environment, folder, streams, socket.socket(fileno=line))

    def _forked(self, wish: Wish) -> bool:
        """True in the fork."""
        pid = os.fork()
        if pid:
            self.forks[os.pidfd_open(pid)] = pid, wish.line
            for each in wish.streams:
                os.close(each)
            wish.line.send(str(pid).encode())
            return False
        self._leave_behind(wish)
        return True

    def _leave_behind(self, wish: Wish) -> None:
        self.wishes.close()
        for end, (_, line) in self.forks.items():
            os.close(end)
            line.close()
        wish.line.close()
        for number, each in enumerate(wish.streams):
            os.dup2(each, number)
            os.close(each)

    def _reap(self, end: int) -> None:
        pid, line = self.forks.pop(end)
        os.close(end)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        with line, suppress(OSError):  # nobody may wait for it
            line.send(str(code).encode())


def run(wish: Wish, here: list[str], signals: Mapping[signal.Signals, Any]) -> None:
    """As `python -m`, `python script.py` or `python -c`, with the search path that Python began with."""
    for number, handler in signals.items():
        signal.signal(number, handler)
    os.chdir(wish.folder)
    os.environ.clear()
    os.environ.update(wish.environment)
    sys.path[:] = [_first_on_path(wish), *here[1:]]
    sys.argv[:] = [wish.module, *wish.arguments]
    if wish.module == "-c":
        main = types.ModuleType("__main__")
        sys.modules["__main__"], sys.argv[:] = main, ["-c", *wish.arguments[1:]]
        exec(wish.arguments[0], main.__dict__)
    elif wish.module.endswith(".py"):
        runpy.run_path(wish.module, run_name="__main__")
    else:
        runpy.run_module(wish.module, run_name="__main__", alter_sys=True)


def _first_on_path(wish: Wish) -> str:
    """Where Python looks before all else."""
    if wish.module == "-c":
        return ""
    return str(Path(wish.module).resolve().parent) if wish.module.endswith(".py") else wish.folder


def may_fork() -> bool:
    """With one thread, and where the kernel tells of the ends of forks."""
    with suppress(OSError):
        os.close(os.pidfd_open(os.getpid()))
        return sum(1 for _ in Path("/proc/self/task").iterdir()) == 1
    return False


if __name__ == "__main__":
    path, handlers = [*sys.path], {signal.SIGINT: signal.getsignal(signal.SIGINT)}
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for whoever began us, and for our forks
    for name in sys.argv[1:]:
        importlib.import_module(name)
    asked = socket.socket(fileno=os.dup(0))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    gc.collect()
    gc.freeze()
    asked.send(b"yes" if may_fork() else b"no")
    if (wished := Warm(asked).wait()) is not None:
        run(wished, path, handlers)
