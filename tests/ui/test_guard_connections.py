"""Connections that ask nothing are closed, at the latest when there are too many; others stay."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPResponse
from pathlib import Path
from socket import socket
from typing import Any

import pytest

from studio.ui.guard import connections
from studio.ui.guard.connections import HEAD_SECONDS, Connections
from studio.ui.guard.heads import MOST_BYTES
from tests.served import PATIENCE_SECONDS, App, served
from tests.ui.asking import connected, read


@dataclass(eq=False)
class Transport:
    closed: bool = False

    def close(self) -> None:
        self.closed = True


@dataclass(eq=False)
class Cycle:
    response_complete: bool = False


@dataclass(eq=False)
class Connection:
    cycle: Cycle | None = None
    transport: Transport = field(default_factory=Transport)


def closed(found: list[Connection]) -> list[bool]:
    return [each.transport.closed for each in found]


def test_one_that_never_asks_is_closed() -> None:
    silent, busy, answered = Connection(), Connection(Cycle()), Connection(Cycle(response_complete=True))
    sweeper = Connections(most=100)
    for now in (0.0, HEAD_SECONDS + 1):
        sweeper.look([silent, busy, answered], now)
    assert closed([silent, busy, answered]) == [True, False, True]


def test_one_that_asks_again_and_again_stays() -> None:
    steady = Connection()
    sweeper = Connections(most=100)
    for now in range(0, 100, 10):
        steady.cycle = Cycle(response_complete=True)
        sweeper.look([steady], float(now))
    assert not steady.transport.closed


def test_when_there_are_too_many_the_silent_go_first() -> None:
    busy = [Connection(Cycle()) for _ in range(60)]
    silent = [Connection() for _ in range(40)]
    sweeper = Connections(most=100)
    sweeper.look(silent[:20], 0.0)
    sweeper.look([*busy, *silent], 1.0)
    assert closed(busy) == [False] * 60
    assert closed(silent) == [True] * 20 + [True] * 5 + [False] * 15


def test_there_are_never_more_than_the_files_that_may_be_open(monkeypatch: pytest.MonkeyPatch) -> None:
    resource: Any = pytest.importorskip("resource")
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1024, 4096))
    assert Connections().most == 512
    monkeypatch.setattr(resource, "getrlimit", lambda _: (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert Connections().most == connections.MOST


MOST_AT_ONCE = 256 * 1024
"""Bytes that asyncio reads from a connection in one piece; the first piece of a head is not counted."""


def fill(head: socket) -> None:
    """Until it is refused, however much of it is read at once: else the server waits for the rest of it."""
    with suppress(OSError):  # it has hung up already
        for _ in range((MOST_AT_ONCE + 2 * MOST_BYTES) // 8192):
            head.sendall(b"x" * 8192)


def test_a_head_without_an_end_is_refused(app: App) -> None:
    with connected(app.url) as endless:
        endless.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: ")
        fill(endless)
        assert read(endless).status in (0, 400)


def test_a_second_head_is_bounded_too_and_a_body_is_not(app: App) -> None:
    with connected(app.url) as twice:
        body = b"x" * 3 * MOST_BYTES
        twice.sendall(b"POST /nowhere HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n" % len(body))
        twice.sendall(body)
        assert read(twice).status not in (0, 400)
    with connected(app.url) as twice:
        twice.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        first = HTTPResponse(twice)  # to its end, not to the connection's
        first.begin()
        assert (first.status, first.read() != b"") == (200, True)
        twice.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Long: ")
        fill(twice)
        assert read(twice).status in (0, 400)


def test_slow_heads_are_closed_by_the_server(tmp_path: Path) -> None:
    with served(tmp_path, module="tests.ui.impatient") as found:
        slow = [connected(found.url) for _ in range(20)]
        for each in slow:
            each.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
            each.settimeout(PATIENCE_SECONDS)
        assert [read(each).status for each in slow] == [0] * 20
        for each in slow:
            each.close()
