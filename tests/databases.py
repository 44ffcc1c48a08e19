"""The databases that the store runs on: SQLite, and a real PostgreSQL that the tests start in a temporary folder.

The server sorts by the rules of English and lives in a time zone of its own, so that nothing rests on our luck.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from studio.config import Settings
from studio.store.database import Database
from tests.memory import in_memory
from tests.s3 import program as juicefs

NO_SYNC = ["fsync=off", "full_page_writes=off", "synchronous_commit=off", "autovacuum=off"]
"""Nothing here has to outlive a power cut; what is committed outlives a process as ever."""
LEAN = ["wal_level=minimal", "max_wal_senders=0", "max_wal_size=128MB", "checkpoint_timeout=1h"]
"""Nobody follows this server: less is written for those who would."""


LEAST_MEMORY = 2 * 10**9
"""Bytes; a database of a test has 8 MB."""


def programs() -> Path | None:
    """The folder of PostgreSQL's programs, of the newest where there are several: Debian keeps them out of PATH."""
    if (found := shutil.which("initdb")) is not None:
        return Path(found).resolve().parent
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return max((path.parent for path in versions), key=lambda path: int(path.parts[-2]), default=None)


def _found() -> Path:
    """What `programs` finds, else the test is skipped, which fails in CI."""
    if find_spec("psycopg") is None:
        pytest.skip("no psycopg: pip install -e '.[test]'")
    if (folder := programs()) is None:
        pytest.skip("no PostgreSQL: apt-get install postgresql")
    return folder


@dataclass(frozen=True)
class Server:
    """A running PostgreSQL that listens on a socket in a folder, and nowhere else."""

    folder: Path
    process: subprocess.Popen[bytes]

    @cached_property
    def how(self) -> str:
        """A database is made by copying files where there is a choice, which is since version 15: half of the time."""
        ((version,),) = self.execute("SHOW server_version_num")
        return "STRATEGY file_copy" if int(version) >= 150_000 else ""

    def url(self, name: str) -> str:
        return f"postgresql://studio@/{name}?host={self.folder}"

    def execute(self, statement: str, name: str = "postgres") -> list[tuple[Any, ...]]:
        """Run one statement by itself; the rows it gives."""
        import psycopg

        with psycopg.connect(host=str(self.folder), user="studio", dbname=name, autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def make(self, template: str) -> str:
        """A fresh database that is a copy of another."""
        name = f"test_{uuid.uuid4().hex}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template} {self.how}".rstrip())
        return name

    def drop(self, name: str) -> None:
        self.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _unprivileged() -> dict[str, Any]:
    """Arguments of `Popen`: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    names = {each.pw_name for each in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def initialised(bin_folder: Path, folder: Path) -> None:
    """Make the files of a server in a folder."""
    user = _unprivileged()
    os.chown(folder, user.get("user", -1), user.get("group", -1))
    locale = ["--locale=C", "--locale-provider=icu", "--icu-locale=en-US"]
    made = [f"{bin_folder}/initdb", "--no-sync", "--auth=trust", "--encoding=UTF8", *locale, "-U", "studio"]
    subprocess.run([*made, f"{folder / 'data'}"], check=True, capture_output=True, cwd=folder, **user)


def running(bin_folder: Path, folder: Path, settings: Sequence[str]) -> Server:
    """The server of such a folder, once it answers."""
    log = folder / "log"
    options = [*settings, "listen_addresses=", f"unix_socket_directories={folder}", "timezone=Asia/Kathmandu"]
    command = [f"{bin_folder}/postgres", "-D", f"{folder / 'data'}"]
    command += [part for option in options for part in ("-c", option)]
    with log.open("ab") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, cwd=folder, **_unprivileged())
    server = Server(folder, process)
    _wait_for(server, log)
    return server


def _wait_for(server: Server, log: Path) -> None:
    import psycopg

    end = time.monotonic() + 180
    while True:
        try:
            server.execute("SELECT 1")
        except psycopg.OperationalError as error:
            if server.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text()}") from error
            time.sleep(0.05)
        else:
            return


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """Skips, aloud, on a machine without PostgreSQL; never in CI."""
    bin_folder = _found()
    # short: the path of a socket has at most 107 bytes
    folder = Path(tempfile.mkdtemp(prefix="postgresql-", dir=in_memory(LEAST_MEMORY)))
    try:
        initialised(bin_folder, folder)
        server = running(bin_folder, folder, [*NO_SYNC, *LEAN])
        try:
            yield server
        finally:
            server.process.send_signal(signal.SIGINT)  # end now, whoever is connected
            server.process.wait(60)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def migrated(postgresql: Server) -> str:
    """The name of an empty database of today's shape, to be copied: quicker than to migrate one for each test."""
    name = postgresql.make("template1")
    Database(postgresql.url(name)).close()
    return name


def _fresh(request: pytest.FixtureRequest, template: str) -> Iterator[str]:
    server: Server = request.getfixturevalue("postgresql")
    name = server.make(template)
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def postgresql_url(request: pytest.FixtureRequest, migrated: str) -> Iterator[str]:
    """Of a database of its own for each test."""
    yield from _fresh(request, migrated)


@pytest.fixture
def bare_postgresql_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Of a database in which nothing is yet."""
    yield from _fresh(request, "template1")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """What stands in STUDIO_DATABASE_URL: a test that asks for it runs on both."""
    return "" if request.param == "sqlite" else str(request.getfixturevalue("postgresql_url"))


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path, database_url: str) -> Settings:
    """Of a data folder `data`: with SQLite all of it lies there, with PostgreSQL the sound lies in an S3 where
    there is one, and in CI there must be."""
    with_s3 = database_url and (juicefs() is not None or os.environ.get("CI") == "true")
    blobs = request.getfixturevalue("s3").new_url() if with_s3 else ""
    return Settings(data=tmp_path / "data", database_url=database_url, blobs=blobs)
