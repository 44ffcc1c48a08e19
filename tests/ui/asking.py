"""Requests as they stand on the wire, also those that no client library would send."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    head: str
    body: str


def ask(url: str, *lines: str, target: str = "/config", method: str = "GET", body: bytes = b"") -> Answer:
    """One request with exactly these header lines, and its whole answer."""
    head = "\r\n".join([f"{method} {target} HTTP/1.1", *lines, "Connection: close", "", ""])
    with connected(url) as connection:
        connection.sendall(head.encode("latin-1") + body)
        return read(connection)


def run_alone(work: Coroutine[Any, Any, T]) -> T:
    """What it gives, from a thread of its own: where a browser was driven before, this one has a loop already."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def connected(url: str) -> socket.socket:
    parts = urlsplit(url)
    return socket.create_connection((parts.hostname, parts.port), timeout=20)


def read(connection: socket.socket) -> Answer:
    """Until the other side ends it."""
    got = bytearray()
    try:
        while chunk := connection.recv(65_536):
            got += chunk
    except ConnectionResetError:
        pass
    head, _, body = bytes(got).partition(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1]) if head else 0
    return Answer(status, head.decode("latin-1").lower(), body.decode("utf-8", "replace"))
