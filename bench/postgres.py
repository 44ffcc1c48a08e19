"""PostgreSQL as people run it, in a folder of its own, that can be killed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from studio.store.database import Database
from tests import databases

DURABLE = ["fsync=on", "max_connections=100"]
"""PostgreSQL as people run it: a commit waits for the disk."""


@dataclass
class Postgres:
    folder: Path
    name: str = "PostgreSQL"
    _server: databases.Server | None = None

    def __post_init__(self) -> None:
        databases.initialised(self._programs(), self.folder)

    @property
    def url(self) -> str:
        assert self._server is not None
        return self._server.url("studio")

    def start(self) -> None:
        self._server = databases.running(self._programs(), self.folder, DURABLE)

    def make(self) -> None:
        assert self._server is not None
        self._server.execute("CREATE DATABASE studio")
        Database(self.url).close()

    def kill(self) -> None:
        """Its backends have process groups of their own, and serve on for a while where only the first is killed."""
        assert self._server is not None
        family = self.processes()
        for process in family:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self._server.process.wait()
        psutil.wait_procs(family, 10)

    def processes(self) -> list[psutil.Process]:
        assert self._server is not None
        first = psutil.Process(self._server.process.pid)
        return [first, *first.children(recursive=True)]

    def _programs(self) -> Path:
        found = databases.programs()
        if found is None:
            raise SystemExit("There is no PostgreSQL here: apt-get install postgresql.")
        return found


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """At work, with an empty database."""
    # short: the path of a socket has at most 107 bytes
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        server = Postgres(Path(folder))
        server.start()
        try:
            server.make()
            yield server
        finally:
            server.kill()
