"""Modules run as forks of a process that has imported what they import: a server starts in a fraction of the time.

One such process for each process of tests, begun with the first wish. A fork is a process of its own from its first
line on: it is killed, told to end and waited for as any other. Where none can be had, Python is started as ever: on
other systems than Linux, where a library begins a thread on import, and where the environment differs in what libraries
read when they are imported. Whoever tests how Python starts the studio starts it himself.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Kind:
    """What such a process has imported, and with what environment beside ours."""

    imported: tuple[str, ...]
    environment: Mapping[str, str]
    alone: Mapping[str, str]
    """Only while it imports: what keeps libraries from beginning a thread."""


STUDIO = Kind(
    ("studio.cli", "studio.ui.server", "studio.jobs.compose", "studio.jobs.apart", "alembic.command"),
    {"OMP_NUM_THREADS": "1"},
    {"JE_ARROW_MALLOC_CONF": "background_thread:false"},  # of pandas
)
"""What the studio has imported when it is served."""

READ_WHEN_USED = ("STUDIO_", "AWS_", "PYTEST_", "PATH", "GRADIO_TEMP_DIR", "PYTORCH_", "TORCHINDUCTOR_", "KMP_")
"""How names of variables begin that are looked at when they are used, and not before. Those of torch it sets itself,
wherever it is imported."""

FIRST = dict(os.environ)
"""Our environment before any test changed it."""

LONGEST_SECONDS = 600.0
"""Of what is run to its end."""

Stream = IO[Any] | int | None


class Fork(subprocess.Popen[Any]):
    """Looks like any `Popen` from outside, as far as the tests look."""

    def __init__(self, module: str, pid: int, line: socket.socket, pipes: Mapping[str, IO[Any]]) -> None:
        self.args = module
        self.pid = pid
        self.returncode: Any = None
        self.stdin, self.stdout, self.stderr = (pipes.get(name) for name in ("stdin", "stdout", "stderr"))
        self._line = line

    def poll(self) -> int | None:
        with suppress(subprocess.TimeoutExpired):
            return self.wait(0)
        return None

    def wait(self, timeout: float | None = None) -> int:
        if self.returncode is None:
            ended = select.poll()
            ended.register(self._line, select.POLLIN)
            if not ended.poll(None if timeout is None else timeout * 1000):
                raise subprocess.TimeoutExpired(self.args, timeout or 0)
            with self._line:
                self.returncode = int(self._line.recv(64))
        return int(self.returncode)

    def send_signal(self, sig: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, sig)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def __exit__(self, *_: object) -> None:
        for each in (self.stdin, self.stdout, self.stderr):
            if each is not None:
                each.close()
        self.wait()

    def __del__(self) -> None:
        self._line.close()


class Warm:
    """The process that has imported it all, begun with the first wish."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._environment = {**FIRST, **kind.environment}
        self._process: subprocess.Popen[bytes] | None = None
        self._may_fork = False

    def fits(self, environment: Mapping[str, str]) -> bool:
        """Whether a fork finds there what it would have found had it been started so."""
        names = {name for name, _ in {*environment.items()} ^ {*self._environment.items()}}
        if sys.platform != "linux" or not all(name.startswith(READ_WHEN_USED) for name in names):
            return False
        if self._process is None:
            self._process = self._begun()
        return self._may_fork and self._process.poll() is None

    def _begun(self) -> subprocess.Popen[bytes]:
        self._wishes, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            command = [sys.executable, "-m", "tests.warm_process", *self._kind.imported]
            environment = {**self._environment, **self._kind.alone}
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=theirs.fileno())
        self._may_fork = self._wishes.recv(64) == b"yes"
        atexit.register(self.close)
        return process

    def fork(
        self,
        module: str,
        arguments: tuple[str, ...],
        environment: Mapping[str, str],
        cwd: Path,
        streams: list[int],
        pipes: Mapping[str, IO[Any]],
    ) -> Fork:
        line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            wish = json.dumps([module, arguments, environment, str(cwd)]).encode()
            socket.send_fds(self._wishes, [wish], [*streams, theirs.fileno()])
        return Fork(module, int(line.recv(64)), line, pipes)

    def close(self) -> None:
        """Behind its last fork."""
        if self._process is not None:
            self._wishes.close()
            self._process.wait()


def forks(environment: Mapping[str, str]) -> bool:
    """Whether what is run in it is a fork."""
    return _studio().fits(environment)


@cache
def _studio() -> Warm:
    return Warm(STUDIO)


def start(
    module: str,
    *arguments: str,
    env: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
    stdin: Stream = None,
    stdout: Stream = None,
    stderr: Stream = None,
    text: bool = False,
    of: Warm | None = None,
) -> subprocess.Popen[Any]:
    """`python -m module arguments…` at the root of this checkout, `python script.py arguments…`, or where the module is
    called `-c` the program that is its first argument; streams as `Popen` takes them.

    `of`: another than the studio's."""
    environment = dict(os.environ if env is None else env)
    kept = of or _studio()
    if not kept.fits(environment):
        as_module = ["-m"] if module != "-c" and not module.endswith(".py") else []
        command = [sys.executable, *as_module, module, *arguments]
        return subprocess.Popen(command, cwd=cwd, env=environment, stdin=stdin, stdout=stdout, stderr=stderr, text=text)
    pipes: dict[str, IO[Any]] = {}
    with ExitStack() as given:
        streams: list[int] = []
        for number, (name, stream) in enumerate((("stdin", stdin), ("stdout", stdout), ("stderr", stderr))):
            if stream == subprocess.PIPE:
                reads, writes = os.pipe()
                ours, theirs = (writes, reads) if name == "stdin" else (reads, writes)
                given.callback(os.close, theirs)
                pipes[name] = os.fdopen(ours, ("w" if name == "stdin" else "r") + ("" if text else "b"))
                streams.append(theirs)
            elif stream == subprocess.STDOUT:
                streams.append(streams[1])
            else:
                streams.append(number if stream is None else stream if isinstance(stream, int) else stream.fileno())
        return kept.fork(module, arguments, environment, cwd, streams, pipes)


def run(
    module: str,
    *arguments: str,
    env: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
    of: Warm | None = None,
) -> subprocess.CompletedProcess[str]:
    """The same to its end, with all that it said."""
    with Path(os.devnull).open() as nothing, tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as told:
        running = start(module, *arguments, env=env, cwd=cwd, stdin=nothing, stdout=said, stderr=told, of=of)
        try:
            code = running.wait(LONGEST_SECONDS)
        finally:
            if running.poll() is None:
                running.kill()
        for each in (said, told):
            each.seek(0)
        return subprocess.CompletedProcess([module, *arguments], code, said.read(), told.read())
