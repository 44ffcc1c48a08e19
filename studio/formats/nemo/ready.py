"""NeMo's loader kept ready: the process that has imported it, which forks one for each manifest (`loader.ready`)."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import IO

from studio.children import command
from studio.formats.nemo.loader import BEGUN
from studio.limits import LOADER_IDLE_SECONDS, LOADER_LEAST_MEMORY

_LOADER = "studio.formats.nemo.loader"
_READY = "studio.formats.nemo.loader.ready"
_TRIES = 2
_PIECE = 1 << 16
ENVIRONMENT = {
    "CUDA_VISIBLE_DEVICES": "",
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "ORT_DISABLE_TELEMETRY": "1",
    "TORCHDYNAMO_DISABLE": "1",
}
"""Of a loader's process: no network, no GPU, and no second thread of OpenBLAS, Arrow or ONNX Runtime, which NeMo
imports: with one it could not fork. Nothing is compiled in it: for one decorator NeMo would import torch's compiler, a
fifth of its start."""


def can_be_kept() -> bool:
    """Elsewhere than on Linux a process that has loaded torch may not fork."""
    return sys.platform == "linux"


class KeptLoader:
    """At most one such process, begun with the first read-back and again where it is gone; safe from any thread.

    It ends with us, and by itself when nobody asked for `idle` seconds, or nothing is read while less than
    `least_memory` bytes are free.
    """

    def __init__(
        self, idle: float = LOADER_IDLE_SECONDS, least_memory: int = LOADER_LEAST_MEMORY, module: str = _READY
    ) -> None:
        self._module = module
        self._limits = (str(idle), str(least_memory))
        self._lock = threading.Lock()
        self._asks: socket.socket | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._readings: set[Reading] = set()
        self._prepared: set[str] = set()
        """Profiles of which it has what they need."""

    @property
    def process(self) -> int | None:
        """Its number, while there is one."""
        with self._lock:
            return self._child.pid if self._child is not None and self._child.poll() is None else None

    def reading(self, asked: Path, profile: str, errors: IO[bytes]) -> Reading:
        """Have what `asked` names read back; whatever is printed meanwhile goes into `errors`."""
        reading = Reading(self, asked, profile, errors)
        with self._lock:
            self._readings.add(reading)
        return reading

    def close(self) -> None:
        """End the process at once, whatever it is at."""
        with self._lock:
            self._end()

    def send(self, said: bytes, line: socket.socket, errors: IO[bytes]) -> bool:
        """Whether the process was begun for this ask."""
        with self._lock:
            descriptors = [line.fileno(), errors.fileno()]
            if self._asks is not None:
                try:
                    socket.send_fds(self._asks, [said], descriptors)
                except OSError:  # it has ended by itself
                    self._end()
                else:
                    return False
            socket.send_fds(self._begin(errors), [said], descriptors)
            return True

    def begun(self, profile: str) -> None:
        """It reads for an ask of this profile."""
        with self._lock:
            self._prepared.add(profile)

    def leave(self, reading: Reading, unbegun: str | None) -> None:
        """Nobody waits for it. Where it was asked and has not begun, `unbegun` is its profile: a process that is being
        begun, or imports what that needs, for it alone is ended; one that has all of it is well and stays."""
        with self._lock:
            self._readings.discard(reading)
            if unbegun is not None and unbegun not in self._prepared and not self._readings:
                self._end()

    def _begin(self, errors: IO[bytes]) -> socket.socket:
        self._asks, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        begun: Future[subprocess.Popen[bytes]] = Future()
        asked = command(self._module, str(os.getpid()), *self._limits, behind=True)
        with theirs:
            # Linux ends it with the thread that started it
            threading.Thread(target=_keep, args=(asked, theirs, errors, begun), name="loader", daemon=True).start()
            self._child = begun.result()
        return self._asks

    def _end(self) -> None:
        self._prepared.clear()
        if self._asks is not None:
            self._asks.close()
            self._asks = None
        if self._child is not None:
            self._child.kill()
            self._child = None


def _keep(asked: list[str], stdin: socket.socket, errors: IO[bytes], begun: Future[subprocess.Popen[bytes]]) -> None:
    """Begin the process, and stay until it has ended."""
    try:
        child = subprocess.Popen(  # noqa: S603 - our own module, no shell
            asked,
            cwd="/",
            env={**os.environ, **ENVIRONMENT},
            stdin=stdin.fileno(),
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )
    except BaseException as fault:
        begun.set_exception(fault)
        return
    begun.set_result(child)
    child.wait()


class Reading:
    """One read-back: its answers, line by line, until whoever reads has ended."""

    def __init__(self, kept: KeptLoader, asked: Path, profile: str, errors: IO[bytes]) -> None:
        self._kept = kept
        self._said = json.dumps([str(asked), profile]).encode()
        self._profile = profile
        self._errors = errors
        self._lock = threading.Lock()
        self._line: socket.socket | None = None
        self._begun = False
        self._stopped = False

    def __iter__(self) -> Iterator[str]:
        """What the loader answers; nothing, where it died. One that was gone before it began is asked anew."""
        for _ in range(_TRIES):
            line, fresh = self._ask()
            with line.makefile(encoding="utf-8") as answers:
                if answers.readline() == BEGUN:
                    self._begun = True
                    self._kept.begun(self._profile)
                yield from answers
            if self._begun or fresh or self._stopped:
                return

    def _ask(self) -> tuple[socket.socket, bool]:
        ours, theirs = socket.socketpair()
        with theirs:
            fresh = self._kept.send(self._said, theirs, self._errors)
        with self._lock:
            if self._line is not None:
                self._line.close()
            self._line = ours
            if self._stopped:
                ours.shutdown(socket.SHUT_RDWR)
        return ours, fresh

    def stop(self) -> None:
        """Also from another thread: have whoever reads ended, and the answers with it."""
        with self._lock:
            self._stopped = True
            if self._line is not None:
                # the end of one that reads is waited for; while NeMo is imported nobody would hear us
                with suppress(OSError):
                    self._line.shutdown(socket.SHUT_WR if self._begun else socket.SHUT_RDWR)

    def close(self) -> None:
        """Behind it nobody reads any more."""
        self.stop()
        self._kept.leave(self, None if self._begun or self._line is None else self._profile)
        if self._line is not None:
            with self._line, suppress(OSError):
                while self._line.recv(_PIECE):
                    pass


class Alone:
    """One read-back in a process of its own, where none can be kept."""

    def __init__(self, asked: Path, errors: IO[bytes]) -> None:
        self._child = subprocess.Popen(  # noqa: S603 - our own module, no shell
            command(_LOADER, str(os.getpid()), str(asked), behind=True),
            cwd=asked.parent,
            env={**os.environ, **ENVIRONMENT},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            encoding="utf-8",
        )

    def __iter__(self) -> Iterator[str]:
        assert self._child.stdout is not None
        yield from self._child.stdout

    def stop(self) -> None:
        self._child.kill()

    def close(self) -> None:
        with self._child:
            self._child.kill()
