"""SQLite: a file in WAL made durable, whose writers are alone from their first statement."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, create_engine, event
from sqlalchemy.exc import DBAPIError

from studio.errors import DiskFull, StoreError

CONNECTIONS = 16
"""Kept open; as many readers more may come, each with a connection of its own for a while."""


class SQLite:
    """A `Backend`: see `studio.store.database`."""

    def __init__(self, url: URL, busy_seconds: int) -> None:
        """Makes the file's folder. A writer waits so long for another process before it gives up."""
        self._file = url.database or ":memory:"
        self._busy_seconds = busy_seconds
        in_memory = self._file == ":memory:"
        if not in_memory:
            Path(self._file).parent.mkdir(parents=True, exist_ok=True)
        self.engine = create_engine(
            url,
            connect_args={"check_same_thread": False, "timeout": busy_seconds},
            **({} if in_memory else {"pool_size": CONNECTIONS, "max_overflow": -1}),
        )
        event.listen(self.engine, "connect", _prepare)

    @property
    def folder(self) -> str:
        return str(Path(self._file).parent)

    def begin(self, connection: Connection, *, writes: bool) -> None:
        # a reader that later turns writer can fail with SQLITE_BUSY at once; a writer from the start waits
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    def look(self, connection: Connection) -> None:
        """A statement without BEGIN is a transaction."""

    @contextmanager
    def taking_in(self) -> Iterator[None]:
        """A file is on one machine, where `Scratch` has a lock for it."""
        yield

    def faults(self, of: Connection) -> Iterator[str]:
        for (said,) in of.exec_driver_sql("PRAGMA quick_check(20)"):
            if said != "ok":
                yield str(said)
        for table, _, parent, _ in of.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(20):
            yield f"a row of {table} belongs to none of {parent}"

    def size(self, of: Connection) -> int:
        query = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
        return int(of.exec_driver_sql(query).scalar_one())

    def forget_deleted(self) -> None:
        """Fold the write-ahead log away.

        Not while somebody reads: waiting for that would keep every writer waiting. The next deletion, or the end,
        does it then.
        """
        raw = self.engine.raw_connection()
        try:
            cursor = raw.cursor()
            cursor.execute("PRAGMA busy_timeout=0")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute(f"PRAGMA busy_timeout={self._busy_seconds * 1000}")
        finally:
            raw.close()

    def failure(self, error: Exception) -> StoreError:
        why = str(error.orig if isinstance(error, DBAPIError) else error)
        lower = why.lower()
        for words, sentence in _SENTENCES:
            if any(word in lower for word in words):
                return StoreError(sentence.format(file=self._file))
        return DiskFull(self.folder) if "full" in lower else StoreError(f"The database {self._file} failed: {why}")


_SENTENCES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("locked",), "The database {file} is busy with other work. Try again; nothing was changed."),
    (
        ("readonly", "unable to open"),
        "The database {file} cannot be written. Check its folder's permissions or set STUDIO_DATA.",
    ),
    (("disk i/o",), "The disk that holds {file} is failing or full. Free some space, or set STUDIO_DATA."),
    (
        ("malformed", "not a database", "already exists", "no such table"),
        "{file} is damaged or is not a database of this program. Restore a backup or set STUDIO_DATA.",
    ),
)


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")  # acknowledged means on disk, power cut included
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA secure_delete=FAST")
    cursor.close()
