"""The studio as a user serves it: the command, in a process of its own (a fork of one that is warm: `tests.warm`)."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from studio.accounts.actor import LOCAL
from studio.config import Settings
from studio.domain import DEFAULT_PROJECT
from studio.session import Session, Studio
from tests import warm

PATIENCE_SECONDS = 180
"""How long a server may take to listen, and to end; some seconds where nobody else is at work."""


@dataclass
class App:
    """A served studio, and another one on the same data folder for the test to look into."""

    url: str
    studio: Studio

    @property
    def session(self) -> Session:
        return self.studio.acting_as(LOCAL)

    def empty(self) -> None:
        """For a test that others have been here before: no recording or job, no project but the default one, and
        nothing that goes with them. What the default project knows (settings, glossary) stays."""
        jobs = self.studio._services.store.jobs
        for job in jobs.of_actor(LOCAL.name):
            self.session.jobs.delete(job.id)
        for entry in self.session.library.entries():
            self.session.library.delete(entry.recording.id)
        projects = self.session.projects
        for project in projects.all():
            if project.id != DEFAULT_PROJECT:
                projects.delete(project.id)
        assert not [*jobs.of_actor(LOCAL.name), *self.session.library.entries()]
        assert {project.id for project in projects.all()} <= {DEFAULT_PROJECT}


@contextmanager
def served(data: Path, *options: str, models: Path | None = None, module: str = "studio") -> Iterator[App]:
    """Serve `data` until the block ends; the server must end well and without a traceback.

    `models`: a folder of local models; they run on one thread. `module`: what is run instead of the studio, as it.
    """
    environment = {**os.environ, "STUDIO_WORKERS": "1", "OMP_NUM_THREADS": "1", "STUDIO_MODELS": str(models or "")}
    log = data / "server.log"
    server, url = start(log, environment, "--data", str(data), *options, module=module)
    try:
        studio = Studio(Settings(data=data, workers=1, models=(models,) if models else ()))
        yield App(url, studio)
        studio.close()
    finally:
        code = stop(server)
    assert "Traceback" not in log.read_text(), log.read_text()
    assert code in (0, 130)


def start(
    log: Path, environment: Mapping[str, str], *options: str, module: str = "studio"
) -> tuple[subprocess.Popen[bytes], str]:
    """A server that listens, and its address. Another port is taken where somebody was faster at the first.

    What one before it wrote stays in the log."""
    for _ in range(5):
        port, begun = free_port(), size(log)
        with log.open("a") as output:
            asked = ("serve", "--port", str(port), *options)
            server = warm.start(module, *asked, env=environment, stdout=output, stderr=subprocess.STDOUT)
        if is_up(server, log, begun):
            return server, f"http://127.0.0.1:{port}"
        server.kill()
        server.wait()
        if "is in use" not in written(log, begun):
            break
    pytest.fail(f"the server did not come up: {log.read_text()}")


def stop(server: subprocess.Popen[bytes]) -> int:
    """As a container stops it, which works in the background as well, where Ctrl+C may be ignored. Its exit code."""
    server.terminate()
    try:
        return server.wait(PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        raise


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def size(log: Path) -> int:
    """Bytes that others wrote before; what comes now begins there."""
    return log.stat().st_size if log.exists() else 0


def written(log: Path, begun: int) -> str:
    return log.read_bytes()[begun:].decode(errors="replace")


def is_up(server: subprocess.Popen[bytes], log: Path, begun: int = 0) -> bool:
    """Wait until it says so, behind the first `begun` bytes; False when it ended or took too long."""
    until = time.monotonic() + PATIENCE_SECONDS
    while server.poll() is None and time.monotonic() < until:
        if "Canary Studio is at" in written(log, begun):
            return True
        time.sleep(0.05)
    return False
