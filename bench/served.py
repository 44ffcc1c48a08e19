"""A server in a process of its own, timed from its start until its first page is whole."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException

import psutil

LOOK_SECONDS = 0.02
PATIENCE_SECONDS = 120.0
QUIET = {"GRADIO_ANALYTICS_ENABLED": "False", "HF_HUB_OFFLINE": "1", "PYTHONUNBUFFERED": "1"}
"""For every contender: none of them looks outside."""


@dataclass(frozen=True, slots=True)
class Served:
    url: str
    seconds: float
    """From the start of the process until the last byte of `GET /` was here."""
    page_bytes: int
    pid: int

    def processor_seconds(self) -> float:
        """Of the server itself since its start; recognisers and aligners are processes of their own."""
        used = psutil.Process(self.pid).cpu_times()
        return float(used.user + used.system)


@contextmanager
def served(command: Callable[[int], list[str]]) -> Iterator[Served]:
    """Start `command(port)`, wait for its page, and end it by Ctrl+C."""
    port = free_port()
    start = time.perf_counter()
    server = subprocess.Popen(
        command(port), env={**os.environ, **QUIET}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        size = first_page(port, server)
        yield Served(f"http://127.0.0.1:{port}", time.perf_counter() - start, size, server.pid)
    finally:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def first_page(port: int, server: subprocess.Popen[bytes]) -> int:
    """Bytes of the page, once it is there."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        if page := get(port):
            return len(page)
        time.sleep(LOOK_SECONDS)
    raise SystemExit(f"{server.args!r} gave no page (exit code {server.poll()}).")


def get(port: int) -> bytes:
    """The page; empty while there is none."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)) as connection:
        try:
            connection.request("GET", "/")
            answer = connection.getresponse()
            return answer.read() if answer.status == 200 else b""
        except (OSError, HTTPException):
            return b""
