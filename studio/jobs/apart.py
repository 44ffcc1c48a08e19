"""A worker in a process of its own, which gives way to the one that answers the page."""

from __future__ import annotations

import base64
import io
import logging
import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress

from studio.children import command, end_with
from studio.config import Settings
from studio.errors import StoreError
from studio.formats.nemo.readback import loader_is_kept
from studio.jobs.base import Kind
from studio.jobs.worker import LEASE_SECONDS, PATIENCE_SECONDS, Worker
from studio.logs import set_up
from studio.store import Store
from studio.store.jobs import Taker

IDLE_SECONDS = 60.0
"""How long such a process stays without work, and without NeMo's loader kept ready for the next export."""

LOOK_SECONDS = 0.5

log = logging.getLogger(__name__)


class Apart:
    """Has a process ready while there is work for it. A worker's thread looks after it, and must outlive it."""

    def __init__(self, settings: Settings, store: Store, kinds: Mapping[str, Kind]) -> None:
        self._settings = settings
        self._store = store
        self._kinds = kinds
        self._taker = Taker(store.scratch.name, store.scratch.name, LEASE_SECONDS, 2 * PATIENCE_SECONDS)
        self._lock = threading.Lock()
        self._closed = False
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def process(self) -> int | None:
        """Its number, while there is one."""
        with self._lock:
            return self._child.pid if self._child is not None else None

    def look_after(self) -> None:
        """Where there is work, wake the process or start it; where it has ended, let others have what it was at."""
        with self._lock:
            if self._child is not None and self._child.poll() is not None:
                self._let_go()
            if self._closed or not self._is_work():
                return
            if self._child is None:
                self._child = self._started()
            else:
                self._send(b"\n")

    def _is_work(self) -> bool:
        return any(
            self._kinds[job.kind].may(job, at_home=job.home == self._taker.home)
            for job in self._store.jobs.open_to(self._kinds, self._taker)
        )

    def close(self) -> None:
        """End the process. What it was at goes back into the queue."""
        with self._lock:
            self._closed = True
            if self._child is None:
                return
            assert self._child.stdin is not None
            with suppress(OSError):
                self._child.stdin.close()  # it ends when it reads the end
            self._child.wait()
            self._let_go()

    def _started(self) -> subprocess.Popen[bytes]:
        asked = command("studio.jobs.apart", str(os.getpid()), behind=True)
        self._child = subprocess.Popen(asked, stdin=subprocess.PIPE)  # noqa: S603
        self._send(base64.b64encode(pickle.dumps((self._settings, self._store.scratch.name))) + b"\n")
        return self._child

    def _send(self, line: bytes) -> None:
        assert self._child is not None
        assert self._child.stdin is not None
        with suppress(BrokenPipeError):
            self._child.stdin.write(line)
            self._child.stdin.flush()

    def _let_go(self) -> None:
        assert self._child is not None
        if ended := self._child.wait():
            log.warning("the process beside this one ended with %d; its work is taken up again", ended)
        with suppress(BrokenPipeError), self._child:
            self._child = None
        self._store.take_back_jobs()


def main(parent: int, idle_seconds: float = IDLE_SECONDS) -> None:
    """What the process does: the jobs of kinds that are done apart, until its parent goes or nothing is left."""
    from studio.jobs.compose import compose_apart

    end_with(parent)
    # without a buffer: its lock, held by the thread that reads, would break the end of the process
    lines = io.FileIO(sys.stdin.fileno(), closefd=False)
    settings, home = pickle.loads(base64.b64decode(lines.readline()))  # noqa: S301 - our own parent's
    set_up(settings.log)
    try:
        store = Store(settings)
    except StoreError as error:  # its parent starts another while there is work
        sys.exit(str(error))
    worker = compose_apart(settings, store, home)
    told_to_end = threading.Event()
    threading.Thread(target=_listen, args=(lines, worker, told_to_end), daemon=True).start()
    try:
        worker.nudge()
        last = time.monotonic()
        while not told_to_end.wait(LOOK_SECONDS) and time.monotonic() - last < idle_seconds:
            last = time.monotonic() if worker.busy or loader_is_kept() else last
    finally:
        worker.close()
        store.close()


def _listen(lines: io.FileIO, worker: Worker, told_to_end: threading.Event) -> None:
    """A line says that there is work; the end of them, that there is to be an end."""
    while lines.readline():
        worker.nudge()
    told_to_end.set()


if __name__ == "__main__":
    main(int(sys.argv[1]), *map(float, sys.argv[2:]))
