"""The studio as a user serves it: the command, in a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from studio.config import Settings
from studio.workflow import Studio


@dataclass
class App:
    """A served studio, and another one on the same data folder for the test to look into."""

    url: str
    studio: Studio


@contextmanager
def served(data: Path, *options: str, models: Path | None = None) -> Iterator[App]:
    """Serve `data` until the block ends; the server must end well and without a traceback.

    `models`: a folder of local models; they run on one thread.
    """
    port = free_port()
    environment = {**os.environ, "STUDIO_WORKERS": "1", "OMP_NUM_THREADS": "1", "STUDIO_MODELS": str(models or "")}
    command = [sys.executable, "-m", "studio", "serve", "--port", str(port), "--data", str(data), *options]
    log = data / "server.log"
    with log.open("w") as output:
        server = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(url, server, log)
        studio = Studio(Settings(data=data, workers=1, models=(models,) if models else ()))
        yield App(url, studio)
        studio.close()
    finally:
        server.send_signal(signal.SIGINT)
        code = server.wait(60)
    assert "Traceback" not in log.read_text(), log.read_text()
    assert code in (0, 130)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Until the page answers; fails with what the server said when it does not."""
    for _ in range(300):
        if server.poll() is not None:
            break
        try:
            if httpx.get(url, timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    pytest.fail(f"the server did not come up: {log.read_text()}")
