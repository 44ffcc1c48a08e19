"""The connection: SQLite in WAL made durable, migrations at start, one writer at a time, plain words when it fails."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from studio.errors import DiskFull, StoreError
from studio.store.disk import store_error
from studio.store.turns import Turns

BUSY_SECONDS = 30
"""How long a writer waits for another process before it gives up."""

CONNECTIONS = 16
"""Kept open; as many readers more may come, each with a connection of its own for a while."""


class Database:
    """Reads see a snapshot; writes are taken one at a time and are on disk when `write()` ends."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._engine = _opened(url)
        self._writers = Turns()
        with plain_errors(url):
            self._migrate()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with plain_errors(self.url), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that holds the write lock from its start; committed and synced at the end.

        Writers of this process wait in front of the lock and take a connection when it is theirs, so that
        no crowd of them leaves none for who reads. A piece of work has one connection: inside, nothing else
        of the store may be asked.
        """
        with plain_errors(self.url), self._writers, self._engine.connect() as connection:
            connection = connection.execution_options(studio_writes=True)
            with connection.begin():
                yield connection

    def forget_deleted(self) -> None:
        """Fold the write-ahead log away, so that deleted text is not left lying in it.

        Not while somebody reads: waiting for that would keep every writer waiting. The next deletion, or the end,
        does it then.
        """
        if self._engine.dialect.name == "sqlite":
            with plain_errors(self.url):
                raw = self._engine.raw_connection()
                try:
                    cursor = raw.cursor()
                    cursor.execute("PRAGMA busy_timeout=0")
                    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                    cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
                finally:
                    raw.close()

    def close(self) -> None:
        with suppress(StoreError):
            self.forget_deleted()
        self._engine.dispose()

    def _migrate(self) -> None:
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        config.attributes["engine"] = self._engine
        command.upgrade(config, "head")


def _opened(url: str) -> Engine:
    """Raises StoreError for what names no database that can be used from here."""
    try:
        return _engine(url)
    except ArgumentError as error:  # of which an unknown kind of database is one
        raise StoreError(
            f"STUDIO_DATABASE_URL={url[:100]} names no database that can be used. Give one such as sqlite:////path/file.db."
        ) from error
    except ModuleNotFoundError as error:
        raise StoreError(
            f"STUDIO_DATABASE_URL: the driver {error.name} is not installed here. Install it with pip, or leave the "
            "setting empty for SQLite."
        ) from error


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True)
    if parsed.database and parsed.database != ":memory:":
        with plain_errors(url):
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        parsed,
        connect_args={"check_same_thread": False, "timeout": BUSY_SECONDS},
        **({} if parsed.database in (None, "", ":memory:") else {"pool_size": CONNECTIONS, "max_overflow": -1}),
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")  # acknowledged means on disk, power cut included
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=FAST")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # a reader that later turns writer can fail with SQLITE_BUSY at once; a writer from the start waits
    writes = connection.get_execution_options().get("studio_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def plain_errors(url: str) -> Iterator[None]:
    """Turn the database's and the file system's failures into one sentence with the fix."""
    try:
        yield
    except DBAPIError as error:
        raise _told(url, str(error.orig)) from error
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise _told(url, str(error)) from error
    except CommandError as error:
        raise StoreError(
            f"The database {_place(url)} was made by a newer version of this program. Install that version, or set "
            "STUDIO_DATA to another folder."
        ) from error
    except OSError as error:
        raise store_error(error, _folder(url)) from error


def _told(url: str, why: str) -> StoreError:
    place = _place(url)
    lower = why.lower()
    if "locked" in lower or "timed out" in lower:
        return StoreError(f"The database {place} is busy with other work. Try again; nothing was changed.")
    if "readonly" in lower or "unable to open" in lower:
        return StoreError(f"The database {place} cannot be written. Check its folder's permissions or set STUDIO_DATA.")
    if "full" in lower:
        return DiskFull(_folder(url))
    if "disk i/o" in lower:
        return StoreError(f"The disk that holds {place} is failing or full. Free some space, or set STUDIO_DATA.")
    if any(words in lower for words in ("malformed", "not a database", "already exists", "no such table")):
        return StoreError(
            f"{place} is damaged or is not a database of this program. Restore a backup or set STUDIO_DATA."
        )
    return StoreError(f"The database {place} failed: {why}")


def _place(url: str) -> str:
    return make_url(url).database or url


def _folder(url: str) -> str:
    """What a person knows of where it lies."""
    return str(Path(_place(url)).parent) if make_url(url).get_backend_name() == "sqlite" else _place(url)
