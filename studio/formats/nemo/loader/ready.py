"""`python -m studio.formats.nemo.loader.ready PARENT IDLE LEAST_MEMORY`: NeMo is imported once, each manifest read by a
fork of what is there then.

So no manifest finds anything that another left, and one that crashes, hangs or fills its process takes nobody along.
Standard input is a socket, over which each ask comes with two descriptors (`Ask`). Only on Linux: elsewhere a process
that has loaded torch may not fork. Nor may one with several threads, whose locks would stay shut in the fork: should a
library have begun one, each manifest gets a process of its own.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from studio.children import command, end_with_at_once
from studio.formats.nemo.loader import BEGUN
from studio.formats.nemo.loader.__main__ import main, prepare

LOOK_SECONDS = 5.0
"""Between two looks whether it is still wanted, while nothing happens."""
FIRST = "asr"
"""The profile that needs what all need."""
LONGEST_ASK = 1 << 16
"""Bytes: a path and a profile."""


Say = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Ask:
    """One read-back that is wanted."""

    path: Path
    profile: str
    line: socket.socket
    """Takes the answers of `loader.__main__`; once its other end falls silent nobody waits for them."""
    errors: int
    """Takes whatever else is printed."""


class Ready:
    """Forks for whoever asks, until its parent goes, nobody asks any more, or memory is short."""

    def __init__(
        self, arguments: Sequence[str], prepare: Callable[[str], None], read: Callable[[str, Say], None], alone: str
    ) -> None:
        """`prepare` imports what a profile needs, `read` reads in a fork; `alone` names the module that does without
        one, given our number and the path."""
        self._parent, idle, least_memory = arguments
        self._idle = float(idle)
        self._least_memory = int(least_memory)
        self._prepare = prepare
        self._read_one = read
        self._alone = alone
        self._asks = socket.socket(fileno=0)
        self._bell, self._ended = socket.socketpair()
        """Rings when a fork has ended."""
        self._forks: dict[socket.socket, int] = {}

    def serve(self) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the parent's to handle
        end_with_at_once(int(self._parent))
        self._prepare(FIRST)
        self._listen_for_ends()
        last = time.monotonic()
        while True:
            waiting = [self._asks, self._ended, *self._forks]
            heard, _, _ = select.select(waiting, [], [], min(self._idle, LOOK_SECONDS))
            if self._asks in heard and not self._take():
                break
            self._end_unheard([line for line in self._forks if line in heard])
            self._reap()
            last = time.monotonic() if heard else last
            if not (self._asks in heard or self._forks or self._is_wanted(time.monotonic() - last)):
                break
        for pid in self._forks.values():
            os.kill(pid, signal.SIGKILL)

    def _is_wanted(self, idle: float) -> bool:
        return idle < self._idle and psutil.virtual_memory().available >= self._least_memory

    def _listen_for_ends(self) -> None:
        self._bell.setblocking(False)
        self._ended.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        signal.set_wakeup_fd(self._bell.fileno(), warn_on_full_buffer=False)

    def _take(self) -> bool:
        """Begin the next read-back; False where the parent is gone."""
        said, descriptors, _, _ = socket.recv_fds(self._asks, LONGEST_ASK, 2)
        if not said:
            return False
        for each in descriptors:
            os.set_inheritable(each, False)
        path, profile = json.loads(said)
        ask = Ask(Path(path), profile, socket.socket(fileno=descriptors[0]), descriptors[1])
        try:
            self._begin(ask)
        except Exception:
            _tell(ask.errors)
            ask.line.close()
        finally:
            os.close(ask.errors)
        return True

    def _begin(self, ask: Ask) -> None:
        self._prepare(ask.profile)
        with suppress(OSError):  # who asked is gone again: it is ended as any other
            ask.line.sendall(BEGUN.encode())
        self._forks[ask.line] = self._forked(ask) if threads() == 1 else self._started(ask)

    def _started(self, ask: Ask) -> int:
        asked = command(self._alone, str(os.getpid()), str(ask.path))
        null = (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0)
        ends = [(os.POSIX_SPAWN_DUP2, ask.line.fileno(), 1), (os.POSIX_SPAWN_DUP2, ask.errors, 2)]
        return os.posix_spawn(asked[0], asked, os.environ, file_actions=[null, *ends])

    def _forked(self, ask: Ask) -> int:
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            self._read(ask, parent)
        return pid

    def _read(self, ask: Ask, parent: int) -> None:
        """In the fork, which ends here: as a process that was started for this manifest alone."""
        ended = 1
        try:
            end_with_at_once(parent)
            self._leave_behind()
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(ask.errors, 1)
            os.dup2(ask.errors, 2)
            os.chdir(ask.path.parent)
            with ask.line.makefile("w", encoding="utf-8") as answers:
                self._read_one(str(ask.path), lambda answer: print(json.dumps(answer), file=answers, flush=True))
            ended = 0
        except BaseException:
            _tell(2)
        finally:
            os._exit(ended)  # nothing of the process that it was forked from is cleared up here

    def _leave_behind(self) -> None:
        """What belongs to the process that forked: others' lines would else stay open with this one."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for each in (self._asks, self._bell, self._ended, *self._forks):
            each.close()

    def _end_unheard(self, lines: list[socket.socket]) -> None:
        """Nothing is ever said on a line: what is heard is that nobody waits at its other end."""
        for line in lines:
            os.kill(self._forks[line], signal.SIGKILL)

    def _reap(self) -> None:
        with suppress(BlockingIOError):
            self._ended.recv(LONGEST_ASK)
        for line, pid in list(self._forks.items()):
            if os.waitpid(pid, os.WNOHANG)[0]:
                del self._forks[line]
                line.close()  # its other end hears that this is all


def _tell(descriptor: int) -> None:
    with suppress(OSError):
        os.write(descriptor, traceback.format_exc().encode(errors="replace"))


def threads() -> int:
    """Of this process."""
    return sum(1 for _ in Path("/proc/self/task").iterdir())


if __name__ == "__main__":
    Ready(sys.argv[1:], prepare, main, "studio.formats.nemo.loader").serve()
